"""The arithmetic as plain data, schema `convcalc.apply/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.window import Scatter, Window
from convcalc.arithmetic.said import text_of
from convcalc.arithmetic.views import as_matrix, scattered, stretched
from convcalc.commands.apply.told import chosen
from convcalc.engine.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.gradients import Gradients, Share
    from convcalc.arithmetic.step import Step
    from convcalc.commands.apply.backward import Back
    from convcalc.commands.apply.exercise import Worked


def plain(data: Any) -> Any:
    if isinstance(data, (list, tuple)):
        return [plain(x) for x in data]
    return data.numerator if data.denominator == 1 else real(data)


def real(x: Any) -> float | str:
    """The nearest double; of what is beyond all of them the text."""
    try:
        return float(x)
    except OverflowError:
        return text_of(x)


def to_dict(worked: Worked, back: Back | None, shown: dict[str, Any]) -> dict[str, Any]:
    """The layers, forward and backward: of a single one its arrays and steps, of several these in
    `layers`, and what goes in and comes out.
    """
    found = []
    for k, exercise in enumerate(worked.exercises):
        last = k == len(worked.exercises) - 1
        at = shown["at"] if last else None
        steps = chosen(exercise, at) if at or shown["steps"] else None
        one = layer_dict(exercise, steps, not shown["no_answer"])
        if back and not shown["no_answer"]:
            one["gradients"] = gradients_dict(exercise, back.layers[k], shown["steps"])
        found.append(one)
    if shown.get("view"):
        found[-1][shown["view"]] = VIEWS[shown["view"]](worked.exercises[-1])
    upstream = {"upstream": plain(back.upstream.rows())} if back else {}
    if len(found) == 1:
        return {"schema": SCHEMAS["apply"], **found[0], **upstream}
    first, last_one = found[0], found[-1]
    return {
        "schema": SCHEMAS["apply"],
        "input": first["input"],
        "output": last_one["output"],
        "layers": found,
        **upstream,
    }


def gradients_dict(exercise: Exercise, gradients: Gradients, steps: bool) -> dict[str, Any]:
    """DL by each array; with `steps` the upstream gradient and the slope of each output that an
    element is the sum of.
    """
    found: dict[str, Any] = {}
    for key in ("input", "weights", "bias"):
        gradient = getattr(gradients, key)
        found[key] = plain(gradient.array.rows()) if gradient else None
        if steps and gradient:
            found[f"{key}_steps"] = [
                {"position": list(place), "terms": [share_dict(share) for share in shares]}
                for place, shares in gradient.shares.items()
            ]
    return found


def share_dict(share: Share) -> dict[str, Any]:
    return {
        "channel": share.channel,
        "position": list(share.place),
        "upstream": plain(share.upstream),
        "slope": plain(share.slope),
    }


def layer_dict(
    exercise: Exercise, steps: Sequence[Step] | None, answered: bool = True
) -> dict[str, Any]:
    """The arrays, how each axis is read, and the `steps`, if any; the output where it is to be
    `answered`. Positions count from 0; outside the input they are padding.
    """
    layer = exercise.layer
    found: dict[str, Any] = {
        "kind": layer.kind.name,
        "settings": layer.kind.shorthand(len(exercise.input.sizes) - 1),
        "axes": [axis_dict(along) for along in layer.axes if isinstance(along, (Window, Scatter))],
        "input": plain(exercise.input.rows()),
        "weights": plain(exercise.weights.rows()) if exercise.weights else None,
        "bias": plain(exercise.bias) or None,
        "output": plain(exercise.output().rows()) if answered else None,
    }
    if exercise.statistics:
        found["mean"] = plain(exercise.statistics.mean)
        found["variance"] = plain(exercise.statistics.variance)
    if steps is not None:
        found["steps"] = [step_dict(step) for step in steps]
    return found


def step_dict(step: Step) -> dict[str, Any]:
    return {
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


def matrix_dict(exercise: Exercise) -> list[Any]:
    return list(plain(as_matrix(exercise).rows()))


def stretched_dict(exercise: Exercise) -> dict[str, Any]:
    found = stretched(exercise)
    weights = found.exercise.weights
    return {
        "padding": [list(ends) for ends in found.padding],
        "input": plain(found.exercise.input.rows()),
        "weights": plain(weights.rows()) if weights else None,
    }


def scatter_list(exercise: Exercise) -> list[dict[str, Any]]:
    """What each input adds: products by channel and position of the output."""
    return [
        {
            "channel": added.element[0],
            "position": list(added.element[1:]),
            "value": plain(added.value),
            "adds": [
                {"channel": place[0], "position": list(place[1:]), "product": plain(product)}
                for place, product in added.products.items()
            ],
        }
        for added in scattered(exercise)
    ]


VIEWS: dict[str, Callable[[Exercise], Any]] = {
    "matrix": matrix_dict,
    "stretched": stretched_dict,
    "scatter": scatter_list,
}
