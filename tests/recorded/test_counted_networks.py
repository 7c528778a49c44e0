"""What tools count of whole networks of torchvision: tests/recorded/counted_networks.json."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

import convcalc
from convcalc.engine.attended import apart
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.tools.written import (
    ALONE,
    MEANS,
    MODULES,
    MORE_MODULES,
    TWICE,
    UNFUSED,
    UNFUSED_TWICE,
)
from tests.recorded.record_counted_networks import SIZES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc import Report
    from convcalc.engine.attended import Apart

    Left = Callable[[Apart], int]

T = TypeVar("T")
COUNTED: dict[str, dict[str, int]] = json.loads(
    (Path(__file__).parent / "counted_networks.json").read_text()
)
ALL = (MODULES, MORE_MODULES, ALONE)
"""What is said of tools that count modules alone."""
FUNCTIONS = {
    "densenet*": ("relu2", "global_avg_pool1"),
    "googlenet": ("*relu*",),
    "inception_v3": ("*relu*", "Mixed*avg_pool*", "Mixed*max_pool*"),
    "mobilenet_v2": ("global_avg_pool1",),
    **dict.fromkeys(("deeplab*", "fcn*", "lraspp*"), ("*upsample*",)),
    "fcos*": ("coarse?", "relu[2-9]"),
    "retinanet*": ("coarse?", "relu2"),
}
"""What torchvision calls as functions."""
OWN = {
    "convnext*": ("layer_norm?",),
    **dict.fromkeys(("mc3_18", "r3d_18"), ("layer?.?.*[12].conv1",)),
}
"""What it has classes of its own for, derived from those that tools know."""
EXACT = ("thop", "ptflops")
"""Tools that know no class that is derived from one."""
MEAN = dict.fromkeys(("mnasnet*", "shufflenet*", "s3d"), ("global_avg_pool1",))
"""Pools that it calls as `x.mean([2, 3])`."""
INNER = {
    "vit_b_16": 12 * 197 * 3072,
    "vit_b_32": 12 * 50 * 3072,
    "vit_l_16": 24 * 197 * 4096,
    "vit_l_32": 24 * 50 * 4096,
}
"""Elements of the activations in encoders, which it writes out."""


def softmax(x: Apart) -> int:
    return 3 * x.scores - x.rows


def rounded(x: Apart) -> int:
    """What an estimate of four digits is below the products."""
    loop = x.products // 2
    return 2 * (loop - int(float(f"{2 * loop + 1:.3e}")) // 2)


FUNCTIONAL: dict[str, Left] = {
    "thop": lambda x: x.linears + softmax(x),
    "ultralytics-thop": softmax,
    "torchinfo": lambda x: x.parameters * x.windows,
    "ptflops": lambda x: x.linears + x.biases,
}
"""Of attention whose projections and softmax are functions."""
ATTENDING: dict[str, dict[str, Left]] = {
    "swin_?": FUNCTIONAL,
    "swin_v2_?": {
        **FUNCTIONAL,
        "ptflops": lambda x: x.linears + x.biases + x.products // 2,
        "calflops": lambda x: x.products,
    },
    "maxvit_t": {
        **dict.fromkeys(("thop", "ultralytics-thop"), softmax),
        "torchinfo": lambda x: x.parameters * (x.windows - 1),
        "ptflops": lambda x: x.products,
        **dict.fromkeys(("fvcore", "mmengine"), rounded),
        **dict.fromkeys(("calflops", "deepspeed"), lambda x: 2 * rounded(x)),
    },
}
"""What tools leave out of attention as torchvision writes it: Swin with functions, the second one's
queries times keys by `@`, MaxViT's products by einsum, its windows not as samples.
"""


def matching(table: dict[str, T], name: str, none: T) -> T:
    return next((row for pattern, row in table.items() if fnmatch(name, pattern)), none)


def left_out(report: Report, name: str, tool: str) -> Iterator[int]:
    """What a tool does not count, or counts once and not twice, since torchvision calls it so."""
    convention = CONVENTIONS[tool]
    attending = matching(ATTENDING, name, {})
    for layer in report.layers:
        count, kinds = convention.of(layer) or 0, [layer.kind.name]
        says = [one for one in convention.written if one.of(kinds)]
        if any(fnmatch(layer.name, one) for one in matching(MEAN, name, ())):
            yield count if {MEANS, *ALL} & set(says) else 0
        if any(fnmatch(layer.name, one) for one in matching(FUNCTIONS, name, ())):
            yield count if {*ALL} & set(says) else count // 2 if TWICE in says else 0
        if layer.kind.among("attentions") and tool in attending:
            found = apart(layer)
            assert found is not None
            yield attending[tool](found)
        if tool in EXACT and any(fnmatch(layer.name, one) for one in matching(OWN, name, ())):
            yield count
    if {UNFUSED, UNFUSED_TWICE} & {*convention.written}:
        yield -(2 if UNFUSED_TWICE in convention.written else 1) * INNER.get(name, 0)


@pytest.mark.parametrize("name", COUNTED)
def test_a_network_counts_as_tools_print_it(name: str) -> None:
    """But for what is said to depend on how it is written, to the digit."""
    report = convcalc.analyze(convcalc.load(name), SIZES[name])
    wrong = {}
    for tool, theirs in COUNTED[name].items():
        ours = CONVENTIONS[tool].total(report) - sum(left_out(report, name, tool))
        if ours != theirs:
            wrong[tool] = ours, theirs
    assert wrong == {}
