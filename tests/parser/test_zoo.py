"""Where SPEC is looked for, and what is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.parser import zoo

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
