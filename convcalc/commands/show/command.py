"""`convcalc show SPEC`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.located import located
from convcalc.cli.network import inputs_in, network_in, network_options, vars_in
from convcalc.cli.output import emit
from convcalc.cli.source import assume
from convcalc.cli.view import report_options
from convcalc.diagnostics import all_of, printable

if TYPE_CHECKING:
    from convcalc.cli.view import Asked
    from convcalc.engine.network import Network
    from convcalc.parser.zoo import Located


WEIGHTS = ("weights", "safetensors")
"""Formats without a graph: what there is to show are their tensors."""
NOTED = ("table", "markdown")
"""Formats that have the notes of how a network was read."""


@click.command("show", cls=Helped)
@network_options
@report_options
def command(spec: str, shapes: tuple[str, ...], settings: tuple[str, ...], asked: Asked) -> None:
    """Shapes, receptive fields, parameters and MACs of the network in SPEC.

    SPEC is a network that comes along, such as resnet50 ('convcalc zoo'), a YAML file ('convcalc
    help spec') or FILE:VARIANT of one, source of PyTorch or Keras such as model.py:Net ('convcalc
    help source'), an ONNX or another file ('convcalc formats'), or - for standard input.

    \b
      convcalc show resnet50 --depth 1
      convcalc show resnet50 --sort macs --top 10
      convcalc show model.py:Net --input 3x32x32
    """  # noqa: D301 - click reads the \b as such
    from convcalc.engine.analyze import analyze

    found = located(spec)
    if found.format in WEIGHTS:
        from convcalc.commands.show.text_weights import write

        tell_unused(shapes, settings, asked)
        sys.exit(write(found, asked.format, sys.stdout))
    assume()
    network = network_in(found, vars_in(spec, settings), asked.dialect, asked.dtype, shapes, spec)
    tell_family(spec, found)
    if asked.format not in NOTED:
        tell_assumed(network)
    layout = asked.layout or network.layout
    report = analyze(network, inputs_in(network, shapes, layout), asked.batch)
    sys.exit(emit(report._replace(shown_in=layout), asked.format, asked.view))


def tell_assumed(network: Network) -> None:
    """Say which input is assumed, beside a format that has no notes."""
    for note in network.notes:
        if "is assumed" in note:
            click.echo(f"note: {printable(note)}", err=True)


def tell_unused(shapes: tuple[str, ...], settings: tuple[str, ...], asked: Asked) -> None:
    """Say which options nothing is made of, where a file holds weights and no layers."""
    given = {"--input": shapes, "--set": settings, "--batch": asked.batch > 1}
    given |= {"--dialect": asked.dialect, "--dtype": asked.dtype}
    unused = [option for option, value in given.items() if value]
    if unused:
        text = f"{all_of(unused)} {'is' if len(unused) == 1 else 'are'} for layers, of which a file"
        click.echo(f"note: {text} of weights holds none", err=True)


def tell_family(spec: str, found: Located) -> None:
    """Say so where the zoo has a whole family of that name, of which one network is shown."""
    if found.variant or not found.name.startswith("zoo:") or ":" in spec:
        return
    from convcalc.parser.zoo import variants_in

    names = list(variants_in(found.text))
    if len(names) > 1:
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        text = (
            f"'{spec}' is a family, shown as its spec stands; in it: {', '.join(names[:4])}{more}"
        )
        click.echo(f"note: {printable(text)}", err=True)
