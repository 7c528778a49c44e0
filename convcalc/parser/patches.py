"""Changes of a spec's text that leave the rest of it as it is: comments, order and layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convcalc.diagnostics import Span

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""
MAX_DIFF = 2_000


class Patch(NamedTuple):
    """What stands from `start` up to `end` in a text is to be `text`."""

    start: int
    end: int
    text: str


class Unpatchable(Exception):
    """Why a text cannot be changed in that way."""


class Text:
    """A text, and where its lines begin and end in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        breaks = [(m.start(), m.end()) for m in BREAK.finditer(text)]
        self.starts = [0, *(end for _, end in breaks)]
        self.ends = [*(start for start, _ in breaks), len(text)]
        first = BREAK.search(text)
        self.newline = first[0] if first else "\n"

    def start(self, span: Span) -> int:
        """Where a place is in the text."""
        return self.starts[span.line - 1] + span.column - 1

    def of(self, span: Span) -> str:
        """What stands at a place."""
        return self.text[self.start(span) : self.start(span) + span.length]

    def line_end(self, line: int) -> int:
        return self.ends[line - 1]

    def line_start(self, line: int) -> int:
        return self.starts[line - 1]

    def line(self, number: int) -> str:
        return self.text[self.starts[number - 1] : self.ends[number - 1]]


def patched(text: str, patches: Iterable[Patch]) -> str:
    """The text with all changes. Unpatchable if two of them meet.

    >>> patched("conv 8 3x3", [Patch(5, 6, "16"), Patch(10, 10, " p1")])
    'conv 16 3x3 p1'
    """
    parts, at = [], 0
    for patch in sorted(dict.fromkeys(patches)):
        if patch.start < at:
            raise Unpatchable("two changes meet in one place")
        parts += [text[at : patch.start], patch.text]
        at = patch.end
    return "".join([*parts, text[at:]])


def diff(before: str, after: str, name: str) -> Iterator[str]:
    """A unified diff of at most MAX_DIFF lines, each without its end."""
    from difflib import unified_diff
    from itertools import islice

    old, new = lines(before), lines(after)
    name = name.lstrip("/")
    found = unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
    for line in islice(found, MAX_DIFF):
        yield from line.split("\n")


def lines(text: str) -> list[str]:
    """The lines of a text; a last one that does not end says so, as diffs do."""
    found = BREAK.split(text)
    last = found.pop()
    return [*found, *([f"{last}\n\\ No newline at end of file"] if last else [])]
