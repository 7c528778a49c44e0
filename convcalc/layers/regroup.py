"""The same elements under other dimensions: which axes stay, become several, or become one.

Dimensions are counted through row by row, so that a group of them may be written as others of the
same product: `HW` as `H x W`, `H x r` as `Hr`. Where such groups begin and end together, an axis
can be followed.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.joint import Reshaped
from convcalc.algebra.placed import Column
from convcalc.algebra.window import SAME_POSITION, Sampler, Scrambled, Window
from convcalc.layers.axes import arranged
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Union

    from convcalc.algebra.joint import Joint
    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site

    Origin = Union[int, tuple[int, ...], None]


class Group(NamedTuple):
    """Dimensions that are written as others: the old ones, and the new ones, by number."""

    old: tuple[int, ...]
    new: tuple[int, ...]


def groups(old: Sequence[int], new: Sequence[int]) -> list[Group]:
    """The smallest groups of dimensions that begin and end together.

    >>> [tuple(group) for group in groups((64, 28, 28), (4, 16, 784))]
    [((0,), (0, 1)), ((1, 2), (2,))]
    """
    found: list[Group] = []
    i = j = 0
    while i < len(old) or j < len(new):
        a = old[i] if i < len(old) else 1
        b = new[j] if j < len(new) else 1
        if i == len(old) or j == len(new) or (a != b and 1 in (a, b)):
            alone = j == len(new) or (i < len(old) and a == 1)
            found.append(Group((i,), ()) if alone else Group((), (j,)))
            i, j = (i + 1, j) if alone else (i, j + 1)
            continue
        ends = i + 1, j + 1
        while a != b:
            if a < b:
                a *= old[ends[0]]
                ends = ends[0] + 1, ends[1]
            else:
                b *= new[ends[1]]
                ends = ends[0], ends[1] + 1
        found.append(Group(tuple(range(i, ends[0])), tuple(range(j, ends[1]))))
        i, j = ends
    return found


class Regrouped(NamedTuple):
    """How the spatial axes of an input are read, and where those of the output come from."""

    maps: tuple[AxisMap, ...]
    origins: tuple[Origin, ...]
    joint: Joint | None


def regrouped(site: Site, output: Shape, why: str) -> Regrouped:
    """The dimensions of an input written as those of `output`; `why`: what a field says where an
    axis cannot be followed.
    """
    old, new = (tuple(map(int, s.dims(site.layout))) for s in (site.shape, output))
    whence, where = (arranged(len(dims) - 1, site.layout) for dims in (old, new))
    maps: list[AxisMap] = [Scrambled(int(n), why) for n in site.spatial]
    origins: list[Origin] = [None] * output.rank
    apart = False
    for group in groups(old, new) if output.rank else ():
        axes = [whence[k] - 1 for k in group.old]
        made = [where[k] - 1 for k in group.new]
        sizes = [old[k] for k in group.old], [new[k] for k in group.new]
        found = followed(axes, made, *sizes)
        for axis, along in found.items():
            maps[axis] = along
        if found and len(axes) == 1:
            for o in made:
                if o >= 0:
                    origins[o] = axes[0]
        elif found and made[0] >= 0:
            origins[made[0]] = tuple(axis for axis in axes if axis >= 0)
        spatial = any(axis >= 0 for axis in axes)
        apart = apart or (spatial and (len(axes), len(made)) not in ((1, 1), (1, 0)))
    apart = apart or not output.rank
    last = site.layout == "channels_last"
    sizes_of = [tuple(map(int, s.sizes)) for s in (site.shape, output)]
    joint = Reshaped(sizes_of[0], sizes_of[1], last) if apart and site.rank else None
    return Regrouped(tuple(maps), tuple(origins), joint)


def followed(
    axes: Sequence[int], made: Sequence[int], old: Sequence[int], new: Sequence[int]
) -> dict[int, AxisMap]:
    """How the spatial axes of a group are read, where that can be said; -1 stands for channels."""
    if len(made) == 1 and made[0] >= 0:
        return {axis: digit(k, old, new[0]) for k, axis in enumerate(axes) if axis >= 0}
    if len(axes) != 1 or axes[0] < 0:
        return {}
    if not made:
        return {axes[0]: SAME_POSITION}
    if -1 not in made:
        row = prod(new[1:])
        return {axes[0]: Window(row, row, 0, 0)}
    if len(made) != 2:
        return {}
    channels, n = new[made.index(-1)], new[1 - made.index(-1)]
    if made[0] == -1:  # rows of the axis are channels, so that an output reads all of a column
        return {axes[0]: Window((channels - 1) * n + 1, 1, 0, 0, n)}
    return {axes[0]: Window(channels, channels, 0, 0)}


def digit(k: int, sizes: Sequence[int], length: int) -> AxisMap:
    """How an axis is read that is one of several, of these sizes, put together as one."""
    behind = prod(sizes[k + 1 :])
    if behind * sizes[k] == length:  # it is the first that is not 1
        return SAME_POSITION if behind == 1 else Sampler(length, 1, behind)
    return Column(SAME_POSITION, length, sizes[k], behind)
