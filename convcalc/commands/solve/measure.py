"""What a network costs and sees, and whether that is within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Union

from convcalc.diagnostics import Diagnostic, Problems, Refusal
from convcalc.engine.analyze import analyze
from convcalc.engine.limits import field_of
from convcalc.engine.work import LIMIT, WALK, Work
from convcalc.parser.expressions.work import Evaluation
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.limits import Budget
    from convcalc.engine.network import Network

    Build = Callable[["Number", Evaluation], Network]

Number = Union[int, float]
TOO_LARGE = "E107"
READ, TRIES = 50, 40
"""What reading a layer takes, and how many networks are measured for one answer, about."""
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


class Efforts(Work):
    """The work of a search: some, and TRIES times as much as the first network took."""

    __slots__ = ("begun", "written")

    def __init__(self, written: int = 0) -> None:
        """`written` is how many layers stand in the spec, to be read for every value. Refusal E107
        if they are more than any network that is worked out.
        """
        if written > MAX_LAYERS:
            message = f"a list of {written:,} layers is more than {MAX_LAYERS:,}"
            raise Refusal("E107", message, "look for a value in a smaller network")
        what = "the networks of this search"
        super().__init__(what, "look at fewer values: --from, --to, a larger --step", 2 * LIMIT)
        self.begun, self.written = False, written

    def took(self, reading: Evaluation, layers: int = 0) -> None:
        """Refusal E107 when that was too much in all."""
        steps = reading.spent + READ * self.written + WALK * layers
        if not self.begun:
            self.begun = True
            more = -(-TRIES * steps // LIMIT) * LIMIT
            self.limit, self.left = self.limit + more, self.left + more
        self.spend(steps)


def measured(value: Number, build: Build, efforts: Efforts) -> Measure:
    """What a network costs and sees with this value. Refusal E107 where all that were asked for
    are too much work.
    """
    reading = Evaluation(min(LIMIT, efforts.left))
    try:
        network = build(value, reading)
    except Problems as problems:
        efforts.took(reading)
        return Measure(value, problem=problems.diagnostics[0])
    layers = len(network.nodes)
    efforts.took(reading, layers)
    if layers > MAX_LAYERS:
        message = f"a network of {layers:,} layers is more than {MAX_LAYERS:,}"
        return Measure(value, problem=Diagnostic(TOO_LARGE, message, "end before it: --to"))
    report = analyze(network, ignore_global=True)  # a gate that sees all is no field
    error = next((d for d in report.diagnostics if d.severity == "error"), None)
    totals = report.totals
    numbers = totals.params.total, totals.macs, totals.activations
    return Measure(value, *numbers, field_of(report), error)
