"""The page of `field --html` in a browser: hovered, clicked, typed at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser import opened
from tests.commands.field.test_page import made
from tests.conftest import Ask

MARKS = """(name) => [...document.querySelectorAll(`[data-plane=${name}] .marks rect`)].map(
  (rect) => ["x", "y", "width", "height"].map((key) => Number(rect.getAttribute(key))))"""


def units(page: Any, at: list[int]) -> None:
    for k, p in enumerate(at):
        page.fill(f"#unit{k}", str(p))


@pytest.mark.parametrize("name", ["plain", "cross", "axis", "volume", "unread"])
def test_a_unit_that_is_typed_is_the_one_that_is_written_for_it(
    ask: Ask, tmp_path: Path, browser: Any, name: str
) -> None:
    """What is told and what is drawn, for units at both ends."""
    first = made(ask, tmp_path, name)
    layer, last = (
        first.data["field"]["layer"],
        [a["outputs"] - 1 for a in first.data["field"]["axes"]],
    )
    path = tmp_path / "page.html"
    with opened(browser, path) as page:
        for at in ([0 for _ in last], [n // 3 for n in last], last):
            units(page, at)
            drawn, told = page.evaluate(MARKS, "pixels"), page.inner_text("#now")
            still = made(ask, tmp_path, name, layer, "--at", ",".join(map(str, at)))
            assert [told] == still.found("p", id="now")
            flat = [x for rect in sorted(drawn) for x in rect]
            assert flat == pytest.approx(
                [x for rect in sorted(written(still)) for x in rect], abs=0.01
            )


def written(page: Any) -> list[list[float]]:
    found, inside = [], False
    for tag, attrs, _ in page.elements:
        inside = attrs.get("data-plane") == "pixels" if "data-plane" in attrs else inside
        if tag == "rect" and attrs.get("class") == "seen" and inside:
            found.append([float(attrs[key]) for key in ("x", "y", "width", "height")])
    return found


@pytest.mark.parametrize("name", ["plain", "cross", "axis"])
def test_a_pixel_shows_the_units_that_see_it(
    ask: Ask, tmp_path: Path, browser: Any, name: str
) -> None:
    field = made(ask, tmp_path, name).data["field"]
    place = [axis["input"] // 3 for axis in field["axes"]]
    with opened(browser, tmp_path / "page.html") as page:
        for k, p in enumerate(place):
            page.fill(f"#pixel{k}", str(p))
        told = page.inner_text("#now")
    args = ("--pixel", ",".join(map(str, place)), "--format", "json")
    printed = ask("field", str(tmp_path / "net.yaml"), field["layer"], *args).out
    total = 1
    for axis in field["axes"]:
        total *= axis["outputs"]
    assert told.startswith(f"pixel {','.join(map(str, place))} is seen by units ")
    assert told.endswith(f": {json.loads(printed)['units']} of {total}")


def test_the_mouse_shows_and_a_click_or_a_key_stays(ask: Ask, tmp_path: Path, browser: Any) -> None:
    made(ask, tmp_path, "plain", "conv2")
    with opened(browser, tmp_path / "page.html") as page:
        assert page.inner_text("#now").startswith("unit 1,0 sees")
        before = page.evaluate(MARKS, "pixels")
        svg = page.locator("[data-plane=units]")
        svg.hover(position={"x": 45, "y": 13})
        assert page.evaluate(MARKS, "pixels") != before
        assert page.inner_text("#now").startswith("unit 1,0 sees")
        page.hover("h1")
        assert page.evaluate(MARKS, "pixels") == before
        svg.click(position={"x": 45, "y": 13})
        assert page.inner_text("#now").startswith("unit 0,0 sees H 0…1, 3…5, 7…9")
        svg.press("ArrowDown")
        svg.press("ArrowDown")
        assert page.inner_text("#now").startswith("unit 1,0 sees")
        pixels = page.locator("[data-plane=pixels]")
        pixels.press("End")
        assert page.inner_text("#now").startswith("pixel 6,9 is seen by")
        assert page.input_value("#pixel1") == "9"
        tree = page.locator("body").aria_snapshot()
        for part in ('spinbutton "unit H"', 'img "conv2: its units"', 'group "A pixel: which'):
            assert part in tree


def test_a_page_stays_within_a_narrow_window_in_dark_and_light(
    ask: Ask, tmp_path: Path, browser: Any
) -> None:
    made(ask, tmp_path, "cross")
    for scheme in ("light", "dark"):
        size = {"width": 400, "height": 700}
        with opened(browser, tmp_path / "page.html", color_scheme=scheme, viewport=size) as page:
            assert page.evaluate("document.documentElement.scrollWidth") == 400
