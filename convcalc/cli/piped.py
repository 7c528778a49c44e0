"""What comes by standard input where a command stands: an error, words, code, or what is shown."""

from __future__ import annotations

import re

from convcalc.cli.streams import HELD, peek_input
from convcalc.cli.things import Taken, taken
from convcalc.cli.typed import Unusable
from convcalc.frameworks.sniff import is_code

LONGEST = 64_000
"""Bytes of what may be an error with its traceback; a file of any other format may be longer."""
SHORT = 1000
"""Characters of what may have been typed."""
ERROR = re.compile(r"Traceback \(most recent call last\)|(?:^|\s)[\w.]*(?:Error|Exception):? ")
SPEC = re.compile(r"[{#\s]|---|(?:[A-Za-z_]\w*)\s*:(?:\s|$)")
"""How a spec begins."""
OPTION = re.compile(r"(?:^|\s)--?[A-Za-z]")
"""What a text may not bring along: options are typed."""
SHOW = ["show", "-"]


def meant_by_input() -> Taken:
    """The command line that standard input stands for, which is still there to be read if that
    asks for it.
    """
    found = understood()
    if "-" not in found.words:
        HELD.clear()
    return found


def understood() -> Taken:
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
    if len(text) > SHORT or SPEC.match(text) or OPTION.search(text):
        return Taken(SHOW)
    try:
        found = taken([text])
        if found is None and len(lines) == 1:
            found = taken(text.split())
    except Unusable:
        return Taken(SHOW)
    if found is None or (len(lines) > 1 and found.words[0] == "why"):
        return Taken(SHOW)
    if text in found.words and is_code(text):
        return Taken(SHOW)
    return Taken(["why", "-"]) if found.words[0] == "why" else found
