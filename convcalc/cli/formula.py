"""A textbook's formula in letters or in numbers: `W=32 F=5 P=2 S=1`, `(32 - 5 + 2*2)/1 + 1`."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from convcalc.cli.phrases import CONVOLUTION, FORMULA, LETTERS, TERM
from convcalc.cli.words import LONGEST, Named, Told, kind_said, plain, split, told, unsaid

if TYPE_CHECKING:
    from collections.abc import Sequence


def formula_in(words: Sequence[str]) -> Told | None:
    """The layer whose size a formula gives, as a command line; None if there is none.

    >>> formula_in("W=32 F=5 P=2 S=1".split()).line
    ['conv', '32', '--kernel', '5', '--stride', '1', '--padding', '2']
    """
    text, options = split(words)
    if len(text) > LONGEST or not any(c.isdecimal() for c in text):
        return None
    found = by_formula(text) or by_letters(text)
    return found and found._replace(line=[*found.line, *options])


def by_letters(text: str) -> Told | None:
    """What the letters of a textbook give: `W=32, F=5, P=2, S=1`."""
    pairs = re.findall(r"([A-Za-z])\s*=\s*(\d+)", text)
    rest = plain(re.sub(r"[A-Za-z]\s*=\s*\d+", " ", text))
    kind, axes, rest, _ = kind_said(rest) or Named(CONVOLUTION, "", rest)
    given = {letter.upper(): value for letter, value in pairs}
    if len(given) < len(pairs) or not given.keys() <= LETTERS.keys() or unsaid(rest):
        return None
    names = LETTERS if "F" in given else {**LETTERS, "K": "kernel"}
    sizes = [given[letter] for letter in given if names[letter] == "size"]
    said = {names[k]: v for k, v in given.items() if names[k] != "size"}
    if not sizes or "kernel" not in said:
        return None
    filters = said.pop("filters", "")
    note = f"{filters} filters, whose number changes no size" if filters else ""
    found = told(kind, axes, {**said, "shape": "x".join(sizes)})
    return found and found._replace(note=note)


def by_formula(text: str) -> Told | None:
    """What the numbers of a textbook's formula are: `(32 - 5 + 2*2)/1 + 1`."""
    found = re.fullmatch(FORMULA, text.strip())
    if found is None:
        return None
    added = taken = 0
    for sign, term in re.findall(rf"([-+−])\s*\(?({TERM})", found[2]):
        number = prod(int(part) for part in re.findall(r"\d+", term))
        added, taken = (added + number, taken) if sign == "+" else (added, taken + number)
    said_size = (int(found[1]) + added - taken) // int(found[3]) + 1 if int(found[3]) else 0
    if added % 2 or not taken or (found[4] and int(found[4]) != said_size):
        return None
    said = {"shape": found[1], "kernel": str(taken), "stride": found[3], "padding": str(added // 2)}
    return told("conv", "", said)
