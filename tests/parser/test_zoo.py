"""Where SPEC is looked for, and what is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.parser import zoo
from tests.conftest import Ask

SPEC = "input: 3x8x8\nvars: {w: 4}\nlayers: [conv $w 3x3]\nvariants:\n  wide: {vars: {w: 8}}\n"


def filters(spec: str) -> int:
    return convcalc.load(spec).nodes[0].kind.filters  # type: ignore[attr-defined, no-any-return]


def test_a_variant_of_the_zoo_goes_by_its_name_alone() -> None:
    found = zoo.locate("resnet50")
    assert (found.name, found.variant) == ("zoo:torchvision/resnet.yaml", "resnet50")


def test_a_family_of_the_zoo_goes_by_its_name() -> None:
    for name in ("resnet", "torchvision/resnet"):
        found = zoo.locate(name)
        assert (found.name, found.variant) == ("zoo:torchvision/resnet.yaml", None)
    assert zoo.locate("resnet:resnet18").variant == "resnet18"


def test_a_file_goes_before_the_zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resnet50").write_text(SPEC)
    assert (filters("resnet50"), filters("resnet50:wide")) == (4, 8)


def test_a_file_may_have_a_colon_in_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a:wide"
    path.write_text(SPEC)
    assert (filters(str(path)), filters(f"{path}:wide")) == (4, 8)


@pytest.mark.parametrize(
    "text",
    [
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (8x400 and 256x10)",
        "mat1 and mat2 shapes cannot be multiplied (8x400 and 256x10)",
        "size mismatch for fc.weight: copying a param with shape torch.Size([10, 4])",
        'ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1',
        "Given groups=1, weight of size [8, 3, 3, 3], expected input[1, 1, 9, 9] to have 3",
        "Sizes of tensors must match except in dimension 1. Expected size 61 but got size 60",
        "The size of tensor a (20) must match the size of tensor b (15) at dimension 1",
        "Negative dimension size caused by subtracting 3 from 1 for 'conv2d'",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Got invalid dimensions for input: x",
        "Traceback (most recent call last):\n  File 'a.py'\nRuntimeError: mat1 and mat2 shapes "
        "cannot be multiplied (8x400 and 256x10)",
    ],
)
def test_an_error_message_is_sent_to_where_it_is_explained(text: str, ask: Ask) -> None:
    for command in ("show", "explain"):
        done = ask(command, text)
        assert done.code == 2
        assert "error[E100]: this is an error message, and no network\n" in done.err
        assert "help: 'convcalc why' says what is wrong: convcalc why \"…\"" in done.err
    assert ask("why", text).code == 0


@pytest.mark.parametrize(
    ("spec", "message", "hint"),
    [
        ("mobilnet_v2", "there is no file mobilnet_v2, and no network of that name",
            "did you mean 'mobilenet_v2'?"),
        ("xyzzy", "there is no file xyzzy, and no network of that name",
            "convcalc.zoo() lists the networks that come along"),
        ("here/net.yaml", "there is no file here/net.yaml", "check the path"),
        ("", "there is no file ", "check the path"),
    ],
)  # fmt: skip
def test_what_is_nowhere(spec: str, message: str, hint: str) -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.load(spec)
    (problem,) = raised.value.diagnostics
    assert (problem.code, problem.message, problem.help) == ("E100", message, hint)


def test_a_variant_that_a_file_does_not_have(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.load(f"{path}:wode")
    assert str(raised.value) == (
        f"{path}:4:1: error[E102]: there is no variant 'wode'\n"
        "  |\n4 | variants:\n  | ^^^^^^^^\n  help: did you mean 'wide'?"
    )


def test_the_listing_has_every_network_once() -> None:
    rows = list(zoo.listing())
    names = [row.name for row in rows]
    assert sorted(set(names)) == sorted(names)
    assert {row.file for row in rows} == set(zoo.files())
    one = next(row for row in rows if row.name == "resnet50")
    assert one == zoo.Listed(
        "resnet50",
        "ResNet",
        "torchvision/resnet",
        "pytorch",
        ("3x224x224",),
        25557032,
        4089184256,
        2015,
        "https://arxiv.org/abs/1512.03385",
    )


def test_searching_takes_all_words() -> None:
    assert {row.name for row in zoo.listing("resnet 152 2015")} >= {"resnet152", "keras_resnet152"}
    assert [row.name for row in zoo.listing("nothing-like-this")] == []
    assert {"mobilenet_v2"} <= {row.name for row in zoo.listing("MOBILE")}


def test_names_are_what_can_be_found() -> None:
    for name in zoo.names():
        assert zoo.find(name), name
    assert zoo.find("no_such_network") is None
