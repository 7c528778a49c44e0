"""Exercises from the command line: layers one after the other, and what they are applied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.cli.kind import WORDS
from convcalc.commands.apply.input import input_array, source
from convcalc.commands.apply.layer import Asked, Layer
from convcalc.commands.apply.supply import Supply, texts_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.engine.report import Report
    from convcalc.layers.kind import Kind


class Worked(NamedTuple):
    """Layers that have been worked out, one after the other, each with its report; `refused` is the
    report of one that cannot stand where it would.
    """

    exercises: tuple[Exercise, ...]
    reports: tuple[Report, ...]
    refused: Optional[Report] = None
    layout: str = "oihw"


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
    supply = Supply([layer.kind for layer in layers], own)
    input, layout = input_array(layers, own), layout_of(own)
    done: list[Exercise] = []
    reports: list[Report] = []
    for layer in layers:
        one = Layer(layer, input, supply, own, layout)
        exercise, report = one.exercise()
        if exercise is None:
            return Worked(tuple(done), tuple(reports), report, layout)
        done.append(exercise)
        reports.append(report)
        if layer is not layers[-1]:
            input = exercise.output()
    return Worked(tuple(done), tuple(reports), None, layout)


def layout_of(own: dict[str, Any]) -> str:
    """The order of weights: what is asked for; that of Keras, where they are nested lists of four
    dimensions in its dialect.
    """
    return str(own.get("layout") or "oihw")
