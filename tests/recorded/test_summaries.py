"""The sizes that summaries print: tests/recorded/summaries.json."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.engine.calls import DERIVED
from convcalc.engine.summaries import SUMMARIES
from convcalc.engine.tools.origins import origin

RECORDED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "summaries.json").read_text()
)
MOVING = {"convnext_tiny": 2 * 2_145_024 + 768}
"""Elements that come out of modules that move axes, before and after each block's, and flatten."""
OF_SUMMARY = [name for name, told in RECORDED.items() if "torchsummary" in told]


@pytest.mark.parametrize("name", RECORDED)
def test_torchinfo_prints_these_sizes(name: str) -> None:
    told, one = RECORDED[name]["torchinfo"], SUMMARIES["torchinfo"]
    found = one.sizes(convcalc.analyze(convcalc.load(name)))
    assert [*found] == [*told["bytes"], True]
    printed = [f"{size / one.megabyte:.2f}" for size in (*found[:3], found.total)]
    assert printed == told["printed"]


@pytest.mark.parametrize("name", OF_SUMMARY)
def test_torchsummary_prints_these_sizes_of_modules_and_those_of_blocks(name: str) -> None:
    """Without what torchvision calls as functions, and with modules of its own that move axes."""
    told, one = RECORDED[name]["torchsummary"], SUMMARIES["torchsummary"]
    report = convcalc.analyze(convcalc.load(name))
    of = origin(report)
    assert of is not None
    found = one.sizes(report)
    called = [pattern for pattern, word in of[1].called.items() if word != DERIVED]
    layers = [x for x in report.layers if any(fnmatch(x.name, pattern) for pattern in called)]
    moved = MOVING.get(name, 0)
    more = told["blocks"] + moved - sum(x.activations for x in layers)
    assert found.outputs + 8 * more == 8 * told["outputs"]
    sizes = (found.input, 8 * told["outputs"], found.params)
    assert [f"{size / one.megabyte:.2f}" for size in (*sizes, sum(sizes))] == told["printed"]
    assert not found.whole or not told["blocks"]


def test_a_network_of_plain_layers_is_all_that_torchsummary_adds() -> None:
    network = convcalc.loads("{input: 3x8x8, layers: [conv 4 3 p1, relu, max_pool 2]}")
    found = SUMMARIES["torchsummary"].sizes(convcalc.analyze(network))
    assert found == (768, 8 * (256 + 256 + 64), 4 * 112, True)


def test_what_could_not_be_worked_out_leaves_a_least() -> None:
    network = convcalc.loads("{input: 3x8x8, layers: [conv 4 3, conv 4 99]}")
    report = convcalc.analyze(network)
    assert [one.sizes(report).whole for one in SUMMARIES.values()] == [False, False]
