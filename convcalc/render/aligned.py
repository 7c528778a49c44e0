"""Rows of cells in columns.

What rich's own Table does for cells of one line, at a tenth of its cost, which would be half of
what `show` takes; and columns are told apart into those that may be cut and those that never are.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple
from convcalc.render.lines import Lines, cell_len, cut_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.render.lines import Span, Words

LEAST, GAP = 6, 2


class Head(NamedTuple):
    """A column: its title and style, whether it is set to the right, whether it may be cut."""

    title: str
    style: str = ""
    right: bool = False
    cut: bool = False


class Aligned(Lines):
    """A renderable: `rows` of cells under `heads`, each row in its style besides the column's; a
    row may end before the last column.

    `width` columns of the terminal are kept to as far as cutting may help; what is then still
    wider is printed as wide as it is, for a terminal that wraps lines is better than one that
    hides numbers.
    """

    def __init__(
        self,
        heads: Sequence[Head],
        rows: Sequence[Sequence[str]],
        styles: Sequence[str],
        width: int,
    ) -> None:
        self.heads, self.rows, self.styles, self.width = heads, rows, styles, width

    @property
    def widths(self) -> list[int]:
        """How wide each column is when nothing is cut."""
        return natural([head.title for head in self.heads], self.rows)

    @property
    def fits(self) -> bool:
        """Whether nothing has to be cut."""
        return total(self.widths) <= self.width

    @property
    def lines(self) -> int:
        """How many lines of the terminal the widest row takes when it is cut."""
        cut = [head.cut for head in self.heads]
        return -(-total(fitted(self.widths, cut, self.width)) // self.width)

    def spans(self, words: Words, dots: str, room: int) -> Iterator[Sequence[Span]]:
        titles, rows = [head.title for head in self.heads], self.rows
        if words is not str:
            titles, rows = [words(title) for title in titles], [[*map(words, r)] for r in rows]
        widths = fitted(natural(titles, rows), [head.cut for head in self.heads], self.width)
        columns = [(head.right, width) for head, width in zip(self.heads, widths, strict=True)]
        own = [head.style for head in self.heads]
        for row, of_row in zip((titles, *rows), ("bold", *self.styles), strict=True):
            line: list[Span] = []
            for k, (cell, (right, width)) in enumerate(zip(row, columns, strict=False)):
                if k:
                    line.append((" " * GAP, ""))
                style = f"{own[k]} {of_row}".strip() if row is not titles else of_row
                line.append((placed(cell, width, right, dots), style))
            yield line


class Pair(NamedTuple):
    """A label before a value, each in its style."""

    label: str
    value: str
    label_style: str = ""
    value_style: str = ""


class Pairs(Lines):
    """A renderable: labels in front of values; a value that is too long goes on below itself."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = pairs

    def spans(self, words: Words, dots: str, room: int) -> Iterator[Sequence[Span]]:
        pairs = self.pairs
        if words is not str:
            pairs = [p._replace(label=words(p.label), value=words(p.value)) for p in pairs]
        indent = max(cell_len(pair.label) for pair in pairs) + GAP
        for pair in pairs:
            label = placed(pair.label, indent, False), pair.label_style
            for line in broken(pair.value, max(room - indent, LEAST)):
                yield label, (line, pair.value_style)
                label = " " * indent, ""


def broken(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width`, broken between words where that is possible."""
    if cell_len(text) <= width:
        return [text]
    from textwrap import wrap

    return wrap(text, width)


def natural(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column is when nothing is cut, in columns of the terminal."""
    return [max(map(cell_len, column)) for column in zip_longest(titles, *rows, fillvalue="")]


def total(widths: Sequence[int]) -> int:
    """How wide a row is."""
    return sum(widths) + GAP * (len(widths) - 1)


def fitted(widths: list[int], cut: Sequence[bool], width: int) -> list[int]:
    """`widths`, the widest of those that may be cut made narrower until a row fits `width`; as they
    were, where that is not enough.
    """
    least = [min(w, LEAST) if may else w for w, may in zip(widths, cut, strict=True)]
    if total(least) > width:
        return widths
    fit = list(widths)
    while total(fit) > width:
        _, k = max((w, k) for k, w in enumerate(fit) if w > least[k])
        fit[k] -= 1
    return fit


def placed(cell: str, width: int, right: bool, dots: str = "…") -> str:
    """`cell` in exactly `width` columns, with `dots` where it is cut."""
    size = cell_len(cell)
    if size > width:
        return cut_to(cell, width - len(dots)) + dots
    pad = " " * (width - size)
    return pad + cell if right else cell + pad
