"""The page of `convert --to html` in a browser: layers chosen, groups folded, fields looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.browser import opened
from tests.commands.convert.test_page import made
from tests.conftest import Ask


def test_a_layer_that_is_chosen_is_worked_out(ask: Ask, tmp_path: Path, browser: Any) -> None:
    made(ask, tmp_path, "lenet5")
    with opened(browser, tmp_path / "page.html") as page:
        assert page.inner_text("#layer h2") == "conv1"
        page.click("text=conv2")
        assert page.inner_text("#layer h2") == "conv2"
        assert page.get_attribute("button.name:text-is('conv2')", "aria-pressed") == "true"
        told = page.inner_text("#about")
        for text in (
            "conv 16 5x5: 6x14x14 → 16x10x10",
            "H_out, W_out = ⌊(H + 2·padding − kernel)/stride⌋ + 1",
            "= 16·6·5·5·10·10 = 240,000",
            "number of output channels",
            "note C201 (small-field): the last local layer, 'max_pool2', sees 16 pixels",
        ):
            assert text in told
        args = ("lenet5", "conv2", "--at", "0,0", "--format", "json")
        seen = json.loads(ask("field", *args).out)["positions_read"]
        page.fill("#unit0", "0")
        page.fill("#unit1", "0")
        assert page.inner_text("#now") == f"unit 0,0 sees H 0…11, W 0…11: {seen} of 784 pixels"
        page.locator("[data-plane=pixels]").press("Home")
        args = ("lenet5", "conv2", "--pixel", "14,0", "--format", "json")
        units = json.loads(ask("field", *args).out)["units"]
        told = f"pixel 14,0 is seen by units H 2…8, W 0…1: {units} of 100"
        assert page.inner_text("#now") == told
        page.click("text=linear1")
        assert page.query_selector("[data-plane]") is None
        assert "number of outputs" in page.inner_text("#about")


def test_every_layer_can_be_chosen_by_the_keyboard_and_blocks_open(
    ask: Ask, tmp_path: Path, browser: Any
) -> None:
    made(ask, tmp_path, "small_resnet8")
    with opened(browser, tmp_path / "page.html") as page:
        page.click("text=Fold all")
        assert page.evaluate("document.querySelectorAll('.convcalc details[open]').length") == 0
        page.click("text=Open all")
        names = page.evaluate(
            "[...document.querySelectorAll('button.name')].map((b) => b.textContent)"
        )
        assert len(names) > 20
        for k in range(len(names)):
            page.locator("button.name").nth(k).press("Enter")
            assert page.inner_text("#layer h2").endswith(names[k])


def test_hostile_names_run_nothing(ask: Ask, tmp_path: Path, browser: Any) -> None:
    name = "</script><img src=x onerror=document.title='run'>"
    spec = tmp_path / "net.json"
    conv = {"conv": {"filters": 2, "kernel": 3, "name": name}}
    spec.write_text(json.dumps({"name": name, "input": "1x8x8", "layers": [conv]}))
    made(ask, tmp_path, str(spec))
    with opened(browser, tmp_path / "page.html") as page:
        assert page.inner_text("#layer h2") == name
        assert page.title() != "run"
        assert page.query_selector("img") is None


def test_a_page_stays_within_a_narrow_window(ask: Ask, tmp_path: Path, browser: Any) -> None:
    made(ask, tmp_path, "lenet5")
    for scheme in ("light", "dark"):
        size = {"width": 400, "height": 700}
        with opened(browser, tmp_path / "page.html", color_scheme=scheme, viewport=size) as page:
            assert page.evaluate("document.documentElement.scrollWidth") == 400
