"""`convcalc zoo`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.options import Word, amount, formats_option, usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convcalc.parser.zoo import Listed

SORTED = ("name", "params", "macs", "year", "family")


@click.command("zoo", cls=Helped)
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--search", default="", metavar="WORDS", help="WORDS may stand here as well.")
@click.option(
    "--sort",
    type=Word(SORTED, {"network": "name"}),
    help="In this order; the largest number first.",
)
@click.option("--max-params", metavar="N", help="Only those of at most N parameters, such as 5M.")
@click.option("--max-macs", metavar="N", help="Only those of at most N MACs, such as 600M.")
@click.option("--all", "everything", is_flag=True, help="The whole list in a terminal, too.")
@click.option(
    "--show", metavar="NAME", help="Print the YAML source of a network or family, to copy from."
)
@formats_option(["table", "json", "csv", "markdown"])
def command(
    words: tuple[str, ...],
    search: str,
    sort: str | None,
    max_params: str | None,
    max_macs: str | None,
    everything: bool,
    show: str | None,
    format: str,
) -> None:
    """The networks that come along, torchvision's first: input, parameters, MACs, year, family and
    paper of each. WORDS: only those whose name, family, year or paper holds all of them.

    \b
      convcalc zoo resnet
      convcalc zoo --max-params 5M --sort macs
      convcalc zoo --show resnet
    """  # noqa: D301 - click reads the \b as such
    from convcalc.parser import zoo

    if show is not None:
        source(show)
        return
    text = " ".join([*words, *search.split()])
    given = {"params": max_params, "macs": max_macs}
    limits = {key: amount(f"max_{key}", n) for key, n in given.items() if n is not None}
    rows = in_order(within(zoo.listing(text), limits), sort)
    if not rows:
        asked = f"'{text[:60]}'" if text else "that"
        raise usage(f"nothing in the zoo matches {asked}; 'convcalc zoo' lists all of it")
    from convcalc.commands.zoo.text import write

    write(rows, format, sys.stdout, everything)


def within(rows: Iterable[Listed], limits: dict[str, int]) -> Iterable[Listed]:
    """The networks that are known to keep all limits."""
    for row in rows:
        found = [(getattr(row, key), most) for key, most in limits.items()]
        if all(n is not None and n <= most for n, most in found):
            yield row


def in_order(rows: Iterable[Listed], key: str | None) -> list[Listed]:
    """The networks sorted: numbers fall, texts rise, what is not known comes last."""
    found = list(rows)
    if key is None:
        return found
    known = [row for row in found if getattr(row, key) is not None]
    known.sort(key=lambda row: getattr(row, key), reverse=key not in ("name", "family"))
    return known + [row for row in found if getattr(row, key) is None]


def source(name: str) -> None:
    """Print the spec of a network or family. UsageError if there is none."""
    from convcalc.parser import zoo

    found = zoo.find(name)
    if found is None:
        from convcalc.diagnostics import did_you_mean

        hint = did_you_mean(name, zoo.names()) or "'convcalc zoo' lists the networks"
        raise usage(f"--show: there is no network '{name[:60]}'; {hint}")
    click.echo(found.text, nl=False)
