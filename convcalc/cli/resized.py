"""Another input than the network states: `--input`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from convcalc.cli.options import shape_argument, usage
from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network


def replaced(network: Network, texts: tuple[str, ...], layout: str) -> dict[str, Shape]:
    """The inputs that `--input` gives, by name; one with other channels than the network's own is
    told on standard error.
    """
    from convcalc.diagnostics import did_you_mean
    from convcalc.frameworks.traced.examples import SCALAR

    found: dict[str, Shape] = {}
    whole = [text for text in texts if text.rpartition("=")[0] not in network.sizes]
    for k, text in enumerate(whole):
        name, equals, shape = text.rpartition("=")
        if not equals:
            names = list(network.inputs)
            if k >= max(len(names), 1):
                raise usage(f"--input is given {len(texts)} times, and there is {counted(names)}")
            name = names[k] if names else ""
        if name not in network.inputs:
            hint = did_you_mean(name, network.inputs) or f"there is {', '.join(network.inputs)}"
            raise usage(f"--input: there is no input '{name[:60]}'; {hint}")
        if shape == SCALAR and network.reading is not None and network.inputs[name].sizes == (1,):
            found[name] = network.inputs[name]
            continue
        found[name] = sized(network.inputs[name], shape, layout)
        if network.notes:
            from convcalc.engine.accepted import read_otherwise

            told = read_otherwise(network, shape_argument(shape, layout, "--input"))
            if told:
                found[name] = network.inputs[name]
                if not has_notes(click.get_current_context()):
                    note(told)
        if found[name].channels != network.inputs[name].channels:
            warn(network, name, found[name], layout)
    return found


def has_notes(context: click.Context) -> bool:
    """Whether the answer has a line for each note of the network."""
    format = context.params.get("format", getattr(context.params.get("asked"), "format", ""))
    return context.info_name in NOTED and format in ("", "table", None)


NOTED = ("show", "stack", "watch")


def counted(names: Sequence[str]) -> str:
    """`1 input, x`"""
    from convcalc.amounts import counted as amount

    return f"{amount(len(names), 'input')}, {', '.join(names)}"


def sized(own: Shape, text: str, layout: str) -> Shape:
    """The shape that `--input` spells: all of it, or the sizes of the axes of an input that has its
    own number of channels, one of them standing for all: `512`, `512x640`.
    """
    from convcalc.engine.typed import fitted

    return fitted(own, shape_argument(text, layout, "--input"), layout)


def warn(network: Network, name: str, shape: Shape, layout: str) -> None:
    """Say that the network's weights were made for other channels, behind all that is printed; the
    same is said once.
    """
    from convcalc.algebra.order import other_channels
    from convcalc.cli.output import complain

    context = click.get_current_context()
    if (name, shape) not in context.meta.setdefault("convcalc.warned", set()):
        context.meta["convcalc.warned"].add((name, shape))
        option = f"--input {name}=" if len(network.inputs) > 1 else "--input "
        title = network.name or "the network"
        doubt = other_channels(title, network.inputs[name], shape, layout, option)
        context.call_on_close(lambda: complain([doubt]))


def note(text: str) -> None:
    """Say on standard error how a word was understood, once."""
    context = click.get_current_context()
    if text not in context.meta.setdefault("convcalc.noted", set()):
        context.meta["convcalc.noted"].add(text)
        click.echo(f"note: {printable(text)}", err=True)
