"""What moves, copies or takes elements in PyTorch: indices, and functions of dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.axes import dim, dims, ends, listed
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import is_name
from convcalc.frameworks.write.unwritten import Unwritten, one_value
from convcalc.layers.places import paired

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.write.parts import Step
    from convcalc.frameworks.write.spelled import Told

    Form = Callable[[Step, Sequence[str], Told, int], str]


def stretched(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"{inputs[0]}.expand(-1, {unpacked(told(step.settings['shape']))})"


def reshaped(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"{inputs[0]}.reshape({inputs[0]}.shape[0], {unpacked(told(step.settings['shape']))})"


def unpacked(sizes: str) -> str:
    """The elements of a tuple as arguments."""
    return sizes.strip("()").rstrip(",") if sizes.startswith("(") else f"*{sizes}"


def permuted(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"{inputs[0]}.permute(0, {unpacked(told(step.settings['dims']))})"


def span(step: Step, told: Told) -> str:
    """The positions of a slice, as black has them."""
    start = "" if fixed(step.settings["start"], 0) else told(step.settings["start"])
    stop = told(step.settings["stop"]) if "stop" in step.settings else ""
    every = "" if fixed(step.settings["step"], 1) else told(step.settings["step"])
    words = (start, stop, every) if every else (start, stop)
    between = ":" if all(not end or end.isdecimal() or is_name(end) for end in words) else " : "
    return between.join(words).strip()


def sliced(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return indexed(inputs[0], dim(step.settings["axis"]), span(step, told))


def selected(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return indexed(inputs[0], dim(step.settings["axis"]), told(step.settings["position"]))


def indexed(tensor: str, dim: int, index: str) -> str:
    """A tensor with an index on one of its axes: `x[:, :, 0]`."""
    return f"{tensor}[{':, ' * dim}{index}]"


def picked(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return indexed(inputs[0], dim(step.settings["axis"]), str(listed_indices(step)))


def listed_indices(step: Step) -> list[int]:
    found: Any = one_value(step.settings["indices"], "what is picked")
    if not isinstance(found, tuple):
        raise Unwritten("the numbers that it picks are not kept where a network is read")
    return list(found)


def cropped(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    """Slices; where a block is told how much is cut off, padding by less than nothing."""
    slot = step.settings["cropping"]
    if slot.code is not None and not slot.code.plain and all(map(by_axis, slot.known)):
        return f"F.pad({inputs[0]}, [-n for ends in reversed({told(slot)}) for n in ends])"
    cut = ends(one_value(step.settings["cropping"], "what is cut off"), rank)
    sides = [f"{lo or ''}:{-hi or ''}" for lo, hi in cut]
    return f"{inputs[0]}[:, :, {', '.join(sides)}]"


def by_axis(value: Any) -> bool:
    """Whether both ends of each axis are told."""
    return type(value) is tuple and all(type(side) is tuple for side in value)


def rolled(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    over = dims(step.settings["axis"], rank)
    moved: Any = one_value(step.settings["shift"], "by how much it is rolled")
    by = list(moved) if isinstance(moved, tuple) else [moved] * len(over)
    return f"torch.roll({inputs[0]}, {listed(by)}, {listed(over)})"


def flipped(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"torch.flip({inputs[0]}, {tuple(dims(step.settings['axis'], rank))})"


def squeezed(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"{inputs[0]}.squeeze({dim(step.settings['axis'])})"


def unsqueezed(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"{inputs[0]}.unsqueeze({dim(step.settings['axis'])})"


def times(step: Step, rank: int) -> dict[int, int]:
    """How many copies there are along the axes of a tile, of which the channels are 0."""
    each: Any = one_value(step.settings["times"], "how many copies")
    return paired(each, one_value(step.settings["axis"], "the axes"), rank, "times")


def copied(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    text, each = inputs[0], times(step, rank)
    if fixed(step.settings["interleave"], True):
        for axis, count in each.items():
            text = f"{text}.repeat_interleave({count}, {axis + 1})"
        return text
    counts = [each.get(axis, 1) for axis in range(rank + 1)]
    return f"{text}.repeat(1, {', '.join(map(str, counts))})"


MOVING: dict[str, Form] = {
    "broadcast_to": stretched,
    "crop": cropped,
    "flip": flipped,
    "index_select": picked,
    "permute": permuted,
    "reshape": reshaped,
    "roll": rolled,
    "select": selected,
    "slice": sliced,
    "squeeze": squeezed,
    "tile": copied,
    "unsqueeze": unsqueezed,
}
