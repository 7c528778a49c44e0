"""`convcalc apply KIND`: the arithmetic of a layer on a small array."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.layer import ONE, WORDS, options_for, work_out
from convcalc.cli.options import dialect_option, usage
from convcalc.cli.output import complain, problems_as
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind
    from convcalc.report import Report
    from convcalc.teach.arithmetic import Exercise
    from convcalc.teach.arrays import Array

APPLIED = {
    "conv": "Convolution (cross-correlation).",
    "depthwise-conv": "Depthwise convolution.",
    "conv-transpose": "Transposed convolution.",
    "max-pool": "Max pooling.",
    "avg-pool": "Average pooling.",
}
FROM_WEIGHTS = ("filters", "kernel", "bias", "in_channels", "multiplier", "output_size")
"""Settings that follow from the weights, or say nothing here."""
FORMATS = ("table", "plain", "json")
SCHEMA = "convcalc.apply/1"
ARRAY = (
    "rows of numbers: ';' or a new line between rows, '|' or an empty line between channels, '||' "
    "between filters; nested lists (JSON, YAML); a file; or '-' for standard input"
)


class Kinds(click.Group):
    """A command for each kind that can be applied."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(APPLIED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        kind = kind_named(cmd_name)
        if kind is None or kind.name.replace("_", "-") not in APPLIED:
            return None
        return command_for(kind)

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
    weighted = any(s.name == "filters" for s in kind.settings()) or kind.name == "depthwise_conv"
    params: list[click.Parameter] = [
        click.Option(["--input", "input"], required=True, help=f"The input, or 'random': {ARRAY}.")
    ]
    if weighted:
        order = "input channels" if kind.name == "conv_transpose" else "filters"
        params += [
            click.Option(
                ["--weights"], required=True, help=f"The weights, or 'random'; {order} by '||'."
            ),
            click.Option(["--bias"], metavar="NUMBERS", help="One number for each filter."),
            click.Option(["--flip"], is_flag=True, help="True convolution: turn the kernel round."),
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
            ["--format"],
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="What to print; plain: the numbers of the output.",
        ),
    ]
    made = click.Command(
        kind.name.replace("_", "-"),
        params=params,
        help=(kind.__doc__ or "").split("\n\n")[0],
        callback=lambda **given: answer(kind, given),
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    dialect_option(made)
    return made


def answer(kind: type[Kind], given: dict[str, Any]) -> None:
    """Apply the layer, and print what comes out."""
    shown = {key: given.pop(key) for key in ("steps", "at", "no_answer", "format")}
    if shown["no_answer"] and (shown["steps"] or shown["at"]):
        raise usage("--no-answer leaves out what --steps and --at would show")
    own = {
        key: given.pop(key, None)
        for key in ("input", "weights", "bias", "flip", "shape", "seed", "axes")
    }
    asked = "random" in (own["input"], own["weights"])
    try:
        with problems_as(shown["format"], SCHEMA):
            exercise, report = exercise_of(kind, own, given)
        if exercise is None:
            complain(report.diagnostics)
            sys.exit(1)
        from convcalc.render.arithmetic import write

        question = asked or shown["no_answer"]
        write(exercise, report, {**shown, "question": question, "flip": own["flip"]}, sys.stdout)
    except ValueError as error:
        raise usage(str(error)) from None


def exercise_of(
    kind: type[Kind], own: dict[str, Any], given: dict[str, Any]
) -> tuple[Exercise | None, Report]:
    """The arrays, and the layer worked out; no exercise if it is refused."""
    from convcalc.teach.arithmetic import Exercise, flipped
    from convcalc.teach.arrays import numbers

    input, weights = arrays(own)
    axes = len(input.sizes) - 1
    settings: dict[str, Any] = dict(given)
    bias = tuple(numbers(own["bias"], "--bias")) if own.get("bias") else ()
    if weights is not None:
        settings.update(from_weights(kind, weights, input, int(given.get("groups") or 1)))
        settings["bias"] = bool(bias)
        filters = int(settings.pop("count"))
        if bias and len(bias) != filters:
            raise ValueError(f"--bias has {len(bias)} numbers, and there are {filters} filters")
        if own["flip"]:
            weights = flipped(weights, axes)
    shape = "x".join(map(str, input.sizes))
    name = f"apply {kind.name.replace('_', '-')}"
    report = work_out(kind, name, {**settings, ONE: shape, WORDS: (), "layout": "channels_first"})
    if not report.ok:
        return None, report
    return Exercise(report.layers[0], input, weights, bias), report


def arrays(own: dict[str, Any]) -> tuple[Array, Array | None]:
    """The input and the weights, both of as many axes."""
    from convcalc.teach.arrays import axes_of, parsed, random_array

    texts = {key: source(own[key], key) for key in ("input", "weights") if own[key]}
    given = [text for text in texts.values() if text != "random"]
    if own["axes"]:
        axes = int(own["axes"])
    elif own["shape"]:
        axes = max(own["shape"].count("x"), 1)
    else:
        axes = axes_of(*given) if given else 2
    shape = random_shape(own["shape"], axes)
    if texts["input"] == "random":
        input = random_array(shape, int(own["seed"]), 0, 5)
    else:
        input = parsed(texts["input"], axes, "--input", 1)
    text = texts.get("weights")
    if text is None:
        return input, None
    if text == "random":
        return input, random_array((1, input.sizes[0], *(3,) * axes), int(own["seed"]) + 1, -1, 2)
    return input, parsed(text, axes, "--weights", 2)


def random_shape(text: str | None, axes: int) -> tuple[int, ...]:
    """`3x5x5`, or without channels `5x5`."""
    sizes = text.split("x") if text else ["5"] * axes if axes > 1 else ["8"]
    if not all(s.isdecimal() and 0 < int(s[:9]) <= 64 for s in sizes) or len(sizes) > 3:
        raise ValueError(f"--in takes sizes up to 64, such as 5x5 or 3x5x5, received '{text}'")
    found = tuple(map(int, sizes))
    return found if len(found) == axes + 1 else (1, *found)


def source(text: str, key: str) -> str:
    """The text itself, that of the file it names, or standard input."""
    import os

    from convcalc.spec.files import MAX_FILE, decode, read_file

    if text == "-":
        return decode(sys.stdin.buffer.read(MAX_FILE + 1), "<stdin>")
    named = not any(c in text for c in " ;|[,\n") and any(c.isalpha() for c in text)
    if text != "random" and (named or (len(text) < 250 and os.path.isfile(text))):
        return read_file(text)
    if not text.strip():
        raise ValueError(f"--{key} is empty; write numbers, such as '0 1 0'")
    return text


def from_weights(kind: type[Kind], weights: Array, input: Array, groups: int) -> dict[str, Any]:
    """The settings that weights say, after the numbers of channels have been compared."""
    outer, inner, *kernel = weights.sizes
    channels = input.sizes[0]
    found: dict[str, Any] = {"kernel": "x".join(map(str, kernel))}
    if kind.name == "conv_transpose":
        expected, received, count, what = channels, outer, inner * groups, "input channels ('||')"
        found["filters"] = str(count)
    elif kind.name == "depthwise_conv":
        expected, received, count, what = 1, inner, outer, "channel in each filter"
        if outer % channels:
            raise ValueError(
                f"--weights has {outer} filters; a depthwise convolution of {channels} channels "
                f"takes {channels}, or a multiple"
            )
        found["multiplier"] = str(outer // channels)
    else:
        expected, received, count = channels // max(groups, 1) or 1, inner, outer
        what = "channels in each filter ('|')"
        found["filters"] = str(outer)
    if expected != received:
        raise ValueError(
            f"--weights has {received} {what}; an input of {channels} channels"
            f"{f' in {groups} groups' if groups > 1 else ''} takes {expected}"
        )
    return {**found, "count": count}
