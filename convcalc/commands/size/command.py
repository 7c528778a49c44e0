"""`convcalc size SPEC [LAYER]`"""

from __future__ import annotations

import sys

import click

from convcalc.cli import Helped
from convcalc.cli.named_layers import layers_meant
from convcalc.cli.network import inputs_in, network_options, read_network
from convcalc.cli.options import DIALECT, formats_option, usage
from convcalc.cli.output import complain, problems_as


@click.command("size", cls=Helped)
@network_options
@click.argument("layer", required=False)
@click.option(
    "--range",
    "span",
    metavar="A..B",
    help="Among which sizes to look for those that lose no border; two total strides around the "
    "given size, if not given.",
)
@formats_option(["table", "json"])
@click.option(
    "--dialect",
    type=DIALECT,
    help="Whose rules apply, if not those of the spec.",
)
def command(
    spec: str,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    layer: str | None,
    span: str | None,
    format: str,
    dialect: str | None,
) -> None:
    """The size of the output as a formula of the input's, and which inputs fit the network in SPEC.

    Which sizes are accepted, which lose no border, and what is never read. With LAYER, of the
    network up to that layer (or block); else of the outputs, or of the last layer that has a size
    which depends on the input's.

    \b
      convcalc size resnet50
      convcalc size unet --input 1x588x588
      convcalc size alexnet max_pool1 --range 200..300
    """  # noqa: D301 - click reads the \b as such
    with problems_as(format, "size"):
        from convcalc.commands.size.survey import survey
        from convcalc.commands.size.text import write

        network = read_network(spec, settings, dialect, shapes=shapes)
        if layer:
            layer = [layer, *layers_meant(network, layer)][-1]
        inputs = inputs_in(network, shapes, network.layout)
        found = survey(network, inputs, layer, range_of(span) if span else None)
        write(found, format, sys.stdout)
        sys.stdout.flush()
        complain(found.refusals)
        sys.exit(1 if found.refusals else 0)


def range_of(text: str) -> tuple[int, int]:
    """The first and the last size of `A..B`. UsageError if it is none."""
    from convcalc.commands.size.survey import MAX_RANGE

    first, dots, last = text.partition("..")
    if not dots or not (is_size(first) and is_size(last)):
        raise usage(f"--range takes A..B, such as 192..256, received '{text[:60]}'")
    a, b = int(first), int(last)
    if a > b:
        raise usage(f"--range must go up, received '{text[:60]}'; write {b}..{a}")
    if b - a >= MAX_RANGE:
        raise usage(
            f"--range takes at most {MAX_RANGE:,} sizes, received {b - a + 1:,}; they repeat "
            "every total stride"
        )
    return a, b


def is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0
