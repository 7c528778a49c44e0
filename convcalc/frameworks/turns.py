"""Arguments whose value is not that of one of our settings: what each of them comes to.

Each function takes the value, the values of all arguments of the call, and the kind's word; it
gives settings by name. Refusal, if there are none that mean the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Refusal
from convcalc.frameworks.literals import Ref, is_number
from convcalc.layers.recurrent import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Values = Mapping[str, Any]
    Settings = dict[str, Any]
    Turn = Callable[[Any, Values, str], Settings]


def only(value: Any, *allowed: Any) -> Settings:
    """Nothing; Refusal E207 for a value that is not among those which change nothing."""
    if not any(type(value) is type(a) and value == a for a in allowed):
        least = " or ".join(sorted({repr(a) for a in allowed if a is not None}))
        raise Refusal("E207", f"is read as {least} only, received {shown(value)}", "leave it out")
    return {}


def shown(value: Any) -> str:
    from convcalc.frameworks.python.values import shown as without_address

    return value.text if isinstance(value, Ref) else without_address(value)


def pairs(value: Any) -> list[list[int]]:
    if not isinstance(value, list) or len(value) % 2 or not value:
        raise Refusal("E104", f"must be pairs of whole numbers, received {shown(value)}")
    return [value[k : k + 2] for k in range(0, len(value), 2)]


def sides(value: Any, values: Values, kind: str) -> Settings:
    """PyTorch's order of paddings: the last axis first, `(left, right, top, bottom)`."""
    return {"padding": value if is_number(value) else pairs(value)[::-1]}


def ends(value: Any, values: Values, kind: str) -> Settings:
    """Keras': a number, one for each axis, or pairs; of one axis, the pair itself."""
    name = "cropping" if kind.startswith("crop") else "padding"
    one = kind.endswith("1d") and isinstance(value, list) and len(value) == 2
    return {name: [value] if one else value}


def slopes(value: Any, values: Values, kind: str) -> Settings:
    return {"slopes": "one"} if value == 1 else {"slopes": "channel", "in_channels": value}


ALL = "all"


def shared(value: Any, values: Values, kind: str) -> Settings:
    """Keras' PReLU has a slope per element, or shares those of the spatial axes, or of all."""
    if value is None:
        return {}
    if value == ALL:
        return {"slopes": "one"}
    axes = value if isinstance(value, list) else [value]
    if axes and axes == list(range(1, len(axes) + 1)):
        return {"slopes": "channel"}
    told = axes[1:] if axes[:1] == [0] else value
    raise Refusal("E207", f"is read as [1, 2] only, received {shown(told)}", "share all axes")


def normalized(value: Any, values: Values, kind: str) -> Settings:
    """PyTorch names the last sizes."""
    sizes = value if isinstance(value, list) else [value]
    return {"dims": list(range(-len(sizes), 0)) if len(sizes) > 1 else -1, "sizes": sizes}


def normalized_axes(value: Any, values: Values, kind: str) -> Settings:
    """Keras counts them with the batch, which is 0."""
    axes = value if isinstance(value, list) else [value]
    if not axes or not all(is_number(axis) and axis != 0 for axis in axes):
        raise Refusal("E207", f"is read as whole numbers other than 0, received {shown(value)}")
    return {} if axes == [-1] else {"dims": axes if len(axes) > 1 else axes[0]}


def by_tanh(value: Any, values: Values, kind: str) -> Settings:
    """Keras and TensorFlow approximate a function, or do not."""
    return {"approximate": "tanh"} if value is True else {}


def softened(value: Any, values: Values, kind: str) -> Settings:
    """PyTorch counts what a softmax goes over with the batch, which is 0."""
    return counted(value, 1)


def softened_last(value: Any, values: Values, kind: str) -> Settings:
    """So do Keras and TensorFlow, which take the last dimension where they are not told."""
    return counted(value, -1)


def counted(value: Any, channels: int) -> Settings:
    """Dimensions that are counted with the batch; nothing where they are the channels."""
    axes = value if isinstance(value, list) else [value]
    if axes in ([None], [channels]):
        return {}
    if not axes or not all(is_number(axis) for axis in axes):
        raise Refusal("E207", f"is read as whole numbers, received {shown(value)}")
    if 0 in axes:
        hint = f"write {channels} for the channels"
        raise Refusal("E207", "is 0, which is the batch: samples would be mixed", hint)
    return {"dims": axes if len(axes) > 1 else axes[0]}


def recomputed(value: Any, values: Values, kind: str) -> Settings:
    """Whether steps are by the sizes that come out, of which a layer alone has none."""
    return {}


def from_channels(value: Any, values: Values, kind: str) -> Settings:
    return only(value, 1)


def to_the_last(value: Any, values: Values, kind: str) -> Settings:
    return only(value, -1)


def of_channels(value: Any, values: Values, kind: str) -> Settings:
    if value == [-1]:
        return {}
    return only(value, -1)


def last(value: Any, values: Values, kind: str) -> Settings:
    return only(value, None, "channels_last")


def inner_last(value: Any, values: Values, kind: str) -> Settings:
    return only(value, None, "NWC", "NHWC", "NDHWC")


def kept(value: Any, values: Values, kind: str) -> Settings:
    return only(value, True)


def first(value: Any, values: Values, kind: str) -> Settings:
    return only(value, 1)


def inner(name: str) -> Turn:
    """TensorFlow lists batch and channels as well: `[1, 2, 2, 1]`."""

    def turn(value: Any, values: Values, kind: str) -> Settings:
        if value is None:
            return {}
        if isinstance(value, list) and len(value) > 3:
            if value[0] != 1 or value[-1] != 1:
                raise Refusal("E207", f"must be 1 for batch and channels, received {value}")
            value = value[1:-1]
        return {name: value[0] if isinstance(value, list) and len(value) == 1 else value}

    return turn


