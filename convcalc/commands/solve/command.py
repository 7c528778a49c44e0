"""`convcalc solve`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.options import dialect_option, flag_of, usage
from convcalc.cli.output import problems_as
from convcalc.dialect import USUAL
from convcalc.engine.limits import LIMITS, SEARCHED

if TYPE_CHECKING:
    from collections.abc import Callable

SETTINGS = ("kernel", "stride", "padding", "dilation", "output_padding")
ASKED = {
    "layer": (
        *("sizes", "targets", *SETTINGS, "kind", "transposed", "keep", "undo", "every"),
        *("params", "filters"),
    ),
    "network": (
        *("output", "layer", *SEARCHED, "var"),
        *("start", "stop", "step", "inputs", "settings", "budget", "most", "least", "trials"),
        "jobs",
    ),
}
"""The options that are about one layer, and those that need a SPEC."""
SEARCH = {"budget", "most", "least", "trials", "jobs"}
"""Those that ask for the best of many variants."""


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """All options but those of every command."""
    rows: tuple[Any, ...] = (
        click.option("--in", "sizes", metavar="SIZES", help="Sizes that go in: 32, or 32x48."),
        click.option("--out", "targets", metavar="SIZES", help="Sizes that should come out."),
        click.option(
            "--kind", metavar="KIND", help="conv, max_pool, avg_pool, conv_transpose … [conv]"
        ),
        click.option("--transposed", is_flag=True, help="Short for --kind conv_transpose."),
        click.option("--kernel", "-k", help="Only this kernel size.", metavar="N"),
        click.option("--stride", "-s", help="Only this stride.", metavar="N"),
        click.option("--padding", "-p", metavar="N|MODE", help="Only this padding."),
        click.option("--dilation", "-d", help="Only this dilation.", metavar="N"),
        click.option("--output-padding", help="Only this output_padding.", metavar="N"),
        click.option("--all", "every", is_flag=True, help="All answers, not only the first 12."),
        click.option(
            "--keep", is_flag=True, help="The padding with which --kernel keeps the size."
        ),
        click.option(
            "--undo",
            metavar="LAYER",
            help="With --transposed: what gives --in back.",
        ),
        click.option("--params", metavar="COUNT", help="The layer that holds so many …"),
        click.option("--filters", metavar="COUNT", help="… and has so many outputs."),
        click.option(
            "--output", metavar="SIZES", help="SPEC: the inputs for which this comes out, as 7x7."
        ),
        click.option(
            "--layer", metavar="NAME", help="SPEC: of this layer, not of the last feature map."
        ),
        click.option("--var", metavar="NAME", help="SPEC: the var to be made as large as can be."),
        *(
            click.option(flag_of(name), metavar="N" if row.least else "COUNT", help=row.search)
            for name, row in LIMITS.items()
            if row.search
        ),
        click.option("--budget", metavar="LIMITS", help="SPEC: 'macs<=300M,params<=3M', for …"),
        click.option("--max", "most", metavar="COLUMN", help="… the most of this, or …"),
        click.option("--min", "least", metavar="COLUMN", help="… the least, among --set X=1..4."),
        click.option(
            "--trials", type=click.IntRange(1, 100_000), metavar="N", help="Tried of many. [1000]"
        ),
        click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Processes. [1]"),
        click.option("--from", "start", metavar="X", help="Values of --var: from here …"),
        click.option("--to", "stop", metavar="X", help="… up to here …"),
        click.option("--step", metavar="X", help="… in these steps. [1, or 0.05 for fractions]"),
        click.option(
            "--input", "inputs", multiple=True, metavar="SHAPE", help="SPEC: another input shape."
        ),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="NAME=VALUE",
            help="SPEC: another value for one of its vars.",
        ),
        click.option(
            "--format",
            type=click.Choice(["table", "json"]),
            default="table",
            show_default=True,
            help="What to print.",
        ),
        dialect_option,
    )
    for option in reversed(rows):
        command = option(command)
    return command


@click.command("solve", cls=Helped)
@click.argument("spec", required=False)
@options
def command(spec: str | None, **given: Any) -> None:
    """Questions run backwards: which settings give these sizes, which inputs, how large a network?

    \b
      convcalc solve --in 32 --out 16
      convcalc solve --transposed --undo "conv 64 3x3/2 p1" --in 32
      convcalc solve resnet50 --output 7x7
      convcalc solve mobilenet_v2 --set width=0.5..2:0.1 --budget 'macs<=300M' --max params
    """  # noqa: D301 - click reads the \b as such
    named = {key for key, value in given.items() if value not in (None, False, ())}
    format, dialect = given.pop("format"), given.pop("dialect")
    named -= {"format", "dialect"}
    if spec is None and not named:
        click.echo(click.get_current_context().get_help())
        return
    check(spec, named)
    with problems_as(format, "solve"):
        if spec is None:
            from convcalc.commands.solve.ask_layer import answer

            answer(format, dialect or USUAL, given)
        elif named & SEARCH:
            from convcalc.commands.solve.ask_search import answer as answer_search

            answer_search(spec, format, dialect, given)
        else:
            from convcalc.commands.solve.ask_network import answer as answer_network

            answer_network(spec, format, dialect, given)


def check(spec: str | None, named: set[str]) -> None:
    """UsageError for options that do not go together."""
    side = "layer" if spec is not None else "network"
    wrong = next((key for key in ASKED[side] if key in named), None)
    if wrong is None:
        return
    flag = {"sizes": "in", "targets": "out", "every": "all", "start": "from", "stop": "to"}
    flag |= {"most": "max", "least": "min"}
    option = flag_of(flag.get(wrong, wrong))
    option = {"--inputs": "--input", "--settings": "--set"}.get(option, option)
    if spec is None:
        hint = " (of a layer, --out gives its sizes)" if wrong == "output" else ""
        raise usage(
            f"{option} is about a network: give a SPEC, as in 'convcalc solve resnet50 …'{hint}"
        )
    raise usage(
        f"{option} is about one layer, and '{spec[:60]}' is a network: leave out one of the two; a "
        "network takes --output, or --var with a budget such as --max-params"
    )
