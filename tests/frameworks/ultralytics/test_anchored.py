"""Configs of YOLOR, Scaled-YOLOv4 and YOLOv7: what the models of YOLOv7's own code hold and give
(record_anchored.py), and what stands in their rows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from tests.frameworks.ultralytics.test_source import read, text_of

FILE = Path(__file__).parents[2] / "recorded" / "anchored.json"
MODELS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
ANCHORS = "nc: 2\nanchors: [[1, 2, 3, 4]]\nbackbone:\n"


@pytest.mark.parametrize("name", MODELS)
def test_a_model_has_the_parameters_and_outputs_of_its_own_code(name: str) -> None:
    truth = MODELS[name]
    report = convcalc.analyze(read(text_of(truth["config"]), name, "3x64x64"))
    found = report.to_dict()
    assert found["totals"]["complete"]
    assert report.totals.params.total == truth["params"]
    assert report.totals.macs == truth["macs"]
    anchors = len(truth["config"]["anchors"][0]) // 2
    maps = [[c // anchors, h, w] for c, h, w in found["outputs"].values()]
    assert [[anchors, h, w, c] for c, h, w in maps] == truth["outputs"]


@pytest.mark.parametrize("name", MODELS)
def test_parameters_are_called_as_in_the_state_dict(name: str) -> None:
    truth = MODELS[name]
    network = read(text_of(truth["config"]), name, "3x64x64")
    holding = {row.name for row in convcalc.analyze(network).layers if row.params.total}
    theirs = {one.rpartition(".")[0] for one in truth["names"] if not one.endswith(".implicit")}
    theirs |= {one for one in truth["names"] if one.endswith(".implicit")}
    assert holding == theirs


def test_rows_are_halved_folded_and_added() -> None:
    rows = "- [-1, 1, Conv, [8]]\n- [0, 1, Conv, [16]]\n"
    network = read(ANCHORS + rows + "- [[0, 1], 1, Chuncat, [1]]\n", "net.yaml", "3x16x16")
    assert list(convcalc.analyze(network).to_dict()["outputs"].values()) == [[24, 16, 16]]
    network = read(ANCHORS + rows + "- [1, 1, Foldcut, [1]]\n- [[0, 2], 1, Shortcut, [1]]\n")
    assert [8, 640, 640] in convcalc.analyze(network).to_dict()["outputs"].values()


def test_an_activation_in_a_row_is_that_of_the_row() -> None:
    rows = "- [-1, 1, Conv, [8, 3, 2, None, 1, nn.LeakyReLU(0.2)]]\n"
    rows += "- [-1, 1, Conv, [8, 1, 1, 0, 1, nn.Identity()]]\n- [-1, 1, Conv, [8, [3, 3]]]\n"
    network = read(ANCHORS + rows, "net.yaml", "3x16x16")
    acts = [node for node in network.nodes if node.name.endswith(".act")]
    assert [(node.name, node.kind.name) for node in acts] == [
        ("model.0.act", "leaky_relu"),
        ("model.2.act", "silu"),
    ]
    assert acts[0].kind.slope == 0.2


def test_the_activation_of_a_config_keeps_its_settings() -> None:
    text = "activation: nn.LeakyReLU(0.1)\nbackbone:\n- [-1, 1, Conv, [8]]\n"
    network = read(text, "net.yaml", "3x8x8")
    assert network.nodes[-1].kind.slope == 0.1
    text = text.replace("nn.LeakyReLU(0.1)", "nn.Linear(3, 4)")
    told = "what the activation nn.Linear(3, 4) is is not known"
    assert read(text, "net.yaml", "3x8x8").notes[-1] == told
