"""What is lost at the borders: elements at the end of an axis that no layer reads, because windows
do not come out even, and positions of the input that reach no output at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.carried import identity
from convcalc.algebra.window import SAME_POSITION, Scatter, Scrambled, Whole, Window
from convcalc.diagnostics import Refusal
from convcalc.engine.cells import Budget
from convcalc.engine.edges import steps_of
from convcalc.engine.positions import reads
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.engine.edges import Edge, Step
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.engine.sized import Sized, Stood
    from convcalc.engine.stretches import Came, Stretch

MAX_SIZE = 2**17

Masks = tuple[int, ...]
"""For each axis, a bit for each position."""


class Ending(NamedTuple):
    """Of one layer and axis: for each input whether its last element is read, whether a step of a
    composite leaves that of another unread, how many elements at the end of the output are nothing
    but padding, and whether it is the same axis there.
    """

    reads: tuple[bool, ...]
    lost_inside: bool = False
    padded: int = 0
    same: bool = True


class Ended(NamedTuple):
    """Of a stretch of layers: how much of each is padding at the end, those in which the axis is
    the same, and of which the last element is read there, or not.
    """

    padded: Mapping[str, int]
    same: tuple[str, ...]
    read: Mapping[str, bool]


class Ends:
    """The endings of the layers on one axis, each worked out once for the shapes that reach it;
    and so are those of a stretch, for what reaches it. `wanted` are the same for a network.

    The last element is the last that is not padding.
    """

    def __init__(self, network: Network, axis: int) -> None:
        self.dialect, self.layout, self.axis = network.dialect, network.layout, axis
        self.known: dict[tuple[int, tuple[int, ...]], tuple[Stood, Ending]] = {}
        self.passed: dict[tuple[int, tuple[tuple[int, bool], ...]], tuple[Came, Ended]] = {}

    def cut(self, sized: Sized, wanted: set[str]) -> list[str]:
        """The inputs and layers among `wanted` whose last element none of their readers reads, and
        composites that lose one inside themselves.

        >>> import convcalc
        >>> from convcalc.engine.sized import Sizes
        >>> net = convcalc.loads("{input: 1x8x7, layers: [max_pool 2, conv 1 3x3]}")
        >>> sized = Sizes(net).at(net.inputs)
        >>> Ends(net, axis=1).cut(sized, {"input", "max_pool1", "conv1"})
        ['input']
        """
        read: dict[str, bool] = {}
        padded, same = dict.fromkeys(sized.network.inputs, 0), set(sized.network.inputs)
        for stretch, came in sized.pieces:
            state = tuple([(padded.get(name, 0), name in same) for name in stretch.reads])
            known = self.passed.get((id(came), state))
            if known is None:
                known = came, self.through(stretch, came, wanted, padded, same)
                self.passed[id(came), state] = known
            ended = known[1]
            padded.update(ended.padded)
            same.update(ended.same)
            for source, yes in ended.read.items():
                read[source] = yes or read.get(source, False)
        return [name for name, yes in read.items() if not yes and name in same]

    def through(
        self,
        stretch: Stretch,
        came: Came,
        wanted: Container[str],
        padded: Mapping[str, int],
        same: Iterable[str],
    ) -> Ended:
        """The endings of the layers of a stretch, behind what is `padded` and the `same` axis."""
        behind, here, read = dict(padded), set(same), dict[str, bool]()
        for node in stretch.nodes:
            if node.name not in wanted or node.name not in came.layers:
                continue
            before = tuple([behind.get(name, 0) for name in node.inputs])
            ending = self.of(came.layers[node.name], before)
            behind[node.name] = ending.padded
            if ending.lost_inside:
                read[node.name] = False
            if ending.same and not here.isdisjoint(node.inputs):
                here.add(node.name)
            for source, yes in zip(node.inputs, ending.reads, strict=True):
                read[source] = yes or read.get(source, False)
        own = [node.name for node in stretch.nodes]
        kept = {name: behind[name] for name in own if name in behind}
        return Ended(kept, tuple([name for name in own if name in here]), read)

    def of(self, layer: Stood, padded: tuple[int, ...]) -> Ending:
        key = id(layer), padded
        if key not in self.known:
            work = self.composite if layer.parts else self.plain
            self.known[key] = layer, work(layer, padded)
        return self.known[key][1]

    def plain(self, layer: Stood, padded: tuple[int, ...]) -> Ending:
        site, k = Site(layer.input_shapes, self.dialect, self.layout), self.axis
        reads, left, follows = [], [], True
        for i, (shape, behind) in enumerate(zip(layer.input_shapes, padded, strict=True)):
            if shape.rank <= k:
                reads.append(True)
                continue
            axis = (layer.kind.axes(site, i) if i else layer.axes)[k]
            same = layer.output.rank == shape.rank
            same = same and identity(layer.kind.origins(site, i), shape.rank)
            out = layer.output.spatial[k] if same else shape.spatial[k]
            follows = follows and same and not isinstance(axis, Scrambled)
            reads.append(reads_at(axis, shape.spatial[k] - 1 - behind, out))
            moves = isinstance(axis, Window) and axis.span == axis.stride == 1
            left.append(max(behind + axis.hi, 0) if moves else 0)  # type: ignore[union-attr]
        return Ending(tuple(reads), False, min(left, default=0), follows)

    def composite(self, layer: Stood, padded: tuple[int, ...]) -> Ending:
        """Its steps are no padding, so that what they leave is lost."""
        read: dict[str, bool] = {"input": False}
        lost = False
        for part, found in layer.parts:
            before = tuple(padded[0] if name == "input" else 0 for name in part.inputs)
            ending = self.of(found, before)
            lost = lost or ending.lost_inside
            for name, yes in zip(part.inputs, ending.reads, strict=True):
                read[name] = yes or read.get(name, False)
        inner = [yes for name, yes in read.items() if name != "input"]
        return Ending((read["input"],), lost or not all(inner))


def reads_at(axis: AxisMap, position: int, out: int) -> bool:
    """Whether one of `out` outputs reads the element at `position`, which is near the end, or it is
    meant to be cut off.
    """
    if isinstance(axis, (Whole, Scrambled)) or axis.period is None:
        return True
    if isinstance(axis, Window) and axis.hi < 0:
        return True
    short = axis.span + axis.extra if isinstance(axis, Scatter) else 1
    for o in range(out - 1, -1, -1):
        taps = axis.taps(o)
        if taps:
            steps, between = divmod(position - taps.first, taps.step)
            if steps < taps.number:
                if steps >= 0 and not between:
                    return True
                continue
        short -= 1  # it ends before that element
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
    if any(max(step.sizes, default=0) > MAX_SIZE for step in steps.values()):
        raise Refusal(
            "E107",
            f"what is never read is not worked out for sizes above {MAX_SIZE:,}",
            "use a smaller --input",
        )
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
            [p for p, bit in enumerate(f"{mask:0{n}b}"[::-1]) if bit == "0"]
            for n, mask in zip(
                shape.spatial, found.get(name, (0,) * shape.rank), strict=bool(shape.spatial)
            )
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
        if not edge.plain:
            return full(edge.sizes)
        rows = zip(masks, edge.maps, edge.sizes, step.sizes, strict=True)
        read = tuple(self.along(mask, axis, n, out, step.fold) for mask, axis, n, out in rows)
        return read if all(read) else (0,) * len(read)

    def along(self, mask: int, axis: AxisMap, n: int, out: int, fold: str | None) -> int:
        if axis is SAME_POSITION:
            return mask
        if isinstance(axis, (Whole, Scrambled)):
            return (1 << n) - 1 if mask else 0
        key = mask, type(axis), axis, n, out, fold
        if key not in self.known:
            self.known[key] = reads(axis, n, out, fold).image(mask, self.budget)
        return self.known[key]
