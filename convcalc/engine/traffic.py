"""What layers read from memory and write to it, each for itself or fused, and what they compute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.window import Window
from convcalc.engine.memory import BYTES, in_order, steps_of
from convcalc.engine.strides import lies
from convcalc.layers.views import is_view, moves
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from convcalc.engine.report import LayerReport, Report

POINTWISE = (
    *("rectifiers", "curves", "functions", "batch_norms", "scalings", "elementwise"),
    *("dropouts", "identities"),
)
"""What can be worked out element by element, behind the layer that makes what it reads."""
UNCHANGED = ("dropouts", "identities")
"""What gives what it reads when a network is used."""


class Moved(NamedTuple):
    """A layer, or several that are fused, by their names: bytes of what is read for each sample,
    of weights, which are read once for a batch, and of what is written for each sample; FLOPs of a
    sample, which are 2 for each multiply-accumulate, None where they are not known.
    """

    names: tuple[str, ...]
    kind: str
    read: int
    weights: int
    written: int
    flops: Optional[int]

    def bytes_of(self, batch: int = 1) -> int:
        """All that is read and written for a batch."""
        return batch * (self.read + self.written) + self.weights

    def intensity(self, batch: int = 1) -> float:
        """FLOPs for each byte, as far as they are known."""
        count = self.bytes_of(batch)
        return batch * (self.flops or 0) / count if count else 0.0


def traffic(report: Report, fused: bool = False) -> list[Moved]:
    """What each layer moves, composites taken apart; views and learned tensors move nothing of
    their own, and are left out. Where `fused`, those that work element by element are part of the
    layer whose output they alone read.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 1x8x8, layers: [conv 4 3x3 p1, relu, flatten]}")
    >>> report = convcalc.analyze(net)
    >>> [(m.names, m.read, m.weights, m.written) for m in traffic(report)]
    [(('conv1',), 256, 160, 1024), (('relu1',), 1024, 0, 1024)]
    >>> [(m.names, m.read, m.weights, m.written) for m in traffic(report, fused=True)]
    [(('conv1', 'relu1'), 256, 160, 1024)]
    """
    steps = steps_of(in_order(report))
    network = report.network
    size = BYTES[network.dtype]
    sizes = {name: size * int(shape.elements) for name, shape in network.inputs.items()}
    sizes |= {step.name: size * step.activations for step in steps}
    views = viewed(report, steps)
    groups = joined(steps, views, network.outputs) if fused else {s.name: [s] for s in steps}
    there = {step.name for step in steps if step.kind.among("tensors")}
    held = folded if fused else apart
    return [
        moved(group, sizes, views, there, size * held(group))
        for name, group in groups.items()
        if name not in views and name not in there
    ]


def alone(step: LayerReport, size: int) -> Moved:
    """What a layer moves by itself, where a number has `size` bytes."""
    found = zip(step.inputs, step.input_shapes, strict=True)
    sizes = {name: size * int(shape.elements) for name, shape in found}
    sizes[step.name] = size * step.activations
    return moved([step], sizes, {}, (), size * weight(step))


def viewed(report: Report, steps: Sequence[LayerReport]) -> dict[str, str]:
    """What each view shows: the tensor that some layer writes, or an input."""
    network, strided = report.network, report.network.dialect.strided
    copies = lies(network.inputs, steps, network.layout).copies if strided else ()
    found: dict[str, str] = {}
    for step in steps:
        own = step.name in copies or (not strided and moves(step.kind))
        if step.inputs and is_view(step.kind) and not own:
            found[step.name] = found.get(step.inputs[0], step.inputs[0])
    return found


def joined(
    steps: Sequence[LayerReport], views: Mapping[str, str], outputs: Collection[str]
) -> dict[str, list[LayerReport]]:
    """Layers that are fused, by the name of the first of them."""
    readers = counts(steps, views, outputs)
    made = {s.name: (k, s) for k, s in enumerate(steps) if not s.kind.among("tensors")}
    whose: dict[str, str] = {}
    groups: dict[str, list[LayerReport]] = {}
    for step in steps:
        if step.name in views:
            groups[step.name] = [step]
            continue
        homes = {views.get(name, name) for name in step.inputs} & made.keys()
        last = max(homes, key=lambda name: made[name][0], default="")
        first = whose.get(last)
        if first and readers[last] == 1 and follows(step, made[last][1]) and fusible(groups[first]):
            whose[step.name] = first
            groups[first].append(step)
        else:
            whose[step.name] = step.name
            groups[step.name] = [step]
    return groups


def follows(step: LayerReport, made: LayerReport) -> bool:
    """Whether each element of a layer can be worked out right behind one of what it reads; where
    that is broadcast, all of it is worked out before.
    """
    return step.kind.among(*POINTWISE) and step.activations == made.activations


def fusible(group: Sequence[LayerReport]) -> bool:
    """Whether more may be worked out with these layers: behind weights, or other such layers."""
    return group[0].kind.among(*POINTWISE) or any(w.contracts for w in group[0].weights)


def counts(
    steps: Sequence[LayerReport], views: Mapping[str, str], outputs: Collection[str]
) -> dict[str, int]:
    """How many layers read each tensor, views aside; what comes out of the network is read, too."""
    found: dict[str, int] = {step.name: 0 for step in steps}
    for step in steps:
        if step.name not in views:
            for name in {views.get(name, name) for name in step.inputs}:
                found[name] = found.get(name, 0) + 1
    for name in outputs:
        home = views.get(name, name)
        found[home] = found.get(home, 0) + 1
    return found


def moved(
    group: Sequence[LayerReport],
    sizes: Mapping[str, int],
    views: Mapping[str, str],
    there: Collection[str],
    held: int,
) -> Moved:
    """What fused layers move: what they read of others, once, and what the last one writes. What is
    `there` without a layer that writes it is read once for a batch, as the bytes of weights that
    they have `held` are.
    """
    own = {step.name for step in group}
    read: dict[str, int] = {}
    for step in group:
        for name in step.inputs:
            home = views.get(name, name)
            if home not in own:
                read[home] = max(read.get(home, 0), touched(step, sizes[name]))
    known = all(step.known("macs") for step in group)
    return Moved(
        tuple(step.name for step in group),
        group[0].kind.name,
        sum(count for name, count in read.items() if name not in there),
        held + sum(read[name] for name in read if name in there),
        sizes[group[-1].name],
        2 * sum(step.macs for step in group) if known else None,
    )


def weight(step: LayerReport) -> int:
    """How many elements of weights are read: of a table no more rows than are picked."""
    count = sum(int(w.elements) for w in step.weights)
    return min(count, step.activations) if step.kind.among("embeddings") else count


def touched(step: LayerReport, size: int) -> int:
    """Of a tensor of this size, how much a layer reads: windows that are further apart than they
    are wide, and a border that none reaches, leave some out.
    """
    if len(step.inputs) != 1 or not step.output or step.kind.mixes:
        return size
    for axis, n, out in zip(
        step.axes, step.input_shapes[0].spatial, step.output.spatial, strict=False
    ):
        if isinstance(axis, Window) and axis.out(n) == out:
            size = size * covered(axis, int(n), int(out)) // int(n)
    return size


def covered(axis: Window, n: int, out: int) -> int:
    """Of `n` positions, how many lie between the ends of windows.

    >>> covered(Window(1, 2, 0, 0), 8, 4), covered(Window(3, 2, 0, 0), 8, 3)
    (4, 7)
    """
    span, stride, lo = int(axis.span), int(axis.stride), int(axis.lo)

    def within(k: int) -> int:
        start = k * stride - lo
        return max(min(start + span, n) - max(start, 0), 0)

    if stride <= span:
        return max(min((out - 1) * stride - lo + span, n) - max(-lo, 0), 0)
    begin = min(max(-(-lo // stride), 0), out)
    end = min(max((n - span + lo) // stride + 1, begin), out)  # those between are within as a whole
    return (end - begin) * span + sum(within(k) for k in {begin - 1, end} if 0 <= k < out)


def apart(group: Sequence[LayerReport]) -> int:
    """How many elements of weights layers read, each for itself."""
    return sum(map(weight, group))


def folded(group: Sequence[LayerReport]) -> int:
    """How many elements of weights fused layers read. A batch norm is a scale and a shift; right
    behind a convolution or a linear layer the scale is in its weights, and the shift is its bias.
    """
    first, *rest = group
    channels = first.output.channels if first.output else 0
    linear = first.kind.among("convolutions", "transposed", "linears")
    biased = any(not w.contracts for w in first.weights)
    count = scale_and_shift(first) if first.kind.among("batch_norms") else weight(first)
    for step in rest:
        if not step.kind.among("batch_norms"):
            count += weight(step)
            linear = linear and step.kind.among(*UNCHANGED)
        elif linear and step.weights[0].elements == channels:
            count += 0 if biased else int(channels)
            biased = True
        else:
            count += scale_and_shift(step)
    return count


def scale_and_shift(norm: LayerReport) -> int:
    """How many elements are left of the vectors of a batch norm, which has two at least."""
    return 2 * int(norm.weights[0].elements)
