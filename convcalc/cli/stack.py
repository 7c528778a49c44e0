"""`convcalc stack INPUT LAYER…`"""

from __future__ import annotations

import sys

import click

from convcalc.cli.options import report_options, view_of
from convcalc.cli.output import emit


@click.command("stack")
@click.argument("input")
@click.argument("layers", nargs=-1, required=True, metavar="LAYER…")
@report_options
def command(
    input: str,
    layers: tuple[str, ...],
    format: str,
    dialect: str | None,
    layout: str | None,
    dtype: str | None,
    batch: int,
    columns: str | None,
    weights: bool,
    count_as: str | None,
) -> None:
    r"""Shapes, receptive fields, parameters and MACs of layers one after the other.

    \b
      convcalc stack 3x227x227 "conv 96 11x11/4" relu "max_pool 3x3/2" flatten "linear 10"
    """
    from convcalc.cli.line import CommandLine
    from convcalc.spec.document import network_of
    from convcalc.spec.value import Item, Value
    from convcalc.walk import analyze

    view = view_of(columns, weights, count_as)
    line = CommandLine("convcalc stack")
    shape = line.add(input)
    entries = [Value(text, line.add(text)) for text in layers]
    top = {
        "input": Item(shape, Value(input, shape)),
        "layers": Item(None, Value(entries)),
    }
    overrides = {"dialect": dialect, "layout": layout, "dtype": dtype}
    report = analyze(network_of(Value(top), [], overrides), batch=batch)
    sys.exit(emit(report, format, view))
