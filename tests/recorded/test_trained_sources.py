"""What PyTorch saved for the backward pass of networks that are read from source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.cli.network import inputs_in, read_network
from convcalc.cli.source import saying
from convcalc.engine.analyze import analyze
from convcalc.engine.memory import in_order, steps_of
from convcalc.engine.training import trained

HERE = Path(__file__).parent
RECORDED = json.loads((HERE / "trained_sources.json").read_text(encoding="utf-8"))
NEAR = {"MaskedAttention": 0.01}
"""Networks that keep something besides that no layer shows, and which share it is: a mask."""


@pytest.mark.parametrize("name", RECORDED["networks"])
def test_what_a_source_saves_is_what_pytorch_saved(name: str, tmp_path: Path) -> None:
    row = RECORDED["networks"][name]
    path = tmp_path / "nets.py"
    path.write_text((HERE / "trained_sources.txt").read_text(encoding="utf-8"), encoding="utf-8")
    shapes = tuple(row["input"])
    with saying([("train", True)]):
        network = read_network(f"{path}:{name}", (), None, None, shapes)
        report = analyze(network, inputs_in(network, shapes, network.layout))
    steps = steps_of(in_order(report))
    known = report.network
    ours = trained(known.inputs, steps, known.outputs, on_cpu=True, course=known.gradients)
    assert report.totals.complete
    assert ours.unknown == ()
    theirs = row["saved"]
    assert abs(ours.saved(RECORDED["batch"]) - theirs) <= NEAR.get(name, 0) * theirs
