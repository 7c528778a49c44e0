"""The fields of all layers as JSON: schema `convcalc.fields/1`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import Field
from convcalc.engine.report import field_dict
from convcalc.render.cover import covered

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.engine.report import LayerReport, Report


def write(report: Report, out: TextIO) -> None:
    """`receptive_field` as in convcalc.report/1, with the range of sizes, centre, padding, and the
    share of the input that the middle unit sees.
    """
    rows = [json.dumps(row(layer, report)) for layer in report.layers]
    head = {
        "schema": "convcalc.fields/1",
        "name": report.network.name,
        "inputs": {name: list(s.spatial) for name, s in report.network.inputs.items()},
        "ignore_global": report.ignore_global,
        "diagnostics": [d.to_dict() for d in report.diagnostics],
    }
    text = json.dumps(head, indent=2).removesuffix("\n}")
    layers = ",\n".join(f"    {line}" for line in rows)
    out.write(f'{text},\n  "layers": [\n{layers}\n  ]\n}}\n')


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
            "smallest": [axis.smallest if isinstance(axis, Field) else None for axis in axes],
            "centre": [sum(x) / 2 if x else None for x in first],
            "effective_padding": [-x[0] if x else None for x in first],
            "covers": list(shares) if shares else None,
            "aligned": layer.aligned,
        },
    }
