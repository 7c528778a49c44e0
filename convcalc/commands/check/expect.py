"""Whether a network keeps what its spec expects, and a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.amounts import grouped, signed, sized
from convcalc.engine.limits import LIMITS, MEASURES, Budget
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.diagnostics import Span
    from convcalc.engine.report import Report


class Check(NamedTuple):
    """One expectation, what was found, and how far that is from it."""

    name: str
    wanted: str
    found: str
    ok: bool
    margin: str = ""
    span: Optional[Span] = None
    """Where a spec asks for it."""


def checks(report: Report, limits: Mapping[str, int], warnings: int | None = None) -> list[Check]:
    """That the network is accepted, what its spec expects, and the limits: those of the spec's
    budget where `limits` has no others. `warnings`: how many the rules gave, if there may be none.

    >>> import convcalc
    >>> report = convcalc.analyze(convcalc.load("lenet5"))
    >>> [check.ok for check in checks(report, {"max_params": 10**5})]
    [True, True, True, True, True]
    """
    errors = [d for d in report.diagnostics if d.severity == "error"]
    first = errors[0].message if errors else "accepted"
    found = [Check("accepted", "accepted", first, not errors)]
    found += expected(report)
    for name, row in LIMITS.items():
        limit = limits.get(name, report.network.budget.get(name))
        if limit is not None:
            span = None if name in limits else report.network.places.get(name)
            found.append(limited(report, name, Budget(row.what, limit, row.least), span))
    if warnings is not None:
        found.append(Check("lint", "no warnings", f"{warnings} warnings", not warnings))
    return found


def expected(report: Report) -> Iterator[Check]:
    """The spec's `expect:` section."""
    for key, wanted in report.network.expect.items():
        found = ANSWERS[key](report)
        margin = ""
        if number(wanted) and number(found) and found != wanted:
            margin = signed(found - wanted)
        span = report.network.places.get(key)
        yield Check(key, written(wanted), written(found), found == wanted, margin, span)


def number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def written(value: Any) -> str:
    if number(value):
        return grouped(value)
    if isinstance(value, list):
        return "x".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {written(dims)}" for name, dims in value.items())
    return str(value)


def outputs(report: Report) -> dict[str, list[int]]:
    return {name: list(shape.dims(report.layout)) for name, shape in report.outputs.items()}


ANSWERS: dict[str, Callable[[Report], Any]] = {
    "output": lambda report: next(iter(outputs(report).values()), []),
    "outputs": outputs,
    "params": lambda report: report.totals.params.total,
    "trainable": lambda report: report.totals.params.trainable,
    "non_trainable": lambda report: report.totals.params.non_trainable,
    "macs": lambda report: report.totals.macs,
    "flops": lambda report: report.totals.flops,
}
"""What a report says to each key of `expect:`."""


def limited(report: Report, name: str, budget: Budget, span: Span | None) -> Check:
    """One limit; what is not known keeps none."""
    found = MEASURES[budget.what](report)
    text = sized if budget.what == "memory" else grouped
    wanted = f"at {'least' if budget.least else 'most'} {text(budget.limit)}"
    sure = report.totals.complete or budget.least
    if found is None or (budget.left(found) >= 0 and not sure):
        return Check(name, wanted, "unknown", False, span=span)
    left = budget.left(found)
    word = "left" if left >= 0 else "short" if budget.least else "too much"
    margin = f"{text(abs(left))} {word} ({100 * abs(left) / budget.limit:.0f} %)"
    return Check(name, wanted, text(found), left >= 0, margin, span)


def failed(found: Sequence[Check]) -> list[Check]:
    return [check for check in found if not check.ok]
