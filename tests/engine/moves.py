"""Layers that move elements, by index arithmetic: for each element of the output those of the input
that it consists of. Independent of the package: nothing but sizes and counting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import prod
from typing import Any

Place = tuple[int, ...]
Shape = tuple[int, ...]
"""Channels first."""
Reads = Callable[[Place], list[Place]]
Move = tuple[Shape, Reads]
"""What comes out, and what each element of it reads."""


def places(shape: Shape) -> Iterator[Place]:
    return product(*map(range, shape))


def changed(at: Place, axis: int, to: int) -> Place:
    return (*at[:axis], to, *at[axis + 1 :])


def sized(shape: Shape, axis: int, n: int) -> Shape:
    return changed(shape, axis, n)


def picked(shape: Shape, axis: int, taken: list[int]) -> Move:
    """Some places of an axis, in some order."""
    return sized(shape, axis, len(taken)), lambda at: [changed(at, axis, taken[at[axis]])]


def flat(at: Place, shape: Shape) -> int:
    number = 0
    for place, n in zip(at, shape, strict=True):
        number = number * n + place
    return number


def unflat(number: int, shape: Shape) -> Place:
    found: list[int] = []
    for n in reversed(shape):
        number, place = divmod(number, n)
        found.append(place)
    return tuple(reversed(found))


def reshaped(shape: Shape, new: Shape) -> Move:
    return new, lambda at: [unflat(flat(at, new), shape)]


def permuted(shape: Shape, order: tuple[int, ...]) -> Move:
    """`order` has for each axis of the output that of the input, from 0."""

    def reads(at: Place) -> list[Place]:
        found = [0] * len(order)
        for place, axis in zip(at, order, strict=True):
            found[axis] = place
        return [tuple(found)]

    return tuple(shape[axis] for axis in order), reads


def chain(*moves: Callable[[Shape], Move]) -> Callable[[Shape], Move]:
    """One after the other."""

    def run(shape: Shape) -> Move:
        steps = []
        for move in moves:
            shape, reads = move(shape)
            steps.append(reads)

        def back(at: Place) -> list[Place]:
            found = [at]
            for reads in reversed(steps):
                found = [there for here in found for there in reads(here)]
            return found

        return shape, back

    return run


def regrouped(shape: Shape, inner: Shape, order: tuple[int, ...], new: Shape) -> Move:
    """Reshape, permute, reshape."""
    return chain(
        lambda s: reshaped(s, inner), lambda s: permuted(s, order), lambda s: reshaped(s, new)
    )(shape)


def padded(shape: Shape, ends: list[tuple[int, int]]) -> Move:
    """By zeros, or cut where an end is below 0; `ends` of each dimension."""
    new = tuple(n + lo + hi for n, (lo, hi) in zip(shape, ends, strict=True))

    def reads(at: Place) -> list[Place]:
        found = tuple(place - lo for place, (lo, _) in zip(at, ends, strict=True))
        return [found] if all(0 <= p < n for p, n in zip(found, shape, strict=True)) else []

    return new, reads


def window(shape: Shape, kernel: int, stride: int, padding: int) -> Move:
    """Every channel of each window."""
    channels, *space = shape
    new = tuple((n + 2 * padding - kernel) // stride + 1 for n in space)

    def reads(at: Place) -> list[Place]:
        rows = [range(o * stride - padding, o * stride - padding + kernel) for o in at[1:]]
        inside = [[i for i in r if 0 <= i < n] for r, n in zip(rows, space, strict=True)]
        return list(product(range(channels), *inside))

    return (channels, *new), reads


def unfolded(shape: Shape, kernel: int, stride: int) -> Move:
    """im2col of a map."""
    channels, height, width = shape
    down, across = ((n - kernel) // stride + 1 for n in (height, width))

    def reads(at: Place) -> list[Place]:
        c, i, j = unflat(at[0], (channels, kernel, kernel))
        top, left = divmod(at[1], across)
        return [(c, top * stride + i, left * stride + j)]

    return (channels * kernel**2, down * across), reads


def folded(shape: Shape, size: tuple[int, int], kernel: int, stride: int) -> Move:
    """col2im: the sum of what unfolding reads there."""
    channels = shape[0] // kernel**2
    whole = (channels, *size)
    columns, read = unfolded(whole, kernel, stride)
    sums: dict[Place, list[Place]] = {}
    for at in places(columns):
        sums.setdefault(read(at)[0], []).append(at)
    return whole, lambda at: sums.get(at, [])


def partitioned(shape: Shape, sizes: tuple[int, ...]) -> Move:
    channels, *space = shape
    rank = len(space)
    counts = [n // k for n, k in zip(space, sizes, strict=True)]
    inner = (channels, *(n for pair in zip(counts, sizes, strict=True) for n in pair))
    order = (0, *range(1, 2 * rank, 2), *range(2, 2 * rank + 1, 2))
    return chain(lambda s: reshaped(s, inner), lambda s: permuted(s, order))(shape)


def departitioned(shape: Shape) -> Move:
    channels, *both = shape
    rank = len(both) // 2
    order = (0, *(axis for k in range(rank) for axis in (1 + k, 1 + rank + k)))
    new = (channels, *(a * b for a, b in zip(both[:rank], both[rank:], strict=True)))
    return chain(lambda s: permuted(s, order), lambda s: reshaped(s, new))(shape)


def made(move: Move, parts: list[dict[Place, frozenset[Any]]], axis: int | None) -> Any:
    """What each element of the output consists of, if what it reads consists of `parts`."""
    shape, reads = move
    found: dict[Place, frozenset[Any]] = {}
    for at in places(shape):
        which, here = (0, at) if axis is None else (at[axis], (*at[:axis], *at[axis + 1 :]))
        source = parts[which]
        found[at] = frozenset().union(*(source[there] for there in reads(here)))
    return found


def elements(shape: Shape) -> int:
    return prod(shape)
