"""Text around and in a print-out: colours, prompts, quotes, tags; and where its parts stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, Source, Span, path_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from typing import BinaryIO

    from convcalc.parser.zoo import Located

MAX_FILE, MAX_LINES, MAX_LINE = 8_000_000, 200_000, 4_000

ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[@-Z\\^_])")
BEFORE = re.compile(r"(\s*)(?:>>> ?|\.\.\. |(?:In|Out) ?\[ ?\d*\]: ?|(?:#+|//|>+|\*|;) ?(?=\S|\s))")
"""What stands before a line: prompts, and the marks of comments and of quoted mail."""
TAGS = re.compile(r"</?(?:span|pre|code|div|br|b|i|p|font|strong|em)\b[^<>]{0,300}>")
HTML = re.compile(r"<(?:span|pre|code|div)\b")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufeff]")


class Line(NamedTuple):
    """A line without what is around it; `number` counts from 1."""

    number: int
    text: str


class Paste:
    """A text, line by line, and where things stand in it."""

    def __init__(self, text: str, name: str) -> None:
        self.source = Source(name, text)
        html = HTML.search(text) is not None
        self.lines = [
            Line(k, cleaned(line[:MAX_LINE], html)) for k, line in enumerate(self.source.lines, 1)
        ]

    def span(self, number: int, part: str = "") -> Span:
        """Where a part of a line stands; all of the line, where it is not found there as it is."""
        raw = self.source.lines[number - 1] if number <= len(self.source.lines) else ""
        at = raw.find(part) if part else -1
        if at < 0:
            stripped = raw.strip()
            return Span(self.source, number, max(raw.find(stripped), 0) + 1, max(len(stripped), 1))
        return Span(self.source, number, at + 1, max(len(part), 1))


def cleaned(line: str, html: bool = False) -> str:
    r"""A line without colours, prompts and tags; tabs are blanks.

    >>> cleaned("\x1b[1m>>> (conv1): Conv2d(3, 8)\x1b[0m")
    '(conv1): Conv2d(3, 8)'
    """
    if "\x1b" in line:
        line = ESCAPES.sub("", line)
    if html:
        from html import unescape

        line = unescape(TAGS.sub("", line))
    line = CONTROL.sub("", line.expandtabs(8).replace("\xa0", " "))
    if line.lstrip()[:1] in (">", ".", "I", "O", "#", "/", "*", ";"):
        line = BEFORE.sub(r"\1", line, count=1)
    return line.rstrip()


def paste_of(file: BinaryIO, found: Located) -> Paste:
    """The text of a file. Problems E408 if it is too long."""
    raw = file.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        message = f"{path_of(found.name)} has more than {MAX_FILE:,} bytes"
        raise Problems([Diagnostic("E408", message, "cut out the print-out")])
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = raw.decode(encoding, "replace")
    if text.count("\n") > MAX_LINES:
        message = f"{path_of(found.name)} has more than {MAX_LINES:,} lines"
        raise Problems([Diagnostic("E408", message, "cut out the print-out")])
    return Paste(text, found.name)
