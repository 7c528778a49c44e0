"""What is printed line by line, by rich on a terminal, and without it into a pipe or a file: to
load rich takes a quarter of the time of a query, and where there are no colours it has no use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Union

    from rich.console import Console, ConsoleOptions
    from rich.segment import Segment
    from rich.style import Style
    from rich.text import Text

    Words = Callable[[str], str]
    Span = tuple[str, str]
    """A text, and the name of its style."""

UNCUT = 100_000
"""How wide a line may be where there is no terminal."""
CONTROL = dict.fromkeys(map(ord, "\a\b\v\f\r"))
"""What moves the cursor, as rich has it."""


class Lines:
    """A renderable that knows its lines."""

    def spans(self, words: Words, dots: str, room: int) -> Iterator[Sequence[Span]]:
        """Each line as it is in `room` columns: `words` give a text as it can be written there,
        and `dots` stand for what is cut.
        """
        raise NotImplementedError

    def plain(self, encoding: str | None) -> Iterator[str]:
        """The lines without styles, as a stream of this encoding can write them."""
        for line in self.spans(*said_in(encoding), UNCUT):
            yield "".join([text for text, _ in line])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        from rich.segment import Segment

        styles: dict[str, Style | None] = {"": None}
        encoding = console.encoding if options.ascii_only else None
        for line in self.spans(*said_in(encoding), options.max_width):
            for text, name in line:
                if name not in styles:
                    styles[name] = console.get_style(name)
                yield Segment(text, styles[name])
            yield Segment.line()


class Line:
    """A renderable: a text in a style, and `more` behind it, each in its own; it is wrapped where a
    terminal is too narrow.
    """

    def __init__(self, text: str = "", style: str = "", *more: Span) -> None:
        self.parts = [(text, style), *more]

    @classmethod
    def of(cls, *parts: Union[str, Span]) -> Line:
        """A line of parts, some of which have a style."""
        return cls("", "", *[(part, "") if isinstance(part, str) else part for part in parts])

    def append(self, text: str, style: str = "") -> None:
        self.parts.append((text, style))

    def plain(self, encoding: str | None) -> Iterator[str]:
        """Its lines without styles, as a stream of this encoding can write them."""
        words, _ = said_in(encoding)
        yield from words(str(self).translate(CONTROL)).split("\n")

    def __str__(self) -> str:
        return "".join([text for text, _ in self.parts])

    def __rich__(self) -> Text:
        from rich.text import Text

        return Text.assemble(*self.parts)


def said_in(encoding: str | None) -> tuple[Words, str]:
    """How a text, and the dots where one is cut, are written in an encoding; None has all signs."""
    if encoding is None or encoding.lower().startswith("utf"):
        return str, "…"
    from convcalc.render.words import wording

    words = wording(encoding)
    return words, words("…")


def cell_len(text: str) -> int:
    """How many columns of a terminal a text takes: signs of this package take one, as ASCII."""
    if text.isascii():
        return len(text)
    from convcalc.render.words import SIGNS

    if text.translate(SIGNS).isascii():
        return len(text)
    from rich import cells

    return cells.cell_len(text)


def cut_to(text: str, size: int) -> str:
    """The first `size` columns of a text."""
    if text.isascii():
        return text[:size]
    from rich.cells import set_cell_size

    return set_cell_size(text, size)
