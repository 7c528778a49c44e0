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
MIXED, MIXED_ON_CPU = SINGLE["mixed"], SINGLE["mixed_on_cpu"]
HALF = 2
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

APART_ON_GPU = {
    "efficientnet_b0": -2560,
    "mobilenet_v3_small": -2048,
    "mnasnet0_5": -2560,
    "convnext_tiny": 8,
    "swin_t": -88,
    "swin_tiny_patch4_window7_224": -88,
    "maxvit_t": -200,
    "efficientnet_v2_s": 4 - 2560,
    "hrnet_w18_small": 229376,
}
"""The same in mixed precision. Networks whose last dropout writes over its input keep a factor for
each element, not a byte; HRNet adds in place to what is in half, and that stays half.
"""
TOLD_ON_A_CPU = 135


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
    saved, unknown = in_half(convcalc.load(name), "3x32x32", on_cpu=True)
    assert (saved, unknown) == (RECORDED["mixed"][name], ())


def in_half(
    network: convcalc.Network, shape: str | None = None, on_cpu: bool = False
) -> tuple[int, tuple[str, ...]]:
    """What mixed precision keeps, with copies of weights, and the kinds that it is not told of."""
    report = convcalc.analyze(network, shape)
    inputs, outputs = report.network.inputs, report.network.outputs
    steps = steps_of(report.layers)
    ours = trained(inputs, steps, outputs, HALF, on_cpu=on_cpu, autocast=True)
    copies = sum(row.fixed for row in mixed_rows(report, steps))
    return ours.saved(RECORDED["batch"]) + copies, ours.unknown


@pytest.mark.parametrize("name", RECORDED["mixed_on_gpu"])
def test_mixed_precision_keeps_on_a_gpu_what_pytorch_would(name: str) -> None:
    shape = "x".join(map(str, RECORDED["networks"][name]["input"]))
    saved, unknown = in_half(convcalc.load(name), shape)
    assert unknown == ()
    assert saved == RECORDED["mixed_on_gpu"][name] + APART_ON_GPU.get(name, 0)


@pytest.mark.parametrize("row", MIXED)
def test_a_layer_keeps_in_mixed_precision_what_pytorch_would(row: str) -> None:
    assert in_half(convcalc.loads(text_of(row))) == (MIXED[row], ())


def test_on_a_cpu_each_kind_is_equal_or_said_not_to_be_known() -> None:
    found = {row: in_half(convcalc.loads(text_of(row)), on_cpu=True) for row in MIXED_ON_CPU}
    known = {row: saved for row, (saved, unknown) in found.items() if not unknown}
    assert known == {row: MIXED_ON_CPU[row] for row in known}
    assert len(known) == TOLD_ON_A_CPU


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
