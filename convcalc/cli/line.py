"""The command line as a text that diagnostics can point into."""

from __future__ import annotations

from convcalc.diagnostics import Source, Span


def one_line(text: str) -> str:
    """`text` with blanks for line breaks, as long as before."""
    return " ".join(Source("", text).lines) if not text.isprintable() else text


class CommandLine:
    """Collects arguments; each gets its place in the line that is finally shown."""

    def __init__(self, start: str) -> None:
        self.source = Source("command line", "")
        self.source.lines[0] = start = one_line(start)
        self.whole = Span(self.source, 1, 1)
        last = start.rsplit(" ", 1)[-1]
        self.command = Span(self.source, 1, len(start) - len(last) + 1, len(last))

    def add(self, text: str, option: str = "") -> Span:
        """Append `option` and `text`, in quotes where it takes them; where the text stands."""
        line = self.source.lines[0] + (f" {option}" if option else "")
        quote = '"' if " " in text or not text else ""
        shown = one_line(text)
        self.source.lines[0] = f"{line} {quote}{shown}{quote}"
        return Span(self.source, 1, len(line) + 2 + len(quote), max(len(shown), 1))
