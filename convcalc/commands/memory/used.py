"""What is in memory while a network runs, or is trained: by what it is for, and step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.engine.laid import copied
from convcalc.engine.memory import BYTES, OVER, VIEW, Held, alive, held, in_order, steps_of
from convcalc.layers.saved import is_view, keeps_apart, stays_in_float32, writes_over
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    parameters in float32; `on_cpu`: layers keep for the backward pass what they keep on a CPU.
    """

    batch: int = 1
    in_place: bool = False
    optimizer: Optional[str] = None
    mixed: Optional[str] = None
    on_cpu: bool = False

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


class Used(NamedTuple):
    """What is in memory. `tensors` are bytes of one sample with the first and the last of `steps`
    at which they are there; `alive` their sum at each, and `at` the first with the largest one.
    Those of training go forward through all layers, then back. `unknown` names the kinds of
    layers of which not all is known: everything is then a least. `weighed`: all parameters are
    known, though the activations may not be. `apart`: the kinds that keep other bytes on a CPU than
    on a GPU. `step`: what is there for a moment while the optimizer steps, when activations are
    gone.
    """

    asked: Asked
    dtype: str
    rows: tuple[Row, ...]
    steps: tuple[str, ...]
    tensors: tuple[Held, ...]
    alive: tuple[int, ...]
    shapes: Mapping[str, str]
    unknown: tuple[str, ...]
    complete: bool
    weighed: bool
    apart: tuple[str, ...] = ()
    step: int = 0

    @property
    def at(self) -> int:
        return self.alive.index(max(self.alive))

    @property
    def peak(self) -> tuple[Held, ...]:
        """The tensors that are there at the largest step, the largest first."""
        here = [held for held in self.tensors if held.start <= self.at <= held.end]
        return tuple(sorted(here, key=lambda held: -held.elements))

    @property
    def backward(self) -> bool:
        """Whether the largest step is one of the backward pass."""
        return self.asked.training and self.at >= len(self.steps) // 2

    @property
    def fixed(self) -> int:
        """What is there however large the batch is."""
        return sum(row.fixed for row in self.rows)

    @property
    def each(self) -> int:
        """What each sample adds."""
        return sum(row.sample for row in self.rows)

    def beyond(self, batch: int) -> int:
        """By what the optimizer's step has more than activations had."""
        return max(self.step - batch * self.each, 0)

    def total(self, batch: int) -> int:
        return self.fixed + batch * self.each + self.beyond(batch)

    def largest(self, memory: int) -> int:
        """The largest batch that fits; 0 if none does."""
        room = memory - self.fixed
        return room // self.each if self.each and room >= self.step else 0


def used(report: Report, asked: Asked) -> Used:
    """What a network that was worked out has in memory.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x8x8, layers: [conv 4 3x3 p1, relu]}")
    >>> found = used(convcalc.analyze(net), Asked())
    >>> [(row.what, row.of(1)) for row in found.rows], found.steps[found.at]
    ([('parameters', 448), ('activations', 2048)], 'relu1')
    """
    steps = steps_of(in_order(report))
    dtype = asked.mixed or report.network.dtype
    rows = weights(report, steps, asked)
    if asked.training:
        from convcalc.engine.training import trained

        network = report.network
        found = trained(
            network.inputs,
            steps,
            network.outputs,
            BYTES[dtype],
            in_place=asked.in_place,
            on_cpu=asked.on_cpu,
        )
        tensors, unknown = found.tensors, found.unknown
        rows += mixed_rows(report, steps) if asked.mixed else []
        rows += [Row("statistics of a batch", found.of_batch)] if found.of_batch else []
    else:
        tensors, unknown = running(report, steps, asked.in_place, BYTES[dtype]), ()
    if asked.mixed:
        unknown += tuple(s.kind.name for s in steps if stays_in_float32(s.kind))
    names = [step.name for step in steps]
    sums = alive(tensors, (1 + asked.training) * len(steps))
    rows.append(Row("activations", 0, max(sums)))
    return Used(
        asked,
        dtype,
        tuple(rows),
        (*names, *reversed(names)) if asked.training else tuple(names),
        tuple(tensors),
        tuple(sums),
        shapes_of(report, steps),
        tuple(dict.fromkeys(unknown)),
        report.totals.complete and not unknown and not report.network.told,
        report.totals.whole("params") or not any(unweighed(layer) for layer in report.layers),
        tuple(dict.fromkeys(s.kind.name for s in steps if asked.training and keeps_apart(s.kind))),
        for_a_moment(report, asked),
    )


def unweighed(layer: LayerReport) -> bool:
    """Whether the parameters of a layer are not known."""
    return layer.failed or not layer.known("params")


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
    trained = [int(w.elements) for w in own if w.trainable]
    states = STATES[asked.optimizer] * size * sum(trained)
    if asked.on_cpu and asked.optimizer in COUNTING:  # on a GPU, too, they are in a CPU's memory
        states += MASTER * len(trained)
    rows += [Row("gradients", size * sum(trained)), Row(f"states of {asked.optimizer}", states)]
    return [row for row in rows if row.fixed]


def for_a_moment(report: Report, asked: Asked) -> int:
    """What an optimizer has besides while it steps."""
    if asked.optimizer not in COUNTING:
        return 0
    trained = [int(w.elements) for w in held_weights(report) if w.trainable]
    count = 2 * max(trained, default=0) if asked.on_cpu else sum(trained)
    return count * bytes_of_weight(report, asked)


def held_weights(report: Report) -> list[Weight]:
    """All tensors of weights, each once."""
    return [w for layer in report.layers if not layer.shared for w in layer.weights]


def bytes_of_weight(report: Report, asked: Asked) -> int:
    return MASTER if asked.mixed else BYTES[report.network.dtype]


def mixed_rows(report: Report, steps: Sequence[LayerReport]) -> list[Row]:
    """What mixed precision has besides: copies of the weights that multiply, and the input as it
    came.
    """
    copies = sum(int(w.elements) for step in steps for w in multiplying(step))
    inputs = sum(int(shape.elements) for shape in report.network.inputs.values())
    return [Row("weights in half", 2 * copies), Row("input in float32", 0, MASTER * inputs)]


def multiplying(step: LayerReport) -> list[Weight]:
    """The weights whose copies by `torch.autocast` are kept: those that multiply, no biases."""
    return [] if step.shared else [weight for weight in step.weights if weight.contracts]


def running(
    report: Report, steps: Sequence[LayerReport], in_place: bool, size: int
) -> tuple[Held, ...]:
    """The tensors of inference, in bytes. In place, views show what they read, and activations
    write over it.
    """
    copies = copied(steps)

    def shares(step: LayerReport) -> str:
        if is_view(step.kind) and step.name not in copies:
            return VIEW
        return OVER if writes_over(step.kind) else ""

    network = report.network
    found = held(network.inputs, steps, network.outputs, shares if in_place else None)
    return tuple(one._replace(elements=one.elements * size) for one in found)


def shapes_of(report: Report, steps: Sequence[LayerReport]) -> dict[str, str]:
    """What each tensor's shape is."""
    layout = report.layout
    found = {name: shape.text(layout) for name, shape in report.network.inputs.items()}
    return found | {s.name: s.output.text(layout) for s in steps if s.output}
