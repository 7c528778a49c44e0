"""Where a field lies: of output 0, and how much of the input the middle unit sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.field import Everything, Field
from convcalc.amounts import folded, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.engine.report import LayerReport, Report


def first_output(text: Callable[[tuple[int, int]], str]) -> Callable[[Sequence[AxisField]], str]:
    """A text about the interval that output 0 sees, where it sees one on all axes."""

    def found(axes: Sequence[AxisField]) -> str:
        seen = [axis.interval(0) for axis in axes if isinstance(axis, Field)]
        known = [x for x in seen if x]
        return folded([text(x) for x in known]) if known and len(known) == len(axes) else ""

    return found


def covered(layer: LayerReport, report: Report) -> Sequence[float] | None:
    """The share of each axis of the first input seen that the middle unit sees of it."""
    if layer.output is None or not layer.fields:
        return None
    source, axes = next(iter(layer.fields.items()))
    sizes, out = report.network.inputs[source].spatial, layer.output.spatial
    shares = []
    for k, (axis, n) in enumerate(zip(axes, sizes, strict=True)):
        if isinstance(axis, Everything):
            shares.append(1.0)
        elif isinstance(axis, Field) and len(out) == len(axes):
            seen = axis.interval(int(out[k]) // 2)
            overlap = min(seen[1], int(n) - 1) - max(seen[0], 0) + 1 if seen else 0
            shares.append(max(overlap, 0) / int(n))
        else:
            return None
    return shares


def covered_raw(layer: LayerReport, report: Report) -> str | None:
    """`0.375`, or `0.375x0.5` where axes differ; None where it is not known."""
    shares = covered(layer, report)
    if shares is None:
        return None if layer.failed else ""
    return folded([f"{share:.4g}" for share in shares]) if shares else "1"


def covered_text(shares: str) -> str:
    """`38 %`; never 0 or 100 where it is not."""
    return "x".join(percent(float(share)) for share in shares.split("x")) if shares else ""
