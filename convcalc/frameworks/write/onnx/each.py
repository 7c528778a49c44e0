"""A layer that is applied at each place along some axes by itself, as nodes of ONNX: these axes are
folded into the batch before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.onnx.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def for_each(at: Place, form: Callable[[Place], str]) -> str:
    """What `form` makes of each place along the axes that are as in the batch."""
    kind = at.kind
    inner = kind.within(at.site)
    inputs = []
    for n, (x, shape) in enumerate(zip(at.inputs, at.site.shapes, strict=True)):
        order = [0, *(axis + 2 for axis in kind.taken(shape.rank)), 1]
        turned = at.permute(x, [*order, *rest(order, shape.rank)], f"turned{n}")
        sizes = [-1, *map(int, inner.shapes[n].dims("channels_first"))]
        inputs.append(at.add("Reshape", [turned, at.graph.constant(sizes)], f"folded{n}"))
    node = at.node._replace(kind=kind.inner)
    once = kind.once(at.site)
    x = form(Place(at.graph, node, inner, inputs, once, at.alone))
    samples = list(map(int, kind.samples(at.site.shape)))
    sizes = [-1, *samples, *map(int, once.dims("channels_first"))]
    x = at.add("Reshape", [x, at.graph.constant(sizes)], "apart")
    places = [*range(1, len(samples) + 1)]
    own = [len(samples) + 2 + k for k in range(once.rank)]
    return at.permute(x, [0, len(samples) + 1, *kind.spread(own, places, at.site)])


def rest(order: Sequence[int], rank: int) -> list[int]:
    return [axis for axis in range(2, rank + 2) if axis not in order]
