"""Rows for blocks: a roofline whose deeper layers are summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.roofline.bound import COMPUTE, MEMORY, Bound
from convcalc.engine.traffic import Moved
from convcalc.render.groups import PLAIN, enclosing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.report import Report


def folded(rows: Sequence[Bound], report: Report, depth: int) -> tuple[Bound, ...]:
    """The rows at most `depth` levels deep, which is at least 1: blocks that are deeper are one
    row each, with the sums of their layers; those with a layer that could not be worked out stay
    open. Layers that are fused count for the block of the first.

    >>> import convcalc
    >>> from convcalc.commands.roofline.bound import roofline
    >>> report = convcalc.analyze(convcalc.load("resnet18"))
    >>> found = folded(roofline(report).rows, report, 1)
    >>> [(row.moved.names, row.moved.kind) for row in found][3:6]
    [(('max_pool1',), 'max_pool'), (('layer1',), 'repeat'), (('layer2',), 'repeat')]
    """
    groups = report.network.groups
    around = enclosing(groups)
    broken = {path for layer in report.layers if layer.lost for path in around(layer.name)}
    made: dict[tuple[str, ...], list[Bound]] = {}
    for row in rows:
        paths = around(row.moved.names[0])
        deep = len(paths) >= depth and paths[depth - 1] not in broken
        made.setdefault((paths[depth - 1],) if deep else row.moved.names, []).append(row)
    return tuple(
        summed(key[0], groups[key[0]].kind or PLAIN, inside) if key[0] in groups else inside[0]
        for key, inside in made.items()
    )


def summed(path: str, kind: str, rows: Sequence[Bound]) -> Bound:
    """Layers as one row; what binds it is what binds most of its time."""
    moved = [row.moved for row in rows]
    flops = [row.flops for row in rows]
    known = None not in flops
    return Bound(
        Moved(
            (path,),
            kind,
            sum(one.read for one in moved),
            sum(one.weights for one in moved),
            sum(one.written for one in moved),
            sum(one.flops or 0 for one in moved) if known else None,
        ),
        sum(row.bytes for row in rows),
        sum(count or 0 for count in flops) if known else None,
        None if rows[0].seconds is None else sum(row.seconds or 0.0 for row in rows),
        binding(rows),
    )


def binding(rows: Sequence[Bound]) -> str:
    """The side that binds more of the time; empty where no machine was named."""
    if rows[0].seconds is None:
        return ""
    times = {
        side: sum(row.seconds or 0.0 for row in rows if row.binding == side)
        for side in (MEMORY, COMPUTE)
    }
    return max(times, key=lambda side: times[side])
