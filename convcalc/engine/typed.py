"""A shape as it was typed, and what was not likely meant by it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import MAX_AXES, Shape
from convcalc.layers.settings import Dims

if TYPE_CHECKING:
    from convcalc.diagnostics import Diagnostic, Span

BATCHED = 3
"""How many spatial axes a batch of images seems to have."""
MAX_LISTED = 16
"""How many sizes are read, of what may never end: more than any shape has."""
SMALLEST = 8
"""Of what is plainly an image."""
EXAMPLES = {"channels_first": "3x224x224", "channels_last": "224x224x3"}


def shape_of(raw: Any, layout: str) -> Shape:
    """The shape that a text or a list of sizes spells, in the order of `layout` unless it marks its
    channels, without the batch that may stand in front. ValueError with what it must be.

    >>> shape_of("(None, 3, 32, 32)", "channels_first")
    Shape(channels=3, spatial=(32, 32))
    """
    try:
        dims = Dims().parse(raw)
    except (ValueError, TypeError) as error:
        text = str(error)
        found = None if text.startswith("must ") else unusual(raw, layout)
        if found is None:
            raise ValueError(text if text.startswith("must ") else must(layout)) from None
        return checked(found)
    return checked(Shape.of(dims, layout))


def unusual(raw: Any, layout: str) -> Shape | None:
    """A shape with a batch in front or with marked channels; None if it is nothing of that."""
    from convcalc.algebra.written import written

    if isinstance(raw, list) and raw and (raw[0] is None or isinstance(raw[0], str)):
        sizes = raw[1:10]
        raw = ",".join(map(str, raw[:10])) if all(type(n) is int for n in sizes) else None
    found = written(raw) if isinstance(raw, str) else None
    dims = found.numbers if found else None
    if not found or not dims or min(dims) < 1:
        return None
    return Shape.of(Dims().parse(dims), "channels_first" if found.marked else layout)


def checked(shape: Shape) -> Shape:
    if shape.rank > MAX_AXES:
        raise ValueError(f"must have at most {MAX_AXES} spatial axes")
    return shape


def must(layout: str) -> str:
    last = layout == "channels_last"
    order = "spatial sizes and channels" if last else "channels and spatial sizes"
    return f"must be {order}, such as {EXAMPLES[layout]}"


def single(shape: Shape, layout: str) -> Shape | None:
    """The image in a batch of one, where four numbers are plainly that: `1x3x224x224`."""
    if shape.rank != BATCHED:
        return None
    batch, *dims = shape.dims(layout)
    image = Shape.of(dims, layout)
    plain = batch == 1 and image.channels in (1, 3) and min(image.spatial) >= SMALLEST
    return image if plain else None


def listed(given: Any) -> Any:
    """What spells a shape, or sizes: a text or a number as it is, all else that has elements as a
    list, of plain numbers where they are such as NumPy's.

    >>> listed((None, 3, 32, 32)), listed("3x32x32")
    ([None, 3, 32, 32], '3x32x32')
    """
    if isinstance(given, (str, int, dict)) or not hasattr(given, "__iter__"):
        return given
    return [
        size.__index__() if hasattr(size, "__index__") else size
        for size in islice(given, MAX_LISTED)
    ]


def fitted(own: Shape, shape: Shape, layout: str) -> Shape:
    """The shape that is meant for an input of shape `own`: what was typed, without a batch in front
    of its own channels; sizes alone, one of them for all axes, go with its own channels.

    >>> fitted(Shape(3, (224, 224)), Shape(512, (640,)), "channels_first")
    Shape(channels=3, spatial=(512, 640))
    """
    sizes = shape.dims(layout)
    if own.rank and len(sizes) == own.rank + 2:
        image = own.of(sizes[1:], layout)
        return image if image.channels == own.channels else shape
    if own.rank and len(sizes) in (1, own.rank):
        return own._replace(spatial=sizes * own.rank if len(sizes) == 1 else sizes)
    return shape


def doubt_of(
    shape: Shape, layout: str, typed: str, span: Span | None = None, command: str = ""
) -> Diagnostic | None:
    """As `order.doubt`, which is loaded for shapes only that are not plainly those of an image."""
    dims = shape.dims(layout)
    sizes = shape.spatial
    if len(dims) == 1 or (len(dims) == 3 and sizes[0] == sizes[1]):
        return None
    from convcalc.algebra.order import doubt

    return doubt(dims, layout, typed, span, command)
