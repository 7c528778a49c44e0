"""What a network costs and sees, and whether that is within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Union

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.analyze import analyze
from convcalc.engine.limits import field_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.limits import Budget
    from convcalc.engine.network import Network

Number = Union[int, float]
TOO_LARGE = "E107"
MAX_LAYERS = 5_000
"""No larger network is worked out."""


class Measure(NamedTuple):
    """A network with one value of the var; `problem` says why there is none. A `field` that is
    None is not known.
    """

    value: Number
    params: int = 0
    macs: int = 0
    activations: int = 0
    field: Optional[int] = None
    problem: Optional[Diagnostic] = None

    def of(self, what: str) -> Optional[int]:
        found: int | None = getattr(self, what)
        return found

    def breaks(self, budget: Budget) -> bool:
        """The budget is not kept; what is not known keeps none."""
        found = self.of(budget.what)
        if self.problem or found is None:
            return True
        return budget.left(found) < 0


def measured(value: Number, build: Callable[[Number], Network]) -> Measure:
    """What a network costs and sees with this value."""
    try:
        network = build(value)
        if len(network.nodes) > MAX_LAYERS:
            message = f"a network of {len(network.nodes):,} layers is more than {MAX_LAYERS:,}"
            return Measure(value, problem=Diagnostic(TOO_LARGE, message, "end before it: --to"))
        report = analyze(network, ignore_global=True)  # a gate that sees all is no field
    except Problems as problems:
        return Measure(value, problem=problems.diagnostics[0])
    error = next((d for d in report.diagnostics if d.severity == "error"), None)
    totals = report.totals
    numbers = totals.params.total, totals.macs, totals.activations
    return Measure(value, *numbers, field_of(report), error)
