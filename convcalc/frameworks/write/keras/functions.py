"""What Keras does without a layer: `keras.ops`, and slices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.frameworks.write.axes import ends, listed
from convcalc.frameworks.write.moved import AtLeast, AtMost, Lowest
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import Nest, is_name
from convcalc.frameworks.write.unwritten import Unwritten, one_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.write.parts import Slot, Step

    Told = Callable[[Slot], str]
    Form = Callable[[Step, Sequence[str], Told, int], Nest]

CHANNELS = "channels"


def function(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Optional[Nest]:
    """The expression that a layer without weights is; None if there is none."""
    assert step.kind is not None
    form = FORMS.get(step.kind.name)
    return None if form is None else form(step, inputs, told, rank)


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
    start = "" if fixed(step.settings["start"], 0) else told(step.settings["start"])
    stop = told(step.settings["stop"]) if "stop" in step.settings else ""
    every = "" if fixed(step.settings["step"], 1) else told(step.settings["step"])
    words = (start, stop, every) if every else (start, stop)
    between = ":" if all(not end or end.isdecimal() or is_name(end) for end in words) else " : "
    return indexed(inputs[0], axis_of(step.settings["axis"]), between.join(words).strip())


def selected(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    return indexed(inputs[0], axis_of(step.settings["axis"]), told(step.settings["position"]))


def split(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    at, part = axis_of(step.settings["axis"]), told(step.settings["part"])
    if "sizes" in step.settings:
        sizes = one_value(step.settings["sizes"], "the sizes")
        cuts = str([sum(sizes[: k + 1]) for k in range(len(sizes) - 1)])
    else:
        cuts = told(step.settings["chunks"])
    return Nest("ops.split(", [inputs[0], cuts, f"axis={at}"], f")[{part}]")


def reduced(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    how = one_value(step.settings["op"], "what is computed")
    over = axes_of(step.settings["axis"], rank)
    kept = ["keepdims=True"] if fixed(step.settings["keepdims"], True) else []
    return Nest(f"ops.{how}(", [inputs[0], f"axis={listed(over)}", *kept])


def padded(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    mode = one_value(step.settings["mode"], "the mode")
    added = ends(one_value(step.settings["padding"], "the padding"), rank)
    slot = step.settings["channel_padding"]
    if slot.code is not None and not slot.code.plain:
        if not all(type(value) is tuple for value in slot.known):
            raise Unwritten("channels are padded in several ways")
        channels = told(slot)
    else:
        value = slot.known[0]
        channels = str(list(value) if isinstance(value, tuple) else [value, value])
    pairs = f"[{', '.join(str(list(pair)) for pair in [(0, 0), *added])}, {channels}]"
    words = [] if mode in ("zeros", "constant") else [f'mode="{mode}"']
    if step.kind is Lowest:
        words = ['constant_values=float("-inf")']
    return Nest("ops.pad(", [inputs[0], pairs, *words])


def clipped(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    if step.kind in (AtLeast, AtMost):
        word, bound = ("maximum", "min") if step.kind is AtLeast else ("minimum", "max")
        return Nest(f"ops.{word}(", [inputs[0], told(step.settings[bound])])
    return Nest("ops.clip(", [inputs[0], *(told(step.settings[name]) for name in ("min", "max"))])


def stacked(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    at = axis_of(step.settings["axis"])
    return Nest("ops.stack(", [f"[{', '.join(inputs)}]", f"axis={at}"])


def sign(word: str) -> Form:
    def form(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
        return Nest(f" {word} ".join(inputs), [], "")

    return form


def called(word: str) -> Form:
    return lambda step, inputs, told, rank: Nest(f"{word}(", list(inputs))


def moving(word: str, setting: str) -> Form:
    return lambda step, inputs, told, rank: Nest(
        f"{word}(", [inputs[0], told(step.settings[setting])]
    )


FORMS: Mapping[str, Form] = {
    "channel_shuffle": moving("channel_shuffle", "groups"),
    "clip": clipped,
    "divide": sign("/"),
    "pad": padded,
    "power": sign("**"),
    "reduce": reduced,
    "select": selected,
    "slice": sliced,
    "split": split,
    "stack_inputs": stacked,
    **{
        name: called(f"ops.{name}")
        for name in ("abs", "square", "sqrt", "rsqrt", "sign", "log", "sin", "cos", "floor", "ceil")
    },
}
