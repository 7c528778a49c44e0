"""What is in memory while a network runs, or is trained: by what it is for, and step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.memory.running import in_inference, in_training
from convcalc.commands.memory.weights import Asked, Row, for_a_moment, weights
from convcalc.engine.memory import Held, alive, in_order, steps_of
from convcalc.layers.saved import keeps_apart
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.report import LayerReport, Report


class Used(NamedTuple):
    """What is in memory. `tensors` are bytes of one sample with the first and the last of `steps`
    at which they are there; `alive` their sum at each, and `at` the first with the largest one.
    Those of training go forward through all layers, then back. `unknown` names the kinds of
    layers of which not all is known: everything is then a least. `weighed`: all parameters are
    known, though the activations may not be. `apart`: the kinds that keep other bytes on a CPU than
    on a GPU. `step`: what is there for a moment while the optimizer steps, when activations are
    gone; `grown`: what is there at each step for all samples together, such as gradients of
    parameters; `fleeting`: what the rows come to that it is part of.
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
    grown: tuple[int, ...] = ()
    fleeting: int = 0

    @property
    def at(self) -> int:
        return self.alive.index(max(self.alive))

    @property
    def peak(self) -> tuple[Held, ...]:
        """The tensors that are there at the largest step, the largest first."""
        at = self.at
        here = [held for held in self.tensors if held.start <= at <= held.end]
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

    @property
    def lasting(self) -> int:
        """What is there all the time, however large the batch is: not the gradients."""
        return self.fixed - self.fleeting

    @property
    def besides(self) -> int:
        """What each sample adds all the time."""
        return self.each - max(self.alive)

    def busiest(self, batch: int) -> int:
        """The step at which activations of a batch and gradients are most together."""
        sums = [batch * a + g for a, g in zip(self.alive, self.grown, strict=True)]
        return sums.index(max(sums))

    def total(self, batch: int) -> int:
        at = self.busiest(batch)
        most = max(batch * self.alive[at] + self.grown[at], self.grown[-1] + self.step)
        return self.lasting + batch * self.besides + most

    def less(self, batch: int) -> int:
        """By how much the total is less than its rows, which are not all there at once; below 0
        where the step of the optimizer comes to more than activations do.
        """
        return self.fixed + batch * self.each - self.total(batch)

    def largest(self, memory: int) -> int:
        """The largest batch that fits; 0 if none does."""
        room = memory - self.lasting
        needs = [(a + self.besides, g) for a, g in zip(self.alive, self.grown, strict=True)]
        needs.append((self.besides, self.grown[-1] + self.step))
        if not any(each for each, _ in needs) or any(once > room for _, once in needs):
            return 0
        return min((room - once) // each for each, once in needs if each)


def used(report: Report, asked: Asked) -> Used:
    """What a network that was worked out has in memory.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x8x8, layers: [conv 4 3x3 p1, relu]}")
    >>> found = used(convcalc.analyze(net), Asked())
    >>> [(row.what, row.of(1)) for row in found.rows], found.steps[found.at]
    ([('parameters', 448), ('activations', 2048)], 'relu1')
    """
    steps = steps_of(in_order(report))
    found = (in_training if asked.training else in_inference)(report, steps, asked)
    unknown = found.unknown
    names = [step.name for step in steps]
    sums = alive(found.tensors, (1 + asked.training) * len(steps))
    return Used(
        asked,
        asked.mixed or report.network.dtype,
        (*weights(report, steps, asked), *found.rows, Row("activations", 0, max(sums))),
        (*names, *reversed(names)) if asked.training else tuple(names),
        found.tensors,
        tuple(sums),
        shapes_of(report, steps),
        tuple(dict.fromkeys(unknown)),
        report.totals.complete and not unknown and not report.network.told,
        report.totals.whole("params") or not any(unweighed(layer) for layer in report.layers),
        tuple(dict.fromkeys(s.kind.name for s in steps if asked.training and keeps_apart(s.kind))),
        for_a_moment(report, asked),
        found.grown,
        found.fleeting,
    )


def unweighed(layer: LayerReport) -> bool:
    """Whether the parameters of a layer are not known."""
    return layer.failed or not layer.known("params")


def shapes_of(report: Report, steps: Sequence[LayerReport]) -> dict[str, str]:
    """What each tensor's shape is."""
    layout = report.layout
    found = {name: shape.text(layout) for name, shape in report.network.inputs.items()}
    return found | {s.name: s.output.text(layout) for s in steps if s.output}
