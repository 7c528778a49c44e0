"""What a row of a sweep has: the variant, its values, what it costs, and why it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.limits import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.report import Report

NUMBER = "variant"
COUNTED = ("params", "macs", "flops", "activations", "memory")
"""Sums over layers, which are not known where something is not."""
MEASURED = tuple(MEASURES)
TEXTS = ("code", "message")
LAST = (*MEASURED, "output", *TEXTS)
Row = tuple[Any, ...]
"""The number of the variant, from 1 on; the texts of its values; LAST. What is not known is None,
and the sizes of the output are a tuple, in the layout of the network.
"""


def columns_of(names: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns."""
    return (NUMBER, *names, *LAST)


def row_of(number: int, values: Sequence[str], report: Report) -> Row:
    """A variant that could be read; of one that does not work out, the code and nothing else."""
    wrong = [d for d in report.diagnostics if d.severity == "error"]
    if wrong:
        return refused(number, values, wrong[0])
    totals = report.totals
    measured = []
    for name, measure in MEASURES.items():
        base = "macs" if name == "flops" else name
        known = name not in COUNTED or totals.whole(base)
        measured.append(measure(report) if known else None)
    shapes = [tuple(map(int, shape.dims(report.layout))) for shape in report.outputs.values()]
    return (number, *values, *measured, shapes[0] if shapes else None, "", "")


def refused(number: int, values: Sequence[str], why: Diagnostic) -> Row:
    nothing = (None,) * (len(MEASURED) + 1)
    return (number, *values, *nothing, why.code, why.message)
