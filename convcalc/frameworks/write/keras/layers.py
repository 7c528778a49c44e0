"""Layers as calls of Keras, by the rows that read them."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Optional

from convcalc.dialect import dialect_named
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.write.axes import ends, listed
from convcalc.frameworks.write.keras import recurrent as stepped
from convcalc.frameworks.write.keras.moving import axes_of
from convcalc.frameworks.write.moved import Lowest
from convcalc.frameworks.write.parts import Slot, fixed
from convcalc.frameworks.write.python import Nest
from convcalc.frameworks.write.spelled import LINEAR, arguments, dropped, row_of
from convcalc.frameworks.write.torch.moving import by_axis
from convcalc.frameworks.write.unwritten import Unwritten, one_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.write.parts import Step

    Told = Callable[[Slot], str]
    Form = Callable[[Step, Sequence[str], Told, int], Nest]

RULES = dialect_named("keras")
ACTIVATIONS: dict[str, str] = {
    name: name
    for name in (
        *("relu", "relu6", "gelu", "silu", "hard_silu", "sigmoid", "hard_sigmoid", "tanh", "selu"),
        *("celu", "softplus", "softsign", "mish", "exponential", "log_sigmoid"),
        *("hard_tanh", "elu", "softmax"),
    )
}
"""What `layers.Activation` calls the kinds."""
UNSEEN = ("count_include_pad", "axis", "in_channels", "in_features", "ceil_mode", "inplace")
"""Settings that Keras has no word for, which its rules let through where they mean nothing."""


def layer(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Optional[Nest]:
    """The layer that a step is, made and not yet applied; None if it is none. Unwritten, if it has
    settings that Keras cannot have.
    """
    assert step.kind is not None
    name = step.kind.name
    if step.words is not None:
        return Nest("layers.Activation(", [told(step.words)])
    form = FORMS.get(name)
    if form is not None:
        return form(step, inputs, told, rank)
    alpha = step.settings.get("alpha")
    if alpha is not None and not (fixed(alpha, 1) or fixed(alpha, 1.0)):
        return steeper(step, told, rank)
    approximate = step.settings.get("approximate")
    if approximate is not None and not fixed(approximate, "none"):
        return None
    if step.kind.among("activations") and name in ACTIVATIONS:
        return Nest("layers.Activation(", [f'"{ACTIVATIONS[name]}"'])
    return by_row(step, told, rank)


def steeper(step: Step, told: Told, rank: int) -> Optional[Nest]:
    """An activation with a number of its own."""
    found = by_row(step, told, rank)
    if found is None:
        raise Unwritten("Keras has it with an alpha of 1 alone")
    return found


def by_row(step: Step, told: Told, rank: int) -> Optional[Nest]:
    """The layer by the row of its constructor."""
    assert step.kind is not None
    found = row_of(KERAS.constructors, step.kind.name, rank - step.kind.apart)
    if found is None:
        return None
    name, row = found
    return Nest(f"layers.{name}(", arguments(row, usual(step), told, KERAS))


def usual(step: Step) -> Step:
    """A layer without what Keras does by itself."""
    found = copy(step)
    assert step.kind is not None
    defaults = RULES.defaults.get(step.kind.name, {})
    found.settings = {
        key: slot
        for key, slot in step.settings.items()
        if key not in UNSEEN and not (key in defaults and fixed(slot, defaults[key]))
    }
    return found


def norm(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    """Normalisation with the epsilon and momentum of the original."""
    assert step.kind is not None
    name, row = row_of(KERAS.constructors, step.kind.name, rank) or ("", None)
    settings = dict(step.settings)
    affine = settings.pop("affine", None)
    if affine is not None and not fixed(affine, True):
        if not fixed(affine, False):
            raise Unwritten("whether it has a scale differs between its uses")
        settings.update(scale=Slot([False], None), center=Slot([False], None))
    over = settings.pop("over", None)
    if (over is not None and not fixed(over, "channels")) or "dims" in settings:
        raise Unwritten("only channels are normalised over")
    words: list[str] = []
    momentum, eps = settings.pop("momentum", None), settings.pop("eps", None)
    usual_ones = RULES.defaults[step.kind.name]
    if momentum is not None and not fixed(momentum, usual_ones["momentum"]):
        words.append(f"momentum={round(1 - one_value(momentum, 'the momentum'), 12)}")
    if eps is not None and not fixed(eps, usual_ones["eps"]):
        words.append(f"epsilon={told(eps)}")
    found = copy(step)
    found.settings = {k: v for k, v in settings.items() if k != "sizes"}
    assert row is not None
    return Nest(f"layers.{name}(", [*arguments(row, usual(found), told, KERAS), *words])


def instance(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    """A group for each channel."""
    affine = one_value(step.settings["affine"], "whether it has a scale")
    words = ["groups=-1", f"epsilon={told(step.settings['eps'])}"]
    return Nest(
        "layers.GroupNormalization(", words + ([] if affine else ["scale=False", "center=False"])
    )


def padding(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Optional[Nest]:
    """Zeros at the ends of each axis; other padding is a function."""
    if step.kind is Lowest or not fixed(step.settings["mode"], "zeros"):
        return None
    if not fixed(step.settings["channel_padding"], 0):
        return None
    return sides("ZeroPadding", step.settings["padding"], told, rank)


def cropping(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Optional[Nest]:
    return sides("Cropping", step.settings["cropping"], told, rank)


def sides(word: str, slot: Slot, told: Told, rank: int) -> Nest:
    if slot.code is not None and not slot.code.plain:
        one = rank == 1 and all(map(by_axis, slot.known))  # Keras has no list of one axis
        return Nest(f"layers.{word}{rank}D(", [f"{told(slot)}[0]" if one else told(slot)])
    added = ends(one_value(slot, "what is added"), rank)
    if all(lo == hi for lo, hi in added):
        text = listed([lo for lo, _ in added] if len(set(added)) > 1 else [added[0][0]])
    elif rank == 1:
        text = str(added[0])
    else:
        text = str(tuple(added))
    return Nest(f"layers.{word}{rank}D(", [text])


def flatten(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    if not fixed(step.settings["start"], 1) or "end" in step.settings:
        raise Unwritten("only all dimensions are joined")
    return Nest("layers.Flatten(", [])


def softmax(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    """Over the last axis, as it is by default, or over others."""
    over = axes_of(step.settings["axis"], rank)
    words = [] if over == [-1] else [f"axis={over if len(over) > 1 else over[0]}"]
    return Nest("layers.Softmax(", words)


def log_softmax(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest | None:
    """Over the last axis; over others there is a function."""
    plain = axes_of(step.settings["axis"], rank) == [-1]
    return Nest("layers.Activation(", ['"log_softmax"']) if plain else None


def prelu(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    how = one_value(step.settings["slopes"], "what has a slope of its own")
    axes = {"element": [], "channel": list(range(1, rank + 1)), "one": list(range(1, rank + 2))}
    if how not in axes:
        raise Unwritten(f"no slopes for each {how}")
    return Nest("layers.PReLU(", [f"shared_axes={axes[how]}"] if axes[how] else [])


def upsample(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    mode = one_value(step.settings["mode"], "the mode")
    mode = LINEAR.get(rank, mode) if mode == "linear" else mode
    if "size" in step.settings:
        how = {"nearest_exact": "nearest"}.get(mode, mode)
        size = one_value(step.settings["size"], "the size")
        height, width = size if isinstance(size, tuple) else (size, size)
        return Nest("layers.Resizing(", [str(height), str(width), f'interpolation="{how}"'])
    words = [told(step.settings["factor"])]
    return Nest(
        f"layers.UpSampling{rank}D(",
        words if mode == "nearest" else [*words, f'interpolation="{mode}"'],
    )


def normalization(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    given = fixed(step.settings["given"], True)
    return Nest("layers.Normalization(", ["mean=0.0", "variance=1.0"] if given else [])


def attention(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    """As layers.MultiHeadAttention has it."""
    heads = told(step.settings["heads"])
    width = step.settings.get("key_dim")
    words = [heads, told(width) if width else f"{inputs[0]}.shape[-1] // {heads}"]
    if "value_dim" in step.settings:
        words.append(f"value_dim={told(step.settings['value_dim'])}")
    share = step.settings.get("dropout")
    if share and not fixed(share, 0.0):
        words.append(f"dropout={told(share)}")
    bias = one_value(step.settings["bias"], "bias")
    return Nest("layers.MultiHeadAttention(", [*words, *([] if bias else ["use_bias=False"])])


def recurrent(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    assert step.kind is not None
    found = copy(step)
    found.settings = {k: slot for k, slot in step.settings.items() if k not in stepped.SAID}
    name = {"rnn": "SimpleRNN"}.get(step.kind.name, step.kind.name.upper())
    words = arguments(KERAS.constructors[name], usual(found), told, KERAS)
    return stepped.made(step, name, words)


def dropout(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    name, found = dropped(step, rank, DROPOUTS)
    return Nest(f"layers.{name}(", arguments(KERAS.constructors["Dropout"], found, told, KERAS))


DROPOUTS = {
    "elements": "Dropout",
    "channels": "SpatialDropout#D",
    "alpha": "AlphaDropout",
    "gaussian": "GaussianDropout",
}
"""The layers that drop; what there is none for is written as the first of them."""


def merge(word: str) -> Form:
    return lambda step, inputs, told, rank: Nest(f"layers.{word}(", [])


def arranged(word: str, setting: str) -> Form:
    """Sizes, or axes, which are several even where there is one."""
    return lambda step, inputs, told, rank: Nest(f"layers.{word}(", [told(step.settings[setting])])


def concat(step: Step, inputs: Sequence[str], told: Told, rank: int) -> Nest:
    axis: Any = one_value(step.settings["axis"], "the axis")
    return Nest("layers.Concatenate(", [f"axis={axis}"] if isinstance(axis, int) else [])


FORMS: Mapping[str, Callable[[Step, Sequence[str], Told, int], Optional[Nest]]] = {
    **dict.fromkeys(("batch_norm", "layer_norm", "group_norm"), norm),
    **dict.fromkeys(("lstm", "gru", "rnn"), recurrent),
    **{name: merge(name.capitalize()) for name in ("add", "multiply", "average")},
    **{name: merge(name.capitalize()) for name in ("maximum", "minimum", "subtract")},
    "attention": attention,
    "concat": concat,
    "dropout": dropout,
    "crop": cropping,
    "flatten": flatten,
    "log_softmax": log_softmax,
    "identity": merge("Identity"),
    "instance_norm": instance,
    "normalization": normalization,
    "pad": padding,
    "permute": arranged("Permute", "dims"),
    "prelu": prelu,
    "reshape": arranged("Reshape", "shape"),
    "softmax": softmax,
    "upsample": upsample,
}
