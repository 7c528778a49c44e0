"""`convcalc schema`: what editors need to know of specs."""

from __future__ import annotations

import click

from convcalc.cli import Helped


@click.command("schema", cls=Helped)
def command() -> None:
    """The JSON Schema of specs (draft 2020-12), with which editors complete and check them. It is
    made from the kinds of layers that there are.

    \b
      convcalc schema > convcalc.schema.json
    """  # noqa: D301 - click reads the \b as such
    import sys

    from convcalc.commands.schema.build import spec_schema
    from convcalc.render.json import json_text

    click.echo(json_text(spec_schema(), sys.stdout, 1))
