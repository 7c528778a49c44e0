"""`convcalc formats`"""

from __future__ import annotations

import sys

import click

from convcalc.cli import Helped
from convcalc.cli.options import formats_option


@click.command("formats", cls=Helped)
@formats_option(["table", "json", "markdown"])
def command(format: str) -> None:
    """The files that are read where a SPEC may stand, those that are only recognised, and
    what convert writes.

    \b
      convcalc formats
      convcalc formats --format json
    """  # noqa: D301 - click reads the \b as such
    from convcalc.commands.formats.text import write

    write(sys.stdout, format)
