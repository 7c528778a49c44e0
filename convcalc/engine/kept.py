"""What is kept for the backward pass besides tensors of the network: bytes, by what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.strides import SAMPLE
from convcalc.layers import saved as table
from convcalc.layers.axes import arranged
from convcalc.layers.views import drops
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from convcalc.engine.report import LayerReport
    from convcalc.engine.strides import Lie

    Counted = Callable[["LayerReport", "Around"], int]

INDEX, STATISTIC = 8, 4
"""Bytes of an index and of a statistic, whatever the type of activations."""
MASKED = 3
"""The inputs of a deformable convolution with a mask."""


class Kept(NamedTuple):
    """What a layer keeps for the backward pass: tensors by name, and bytes of its own besides, for
    each sample and for the whole batch.
    """

    names: tuple[str, ...]
    extra: int = 0
    of_batch: int = 0


class Around(NamedTuple):
    """Where layers run: `width` are the bytes of an activation; `made` are the layers by name, and
    among them `moving` have a gradient; `lies` tells how all tensors lie in memory, but for what
    `stepped` gives, which lies step by step, as recurrent layers read it; attention in `unfused` is
    worked out step by step. In `mixed` precision, some of what is as wide as activations otherwise
    is in float32.
    """

    width: int
    on_cpu: bool
    made: Mapping[str, LayerReport]
    moving: set[str]
    lies: Mapping[str, Lie]
    stepped: set[str]
    layout: str
    unfused: Collection[str] = ()
    mixed: bool = False

    @property
    def single(self) -> int:
        """The bytes of what mixed precision has in float32."""
        return STATISTIC if self.mixed else self.width

    def without(self, stopped: Collection[str] | None) -> Around:
        """The same for a layer to which no gradient comes from these."""
        return self._replace(moving=self.moving.difference(stopped)) if stopped else self


def in_rows(name: str, around: Around) -> bool:
    """Whether the positions of all samples follow each other, as one matrix has its rows."""
    if name in around.stepped:
        return False
    lie = around.lies[name]
    channels = arranged(len(lie.sizes) - 1, around.layout).index(0)
    return lie.flat((SAMPLE, *(k for k in range(len(lie.sizes)) if k != channels)))


def elements(step: LayerReport) -> int:
    return int(step.input_shapes[0].elements)


def channels(step: LayerReport) -> int:
    return int(step.input_shapes[0].channels)


def positions(step: LayerReport) -> int:
    """How many positions arrive."""
    return elements(step) // channels(step)


def worked(step: LayerReport, around: Around) -> int:
    """Another tensor of the output's size."""
    return step.activations * around.width


def worked_on_a_cpu(step: LayerReport, around: Around) -> int:
    return worked(step, around) if around.on_cpu else 0


def of_mask(step: LayerReport, around: Around) -> int:
    """A GPU keeps a byte for each element, a CPU its factor; neither where nothing is dropped."""
    each = around.width if around.on_cpu else 1
    return step.activations * each if drops(step.kind) else 0


def of_noise(step: LayerReport, around: Around) -> int:
    """The factor of a sample, where some are dropped."""
    return around.width if drops(step.kind) else 0


def of_maps(step: LayerReport, around: Around) -> int:
    """Mean, deviation, and where there is one the scale, once for each map."""
    kind: Any = step.kind
    return (2 + bool(kind.affine)) * channels(step) * STATISTIC


def of_groups(step: LayerReport, around: Around) -> int:
    kind: Any = step.kind
    return 2 * int(kind.groups) * STATISTIC


def of_queries(step: LayerReport, around: Around) -> int:
    """A sum for each query in each head."""
    kind: Any = step.kind
    return int(kind.heads) * positions(step) * STATISTIC


def of_neighbours(step: LayerReport, around: Around) -> int:
    kind: Any = step.kind
    squares = (channels(step) + int(kind.size) - 1) * positions(step)
    return squares * around.width + 2 * elements(step) * around.single


def of_powers(step: LayerReport, around: Around) -> int:
    """Powers of the input, and of the output their means, signs, sizes and sums."""
    return (elements(step) + 4 * step.activations) * around.width


def of_pairs(step: LayerReport, around: Around) -> int:
    """Of more than two inputs what the first come to, but for all of them."""
    return max(len(step.inputs) - 2, 0) * worked(step, around)


def of_places(step: LayerReport, around: Around) -> int:
    """The indices of the pool that is undone, which keeps them itself if it has a gradient."""
    size = elements(step)
    pooled = step.inputs[1:] or tuple(
        name
        for made in around.made.values()
        if made.kind.among("max_pools") and made.activations == size
        for name in made.inputs
    )
    return 0 if around.moving.intersection(pooled) else size * INDEX


def of_no_mask(step: LayerReport, around: Around) -> int:
    """Without a third input, the mask, a zero for each sample stands for it."""
    return around.width if len(step.inputs) < MASKED else 0


def of_picks(step: LayerReport, around: Around) -> int:
    kind: Any = step.kind
    picked = kind.indices
    return (len(picked) if isinstance(picked, tuple) else int(picked)) * INDEX


def of_lengths(step: LayerReport, around: Around) -> int:
    """The weights of the layer before as they are worked out, and the length of each filter; in
    mixed precision, the layer has a copy of them in place of those.
    """
    before = around.made.get(step.inputs[0])
    weights = () if before is None else before.weights
    directions = sum(int(w.elements) for w in weights if w.contracts)
    lengths = sum(int(w.elements) for w in step.weights)
    return (0 if around.mixed else directions * around.width) + lengths * STATISTIC


ONCE: Mapping[str, Counted] = {
    table.PER_CHANNEL: lambda step, around: 2 * channels(step) * STATISTIC,
    table.PICKED: of_picks,
    table.LENGTHS: of_lengths,
}
"""The bytes that are kept besides, once for a batch."""

BYTES_OF: Mapping[str, Counted] = {
    table.INDICES: lambda step, around: step.activations * INDEX,
    table.WHERE: lambda step, around: elements(step) * INDEX,
    table.MASK: of_mask,
    table.FACTOR: lambda step, around: channels(step) * around.width,
    table.NOISE: of_noise,
    table.WORKED: worked,
    table.WORKED_ON_A_CPU: worked_on_a_cpu,
    table.PAIRS: of_pairs,
    table.POWERS: of_powers,
    table.PLACES: of_places,
    table.UNMASKED: of_no_mask,
    table.PER_POSITION: lambda step, around: 2 * positions(step) * STATISTIC,
    table.ONE_PER_POSITION: lambda step, around: positions(step) * STATISTIC,
    table.PER_MAP: of_maps,
    table.PER_GROUP: of_groups,
    table.NEIGHBOURS: of_neighbours,
}
"""The bytes that are kept besides, of one sample."""
