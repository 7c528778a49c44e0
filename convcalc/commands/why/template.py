"""Messages as frameworks have them in their source: format strings, whose holes have types."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from convcalc.commands.why.squeezed import Squeezed, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_DIGITS = 9
IN_A_ROW, IN_ALL = 28, 40
"""So many letters, in a row or in all, make a message known by its words alone."""
MOST_BETWEEN = 60
"""So many stand between two of its parts, at most."""
HOLE = re.compile(r"\{(\w+)(?::(\w+))?\}")
DIM = r"(?:-?\d{1,12}|none|null|unk__\d{1,4}|\?|batch(?:size)?|n(?=[,x]))"
APART = r"(?:[,x ]|(?<=none))"


def numbers(text: str) -> tuple[int | None, ...]:
    """Sizes as they are written: `1,3,28,28`, `32x400`, `none,28,28`; what is not known is None.
    ValueError for one that no tensor has.

    >>> numbers("none,28,28"), numbers("32x400"), numbers("")
    ((None, 28, 28), (32, 400), ())
    """
    words = re.findall(r"-?\d+|[a-z_?]\w*|\?", text.replace("x", ",").replace("none", "none,"))
    return tuple(whole(word) if word.lstrip("-").isdigit() else None for word in words)


def tuples(text: str) -> tuple[tuple[int | None, ...], ...]:
    """Shapes that stand in a row, as they are written; of one row without brackets, two halves.

    >>> tuples("32, 10), (32,"), tuples("1,2,3,4")
    (((32, 10), (32,)), ((1, 2), (3, 4)))
    """
    found = [numbers(part.lower()) for part in re.split(r"[\])}][^\[({]*[\[({]", text)]
    half, odd = divmod(len(found[0]), 2)
    return (found[0][:half], found[0][half:]) if len(found) == 1 and not odd else tuple(found)


def whole(text: str) -> int:
    """ValueError for a number with more figures than any size has."""
    if len(text) > MAX_DIGITS + 1:
        raise ValueError
    return int(text)


def first_name(text: str) -> str:
    """A name as it was written, without what was pasted behind it.

    >>> first_name('fc.weight", "fc.bias')
    'fc.weight'
    """
    found = re.match(r"[\w.\-]*", text)
    return found[0].rstrip(".-") if found else ""


TYPES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "int": (r"-?\d{1,12}", whole),
    "shape": (rf"(?:{DIM}(?:{APART}{DIM}){{0,9}},?)?", numbers),
    "shapes": (rf"(?:{DIM}(?:{APART}{DIM}){{0,59}},?)?", numbers),
    "tuples": (rf"(?:{DIM}(?:{APART}{DIM}){{0,59}},?)?", tuples),
    "number": (r"-?\d{1,15}(?:\.\d{1,6})?(?:e[+-]?\d{1,3})?", float),
    "word": (r"[\w. ]{1,60}?", str),
    "text": (r".{0,160}?", str),
    "name": (r"[\w.\- ]{1,120}", first_name),
    "keys": (r".{0,12000}?", str),
    "long": (r".{0,600}?", str),
}
"""What may stand in a hole, squeezed, and how it is read."""

WRITTEN = ("word", "name", "tuples")
"""What is read as it was written."""


class Template:
    """A message with holes: `expected {wanted} channels, got {got}`; `{input:shape}` has another
    type than `int`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.holes: dict[str, str] = {m[1]: m[2] or "int" for m in HOLE.finditer(text)}
        pieces = HOLE.split(text)[::3]
        self.literals = [squeezed(piece).text for piece in pieces]
        self.anchor = max(self.literals, key=len)

    def stands_in(self, text: str) -> bool:
        """Whether the words of the message are in a squeezed text, whatever is in its holes."""
        if len(self.anchor) >= IN_A_ROW:
            return self.anchor in text
        if sum(map(len, self.literals)) < IN_ALL or self.anchor not in text:
            return False
        place = 0
        for literal in self.literals:
            found = text.find(literal, place)
            if found < 0 or (place and found > place + MOST_BETWEEN):
                return False
            place = found + len(literal)
        return True

    def cut_off(self, text: str) -> tuple[int, int]:
        """How many letters of the message stand in a squeezed text that ends before the message
        does, 0 if they are too few to know it by; and where they begin.

        >>> message = Template("Expected more than 1 value per channel when training, got {n}")
        >>> message.cut_off("expectedmorethan1valueperchannelwhentraining")
        (44, 0)
        """
        place = letters = start = 0
        for literal in filter(None, self.literals):
            most = begun(literal, text, place, MOST_BETWEEN if place else len(text))
            if not most:
                break
            found = text.index(literal[:most], place)
            start = start if letters else found
            place = found + most
            letters += most
            if most < len(literal):
                break
        return (letters if letters >= IN_ALL else 0), start

    @property
    def pattern(self) -> re.Pattern[str]:
        """For squeezed texts; it takes linear time, for all that repeats is bounded."""
        return compiled(self.text)

    def found_in(self, text: Squeezed) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Each place where the message stands in a text: its start and end there, and what is in
        its holes.
        """
        if self.anchor not in text.text:
            return
        for match in self.pattern.finditer(text.text):
            try:
                yield match.start(), match.end(), self.values(match, text)
            except ValueError:  # a number that no tensor has
                continue

    def values(self, match: re.Match[str], text: Squeezed) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, type in self.holes.items():
            start, end = match.span(name)
            written = type in WRITTEN
            piece = text.between(start, end) if written else match.string[start:end]
            found[name] = TYPES[type][1](piece)
        return found


def begun(literal: str, text: str, place: int, within: int) -> int:
    """How many of the first letters stand behind a place of a text."""
    there = text[place : place + within + len(literal)]
    low, high = 0, len(literal)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if literal[:middle] in there else (low, middle - 1)
    return low


@lru_cache(maxsize=1024)
def compiled(text: str) -> re.Pattern[str]:
    """The pattern of a template; holes of numbers take whole numbers only."""
    parts: list[str] = []
    pieces = HOLE.split(text)
    for k in range(0, len(pieces), 3):
        literal = squeezed(pieces[k]).text
        parts.append(" ?" * bool(k and pieces[k] and (not literal or literal[0].isdigit())))
        parts.append(re.escape(literal))
        parts.append(" ?" * (k + 1 < len(pieces) and literal[-1:].isdigit()))
        if k + 1 < len(pieces):
            name, type = pieces[k + 1], pieces[k + 2] or "int"
            again = any(name == pieces[j] for j in range(1, k + 1, 3))
            parts.append(f"(?P={name})" if again else f"(?P<{name}>{TYPES[type][0]})")
    last = "" if pieces[-1] else r"(?![\d])"
    return re.compile("".join(parts) + last)
