"""All messages that are known, and which of them a text holds."""

from __future__ import annotations

import re
from contextlib import suppress

from convcalc.commands.why.keras import FAMILIES as KERAS
from convcalc.commands.why.pytorch import FAMILIES as PYTORCH
from convcalc.commands.why.reading import ANSI, MAX_TEXT, Family, Found, Odd

FAMILIES: dict[str, Family] = {**PYTORCH, **KERAS}


def read(text: str) -> Found | None:
    """What the last known message in a text says; None if there is none.

    >>> found = read("mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)")
    >>> found.name, found.reading.fixes[0].text
    ('features', 'write in_features=400')
    """
    plain = ANSI.sub("", text[-MAX_TEXT:])
    last: tuple[int, Found] | None = None
    for name, family in FAMILIES.items():
        for match in family.pattern.finditer(plain):
            if last is None or match.start() >= last[0]:
                with suppress(Odd):
                    found = Found(name, family, family.read(match), sentence(plain, match))
                    last = match.start(), found
    return last[1] if last else None


def sentence(text: str, match: re.Match[str]) -> str:
    """What is matched, to the end of its line."""
    end = text.find("\n", match.end())
    return text[match.start() : end if end >= 0 else len(text)].rstrip()
