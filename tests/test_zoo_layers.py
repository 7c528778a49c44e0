"""Networks of the zoo are, as a whole and layer by layer, what was recorded in the library that
has them (tests/recorded/record_zoo_layers.py).
"""

from __future__ import annotations

import json
from collections import Counter
from math import prod
from pathlib import Path
from typing import Any

import pytest

from convcalc.engine.report import LayerReport, Report
from tests.networks import NETWORKS, worked_out

RECORDED = json.loads((Path(__file__).parent / "recorded" / "zoo_layers.json").read_text())

every_network = pytest.mark.parametrize("row", RECORDED["networks"], ids=lambda row: row["model"])

Numbers = Counter[tuple[tuple[Any, ...], int | None, int | None]]
"""How many layers have an output of these sizes, so many parameters of their own, and MACs."""


IN_ROWS = ("attention", "layer_norm", "layer_scale", "linear")
"""Kinds whose positions are recorded in one row, of networks with attention."""


def sizes_of(part: LayerReport, attending: bool) -> tuple[Any, ...]:
    """The dims of a layer's output as they were recorded."""
    assert part.output is not None
    if part.kind.name == "parameter":
        return (part.params.total,)
    if attending and part.kind.name in IN_ROWS:
        return part.output.channels, prod(part.output.spatial)
    return part.output.sizes


def numbers_of(found: Report) -> Numbers:
    """Of the layers that hold weights; of composites, their parts. The lengths of filters that
    weight normalisation adds are those of the layer itself, as in PyTorch.
    """
    parts = [part for layer in found.layers for part in layer.parts or (layer,)]
    lengths = {p.inputs[0]: p.params.total for p in parts if p.kind.name == "weight_norm"}
    held = [p for p in parts if p.weights and p.kind.name != "weight_norm"]
    attending = any(p.kind.name == "attention" for p in parts)
    return Counter(
        (sizes_of(p, attending), p.params.total + lengths.get(p.name, 0), p.macs) for p in held
    )


def recorded_numbers(row: dict[str, Any]) -> Numbers:
    return Counter({(tuple(sizes), params, macs): n for sizes, params, macs, n in row["layers"]})


@every_network
def test_a_network_comes_to_what_it_does_in_its_library(row: dict[str, Any]) -> None:
    found = worked_out(row["model"])
    totals, named = found.totals, row["output"]
    outputs = [*named.values()] if isinstance(named, dict) else [named]
    assert [list(s.sizes) for s in found.network.inputs.values()] == [row["input"]]
    assert [list(s.sizes) for s in found.outputs.values()] == outputs
    assert totals.params.total == row["params"]
    assert totals.params.trainable == row["trainable"]
    assert totals.macs == row["macs"]


@every_network
def test_a_network_has_the_layers_that_it_has_in_its_library(row: dict[str, Any]) -> None:
    assert numbers_of(worked_out(row["model"])) == recorded_numbers(row)


def test_what_was_recorded_is_in_the_zoo() -> None:
    recorded = [row["model"] for row in RECORDED["networks"]]
    assert len(recorded) == len(set(recorded))
    assert set(recorded) <= set(NETWORKS)
