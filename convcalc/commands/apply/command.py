"""`convcalc apply KIND`: the arithmetic of a layer on a small array."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.kind import WORDS, LayerCommand, options_for
from convcalc.cli.options import dialect_option, usage, without_gaps
from convcalc.cli.output import complain, problems_as
from convcalc.commands.apply.exercise import FROM_WEIGHTS, exercise_of
from convcalc.diagnostics import Refusal
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.engine.report import Report
    from convcalc.layers.kind import Kind

APPLIED = {
    "conv": "Convolution (cross-correlation).",
    "depthwise-conv": "Depthwise convolution.",
    "conv-transpose": "Transposed convolution.",
    "max-pool": "Max pooling.",
    "avg-pool": "Average pooling.",
}
"""The commands, which help lists without loading a kind."""
WEIGHTED = ("convolutions", "transposed")
POOLS = ("max_pools", "average_pools")
NEW_PARAGRAPH = "\n\n"
FORMATS = ("table", "plain", "json")
ARRAY = "Numbers, ';' between rows, '|' between channels; a list, a file, '-', or 'random'."


class Kinds(Helped, click.Group):
    """A command for each kind that can be applied."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(APPLIED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        kind = kind_named(cmd_name)
        if kind is None or not kind.among(*WEIGHTED, *POOLS):
            return None
        return without_gaps(command_for(kind))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from convcalc.diagnostics import did_you_mean

            hint = did_you_mean(args[0], APPLIED) or f"it is for {', '.join(APPLIED)}"
            raise usage(f"apply does not know '{args[0][:60]}'; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Kinds"):
            formatter.write_dl(list(APPLIED.items()))


@click.command("apply", cls=Kinds, context_settings={"help_option_names": ["--help", "-h"]})
def command() -> None:
    """A layer applied to a small array, number by number, on one axis or two.

    \b
      convcalc apply conv --input "0 0 0 1 1 0 0 0" --weights "0 1 0"
      convcalc apply conv --input "1 2; 3 4" --weights "1 0; 0 1" -p 1 --steps
      convcalc apply max-pool --input image.txt --kernel 2
      convcalc apply conv --input random --weights random --seed 3
    """  # noqa: D301 - click reads the \b as such


def command_for(kind: type[Kind]) -> click.Command:
    weighted = kind.among(*WEIGHTED)
    params: list[click.Parameter] = [
        click.Argument([WORDS], nargs=-1, metavar="[SHORTHAND]"),
        click.Option(["--input", "input"], required=True, help=ARRAY),
    ]
    if weighted:
        transposed = kind.among("transposed")
        order = "inputs" if transposed else "filters"
        turned = "Turn the kernel round before it is added."
        params += [
            click.Option(
                ["--weights"], required=True, help=f"Weights or 'random'; '||' between {order}."
            ),
            click.Option(["--bias"], metavar="NUMBERS", help="One number for each filter."),
            click.Option(
                ["--flip"],
                is_flag=True,
                help=turned if transposed else "True convolution: turn the kernel round.",
            ),
        ]
    for setting in kind.settings():
        if not weighted or setting.name not in FROM_WEIGHTS:
            params += options_for(setting)
    params += [
        click.Option(["--steps"], is_flag=True, help="Each window, its products and the sum."),
        click.Option(
            ["--at"], metavar="Y,X", help="The steps of the output at this position only."
        ),
        click.Option(
            ["--in", "shape"],
            metavar="SHAPE",
            help="Shape of a random input, such as 3x5x5.",
        ),
        click.Option(["--seed"], type=click.IntRange(0, 2**31), default=0, help="Of 'random'. [0]"),
        click.Option(
            ["--axes"], type=click.Choice(["1", "2"]), help="If the arrays leave it open."
        ),
        click.Option(["--no-answer"], is_flag=True, help="The exercise only."),
        click.Option(
            ["--html"], metavar="FILE", help="Also write a page that steps through it all."
        ),
        click.Option(["--force"], is_flag=True, help="Write over a file that exists."),
        click.Option(
            ["--format"],
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="What to print.",
        ),
    ]
    made = LayerCommand(
        kind.name.replace("_", "-"),
        params=params,
        help=help_of(kind, weighted),
        callback=lambda **given: answer(kind, given),
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    dialect_option(made)
    return made


def help_of(kind: type[Kind], weighted: bool) -> str:
    """What the kind does, and a line to try."""
    name = kind.name.replace("_", "-")
    more = "--weights random" if weighted else "--kernel 2"
    return (
        f"{(kind.__doc__ or '').split(NEW_PARAGRAPH)[0]}\n\n"
        "SHORTHAND is as in a spec; filters and kernel are those of the weights."
        f"\n\n\b\n  convcalc apply {name} --input random {more} --seed 3 --steps"
    )


def answer(kind: type[Kind], given: dict[str, Any]) -> None:
    """Apply the layer, and print what comes out."""
    shown = {key: given.pop(key) for key in ("steps", "at", "no_answer", "format")}
    file, force = given.pop("html"), given.pop("force")
    refuse_unused(shown, file, force)
    own = {
        key: given.pop(key, None)
        for key in ("input", "weights", "bias", "flip", "shape", "seed", "axes")
    }
    asked = "random" in (own["input"], own["weights"])
    try:
        with problems_as(shown["format"], "apply"):
            exercise, report = exercise_of(kind, own, given)
        if exercise is None:
            complain(report.diagnostics)
            sys.exit(1)
        from convcalc.commands.apply.text import write

        if file:
            write_page(exercise, report, file, {**shown, "flip": bool(own["flip"]), "force": force})
        question = asked or shown["no_answer"]
        write(exercise, report, {**shown, "question": question, "flip": own["flip"]}, sys.stdout)
    except ValueError as error:
        raise usage(str(error)) from None
    except Refusal as refusal:
        raise usage(f"{refusal.message}; {refusal.hint}") from None


def refuse_unused(shown: dict[str, Any], file: str | None, force: bool) -> None:
    """UsageError for options that say nothing together."""
    if shown["no_answer"] and (shown["steps"] or shown["at"]):
        raise usage("--no-answer leaves out what --steps and --at would show")
    if shown["no_answer"] and file:
        raise usage("--no-answer leaves out what --html would show")
    if force and not file:
        raise usage("--force goes with --html")


def write_page(exercise: Exercise, report: Report, file: str, shown: dict[str, Any]) -> None:
    """The page of an exercise, which begins at the output that is asked for. UsageError if it is
    too large, or the file cannot be written.
    """
    from convcalc.cli.files import write_files
    from convcalc.commands.apply.page import page
    from convcalc.commands.apply.told import chosen

    start = chosen(exercise, shown["at"])[0] if shown["at"] else None
    write_files({file: page(exercise, report, shown["flip"], start)}, shown["force"])
