"""Shapes, dialects and layouts, in the writings that people give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from convcalc.algebra.order import other_channels
from convcalc.algebra.shape import LAYOUTS, LAYOUTS_SPELLED, Shape
from convcalc.diagnostics import did_you_mean, in_quotes, one_of, plainly, received
from convcalc.dialect import DIALECTS, SPELLED, USUAL, dialect_named
from convcalc.engine.typed import listed
from convcalc.layers.settings import MAX_INTEGER, Dims
from convcalc.python.words import wrong

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Union

    from convcalc.engine.network import Network, Written

    Sizes = Union[int, str, Sequence[int]]
    """Sizes of axes: 224, (32, 48), or a text."""
    Given = Union[Written, Mapping[str, Written]]
    """A shape for the network's input, or shapes for several, by name."""


def needed(input: Given | None) -> Given:
    """The input that layers need."""
    if input is None:
        hint = 'for example convcalc.summary(["conv 16 3x3", "relu"], "3x32x32")'
        raise wrong("layers alone do not say what their input is: give its shape", hint, "E103")
    return input


def as_written(input: Given | None) -> Any:
    """The shape for code that does not say it, as it was given; None where there is no single one,
    for code has one input.
    """
    if input is None or isinstance(input, Mapping):
        return None
    return input if isinstance(input, Shape) else listed(input)


def sized(network: Network, input: Given | None) -> Network:
    """The network for another input; where its channels are not the network's own, that is told,
    but for a Shape, which cannot be read in another order.
    """
    if input is None:
        return network
    changed = network.with_inputs(input)
    title, several = network.name or "the network", len(network.inputs) > 1
    given = input if isinstance(input, Mapping) else {next(iter(network.inputs)): input}
    doubts = tuple(
        other_channels(
            title,
            network.inputs[name],
            changed.inputs[name],
            network.layout,
            f"'{name}': " if several else "input=",
        )
        for name, shape in given.items()
        if not isinstance(shape, Shape)
        and changed.inputs[name].channels != network.inputs[name].channels
    )
    return changed._replace(doubts=(*changed.doubts, *doubts))


def with_shapes(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping whose inputs may be Shapes, as plain data in the order that it means."""
    found = dict(spec)
    layout = layout_of(found.get("layout"))
    layout = layout or dialect_named(dialect_of(found.get("dialect")) or USUAL).layout
    for key in ("input", "inputs"):
        value = found.get(key)
        if isinstance(value, Shape):
            found[key] = list(value.dims(layout))
        elif isinstance(value, Mapping):
            found[key] = {name: plain(shape, layout) for name, shape in value.items()}
    return found


def plain(shape: Any, layout: str) -> Any:
    """A shape as plain data."""
    if isinstance(shape, Shape):
        return list(shape.dims(layout))
    return listed(shape)


def dialect_of(word: str | None) -> str | None:
    """A dialect by any of its names. Problems E104 if there is none."""
    return word_of("dialect", word, DIALECTS, SPELLED)


def layout_of(word: str | None) -> str | None:
    """A layout by any of its names. Problems E104 if there is none."""
    return word_of("layout", word, LAYOUTS, LAYOUTS_SPELLED)


def word_of(
    what: str, word: str | None, known: Iterable[str], spelled: Mapping[str, str]
) -> str | None:
    if word is None:
        return None
    found = plainly(word, spelled) if isinstance(word, str) else ""
    if found not in known:
        options = list(known)
        hint = did_you_mean(found, options) or f"it takes {one_of(options)}"
        raise wrong(f"{what} must be {one_of(options)}, received {received(word)}", hint)
    return found


def sizes_of(what: str, raw: Any) -> tuple[int, ...]:
    """Sizes of 1 to 3 axes. Problems E104 for anything else."""
    plain = listed(raw)
    try:
        text = isinstance(plain, str) and plain.isascii() and plain.isdecimal()
        found = Dims().parse(int(plain) if text and len(plain) < 20 else plain)
    except (ValueError, TypeError):
        found = ()
    if not 1 <= len(found) <= 3:
        hint = f"for example 224, (32, 48) or '32x48', each from 1 to {MAX_INTEGER:,}"
        raise wrong(f"{what} must be those of 1 to 3 axes, received {in_quotes(raw)}", hint)
    return found
