"""The sections of a config: what they are called, and their keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, Source, Span
from convcalc.parser.make import Wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SECTIONS, MAX_NUMBER = 5_000, 1_000_000
NUMBER = re.compile(r"[+-]?\d{1,9}(?!\d)")


class Key(NamedTuple):
    """What stands behind a key, and where."""

    text: str
    span: Span


class Section(NamedTuple):
    """`[convolutional]` and what follows it."""

    word: str
    keys: Mapping[str, Key]
    span: Span

    def number(self, key: str, usual: int, least: int = 0) -> int:
        """A whole number, as C reads one: what follows it is left out. Wrong E402 for none."""
        found = self.keys.get(key)
        if found is None:
            return usual
        match = NUMBER.match(found.text)
        if match is None or not least <= int(match[0]) <= MAX_NUMBER:
            message = f"'{key}' of {self.word} must be a number of at least {least}, received "
            hint = f"write a whole number, such as {key}={max(least, 1)}"
            raise Wrong(Diagnostic("E402", f"{message}'{found.text[:40]}'", hint, found.span))
        return int(match[0])

    def text(self, key: str, usual: str) -> str:
        found = self.keys.get(key)
        return found.text if found else usual

    def places(self, key: str, number: int) -> list[int]:
        """Numbers of layers before this one, which is `number`: negative ones count from it."""
        found = self.keys.get(key)
        if found is None:
            message = f"{self.word} says no '{key}'"
            raise Wrong(Diagnostic("E402", message, f"for example {key}=-1", self.span))
        listed = []
        for part in found.text.split(","):
            match = NUMBER.match(part)
            at = int(match[0]) if match else number
            at = number + at if at < 0 else at
            if not 0 <= at < number:
                message = f"layer {number} reads '{part[:20]}', which is no layer before it"
                raise Wrong(Diagnostic("E301", message, "-1 is the layer before", found.span))
            listed.append(at)
        return listed


def sections_of(text: str, name: str) -> list[Section]:
    """The sections in the order of the file. Problems E402 and E408 with the line."""
    source = Source(name, text)
    found: list[Section] = []
    keys: dict[str, Key] = {}
    for k, line in enumerate(text.split("\n"), 1):
        bare = re.sub(r"\s", "", line)
        if not bare or bare[0] in "#;\0":
            continue
        span = Span(source, k, len(line) - len(line.lstrip()) + 1, len(line.strip()))
        if bare[0] == "[":
            keys = {}
            found.append(Section(bare.strip("[]")[:60], keys, span))
        elif "=" not in bare or not found:
            message = "a line must be a [section] or key=value within one"
            raise Problems([Diagnostic("E402", message, "comments begin with #", span)])
        else:
            key, _, value = bare.partition("=")
            keys[key] = Key(value, span)
        if len(found) > MAX_SECTIONS:
            message = f"more than {MAX_SECTIONS:,} sections"
            raise Problems([Diagnostic("E408", message, "nothing so large is read", span)])
    return found
