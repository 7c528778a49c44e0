"""What is asked of each variant, as plain data that other processes understand, and the answer."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.sweep.columns import untold
from convcalc.commands.sweep.variants import Variants
from convcalc.diagnostics import Problems, Refusal
from convcalc.parser.zoo import Located
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.commands.sweep.columns import Row
    from convcalc.engine.network import Network
    from convcalc.parser.value import Value

WORD = re.compile(r"[A-Za-z_]\w*")
MAX_KEPT = 100
"""How many networks are kept of which only inputs differ."""


class Question(NamedTuple):
    """A network and its variants. `shapes` are those of `--input`, with expressions in what the
    variants are called; `own` are the names that are vars of the network; `said` is what was said
    of source.
    """

    found: Located
    variants: Variants
    own: tuple[str, ...]
    shapes: tuple[str, ...] = ()
    dialect: Optional[str] = None
    said: tuple[tuple[str, Any], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(axis.name for axis in self.variants.axes)


def own_names(names: Sequence[str], shapes: Sequence[str], declared: Sequence[str]) -> list[str]:
    """The names that are for the network: all but those that only stand in `--input`."""
    used = {word for text in shapes if "$" in text for word in WORD.findall(text)}
    return [name for name in names if name in declared or name not in used]


class Family:
    """The variants of a network, which is read once, and of which each is made from that.

    >>> from convcalc.commands.sweep.axes import axis_of
    >>> text = "{vars: {n: 1}, input: 3x8x8, layers: [conv $n 3]}"
    >>> grid = Variants((axis_of("n", "1..2"),))
    >>> [row[:3] for row in Family(Question(Located(text, "a"), grid, ("n",))).rows(range(2))]
    [(1, '1', 28), (2, '2', 56)]
    """

    def __init__(self, question: Question) -> None:
        from convcalc.cli.located import is_source
        from convcalc.commands.sweep.measured import Measured
        from convcalc.parser.recall import Recall
        from convcalc.parser.text import parse

        self.question = question
        self.recall: Recall | None = None
        self.measured = Measured()
        self.known: dict[Any, Network] = {}
        if not question.found.format and not is_source(question.found):
            with suppress(Problems):  # another reader may know what it is
                self.recall = Recall(*parse(question.found.text, question.found.name))

    def rows(self, places: range) -> Iterator[Row]:
        """The rows of the variants at these places, in order."""
        for place in places:
            yield self.row(place)

    def row(self, place: int) -> Row:
        values = self.question.variants.at(place)
        try:
            return (place + 1, *values, *self.measured.of(self.network(values)))
        except Problems as problems:
            return (place + 1, *values, *untold(problems.diagnostics[0]))
        except Refusal as refusal:
            return (place + 1, *values, *untold(refusal.at(None)))

    def network(self, values: Sequence[str]) -> Network:
        """The network of a variant. Problems as for `convcalc.load`."""
        from convcalc.parser.shorthand import literal

        question = self.question
        given = {n: literal(text, None) for n, text in zip(question.names, values, strict=True)}
        shapes = self.shapes(given)
        of = zip(question.names, values, strict=True)
        own = tuple(text for name, text in of if name in question.own)
        key = own if self.recall else (own, shapes)
        network = self.known.get(key)
        if network is None:
            if len(self.known) >= MAX_KEPT:
                self.known.clear()
            vars = {name: given[name] for name in question.own}
            network = self.known[key] = self.read(vars, shapes)
        if not shapes:
            return network
        return self.measured.walks.resized(network, network.shapes_with(named(network, shapes)))

    def read(self, vars: Mapping[str, Value], shapes: tuple[str, ...] = ()) -> Network:
        """The network with these vars, as a spec has it; source may ask for `shapes`."""
        from convcalc.cli.network import layers_in_code, network_in
        from convcalc.parser.heading import Choice

        question = self.question
        if self.recall is None:
            return network_in(question.found, vars, question.dialect, None, shapes)
        choice = Choice(question.found.variant, vars, question.dialect, code=layers_in_code)
        return self.recall.network(choice)

    def shapes(self, given: Mapping[str, Value]) -> tuple[str, ...]:
        """The texts of `--input`, with what the values of the variant make of them."""
        from convcalc.parser.expressions.expression import substitute
        from convcalc.parser.expressions.work import Evaluation

        scope = {name: value.plain() for name, value in given.items()}
        texts = self.question.shapes
        return tuple(str(substitute(text, None, scope, Evaluation())) for text in texts)


def named(network: Network, shapes: Sequence[str]) -> dict[str, str]:
    """Shapes by the names of the inputs that they are for."""
    found: dict[str, str] = {}
    for text, name in zip(shapes, network.inputs, strict=False):
        first, equals, shape = text.rpartition("=")
        found[first.strip() if equals else name] = shape
    return found
