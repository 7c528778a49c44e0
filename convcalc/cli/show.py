"""`convcalc show SPEC`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli.options import report_options, shape_argument, usage
from convcalc.cli.output import emit

if TYPE_CHECKING:
    from convcalc.cli.options import Asked
    from convcalc.network import Network
    from convcalc.shape import Shape


@click.command("show")
@click.argument("spec")
@click.option(
    "--input",
    "shapes",
    multiple=True,
    metavar="SHAPE",
    help="Another input shape, such as 3x380x380; NAME=SHAPE where there are several inputs.",
)
@report_options
def command(spec: str, shapes: tuple[str, ...], asked: Asked) -> None:
    r"""Shapes, receptive fields, parameters and MACs of the network in SPEC.

    SPEC is a YAML file, or - for standard input:

    \b
      input: 3x32x32
      layers:
        - conv 32 3x3 p1
        - relu
        - max_pool 2
        - flatten
        - linear 10
    """
    from convcalc.spec import load, loads
    from convcalc.spec.files import MAX_FILE, decode
    from convcalc.walk import analyze

    if spec == "-":
        text = decode(sys.stdin.buffer.read(MAX_FILE + 1), "<stdin>")
        network = loads(text, "<stdin>", dialect=asked.dialect, dtype=asked.dtype)
    else:
        network = load(spec, dialect=asked.dialect, dtype=asked.dtype)
    layout = asked.layout or network.layout
    report = analyze(network, replaced(network, shapes, layout), asked.batch)
    sys.exit(emit(report._replace(shown_in=layout), asked.format, asked.view))


def replaced(network: Network, texts: tuple[str, ...], layout: str) -> dict[str, Shape]:
    """The inputs that `--input` gives, by name."""
    from convcalc.diagnostics import did_you_mean

    found: dict[str, Shape] = {}
    for text in texts:
        name, equals, shape = text.rpartition("=")
        if not equals:
            name = next(iter(network.inputs))
        if name not in network.inputs:
            hint = did_you_mean(name, network.inputs) or f"there is {', '.join(network.inputs)}"
            raise usage(f"--input: there is no input '{name}'; {hint}")
        found[name] = shape_argument(shape, layout, "--input")
    return found
