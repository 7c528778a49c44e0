"""Shapes as people answer with them: `28x28x6`, `(28, 28, 6)`, `6@28x28`, `H=28 W=28 C=6`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import axis_names
from convcalc.algebra.written import written
from convcalc.commands.quiz.reading import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

AXES = {
    **dict.fromkeys(("c", "channels", "filters", "features"), "C"),
    **dict.fromkeys(("h", "height"), "H"),
    **dict.fromkeys(("w", "width"), "W"),
    **dict.fromkeys(("d", "depth"), "D"),
    **dict.fromkeys(("l", "length"), "L"),
}
"""Names that people give to sizes."""


def dims_of(text: str, count: int, layout: str = "channels_first") -> tuple[int, ...] | None:
    """`28x28x6`, `(28, 28, 6)`, `6@28x28`, `H=28 W=28 C=6`, with a batch in front or without."""
    text = plain(text)
    called = named_dims(text, count, layout)
    if called:
        return called
    found = written(text)
    dims = found.numbers if found else None
    if found and dims and len(dims) == count + 1 and dims[0] == 1 and not found.marked:
        dims = dims[1:]
    if not found or not dims or len(dims) != count:
        return None
    return other_order(dims, "channels_last") if turned(found, layout) else tuple(dims)


def turned(found: Any, layout: str) -> bool:
    """Whether the channels were marked as the first of sizes that end in them."""
    return bool(found.marked and layout == "channels_last")


def named_dims(text: str, count: int, layout: str) -> tuple[int, ...] | None:
    """`H=28, W=28, C=6`, in the order of the layout."""
    pairs = re.findall(r"([A-Za-z]+)(?:_out)?\s*[=:]\s*(\d{1,9})\b", text)
    rest = re.sub(r"([A-Za-z]+)(?:_out)?\s*[=:]\s*(\d{1,9})\b", "", text)
    sizes = {AXES.get(name.lower(), ""): int(size) for name, size in pairs}
    order = ["C", *axis_names(count - 1)] if count > 1 else ["C"]
    if rest.strip(" ,;x()[]") or set(sizes) != set(order) or len(pairs) != count:
        return None
    dims = [sizes[axis] for axis in order]
    return other_order(dims, "channels_last") if layout == "channels_last" else tuple(dims)


def other_order(dims: Sequence[int], layout: str) -> tuple[int, ...]:
    """The same sizes, had they been written in the other layout."""
    if layout == "channels_last":
        return (*dims[1:], dims[0])
    return (dims[-1], *dims[:-1])
