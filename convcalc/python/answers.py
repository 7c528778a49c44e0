"""Answers of several values: a tuple of them that prints what the prompt would."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TextIO

    from typing_extensions import Self

T = TypeVar("T")


def printed(write: Callable[[TextIO], None]) -> str:
    """What a function writes, without the end of its last line."""
    out = StringIO()
    write(out)
    return out.getvalue().rstrip("\n")


def preformatted(text: str) -> str:
    """A text in HTML, as it stands."""
    from convcalc.render import html

    return html.preformatted(text)


class Answers(tuple[T, ...]):
    """Frozen values, one after the other, and what they are about."""

    def __new__(cls, values: Iterable[T] = (), **about: Any) -> Self:
        made = super().__new__(cls, values)
        made.__dict__.update(about)
        return made

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen: '{name}' cannot be set")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._summary()}>"

    def _summary(self) -> str:
        """What the short form says."""
        return f"of {len(self)}"

    def _repr_html_(self) -> str:
        return preformatted(str(self))
