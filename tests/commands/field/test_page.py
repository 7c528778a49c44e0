"""The page of `field --html`: whole, readable as it stands, and true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Ask
from tests.html import Page

SPECS = {
    "plain": "{input: 1x12x10, layers: [conv 2 3x3/2 p1, conv 2 3x3 d2]}",
    "cross": "{input: 1x9x9, layers: [branches: [[conv 2 1x5 padding=0x2], "
    "[conv 2 5x1 padding=2x0]]]}",
    "axis": "{input: 1x20, layers: [conv 2 3 d2 name=last]}",
    "volume": "{input: 1x5x6x7, layers: [conv 2 3x3x3 name=last]}",
    "unread": "{input: 1x7x7, layers: [conv 2 1x1/4, conv_transpose 2 1x1/2 name=last]}",
    "many": "{input: 1x33x33, layers: [branches: [[conv 2 1x5 padding=0x2], "
    "[conv 2 5x1 padding=2x0]]]}",
}


def made(ask: Ask, folder: Path, name: str, *more: str) -> Page:
    spec, path = folder / "net.yaml", folder / "page.html"
    spec.write_text(SPECS[name])
    assert ask("field", str(spec), *more, "--html", str(path), "--force").code == 0
    return Page(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["plain", "cross", "axis", "volume", "unread"])
def test_a_page_is_whole_and_holds_what_json_holds(ask: Ask, tmp_path: Path, name: str) -> None:
    page = made(ask, tmp_path, name)
    page.refuse_requests()
    page.refuse_lost_names()
    layer = page.data["field"]["layer"]
    printed = ask("field", str(tmp_path / "net.yaml"), layer, "--format", "json").out
    assert page.data["field"] == json.loads(printed)
    assert (page.data["units"]["blocks"] is None) == (name != "cross")


@pytest.mark.parametrize(
    ("name", "more", "told"),
    [
        ("plain", (), "unit 1,0 sees H 1…3, 5…7, 9…11, W 0…1, 3…5, 7…9: 72 of 120 pixels"),
        ("plain", ("--at", "0,0"), "unit 0,0 sees H 0…1, 3…5, 7…9, W 0…1"),
        (
            "plain",
            ("conv1", "--at", "1,1", "--count-from", "1"),
            "unit 1,1 sees H 1…2, W 1…2: 4 of 120 pixels",
        ),
        ("cross", (), "unit 4,4 sees H 2…6, W 2…6: 9 of 81 pixels"),
        ("axis", (), "unit 8 sees L 8, 10, 12: 3 of 20 pixels"),
        ("volume", (), "unit 1,2,2 sees D 1…3, H 2…4, W 2…4: 27 of 210 pixels"),
        ("unread", ("--at", "1,1"), "unit 1,1 sees no pixel"),
    ],
)
def test_without_its_script_a_page_tells_the_unit(
    ask: Ask, tmp_path: Path, name: str, more: tuple[str, ...], told: str
) -> None:
    layer = () if more and not more[0].startswith("-") else ("last",)
    names = {"plain": "conv2", "cross": "concat1"}
    args = (names.get(name, "last"), *more) if layer else more
    (said,) = made(ask, tmp_path, name, *args).found("p", id="now")
    assert said.startswith(told)


def test_names_stay_text(ask: Ask, tmp_path: Path) -> None:
    name = "</script><img src=x onerror=alert(1)>\u2028&amp;\"'"
    spec, path = tmp_path / "net.yaml", tmp_path / "page.html"
    spec.write_text(
        json.dumps(
            {
                "name": name,
                "input": "1x8x8",
                "layers": [{"conv": {"filters": 2, "kernel": 3, "name": name}}],
            }
        )
    )
    assert ask("field", str(spec), name, "--html", str(path)).code == 0
    page = Page(path.read_text(encoding="utf-8"))
    page.refuse_requests()
    assert page.data["field"]["layer"] == name
    assert {tag for tag, _, _ in page.elements} & {"img"} == set()
    assert len(page.found("script")) == 2


def test_a_picture_and_a_page_are_written_together_or_not_at_all(ask: Ask, tmp_path: Path) -> None:
    svg, html = tmp_path / "a.svg", tmp_path / "a.html"
    html.write_text("mine")
    args = ("field", "lenet5", "conv2", "--svg", str(svg), "--html", str(html))
    assert ask(*args).said == f"{html} exists; --force writes over it"
    assert not svg.exists()
    assert ask(*args, "--force").code == 0
    assert svg.exists()


def test_where_all_units_would_be_too_much_a_page_shows_one_and_says_so(
    ask: Ask, tmp_path: Path
) -> None:
    page = made(ask, tmp_path, "many", "concat1")
    assert page.found("input") == []
    assert any("what all of them see is too much" in text for text in page.found("p"))
    assert page.data["units"] is None
