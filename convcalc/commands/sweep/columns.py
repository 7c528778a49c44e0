"""What a row of a sweep has: the variant, its values, what it costs, and why it is refused."""

from __future__ import annotations

from json import dumps
from math import isfinite
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


def value_of(text: str) -> Any:
    """What the text of a value spells where that is a number, true or false, or a list of such;
    else the text.

    >>> value_of("128"), value_of("0.50"), value_of("true"), value_of("[1, 2]"), value_of("same")
    (128, 0.5, True, [1, 2], 'same')
    """
    from convcalc.parser.shorthand import literal

    value = literal(text, None).plain()
    return value if counts(value) else text


def counts(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(counts, value))
    return isinstance(value, int) or (isinstance(value, float) and isfinite(value))


def text_of(value: Any) -> str:
    """A text that spells a value.

    >>> text_of(128), text_of(0.5), text_of(True), text_of([1, 2]), text_of("same")
    ('128', '0.5', 'true', '[1, 2]', 'same')
    """
    return value if isinstance(value, str) else dumps(value)


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
