"""What comes by standard input where a command stands: an error, words, code, or what is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.cli.streams import HELD, peek_input
from convcalc.cli.things import Taken, taken
from convcalc.cli.typed import Unusable
from convcalc.frameworks.sniff import is_code

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 64_000
"""Bytes of what may be an error with its traceback; a file of any other format may be longer."""
SHORT = 1000
"""Characters of what may have been typed."""
ERROR = re.compile(r"Traceback \(most recent call last\)|(?:^|\s)[\w.]*(?:Error|Exception):? ")
SPEC = re.compile(r"[{#\s]|---|(?:[A-Za-z_]\w*)\s*:(?:\s|$)")
"""How a spec begins."""
SHOW = ["show", "-"]


def meant_by_input(commands: Collection[str]) -> Taken:
    """The command line that standard input stands for, which is still there to be read if that
    asks for it.
    """
    found = understood(commands)
    if "-" not in found.words:
        HELD.clear()
    return found


def understood(commands: Collection[str]) -> Taken:
    """What the beginning of standard input is."""
    raw = peek_input(LONGEST)
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return Taken(SHOW)
    if len(raw) == LONGEST or not text or "\0" in text:
        return Taken(SHOW)
    lines = [line for line in text.split("\n") if line.strip()]
    if any(ERROR.search(line) for line in (lines[0], lines[-1])):
        return Taken(["why", "-"])
    if len(text) > SHORT or SPEC.match(text):
        return Taken(SHOW)
    try:
        found = taken([text], commands)
        if found is None and len(lines) == 1:
            found = taken(text.split(), commands)
    except Unusable:
        return Taken(SHOW)
    if found is None or (len(lines) > 1 and found.words[0] == "why"):
        return Taken(SHOW)
    whole = found.words[0] == "why" or is_code(text)
    return found._replace(words=[found.words[0], "-"]) if whole and text in found.words else found
