"""Which inputs make a layer of a network come out in a given size?

From some size on every `stride` more of the input give `gain` more (line.py). So all inputs that
give a size are among those before, and at one place behind for each size of a single period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.amounts import spans
from convcalc.commands.size.axis import alike
from convcalc.commands.size.line import MAX_SIZE, Line, pattern_of
from convcalc.diagnostics import Diagnostic, Problems, Refusal
from convcalc.engine.analyze import analyze
from convcalc.engine.network import ancestors, followed, layers_called
from convcalc.engine.sized import Sizes
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from convcalc.engine.network import Network

NEAR = 64
"""Where all larger inputs will do, how many of them are put through the network at least."""


class Inputs(NamedTuple):
    """The sizes of one axis that give `target`, as runs first … last. `beyond`: so do larger ones,
    as those that are named, without end. `nearest`: sizes and what comes out, below and above,
    where nothing does.
    """

    target: int
    runs: tuple[tuple[int, int], ...]
    beyond: bool = False
    nearest: tuple[tuple[int, int], ...] = ()


class Answer(NamedTuple):
    """For each axis of the layer, the inputs, with the other axes as the network has them."""

    network: Network
    layer: str
    axes: tuple[Inputs, ...]


def inputs_for(network: Network, targets: tuple[int, ...], layer: str | None = None) -> Answer:
    """The sizes of the input for which `layer`, or else the last feature map, has `targets`.

    A single target stands for all axes; channels may be given as well, where a shape has them.
    Each axis is looked at with the others as they are; all sizes that are named have been put
    through the network. All inputs that are as large as the first are varied along with it.
    Problems E501 if there is no such layer, or its axes are not the input's; E107 where its sizes
    do not repeat.
    """
    lines = lines_of(followed(network))
    name = layers_called(network, layer)[-1] if layer else last_map(network, lines)
    shape = Sizes(network).at(network.inputs).shapes[name]
    if shape is None or not lines or shape.rank != len(lines):
        told = "not known" if shape is None else "of other axes" if shape.rank else "flat"
        message = f"the output of '{name}' is {told}, and cannot be followed to the input's axes"
        raise Problems([Diagnostic("E501", message, "choose another with --layer")])
    every = targets * shape.rank if len(targets) == 1 else targets
    if len(every) == shape.rank + 1:
        every = without_channels(every, name, shape, network.layout)
    if len(every) != shape.rank:
        message = f"'{name}' has {shape.rank} axes, but {len(every)} sizes are asked for"
        hint = f"give {shape.rank}: it is now {'x'.join(map(str, shape.spatial))}"
        raise Problems([Diagnostic("E501", message, hint)])
    try:
        return Answer(network, name, tuple(along(lines, name, every)))
    except Refusal as refusal:
        raise Problems([refusal.at(None)]) from None


def without_channels(
    sizes: tuple[int, ...], name: str, shape: Shape, layout: str
) -> tuple[int, ...]:
    """The sizes of the axes of a whole shape. Problems E501 if the layer has other channels."""
    asked = Shape.of(sizes, layout)
    if asked.channels != shape.channels:
        now = f"it is now {shape.text(layout)}"
        message = f"'{name}' has {shape.channels} channels, but {asked.channels} are asked for"
        raise Problems([Diagnostic("E501", message, f"inputs do not change channels; {now}")])
    return tuple(map(int, asked.spatial))


def lines_of(network: Network) -> list[Line]:
    """The axes of the first input; those of inputs that are as large change with them."""
    sizes, start = Sizes(network), next(iter(network.inputs.values())).spatial
    same = [name for name, shape in network.inputs.items() if shape.spatial == start]
    return [Line(sizes, network.inputs, same, axis) for axis in range(len(start))]


def last_map(network: Network, lines: Sequence[Line]) -> str:
    """The last layer that has the axes of the input, and whose size follows that of the input."""
    grows = {name for line in lines for name, rates in line.rates().items() if any(rates)}
    for node in reversed(network.nodes):
        if node.name in grows and len(lines[0].rates().get(node.name, ())) == len(lines):
            return node.name
    message = "the size of no layer follows the size of the input"
    raise Problems([Diagnostic("E501", message, "choose a layer with --layer")])


def along(lines: Sequence[Line], layer: str, targets: Sequence[int]) -> Iterator[Inputs]:
    """The inputs of each axis; axes that every layer treats alike are worked out once."""
    network = lines[0].sizes.network
    report, names = analyze(network), ancestors(network, [layer])
    found: list[tuple[Line, Inputs]] = []
    for line, target in zip(lines, targets, strict=True):
        known = (x for other, x in found if x.target == target and alike(report, other, line))
        twin = next(known, None)
        found.append((line, twin or inputs_of(Outputs(line, layer, names), target)))
        yield found[-1][1]


class Outputs:
    """What comes out of a layer along one axis, for every size of the input; None where that is
    refused. Refusal E107 where the sizes do not repeat.
    """

    def __init__(self, line: Line, layer: str, names: Collection[str]) -> None:
        self.line, self.layer = line, layer
        pattern = pattern_of(line, names)
        if pattern is None:
            told = f"its sizes do not repeat among those up to {MAX_SIZE:,}"
            raise Refusal("E107", told, "ask for a layer nearer to the input")
        self.stride = pattern.stride
        gains = pattern.gains.get(layer)
        self.gain = gains[line.axis] if gains else 0
        sizes = {n: self.at(n) for n in range(1, pattern.start + pattern.stride)}
        known = {n: out for n, out in sizes.items() if out is not None}
        self.period = {n: out for n, out in known.items() if n >= pattern.start}
        self.others = {n: out for n, out in known.items() if n < pattern.start}
        given = self.at(line.given)  # an input that nothing else follows from
        if given is not None:
            self.others.setdefault(line.given, given)

    def at(self, n: int) -> int | None:
        shape = self.line.at(n).shapes.get(self.layer)
        return int(shape.spatial[self.line.axis]) if shape else None

    def giving(self, target: int) -> list[int]:
        """All inputs that give `target`; of those that repeat without growing, the first."""
        found = {n for n, out in (self.others | self.period).items() if out == target}
        for n, out in self.period.items() if self.gain else ():
            turns, rest = divmod(target - out, self.gain)
            if turns > 0 and not rest:
                found.add(n + turns * self.stride)
        return sorted(n for n in found if self.at(n) == target)

    def nearest(self, target: int) -> Iterator[tuple[int, int]]:
        """The largest input that gives the next smaller output, and the smallest for the next
        larger.
        """
        found = [(out, n) for n, out in (self.others | self.period).items()]
        for n, out in self.period.items() if self.gain else ():
            for turns in ((target - 1 - out) // self.gain, (target - out) // self.gain + 1):
                if turns >= 0:
                    found.append((out + turns * self.gain, n + turns * self.stride))
        below = max((x for x in found if x[0] < target), default=None)
        above = min((x for x in found if x[0] > target), default=None)
        for out, n in filter(None, (below, above)):
            if self.at(n) == out:
                yield n, out


def inputs_of(outputs: Outputs, target: int) -> Inputs:
    """The sizes that give `target`, or those nearest to it."""
    hits = outputs.giving(target)
    if not hits:
        return Inputs(target, (), False, tuple(outputs.nearest(target)))
    beyond = not outputs.gain and target in outputs.period.values()
    if beyond:
        end = hits[0] + max(NEAR, outputs.stride + 1)
        hits = [n for n in range(hits[0], end) if outputs.at(n) == target]
    return Inputs(target, tuple(spans(hits)), beyond)
