"""The page of `convert --to html`: whole, readable as it stands, and true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.commands.convert import page as made_by
from convcalc.commands.convert.seen import seen_by_layer
from tests.conftest import Ask
from tests.html import Page


def made(ask: Ask, folder: Path, spec: str, *more: str) -> Page:
    path = folder / "page.html"
    assert ask("convert", spec, *more, "--to", "html", "-o", str(path), "--force").code == 0
    return Page(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["lenet5", "small_resnet8", "keras_conv_pool", "unet_small"])
def test_a_page_is_whole_and_holds_what_the_other_commands_print(
    ask: Ask, tmp_path: Path, name: str
) -> None:
    page = made(ask, tmp_path, name)
    page.refuse_requests()
    page.refuse_lost_names()
    data = page.data
    assert data["report"] == json.loads(ask("show", name, "--format", "json").out)
    assert data["explain"] == json.loads(ask("explain", name, "--format", "json").out)["layers"]
    (linted,) = json.loads(ask("lint", name, "--format", "json").out)["networks"]
    assert data["lint"] == linted["findings"]


def test_without_its_script_a_page_has_table_totals_shares_and_findings(
    ask: Ask, tmp_path: Path
) -> None:
    page = made(ask, tmp_path, "lenet5")
    assert [attrs["data-layer"] for tag, attrs, _ in page.elements if "data-layer" in attrs] == [
        layer["name"] for layer in page.data["report"]["layers"]
    ]
    cells = page.found("td")
    for text in ("61,706 (all trainable)", "48,120", "78 %", "240 k", "16x10x10"):
        assert text in cells
    shares = {a.get("style"): t for t, a, _ in page.elements if a.get("class") == "n share"}
    assert "--share:78%" in shares
    assert any(
        text.startswith("note C206 (aliasing-pool) max_pool1: ") for text in page.found("li")
    )
    assert page.found("h2")[2] == "What rules find: 4 findings"


def test_groups_fold_without_a_script(ask: Ask, tmp_path: Path) -> None:
    page = made(ask, tmp_path, "resnet18")
    assert len(page.found("details")) == len(page.found("summary")) == 13  # one is the graph
    drawn = made(ask, tmp_path, "resnet18", "--depth", "1").found("desc")
    assert "to layer1 repeat 2 × basic" in drawn[0]


def test_what_units_see_is_held_once_for_layers_that_see_the_same() -> None:
    seen = seen_by_layer(convcalc.analyze(convcalc.load("resnet18")))
    assert (seen["source"], seen["sizes"], seen["axes"]) == ("input", [224, 224], ["H", "W"])
    layers = seen["layers"]
    assert layers["layer1.0.conv1"] == layers["layer1.0.relu1"] != layers["layer1.0.conv2"]
    assert "linear1" not in layers
    assert len(seen["tables"]) < len(layers) / 2
    assert seen["tables"][layers["conv1"]][0][:3] == [[(0, 3)], [(0, 5)], [(1, 7)]]


def test_names_stay_text(ask: Ask, tmp_path: Path) -> None:
    name = "</script><img src=x onerror=alert(1)>\u2028&amp;\"'"
    spec = tmp_path / "net.json"
    layers = [{"conv": {"filters": 2, "kernel": 3, "name": name}}, {"relu": {}}, {"relu": {}}]
    spec.write_text(json.dumps({"name": name, "input": "1x8x8", "layers": layers}))
    page = made(ask, tmp_path, str(spec))
    page.refuse_requests()
    assert page.data["report"]["layers"][0]["name"] == name
    assert {tag for tag, _, _ in page.elements} & {"img"} == set()
    assert len(page.found("script")) == 2


def test_a_network_of_too_many_layers_is_refused_and_of_many_is_not_worked_out(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_by, "MOST_EXPLAINED", 10)
    assert made(ask, tmp_path, "lenet5").data["explain"] is None
    monkeypatch.setattr(made_by, "MOST_LAYERS", 10)
    path = tmp_path / "other.html"
    assert ask("convert", "lenet5", "--to", "html", "-o", str(path)).said == (
        "--to html: there are 12 layers, and a page holds 10; 'convcalc show --depth 1' has them "
        "in groups"
    )
    assert not path.exists()


def test_what_does_not_work_out_has_no_page(ask: Ask, tmp_path: Path) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text("{input: 1x4x4, layers: [conv 2 9x9]}")
    code, out, err = ask("convert", str(spec), "--to", "html", "-o", str(tmp_path / "x"))
    assert (code, out) == (1, "")
    assert "error[E201]" in err
