"""Layers one after the other, which are no spec: each a text, code or plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from convcalc.algebra.order import batch_of_one
from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Source, Span
from convcalc.dialect import USUAL, dialect_named
from convcalc.engine.typed import shape_of, single
from convcalc.frameworks import reading
from convcalc.python.shapes import dialect_of, layout_of, plain
from convcalc.python.words import wrong

if TYPE_CHECKING:
    from convcalc.engine.network import Network
    from convcalc.parser.value import Value
    from convcalc.python.shapes import Given


def stack(
    layers: Sequence[Any],
    input: Given,
    *,
    dialect: str | None = None,
    layout: str | None = None,
    dtype: str | None = None,
) -> Network:
    """Layers one after the other, the first of which reads all inputs."""
    from convcalc.parser.document import network_of as read
    from convcalc.parser.heading import Choice
    from convcalc.parser.layers import MAX_LAYERS
    from convcalc.parser.value import Item, Value, from_plain

    if len(layers) > MAX_LAYERS:
        raise wrong(f"more than {MAX_LAYERS:,} layers", "use fewer", "E107")
    shapes = input if isinstance(input, Mapping) else {"input": input}
    dialect, layout = dialect_of(dialect), layout_of(layout)
    lines = entries(reading_all(layers, shapes) if len(shapes) > 1 else layers)
    code = reading.code_among([line for line in lines if isinstance(line.data, str)])
    whose = dialect or (code.dialect if code else USUAL)
    order = layout or dialect_named(whose).layout
    typed = {name: plain(shape, order) for name, shape in shapes.items()}
    images = {} if layout else images_in(typed, order)
    top = {"inputs": Item(None, from_plain({**typed, **images}))}
    top["layers"] = Item(None, Value(lines))
    for key, word in (("dialect", whose), ("layout", layout)):
        if word:
            top[key] = Item(None, Value(word))
    network = read(Value(top), [], Choice(dialect=dialect, dtype=dtype, code=reading.layers_in))
    batches = [batch_doubt(typed[name], dims, order) for name, dims in images.items()]
    doubts = (*batches, *map(by_argument, network.doubts))
    return network._replace(notes=code.notes if code else (), doubts=doubts)


def images_in(typed: Mapping[str, Any], layout: str) -> dict[str, list[int]]:
    """The sizes of those inputs that are plainly an image in a batch of one."""
    found = {}
    for name, raw in typed.items():
        try:
            image = single(shape_of(raw, layout), layout)
        except ValueError:
            continue
        if image:
            found[name] = list(image.dims(layout))
    return found


def batch_doubt(typed: Any, dims: Sequence[int], layout: str) -> Diagnostic:
    """W202: the first of four numbers was read as a batch."""
    text = typed if isinstance(typed, str) else "x".join(map(str, typed))
    image = Shape.of(tuple(dims), layout)
    return batch_of_one(image, layout, f"'{text[:60]}'", None, 'input="{}"')


def by_argument(doubt: Diagnostic) -> Diagnostic:
    """A doubt about a shape that is no spec's: its layout is chosen by an argument."""
    help = re.sub(r"add layout: (\w+)", r'pass layout="\1"', doubt.help)
    return doubt._replace(help=re.sub(r"\bwrite (\d[\dx]*)", r'write input="\1"', help))


def entries(layers: Sequence[Any]) -> list[Value]:
    """Layers as those of a spec; texts know their place among them."""
    from convcalc.parser.value import Value, from_plain

    texts = [layer if isinstance(layer, str) else "" for layer in layers]
    source = Source(
        "<layers>" if len(layers) > 1 else "<layer>",
        "\n".join(text.replace("\n", " ") for text in texts),
    )
    return [
        Value(layer, Span(source, k + 1, 1, max(len(layer), 1)))
        if isinstance(layer, str)
        else from_plain(dict(layer) if isinstance(layer, Mapping) else layer)
        for k, layer in enumerate(layers)
    ]


def reading_all(layers: Sequence[Any], inputs: Mapping[str, Any]) -> list[Any]:
    """Layers, of which the first, where it is in shorthand, reads all inputs."""
    first, *rest = layers
    if isinstance(first, str) and "from=" not in first and "(" not in first:
        first = f"{first} from=[{','.join(inputs)}]"
    return [first, *rest]
