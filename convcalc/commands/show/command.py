"""`convcalc show SPEC`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.network import network_options, read_network, replaced
from convcalc.cli.output import emit
from convcalc.cli.view import report_options

if TYPE_CHECKING:
    from convcalc.cli.view import Asked


@click.command("show", cls=Helped)
@network_options
@report_options
def command(spec: str, shapes: tuple[str, ...], settings: tuple[str, ...], asked: Asked) -> None:
    """Shapes, receptive fields, parameters and MACs of the network in SPEC.

    SPEC is a network that comes along, such as resnet50 ('convcalc zoo' lists them), a YAML file
    ('convcalc help spec'), FILE:VARIANT where that holds a family, or - for standard input.

    \b
      convcalc show resnet50 --depth 1
      convcalc show network.yaml --columns layer,output,params --sort params
    """  # noqa: D301 - click reads the \b as such
    from convcalc.engine.analyze import analyze

    network = read_network(spec, settings, asked.dialect, asked.dtype, shapes)
    layout = asked.layout or network.layout
    report = analyze(network, replaced(network, shapes, layout), asked.batch)
    sys.exit(emit(report._replace(shown_in=layout), asked.format, asked.view))
