"""Expressions that depend on shapes, kept while a spec is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Place(NamedTuple):
    """What names mean where an expression stands: `values`, those among them that follow from
    questions, and the layer or input of which it asks what comes out; how many layers were read
    before; and whether it may ask for sizes, rather than for channels alone.
    """

    values: Mapping[str, Any]
    following: Mapping[str, Question]
    source: Optional[str]
    after: int
    sized: bool

    def heard(self) -> Iterator[tuple[str, bool]]:
        """The layers and inputs on whose outputs what is said here depends, and whether on more
        than their channels.
        """
        for question in self.following.values():
            yield from question.place.heard()
        if self.source is not None:
            yield self.source, self.sized


class Question(NamedTuple):
    """An expression that depends on shapes, and what it came to."""

    text: str
    place: Place
    answer: Any


class Remade(NamedTuple):
    """A layer in whose settings there are questions: how it is written, and its wiring."""

    call: Any
    place: Place
    wiring: Mapping[str, Any]
