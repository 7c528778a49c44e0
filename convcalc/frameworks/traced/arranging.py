"""Axes of nodes put in the order in which layers take them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.tensors import BATCH, channel_place, fresh, in_order, size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder
    from convcalc.frameworks.traced.tensors import Dim, Tensor


def arranged(builder: Builder, tensor: Tensor, at: At) -> tuple[Tensor, int]:
    """The tensor with the axes of its node in the order of its dimensions, as a layer of the layout
    takes them: the channels are dimension 1 or the last, before the others come the axes that are
    folded into the batch; each dimension is one axis. And how many are folded into the batch.
    Failure if the batch is not first.
    """
    dims, layout = tensor.dims or (), builder.layout
    if any(BATCH in dim for dim in dims[1:]):
        raise Failure(
            "E409", "the batch is not the first dimension here", "export to ONNX instead", at
        )
    folded = [axis for axis in dims[0] if axis != BATCH] if dims else []
    if dims and BATCH not in dims[0]:  # of no sample: a first dimension of 1 folds nothing
        folded = [axis for axis in folded if tensor.sizes[axis] != 1]
    channels = channel_place(layout, len(dims))
    groups: list[Dim] = [
        dims[channels] if len(dims) > 1 else (),
        *((axis,) for axis in folded),
        *(dim for k, dim in enumerate(dims[1:], 1) if k != channels),
    ]
    order = [axis for group in groups for axis in group]
    sizes = [size_of(group, tensor.sizes) for group in groups]
    if sizes == list(tensor.sizes) and order == sorted(order):
        return fresh(tensor.node, sizes, len(folded), tensor.at, layout), len(folded)
    place_of = tensor.at if tensor.at.file is not None else at
    node, now = turned(builder, tensor, groups, place_of)
    wanted = in_order(layout, sizes)
    if wanted != now:
        flat = len(sizes) == 1 and not folded
        word, settings = ("flatten", {}) if flat else ("reshape", {"shape": wanted})
        node = builder.add(word, settings, [node], place_of).name
    return fresh(node, sizes, len(folded), at, layout), len(folded)


def turned(
    builder: Builder, tensor: Tensor, groups: Sequence[Dim], at: At
) -> tuple[str, list[int]]:
    """The node with its axes in the order of `groups`, by a permutation where that moves anything;
    and its sizes in the order of the layout.
    """
    now = in_order(builder.layout, range(len(tensor.sizes)))
    wanted = [axis for group in in_order(builder.layout, groups) for axis in group]
    whole = [*wanted, *(axis for axis in now if axis not in wanted)]
    if not moves([now.index(axis) for axis in whole], [tensor.sizes[axis] for axis in now]):
        return tensor.node, [tensor.sizes[axis] for axis in now]
    dims = [now.index(axis) + 1 for axis in whole]
    made = builder.add("permute", {"dims": dims}, [tensor.node], at)
    return made.name, [tensor.sizes[axis] for axis in whole]


def folded_alike(
    builder: Builder, rows: Sequence[tuple[Tensor, int]], at: At
) -> list[tuple[Tensor, int]]:
    """Arranged tensors whose axes in the batch are the same: where they are cut differently, they
    become one axis.
    """
    folds = [tensor.sizes[1 : count + 1] for tensor, count in rows]
    totals = {prod(fold) for fold in folds if fold}
    if len(set(folds)) == 1 or len(totals) != 1 or not all(folds):
        return list(rows)
    made: list[tuple[Tensor, int]] = []
    for tensor, count in rows:
        channels, rest = tensor.sizes[0], tensor.sizes[count + 1 :]
        sizes = [channels, *totals, *rest]
        if sizes == list(tensor.sizes):
            made.append((tensor, count))
            continue
        shape = in_order(builder.layout, sizes)
        node = builder.add("reshape", {"shape": shape}, [tensor.node], at).name
        made.append((fresh(node, sizes, 1, at, builder.layout), 1))
    return made


def moves(order: Sequence[int], sizes: Sequence[int]) -> bool:
    """Whether an order of axes moves any element: axes of size 1 do not count."""
    real = [axis for axis in order if sizes[axis] != 1]
    return real != sorted(real)
