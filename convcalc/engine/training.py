"""What is in memory while a network is trained: forward, and backward in the reverse order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.memory import OVER, VIEW, Held, held
from convcalc.layers import saved as table
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
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


class Trained(NamedTuple):
    """A step of training: tensors in bytes for one sample, of `2 * n` steps, of which the second
    half goes backward; what each layer keeps; kinds of which that is not known.
    """

    tensors: tuple[Held, ...]
    kept: Mapping[str, Kept]
    unknown: tuple[str, ...]

    def saved(self, batch: int = 1) -> int:
        """The bytes that are kept for the backward pass of a batch, each tensor once."""
        names = {name for kept in self.kept.values() for name in kept.names}
        sizes = {tensor.name: tensor.elements for tensor in self.tensors}
        sample = sum(sizes[name] for name in names) + sum(k.extra for k in self.kept.values())
        return batch * sample + sum(k.of_batch for k in self.kept.values())


def trained(
    inputs: Mapping[str, Shape],
    steps: Sequence[LayerReport],
    outputs: Iterable[str],
    width: int = 4,
    in_place: bool = False,
    mask: int = 1,
) -> Trained:
    """A step of training as PyTorch makes it. `width` are the bytes of an activation, `mask` those
    of an element of dropout's mask: 1 on a GPU, 4 on a CPU.
    """
    n, outputs = len(steps), list(outputs)
    written = written_over(steps) if in_place else set()

    def shares(step: LayerReport) -> str:
        if step.name in written:
            return OVER
        return VIEW if step.kind.name in table.VIEWS_IN_TRAINING else ""

    own = {tensor.name: tensor for tensor in held(inputs, steps, outputs, shares)}
    home = owners(inputs, steps, own)
    moving = with_gradients(steps)
    kept, unknown, last = {}, [], {name: tensor.end for name, tensor in own.items()}
    extra: list[Held] = []
    for k, step in enumerate(steps):
        if step.name not in moving:
            continue
        found = kept_by(step, step.name in written, width, mask)
        if found is None:
            unknown.append(step.kind.name)
            continue
        names = tuple(dict.fromkeys(home[name] for name in found.names))
        kept[step.name] = found._replace(names=names)
        for name in names:
            last[name] = max(last[name], 2 * n - 1 - k)
        if found.extra:
            extra.append(Held(f"kept by {step.name}", found.extra, k, 2 * n - 1 - k))
    tensors = [t._replace(elements=t.elements * width, end=last[t.name]) for t in own.values()]
    slopes = gradients(steps, own, home, moving, width)
    return Trained((*tensors, *extra, *slopes), kept, tuple(dict.fromkeys(unknown)))


def with_gradients(steps: Sequence[LayerReport]) -> set[str]:
    """The layers whose outputs have gradients: those with trainable weights, and all behind."""
    found: set[str] = set()
    for step in steps:
        if any(weight.trainable for weight in step.weights) or not found.isdisjoint(step.inputs):
            found.add(step.name)
    return found


def kept_by(step: LayerReport, over: bool, width: int, mask: int) -> Kept | None:
    """What a layer keeps; None where that is not known."""
    rule = table.saved_by(step.kind.name, over)
    if rule is None:
        return None
    names: list[str] = []
    extra = of_batch = 0
    for what in rule:
        if what == table.INPUTS:
            names += step.inputs
        elif what == table.INPUT:
            names.append(step.inputs[0])
        elif what == table.INPUT_OF_MANY:
            many = step.output and any(size > 1 for size in step.output.spatial)
            names += step.inputs if many else ()
        elif what == table.OUTPUT:
            names.append(step.name)
        elif what == table.PER_CHANNEL:
            of_batch += 2 * int(step.input_shapes[0].channels) * STATISTIC
        elif what == table.PRODUCTS and not plain_attention(step):
            return None
        else:
            extra += extra_bytes(what, step, width, mask)
    return Kept(tuple(names), extra, of_batch)


def plain_attention(step: LayerReport) -> bool:
    """Attention of a sequence to itself, as PyTorch's module has it."""
    kind: Any = step.kind
    return bool(kind.usual) and len(set(step.inputs)) == 1


def extra_bytes(what: str, step: LayerReport, width: int, mask: int) -> int:
    """The bytes of what a layer keeps besides its inputs and its output."""
    shape = step.input_shapes[0]
    positions = int(shape.elements) // int(shape.channels)
    if what == table.PRODUCTS:
        kind: Any = step.kind
        return 4 * int(shape.elements) * width + int(kind.heads) * positions * STATISTIC
    sizes = {
        table.INDICES: step.activations * INDEX,
        table.MASK: step.activations * mask,
        table.PER_POSITION: 2 * positions * STATISTIC,
    }
    return sizes[what]


def written_over(steps: Sequence[LayerReport]) -> set[str]:
    """The layers that may write over their input while training: nothing else needs it then."""
    found: set[str] = set()
    saved: set[str] = set()
    for step in steps:
        if step.kind.name in table.OVER_IN_TRAINING and step.inputs[0] not in saved:
            found.add(step.name)
        rule = table.saved_by(step.kind.name, step.name in found)
        if rule is None or table.OUTPUT in rule:
            saved.add(step.name)
        if rule is None or {table.INPUT, table.INPUTS, table.INPUT_OF_MANY} & {*rule}:
            saved.update(step.inputs)
        elif step.kind.name in table.VIEWS_IN_TRAINING and step.inputs[0] in saved:
            saved.add(step.name)
    return found


def owners(
    inputs: Iterable[str], steps: Sequence[LayerReport], own: Mapping[str, Held]
) -> dict[str, str]:
    """In whose memory each tensor lies."""
    found = {name: name for name in inputs}
    for step in steps:
        alone = step.name in own
        found[step.name] = step.name if alone else found[step.inputs[0]]
    return found


def gradients(
    steps: Sequence[LayerReport],
    own: Mapping[str, Held],
    home: Mapping[str, str],
    moving: set[str],
    width: int,
) -> list[Held]:
    """The gradient of each output: from the backward step of the last layer that reads it to that
    of the layer that made it.
    """
    n = len(steps)
    last: dict[str, int] = {}
    first = {step.name: k for k, step in enumerate(steps)}
    for k, step in enumerate(steps):
        for name in (step.name, *step.inputs):
            last[home[name]] = k
    return [
        Held(f"gradient of {name}", tensor.elements * width, 2 * n - 1 - last[name], end)
        for name, tensor in own.items()
        if name in moving
        for end in (2 * n - 1 - first[name],)
    ]
