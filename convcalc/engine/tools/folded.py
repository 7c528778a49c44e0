"""Layers beside attention within windows: where code folds windows into the batch before them, all
of these work on so many samples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.attended import apart
from convcalc.engine.tools.samples import of_sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.engine.report import LayerReport, Report

PASSING = (
    *("linears", "sample_norms", "scale_norms", "rectifiers", "curves", "functions"),
    *("elementwise", "gated_units", "softmaxes", "attentions", "passive"),
)
"""What works on each position, or each window, by itself."""


def folded(report: Report) -> dict[str, int] | None:
    """By name of a layer the windows of attention that it stands beside, with nothing between that
    mixes positions of several; None where these differ.

    >>> import convcalc
    >>> layers = ["conv 4 1", "linear 4 axis=channels", "attention heads=2 window=4"]
    >>> network = convcalc.build({"input": "3x8x8", "layers": layers})
    >>> folded(convcalc.analyze(network))
    {'attention1': 4, 'linear1': 4}
    """
    found: dict[str, int] = {}
    beside = neighbours(report)
    for layer in report.layers:
        times = windows(layer)
        left = [layer.name] if times > 1 else []
        while left:
            name = left.pop()
            if found.setdefault(name, times) != times:
                return None
            left += [other for other in beside.get(name, ()) if found.get(other) != times]
    return found


def windows(layer: LayerReport) -> int:
    """Of attention, into how many samples what arrives is cut."""
    if layer.failed or not layer.kind.among("attentions"):
        return 1
    one = apart(layer) if getattr(layer.kind, "window", None) else None
    return one.windows if one is not None else of_sample(layer)[1]


def neighbours(report: Report) -> dict[str, list[str]]:
    """By name of a layer that passes positions on those before and behind it that do."""
    names = {layer.name for layer in report.layers if layer.kind.among(*PASSING)}
    rows: dict[str, list[str]] = {name: [] for name in names}
    for name, other in pairs(report):
        if name in names and other in names:
            rows[name].append(other)
            rows[other].append(name)
    return rows


def pairs(report: Report) -> Iterator[tuple[str, str]]:
    for layer in report.layers:
        for name in layer.inputs:
            yield layer.name, name
