"""Networks of source: files of classes and functions, and scripts from standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.cli.located import STDIN, asked_at, at_shapes, is_source, placed
from convcalc.cli.source import said_of_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.diagnostics import Span
    from convcalc.engine.network import Network
    from convcalc.frameworks.source import Said
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located


def network_read(
    found: Located,
    given: Mapping[str, Value],
    dialect: str | None,
    dtype: str | None,
    shapes: tuple[str, ...],
    typed: str,
) -> Network | None:
    """The network that a file of source builds; what has no place in it is told where it was
    `typed`. Problems if it cannot be read.
    """
    from convcalc.diagnostics import Problems
    from convcalc.frameworks.source import network_of_source

    at = asked_at(typed, found.variant)
    try:
        network = network_of_source(found, given, dialect, dtype, shapes, said(at))
    except Problems as problems:
        raise placed(at_shapes(problems, shapes), at) from None
    if network is None or len(shapes) != 1:
        return network
    from convcalc.engine.accepted import accepted

    return accepted(network)


def said(at: Span | None = None) -> Said:
    """What the options say of a source, whose target was typed `at`."""
    from convcalc.frameworks.source import Said

    train = bool(said_of_source("train"))
    assume = bool(said_of_source("assume"))
    return Said(said_of_source("origin") or "", said_of_source("target"), train, at, assume)


def shapes_for(found: Located, shapes: tuple[str, ...], layout: str) -> tuple[str, ...]:
    """Shapes that were typed for a network of `layout`, as source of another one takes them."""
    if not shapes or not layout or not is_source(found):
        return shapes
    from convcalc.frameworks.source import layout_of

    last = layout_of(found, said()) == "channels_last"
    if last is (layout == "channels_last"):
        return shapes
    return tuple(turned(text, last) for text in shapes)


def turned(text: str, last: bool) -> str:
    """A shape with the channels behind, or in front."""
    name, equals, shape = text.rpartition("=")
    dims = shape.split("x")
    dims = [*dims[1:], dims[0]] if last else [dims[-1], *dims[:-1]]
    return f"{name}{equals}{'x'.join(dims)}"


def of_script(
    found: Located,
    given: Mapping[str, Value],
    dialect: str | None,
    dtype: str | None,
    shapes: tuple[str, ...],
) -> Network | None:
    """What statements without a class or function make, where they import something and come by
    standard input; None if they make no network that can be read.
    """
    from convcalc.diagnostics import Problems

    lines = [] if said_of_source("origin") else found.text.split("\n")
    if found.name != STDIN or not any(line.startswith(("import ", "from ")) for line in lines):
        return None
    try:
        return network_read(found, given, dialect, dtype, shapes, "")
    except Problems:
        return None
