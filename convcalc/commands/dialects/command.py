"""`convcalc dialects SPEC`: the same layers by the rules of each framework."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from convcalc.cli import Helped
from convcalc.cli.network import inputs_in, network_options, read_network
from convcalc.cli.options import DIALECT, formats_option
from convcalc.cli.output import complain, problems_as

if TYPE_CHECKING:
    from convcalc.engine.network import Network

FORMATS = ("table", "markdown", "json")


@click.command("dialects", cls=Helped)
@network_options
@click.option(
    "--reference",
    type=DIALECT,
    help="What the others are compared with; the spec's own dialect if not given.",
)
@click.option("--all", "everything", is_flag=True, help="Show the layers that agree, too.")
@formats_option(FORMATS, "What to print; json has every layer.")
def command(
    spec: str,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    reference: str | None,
    everything: bool,
    format: str,
) -> None:
    """The layers of SPEC as PyTorch, Keras and ONNX would do them, side by side: accepted or
    refused, output size, where the padding lands, parameters; and what to write to agree.

    Each layer is given the same input in all of them, so that only its own differences show.

    \b
      convcalc dialects resnet50
      convcalc dialects keras_mobilenet --reference pytorch
      convcalc conv 3x224x224 64 7x7/2 same --dialect all
    """  # noqa: D301 - click reads the \b as such
    with problems_as(format, "dialects"):
        network = read_network(spec, settings, shapes=shapes)
        network = network.with_inputs(inputs_in(network, shapes, network.layout))
    answer(network, reference, everything, format)


def answer(network: Network, reference: str | None, everything: bool, format: str) -> NoReturn:
    """Compare, print, and exit: 1 if all dialects refuse some layer."""
    from convcalc.commands.dialects.sides import compare
    from convcalc.commands.dialects.text import write
    from convcalc.diagnostics import in_source_order

    found = compare(network, reference)
    write(found, format, everything, sys.stdout)
    sys.stdout.flush()
    refused = [layer.sides[layer.base].refused for layer in found.layers]
    complain(in_source_order(why for why in refused if why))
    sys.exit(0 if found.ok else 1)
