"""Texts as they are compared: what pasting does to a message must not matter.

A terminal breaks lines, a forum eats blanks and brackets, an editor turns quotes round. So only
letters, figures and the signs that tell numbers apart are compared, and blanks between two figures.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from convcalc.record import NamedTuple

MAX_TEXT = 2**16
"""How much of a text is read: its end, where tracebacks have their error."""
MAX_BEFORE = 80
"""How much of a sentence is quoted ahead of what is recognised."""
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SIGNS = frozenset(",.-?=:%")
"""What is kept beside letters and figures."""
VERSUS = ["v", "s"]
"""Behind `vs` a full stop is left out by many."""
ALIKE = str.maketrans({"×": "x", "−": "-", "，": ",", "：": ":", "？": "?", "。": ".", "✕": "x"})


class Squeezed(NamedTuple):
    """A text without what is not compared, and for each of its characters the place in `whole`."""

    text: str
    places: list[int]
    whole: str

    def between(self, start: int, end: int) -> str:
        """What stands in the whole text from one place of the squeezed one to another."""
        return self.whole[self.places[start] : self.places[end - 1] + 1] if start < end else ""

    def lines(self, start: int, end: int) -> str:
        """The whole text from the beginning of the sentence that a place of the squeezed one is in
        to the end of the line that another is on.
        """
        first = self.places[start]
        ahead = self.whole[max(first - MAX_BEFORE, 0) : first]
        begin = first - len(ahead.split("\n")[-1].split(": ")[-1])
        last = self.whole.find("\n", self.places[end - 1])
        return self.whole[begin : last if last >= 0 else len(self.whole)].strip()


def squeezed(text: str) -> Squeezed:
    r"""A text as it is compared: its last MAX_TEXT characters, in small letters.

    >>> squeezed('Expected “input[1, 1,\n 28,28]”').text
    'expectedinput1,1,28,28'
    >>> squeezed("[1 28 28]").text
    '1 28 28'
    """
    whole = ANSI.sub("", text[-MAX_TEXT:])
    kept: list[str] = []
    places: list[int] = []
    apart = False
    for place, sign in enumerate(whole):
        small = sign.lower() if sign.isascii() else alike(sign)
        if (not small.isalnum() and small not in SIGNS) or (small == "." and kept[-2:] == VERSUS):
            apart = True
            continue
        if apart and kept and small.isdecimal() and kept[-1].isdecimal():
            kept.append(" ")  # two numbers are never made one
            places.append(place - 1)
        kept.append(small)
        places.append(place)
        apart = False
    return Squeezed("".join(kept), places, whole)


def alike(sign: str) -> str:
    """The plain sign for one of another width or form; nothing for what is no one sign."""
    plain = normalize("NFKC", sign.translate(ALIKE)).lower()
    return plain if len(plain) == 1 else ""
