"""The first layers of a network patch by patch, as on microcontrollers: less memory at once, for
what patches that overlap work out twice.

A patch of what comes out of the first layers needs what its windows reach; borders are as in the
whole map. The input is in memory as a whole, and so is what comes out; between them there is one
patch at a time. Source: MCUNetV2, https://arxiv.org/abs/2110.15352.
"""

from __future__ import annotations

from itertools import accumulate, product
from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.window import SAME_POSITION, Window
from convcalc.commands.memory.slabs import needed
from convcalc.engine.inference import running, shown
from convcalc.engine.memory import BYTES, alive, in_order, steps_of
from convcalc.engine.work import Work
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.report import LayerReport, Report

STATISTICS = ("sample_norms", "scale_norms", "softmaxes", "attentions", "attention_products")
"""What needs more than the positions of its window."""


class Patched(NamedTuple):
    """The first layers down to `until` in `grid` patches on each axis: bytes at once of these
    layers, of the others, and MACs besides those of the network. `halo`: by how many positions a
    patch of the input is larger, on each axis, than its share of it, where it is so most.
    """

    grid: int
    until: str
    first: int
    rest: int
    more_macs: int
    macs: int
    halo: tuple[int, ...]

    @property
    def peak(self) -> int:
        return max(self.first, self.rest)

    @property
    def share(self) -> float:
        """The MACs besides, as a share of those of the network."""
        return self.more_macs / self.macs if self.macs else 0.0


def patched(report: Report, grid: int) -> Patched | None:
    """The least memory with `grid` patches on each axis, wherever the first layers end; None where
    no layer can be worked out in patches. Refusal E107 where that takes too long.
    """
    network = report.network
    steps = steps_of(in_order(report))
    if len(network.inputs) != 1:
        return None
    work = Work("the patches of so many layers", "ask for fewer patches")
    rests = rest(report, steps)
    least = sorted((max(whole(report, steps[k]), rests[k]), k) for k in ends(report, steps, grid))
    best: Patched | None = None
    for bound, k in least:
        if best and bound > best.peak:
            break
        found = stage(report, steps[: k + 1], rests[k], grid, work)
        if not best or (found.peak, found.more_macs) < (best.peak, best.more_macs):
            best = found
    return best


def rest(report: Report, steps: Sequence[LayerReport]) -> list[int]:
    """For each layer the bytes at once of those behind it, if they read it and nothing before."""
    network = report.network
    found = running(network, steps, shown(network, steps)).alive()
    size = BYTES[network.dtype]
    most = [*accumulate(reversed(found), max)][::-1][1:]
    return [size * count for count in (*most, 0)]


def whole(report: Report, last: LayerReport) -> int:
    """The bytes that are there anyway where the first layers end with this one: all that comes in,
    and all that comes out of it.
    """
    shape = next(iter(report.network.inputs.values()))
    return BYTES[report.network.dtype] * (int(shape.elements) + last.activations)


def ends(report: Report, steps: Sequence[LayerReport], grid: int = 1) -> list[int]:
    """The layers after which the first ones may end: all before read windows, nothing but what
    comes out of it is read later, and each patch of it has a position.
    """
    found: list[int] = []
    last = {name: k for k, step in enumerate(steps) for name in step.inputs}
    reach = last.get(next(iter(report.network.inputs)), 0)
    for k, step in enumerate(steps):
        if not local(step) or step.name in report.network.outputs:
            break
        if k >= reach and step.output and min(step.output.spatial) >= grid:
            found.append(k)
        reach = max(reach, last.get(step.name, k))
    return found


def local(step: LayerReport) -> bool:
    """Whether each output reads a window of what arrives, and nothing else."""
    if not step.output or not step.inputs or not step.output.spatial:
        return False
    if step.kind.among(*STATISTICS) or step.kind.mixes:
        return False
    if len(step.inputs) > 1:
        sizes = {shape.spatial for shape in step.input_shapes}
        return sizes == {step.output.spatial} and all(a is SAME_POSITION for a in step.axes)
    if len(step.axes) != len(step.output.spatial):
        return False
    rows = zip(step.axes, step.input_shapes[0].spatial, step.output.spatial, strict=False)
    return all(isinstance(axis, Window) and axis.out(n) == out for axis, n, out in rows)


def stage(
    report: Report, first: Sequence[LayerReport], later: int, grid: int, work: Work
) -> Patched:
    """The first layers in patches, where those behind them have `later` bytes at once."""
    output = first[-1].output
    assert output
    work.spend(grid * len(output.spatial) * len(first))
    source, shape = next(iter(report.network.inputs.items()))
    slices = [sliced(first, axis, grid) for axis in range(len(output.spatial))]
    large = [largest(axis) for axis in slices]
    work.spend(len(first) * prod(map(len, large)))
    homes = shown(report.network, first)
    most = max(within(first, patch, homes) for patch in product(*large))
    return Patched(
        grid,
        first[-1].name,
        whole(report, first[-1]) + BYTES[report.network.dtype] * most,
        later,
        sum(macs_of(step, slices) for step in first) - sum(step.macs for step in first),
        report.totals.macs,
        tuple(
            max(one[source] for one in axis) - -(-int(n) // grid)
            for axis, n in zip(slices, shape.spatial, strict=True)
        ),
    )


def sliced(steps: Sequence[LayerReport], axis: int, grid: int) -> list[dict[str, int]]:
    """For each of `grid` slices of the last layer along an axis: how many positions of it each
    tensor has to have.
    """
    output = steps[-1].output
    assert output
    n = output.spatial[axis]
    cuts = [(n * i // grid, n * (i + 1) // grid) for i in range(grid)]
    return [
        {name: stop - start for name, (start, stop) in needed(steps, axis, cut).items()}
        for cut in cuts
    ]


def largest(slices: Sequence[dict[str, int]]) -> list[dict[str, int]]:
    """The slices of which no other has as much of every tensor.

    >>> largest([{"a": 3, "b": 1}, {"a": 3, "b": 2}, {"a": 1, "b": 3}])
    [{'a': 3, 'b': 2}, {'a': 1, 'b': 3}]
    """
    found: list[dict[str, int]] = []
    for one in sorted(slices, key=lambda one: -sum(one.values())):
        if not any(all(other[name] >= n for name, n in one.items()) for other in found):
            found.append(one)
    return found


def macs_of(step: LayerReport, slices: Sequence[Sequence[Mapping[str, int]]]) -> int:
    """The MACs of a layer in all patches: each has one slice of each axis."""
    assert step.output
    positions = prod(sum(one.get(step.name, 0) for one in axis) for axis in slices)
    return step.macs * positions // prod(step.output.spatial)


def within(
    steps: Sequence[LayerReport], patch: Sequence[Mapping[str, int]], homes: Mapping[str, str]
) -> int:
    """The elements of a patch between the input and the output that are there at once; tensors that
    have `homes` lie there.
    """
    last = {homes.get(name, name): k for k, step in enumerate(steps) for name in step.inputs}
    sizes = [
        (s.name, int(s.output.channels) * prod(axis[s.name] for axis in patch), k, last[s.name])
        for k, s in enumerate(steps[:-1])
        if s.output and s.name in last and s.name not in homes and s.name in patch[0]
    ]
    return max(alive(sizes, len(steps)))
