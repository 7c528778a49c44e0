"""The tensors of a file of weights: names, sizes, types, and how many elements there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted, grouped, sized
from convcalc.diagnostics import printable
from convcalc.engine.schemas import SCHEMAS
from convcalc.frameworks.file import opened
from convcalc.frameworks.weights.source import weights

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.frameworks.weights.held import Weights
    from convcalc.parser.zoo import Located

TITLES = ("tensor", "shape", "type", "elements")
NUMBERS = (False, False, False, True)


def write(found: Located, format: str, out: TextIO) -> int:
    """Write what is held in a format, and give the exit code."""
    with opened(found) as file:
        held = weights(file, found)
    if format == "json":
        from convcalc.render.json import json_text

        out.write(f"{json_text(as_dict(held), out)}\n")
    elif format == "csv":
        import csv

        from convcalc.render.escape import csv_cell

        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(TITLES)
        for row in cells(held, plain=True):
            writer.writerow(map(csv_cell, row))
    elif format == "markdown":
        from convcalc.render.markdown import table

        table(TITLES, NUMBERS, iter(cells(held)), out)
    else:
        terminal(held, out)
    return 0


def cells(held: Weights, plain: bool = False) -> list[list[str]]:
    return [
        [
            one.name if plain else printable(one.name),
            "x".join(map(str, one.sizes)) or "scalar",
            one.dtype,
            str(one.elements) if plain else grouped(one.elements),
        ]
        for one in held.tensors
    ]


def as_dict(held: Weights) -> dict[str, object]:
    return {
        "schema": SCHEMAS["weights"],
        "tensors": [
            {"name": one.name, "shape": list(one.sizes), "dtype": one.dtype} for one in held.tensors
        ],
        "params": held.params,
        "buffers": held.buffers,
        "read": held.note,
    }


def terminal(held: Weights, out: TextIO) -> None:
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, size_of
    from convcalc.render.lines import UNCUT, Line

    width = size_of(out)[0] if out.isatty() else UNCUT
    styles = ("bold", "green", "", "")
    heads = [Head(*row) for row in zip(TITLES, styles, NUMBERS, strict=True)]
    rows = cells(held)
    size = sized(sum(one.bytes for one in held.tensors))
    buffers = f", and {grouped(held.buffers)} elements of buffers" if held.buffers else ""
    told = (
        f"holds   {counted(len(rows), 'tensor')}, {size}",
        f"params  {grouped(held.params)}{buffers}",
        f"read    {held.note}, without a graph: no layers, no MACs",
    )
    lines = [Line(line) for line in told]
    show(out, Aligned(heads, rows, [""] * len(rows), width), Line(), *lines)
