"""`convcalc expand SPEC`"""

from __future__ import annotations

import sys

import click

from convcalc.cli import Helped
from convcalc.cli.located import is_source, located
from convcalc.cli.network import inputs_in, network_in, network_options, vars_in
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
    from convcalc.engine.network import followed
    from convcalc.frameworks.write.doubtful import refuse_empty
    from convcalc.parser.write import spec_text
    from convcalc.render.escape import yaml_text

    found = located(spec)
    values = vars_in(spec, settings)
    network = followed(network_in(found, values, dialect, None, shapes, spec))
    given = inputs_in(network, shapes, network.layout)
    if given:
        network = network.with_inputs(given)
    if is_source(found) and not network.doubts:
        from convcalc.frameworks.write.tidied import tidied

        network = tidied(network)
    refuse_empty(network)
    text = spec_text(network, expect=not (settings or given))
    click.echo(yaml_text(text, sys.stdout), nl=False)
