"""What PyTorch saved for the backward pass of layers and networks, and what is worked out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.commands.memory.weights import mixed_rows
from convcalc.engine.memory import steps_of
from convcalc.engine.recurring import workspace
from convcalc.engine.training import Trained, trained
from convcalc.layers.saved import by_one_dnn
from tests.recorded.record_saved_kinds import text_of

HERE = Path(__file__).parent
RECORDED = json.loads((HERE / "saved.json").read_text(encoding="utf-8"))
SINGLE = json.loads((HERE / "saved_kinds.json").read_text(encoding="utf-8"))
KINDS, ON_GPU = SINGLE["saved"], SINGLE["on_gpu"]
APART = {
    "convnext_tiny": 8,
    "efficientnet_v2_s": 8,
    "swin_t": -176,
    "swin_tiny_patch4_window7_224": -176,
    "maxvit_t": -400,
}
"""Bytes by which a network is apart: its first block drops no samples in torchvision, and all do in
the spec, or blocks drop samples in the library that do not in the spec; each keeps a number for
each sample of the batch of two.
"""


def found(network: convcalc.Network, shape: str | None = None, on_cpu: bool = True) -> Trained:
    report = convcalc.analyze(network, shape)
    inputs, outputs = report.network.inputs, report.network.outputs
    return trained(inputs, steps_of(report.layers), outputs, on_cpu=on_cpu)


@pytest.mark.parametrize("name", RECORDED["networks"])
def test_what_a_network_saves_is_what_pytorch_saved(name: str) -> None:
    row = RECORDED["networks"][name]
    ours = found(convcalc.load(name), "x".join(map(str, row["input"])))
    assert ours.unknown == ()
    theirs = sum(row["saved"].values())
    assert ours.saved(RECORDED["batch"]) == theirs + APART.get(name, 0)


@pytest.mark.parametrize("name", RECORDED["mixed"])
def test_mixed_precision_keeps_what_pytorch_kept(name: str) -> None:
    report = convcalc.analyze(convcalc.load(name), "3x32x32")
    steps = steps_of(report.layers)
    ours = trained(report.network.inputs, steps, report.network.outputs, 2, on_cpu=True)
    copies = next(row.fixed for row in mixed_rows(report, steps) if row.what == "weights in half")
    assert ours.saved(RECORDED["batch"]) + copies == RECORDED["mixed"][name]


@pytest.mark.parametrize("row", KINDS)
def test_what_a_layer_saves_is_what_pytorch_saved(row: str) -> None:
    network = convcalc.loads(text_of(row))
    ours = found(network)
    assert ours.unknown == ()
    assert ours.saved(RECORDED["batch"]) + unfilled(network) == KINDS[row]


def unfilled(network: convcalc.Network) -> int:
    """The bytes that oneDNN adds to the parts of its workspaces, so that each ends with a page."""
    pages = 0
    for step in convcalc.analyze(network).layers:
        kind: Any = step.kind
        if not by_one_dnn(kind):
            continue
        shape = step.input_shapes[0]
        for _, arriving in kind.cells(shape.channels):
            parts = workspace(int(shape.spatial[0]), int(arriving), kind.units)
            pages += sum(-4 * part * RECORDED["batch"] % 4096 for part in parts)
    return pages


@pytest.mark.parametrize("row", ON_GPU)
def test_what_a_layer_saves_on_a_gpu_is_what_pytorch_would(row: str) -> None:
    assert found(convcalc.loads(text_of(row)), on_cpu=False).saved(RECORDED["batch"]) == ON_GPU[row]


@pytest.mark.parametrize("kind", ["rnn 4", "lstm 4", "gru 4"])
def test_what_recurrent_layers_keep_on_a_gpu_is_not_known(kind: str) -> None:
    network = convcalc.loads(f"{{input: 8x36, layers: [conv 8 1, {kind}]}}")
    assert found(network, on_cpu=False).unknown == (kind.partition(" ")[0],)
