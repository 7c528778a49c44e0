"""The options of `apply`: those of a kind, and those of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.kind import WORDS, LayerCommand, options_for
from convcalc.cli.options import dialect_option
from convcalc.commands.apply.layer import FROM_WEIGHTS
from convcalc.commands.apply.weights import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.layers.kind import Kind

FORMATS = ("table", "plain", "json")
ARRAY = "'1 2; 3 4', a file, or random:3x6x6."
VIEWS = ("matrix", "stretched", "scatter")
SAYS_NOTHING = ("inplace", "momentum", "in_channels", "in_features")
"""Settings that change no number here."""


def option(name: str, help: str, **more: Any) -> click.Option:
    return click.Option([name], help=help, **more)


def of_weights(
    several: bool, transposed: bool = False, turned: bool = True
) -> list[click.Parameter]:
    """Weights, biases and their order; in a chain each once for every layer that takes it."""
    order = "inputs" if transposed else "filters"
    flip = "Turn the kernel round before it is added."
    each = " Once for each layer." if several else ""
    return [
        option(
            "--weights",
            f"As above, '||' between {order}; or 'sobel-x', …{each}",
            multiple=True,
        ),
        option("--bias", f"One number for each filter.{each}", metavar="NUMBERS", multiple=True),
        *(
            []
            if not turned
            else [
                click.Option(
                    ["--flip"],
                    is_flag=True,
                    help=flip if transposed else "True convolution: turn the kernel round.",
                )
            ]
        ),
        click.Option(
            ["--weights-layout", "layout"],
            type=click.Choice(LAYOUTS),
            metavar="ORDER",
            help="oihw as in PyTorch, hwio as in Keras. [oihw]",
        ),
    ]


def of_norms(several: bool) -> list[click.Parameter]:
    each = "; once for each layer" if several else ""
    rows = {
        "--mean": f"What is subtracted, for each channel{each}. [0]",
        "--var": f"The variance that is divided by{each}. [1]",
        "--gamma": f"The trained scale{each}. [1]",
        "--beta": f"The trained shift{each}. [0]",
    }
    return [option(name, help, metavar="NUMBERS", multiple=True) for name, help in rows.items()]


def of_all(backward: bool = True) -> list[click.Parameter]:
    """The options that every layer has."""
    return [
        click.Option(["--steps"], is_flag=True, help="Each window, its products and the sum."),
        option("--at", "The steps of the output at this position only.", metavar="Y,X"),
        click.Option(["--zeros"], is_flag=True, hidden=True, help="Sums with the padding in them."),
        click.Option(
            ["--as", "view"],
            type=click.Choice(VIEWS),
            metavar="VIEW",
            help="Also as a matrix, as stretched, as scatter.",
        ),
        click.Option(
            ["--backward"], is_flag=True, help="Also the gradients, of an --upstream dL/dY."
        ),
        option("--upstream", "dL/dY, as 'ones' by default.", metavar="ARRAY", hidden=True),
        click.Option(
            ["--in", "shape"], metavar="SHAPE", hidden=True, help="Shape of a random input: 3x5x5."
        ),
        click.Option(["--seed"], type=click.IntRange(0, 2**31), default=0, help="Of 'random'. [0]"),
        click.Option(
            ["--axes"],
            type=click.Choice(["0", "1", "2"]),
            hidden=True,
            help="If the arrays leave it open.",
        ),
        click.Option(["--no-answer"], is_flag=True, help="The exercise only."),
        option("--html", "Also write a page that steps through it all.", metavar="FILE"),
        option("--picture", "Also draw what comes out.", metavar="FILE"),
        click.Option(["--force"], is_flag=True, help="Write over a file that exists."),
        click.Option(
            ["--format"],
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="What to print.",
        ),
    ]


def settings_of(kind: type[Kind]) -> list[click.Parameter]:
    """The flags of a kind's settings, without those that follow from weights or change nothing."""
    left: tuple[str, ...] = SAYS_NOTHING
    if kind.among("convolutions", "transposed", "linears"):
        left = (*left, *FROM_WEIGHTS)
    found: list[click.Parameter] = []
    for setting in kind.settings():
        if setting.name not in left:
            found += options_for(setting)
    return found


def numbers_of(kind: type[Kind]) -> list[click.Parameter]:
    """The options for the numbers that a kind is applied with."""
    if kind.among("batch_norms"):
        return of_norms(False)
    if kind.among("sample_norms"):
        return of_norms(False)[2:]
    if kind.among("sloped"):
        return [option("--weights", "The slope, or one for each channel. [0.25]", multiple=True)]
    if kind.among("linears"):
        return of_weights(False, turned=False)
    if kind.among("convolutions", "transposed"):
        return of_weights(False, kind.among("transposed"))
    return []


def command_for(kind: type[Kind], answer: Callable[[dict[str, Any]], None]) -> click.Command:
    """The command of one kind."""
    own = [
        click.Option(["--input", "input"], required=True, help=ARRAY),
        *numbers_of(kind),
        *settings_of(kind),
    ]
    taken = {name for param in own for name in param.opts}
    made = LayerCommand(
        kind.name.replace("_", "-"),
        params=[
            click.Argument([WORDS], nargs=-1, metavar="[SHORTHAND]"),
            *own,
            *(param for param in of_all() if not taken & {*param.opts}),
        ],
        help=help_of(kind),
        callback=lambda **given: answer(given),
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    dialect_option(made)
    made.params[-1].help = "Whose rules."
    return made


def chain_command(text: str, answer: Callable[[dict[str, Any]], None]) -> click.Command:
    """The command of layers one after the other."""
    made = LayerCommand(
        text,
        params=[
            click.Option(["--input", "input"], required=True, help=ARRAY),
            *of_weights(True),
            *of_norms(True),
            *of_all(),
        ],
        help="Layers one after the other, ';' between them, each on what the last one gives.",
        callback=lambda **given: answer(given),
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    dialect_option(made)
    return made


TRIED = {"group_norm": ":4x2x2 --groups 2", "glu": ":4x2x2"}
"""The numbers of an example, of kinds that do not take any."""


def help_of(kind: type[Kind]) -> str:
    """What the kind does, and a line to try."""
    name = kind.name.replace("_", "-")
    slides = kind.among("sliding_pools")
    weighted = kind.among("convolutions", "transposed", "linears")
    more = " --weights random" if weighted else " --kernel 2" if slides else ""
    more = TRIED.get(kind.name, "") + more
    more += " --output-size 2" if "output_size" in kind._settings and not weighted else ""
    shorthand = "SHORTHAND is as in a spec"
    shorthand += ", without filters and kernel." if weighted else "."
    doc = (kind.__doc__ or "").split("\n\n")[0]
    return f"{doc} {shorthand}\n\n\b\n  convcalc apply {name} --input random{more} --seed 3 --steps"
