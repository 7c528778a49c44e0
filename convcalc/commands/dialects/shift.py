"""How two trials of a layer, by the rules of two dialects, lie to each other."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Optional

from convcalc.algebra.field import Field
from convcalc.algebra.window import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.engine.trial import Trial

MAX_POSITIONS = 4096
"""Of how many outputs the centres are compared."""

Shift = tuple[Optional[Fraction], ...]
"""How far one grid of centres lies from another on each axis, in positions; None: not a shift."""


def border(side: Trial) -> str:
    """What stands for positions outside the input: `zeros`, `nothing` where a pool skips them, or
    "" where no output reads any.
    """
    if not any(isinstance(a, Window) and (a.lo > 0 or a.hi > 0) for a in side.axes):
        return ""
    first = side.kinds[0]
    if first.among("max_pools") or not getattr(first, "count_include_pad", True):
        return "nothing"
    return "zeros" if not getattr(first, "ceil_mode", False) else "some zeros"


def shift(ours: Sequence[AxisField], base: Sequence[AxisField]) -> Shift:
    """How far the centres of what outputs see lie behind those of `base`, on average."""
    if len(ours) != len(base):
        return ()
    return tuple(axis_shift(a, b) for a, b in zip(ours, base, strict=True))


def axis_shift(a: AxisField, b: AxisField) -> Fraction | None:
    if not isinstance(a, Field) or not isinstance(b, Field):
        return None
    if a.advance * b.period != b.advance * a.period:
        return None
    outputs = a.period * b.period
    if outputs > MAX_POSITIONS:
        return None
    total = count = 0
    for o in range(outputs):
        ours, theirs = a.interval(o), b.interval(o)
        if ours and theirs:
            total += sum(ours) - sum(theirs)
            count += 1
    return Fraction(total, 2 * count) if count else None
