"""What is written over while a network is trained, what has gradients, what lies step by step, and
what is one for all samples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.layers import saved as table
from convcalc.layers import views

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from convcalc.engine.report import LayerReport


def with_gradients(
    steps: Sequence[LayerReport], stops: Mapping[str, Collection[str]] | None = None
) -> set[str]:
    """The layers whose outputs have gradients: those with trainable weights, and all behind, but
    for those of which `stops` has the name, and where it has that of their input.
    """
    found: set[str] = set()
    for step in steps:
        stopped = () if stops is None else stops.get(step.name, ())
        own = any(weight.trainable for weight in step.weights) or table.is_worked(step.kind)
        own = (own or step.shared in found) and step.name not in stopped
        if own or any(name in found and name not in stopped for name in step.inputs):
            found.add(step.name)
    return found


def standing(
    steps: Sequence[LayerReport], spread: Collection[str] | None = None
) -> dict[str, bool]:
    """The layers whose output is one for all samples, since no input is part of it, and whether it
    is a parameter or a buffer, which are there anyway. Of those in `spread` each sample has one.
    """
    found: dict[str, bool] = {}
    spread = {s.name for s in steps if table.is_noise(s.kind)} if spread is None else spread
    for step in steps:
        if step.name not in spread and all(name in found for name in step.inputs):
            found[step.name] = views.is_stored(step.kind)
    return found


def written_over(steps: Sequence[LayerReport], all_may: bool = True) -> set[str]:
    """The layers that may write over their input while training: nothing else needs it then. Unless
    `all_may`, those of them that are told to.
    """
    found: set[str] = set()
    saved: set[str] = set()
    for step in steps:
        may = table.writes_over(step.kind, True) and (all_may or views.told_to(step.kind))
        if may and step.inputs[0] not in saved:
            found.add(step.name)
        rule = table.saved_by(step.kind, step.name in found)
        if rule is None or not set(table.OF_OUTPUTS).isdisjoint(rule):
            saved.add(step.name)
        if rule is None or not set(table.OF_INPUTS).isdisjoint(rule):
            saved.update(step.inputs)
        elif views.is_view(step.kind, True) and step.inputs[0] in saved:
            saved.add(step.name)
    return found


def copied_once(steps: Sequence[LayerReport], copies: set[str]) -> list[LayerReport]:
    """The same layers, of which each that copies what another one has copied shows that copy."""
    made: dict[tuple[object, tuple[str, ...]], str] = {}
    alike: dict[str, str] = {}
    found: list[LayerReport] = []
    for step in steps:
        first = step.name
        if views.is_view(step.kind, True):
            key = step.kind, tuple(alike.get(name, name) for name in step.inputs)
            first = alike[step.name] = made.setdefault(key, step.name)
        if step.name in copies and first != step.name:
            copies.discard(step.name)
            found.append(step._replace(inputs=(first,)))
        else:
            found.append(step)
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
