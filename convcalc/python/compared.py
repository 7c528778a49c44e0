"""Networks side by side, and those that are built in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.compare.pairs import Difference, differences
from convcalc.parser.zoo import Listed, listing
from convcalc.python.answers import Answers, preformatted, printed
from convcalc.python.report import Report
from convcalc.python.summaries import report_of, title_of
from convcalc.python.words import check_types, in_python, speaking, wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.python.things import Thing

MOST = 8
"""How many networks are put side by side."""


class Comparison(NamedTuple):
    """Networks side by side. `str` is what `convcalc compare` prints."""

    titles: tuple[str, ...]
    reports: tuple[Report, ...]

    def differences(self, other: int = 1) -> tuple[Difference, ...]:
        """The layers in which another network differs from the first: what is "added", "removed",
        "changed" in its settings, or only "affected" in its output, field or cost; each with the
        pair of layers, `one` and `other`.
        """
        return tuple(differences(self.reports[0].plain, self.reports[other].plain))

    def __str__(self) -> str:
        from convcalc.commands.compare.text import write

        named = [(t, r.plain) for t, r in zip(self.titles, self.reports, strict=True)]
        return in_python(printed(lambda out: write(named, "table", False, out)))

    def __repr__(self) -> str:
        return f"<Comparison {', '.join(self.titles)}>"

    def _repr_html_(self) -> str:
        return preformatted(str(self))


def compare(*things: Thing) -> Comparison:
    """Two or more networks side by side, and layer by layer.

    Each is what `summary` takes, or a Report: `convcalc.summary("resnet50", vars={…})` for other
    values. Problems E104 for fewer than two, or more than eight.

    >>> import convcalc
    >>> both = convcalc.compare("resnet18", convcalc.summary("resnet18", vars={"classes": 10}))
    >>> [(found.what, found.pair.one.name) for found in both.differences()]
    [('changed', 'linear1')]
    """
    if not 2 <= len(things) <= MOST:
        hint = 'for example convcalc.compare("resnet18", "resnet34")'
        raise wrong(f"compare takes 2 to {MOST} networks, received {len(things)}", hint)
    with speaking():
        reports = tuple(report_of(thing) for thing in things)
    titles = tuple(title_of(*pair) for pair in zip(things, reports, strict=True))
    return Comparison(titles, reports)


class Zoo(Answers[Listed]):
    """Networks that are built in: name, family, file, dialect, inputs, params, macs, year and paper
    of each. `str` is what `convcalc zoo` prints.
    """

    def _summary(self) -> str:
        return counted(len(self), "network")

    def __str__(self) -> str:
        from convcalc.commands.zoo.text import write

        def listed(out: TextIO) -> None:
            write(self, "table", out)

        return in_python(printed(listed)) if self else "no network matches"


def zoo(search: str = "") -> Zoo:
    """The networks that are built in: those whose name, family, file, year or paper holds all words
    of `search`.

    >>> import convcalc
    >>> [row.name for row in convcalc.zoo("lenet 1998")]
    ['lenet5']
    """
    check_types(search=search)
    return Zoo(listing(search))
