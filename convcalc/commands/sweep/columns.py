"""What a row of a sweep has: the variant, its values, what it costs, and why it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.limits import MEASURES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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


def told(report: Report, measures: Mapping[str, Callable[[Report], int | None]]) -> Row:
    """LAST of a variant that could be read; of one that does not work out, the code alone."""
    wrong = [d for d in report.diagnostics if d.severity == "error"]
    if wrong:
        return untold(wrong[0])
    totals = report.totals
    measured = []
    for name, measure in measures.items():
        base = "macs" if name == "flops" else name
        known = name not in COUNTED or totals.whole(base)
        measured.append(measure(report) if known else None)
    shapes = [tuple(map(int, shape.dims(report.layout))) for shape in report.outputs.values()]
    return (*measured, shapes[0] if shapes else None, "", "")


def untold(why: Diagnostic) -> Row:
    """LAST of a variant that is refused."""
    return (*(None,) * (len(MEASURED) + 1), why.code, why.message)
