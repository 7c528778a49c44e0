"""What single layers keep for the backward pass, by the table of `layers/saved.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.layers import saved as table
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.engine.report import LayerReport

INDEX, STATISTIC = 8, 4
"""Bytes of an index and of a statistic, whatever the type of activations."""


class Kept(NamedTuple):
    """What a layer keeps for the backward pass: tensors by name, and bytes of its own besides, for
    each sample and for the whole batch.
    """

    names: tuple[str, ...]
    extra: int
    of_batch: int = 0


def with_gradients(steps: Sequence[LayerReport]) -> set[str]:
    """The layers whose outputs have gradients: those with trainable weights, and all behind."""
    found: set[str] = set()
    for step in steps:
        if any(weight.trainable for weight in step.weights) or not found.isdisjoint(step.inputs):
            found.add(step.name)
    return found


def kept_by(step: LayerReport, over: bool, width: int, on_cpu: bool) -> Kept | None:
    """What a layer keeps; None where that is not known."""
    rule = table.saved_by(step.kind, over)
    if rule is None or (table.PRODUCTS in rule and not plain_attention(step)):
        return None
    names: list[str] = []
    extra = of_batch = 0
    for what in rule:
        if what in TENSORS:
            names += TENSORS[what](step)
        elif what in ONCE:
            of_batch += ONCE[what](step)
        elif what != table.WORKED_ON_A_CPU or on_cpu:
            extra += BYTES_OF[what](step, width, on_cpu)
    return Kept(tuple(names), extra, of_batch)


def plain_attention(step: LayerReport) -> bool:
    """Attention of a sequence to itself, as PyTorch's module has it."""
    kind: Any = step.kind
    return bool(kind.usual) and len(set(step.inputs)) == 1


def inputs_of_many(step: LayerReport) -> tuple[str, ...]:
    """The inputs, if more than one position comes out."""
    many = step.output and any(size > 1 for size in step.output.spatial)
    return step.inputs if many else ()


TENSORS: Mapping[str, Callable[[LayerReport], tuple[str, ...]]] = {
    table.INPUT: lambda step: step.inputs[:1],
    table.INPUTS: lambda step: step.inputs,
    table.INPUT_OF_MANY: inputs_of_many,
    table.OUTPUT: lambda step: (step.name,),
}
"""The tensors of the network that are kept."""


def elements(step: LayerReport) -> int:
    return int(step.input_shapes[0].elements)


def positions(step: LayerReport) -> int:
    """How many positions arrive."""
    return elements(step) // int(step.input_shapes[0].channels)


def of_maps(step: LayerReport) -> int:
    """Mean, deviation, and where there is one the scale, once for each map."""
    kind: Any = step.kind
    return (2 + bool(kind.affine)) * int(step.input_shapes[0].channels) * STATISTIC


def of_groups(step: LayerReport) -> int:
    kind: Any = step.kind
    return 2 * int(kind.groups) * STATISTIC


def of_queries(step: LayerReport) -> int:
    """A sum for each query in each head."""
    kind: Any = step.kind
    return int(kind.heads) * positions(step) * STATISTIC


def of_noise(step: LayerReport, width: int) -> int:
    """The factor of a sample, where some are dropped."""
    kind: Any = step.kind
    return width if kind.rate > 0 else 0


def of_neighbours(step: LayerReport, width: int) -> int:
    kind: Any = step.kind
    squares = (int(step.input_shapes[0].channels) + int(kind.size) - 1) * positions(step)
    return (squares + 2 * elements(step)) * width


def of_picks(step: LayerReport) -> int:
    kind: Any = step.kind
    picked = kind.indices
    return (len(picked) if isinstance(picked, tuple) else int(picked)) * INDEX


ONCE: Mapping[str, Callable[[LayerReport], int]] = {
    table.PER_CHANNEL: lambda step: 2 * int(step.input_shapes[0].channels) * STATISTIC,
    table.PICKED: of_picks,
}
"""The bytes that are kept besides, once for a batch."""

BYTES_OF: Mapping[str, Callable[[LayerReport, int, bool], int]] = {
    table.INDICES: lambda step, width, on_cpu: step.activations * INDEX,
    table.WHERE: lambda step, width, on_cpu: elements(step) * INDEX,
    table.MASK: lambda step, width, on_cpu: step.activations * (width if on_cpu else 1),
    table.NOISE: lambda step, width, on_cpu: of_noise(step, width),
    table.WORKED: lambda step, width, on_cpu: step.activations * width,
    table.WORKED_ON_A_CPU: lambda step, width, on_cpu: step.activations * width,
    table.PER_POSITION: lambda step, width, on_cpu: 2 * positions(step) * STATISTIC,
    table.ONE_PER_POSITION: lambda step, width, on_cpu: positions(step) * STATISTIC,
    table.PER_MAP: lambda step, width, on_cpu: of_maps(step),
    table.PER_GROUP: lambda step, width, on_cpu: of_groups(step),
    table.NEIGHBOURS: lambda step, width, on_cpu: of_neighbours(step, width),
    table.PRODUCTS: lambda step, width, on_cpu: 4 * elements(step) * width + of_queries(step),
    table.SUMS: lambda step, width, on_cpu: of_queries(step),
}
"""The bytes that are kept besides, of one sample."""


def written_over(steps: Sequence[LayerReport]) -> set[str]:
    """The layers that may write over their input while training: nothing else needs it then."""
    found: set[str] = set()
    saved: set[str] = set()
    for step in steps:
        if table.writes_over(step.kind, True) and step.inputs[0] not in saved:
            found.add(step.name)
        rule = table.saved_by(step.kind, step.name in found)
        if rule is None or table.OUTPUT in rule:
            saved.add(step.name)
        if rule is None or {table.INPUT, table.INPUTS, table.INPUT_OF_MANY} & {*rule}:
            saved.update(step.inputs)
        elif table.is_view(step.kind, True) and step.inputs[0] in saved:
            saved.add(step.name)
    return found


def copied(steps: Sequence[LayerReport]) -> set[str]:
    """The layers that would show what they read in another shape, if its axes were not turned."""
    found: set[str] = set()
    turned: set[str] = set()
    for step in steps:
        over = bool(step.inputs) and step.inputs[0] in turned
        if over and table.lays_out(step.kind):
            found.add(step.name)
        elif table.turns(step.kind) or (over and table.is_view(step.kind)):
            turned.add(step.name)
    return found
