"""What is lost at the borders: elements at the end of an axis that no layer reads, because windows
do not come out even, and positions of the input that reach no output at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.layers.kind import Site
from convcalc.reach import Budget, image, reads, steps_of
from convcalc.record import NamedTuple
from convcalc.window import SAME_POSITION, Scatter, Scrambled, Whole, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convcalc.network import Network
    from convcalc.reach import Edge, Step
    from convcalc.report import LayerReport, Report
    from convcalc.sizes.engine import Sized
    from convcalc.window import AxisMap

Masks = tuple[int, ...]
"""For each axis, a bit for each position."""


def ancestors(network: Network, names: Iterable[str]) -> set[str]:
    """`names`, and all that they depend on."""
    found = set(names)
    for node in reversed(network.nodes):
        if node.name in found:
            found.update(node.inputs)
    return found


class Ending(NamedTuple):
    """Of one layer: for each input, on which axes its last element is read; and on which axes a
    step of a composite leaves the last element of another unread.
    """

    reads: tuple[tuple[bool, ...], ...]
    inside: frozenset[int] = frozenset()


class Ends:
    """The endings of layers, each worked out once for the shapes that reach it."""

    def __init__(self, network: Network) -> None:
        self.dialect, self.layout = network.dialect, network.layout
        self.known: dict[int, tuple[LayerReport, Ending]] = {}

    def cut(self, sized: Sized, wanted: set[str], axis: int) -> Iterator[str]:
        """The inputs and layers among `wanted` whose last element on `axis` none of their readers
        reads, and composites that lose one inside themselves.

        >>> import convcalc
        >>> from convcalc.sizes.engine import Sizes
        >>> net = convcalc.loads("{input: 1x8x7, layers: [max_pool 2, conv 1 3x3]}")
        >>> sized = Sizes(net).at(net.inputs)
        >>> list(Ends(net).cut(sized, {"input", "max_pool1", "conv1"}, axis=1))
        ['input']
        """
        read: dict[str, bool] = {}
        for node in sized.network.nodes:
            if node.name not in wanted or node.name not in sized.layers:
                continue
            ending = self.of(sized.layers[node.name])
            if axis in ending.inside:
                read[node.name] = False
            for source, axes in zip(node.inputs, ending.reads, strict=True):
                yes = axis >= len(axes) or axes[axis]
                read[source] = yes or read.get(source, False)
        return (name for name, yes in read.items() if not yes)

    def of(self, layer: LayerReport) -> Ending:
        if id(layer) not in self.known:
            made = self.composite(layer) if layer.parts else self.plain(layer)
            self.known[id(layer)] = layer, made
        return self.known[id(layer)][1]

    def plain(self, layer: LayerReport) -> Ending:
        assert layer.output is not None
        site = Site(layer.input_shapes, self.dialect, self.layout)
        found = []
        for i, shape in enumerate(layer.input_shapes):
            axes = layer.kind.axes(site, i) if i else layer.axes
            sizes = layer.output.spatial if layer.output.rank == shape.rank else shape.spatial
            rows = zip(axes, shape.spatial, sizes, strict=True)
            found.append(tuple(reads_last(*row) for row in rows))
        return Ending(tuple(found))

    def composite(self, layer: LayerReport) -> Ending:
        all_axes = set(range(layer.input_shapes[0].rank))
        read: dict[str, set[int]] = {"input": set(), layer.parts[-1].name: all_axes}
        inside: set[int] = set()
        for part in reversed(layer.parts):
            ending = self.of(part)
            inside |= ending.inside | (all_axes - read[part.name])
            for name, axes in zip(part.inputs, ending.reads, strict=True):
                read.setdefault(name, set()).update(k for k, yes in enumerate(axes) if yes)
        return Ending((tuple(k in read["input"] for k in sorted(all_axes)),), frozenset(inside))


def reads_last(axis: AxisMap, n: int, out: int) -> bool:
    """Whether one of `out` outputs reads the last of `n` elements, or it is meant to be cut off."""
    if isinstance(axis, (Whole, Scrambled)) or (isinstance(axis, Window) and axis.hi < 0):
        return True
    short = axis.span + axis.extra if isinstance(axis, Scatter) else 1
    for o in range(out - 1, -1, -1):
        taps = axis.taps(o)
        if taps:
            steps, between = divmod(n - 1 - taps.first, taps.step)
            if steps < taps.number:
                if steps >= 0 and not between:
                    return True
                continue
        short -= 1  # it ends before the last element
        if not short:
            break
    return False


def unread(report: Report, names: Iterable[str]) -> dict[str, tuple[list[int], ...]]:
    """For each input of a walked network and each of its axes, the positions that reach none of the
    layers `names`. Refusal E107 where that is too much work.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 1x7x9, layers: [conv 1 1x1/2, max_pool 2]}")
    >>> unread(convcalc.analyze(net), ["max_pool1"])
    {'input': ([1, 3, 5], [1, 3, 5, 7, 8])}
    """
    steps, inputs = steps_of(report), report.network.inputs
    found: dict[str, Masks] = {name: full(steps[name].sizes) for name in names if name in steps}
    backward = Backward()
    for step in reversed(steps.values()):
        if step.name in found:
            for edge in step.edges:
                masks = backward.through(found[step.name], edge, step)
                before = found.get(edge.source, (0,) * len(masks))
                found[edge.source] = tuple(a | b for a, b in zip(before, masks, strict=True))
    return {
        name: tuple(
            [p for p in range(n) if not mask >> p & 1]
            for n, mask in zip(shape.spatial, found.get(name, (0,) * shape.rank), strict=True)
        )
        for name, shape in inputs.items()
    }


def full(sizes: Sequence[int]) -> Masks:
    return tuple((1 << n) - 1 for n in sizes)


class Backward:
    """Sets of positions, axis by axis, from a layer's output to what it reads."""

    def __init__(self) -> None:
        self.budget = Budget()
        self.known: dict[object, int] = {}

    def through(self, masks: Masks, edge: Edge, step: Step) -> Masks:
        """What is read of an input by outputs that are not none on any axis."""
        if len(edge.sizes) != len(step.sizes):
            return full(edge.sizes)
        rows = zip(masks, edge.maps, edge.sizes, step.sizes, strict=True)
        read = tuple(self.along(mask, axis, n, out, step.fold) for mask, axis, n, out in rows)
        return read if all(read) else (0,) * len(read)

    def along(self, mask: int, axis: AxisMap, n: int, out: int, fold: str | None) -> int:
        if axis is SAME_POSITION:
            return mask
        if isinstance(axis, (Whole, Scrambled)):
            return (1 << n) - 1 if mask else 0
        key = mask, axis, n, out, fold
        if key not in self.known:
            if fold is None and isinstance(axis, Window) and axis.stride == 1:
                self.known[key] = slid(mask, axis, n)
            else:
                self.known[key] = image(mask, reads(axis, n, out, fold), self.budget)
        return self.known[key]


def slid(mask: int, window: Window, n: int) -> int:
    """What outputs in `mask` read by a window that moves one step at a time."""
    made = 0
    taps = window.taps(0)
    assert taps is not None
    for t in range(taps.number):
        by = taps.first + t * taps.step
        made |= mask << by if by >= 0 else mask >> -by
    return made & (1 << n) - 1
