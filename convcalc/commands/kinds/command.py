"""`convcalc kinds [KIND]`"""

from __future__ import annotations

import sys

import click

from convcalc.cli import Helped
from convcalc.cli.options import formats_option, usage
from convcalc.diagnostics import did_you_mean
from convcalc.layers import ALIASES, KINDS, kind_named


@click.command("kinds", cls=Helped)
@click.argument("kind", required=False)
@formats_option(["table", "markdown"])
def command(kind: str | None, format: str) -> None:
    """All kinds of layers; with KIND, its settings, formulas and source.

    \b
      convcalc kinds
      convcalc kinds conv
    """  # noqa: D301 - click reads the \b as such
    from convcalc.commands.kinds import text

    if kind is None:
        text.write_all(sys.stdout, format)
        return
    found = kind_named(kind)
    if found is None:
        from convcalc.layers.instead import instead_of

        close = instead_of(kind) or did_you_mean(kind, [*KINDS, *ALIASES])
        hint = close or "'convcalc kinds' lists all kinds"
        raise usage(f"there is no kind '{kind[:60]}'; {hint}")
    text.write_one(found, sys.stdout, format)
