"""Where a field lies: of output 0, and how much of an axis of the input the middle unit reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import Field, Varies
from convcalc.amounts import folded, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
    """The share of each axis of the first input seen that the middle unit reads of it; None where
    that is not known.
    """
    if layer.output is None or not layer.fields:
        return None
    source, axes = next(iter(layer.fields.items()))
    if any(isinstance(axis, Varies) and not axis.followed for axis in axes):
        return None
    name = layer.parts[-1].name if layer.folded else layer.name
    return middles_of(report, source).get(name)


def middles_of(report: Report, source: str) -> Mapping[str, Sequence[float]]:
    """The shares of all layers, worked out once for a report that is asked layer by layer."""
    if not LAST or LAST[0] is not report or LAST[1] != source:
        from convcalc.engine.reading import middles

        LAST[:] = [report, source, middles(report, source)]
    found: Mapping[str, Sequence[float]] = LAST[2]
    return found


LAST: list[Any] = []


def covered_raw(layer: LayerReport, report: Report) -> str | None:
    """`0.375`, or `0.375x0.5` where axes differ; None where it is not known."""
    shares = covered(layer, report)
    if shares is None:
        return None if layer.failed else ""
    return folded([f"{share:.4g}" for share in shares]) if shares else "1"


def covered_text(shares: str) -> str:
    """`38 %`; never 0 or 100 where it is not."""
    return "x".join(percent(float(share)) for share in shares.split("x")) if shares else ""
