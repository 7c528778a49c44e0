"""`convcalc zoo` and `convcalc expand`, `--set`, and names instead of files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.parser import zoo

Ask = Callable[..., Any]

FAMILY = """
input: 3x8x8
vars: {width: 4}
layers: [conv $width 3x3 p1, relu]
variants:
  wide: {vars: {width: 16}}
""".lstrip()


def test_the_zoo_is_listed(ask: Ask) -> None:
    code, out, err = ask("zoo")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["network", "input", "params", "MACs", "year", "family", "paper"]
    rows = list(zoo.listing())
    assert len(lines) == len(rows) + 3
    (resnet,) = (line for line in lines if line.startswith("resnet50 "))
    assert resnet.split() == [
        *("resnet50", "3x224x224", "25,557,032", "4.09", "G", "2015", "ResNet"),
        "arxiv.org/abs/1512.03385",
    ]
    files = len({row.file for row in rows})
    assert lines[-1] == (
        f"{len(rows)} networks in {files} specs; 'convcalc show NAME' works one out."
    )


def test_the_zoo_is_searched(ask: Ask) -> None:
    lines = ask("zoo", "--search", "mobilenet v2").out.splitlines()
    names = [line.split()[0] for line in lines[1:-2]]
    assert "mobilenet_v2" in names
    assert all("mobilenet" in name for name in names)


def test_one_network_is_found(ask: Ask) -> None:
    assert ask("zoo", "--search", "unet 2015").out.splitlines()[-1] == (
        "1 network in 1 spec; 'convcalc show NAME' works one out."
    )


def test_nothing_is_found(ask: Ask) -> None:
    code, out, err = ask("zoo", "--search", "no\x1bthing")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        "Error: nothing in the zoo matches 'no\\x1bthing'; 'convcalc zoo' lists all of it"
    )


def test_formats_of_the_list(ask: Ask) -> None:
    rows = json.loads(ask("zoo", "--format", "json").out)
    assert [row["name"] for row in rows] == [row.name for row in zoo.listing()]
    table = list(csv.DictReader(StringIO(ask("zoo", "--format", "csv").out)))
    assert [row["params"] for row in table] == [str(row["params"] or "") for row in rows]
    assert ask("zoo", "--format", "markdown").out.startswith("| network | input | params |")


def test_the_source_of_a_network_is_printed(ask: Ask) -> None:
    text = zoo.source("torchvision/resnet").text
    assert ask("zoo", "--show", "resnet") == (0, text, "")
    assert ask("zoo", "--show", "resnet50").out == text


def test_a_source_that_does_not_exist(ask: Ask) -> None:
    code, _, err = ask("zoo", "--show", "resnt50")
    assert code == 2
    assert err.splitlines()[-1] == (
        "Error: --show: there is no network 'resnt50'; did you mean 'resnet50'?"
    )


def test_a_network_of_the_zoo_from_any_directory(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask("show", "resnet50").out.startswith("resnet50: 3x224x224 → 1000 (pytorch)\n")


def test_vars_are_set(ask: Ask) -> None:
    out = ask("show", "-", "--set", "width=8", "--format", "csv", input=FAMILY).out
    assert "conv1,conv,8 3x3 p1,8x8x8" in out
    out = ask("show", "resnet50", "--set", "depths=[1,1,1,1]", "--format", "json").out
    assert sum(layer["kind"] == "add" for layer in json.loads(out)["layers"]) == 4


def test_a_var_that_is_not_there_is_shown_where_it_was_set(ask: Ask) -> None:
    code, out, err = ask("show", "-", "--set", "width=3", "--set", "widht=8", input=FAMILY)
    assert (code, out) == (1, "")
    assert err == (
        "command line:1:41: error[E102]: --set gives 'widht', which is no var of it\n"
        "  |\n"
        "1 | convcalc show - --set width=3 --set widht=8\n"
        "  |                                     ^^^^^^^\n"
        "  help: did you mean 'width'?\n\n"
    ).replace("1:41", "1:37")


@pytest.mark.parametrize("given", ["width", "=3", ""])
def test_what_sets_nothing_is_wrong_usage(ask: Ask, given: str) -> None:
    code, _, err = ask("show", "-", "--set", given, input=FAMILY)
    assert code == 2
    assert err.splitlines()[-1] == f"Error: --set takes NAME=VALUE, received '{given}'"


def test_a_var_set_twice_is_wrong_usage(ask: Ask) -> None:
    code, _, err = ask("show", "-", "--set", "width=3", "--set", "width=4", input=FAMILY)
    assert (code, err.splitlines()[-1]) == (2, "Error: --set gives 'width' twice")


def test_another_input_makes_other_layers(ask: Ask) -> None:
    spec = "input: 3x8x8\nlayers: ['conv $(in_channels * 2) 3x3']\n"
    out = ask("show", "-", "--input", "5x9x9", "--format", "csv", input=spec).out
    assert out.splitlines()[1].startswith("conv1,conv,10 3x3,10x7x7")


def test_a_network_is_written_out(ask: Ask, tmp_path: Path) -> None:
    code, out, err = ask("expand", "resnet18")
    assert (code, err) == (0, "")
    path = tmp_path / "plain.yaml"
    path.write_text(out)
    assert convcalc.analyze(convcalc.load(str(path))).totals == (
        convcalc.analyze(convcalc.load("resnet18")).totals
    )
    assert out.splitlines()[:4] == [
        "name: resnet18",
        "input: 3x224x224",
        "layers:",
        "  - conv 64 7x7/2 p3 bias=false",
    ]


def test_what_is_written_out_is_what_was_asked_for(ask: Ask) -> None:
    out = ask("expand", "-", "--set", "width=8", "--input", "3x9x9", input=FAMILY).out
    assert out == "input: 3x9x9\nlayers:\n  - conv 8 3x3 p1\n  - relu\n"
