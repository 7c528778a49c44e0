"""The lines of a derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

from convcalc.algebra.notation import named_parts, numbers
from convcalc.algebra.num import Num
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Operand
    from convcalc.engine.report import Fields, LayerReport, Report
    from convcalc.layers.site import Site


class Told(NamedTuple):
    """What is said in words, for it has no formula."""

    label: str
    text: str


class Line(NamedTuple):
    """A quantity and its number, which may remember how it was made; `deep`: the quantities that
    it is made of are shown too.
    """

    label: str
    number: Operand
    deep: bool = True


Lines = tuple[Union[Line, Told], ...]


class Case(NamedTuple):
    """A layer as it is reported, and as it is derived."""

    layer: LayerReport
    derived: LayerReport
    report: Report
    before: Sequence[Fields]
    site: Site


def steps(line: Line) -> list[tuple[str, Num]]:
    """The named quantities that a line's number is made of, in the order in which they are
    computed, equal ones as one; then the number itself. Empty where there is nothing to compute.
    """
    number = line.number
    if not isinstance(number, Num) or not (number.op or number.symbol):
        return []
    found: dict[str, tuple[list[str], Num]] = {}
    for part in named_parts(number) if line.deep else []:
        found.setdefault(numbers(part), ([], part))[0].append(part.symbol)
    return [*((", ".join(labels), part) for labels, part in found.values()), (line.label, number)]


def signature(number: Operand) -> tuple[str, ...]:
    """What tells a derivation from another, but for names."""
    parts = named_parts(number) if isinstance(number, Num) else []
    return (*map(numbers, parts), numbers(number))
