"""`convcalc zoo`"""

from __future__ import annotations

import sys

import click

from convcalc.cli import Helped
from convcalc.cli.options import formats_option, usage


@click.command("zoo", cls=Helped)
@click.option(
    "--search",
    default="",
    metavar="WORDS",
    help="Only networks whose name, family, year or paper holds all these words.",
)
@click.option(
    "--show", metavar="NAME", help="Print the YAML source of a network or family, to copy from."
)
@formats_option(["table", "json", "csv", "markdown"])
def command(search: str, show: str | None, format: str) -> None:
    """The networks that come along: family, input, parameters, MACs, year and paper of each.

    \b
      convcalc zoo --search mobile
      convcalc zoo --show resnet
      convcalc show resnet50
    """  # noqa: D301 - click reads the \b as such
    from convcalc.parser import zoo

    if show is not None:
        found = zoo.find(show)
        if found is None:
            from convcalc.diagnostics import did_you_mean

            hint = did_you_mean(show, zoo.names()) or "'convcalc zoo' lists the networks"
            raise usage(f"--show: there is no network '{show[:60]}'; {hint}")
        click.echo(found.text, nl=False)
        return
    rows = list(zoo.listing(search))
    if not rows:
        raise usage(f"nothing in the zoo matches '{search[:60]}'; 'convcalc zoo' lists all of it")
    from convcalc.commands.zoo.text import write

    write(rows, format, sys.stdout)
