"""`convcalc compare A B…`: networks side by side."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.from_source import shapes_for
from convcalc.cli.located import one_from_input
from convcalc.cli.network import input_option, inputs_in, network_beside, vars_in
from convcalc.cli.options import dialect_option, formats_option, set_option, usage
from convcalc.cli.output import complain, problems_as
from convcalc.cli.vars import balanced, parts

if TYPE_CHECKING:
    from convcalc.engine.report import Report

FORMATS = ("table", "markdown", "json")
MOST = 8
"""How many networks are put side by side."""


@click.command("compare", cls=Helped)
@click.argument("specs", nargs=-1, metavar="SPEC SPEC...")
@click.option("--all", "everything", is_flag=True, help="Show every layer that differs.")
@input_option
@set_option()
@dialect_option
@formats_option(FORMATS, "What to print; json has every layer that differs.")
def command(
    specs: tuple[str, ...],
    everything: bool,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    dialect: str | None,
    format: str,
) -> None:
    """Two or more networks side by side: totals with ratios, and what differs layer by layer: added
    (+), removed (−), changed (~), or only its shape, field or cost.

    SPEC:NAME=VALUE,… is a network with other values for its vars, SPEC:input=SHAPE with another
    input; --set and --input are for all. REV:PATH is a file as git has it. Layers between
    semicolons are a network, too: weights are compared by a formula then.

    \b
      convcalc compare resnet18 resnet34
      convcalc compare resnet50 resnet50:groups=32,base=4
      convcalc compare resnet18 resnet18:input=256
      convcalc compare "conv 3; conv 3" "conv 5" --input 64x56x56
    """  # noqa: D301 - click reads the \b as such
    if len(specs) < 2:
        raise usage("compare takes two or more specs: convcalc compare resnet18 resnet34")
    if len(specs) > MOST:
        raise usage(f"compare takes at most {MOST} specs, received {len(specs)}")
    asked = [(text, *spec_of(text)) for text in specs]
    one_from_input([spec for _, spec, _ in asked])
    from convcalc.commands.compare.text import write

    with problems_as(format, "compare"):
        reports: list[tuple[str, Report]] = []
        for text, spec, own in asked:
            layout = reports[0][1].layout if reports else ""
            reports.append((text, worked(spec, own, settings, shapes, dialect, layout)))
    write(reports, format, everything, sys.stdout)
    sys.stdout.flush()
    problems = [d for _, report in reports for d in report.diagnostics]
    complain(problems)
    sys.exit(0 if all(report.ok for _, report in reports) else 1)


def worked(
    spec: str,
    own: tuple[str, ...],
    settings: tuple[str, ...],
    shapes: tuple[str, ...],
    dialect: str | None,
    layout: str = "",
) -> Report:
    """A network worked out, with its own settings before those of all; one that is called `input`
    is its input. `layout` is that of the first network, in which shapes are given for all. Problems
    as for `convcalc.load`.
    """
    from convcalc.commands.compare.revision import text_of
    from convcalc.commands.compare.stacked import is_stack, network_of_stack
    from convcalc.engine.analyze import analyze

    inputs = tuple(text.partition("=")[2] for text in own if text.startswith("input="))
    if is_stack(spec):
        return analyze(network_of_stack(spec, inputs or shapes, dialect))
    own = tuple(text for text in own if not text.startswith("input="))
    given = {**vars_in(spec, settings), **vars_in(spec, own)}
    found = text_of(spec)
    shapes = shapes_for(found, shapes, layout)
    network = network_beside(found, given, dialect, inputs or shapes)
    asked = () if network.told else inputs or shapes
    return analyze(network, inputs_in(network, asked, network.layout))


def at_equals(text: str) -> tuple[str, str]:
    """What stands before the first `=` outside brackets, and behind it; there may be none.

    >>> at_equals("net.py:Net(width=32):depth=2"), at_equals("net.py:Net(width=32)")
    (('net.py:Net(width=32):depth', '2'), ('net.py:Net(width=32)', ''))
    """
    depth = 0
    for k, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "=" and depth == 0:
            return text[:k], text[k + 1 :]
    return text, ""


def spec_of(text: str) -> tuple[str, tuple[str, ...]]:
    """The spec and its settings: `resnet50:width=2,depth=3` are two settings. A file of that very
    name comes first. UsageError for settings that cannot be told apart.

    >>> spec_of("resnet50:width=2"), spec_of("a.yaml:small")
    (('resnet50', ('width=2',)), ('a.yaml:small', ()))
    """
    if os.path.exists(text):
        return text, ()
    head, rest = at_equals(text)
    head, colon, name = head.rpartition(":")
    if not colon or not rest:
        return text, ()
    settings = f"{name}={rest}"
    if not balanced(settings):
        raise usage(f"the brackets of '{settings[:60]}' do not match")
    return head, tuple(parts(settings))
