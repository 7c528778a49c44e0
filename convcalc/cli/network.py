"""What every command that takes a SPEC shares: where it is found, and what is set in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.located import at_shapes, is_source, located
from convcalc.cli.options import set_option, usage
from convcalc.cli.source import said_of_source, source_options
from convcalc.diagnostics import Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located


input_option = click.option(
    "--input",
    "shapes",
    multiple=True,
    metavar="SHAPE",
    help="Another input: 3x380x380, 380; NAME=SHAPE of several.",
)


def network_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds SPEC, `--input` and `--set`."""
    sets = set_option(
        "Another value for one of the spec's vars, such as width=0.5; may be repeated."
    )
    for option in (source_options, sets, input_option, click.argument("spec")):
        command = option(command)
    return command


def read_network(
    spec: str,
    settings: tuple[str, ...],
    dialect: str | None = None,
    dtype: str | None = None,
    shapes: tuple[str, ...] = (),
) -> Network:
    """The network that SPEC and `--set` describe; `shapes` are those of `--input`, for code that
    does not say it. Problems as for `convcalc.load`.
    """
    from convcalc.engine.network import followed

    found = located(spec)
    return followed(network_in(found, vars_in(spec, settings), dialect, dtype, shapes, spec))


def vars_in(spec: str, settings: tuple[str, ...]) -> Mapping[str, Value]:
    """The vars that `--set` gives, if it does."""
    if not settings:
        return {}
    from convcalc.cli.vars import vars_given

    return vars_given(spec, settings)


def inputs_in(network: Network, shapes: tuple[str, ...], layout: str) -> Mapping[str, Shape]:
    """The inputs that `--input` gives, if it does."""
    if not shapes:
        return {}
    from convcalc.cli.resized import replaced

    return replaced(network, shapes, layout)


def network_in(
    found: Located,
    given: Mapping[str, Value],
    dialect: str | None = None,
    dtype: str | None = None,
    shapes: tuple[str, ...] = (),
    typed: str = "",
) -> Network:
    """The network that a text describes with the vars that are given; it was `typed` at the prompt.
    Problems as for the above.
    """
    from convcalc.diagnostics import Problems
    from convcalc.parser import loads

    if found.format:
        from convcalc.frameworks.file import network_of_file

        try:
            return network_of_file(found, given, dialect, dtype, shapes)
        except Problems as problems:
            raise at_shapes(problems, shapes) from None
    if is_source(found):
        from convcalc.cli.from_source import network_read

        network = network_read(found, given, dialect, dtype, shapes, typed)
        if network is not None:
            return network
    try:
        return loads(
            found.text,
            found.name,
            given,
            variant=found.variant,
            dialect=dialect,
            dtype=dtype,
            code=layers_in_code,
        )
    except Problems as problems:
        from convcalc.cli.from_source import of_script
        from convcalc.frameworks.file import of_other_format
        from convcalc.frameworks.reading import instead

        other = None if said_of_source("origin") else of_other_format(found)
        if other is not None:
            return network_in(other, given, dialect, dtype, shapes)
        script = (
            None if said_of_source("origin") else of_script(found, given, dialect, dtype, shapes)
        )
        if script is not None:
            return script
        if found.variant is not None and typed:
            problems = of_variant(problems, typed, found)
        input = shapes[0].rpartition("=")[2] if shapes else None
        return instead(problems, found.text, found.name, dialect, dtype, input)


def network_beside(
    found: Located, given: Mapping[str, Value], dialect: str | None, shapes: tuple[str, ...]
) -> Network:
    """A network beside others, for which `--input` is meant as well: of a print-out from which no
    shapes follow, what is printed.
    """
    from convcalc.diagnostics import Problems

    try:
        return network_in(found, given, dialect, None, shapes)
    except Problems as problems:
        if not shapes or problems.diagnostics[0].code not in ("E301", "E404"):
            raise
        try:
            network = network_in(found, given, dialect)
        except Problems:
            raise problems from None
        if network.told is None:
            raise
        return network


def of_variant(problems: Problems, spec: str, found: Located) -> Problems:
    """Problems of which one is a variant that there is not, which is told where it was typed."""
    from convcalc.cli.line import CommandLine
    from convcalc.diagnostics import Problems
    from convcalc.parser.zoo import variants_in

    if found.variant in [*variants_in(found.text)] or len(problems.diagnostics) > 1:
        return problems
    at = CommandLine(f"convcalc show {spec}").word(spec)
    return Problems(d._replace(span=at) if at else d for d in problems.diagnostics)


def one_layer(word: str, rest: Sequence[str], option: str) -> None:
    """UsageError where a layer stands in place of SPEC: its own command has an option for it."""
    from convcalc.cli.typed import is_shape, joined
    from convcalc.cli.typed_layers import is_kind

    if rest and " " not in word and is_kind(word) and is_shape(rest[0]):
        line = joined([word.replace("_", "-"), *rest, option])
        raise usage(f"'{word}' is a layer; for one layer: convcalc {line}")


def layers_in_code(value: Value, dialect: str | None) -> Value:
    """What a line of code describes; the reader of code is loaded where there is some."""
    from convcalc.frameworks.reading import layers_in

    return layers_in(value, dialect)


def report_of(
    spec: str,
    settings: tuple[str, ...] = (),
    dialect: str | None = None,
    shapes: tuple[str, ...] = (),
) -> Report:
    """SPEC with `--set`, `--dialect` and `--input`, worked out. Problems as for `convcalc.load`."""
    from convcalc.engine.analyze import analyze

    network = read_network(spec, settings, dialect, shapes=shapes)
    return analyze(network, inputs_in(network, shapes, network.layout))
