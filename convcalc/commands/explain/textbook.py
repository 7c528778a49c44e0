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
