"""How tensors lie in memory while a network is trained: what is written over, copied, turned."""

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


def written_over(steps: Sequence[LayerReport]) -> set[str]:
    """The layers that may write over their input while training: nothing else needs it then."""
    found: set[str] = set()
    saved: set[str] = set()
    for step in steps:
        if table.writes_over(step.kind, True) and step.inputs[0] not in saved:
            found.add(step.name)
        rule = table.saved_by(step.kind, step.name in found)
        if rule is None or {table.OUTPUT, table.CELLS} & {*rule}:
            saved.add(step.name)
        if rule is None or not set(table.OF_INPUTS).isdisjoint(rule):
            saved.update(step.inputs)
        elif table.is_view(step.kind, True) and step.inputs[0] in saved:
            saved.add(step.name)
    return found


def turned(steps: Sequence[LayerReport]) -> set[str]:
    """The layers that show what they read with its axes in another order than they lie."""
    found: set[str] = set()
    for step in steps:
        over = bool(step.inputs) and step.inputs[0] in found
        if over and table.lays_out(step.kind):
            continue
        if table.turns(step.kind) or (over and table.is_view(step.kind)):
            found.add(step.name)
    return found


def copied(steps: Sequence[LayerReport]) -> set[str]:
    """The layers that would show what they read in another shape, if its axes were not turned."""
    over = turned(steps)
    return {
        step.name
        for step in steps
        if step.inputs and step.inputs[0] in over and table.lays_out(step.kind)
    }


def stepped(steps: Sequence[LayerReport]) -> set[str]:
    """The layers whose output lies step by step: recurrent ones, and what keeps that order."""
    found: set[str] = set()
    for step in steps:
        if step.kind.among("recurrents") or (
            table.lies_alike(step.kind) and step.inputs[0] in found
        ):
            found.add(step.name)
    return found
