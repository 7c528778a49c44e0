"""`convcalc expand SPEC`"""

from __future__ import annotations

import sys

import click

from convcalc.cli import Helped
from convcalc.cli.network import network_options, read_network, replaced
from convcalc.cli.options import dialect_option


@click.command("expand", cls=Helped)
@network_options
@dialect_option
def command(
    spec: str, shapes: tuple[str, ...], settings: tuple[str, ...], dialect: str | None
) -> None:
    """The network in SPEC as a plain list of layers: vars, blocks and loops written out.

    What is printed is a spec again, of the same network:

    \b
      convcalc expand resnet18 > resnet18.yaml
      convcalc show resnet18.yaml
    """  # noqa: D301 - click reads the \b as such
    from convcalc.parser.write import spec_text
    from convcalc.render.escape import yaml_text

    network = read_network(spec, settings, dialect, shapes=shapes)
    given = replaced(network, shapes, network.layout)
    if given:
        network = network.with_inputs(given)
    text = spec_text(network, expect=not (settings or given))
    click.echo(yaml_text(text, sys.stdout), nl=False)
