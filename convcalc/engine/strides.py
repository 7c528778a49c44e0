"""How far neighbours lie apart in memory, in PyTorch: what is a view, and what is a copy.

Dimensions are in the order of the layout, without the batch. A permutation or slice moves nothing;
a reshape does where dimensions that become one do not follow each other, as after a permutation.
Source: https://docs.pytorch.org/docs/stable/tensor_view.html.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import prod
from operator import mul
from typing import TYPE_CHECKING, Any, Optional

from convcalc.layers import saved as table
from convcalc.layers import views
from convcalc.layers.axes import arranged, place, places
from convcalc.layers.axis_norm import chosen
from convcalc.layers.batched import BATCH_AXES
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.gradients import Gradients
    from convcalc.engine.report import LayerReport

SAMPLE = -1
"""The batch among dimensions that are counted from 0."""
IMAGE = 3
"""How many dimensions a sample of an image has."""


class Lie(NamedTuple):
    """A tensor of these `sizes`: for each dimension the elements from one position to the next, and
    those from one sample of a batch to the next.
    """

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    sample: int

    def flat(self, dims: Iterable[int]) -> bool:
        """Whether dimensions follow each other, so that they are read as one; SAMPLE is the batch.

        >>> heads = packed((4, 16, 8), (1, 0, 2))
        >>> heads.flat((SAMPLE, 1, 0)), heads.flat((SAMPLE, 0)), heads.flat((1,))
        (True, False, True)
        """
        kept = [k for k in dims if k == SAMPLE or self.sizes[k] != 1]
        steps = [self.sample if k == SAMPLE else self.strides[k] for k in kept]
        rows = zip(pairwise(steps), kept[1:], strict=True)
        return all(outer == inner * self.sizes[k] for (outer, inner), k in rows)

    @property
    def order(self) -> tuple[int, ...]:
        """Its dimensions, the one with the largest stride first."""
        return tuple(sorted(range(len(self.sizes)), key=lambda k: -self.strides[k]))

    def moved(self, dims: Sequence[int], sizes: Sequence[int]) -> Lie:
        """A view of these dimensions of it, of which it may have a part."""
        return Lie(tuple(sizes), tuple(self.strides[k] for k in dims), self.sample)


class Lies(NamedTuple):
    """How what each layer gives lies, by its name, and which layers copy what they could show; and
    which attention is worked out step by step, since its tensors lie otherwise than kernels read.
    """

    by_name: Mapping[str, Lie]
    copies: set[str]
    unfused: set[str]


def packed(sizes: Sequence[int], order: Sequence[int] = ()) -> Lie:
    """One without gaps, whose dimensions lie in this order.

    >>> packed((2, 3, 4)).strides, packed((2, 3, 4), (1, 2, 0)).strides
    ((12, 4, 1), (1, 8, 2))
    """
    order = order or range(len(sizes))
    steps = [1, *accumulate((sizes[k] for k in reversed(order)), mul)]
    strides = dict(zip(reversed(order), steps, strict=False))
    return Lie(tuple(sizes), tuple(strides[k] for k in range(len(sizes))), steps[-1])


def reshaped(found: Lie, sizes: Sequence[int]) -> Optional[Lie]:
    """The same elements in other sizes, None where they have to be copied.

    >>> reshaped(packed((6, 4)), (2, 3, 4)).strides
    (12, 4, 1)
    >>> reshaped(packed((6, 4), (1, 0)), (24,)) is None
    True
    """
    strides: list[int] = []
    rest = [(n, step) for n, step in zip(found.sizes, found.strides, strict=True) if n != 1]
    step, room = 1, 1
    for size in reversed(sizes):
        if size == 1:
            strides.append(step * room)
            continue
        if room == 1:
            n, step = rest.pop()
            room = n
            while rest and rest[-1][1] == step * room:
                room *= rest.pop()[0]
        if room % size:
            return None
        strides.append(step)
        step, room = step * size, room // size
    return Lie(tuple(sizes), tuple(reversed(strides)), found.sample)


def lies(
    inputs: Mapping[str, Shape],
    steps: Sequence[LayerReport],
    layout: str,
    course: Gradients | None = None,
) -> Lies:
    """How all lie that are given to a network or come out of its layers, of some of which source
    tells it.
    """
    found = {name: packed(sizes_of(shape, layout)) for name, shape in inputs.items()}
    copies: set[str] = set()
    unfused = {*course.unfused} if course is not None else set()
    for step in steps:
        before = found.get(step.inputs[0]) if step.inputs else None
        sizes = sizes_of(step.output, layout)
        lie = shown(step, before, sizes, layout) if before else None
        if course is not None and table.by_heads(step.kind):
            unfused |= {step.name for name in step.inputs if not in_a_row(found[name], layout)}
        wanted = None
        if course is not None:
            wanted = told(step.name, sizes, layout, course.packed, unfused)
        if wanted is not None and wanted != before:
            lie = None
        if lie is None and before and (wanted or views.lays_out(step.kind)):
            copies.add(step.name)
        found[step.name] = lie or wanted or written(step, before, sizes, layout)
    return Lies(found, copies, unfused)


def told(
    name: str,
    sizes: tuple[int, ...],
    layout: str,
    orders: Mapping[str, Sequence[int]],
    unfused: Container[str],
) -> Lie | None:
    """How a layer lies that is told to: what a product of matrices gives, and `contiguous`."""
    if name in unfused:
        return packed(sizes, innermost(sizes, layout))
    if name in orders:
        order = arranged(len(sizes) - 1, layout)
        return packed(sizes, [order.index(k) for k in orders[name]])
    return None


def in_a_row(lie: Lie, layout: str) -> bool:
    """Whether the channels of a position lie next to each other."""
    channels = arranged(len(lie.sizes) - 1, layout).index(0)
    return lie.sizes[channels] == 1 or lie.strides[channels] == 1


def sizes_of(shape: Shape | None, layout: str) -> tuple[int, ...]:
    assert shape
    return tuple(int(n) for n in shape.dims(layout))


def shown(step: LayerReport, before: Lie, sizes: tuple[int, ...], layout: str) -> Lie | None:
    """What a layer shows of what it reads; None where it writes a tensor of its own."""
    kind: Any = step.kind
    if not views.is_view(kind, True) or views.stretches(kind):
        return None
    if views.turns(kind):
        return before.moved([k - 1 for k in kind.dims], sizes)
    if views.picks(kind):
        gone = arranged(len(sizes), layout).index(place(kind.axis))
        return before.moved([k for k in range(len(before.sizes)) if k != gone], sizes)
    if prod(sizes) == prod(before.sizes):
        return reshaped(before, sizes)
    return before.moved(range(len(sizes)), sizes) if len(sizes) == len(before.sizes) else None


def written(step: LayerReport, before: Lie | None, sizes: tuple[int, ...], layout: str) -> Lie:
    """A tensor that a layer writes. Elementwise ones write as what they read lies, and attention by
    heads as its queries do; those of tokens write the channels last, and so does what joins tensors
    that have them last.
    """
    kind: Any = step.kind
    inner = innermost(sizes, layout)
    if table.by_tokens(kind) or (before and table.joins(kind) and before.order[-1:] == inner[-1:]):
        return packed(sizes, inner)
    if table.joins(kind):
        return packed(sizes)
    if before and len(sizes) == len(before.sizes) == IMAGE and table.of_images(kind):
        last = before.sizes[0] > 1 and before == packed(before.sizes, inner)
        return packed(sizes, inner if last else ())
    if before and table.by_heads(kind):
        return packed(sizes, before.order)
    if before and table.softens(kind):
        return softened(kind, before, layout)
    if before and len(before.sizes) == len(sizes) and table.as_it_lies(kind):
        return before if packs(before, sizes) else packed(sizes, before.order)
    apart = batched(kind, len(sizes))
    return packed(sizes, (*apart, *(k for k in range(len(sizes)) if k not in apart)))


def innermost(sizes: tuple[int, ...], layout: str) -> tuple[int, ...]:
    """Dimensions with the channels last, next to each other."""
    channels = arranged(len(sizes) - 1, layout).index(0)
    return (*(k for k in range(len(sizes)) if k != channels), channels)


def softened(kind: Any, before: Lie, layout: str) -> Lie:
    """What a softmax writes has no gaps, and the axis that it goes over innermost unless it lies as
    it is counted: PyTorch makes a contiguous copy of what it reads.
    """
    sizes = before.sizes
    counted = arranged(len(sizes) - 1, layout)
    together = chosen(kind.axis, kind.dims, len(sizes) - 1, layout)
    inner = [k for k in range(len(sizes)) if counted[k] in together]
    order = before.order
    if packs(before, sizes) and (before == packed(sizes) or {*order[-len(inner) :]} == {*inner}):
        return before
    return packed(sizes, (*(k for k in range(len(sizes)) if k not in inner), *inner))


def packs(lie: Lie, sizes: tuple[int, ...]) -> bool:
    """Whether a tensor has these sizes, and no gaps."""
    return lie.sizes == sizes and lie.sample == prod(sizes) and packed(sizes, lie.order) == lie


def batched(kind: Any, rank: int) -> tuple[int, ...]:
    """The spatial axes, counted from 1, that are as in the batch."""
    axes = getattr(kind, BATCH_AXES, None)
    return () if axes is None else places(axes, rank - 1)
