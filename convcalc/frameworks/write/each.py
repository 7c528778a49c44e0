"""Layers that are applied at each place along some axes by itself, which are as in the batch."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.unwritten import Unwritten, one_value
from convcalc.layers.axes import places
from convcalc.layers.batched import BATCH_AXES, INNER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.write.parts import Step

FOR_EACH = '''
def for_each(layer, x, *axes):
    """A layer at each place along some axes by itself: they are folded into the batch."""
    behind = tuple(range(1, len(axes) + 1))
    x = x.movedim(axes, behind)
    out = layer(x.flatten(0, len(axes))).unflatten(0, x.shape[: len(axes) + 1])
    kept = out.dim() == x.dim()
    return out.movedim(behind, axes if kept else tuple(n + 1 for n in behind))
'''


def is_each(step: Step) -> bool:
    return BATCH_AXES in step.settings


def axes_of(step: Step, rank: int) -> tuple[int, ...]:
    """The spatial axes that are as in the batch, counted from 1."""
    axes: Any = one_value(step.settings[BATCH_AXES], "the axes of the batch")
    return tuple(places(axes, rank))


def within(step: Step) -> Step:
    """The layer that is applied at each place."""
    if not is_each(step) or step.kind not in INNER:
        return step
    found = copy(step)
    found.kind = INNER[step.kind]
    found.settings = {k: v for k, v in step.settings.items() if k != BATCH_AXES}
    return found


def applied(layer: str, step: Step, inputs: Sequence[str], rank: int) -> str:
    """The function of the file, which applies a layer so."""
    if len(inputs) != 1:
        raise Unwritten("several inputs by themselves along an axis are not written yet")
    axes = ", ".join(str(axis + 1) for axis in axes_of(step, rank))
    return f"for_each({layer}, {inputs[0]}, {axes})"
