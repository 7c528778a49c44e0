"""The engine run on numbers that remember how they were made."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NamedTuple

from convcalc.num import Num, formula, named_parts, numbers
from convcalc.shape import Shape, axis_names
from convcalc.window import Window

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind, Site
    from convcalc.num import Int


class AxisSize(NamedTuple):
    """The size of one or more equal axes: `names`, and the number with its derivation."""

    names: tuple[str, ...]
    number: Num
    along: Window | None

    def line(self) -> str:
        """`⌊(224 + 3 + 3 − 7)/2⌋ + 1 = 112`, with what its own parts come from."""
        where = [f"{numbers(p)} = {p}" for p in named_parts(self.number)]
        tail = f", where {', '.join(where)}" if where else ""
        return f"{numbers(self.number)} = {self.number}{tail}"

    def formula(self) -> str:
        """The same in symbols."""
        where = [f"{p.symbol} = {formula(p)}" for p in named_parts(self.number)]
        tail = f", where {', '.join(where)}" if where else ""
        return formula(self.number) + tail


def sizes(kind: Kind, site: Site) -> list[AxisSize]:
    """The size of each spatial axis with its derivation; equal axes are folded."""
    names = axis_names(site.rank)
    shape = Shape(
        Num(site.channels, "C"),
        tuple(Num(n, name) for n, name in zip(site.spatial, names, strict=True)),
    )
    found: dict[str, AxisSize] = {}
    axes = remembering(kind).axes(site._replace(shapes=(shape,)))
    for name, n, along in zip(names, shape.spatial, axes, strict=True):
        number: Any = along.out(n)
        if not isinstance(number, Num) or not number.op:
            continue
        key = numbers(number)
        before = found[key].names if key in found else ()
        window = along if isinstance(along, Window) else None
        found[key] = AxisSize((*before, name), number, window)
    return list(found.values())


def remembering(kind: Kind) -> Kind:
    """`kind` with its whole-number settings known by their names."""
    changed = {
        s.name: remember(getattr(kind, s.name), s.name)
        for s in kind.settings()
        if s.name != "groups"
    }
    return dataclasses.replace(kind, **changed)


def remember(value: Any, name: str) -> Any:
    if isinstance(value, tuple):
        return tuple(remember(v, name) for v in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Num(value, name)
    return value


def unread(along: Window, n: Int) -> int:
    """How many elements at the far end of an axis of length `n`, padding aside, are never read."""
    return max(int(along.unread(n)) - int(along.hi), 0)
