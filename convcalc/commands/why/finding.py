"""Which known messages a text holds."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from convcalc.commands.why.beside import beside
from convcalc.commands.why.families import FAMILIES
from convcalc.commands.why.reading import Found, Odd, Said
from convcalc.commands.why.squeezed import Squeezed, squeezed
from convcalc.commands.why.telling import told_first
from convcalc.commands.why.template import Template
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.why.reading import Wording

NEAR = 0.5
"""Which share of a message's words another has that is nearly it."""
GENERAL = ("device_assert", "gpu_library")
"""What says less than any other message beside it, wherever it stands."""
MOST_TYPED = 8192
"""How much of a text is read for words that are misspelt: nobody types more."""


class Match(NamedTuple):
    """A wording that stands in a text, and where."""

    start: int
    end: int
    literal: int
    family: str
    wording: Wording
    values: dict[str, Any]


@cache
def templates() -> tuple[tuple[str, Wording, Template], ...]:
    return tuple(
        (name, wording, Template(wording.template))
        for name, family in FAMILIES.items()
        for wording in family.wordings
    )


def read(text: str) -> list[Found]:
    """The known messages in a text, in their order. Where several forms fit one message, the form
    is taken of which most letters stand there.

    >>> found = read("mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)")
    >>> [one.name for one in found]
    ['features']
    """
    return found_in(text) or found_in(put_right(text)) or by_words(text)


def put_right(text: str) -> str:
    """The end of a text that holds no known message, without misspelt words."""
    from convcalc.commands.why.misspelt import corrected

    whole = text[-MOST_TYPED:]
    right = corrected(whole, (wording.template for _, wording, _ in templates()))
    return right if right != whole else ""


def by_words(text: str) -> list[Found]:
    """A message whose numbers are not there: cut off, or letters in their place."""
    from convcalc.commands.why.unnumbered import reading

    plain = squeezed(text)
    near = [row for row in templates() if row[2].stands_in(plain.text)]
    odd = {
        name
        for name, _, t in templates()
        if t.anchor in plain.text and t.pattern.search(plain.text)
    }
    found = [
        (len(t.anchor), plain.text.index(t.anchor), name, wording)
        for name, wording, t in near
        if name not in odd
    ]
    if not found and not odd:
        found = [(*t.cut_off(plain.text), name, wording) for name, wording, t in templates()]
    letters, start, name, wording = max(found, key=lambda row: row[0], default=(0, 0, "", None))
    if not letters or not wording:
        return []
    told = reading(name, FAMILIES[name].about, wording.framework)
    return [Found(name, wording, told, plain.lines(start, start + 1))]


def found_in(text: str) -> list[Found]:
    plain = squeezed(text)
    found = [
        Match(start, end, sum(map(len, template.literals)), name, wording, values)
        for name, wording, template in templates()
        for start, end, values in template.found_in(plain)
    ]
    read: list[Found] = []
    for group in apart(found):
        for match in sorted(group, key=lambda m: (-m.literal, m.end)):
            told = understood(match, plain)
            if told:
                read.append(told)
                break
    return sorted(read, key=lambda found: found.name not in GENERAL)


def apart(found: list[Match]) -> list[list[Match]]:
    """Those that overlap together, in the order of the text."""
    groups: list[list[Match]] = []
    end = -1
    for match in sorted(found, key=lambda m: m[:2]):
        if match.start >= end:
            groups.append([])
        groups[-1].append(match)
        end = max(end, match.end)
    return groups


def understood(match: Match, text: Squeezed) -> Found | None:
    """What a message says; None if its numbers are none that a framework can have written."""
    said = Said(match.wording.framework, match.values, text.whole)
    try:
        reading = FAMILIES[match.family].read(said)
    except Odd:
        return None
    reading = told_first(beside(match.family, said, reading), said.framework)
    return Found(match.family, match.wording, reading, text.lines(match.start, match.end))


def nearest(text: str) -> tuple[str, Wording] | None:
    """The family and wording that has most words in common with a text; None if few are."""
    words = set(re.findall(r"[a-z]{2,}", text.lower()))
    best: tuple[float, str, Wording] | None = None
    for name, wording, _ in templates():
        own = set(re.findall(r"[a-z]{2,}", re.sub(r"\{[^}]*\}", " ", wording.template.lower())))
        share = len(own & words) / max(len(own), 1)
        if len(own) > 3 and share >= NEAR and (best is None or share > best[0]):
            best = share, name, wording
    return best[1:] if best else None
