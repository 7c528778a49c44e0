"""`convcalc field SPEC LAYER --pixel Y,X`: the units that see a pixel."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli.options import usage

if TYPE_CHECKING:
    from convcalc.engine.report import Report


def pixel(report: Report, name: str, text: str, origin: int, format: str) -> None:
    """Print which units of a layer see the pixel at `text` of the first input."""
    from convcalc.commands.field.command import position
    from convcalc.commands.field.paths import layer_named, refuse_unclear
    from convcalc.commands.field.positions import Unclear, along, count, reached

    layer = layer_named(report, name)
    source, shape = next(iter(report.network.inputs.items()))
    if layer.output is None:
        raise usage(f"'{name}' could not be worked out; see 'convcalc show'")
    if source not in layer.fields:
        raise usage(f"'{name}' does not see the input '{source}'")
    at = position(text, shape.spatial, f"--pixel: the input '{source}'", "pixel", origin)
    rank = layer.output.rank
    try:
        for axis in range(shape.rank):
            refuse_unclear(layer, axis, source)
        cells = reached(report, source, at).get(name, {})
    except Unclear as why:
        raise usage(str(why)) from None
    axes = [along(cells, k, rank) for k in range(rank)]
    if format == "json":
        import json

        click.echo(
            json.dumps(
                {
                    "schema": "convcalc.pixel/1",
                    "layer": name,
                    "pixel": list(at),
                    "units": count(cells),
                    "axes": axes,
                },
                indent=2,
            )
        )
        return
    from convcalc.commands.field.text_pixel import write

    write(layer, report, tuple(at), axes, cells, origin, sys.stdout)
