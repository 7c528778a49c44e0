"""The relation between sizes as textbooks write it, for the kinds that have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import Scatter, Window
from convcalc.layers.windowed import Windowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

LETTERS = {
    "N": "is the size that arrives ({axes})",
    "F": "the kernel",
    "K": "= D·(F − 1) + 1 its reach",
    "D": "the dilation",
    "2P": "P the padding of one end",
    "P": "the padding of both ends together",
    "S": "the stride",
    "A": "the output padding",
}
"""What each letter is, in this order."""


def textbook(kind: Kind, axes: Sequence[AxisMap], dialect: Dialect) -> str:
    """How a textbook has the size that comes out of a kind that reads `axes`; empty if it has
    none.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
    """
    if not isinstance(kind, Windowed) or not axes:
        return ""
    given: dict[str, Any] = {s.name: getattr(kind, s.name) for s in kind.settings()}
    words = dialect.modes.get(kind.name)
    if words and not dialect.numeric_padding and not isinstance(given["padding"], str):
        given["padding"] = "valid"  # no other number is taken
    dilations = given.get("dilation", 1)
    reach = "F" if set(many(dilations)) == {1} else "K"
    text = gathered(given, reach) if isinstance(axes[0], Window) else ""
    if isinstance(axes[0], Scatter):
        text = scattered(given, reach, dialect)
    if not text:
        return ""
    beside = ", less a last window that would start in the padding" if "⌉ + 1" in text else ""
    return f"In textbooks: {text}{beside}; {legend(text, len(axes))}."


def many(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def padded(given: dict[str, Any]) -> str:
    """`2P`; `P` where the ends differ; nothing where there is none."""
    ends = many(given["padding"])
    if isinstance(ends[0], str):
        return ""
    return "P" if any(isinstance(p, tuple) and p[0] != p[1] for p in ends) else "2P"


def gathered(given: dict[str, Any], reach: str) -> str:
    """Of a convolution or pool. `same` and `causal` give what the stride alone does."""
    if isinstance(given["padding"], str) and given["padding"] != "valid":
        return "⌈N/S⌉"
    more = f" + {padded(given)}" if padded(given) else ""
    low, high = "⌈⌉" if given.get("ceil_mode") else "⌊⌋"
    return f"{low}(N − {reach}{more})/S{high} + 1"


def scattered(given: dict[str, Any], reach: str, dialect: Dialect) -> str:
    """Of a transposed convolution or max unpooling."""
    word, extra = given["padding"], given.get("output_padding")
    if given.get("output_size") is not None:
        return ""
    more = " + A" if extra else ""
    if not isinstance(word, str):
        return f"S·(N − 1) + {reach} − {padded(given)}{more}"
    if dialect.numeric_padding and word != "valid":
        return f"min(N·S, S·(N − 1) + {reach}{more})"
    if dialect.numeric_padding or extra is not None:
        cut = f" − 2·⌊{reach}/2⌋" if word == "same" else ""
        return f"S·(N − 1) + {reach}{cut}{more}"
    return "N·S" if word == "same" else f"N·S + max({reach} − S, 0)"


def legend(text: str, rank: int) -> str:
    """`N is the size that arrives (H, W), F the kernel`: the letters of a relation."""
    names = ", ".join(axis_names(rank))
    shown = text + ("DF" if "K" in text else "")
    found = []
    for letter, meaning in LETTERS.items():
        if letter in shown and not (letter == "P" and "2P" in shown):
            word = meaning if letter == "2P" else f"{letter} {meaning}"
            found.append(word.format(axes=names))
    return ", ".join(found)


GUIDE: dict[int, str] = {
    1: "no padding, stride 1",
    2: "padding, stride 1",
    3: "half padding, which keeps the size, stride 1",
    4: "full padding, stride 1",
    5: "no padding, stride above 1",
    6: "padding, stride above 1",
    7: "pooling",
    8: "transposed, no padding, stride 1",
    9: "transposed, padding, stride 1",
    10: "transposed, half padding, which keeps the size, stride 1",
    11: "transposed, full padding, stride 1",
    12: "transposed, no padding, stride above 1",
    13: "transposed, padding, stride above 1",
    14: "transposed, with output padding",
    15: "dilated",
}
"""The relations of the guide by their numbers."""


def relation(kind: Kind, axes: Sequence[AxisMap]) -> str:
    """Which relation of Dumoulin and Visin's guide gives the sizes; empty if none, or several do.

    >>> from convcalc.layers import kind_named
    >>> relation(kind_named("conv")(filters=8, kernel=5, padding=2), [Window(5, 1, 2, 2)])
    'relation 3, half padding, which keeps the size, stride 1'
    """
    if not isinstance(kind, Windowed):
        return ""
    found = {numbered(kind, along) for along in axes}
    number = found.pop() if len(found) == 1 else 0
    return f"relation {number}, {GUIDE[number]}" if number else ""


def numbered(kind: Kind, along: AxisMap) -> int:
    """The relation of an axis; 0 if it has none."""
    if not isinstance(along, (Window, Scatter)) or int(along.lo) != int(along.hi):
        return 0
    pad, reach, ones = int(along.lo), int(along.span), int(along.stride) == 1
    if isinstance(along, Scatter):
        if int(along.dilation) > 1 or pad < 0:
            return 0
        return 14 if int(along.extra) else 7 + case_of(pad, reach, ones)
    if int(along.dilation) > 1:
        return 15
    if kind.among("sliding_pools"):
        return 0 if pad else 7
    return case_of(pad, reach, ones)


def case_of(pad: int, reach: int, ones: bool) -> int:
    """The relation of a convolution without dilation; that of its transposed one is 7 further."""
    if not ones:
        return 6 if pad else 5
    if not pad:
        return 1
    return 3 if 2 * pad == reach - 1 else 4 if pad == reach - 1 else 2
