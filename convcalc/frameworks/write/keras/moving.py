"""What moves, copies or takes elements in Keras: indices, and functions of `keras.ops`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.axes import listed
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import Nest
from convcalc.frameworks.write.torch.moving import listed_indices, span, times
from convcalc.frameworks.write.unwritten import one_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.write.parts import Slot, Step

    Told = Callable[[Slot], str]
    Form = Callable[[Step, Sequence[str], Told, int], Nest]

CHANNELS = "channels"


def axis_of(slot: Slot) -> int:
    """The number of an axis in Keras, where the batch is 0 and the channels are the last."""
    value = one_value(slot, "the axis")
    return -1 if value == CHANNELS else int(value)


def axes_of(slot: Slot, rank: int) -> list[int]:
    value: Any = one_value(slot, "the axis")
    if value in ("spatial", "all"):
        return [*range(1, rank + 1), *([-1] if value == "all" else [])]
    rows = value if isinstance(value, tuple) else (value,)
    return [-1 if one == CHANNELS else int(one) for one in rows]


def indexed(tensor: str, axis: int, index: str) -> Nest:
    """A tensor with an index on one of its axes: `x[:, 0]`, `x[..., :8]`."""
    front = "..., " if axis == -1 else ":, " * axis
    return Nest(f"{tensor}[{front}{index}]", [], "")


def sliced(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    return indexed(inputs[0], axis_of(step.settings["axis"]), span(step, told))


def selected(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    return indexed(inputs[0], axis_of(step.settings["axis"]), told(step.settings["position"]))


def picked(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    indices, at = listed_indices(step), axis_of(step.settings["axis"])
    return Nest("ops.take(", [inputs[0], str(indices), f"axis={at}"])


def rolled(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    over = axes_of(step.settings["axis"], rank)
    moved: Any = one_value(step.settings["shift"], "by how much it is rolled")
    by = list(moved) if isinstance(moved, tuple) else [moved] * len(over)
    return Nest("ops.roll(", [inputs[0], listed(by), listed(over)])


def flipped(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    over = axes_of(step.settings["axis"], rank)
    return Nest("ops.flip(", [inputs[0], f"axis={listed(over)}"])


def on_axis(word: str) -> Form:
    """A function that is told one axis."""
    return lambda step, inputs, told, rank: Nest(
        f"ops.{word}(", [inputs[0], f"axis={axis_of(step.settings['axis'])}"]
    )


def copied(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    each = times(step, rank)
    if fixed(step.settings["interleave"], True):
        text = inputs[0]
        for axis, count in each.items():
            text = f"ops.repeat({text}, {count}, axis={axis or -1})"
        return Nest(text, [], "")
    counts = [each.get(axis, 1) for axis in (*range(1, rank + 1), 0)]
    return Nest("ops.tile(", [inputs[0], str((1, *counts))])


MOVING: Mapping[str, Form] = {
    "flip": flipped,
    "index_select": picked,
    "roll": rolled,
    "select": selected,
    "slice": sliced,
    "squeeze": on_axis("squeeze"),
    "tile": copied,
    "unsqueeze": on_axis("expand_dims"),
}
