"""The page of `apply --html` in a browser: what its script marks is what the arithmetic says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser import opened
from tests.commands.apply.test_page import LAYERS
from tests.conftest import Ask
from tests.html import Page

MARKS = """() => [...document.querySelectorAll("#stage td.w, #stage td.now")].map((td) => [
  td.closest("[data-grid]").dataset.grid, td.dataset.at,
  ["w", "now", "best"].filter((kind) => td.classList.contains(kind)).join(" "),
  td.querySelector("sub")?.textContent ?? "",
])"""
"""What is marked: the grid, the position, the classes, and what stands in the corner."""
KINDS = ("w", "now", "best")
OUTPUT = '[...document.querySelectorAll("[data-grid=output] td[data-at]")].map((td) => '
OUTPUT += "td.firstChild.nodeValue)"


def written(ask: Ask, path: Path, args: tuple[str, ...]) -> Page:
    assert ask("apply", *args, "--html", str(path), "--force").code == 0
    return Page(path.read_text(encoding="utf-8"))


def marks(page: Page) -> list[list[str]]:
    """The same of a page as it is written."""
    found, grid = [], ""
    for _, attrs, texts in page.elements:
        grid = attrs.get("data-grid") or grid
        kinds = [kind for kind in (attrs.get("class") or "").split() if kind in KINDS]
        if "data-at" in attrs and kinds:
            found.append([grid, attrs["data-at"] or "", " ".join(kinds), "".join(texts[1:])])
    return sorted(found)


@pytest.mark.parametrize("name", LAYERS)
def test_a_step_marks_what_the_page_that_is_written_for_it_marks(
    ask: Ask, tmp_path: Path, browser: Any, name: str
) -> None:
    path, args = tmp_path / "page.html", LAYERS[name]
    steps = written(ask, path, args).data["steps"]
    with opened(browser, path) as page:
        page.check("[name=mode][value=output]")
        for k in [k for k, step in enumerate(steps) if step["channel"] == 0][::4]:
            page.fill("#step", str(k))
            at = ",".join(map(str, steps[k]["position"]))
            still = written(ask, tmp_path / "still.html", (*args, "--at", at))
            assert sorted(page.evaluate(MARKS)) == marks(still)


def now(page: Any) -> str:
    text: str = page.inner_text("#now")
    return text


CONV = ("apply", "conv", "--input", "1 2 3; 4 5 6; 7 8 9", "--weights", "1 0; 0 -1")


def test_a_window_is_moved_by_buttons_keys_and_the_mouse(
    ask: Ask, tmp_path: Path, browser: Any
) -> None:
    path = tmp_path / "page.html"
    ask(*CONV, "--html", str(path))
    with opened(browser, path) as page:
        assert now(page) == "1 of 4 · output 0,0: 1·1 + 2·0 + 4·0 + 5·(-1) = -4"
        page.click("text=Next")
        assert now(page).startswith("2 of 4 · output 0,1: 2·1")
        page.keyboard.press("ArrowRight")
        assert now(page).startswith("3 of 4 · output 1,0:")
        page.focus("#stage")
        page.keyboard.press("ArrowUp")
        assert now(page).startswith("1 of 4")
        page.keyboard.press("End")
        assert now(page).startswith("4 of 4 · output 1,1:")
        assert page.get_attribute("#next", "aria-disabled") == "true"
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        assert now(page).startswith("1 of 4")
        read = '[data-grid=input] td.w[data-at="0,2,2"]'
        page.hover('[data-grid=output] [data-at="0,1,1"]')
        assert page.inner_text(read) == "9\n×-1"
        assert now(page).startswith("1 of 4"), "hovering is a look only"
        page.hover("h1")
        assert page.query_selector(read) is None
        page.click('[data-grid=input] [data-at="0,1,1"]')
        assert now(page) == (
            "5 of 9 · input 1,1 = 5: read by output 0,0 (·(-1)); 0,1 (·0); 1,0 (·0); 1,1 (·1)"
        )
        page.click("#outputs li:nth-child(2)")
        page.check("#hide")
        assert page.evaluate(OUTPUT) == ["-4", "-4", "?", "?"]


def test_a_page_can_be_gone_through_by_the_tab_key(ask: Ask, tmp_path: Path, browser: Any) -> None:
    path = tmp_path / "page.html"
    ask(*CONV, "--html", str(path))
    with opened(browser, path) as page:
        seen = []
        for _ in range(12):
            page.keyboard.press("Tab")
            seen.append(
                page.evaluate("document.activeElement.id || document.activeElement.tagName")
            )
        assert seen[:9] == [
            "stage",
            "INPUT",
            "first",
            "back",
            "next",
            "last",
            "play",
            "step",
            "hide",
        ]
        page.focus("#last")
        page.keyboard.press("Enter")
        assert now(page).startswith("4 of 4")
        assert page.evaluate("document.activeElement.id") == "last"
        page.click("#play")
        page.get_by_text("2 of 4", exact=False).wait_for()
        page.click("#play")
        assert page.inner_text("#play") == "Play"
        tree = page.locator("body").aria_snapshot()
        for name in ('slider "Step"', 'button "Next"', "status", 'heading "conv 1 2x2 bias=false"'):
            assert name in tree
        assert re.search(r'group "Follow"', tree)


def test_a_transposed_convolution_adds_up_input_by_input(
    ask: Ask, tmp_path: Path, browser: Any
) -> None:
    path = tmp_path / "page.html"
    numbers = ("--input", "1 2; 3 4", "--weights", "1 2 3; 4 5 6; 7 8 9", "/2", "p1")
    ask("apply", "conv-transpose", *numbers, "--html", str(path))
    with opened(browser, path) as page:
        assert now(page).startswith("1 of 4 · input 0,0 = 1: adds 1·5 = 5 to 0,0")
        assert page.evaluate(OUTPUT) == ["5", "6", "0", "8", "9", "0", "0", "0", "0"]
        assert page.is_hidden("#stretched")
        page.click("text=Next")
        assert page.evaluate(OUTPUT) == ["5", "14", "10", "8", "23", "16", "0", "0", "0"]
        page.click("text=Last")
        assert page.evaluate(OUTPUT) == ["5", "14", "10", "14", "36", "24", "15", "34", "20"]
        page.check("[name=mode][value=output]")
        assert page.is_visible("#stretched")
        assert page.evaluate(OUTPUT) == ["5", "14", "10", "14", "36", "24", "15", "34", "20"]


def test_a_page_stays_within_a_narrow_window_in_dark_and_light(
    ask: Ask, tmp_path: Path, browser: Any
) -> None:
    path = tmp_path / "page.html"
    ask("apply", *LAYERS["conv"], "--html", str(path))
    for scheme, paper in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(21, 24, 28)")):
        size = {"width": 400, "height": 700}
        with opened(browser, path, color_scheme=scheme, viewport=size) as page:
            assert page.evaluate("document.documentElement.scrollWidth") == 400
            shown = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert shown == paper


def test_each_window_of_several_layers_has_its_own_controls_and_keys(
    ask: Ask, tmp_path: Path, browser: Any
) -> None:
    path = tmp_path / "page.html"
    numbers = ("--input", "1 2 3; 4 5 6; 7 8 9", "--weights", "1 0; 0 -1")
    numbers = (*numbers, "--weights", "1 2; 3 4")
    ask("apply", "conv; relu; max_pool 1; conv-transpose", *numbers, "--html", str(path))
    with opened(browser, path) as page:
        at = {name: f"#now{name}" for name in ("", "-2", "-3")}
        assert page.inner_text(at[""]).startswith("1 of 4 · output 0,0: 1·1")
        assert page.inner_text(at["-2"]).startswith("1 of 4 · output 0,0: max(0)")
        assert page.inner_text(at["-3"]).startswith("1 of 4 · input 0,0 = 0")
        page.keyboard.press("ArrowRight")
        assert [page.inner_text(x)[:6] for x in at.values()] == ["2 of 4", "1 of 4", "1 of 4"]
        page.click("#last-2")
        page.keyboard.press("ArrowLeft")
        assert [page.inner_text(x)[:6] for x in at.values()] == ["2 of 4", "3 of 4", "1 of 4"]
        page.check("[name=mode-3][value=output]")
        assert page.inner_text(at["-3"]).startswith("1 of 9 · output 0,0")
        assert page.is_checked("[name=mode-2][value=output]")
        page.click('#stage [data-grid=input] [data-at="0,1,1"]')
        assert page.inner_text(at[""]).startswith("5 of 9 · input 1,1 = 5")
