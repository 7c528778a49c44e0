"""What is in memory at once while a network runs, as PyTorch runs it layer by layer."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from convcalc.engine.memory import Held, alive, held, lives, steps_of
from convcalc.layers.views import lays_out, moves, shares
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from convcalc.engine.network import Network
    from convcalc.engine.report import LayerReport


def peak(network: Network, walked: Iterable[LayerReport]) -> int:
    """The largest number of elements alive at once: what a layer reads and writes, and all that
    is still needed later. Each tensor is freed after its last use; views have no memory of their
    own, nor does what is told to write over its input.
    """
    steps = steps_of(walked)
    homes = shown(network, steps)
    if all(step.inputs for step in steps):
        return max(alive(lives(network.inputs, steps, network.outputs, homes), len(steps)))
    return max(running(network, steps, homes).alive())


def shown(network: Network, steps: Sequence[LayerReport]) -> dict[str, str]:
    """Whose memory each tensor lies in that has none of its own: in another shape it always lies
    where it lay, in another order only where the dialect has strides. So does what is changed in
    place. What is inside of a kernel that runs several layers as one has no memory either.
    """
    over, fused = (network.code.written_over, network.code.fused) if network.code else ({}, {})
    within = {step.name for step in steps if step.name in fused and step.inputs} if fused else ()
    sharing = [s for s in steps if shares(s.kind)]
    if over or within:
        sharing = [s for s in steps if shares(s.kind) or s.name in over or s.name in within]
    if not sharing:
        return {}
    strided = network.dialect.strided
    laid = [step for step in sharing if lays_out(step.kind)] if strided else []
    copies = copied(network, steps, laid[-1]) if laid else ()
    found: dict[str, str] = {}
    for step in sharing:
        source = step.inputs[0] if step.name in within else over.get(step.name)
        if source is None and step.name not in copies and (strided or not moves(step.kind)):
            source = step.inputs[0]
        if source is not None:
            found[step.name] = found.get(source, source)
    return found


def copied(network: Network, steps: Sequence[LayerReport], last: LayerReport) -> Container[str]:
    """The layers, of which `last` is the last, that copy what they could show, since it does not
    follow each other in memory; none can before something turned axes, or left gaps.
    """
    if any(moves(step.kind) for step in takewhile(lambda step: step is not last, steps)):
        from convcalc.engine.strides import lies

        return lies(network.inputs, steps, network.layout, network.gradients).copies
    return ()


class Running(NamedTuple):
    """The tensors of one sample, in elements, and those that are there `once` however large the
    batch is: what is worked out of nothing that is given. Parameters are not among them.
    """

    steps: int
    tensors: tuple[Held, ...]
    once: tuple[Held, ...]

    def alive(self, batch: int = 1) -> list[int]:
        """The elements in memory at each step."""
        sums = zip(alive(self.tensors, self.steps), alive(self.once, self.steps), strict=True)
        return [batch * each + once for each, once in sums]


def running(
    network: Network,
    steps: Sequence[LayerReport],
    homes: Mapping[str, str],
    until: Mapping[str, int] = {},
) -> Running:
    """What is there of a sample and what of a batch, where tensors that have `homes` lie there;
    they stay `until` these steps, though nothing reads them.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x8x8, layers: [conv 4 3x3 p1, relu, flatten]}")
    >>> steps = convcalc.analyze(net).layers
    >>> running(net, steps, {"flatten1": "relu1"}).alive()
    [448, 512, 256]
    """
    from convcalc.engine.laid import standing

    course = network.gradients
    stands = standing(steps, None if course is None else course.spread)
    found = held(network.inputs, steps, network.outputs, homes)
    if until:
        found = [one._replace(end=max(one.end, until.get(one.name, 0))) for one in found]
    return Running(
        len(steps),
        tuple(one for one in found if one.name not in stands),
        tuple(one for one in found if stands.get(one.name) is False),
    )
