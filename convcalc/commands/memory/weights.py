"""What is in memory of weights: parameters, buffers, their gradients, what optimizers keep."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Optional

from convcalc.engine.laid import with_gradients
from convcalc.engine.memory import BYTES, in_order
from convcalc.layers.autocast import copies_weights
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from convcalc.engine.report import LayerReport, Report
    from convcalc.layers.weight import Weight

MASTER = 4
"""Bytes of a parameter, its gradient and its states in mixed precision: float32."""

STATES = {"sgd": 0, "momentum": 1, "adam": 2, "adamw": 2}
"""How many numbers an optimizer keeps for each trainable parameter: velocities, moments."""
COUNTING = ("adam", "adamw")
"""Those that count their steps for each tensor, and take roots of their moments in each: on a GPU
of all parameters at once, on a CPU of one tensor after the other, and as much again for quotients.
"""


class Asked(NamedTuple):
    """How the network is run. `optimizer`: it is trained; `mixed`: activations in this type, and
    parameters in float32; `on_cpu`: layers keep for the backward pass what they keep on a CPU;
    `eager`: what modules are given stays until they return.
    """

    batch: int = 1
    in_place: bool = False
    optimizer: Optional[str] = None
    mixed: Optional[str] = None
    on_cpu: bool = False
    eager: bool = False

    @property
    def training(self) -> bool:
        return self.optimizer is not None


class Row(NamedTuple):
    """Bytes of one use: those that are there anyway, and those of each sample."""

    what: str
    fixed: int = 0
    sample: int = 0

    def of(self, batch: int) -> int:
        return self.fixed + batch * self.sample


def weights(report: Report, steps: Sequence[LayerReport], asked: Asked) -> list[Row]:
    """Parameters and buffers; while training their gradients and the optimizer's states."""
    size = bytes_of_weight(report, asked)
    own = held_weights(report)
    sums = {
        "parameters": sum(int(w.elements) for w in own if not w.buffer),
        "buffers": sum(int(w.elements) for w in own if w.buffer),
    }
    rows = [Row(what, count * size) for what, count in sums.items() if count]
    if not asked.optimizer:
        return rows
    trained = [int(w.elements) for w in trained_weights(report)]
    states = STATES[asked.optimizer] * size * sum(trained)
    if asked.on_cpu and asked.optimizer in COUNTING:  # on a GPU, too, they are in a CPU's memory
        states += MASTER * len(trained)
    rows += [Row("gradients", size * sum(trained)), Row(f"states of {asked.optimizer}", states)]
    return [row for row in rows if row.fixed]


def for_a_moment(report: Report, asked: Asked) -> int:
    """What an optimizer has besides while it steps."""
    if asked.optimizer not in COUNTING:
        return 0
    trained = [int(w.elements) for w in trained_weights(report)]
    count = 2 * max(trained, default=0) if asked.on_cpu else sum(trained)
    return count * bytes_of_weight(report, asked)


def held_weights(report: Report) -> list[Weight]:
    """All tensors of weights, each once."""
    return [w for layer in report.layers if not layer.shared for w in layer.weights]


def trained_weights(report: Report) -> list[Weight]:
    """Those that get a gradient, each once: an optimizer keeps nothing of the others."""
    out = cut_off(report)
    layers = [layer for layer in report.layers if not layer.shared and layer.name not in out]
    return [w for layer in layers for w in layer.weights if w.trainable]


def cut_off(report: Report) -> set[str]:
    """The layers of source whose weights get no gradient: nothing that comes out is worked out of
    them, or `no_grad` or `detach` stands between. Those that share the weights of others besides.
    A parameter that no layer reads is not among them: attention may have it in it.
    """
    network = report.network
    if network.gradients is None or network.told or not network.outputs:
        return set()
    seen = {name for layer in report.layers for name in layer.inputs} | {*network.idle}
    layers = {x.name for x in report.layers if x.name in seen or not x.kind.among("tensors")}
    return layers - reached(report, network.gradients.stops)


def reached(report: Report, stops: Mapping[str, Collection[str]]) -> set[str]:
    """The layers whose own weights gradients reach, from what comes out."""
    wanted, found = {*report.network.outputs}, set()
    for layer in reversed(in_order(report)):
        if layer.name in wanted:
            stopped = stops.get(layer.name, ())
            wanted |= {name for name in layer.inputs if name not in stopped}
            if layer.name not in stopped:
                found.add(layer.shared or layer.name)
    return found


def bytes_of_weight(report: Report, asked: Asked) -> int:
    return MASTER if asked.mixed else BYTES[report.network.dtype]


def mixed_rows(report: Report, steps: Sequence[LayerReport]) -> list[Row]:
    """What mixed precision has besides: copies of the weights that multiply."""
    return [Row("weights in half", sum(copies(report, steps)))]


def copies(report: Report, steps: Sequence[LayerReport]) -> list[int]:
    """The bytes of copies of weights by `torch.autocast` that each layer keeps for the backward
    pass: none where nothing has a gradient, or where the layer is run again.
    """
    course = report.network.gradients
    stops = {} if course is None else course.stops
    moving = with_gradients(steps, stops)
    again = () if course is None else course.again
    found = []
    for step in steps:
        arriving = moving.intersection(step.inputs).difference(stops.get(step.name, ()))
        kept = step.name in moving and step.name not in again
        own = multiplying(step, bool(arriving)) if kept else []
        found.append(2 * sum(int(w.elements) for w in own))
    return found


def multiplying(step: LayerReport, arriving: bool) -> list[Weight]:
    """The weights that multiply, no biases. Those of linear layers are kept for the gradient of
    what arrives, if that has one; what attention gives it projects anyway.
    """
    if step.shared or not copies_weights(step.kind):
        return []
    slopes, several = step.kind.among("sloped"), len(step.inputs) > 1
    found = [w for w in step.weights if w.contracts or slopes or (several and projects(w))]
    if arriving or not step.kind.among("linears", "attentions"):
        return found
    return [weight for weight in found if weight.name.startswith("out_proj")]


def projects(weight: Weight) -> bool:
    """Whether attention of several inputs projects one of them by it."""
    return weight.name.endswith("weight") and len(weight.sizes) > 1


def grown(
    report: Report, steps: Sequence[LayerReport], asked: Asked, length: int
) -> tuple[int, ...]:
    """The bytes of gradients of parameters at each of `length` steps: those of a layer come with
    its backward step, where weights are shared with that of the last layer that has them.
    """
    size = bytes_of_weight(report, asked)
    come, seen = [0] * length, cut_off(report)
    for k, step in reversed([*enumerate(steps)]):
        owner = step.shared or step.name
        if owner not in seen:
            seen.add(owner)
            come[2 * len(steps) - 1 - k] += size * trained_elements(step.weights)
    total = size * trained_elements(trained_weights(report))
    known = sum(come) == total
    return tuple(accumulate(come)) if known else (total,) * length


def copied(report: Report, steps: Sequence[LayerReport], length: int) -> tuple[int, ...]:
    """The bytes of copies of weights in half at each of `length` steps: from the layer that makes
    them to its backward step, in which their gradient comes in half before it is in float32. Those
    of the first layer are gone then: its gradient in float32 stands for both.
    """
    come, last = [0] * length, 2 * len(steps) - 1
    for k, size in enumerate(copies(report, steps)):
        come[k] += size
        come[min(last - k + 1, last)] -= size
    return tuple(accumulate(come))


def trained_elements(weights: Sequence[Weight]) -> int:
    return sum(int(w.elements) for w in weights if w.trainable)
