"""Messages that were typed, not pasted: words that are a letter or two off are put right."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from convcalc.commands.why.template import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST = 5
"""Shorter words are other words when a letter is off."""
LONG = 9
"""From so many letters on, two may be off."""
MOST = 200
"""So many unknown words are looked up in a text, from its end."""
THEIRS = frozenset(("recieved", "recieve", "euqal", "larget", "fisrt"))
"""Words that frameworks themselves have misspelt somewhere."""
WORD = re.compile(r"[A-Za-z]{5,24}")


def corrected(text: str, templates: Iterable[str]) -> str:
    """A text with the words of messages in the place of those that are nearly one of them.

    >>> corrected("shapes cannot be mutliplied", ["shapes cannot be multiplied"])
    'shapes cannot be multiplied'
    """
    known, near = vocabulary(tuple(templates))
    unknown = {m[0].lower() for m in [*WORD.finditer(text)][-MOST:]} - known
    right = {word: found for word in unknown if (found := nearest(word, near))}
    return WORD.sub(lambda m: right.get(m[0].lower(), m[0]), text) if right else text


@cache
def vocabulary(templates: tuple[str, ...]) -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """The words of messages, and which of them are left when a letter is left out."""
    text = " ".join(HOLE.sub(" ", one) for one in templates)
    words = frozenset(m[0].lower() for m in WORD.finditer(text)) - THEIRS
    near: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        for key in {word, *without(word)}:
            near[key] = (*near.get(key, ()), word)
    return words, near


def without(word: str) -> list[str]:
    """A word without each of its letters."""
    return [word[:k] + word[k + 1 :] for k in range(len(word))]


def nearest(word: str, near: dict[str, tuple[str, ...]]) -> str:
    """The word of messages that is nearest; nothing, if none is near or several are as near."""
    keys = {word, *without(word)}
    if len(word) >= LONG:
        keys |= {shorter for key in keys for shorter in without(key)}
    found = {other for key in keys for other in near.get(key, ())}
    ranked = sorted((distance(word, other), other) for other in found)
    most = 2 if len(word) >= LONG else 1
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][0] < ranked[1][0])
    return ranked[0][1] if clear and ranked[0][0] <= most else ""


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many, or changed with their neighbour.

    >>> distance("mutliplied", "multiplied"), distance("chanels", "channels")
    (1, 1)
    """
    rows: list[list[int]] = [[*range(len(other) + 1)]]
    for k, a in enumerate(one, 1):
        row = [k]
        for n, b in enumerate(other, 1):
            row.append(min(rows[-1][n] + 1, row[-1] + 1, rows[-1][n - 1] + (a != b)))
            if k > 1 and n > 1 and (a, one[k - 2]) == (other[n - 2], b):
                row[-1] = min(row[-1], rows[-2][n - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
