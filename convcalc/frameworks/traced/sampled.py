"""Maps that are read at places which are worked out: of them the sizes are known, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.tensors import SAMPLES, Tensor, fresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.traced.call import Call


def at_places(call: Call) -> Any:
    """`F.grid_sample(x, grid)`: of NxCxHxW, at places Nxhxwx2, NxCxhxw; or with planes."""
    x, grid = call["input"], call["grid"]
    tensors = [one for one in (x, grid) if isinstance(one, Tensor)]
    if len(tensors) < 2 or not all(one.known and one.shape[:1] == (SAMPLES,) for one in tensors):
        return call.unplaced(tensors)
    if x.rank != grid.rank or x.rank not in (4, 5) or grid.shape[-1] != x.rank - 2:
        return call.unplaced(tensors)
    return declared(call, tensors, (x.shape[1], *grid.shape[1:-1]))


def of_turns(call: Call) -> Any:
    """`F.affine_grid(theta, size)`: a place for each element of a map of that size."""
    theta, sizes = call["theta"], call.whole("size")
    tensors = [one for one in (theta,) if isinstance(one, Tensor)]
    axes = len(sizes) - 2
    fits = bool(tensors) and theta.known and theta.shape == (SAMPLES, axes, axes + 1)
    if not fits or axes not in (2, 3) or sizes[0] != SAMPLES:
        return call.unplaced(tensors)
    return declared(call, tensors, (*sizes[2:], axes))


def declared(call: Call, tensors: Sequence[Tensor], sizes: Sequence[int]) -> Tensor:
    """An operation that is not known, and what comes out of it, without the batch."""
    made = call.use("unknown", op=call.name, output_shape=list(sizes), params=0)
    node = made.add([one.node for one in tensors])
    return fresh(node.name, tuple(sizes), 0, call.at)