def called(value: Any, values: Values, kind: str) -> Settings:
    return {"name": value} if isinstance(value, str) and value else {}


def given(value: Any, values: Values, kind: str) -> Settings:
    return {"bias": value is not None}


def function(setting: str, value: Any) -> Settings:
    """What the states of a recurrent layer go through, by name or as the function itself."""
    path = value.path if isinstance(value, Ref) else value
    word = "linear" if path is None else str(path).rpartition(".")[2].lower()
    return {setting: word if word in FUNCTIONS else FUNCTIONS[-1]}


AXES = "<axes>"
"""No setting: for how many spatial axes a layer is only."""
FOR_AXES = {"linear": 1}
"""How many those are, by the word of an interpolation that a kind takes for any number."""


def interpolation(value: Any, values: Values, kind: str) -> Settings:
    if value == "nearest" and values.get("align_corners"):
        raise Refusal("E206", "is nearest, for which PyTorch refuses align_corners")
    axes = FOR_AXES.get(value) if isinstance(value, str) else None
    return {"mode": value, **({AXES: axes} if axes else {})}


def sizes_of(value: Any) -> list[Any] | None:
    """The sizes of a tensor of weights: a list, or what a call such as `torch.randn` is given."""
    if isinstance(value, Ref) and value.args:
        args = value.args
        if isinstance(args[0], Ref):
            return sizes_of(args[0])
        return args[0] if isinstance(args[0], list) else list(args)
    return value if isinstance(value, list) else None


def weights(order: str) -> Turn:
    """Weights give filters and kernel; `order` has a letter for each size but the kernel's: `o`
    for filters, `i` for channels, `g` for channels of a group, `m` for multiplier, `k` for kernel.
    """
    words = {"o": "filters", "i": "in_channels", "g": "channels of a group", "m": "multiplier"}

    def turn(value: Any, values: Values, kind: str) -> Settings:
        names = [words.get(letter, "kernel") for letter in order]
        sizes = sizes_of(value)
        if sizes is None or not all(type(n) is int for n in sizes) or len(sizes) < len(order):
            raise Refusal(
                "E103",
                f"is {shown(value)}, whose sizes are not in the text",
                f"write them in its place: [{', '.join(names)}], with a kernel for each axis",
            )
        at, extra = order.index("k") if "k" in order else len(order), len(sizes) - len(order) + 1
        found: Settings = {"kernel": sizes[at : at + extra]} if "k" in order else {}
        plain = [*sizes[:at], *sizes[at + extra :]]
        groups = values.get("groups")
        groups = groups if type(groups) is int else 1
        for letter, n in zip(order.replace("k", ""), plain, strict=True):
            scaled = {"g": ("in_channels", n * groups), "f": ("filters", n * groups)}
            name, size = scaled.get(letter, (words.get(letter, "filters"), n))
            found[name] = size
        return found

    return turn


def matrix_oi(value: Any, values: Values, kind: str) -> Settings:
    sizes = sizes_of(value)
    if sizes is None or len(sizes) != 2:
        raise Refusal(
            "E103",
            f"is {shown(value)}, whose sizes are not in the text",
            "write them in its place: [out_features, in_features]",
        )
    return {"features": sizes[0], "in_features": sizes[1]}


TURNS: dict[str, Turn] = {
    "sides": sides,
    "ends": ends,
    "slopes": slopes,
    "shared": shared,
    "normalized": normalized,
    "normalized_axes": normalized_axes,
    "from_channels": from_channels,
    "recomputed": recomputed,
    "by_tanh": by_tanh,
    "softened": softened,
    "softened_last": softened_last,
    "to_the_last": to_the_last,
    "of_channels": of_channels,
    "last": last,
    "kept": kept,
    "inner_last": inner_last,
    "first": first,
    "called": called,
    "given": given,
    "interpolation": interpolation,
    "kernel_oihw": weights("ogk"),
    "kernel_iohw": weights("ifk"),
    "kernel_hwio": weights("kgo"),
    "kernel_hwcm": weights("kim"),
    "matrix_oi": matrix_oi,
}
FUNCTION = "<function"
ASIDE = ("told", "rest", FUNCTION[1:])
"""Turns of what no size depends on: it is read where it is given and known."""
FLAGS = ("inplace",)
BOUNDS = {"eps": (0.0, 1e30), "momentum": (0.0, 1.0)}


def is_aside(meaning: str) -> bool:
    return meaning.partition("<")[2] in ASIDE


COUNTED = ("softened", "softened_last", "recomputed")
"""Turns of what is said of the tensor that arrives, on which no size depends."""


def is_counted(meaning: str) -> bool:
    return meaning.partition("<")[2] in COUNTED


def beside(setting: str, value: Any, turn: str) -> Settings:
    """The number, or what it leaves of 1: Keras' momentum is that of what was there before."""
    if setting in FLAGS:
        return {setting: value} if type(value) is bool else {}
    low, high = BOUNDS.get(setting, (-1e30, 1e30))
    if type(value) not in (int, float) or not low <= value <= high:
        return {}
    return {setting: round(1 - value, 12) if turn == "rest" else value}


INNER = {name: inner(name) for name in ("stride", "kernel", "dilation")}


def turned(meaning: str, value: Any, values: Values, kind: str) -> Settings:
    """The settings that an argument of `meaning` comes to."""
    setting, _, turn = meaning.partition("<")
    if turn == FUNCTION[1:]:
        return function(setting, value)
    if turn in ASIDE:
        return beside(setting, value, turn)
    if turn == "inner":
        return INNER[setting](value, values, kind)
    return TURNS[turn](value, values, kind)
