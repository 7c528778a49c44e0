"""The command line as a text that diagnostics can point into."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from convcalc.cli.typed import dashed, words_in
from convcalc.diagnostics import Source, Span, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

WITH_IT = r"^(--[^=]+=|-\w=?)"
"""An option, where its value stands in the same word."""
CUT = 60
"""How much of a word messages repeat."""
QUOTED = frozenset("()<>|&;$*'\"")


def one_line(text: str) -> str:
    """`text` with blanks for line breaks, as long as before."""
    return " ".join(Source("", text).lines) if not text.isprintable() else text


def quote_of(text: str) -> str:
    """What a word takes around it in a shell."""
    if text and QUOTED.isdisjoint(text) and not any(map(str.isspace, text)):
        return ""
    return "'" if '"' in text else '"'


class CommandLine:
    """The line that was typed; each argument that is added is found in it. Where there is none,
    the arguments make it up.
    """

    def __init__(self, start: str, context: click.Context | None = None) -> None:
        self.source = Source("command line", "")
        self.words: list[Span] = []
        self.typed = words_in(context or click.get_current_context(silent=True))
        self.free: dict[str, list[int]] = {}
        self.leave(0)
        if self.typed:
            self.source.lines[0] = "convcalc"
            self.words = [self.append(word) for word in self.typed]
        else:
            self.source.lines[0] = one_line(start)
        self.whole = Span(self.source, 1, 1)
        self.command = self.named(start.rsplit(" ", 1)[-1])

    def leave(self, first: int) -> None:
        """From which of the words on texts are still to be found: where each of them stands."""
        self.free = {}
        for k in range(first, len(self.typed)):
            self.free.setdefault(self.typed[k], []).append(k)

    def named(self, word: str) -> Span:
        """Where the last word of the command stands."""
        if word in self.typed:
            at = self.typed.index(word)
            self.leave(at + 1)
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
        self.free[self.typed[at]].remove(at)
        span, more = self.words[at], len(self.typed[at]) - len(text)
        return span._replace(column=span.column + more, length=max(len(text), 1))

    def place(self, text: str, given: bool) -> int | None:
        """Which of the words is a text: `given` by an option, as one of its own or with it."""

        def behind(k: int) -> bool:
            return k > 0 and self.typed[k - 1].startswith("-")

        whole = self.free.get(text)
        if whole:
            return next((k for k in whole if behind(k) == given), whole[0])
        if not given:
            return None
        joined = (word for word in self.free if re.sub(WITH_IT, "", word, count=1) == text)
        return min((self.free[word][0] for word in joined if self.free[word]), default=None)

    @property
    def asked(self) -> Span:
        """The command that was asked: the first word."""
        return self.words[0] if self.words else self.whole

    def word(self, text: str) -> Span | None:
        """The word that is a text, or begins with it where the text was cut."""
        for typed, span in zip(self.typed, self.words, strict=True):
            if text and text in (typed, typed[:CUT], printable(typed)[:CUT]):
                return span
        return None

    def within(self, text: str) -> Span | None:
        """A text in a word: `parms` in `name,parms`."""
        found = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)") if text else None
        for typed, span in zip(self.typed, self.words, strict=True):
            if found and (match := found.search(one_line(typed))):
                return span._replace(column=span.column + match.start(), length=len(text))
        return None

    def option(self, names: Sequence[str]) -> Span | None:
        """One of these options, wherever it was typed last."""
        found = self.last_of(names)
        if found is None:
            return None
        k, name = found
        return self.words[k]._replace(length=len(name))

    def value(self, names: Sequence[str]) -> Span | None:
        """What was typed last for one of these options; the option, if it takes none."""
        found = self.last_of(names)
        if found is None:
            return None
        k, name = found
        word, span = self.typed[k], self.words[k]
        if len(word) > len(name):
            start = len(name) + (word[len(name)] == "=")
            return span._replace(column=span.column + start, length=max(len(word) - start, 1))
        return self.words[k + 1] if k + 1 < len(self.words) else span

    def last_of(self, names: Sequence[str]) -> tuple[int, str] | None:
        """Which word gives one of these options, and as how long a name."""
        for k in reversed(range(len(self.typed))):
            word = self.typed[k].partition("=")[0]
            for name in names:
                short = len(name) == 2 and name[0] == "-" != name[1]
                if name[:1] == "-" and (dashed(word) == dashed(name)):
                    return k, word
                if short and self.typed[k].startswith(name):
                    return k, name
        return None

    def text_of(self, span: Span) -> str:
        """What stands at a place."""
        if span in self.words and not self.typed[self.words.index(span)]:
            return ""
        return self.source.lines[0][span.column - 1 : span.column - 1 + span.length]

    def append(self, text: str, option: str = "") -> Span:
        """Add `option` and `text` to the line, in quotes where it takes them; where the text is."""
        line = self.source.lines[0] + (f" {option}" if option else "")
        quote = quote_of(text)
        shown = one_line(text)
        self.source.lines[0] = f"{line} {quote}{shown}{quote}"
        return Span(self.source, 1, len(line) + 2 + len(quote), max(len(shown), 1))
