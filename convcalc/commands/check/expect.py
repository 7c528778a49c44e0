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
    """One expectation and what was found: whole numbers, sizes or names with sizes; None is what
    is not known. `relation` is "equal", "at most" or "at least".
    """

    name: str
    asked: Any
    got: Any
    ok: bool
    relation: str = "equal"
    unit: str = ""
    """`bytes`, of memory."""
    span: Optional[Span] = None
    """Where a spec asks for it."""
    said: tuple[str, str] = ("", "")
    """Both in words, where numbers do not say it."""

    @property
    def left(self) -> int | None:
        """How far the number found is above what is expected; of a limit how far it is within it.
        None where there are no numbers.
        """
        if not number(self.asked) or not number(self.got):
            return None
        over: int = self.got - self.asked
        return -over if self.relation == "at most" else over

    @property
    def wanted(self) -> str:
        """What is expected, in words."""
        relation = "" if self.relation == "equal" else f"{self.relation} "
        return self.said[0] or relation + self.written(self.asked)

    @property
    def found(self) -> str:
        """What was found, in words."""
        return self.said[1] or ("unknown" if self.got is None else self.written(self.got))

    @property
    def margin(self) -> str:
        """How far that is from it, in words."""
        left = self.left
        if left is None or any(self.said):
            return ""
        if self.relation == "equal":
            return signed(left) if left else ""
        word = "left" if left >= 0 else "short" if self.relation == "at least" else "too much"
        return f"{self.written(abs(left))} {word} ({100 * abs(left) / self.asked:.0f} %)"

    def written(self, value: Any) -> str:
        return sized(value) if self.unit else written(value)


def checks(report: Report, limits: Mapping[str, int], warnings: int | None = None) -> list[Check]:
    """That the network is accepted, what its spec expects, and the limits: those of the spec's
    budget where `limits` has no others. `warnings`: how many the rules gave, if there may be none.

    >>> import convcalc
    >>> report = convcalc.analyze(convcalc.load("lenet5"))
    >>> [check.ok for check in checks(report, {"max_params": 10**5})]
    [True, True, True, True, True]
    """
    errors = [d for d in report.diagnostics if d.severity == "error"]
    said = "accepted", errors[0].message if errors else "accepted"
    found = [Check("accepted", True, not errors, not errors, said=said)]
    found += expected(report)
    for name, row in LIMITS.items():
        limit = limits.get(name, report.network.budget.get(name))
        if limit is not None:
            span = None if name in limits else report.network.places.get(name)
            found.append(limited(report, name, Budget(row.what, limit, row.least), span))
    if warnings is not None:
        said = "no warnings", f"{warnings} warnings"
        found.append(Check("lint", 0, warnings, not warnings, said=said))
    return found


def expected(report: Report) -> Iterator[Check]:
    """The spec's `expect:` section."""
    for key, wanted in report.network.expect.items():
        found = ANSWERS[key](report)
        yield Check(key, wanted, found, found == wanted, span=report.network.places.get(key))


def number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def written(value: Any) -> str:
    if number(value):
        return grouped(value)
    if isinstance(value, list):
        return "x".join(map(str, value)) or "number"
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
    sure = report.totals.whole(budget.what) or budget.least
    if found is not None and budget.left(found) >= 0 and not sure:
        found = None
    ok = found is not None and budget.left(found) >= 0
    relation = "at least" if budget.least else "at most"
    unit = "bytes" if budget.what == "memory" else ""
    return Check(name, budget.limit, found, ok, relation, unit, span)


def failed(found: Sequence[Check]) -> list[Check]:
    return [check for check in found if not check.ok]
