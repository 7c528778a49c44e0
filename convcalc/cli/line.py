"""The command line as a text that diagnostics can point into."""

from __future__ import annotations

import re

import click

from convcalc.cli import TYPED
from convcalc.diagnostics import Source, Span

WITH_IT = r"^(--[^=]+=|-\w=?)"
"""An option, where its value stands in the same word."""
QUOTED = frozenset("()<>|&;$*'\"")


def one_line(text: str) -> str:
    """`text` with blanks for line breaks, as long as before."""
    return " ".join(Source("", text).lines) if not text.isprintable() else text


def quote_of(text: str) -> str:
    """What a word takes around it in a shell."""
    if text and QUOTED.isdisjoint(text) and not any(map(str.isspace, text)):
        return ""
    return "'" if '"' in text else '"'


def typed_words() -> list[str]:
    """What was typed behind `convcalc`; nothing where no command line is."""
    context = click.get_current_context(silent=True)
    return list(context.meta.get(TYPED, ())) if context else []


class CommandLine:
    """The line that was typed; each argument that is added is found in it. Where there is none,
    the arguments make it up.
    """

    def __init__(self, start: str) -> None:
        self.source = Source("command line", "")
        self.words: list[Span] = []
        self.typed = typed_words()
        self.free = list(range(len(self.typed)))
        if self.typed:
            self.source.lines[0] = "convcalc"
            self.words = [self.append(word) for word in self.typed]
        else:
            self.source.lines[0] = one_line(start)
        self.whole = Span(self.source, 1, 1)
        self.command = self.named(start.rsplit(" ", 1)[-1])

    def named(self, word: str) -> Span:
        """Where the last word of the command stands."""
        if word in self.typed:
            at = self.typed.index(word)
            self.free = [k for k in self.free if k > at]
            return self.words[at]
        line = self.source.lines[0]
        if self.typed:
            return self.whole
        return Span(self.source, 1, len(line) - len(one_line(word)) + 1, len(one_line(word)))

    def add(self, text: str, option: str = "") -> Span:
        """Where a text stands, which `option` gives if it is not an argument."""
        if not self.typed:
            return self.append(text, option)
        at = self.place(text, bool(option))
        if at is None:
            return self.whole
        self.free.remove(at)
        span, more = self.words[at], len(self.typed[at]) - len(text)
        return span._replace(column=span.column + more, length=max(len(text), 1))

    def place(self, text: str, given: bool) -> int | None:
        """Which of the words is a text: `given` by an option, as one of its own or with it."""

        def behind(k: int) -> bool:
            return k > 0 and self.typed[k - 1].startswith("-")

        whole = [k for k in self.free if self.typed[k] == text]
        found = [k for k in whole if behind(k) == given] or whole
        if given and not found:
            found = [k for k in self.free if re.sub(WITH_IT, "", self.typed[k], count=1) == text]
        return found[0] if found else None

    def append(self, text: str, option: str = "") -> Span:
        """Add `option` and `text` to the line, in quotes where it takes them; where the text is."""
        line = self.source.lines[0] + (f" {option}" if option else "")
        quote = quote_of(text)
        shown = one_line(text)
        self.source.lines[0] = f"{line} {quote}{shown}{quote}"
        return Span(self.source, 1, len(line) + 2 + len(quote), max(len(shown), 1))
