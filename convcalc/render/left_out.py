"""What is never read of an input, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted

if TYPE_CHECKING:
    from convcalc.engine.derive import LeftOut

ELEMENTS = {"D": "frame", "H": "row", "W": "column"}


def left_out_text(lost: LeftOut) -> str:
    """`5 of 9 rows and 5 of 9 columns, 3 in between and 2 at the end`"""
    words = [counted(lost.n, ELEMENTS.get(name, "element")) for name in lost.names]
    whole = " and ".join(f"{lost.unread.total:,} of {word}" for word in words)
    places = ((lost.unread.between, "in between"), (lost.unread.end, "at the end"))
    given = [(count, where) for count, where in places if count]
    if len(given) == 1:
        return f"{whole}, {given[0][1]}"
    return f"{whole}, {' and '.join(f'{count:,} {where}' for count, where in given)}"
