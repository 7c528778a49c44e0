"""What Keras does without a layer: `keras.ops`, and slices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.write.axes import ends, listed
from convcalc.frameworks.write.keras.moving import MOVING, axes_of, axis_of
from convcalc.frameworks.write.moved import AtLeast, AtMost, Lowest
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import Nest
from convcalc.frameworks.write.torch.elementwise import (
    check_alone,
    dropped_of,
    equation_of,
    is_causal,
)
from convcalc.frameworks.write.unwritten import Unwritten, one_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.write.parts import Slot, Step

    Told = Callable[[Slot], str]
    Form = Callable[[Step, Sequence[str], Told, int], Nest]


def function(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Optional[Nest]:
    """The expression that a layer without weights is; None if there is none."""
    assert step.kind is not None
    form = FORMS.get(step.kind.name)
    return None if form is None else form(step, inputs, told, rank)


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


def log_softmax(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    over = axes_of(step.settings["axis"], rank)
    if len(over) > 1:
        raise Unwritten("it goes over several axes")
    return Nest("ops.log_softmax(", [inputs[0], f"axis={over[0]}"])


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


def summed(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    return Nest("ops.einsum(", [f'"{equation_of(step, rank)}"', *inputs])


def attended(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    """Products of queries and keys of a width each, and of those and the values."""
    check_alone(step, rank)
    q, k, v = inputs
    front = "bcefg"[:rank]
    scale = step.settings.get("scale")
    by = f"{q}.shape[-1] ** -0.5" if scale is None or fixed(scale, None) else told(scale)
    scores = f'ops.einsum("{front}qd,{front}kd->{front}qk", {q}, {k}) * {by}'
    if is_causal(step):
        scores += f' + ops.triu(ops.full(({q}.shape[-2], {k}.shape[-2]), float("-inf")), 1)'
    weights, share = f"ops.softmax({scores}, axis=-1)", dropped_of(step)
    weights = f"layers.Dropout({told(share)})({weights})" if share else weights
    return Nest("ops.matmul(", [weights, v])


def by_tanh(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    one_value(step.settings["approximate"], "how it is worked out")
    return Nest("ops.gelu(", [inputs[0], "approximate=True"])


def turned(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    return Nest(f"-{inputs[0]}", [], "")


def stretched(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    """Copies of the one position that there is along an axis."""
    counts = [max(n, 1) for n in one_value(step.settings["shape"], "the sizes")]
    return Nest("ops.tile(", [inputs[0], str((1, *counts))])


FORMS: Mapping[str, Form] = {
    **MOVING,
    "broadcast_to": stretched,
    "channel_shuffle": moving("channel_shuffle", "groups"),
    "clip": clipped,
    "divide": sign("/"),
    "einsum": summed,
    "gelu": by_tanh,
    "matmul": called("ops.matmul"),
    "log_softmax": log_softmax,
    "modulo": sign("%"),
    "negative": turned,
    "pad": padded,
    "pow": moving("ops.power", "exponent"),
    "power": sign("**"),
    "scaled_dot_product_attention": attended,
    "reduce": reduced,
    "split": split,
    "stack_inputs": stacked,
    **{
        name: called(f"ops.{name}")
        for name in (
            *("abs", "square", "sqrt", "rsqrt", "sign", "log", "sin", "cos", "floor", "ceil"),
            *("erf", "reciprocal", "round"),
        )
    },
}
