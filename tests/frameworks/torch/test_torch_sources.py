"""Sources of PyTorch in the styles that people write, against what PyTorch made of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source
from tests.recorded.odd_sources import INPUTS, SOURCES, TARGETS

RECORDED = json.loads(
    (Path(__file__).parents[2] / "recorded" / "torch_sources.json").read_text(encoding="utf-8")
)["sources"]


READ = [*SOURCES]


@cache
def read(name: str) -> convcalc.Report:
    network = Source(SOURCES[name], "model.py").network(TARGETS[name], INPUTS[name].split())
    return convcalc.analyze(network)


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_what_pytorch_builds(name: str) -> None:
    report, truth = read(name), RECORDED[name]
    assert report.ok, report.diagnostics
    assert report.totals.complete
    assert report.totals.params.total == truth["params"]
    assert truth["macs"] in (report.totals.macs, None)
    outputs = [list(shape.dims("channels_first")) for shape in report.outputs.values()]
    assert outputs == truth["outputs"]


@pytest.mark.parametrize("name", READ)
def test_parameters_have_the_names_of_the_state(name: str) -> None:
    report = read(name)
    held = {layer.name for layer in report.layers if layer.params.total}
    names = RECORDED[name]["names"]
    assert held <= {*names, *(one.rpartition(".")[0] for one in names)}
