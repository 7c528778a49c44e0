"""What PyTorch saved for the backward pass of networks that are read from source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.cli.network import inputs_in, read_network
from convcalc.cli.source import saying
from convcalc.commands.memory.weights import mixed_rows
from convcalc.engine.analyze import analyze
from convcalc.engine.memory import in_order, steps_of
from convcalc.engine.report import Report
from convcalc.engine.training import trained

HERE = Path(__file__).parent
RECORDED = json.loads((HERE / "trained_sources.json").read_text(encoding="utf-8"))
NEAR = {"MaskedAttention": 0.01}
"""Networks that keep something besides that no layer shows, and which share it is: a mask."""


MIXED = [name for name, row in RECORDED["networks"].items() if row["mixed"] is not None]
APART = {"MaskedAttention": -256, "MbConv": 4, "CrossTask": 1600}
"""Bytes by which networks are apart in mixed precision: a mask, the number of a sample, and what
attention keeps of an input of the network that it does not start from.
"""


def read(name: str, folder: Path) -> Report:
    path = folder / "nets.py"
    path.write_text((HERE / "trained_sources.txt").read_text(encoding="utf-8"), encoding="utf-8")
    shapes = tuple(RECORDED["networks"][name]["input"])
    with saying([("train", True)]):
        network = read_network(f"{path}:{name}", (), None, None, shapes)
        return analyze(network, inputs_in(network, shapes, network.layout))


@pytest.mark.parametrize("name", RECORDED["networks"])
def test_what_a_source_saves_is_what_pytorch_saved(name: str, tmp_path: Path) -> None:
    report = read(name, tmp_path)
    steps = steps_of(in_order(report))
    known = report.network
    ours = trained(known.inputs, steps, known.outputs, on_cpu=True, course=known.gradients)
    assert report.totals.complete
    assert ours.unknown == ()
    theirs = RECORDED["networks"][name]["saved"]
    assert abs(ours.saved(RECORDED["batch"]) - theirs) <= NEAR.get(name, 0) * theirs


@pytest.mark.parametrize("name", MIXED)
def test_what_a_source_keeps_in_mixed_precision(name: str, tmp_path: Path) -> None:
    report = read(name, tmp_path)
    steps = steps_of(in_order(report))
    known = report.network
    ours = trained(known.inputs, steps, known.outputs, 2, course=known.gradients, autocast=True)
    assert ours.unknown == ()
    kept = ours.saved(RECORDED["batch"]) + sum(row.fixed for row in mixed_rows(report, steps))
    assert kept - RECORDED["networks"][name]["mixed"] == APART.get(name, 0)
