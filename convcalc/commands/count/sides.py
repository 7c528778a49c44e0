"""What every tool would count of a network, side by side, with the causes of their differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.tools.origins import library_of, there
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.engine.counting import Otherwise
    from convcalc.engine.report import LayerReport, Report

MACS = "MACs"


class Amount(NamedTuple):
    """What is counted of the layers of a kind: of those that there is a rule for, and whether that
    is all of them. `number` None: of none.
    """

    number: Optional[int]
    whole: bool = True

    def plus(self, more: int | None) -> Amount:
        if more is None:
            return Amount(self.number, False)
        return Amount((self.number or 0) + more, self.whole)


class Sides(NamedTuple):
    """By kind, in the order of the layers, what each tool counts; MACs among the tools. `totals`
    and `factors`, how many times the MACs they are, are by tool.
    """

    kinds: Mapping[str, Mapping[str, Amount]]
    totals: Mapping[str, Amount]
    dependent: Sequence[tuple[str, Otherwise]] = ()
    """Tools, and what of their counts depends on how the network is written."""
    library: Optional[str] = None
    """The library that the network is of, where it is of the zoo and tools' answers are known."""
    own: Mapping[str, int] = {}
    """What tools print of the library's own network."""
    taken: Sequence[tuple[str, Otherwise]] = ()
    """Tools, and what they count otherwise since the source calls it so."""
    lacking: bool = False
    """Whether some layers could not be worked out, so that all is a least."""

    @property
    def causes(self) -> dict[str, Mapping[str, Amount]]:
        """The kinds of which some tool counts other than the MACs, or twice those."""
        return {kind: row for kind, row in self.kinds.items() if apart(row)}

    def factor(self, tool: str) -> float | None:
        """How many times the MACs a tool's total is; None where either is not known."""
        macs, told = self.totals[MACS], self.totals[tool]
        known = macs.number and macs.whole and told.number is not None and told.whole
        return told.number / macs.number if known and told.number and macs.number else None


def sides(report: Report, tools: Sequence[str] = ()) -> Sides:
    """What MACs and `tools`, or all of CONVENTIONS, make of a report.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x8x8, layers: [conv 4 3, relu]}")
    >>> found = sides(convcalc.analyze(net), ["torch", "ptflops"])
    >>> {tool: amount.number for tool, amount in found.totals.items()}
    {'MACs': 3888, 'torch': 7776, 'ptflops': 4320}
    """
    kinds: dict[str, dict[str, Amount]] = {}
    columns = {name: CONVENTIONS[name].of_report(report) for name in tools or CONVENTIONS}
    for layer in report.layers:
        for kind, macs in macs_of(layer):
            add(kinds, kind, MACS, macs)
        for name, convention in columns.items():
            for kind, number in convention.counts(layer):
                add(kinds, kind, name, number)
    lacking = any(one.failed for layer in report.layers for one in (layer, *layer.leaves()))
    if lacking:
        kinds = {k: {t: a._replace(whole=False) for t, a in r.items()} for k, r in kinds.items()}
    totals = {tool: total(kinds, tool) for tool in (MACS, *columns)}
    if lacking:
        totals = {tool: amount._replace(whole=False) for tool, amount in totals.items()}
    dependent = [(name, one) for name, c in columns.items() for one in c.otherwise(report)]
    own = {name: there(convention, name, report) for name, convention in columns.items()}
    known = {name: number for name, number in own.items() if number is not None}
    library = library_of(report) if known else None
    taken = [(name, one) for name, c in columns.items() for one in c.taken(report)]
    return Sides(kinds, totals, dependent, library, known, taken, lacking)


def macs_of(layer: LayerReport) -> Iterator[tuple[str, int | None]]:
    """The MACs of a layer by kind; None where they are not known."""
    if layer.failed:
        return
    if layer.parts:
        for part in layer.parts:
            yield from macs_of(part)
        return
    yield layer.kind.name, int(layer.macs) if layer.known("macs") else None


def add(kinds: dict[str, dict[str, Amount]], kind: str, tool: str, number: int | None) -> None:
    row = kinds.setdefault(kind, {})
    row[tool] = row.get(tool, Amount(None)).plus(number)


def total(kinds: Mapping[str, Mapping[str, Amount]], tool: str) -> Amount:
    """The sum over the kinds; not whole if some layer has no rule."""
    found = [row[tool] for row in kinds.values() if tool in row]
    known = [amount.number for amount in found if amount.number is not None]
    return Amount(sum(known), all(amount.whole for amount in found))


def apart(row: Mapping[str, Amount]) -> bool:
    """Whether a tool counts of a kind what is neither its MACs nor twice those."""
    macs = row.get(MACS, Amount(None))
    usual = (
        (0, macs.number, 2 * (macs.number or 0))
        if not macs.number
        else (macs.number, 2 * macs.number)
    )
    return any(amount.number not in usual or not amount.whole for amount in row.values())
