"""What a spec was told of shapes while it was read, so that it need not be read anew for others.

Each expression that depends on shapes was kept (asked.py). For other shapes it is evaluated again:
where every one of them comes to the same, the spec has the same layers; and what stands in the
settings of a layer makes that layer another one, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Problems
from convcalc.parser.fill import Filler, entry_of
from convcalc.parser.frame import Scope
from convcalc.parser.make import make
from convcalc.parser.shapes import Shapes as Known
from convcalc.parser.shapes import told
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Node
    from convcalc.engine.work import Work
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.parser.asked import Place, Question, Remade

    Shapes = Mapping[str, Optional[Shape]]

ASKED = 12
"""What it takes to evaluate such an expression once more, in steps of a walk."""


class Refused(Exception):
    """A layer is asked for that is refused, or stands behind one."""


class Answers(NamedTuple):
    """All that a spec was told: the questions on which its layers depend, and the layers of which
    only settings do, by name.
    """

    questions: tuple[Question, ...]
    layers: Mapping[str, Remade]

    def again(self, dialect: Dialect, work: Work) -> Again:
        return Again(self, dialect, work)

    def heard(self) -> dict[str, list[str]]:
        """For each of the layers, the layers and inputs on whose shapes it depends."""
        places = {name: remade.place for name, remade in self.layers.items()}
        return {name: [source for source, _ in place.heard()] for name, place in places.items()}


class Again:
    """The questions where other shapes arrive: those of a walk, as far as they are known yet. What
    was answered for a shape once is known for the next walks.

    Where one asks for a layer that is refused, nothing is read from there on: `end` is how many
    layers there are then.
    """

    def __init__(self, answers: Answers, dialect: Dialect, work: Work) -> None:
        self.answers, self.dialect, self.work = answers, dialect, work
        self.filler = Filler(Known(dialect, ""))
        self.shapes: Shapes = {}
        self.end: Optional[int] = None
        self.known: dict[Any, Any] = {}
        self.sources: dict[int, tuple[tuple[str, bool], ...]] = {}

    def begin(self, shapes: Shapes) -> None:
        """A walk; the layers fill `shapes`."""
        self.shapes, self.end = shapes, None
        self.filler.work.left = self.filler.work.limit

    def kind(self, node: Node) -> Kind | None:
        """A layer of which settings depend on shapes; None where more than those changes."""
        remade = self.answers.layers[node.name]
        try:
            found: Kind | None = self.at(remade.place, node.name, lambda: self.made(remade))
        except Refused:
            self.ends(remade.place.after)
            return node.kind
        return found

    def made(self, remade: Remade) -> Kind | None:
        problems: list[Diagnostic] = []
        try:
            entry = entry_of(remade.call, self.filler, self.scope(remade.place))
            made = make(entry, self.dialect, problems)
        except Problems:
            return None
        return made.kind if made and made.wiring == remade.wiring else None

    def keeps(self) -> bool:
        """Whether the spec has the same layers up to the end, once all shapes are known."""
        for one in self.answers.questions:
            if self.end is not None and one.place.after >= self.end:
                break
            try:
                if not self.at(one.place, id(one), lambda: self.same(one)):  # noqa: B023
                    return False
            except Refused:
                self.ends(one.place.after)
        return True

    def same(self, question: Question) -> bool:
        try:
            return bool(self.answer(question) == question.answer)
        except Problems:
            return False

    def at(self, place: Place, what: object, find: Callable[[], Any]) -> Any:
        """What is found for the shapes that arrive at a place."""
        key = what, *[told_of(self.shapes.get(name), sized) for name, sized in self.heard(place)]
        if key not in self.known:
            self.work.spend(ASKED)
            self.known[key] = find()
        return self.known[key]

    def heard(self, place: Place) -> tuple[tuple[str, bool], ...]:
        """As the place has it, found once."""
        if id(place) not in self.sources:
            self.sources[id(place)] = tuple(place.heard())
        return self.sources[id(place)]

    def ends(self, after: int) -> None:
        self.end = after if self.end is None else min(after, self.end)

    def answer(self, question: Question) -> Any:
        return self.filler.text(question.text, None, self.scope(question.place))

    def scope(self, place: Place) -> Scope:
        """What names mean at a place now."""

        def arriving(word: str) -> Any:
            shape = self.shapes.get(place.source or "")
            if shape is None:
                raise Refused
            return told(shape, word)

        followed = {name: self.answer(question) for name, question in place.following.items()}
        return Scope({**place.values, **followed} if followed else place.values, arriving)


def told_of(shape: Shape | None, sized: bool) -> object:
    """What may be told of a shape: all of it, or its channels alone."""
    return shape if sized or shape is None else shape.channels
