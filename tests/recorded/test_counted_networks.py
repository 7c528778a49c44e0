"""What tools count of whole networks of torchvision: tests/recorded/counted_networks.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import convcalc
from convcalc.engine.counting import CONVENTIONS

if TYPE_CHECKING:
    from convcalc import Report

COUNTED: dict[str, dict[str, int]] = json.loads(
    (Path(__file__).parent / "counted_networks.json").read_text()
)
CALLED = {
    "densenet121": "global_avg_pool",
    "inception_v3": "avg_pool",
    "mobilenet_v2": "global_avg_pool",
    "mnasnet1_0": "global_avg_pool",
    "shufflenet_v2_x1_0": "global_avg_pool",
}
"""Pools that torchvision calls as functions, which a tool that counts modules leaves out."""


def counted(report: Report, tool: str, kind: str) -> int:
    pairs = (pair for layer in report.layers for pair in CONVENTIONS[tool].counts(layer))
    return sum(count or 0 for name, count in pairs if name == kind)


@pytest.mark.parametrize("name", COUNTED)
def test_a_network_counts_as_tools_print_it(name: str) -> None:
    """But for what is called as a function, which is said, and what we do not know, which is too.

    The windows of Swin attend in a way that we know no count of, so that ours is at least.
    """
    size = 299 if name == "inception_v3" else 224
    report = convcalc.analyze(convcalc.load(name), f"3x{size}x{size}")
    for tool, theirs in COUNTED[name].items():
        convention = CONVENTIONS[tool]
        ours = convention.total(report)
        if "attention" in convention.unknown(report):
            assert ours < theirs
            continue
        called = CALLED.get(name, "") if "thop" in tool else ""
        assert ours - counted(report, tool, called) == theirs
        assert not called or called in convention.depends([called])
