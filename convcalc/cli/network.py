"""What every command that takes a SPEC shares: where it is found, and what is set in it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.options import shape_argument, usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.parser.value import Value


def network_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds SPEC, `--input` and `--set`."""
    options = (
        click.argument("spec"),
        click.option(
            "--input",
            "shapes",
            multiple=True,
            metavar="SHAPE",
            help="Another input shape, such as 3x380x380; NAME=SHAPE where there are several "
            "inputs.",
        ),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="NAME=VALUE",
            help="Another value for one of the spec's vars, such as width=0.5; may be repeated.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def read_network(
    spec: str, settings: tuple[str, ...], dialect: str | None = None, dtype: str | None = None
) -> Network:
    """The network that SPEC and `--set` describe. Problems as for `convcalc.load`."""
    from convcalc.parser import load, loads

    given: dict[str, Any] = vars_given(spec, settings) if settings else {}
    if spec != "-":
        return load(spec, given, dialect=dialect, dtype=dtype)
    from convcalc.parser.files import MAX_FILE, decode

    text = decode(sys.stdin.buffer.read(MAX_FILE + 1), "<stdin>")
    return loads(text, "<stdin>", given, dialect=dialect, dtype=dtype)


def vars_given(spec: str, settings: tuple[str, ...]) -> dict[str, Value]:
    """The values of `--set`, each with its place in the command line. UsageError if one is none."""
    from convcalc.cli.line import CommandLine
    from convcalc.parser.shorthand import literal

    line = CommandLine(f"convcalc show {spec}".replace("\n", " "))
    found: dict[str, Value] = {}
    for text in settings:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise usage(f"--set takes NAME=VALUE, received '{text[:60]}'")
        at = line.add(text, "--set")
        if name in found:
            raise usage(f"--set gives '{name[:60]}' twice")
        found[name] = literal(value, at)
    return found


def layers_named(network: Network, name: str) -> list[str]:
    """The layer of that name, or those of a block. UsageError if there are none."""
    from convcalc.diagnostics import Problems
    from convcalc.engine.network import layers_called

    try:
        return layers_called(network, name)
    except Problems as problems:
        (wrong,) = problems.diagnostics
        raise usage(f"{wrong.message}; {wrong.help}") from None


def replaced(network: Network, texts: tuple[str, ...], layout: str) -> dict[str, Shape]:
    """The inputs that `--input` gives, by name."""
    from convcalc.diagnostics import did_you_mean

    found: dict[str, Shape] = {}
    for text in texts:
        name, equals, shape = text.rpartition("=")
        if not equals:
            name = next(iter(network.inputs))
        if name not in network.inputs:
            hint = did_you_mean(name, network.inputs) or f"there is {', '.join(network.inputs)}"
            raise usage(f"--input: there is no input '{name}'; {hint}")
        found[name] = shape_argument(shape, layout, "--input")
    return found
