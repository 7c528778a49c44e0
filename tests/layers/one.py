"""A layer by itself: what comes out of it, or why it is refused."""

from __future__ import annotations

from typing import Any

import convcalc
from convcalc.engine.report import Report


def report_of(layer: Any, *inputs: str, dialect: str = "pytorch") -> Report:
    """A walk of one layer, whose inputs are called a, b, c …"""
    names = "abcdef"[: len(inputs)]
    shapes = dict(zip(names, inputs, strict=True))
    if len(inputs) > 1:
        layer = f"{layer} from=[{','.join(names)}]"
    return convcalc.analyze(
        convcalc.build({"dialect": dialect, "inputs": shapes, "layers": [layer]})
    )


def output_of(layer: Any, *inputs: str, dialect: str = "pytorch") -> str:
    """`64x56x56`, in the layout of the dialect."""
    report = report_of(layer, *inputs, dialect=dialect)
    assert report.ok, report.diagnostics
    output = report.layers[0].output
    assert output is not None
    return output.text(report.network.layout)


def refusal_of(layer: Any, *inputs: str, dialect: str = "pytorch") -> tuple[str, str | None]:
    """The message and the way out."""
    diagnostics = report_of(layer, *inputs, dialect=dialect).diagnostics
    (found,) = [one for one in diagnostics if one.severity == "error"]
    return found.message, found.help
