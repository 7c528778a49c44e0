"""Words and ASCII for signs that a console or a pipe cannot write: `floor(n/2)` for ⌊n/2⌋.

A stream says what it can by its encoding, sign by sign: cp1252 has × but no →, cp437 has █ but no
×, GBK nearly all but ⌊ and −. What stands in is chosen before columns are laid out, so that they
stay aligned, and once more in `Worded`, for whatever is written past them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STAND_INS = {
    "⌊": "floor(",
    "⌋": ")",
    "⌈": "ceil(",
    "⌉": ")",
    "−": "-",
    "·": "*",
    "×": "x",
    "²": "^2",
    "³": "^3",
    "π": "pi",
    "µ": "u",
    "Σ": "sum ",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "…": "...",
    "√": "sqrt ",
    "Φ": "Phi",
    "✓": "ok",
    "✗": "x",
    "█": "#",
    "▌": "|",
    "▓": "%",
    "░": ":",
    "○": "o",
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    **dict(zip("▁▂▃▄▅▆▇", "__--==#", strict=True)),
    **dict(zip("─│┌┐└┘┤├┬┴┼", "-|+++++++++", strict=True)),
}
"""All signs of this package that are not ASCII; a test looks for others."""

SIGNS = str.maketrans(dict.fromkeys(STAND_INS, "x"))
"""Each of them takes one column of a terminal, as a letter does."""

DOT = re.compile(r"·(?![\w(⌊⌈−])")
"""A dot that multiplies nothing: a cell of a picture, which is to stay small."""


class Table(dict[int, str]):
    """What stands for each character, as far as one was met, in an encoding."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        try:
            sign.encode(self.encoding)
            found = sign
        except UnicodeEncodeError:
            found = STAND_INS.get(sign) or ascii(sign)[1:-1]
        self[code] = found
        return found


@lru_cache(maxsize=8)
def wording(encoding: str | None) -> Callable[[str], str]:
    """A function that gives a text as an encoding can write it.

    >>> wording("ascii")("2·⌊(n − 3)/2⌋ → 5"), wording("cp1252")("3×3 → 5")
    ('2*floor((n - 3)/2) -> 5', '3×3 -> 5')
    """
    try:
        table = Table(encoding or "utf-8")
        dots = table[ord("·")] != "·"
    except LookupError:  # a stream of somebody else's, with an encoding of its own
        return str

    def worded(text: str) -> str:
        if text.isascii():
            return text
        return (DOT.sub(".", text) if dots else text).translate(table)

    return worded


GAPS = re.compile(r"( {2,})")


def in_columns(line: str, worded: Callable[[str], str]) -> str:
    """A line in which what grows takes room from the gaps behind it, so that columns stay."""
    if line.isascii():
        return line
    found, owed = [], 0
    for part in GAPS.split(line):
        shown = part[min(owed, len(part) - 1) :] if part[:2] == "  " else worded(part)
        owed = max(owed + len(shown) - len(part), 0)
        found.append(shown)
    return "".join(found)


class Worded:
    """A text stream that writes what its encoding has. It has no `buffer`: click would write UTF-8
    to that, whatever the encoding.
    """

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.worded = wording(stream.encoding)

    def write(self, text: str) -> int:
        if not text.isascii():
            text = "\n".join(in_columns(line, self.worded) for line in text.split("\n"))
        self.stream.write(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self.stream, name)
