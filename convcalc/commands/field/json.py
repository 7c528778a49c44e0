"""Answers as JSON: the fields of all layers, schema `convcalc.fields/1`, or one answer alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from convcalc.algebra.field import Field
from convcalc.engine.report import field_dict
from convcalc.engine.schemas import SCHEMAS
from convcalc.engine.sequences import positions_of
from convcalc.render.cover import covered
from convcalc.render.json import json_ascii

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.engine.report import LayerReport, Report


def write(report: Report, out: TextIO) -> None:
    """`receptive_field` as in convcalc.report/1, with centre, padding, and the share of each axis
    of the input that the middle unit reads.
    """
    rows = [json_ascii(row(layer, report)) for layer in report.layers]
    head = {
        "schema": SCHEMAS["fields"],
        "name": report.network.name,
        "inputs": {
            name: list(positions_of(report.network, name)) for name in report.network.inputs
        },
        "ignore_global": report.ignore_global,
        "diagnostics": [d.to_dict() for d in report.diagnostics],
    }
    text = json_ascii(head, 2).removesuffix("\n}")
    layers = ",\n".join(f"    {line}" for line in rows)
    out.write(f'{text},\n  "layers": [\n{layers}\n  ]\n}}\n')


class Answer(Protocol):
    """A unit, a pixel or the growth of fields, as plain data."""

    def to_dict(self) -> dict[str, Any]: ...


def write_one(answer: Answer, out: TextIO) -> None:
    out.write(json_ascii(answer.to_dict(), 2) + "\n")


def row(layer: LayerReport, report: Report) -> dict[str, Any]:
    if layer.output is None:
        return {"name": layer.name, "kind": layer.kind.name, "receptive_field": None}
    axes = layer.field
    first = [axis.interval(0) if isinstance(axis, Field) else None for axis in axes]
    shares = covered(layer, report)
    return {
        "name": layer.name,
        "kind": layer.kind.name,
        "output": list(layer.output.spatial),
        "receptive_field": {
            **field_dict(layer),
            "centre": [sum(x) / 2 if x else None for x in first],
            "effective_padding": [-x[0] if x else None for x in first],
            "covers": list(shares) if shares else None,
            "aligned": layer.aligned,
        },
    }
