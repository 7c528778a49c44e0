"""What is written over while a network is trained, what has gradients, what lies step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.layers import saved as table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.report import LayerReport


def with_gradients(steps: Sequence[LayerReport]) -> set[str]:
    """The layers whose outputs have gradients: those with trainable weights, and all behind."""
    found: set[str] = set()
    for step in steps:
        if any(weight.trainable for weight in step.weights) or not found.isdisjoint(step.inputs):
            found.add(step.name)
    return found


def written_over(steps: Sequence[LayerReport], all_may: bool = True) -> set[str]:
    """The layers that may write over their input while training: nothing else needs it then. Unless
    `all_may`, those of them that are told to.
    """
    found: set[str] = set()
    saved: set[str] = set()
    for step in steps:
        may = table.writes_over(step.kind, True) and (all_may or table.told_to(step.kind))
        if may and step.inputs[0] not in saved:
            found.add(step.name)
        rule = table.saved_by(step.kind, step.name in found)
        if rule is None or not set(table.OF_OUTPUTS).isdisjoint(rule):
            saved.add(step.name)
        if rule is None or not set(table.OF_INPUTS).isdisjoint(rule):
            saved.update(step.inputs)
        elif table.is_view(step.kind, True) and step.inputs[0] in saved:
            saved.add(step.name)
    return found


def stepped(steps: Sequence[LayerReport]) -> set[str]:
    """The layers whose output lies step by step: recurrent ones, and what keeps that order."""
    found: set[str] = set()
    for step in steps:
        if step.kind.among("recurrents") or (
            table.lies_alike(step.kind) and step.inputs[0] in found
        ):
            found.add(step.name)
    return found
