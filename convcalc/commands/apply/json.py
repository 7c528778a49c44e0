"""The arithmetic as plain data, schema `convcalc.apply/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.window import Scatter, Window
from convcalc.engine.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step


def to_dict(
    exercise: Exercise, steps: Sequence[Step] | None, answered: bool = True
) -> dict[str, Any]:
    """The arrays, how each axis is read, and the `steps`, if any; the output where it is to be
    `answered`. Positions count from 0; outside the input they are padding.
    """

    def plain(data: Any) -> Any:
        if isinstance(data, list):
            return [plain(x) for x in data]
        return data.numerator if data.denominator == 1 else float(data)

    layer = exercise.layer
    found: dict[str, Any] = {
        "schema": SCHEMAS["apply"],
        "kind": layer.kind.name,
        "settings": layer.kind.shorthand(len(exercise.input.sizes) - 1),
        "axes": [axis_dict(along) for along in layer.axes],
        "input": plain(exercise.input.rows()),
        "weights": plain(exercise.weights.rows()) if exercise.weights else None,
        "bias": plain(list(exercise.bias)) or None,
        "output": plain(exercise.output().rows()) if answered else None,
    }
    if steps is not None:
        found["steps"] = [
            {
                "channel": step.channel,
                "position": list(step.place),
                "terms": [
                    {
                        "channel": t.channel,
                        "position": list(t.place),
                        "value": None if t.value is None else plain(t.value),
                        "weight": None if t.weight is None else plain(t.weight),
                    }
                    for t in step.terms
                ],
                "divisor": step.divisor,
                "result": plain(step.result),
            }
            for step in steps
        ]
    return found


def axis_dict(along: AxisMap) -> dict[str, Any]:
    """How an axis is read; padding is a number, also that of `same` and of ceil_mode."""
    assert isinstance(along, (Window, Scatter))
    found = {
        "kernel": int(along.kernel),
        "stride": int(along.stride),
        "padding": [int(along.lo), int(along.hi)],
        "dilation": int(along.dilation),
    }
    if isinstance(along, Scatter):
        found["output_padding"] = int(along.extra)
    return found
