"""`--set` and `--input`: the network of a spec, with other vars and at other sizes."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Ask
from tests.networks import FAMILY


def test_vars_are_set(ask: Ask) -> None:
    out = ask("show", "-", "--set", "width=8", "--format", "csv", input=FAMILY).out
    assert "conv1,conv,8 3x3 p1,8x8x8" in out
    out = ask("show", "resnet50", "--set", "depths=[1,1,1,1]", "--format", "json").out
    assert sum(layer["kind"] == "add" for layer in json.loads(out)["layers"]) == 4


def test_a_var_that_is_not_there_is_shown_where_it_was_set(ask: Ask) -> None:
    code, out, err = ask("show", "-", "--set", "width=3", "--set", "widht=8", input=FAMILY)
    assert (code, out) == (2, "")
    assert err == (
        "command line:1:41: error[E102]: --set gives 'widht', which is no var of it\n"
        "  |\n"
        "1 | convcalc show - --set width=3 --set widht=8\n"
        "  |                                     ^^^^^^^\n"
        "  help: did you mean 'width'?\n\n"
    ).replace("1:41", "1:37")


@pytest.mark.parametrize("given", ["width", "=3", ""])
def test_what_sets_nothing_is_wrong_usage(ask: Ask, given: str) -> None:
    takes = f"takes NAME=VALUE, received '{given}'" if given else "is empty; write --set NAME=VALUE"
    assert ask("show", "-", "--set", given, input=FAMILY).said == f"--set {takes}"


def test_a_var_set_twice_is_wrong_usage(ask: Ask) -> None:
    answer = ask("show", "-", "--set", "width=3", "--set", "width=4", input=FAMILY)
    assert answer.said == "--set gives 'width' twice"


def test_another_input_makes_other_layers(ask: Ask) -> None:
    spec = "input: 3x8x8\nlayers: ['conv $(in_channels * 2) 3x3']\n"
    out = ask("show", "-", "--input", "5x9x9", "--format", "csv", input=spec).out
    assert out.splitlines()[1].startswith("conv1,conv,10 3x3,10x7x7")


def test_an_input_in_another_order_is_told_with_the_one_that_is_meant(ask: Ask) -> None:
    code, out, err = ask("show", "resnet50", "--input", "512x512x3", "--depth", "1")
    assert code == 0
    assert out.startswith("resnet50: 512x512x3 → 1000 (pytorch)\n")
    assert err == (
        "warning[W202]: resnet50 takes 3 channels, and is given 512 channels, 512x3 (channels "
        "first): its first weights are others\n"
        "  help: for 3 channels, 512x512: --input 3x512x512\n\n"
    )
    assert ask("show", "resnet50", "--input", "3x512x512").err == ""


@pytest.mark.parametrize(
    ("spec", "text", "read"),
    [
        ("resnet50", "512", "3x512x512"),
        ("resnet50", "512x512", "3x512x512"),
        ("resnet50", "480x640", "3x480x640"),
        ("keras_resnet50", "480x640", "480x640x3"),
        ("C3D", "112", "3x112x112x112"),
        ("C3D", "32x112x112", "3x32x112x112"),
    ],
)
def test_sizes_alone_go_with_the_networks_own_channels(
    ask: Ask, spec: str, text: str, read: str
) -> None:
    code, out, err = ask("show", spec.lower(), "--input", text, "--depth", "1")
    assert (code, err) == (0, "")
    assert out.startswith(f"{spec}: {read} → ")


def test_features_of_a_flat_input_are_all_there_is(ask: Ask) -> None:
    flat = "{input: 784, layers: [linear 10]}"
    assert ask("show", "-", "--input", "100", input=flat).out.startswith("100 → 10 ")


def test_a_batch_before_a_networks_input_is_left_out(ask: Ask) -> None:
    code, out, err = ask("show", "resnet18", "--input", "8x3x64x64", "--depth", "1")
    assert (code, err) == (0, "")
    assert out.startswith("resnet18: 3x64x64 → 1000 ")


def test_types_by_other_names(ask: Ask) -> None:
    given = [ask("show", "lenet5", "--dtype", dtype).out for dtype in ("float16", "half", "FP16")]
    assert given[0] == given[1] == given[2]
    assert "float16" in given[0]
