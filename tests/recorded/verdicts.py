"""What an answer of a tool is to what is told: `equal`; `as told` for how the network is written,
each kind of layer by itself; `between` these, where layers of one kind are written in several ways;
`at least`, where something is not known and the answer is above; `untold`, where it is said that it
depends on how the network is written, and not what it is then; or `wrong`.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Optional

from convcalc.engine.counting import CONVENTIONS, TRACED
from convcalc.engine.tools.written import FOLDED

if TYPE_CHECKING:
    from convcalc import Report
    from convcalc.engine.counting import Convention
    from convcalc.engine.report import LayerReport

    Row = dict[tuple[Any, ...], Optional[int]]


def otherwise(layer: LayerReport, count: int | None, convention: Convention) -> Row:
    """What is counted of a layer more or less if it is written otherwise, by what is said of that
    and is not known of this layer; None where it is not known.
    """
    said = (one for one in convention.written if not one.quiet and not one.of_all)
    says = [x for x in said if x.meant(layer.kind.name) and convention.is_open(x, layer)]
    found: Row = {}
    for number in range(len(says) + 1):
        for some in combinations(says, number):
            then = count
            for one in some:
                then = one.counted(layer, then)
            known = then is not None or count is None
            found[some] = (then or 0) - (count or 0) if known else None
    return found


def told(report: Report, tool: str) -> set[int]:
    """All that the network may count as, each kind of layer being written in one way."""
    convention = CONVENTIONS[tool].of_report(report)
    rows: dict[str, Row] = {}
    for layer in report.layers:
        for part, count in convention.each(layer):
            row = rows.setdefault(part.kind.name, {})
            for some, more in otherwise(part, count, convention).items():
                before = row.get(some, 0)
                row[some] = None if before is None or more is None else before + more
    totals = {convention.total(report)}
    for row in rows.values():
        moved = {more for more in row.values() if more is not None}
        totals = {total + more for total in totals for more in moved}
    whole = convention.total(report)
    together = {FOLDED.how, *(one.how for one in convention.written if one.of_all)}
    for one in convention.otherwise(report):
        if one.how in together and one.total is not None:
            totals |= {total + one.total - whole for total in totals}
        elif one.how == TRACED and one.total is not None:
            totals |= {one.total}
    return totals


def verdict(report: Report, tool: str, theirs: int) -> str:
    convention, totals = CONVENTIONS[tool].of_report(report), told(report, tool)
    if theirs == convention.total(report):
        return "equal"
    if theirs in totals:
        return "as told"
    if min(totals) <= theirs <= max(totals):
        return "between"
    lacking = convention.unknown(report) or not report.totals.complete
    if theirs > max(totals) and lacking:
        return "at least"
    untold = any(one.total is None for one in convention.otherwise(report))
    return "untold" if untold else "wrong"
