"""Words for where a layer's windows lie: its padding, and its grid against another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import axis_names
from convcalc.render.columns import jump_text

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.commands.dialects.shift import Shift
    from convcalc.engine.trial import Trial


def padding_text(side: Trial) -> str:
    """`padding 3`, `padding 2 before, 3 after`, or for each axis."""
    ends = side.padding
    if not ends or not any(map(any, ends)):
        return "no padding" if ends else ""
    texts = [str(lo) if lo == hi else f"{lo} before, {hi} after" for lo, hi in ends]
    if len(set(texts)) == 1:
        return f"padding {texts[0]}"
    named = zip(axis_names(len(ends)), texts, strict=True)
    return "padding " + "; ".join(f"{axis}: {text}" for axis, text in named)


def shift_text(found: Shift) -> str:
    """`shifted by +1 px`; nothing where it is not."""
    if not any(found) or None in found:
        return ""
    texts = [pixels(by) for by in found if by is not None]
    if len(texts) == 1:
        return f"shifted by {texts[0]} position{'s' * (abs(found[0] or 0) != 1)}"
    if len(set(texts)) == 1:
        return f"shifted by {texts[0]} px"
    named = zip(axis_names(len(texts)), texts, strict=True)
    return "shifted by " + ", ".join(f"{text} px in {axis}" for axis, text in named)


def pixels(by: Fraction) -> str:
    """`+1`, `−0.5`, `+1/3`"""
    size = abs(by)
    text = f"{float(size):g}" if size.denominator in (1, 2, 4, 8) else str(size)
    return ("+" if by > 0 else "−" if by < 0 else "") + text


def other_grid(side: Trial, base: Trial) -> str:
    """How grids that are not shifted against each other differ."""
    ours, theirs = jump_text(side.fields), jump_text(base.fields)
    return (
        f"jump {ours}, not {theirs}"
        if ours and theirs and ours != theirs
        else "reads other positions"
    )
