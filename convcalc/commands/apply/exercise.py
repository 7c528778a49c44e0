"""Exercises from the command line: layers one after the other, and what they are applied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.cli.kind import WORDS
from convcalc.commands.apply.input import input_array, source
from convcalc.commands.apply.layer import Asked, Layer
from convcalc.commands.apply.supply import Supply, texts_of
from convcalc.engine.work import LIMIT, Work
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.array import Array
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.engine.report import Report
    from convcalc.layers.kind import Kind


FORWARD = 3
"""How many times as much layers one after the other may take, where nothing goes backward."""


class Worked(NamedTuple):
    """Layers that have been worked out, one after the other, each with its report; `refused` is the
    report of one that cannot stand where it would. `said` tells of a picture that goes in.
    """

    exercises: tuple[Exercise, ...]
    reports: tuple[Report, ...]
    refused: Optional[Report] = None
    layout: str = "oihw"
    said: str = ""
    outputs: dict[int, Array] = {}  # noqa: RUF012 - each has one of its own, to be worked out once

    def output(self, k: int = -1) -> Array:
        """What comes out of layer k, or of the last one."""
        k %= len(self.exercises)
        if k not in self.outputs:
            self.outputs[k] = self.exercises[k].output()
        return self.outputs[k]


def exercise_of(
    kind: type[Kind], own: dict[str, Any], given: dict[str, Any]
) -> tuple[Exercise | None, Report]:
    """One layer and its numbers; no exercise if it is refused."""
    settings = {k: v for k, v in given.items() if k != WORDS}
    worked = worked_out([Asked(kind, tuple(given.get(WORDS, ())), settings)], own)
    if worked.refused:
        return None, worked.refused
    return worked.exercises[0], worked.reports[0]


def worked_out(layers: Sequence[Asked], own: dict[str, Any]) -> Worked:
    """The layers on the input, each on what the one before it gives. ValueError and Problems where
    numbers or settings are wrong.
    """
    texts = texts_of(own.get("weights"))
    if [own["input"], *texts].count("-") > 1:
        raise ValueError("--input and --weights cannot both come from standard input")
    own = {**own, "weights": [source(text, "weights") for text in texts]}
    input, said = input_of(layers, own)
    refuse_long(layers, input, own)
    supply = Supply([layer.kind for layer in layers], own)
    layout = "oihw"
    done: list[Exercise] = []
    reports: list[Report] = []
    outputs: dict[int, Array] = {}
    for layer in layers:
        one = Layer(layer, input, supply, own)
        exercise, report = one.exercise()
        layout = one.layout if one.layout == "hwio" else layout
        if exercise is None:
            return Worked(tuple(done), tuple(reports), report, layout, said)
        done.append(exercise)
        reports.append(report)
        if layer is not layers[-1]:
            input = outputs[len(done) - 1] = exercise.output()
    return Worked(tuple(done), tuple(reports), None, layout, said, outputs)


def refuse_long(layers: Sequence[Asked], input: Array, own: dict[str, Any]) -> None:
    """Refusal E107 for what takes too much work, before any of it is done: layers one after the
    other, and what is drawn or goes backward. Nothing, where a layer is refused.
    """
    from convcalc.arithmetic.array import Array

    drawn, backward = (bool(own.get(key)) for key in ("steps", "backward"))
    if not (drawn or backward or len(layers) > 1):
        return
    limit = LIMIT if backward else FORWARD * LIMIT
    work = Work("the layers", "use fewer layers, or a smaller input", limit)
    supply, sizes = Supply([layer.kind for layer in layers], own), input.sizes
    for layer in layers:
        exercise, _ = Layer(layer, Array(sizes, {}), supply, own).exercise()
        if exercise is None:
            return
        work.spend(exercise.cost(drawn, backward))
        sizes = exercise.sizes


def input_of(layers: Sequence[Asked], own: dict[str, Any]) -> tuple[Array, str]:
    """What goes in, and of a picture what is said of it."""
    from convcalc.commands.apply.image import is_picture, read_picture

    if is_picture(own["input"]):
        return read_picture(own["input"])
    return input_array(layers, own), ""
