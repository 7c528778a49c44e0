"""What PyTorch saved for the backward pass of whole networks, and what is worked out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.engine.memory import steps_of
from convcalc.engine.training import Trained, trained

RECORDED = json.loads((Path(__file__).parent / "saved.json").read_text(encoding="utf-8"))
ON_A_CPU = 4
"""Bytes of an element of dropout's mask."""
UNKNOWN = {
    "convnextv2_atto": ("reduce",),
    "resnest14d": ("reduce",),
    "skresnet18": ("split", "reduce"),
    "shufflenet_v2_x0_5": ("slice",),
    "shufflenet_v2_x1_0": ("slice",),
    "res2net50_26w_4s": ("slice",),
    "vit_b_16": ("select",),
}
"""Networks with kinds of which it is not known what they save."""


def ours(name: str, row: Any) -> Trained:
    report = convcalc.analyze(convcalc.load(name), "x".join(map(str, row["input"])))
    network = report.network
    return trained(network.inputs, steps_of(report.layers), network.outputs, mask=ON_A_CPU)


@pytest.mark.parametrize("name", sorted({*RECORDED["networks"]} - {*UNKNOWN}))
def test_what_is_saved_is_within_two_percent_of_what_pytorch_saved(name: str) -> None:
    row = RECORDED["networks"][name]
    found = ours(name, row)
    assert found.unknown == ()
    assert found.saved(RECORDED["batch"]) == pytest.approx(sum(row["saved"].values()), rel=0.02)


@pytest.mark.parametrize("name", UNKNOWN)
def test_kinds_that_are_not_known_are_named(name: str) -> None:
    assert ours(name, RECORDED["networks"][name]).unknown == UNKNOWN[name]
