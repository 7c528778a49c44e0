"""The text format of protobuf: fields, each with all of its values, and where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, Source, Span
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    r"""(?x) [ \t\r\n,;]+ | \#[^\n]* | (?P<sign>[{}<>:\[\]])
    | (?P<text>"(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*') | (?P<word>[\w.+-]+)"""
)
MAX_FIELDS, MAX_DEPTH, MAX_NUMBER = 200_000, 32, 1_000_000
CLOSING = {"{": "}", "<": ">"}


class Message:
    """Fields by name."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.fields: dict[str, list[tuple[Any, Span]]] = {}

    def all(self, name: str) -> list[Any]:
        return [value for value, _ in self.fields.get(name, [])]

    def part(self, name: str) -> Message:
        """A message within; an empty one, if there is none."""
        found = [value for value in self.all(name) if isinstance(value, Message)]
        return found[-1] if found else Message(self.span)

    def text(self, name: str, usual: str = "") -> str:
        found = [value for value in self.all(name) if isinstance(value, str)]
        return found[-1] if found else usual

    def numbers(self, name: str, least: int = 0) -> list[int]:
        """Whole numbers. Wrong E402 for anything else."""
        found = []
        for value, span in self.fields.get(name, []):
            number = int(value) if isinstance(value, str) and DIGITS.fullmatch(value) else -1
            if not least <= number <= MAX_NUMBER:
                shown = value[:40] if isinstance(value, str) else "a message"
                message = f"'{name}' must be a number of at least {least}, received {shown}"
                hint = f"write a whole number of at most {MAX_NUMBER:,}"
                raise Wrong(Diagnostic("E402", message, hint, span))
            found.append(number)
        return found

    def number(self, name: str, usual: int, least: int = 0) -> int:
        return (self.numbers(name, least) or [usual])[-1]

    def flag(self, name: str, usual: bool) -> bool:
        text = self.text(name, str(usual))
        if text not in FLAGS:
            message = f"'{name}' must be true or false, received {text[:40]}"
            span = self.fields[name][-1][1]
            raise Wrong(Diagnostic("E402", message, f"{name}: true", span))
        return FLAGS[text]


FLAGS = {
    **dict.fromkeys(("true", "True", "t", "1"), True),
    **dict.fromkeys(("false", "False", "f", "0"), False),
}
DIGITS = re.compile(r"\d{1,9}")


def message_of(text: str, name: str) -> Message:
    """The message in a text. Problems E402 and E408 with line and column."""
    source = Source(name, text)
    top = Message(Span(source, 1, 1))
    stack, ends, key = [top], [""], ""
    count = 0
    for sign, text_, word, span in tokens(source, text):
        count += 1
        if count > MAX_FIELDS or len(stack) > MAX_DEPTH:
            what = f"{MAX_FIELDS:,} fields" if count > MAX_FIELDS else f"{MAX_DEPTH} levels"
            raise told("E408", f"more than {what}", span)
        if sign in CLOSING and key:
            inner = Message(span)
            stack[-1].fields.setdefault(key, []).append((inner, span))
            stack.append(inner)
            ends.append(CLOSING[sign])
            key = ""
        elif sign and sign == ends[-1] and not key:
            stack.pop()
            ends.pop()
        elif (sign == ":" or sign in ("[", "]")) and len(ends) > 0:
            continue
        elif sign or (text_ and not key):
            raise told("E402", f"'{sign or text_[:20]}' cannot stand here", span)
        elif not key:
            key = word
        else:
            stack[-1].fields.setdefault(key, []).append((text_[1:-1] if text_ else word, span))
            key = ""
    if len(stack) > 1 or key:
        raise told("E402", "the text ends within a message", stack[-1].span)
    return top


def tokens(source: Source, text: str) -> Iterator[tuple[str, str, str, Span]]:
    at, line, start = 0, 1, 0
    while at < len(text):
        match = TOKEN.match(text, at)
        span = Span(source, line, at - start + 1, 1)
        if match is None:
            raise told("E402", "this is no field, text or number", span)
        if match.lastgroup:
            length = match.end() - at
            sign, text_, word = match["sign"] or "", match["text"] or "", match["word"] or ""
            yield sign, text_, word, span._replace(length=length)
        lines = text.count("\n", at, match.end())
        if lines:
            line += lines
            start = text.rfind("\n", at, match.end()) + 1
        at = match.end()


def told(code: str, message: str, span: Span) -> Problems:
    return Problems([Diagnostic(code, message, "fields are name: value, or name { … }", span)])
