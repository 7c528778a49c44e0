"""`convcalc count SPEC`"""

from __future__ import annotations

import sys

import click

from convcalc.cli import Helped
from convcalc.cli.network import inputs_in, network_options, read_network
from convcalc.cli.options import dialect_option, formats_option, tool_named, usage
from convcalc.cli.output import complain, problems_as


@click.command("count", cls=Helped)
@network_options
@click.option("--tool", "tools", multiple=True, metavar="TOOL", help="Of this tool only.")
@click.option("--all", "every", is_flag=True, help="All kinds, not only where tools differ.")
@click.option("--sizes", is_flag=True, help="What torchinfo and torchsummary print as sizes.")
@formats_option(["table", "markdown", "json", "csv"])
@dialect_option
def command(
    spec: str,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    tools: tuple[str, ...],
    every: bool,
    sizes: bool,
    format: str,
    dialect: str | None,
) -> None:
    """What each tool would print as the MACs or FLOPs of the network in SPEC, side by side, with a
    row for each kind of layer that they count differently.

    \b
      convcalc count resnet50
      convcalc count mobilenet_v2 --tool thop --tool fvcore
      convcalc count resnet50 --all --format csv
      convcalc count resnet50 --sizes
    """  # noqa: D301 - click reads the \b as such
    from convcalc.engine.analyze import analyze

    if sizes and (tools or every):
        raise usage(f"--sizes are of summaries; leave {'--tool' if tools else '--all'} out")
    named = [name for tool in tools if (name := tool_named(tool, "--tool"))]
    with problems_as(format, "count"):
        network = read_network(spec, settings, dialect, shapes=shapes)
        report = analyze(network, inputs_in(network, shapes, network.layout))
    if sizes:
        from convcalc.commands.count.text_sizes import write as write_sizes

        write_sizes(report, format, sys.stdout)
    else:
        from convcalc.commands.count.sides import sides as beside
        from convcalc.commands.count.text import write

        write(beside(report, named), report.network.name, every, format, sys.stdout)
    complain(report.diagnostics)
    sys.exit(0 if report.ok else 1)
