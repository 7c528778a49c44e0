"""What tools count of a network more or less, where that of some layers depends on others: on what
they read, or on what stands behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.engine.counts import read, written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.engine.report import LayerReport, Report

    Count = Callable[[LayerReport], Optional[int]]
    Network = Callable[[Report, Sequence[LayerReport], Count], Optional[int]]

BY_ELEMENT = (
    *("rectifiers", "curves", "functions", "elementwise", "scalings", "reductions", "passive"),
    "softmaxes",
)
"""What is counted by elements."""


def behind(report: Report, meant: Sequence[LayerReport]) -> tuple[set[str], set[str]]:
    """Names of the layers that are meant, and of those that read nothing else than such and each
    other.

    >>> import convcalc
    >>> layers = ["upsample 2", "relu", "conv 4 1", {"add": {"from": ["conv1", "relu1"]}}]
    >>> report = convcalc.analyze(convcalc.build({"input": "3x8x8", "layers": layers}))
    >>> first, rest = behind(report, report.layers[1:2])
    >>> sorted(first), sorted(rest)
    (['relu1'], ['add1', 'conv1'])
    """
    starts = {layer.name for layer in meant}
    first: set[str] = set()
    rest: set[str] = set()
    for layer in report.layers:
        if layer.inputs and {*layer.inputs} <= first | rest:
            rest.add(layer.name)
        elif layer.name in starts:
            first.add(layer.name)
    return first, rest


def without_sources(report: Report, meant: Sequence[LayerReport], count: Count) -> int | None:
    """Nothing of what is read by those that are meant."""
    sources = {name for layer in meant for name in layer.inputs}
    return -sum(count(layer) or 0 for layer in report.layers if layer.name in sources)


def without_sizes(report: Report, meant: Sequence[LayerReport], count: Count) -> int | None:
    """Nothing of those that are meant, nor of what has its shape from them."""
    first, rest = behind(report, meant)
    return -sum(count(layer) or 0 for layer in report.layers if layer.name in first | rest)


def of_one_element(report: Report, meant: Sequence[LayerReport], count: Count) -> int | None:
    """One element of what reads norms over some axes alone; None where that is more than numbers,
    each by itself.
    """
    found = 0
    rest = behind(report, [layer for layer in meant if is_norm(layer)])[1]
    for layer in report.layers:
        counted = count(layer) if layer.name in rest else 0
        if counted and not layer.kind.among(*BY_ELEMENT):
            return None
        found += counted // max(read(layer), written(layer)) - counted if counted else 0
    return found


def is_norm(layer: LayerReport) -> bool:
    kind: Any = layer.kind
    return bool(kind.op == "norm")
