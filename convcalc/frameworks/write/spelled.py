"""Layers as calls of PyTorch, by the rows that read them."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Optional

from convcalc.frameworks.calls import signature
from convcalc.frameworks.names import IGNORED, ONLY
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.write.axes import dims
from convcalc.frameworks.write.parts import MISSING, WORD, Code, Slot, fixed
from convcalc.frameworks.write.python import quoted
from convcalc.frameworks.write.unwritten import Unwritten, channels_of, one_value
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.frameworks.names import Names, Row
    from convcalc.frameworks.write.parts import Step

    Told = Callable[[Slot], str]


class Call(NamedTuple):
    """A constructor or function with its arguments as they are written."""

    name: str
    arguments: list[str]

    @property
    def text(self) -> str:
        return f"{self.name}({', '.join(self.arguments)})"


def constructor(step: Step, rank: int, told: Told) -> Optional[Call]:
    """The module that a layer is; None if it is none. Unwritten, if it has settings that a module
    cannot have.
    """
    step = on_axes(step, rank)
    assert step.kind is not None
    special = SPECIAL.get(step.kind.name)
    if special is not None:
        return special(step, rank, told)
    if step.kind.among("depthwise"):
        return depthwise(step, rank, told)
    axes = rank or int(step.kind.among("batch_norms"))  # of features as of one axis
    found = row_of(PYTORCH.constructors, step.kind.name, axes)
    if found is None:
        return None
    name, row = found
    return Call(f"nn.{name}", arguments(row, step, told))


LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}
"""What PyTorch calls linear interpolation, by the number of axes."""
SPELLED = {"nearest_exact": "nearest-exact", "cubic": "bicubic"}
"""What it calls others."""


def on_axes(step: Step, rank: int) -> Step:
    """A layer with the name that its interpolation has for so many axes."""
    mode = step.settings.get("mode")
    if step.kind is None or mode is None or not step.kind.among("resizings"):
        return step
    words = {"linear": LINEAR.get(rank, "linear"), **SPELLED}
    word = next((theirs for ours, theirs in words.items() if fixed(mode, ours)), None)
    if word is None:
        return step
    found = copy(step)
    found.settings = {**step.settings, "mode": Slot([word], None)}
    return found


def class_of(word: str) -> str:
    """The class of an activation."""
    found = row_of(PYTORCH.constructors, word, 0)
    if found is None:
        raise Unwritten(f"PyTorch has no module for {word}")
    return f"nn.{found[0]}"


def row_of(rows: Mapping[str, Row], kind: str, rank: int) -> tuple[str, Row] | None:
    """The first row that makes a kind, with the number of axes in its name."""
    for name, row in rows.items():
        if name.startswith("Lazy") or row.always or name in NEVER:
            continue
        if row.kind == kind:
            return name, row
        if row.kind == f"{kind}#d" and "#" in name and 1 <= rank <= 3:
            return name.replace("#", str(rank)), row
        if row.kind == f"{kind}{rank}d":
            return name, row
    return None


NEVER = ("SyncBatchNorm", "Softmax2d", "Unflatten")
"""Modules that are read as a kind, and are more than it."""
DROPOUTS = {
    "elements": "Dropout",
    "channels": "Dropout#d",
    "alpha": "AlphaDropout",
    "alpha_channels": "FeatureAlphaDropout",
}
"""The modules that drop; what there is none for is written as the first of them."""
TURNED: dict[str, Callable[[Any], Any]] = {
    "from_channels": lambda value: value,
    "to_the_last": lambda value: value,
    "interpolation": lambda value: value,
    "first": lambda value: value,
    "function": lambda value: value,
    "told": lambda value: value,
}
"""Arguments that are what the setting is."""


def arguments(row: Row, step: Step, told: Told, names: Names = PYTORCH) -> list[str]:
    """The arguments of a call that are not at their defaults."""
    known = signature(row.takes)
    left = {name: slot for name, slot in step.settings.items() if not at_default(step, name, slot)}
    words: list[str] = []
    in_order = True
    for name in (*known.positional, *known.named):
        meaning = row.means.get(name) or names.means.get(name, IGNORED)
        setting, _, turn = meaning.partition("<")
        slot = step.settings.get(setting)
        if meaning in (IGNORED, ONLY) or slot is None or (turn and turn not in TURNED):
            in_order = in_order and name not in known.defaults
            continue
        left.pop(setting, None)
        if name in known.defaults and is_default(step, setting, slot, known.defaults[name]):
            in_order = False
            continue
        text = alike(slot) or told(slot)
        keyword = name in known.named or not (in_order and name not in known.defaults)
        words.append(f"{name}={text}" if keyword else text)
    if step.kind is not None and step.kind.among("linears"):
        left.pop("axis", None)
    if left:
        named = " and ".join(f"{name}={told(slot)}" for name, slot in left.items())
        raise Unwritten(f"{names.title}'s {names.thing} for {step.word} has no {named}")
    return words


def alike(slot: Slot) -> str:
    """One number for all axes, where each has that one."""
    plain = slot.code is None or slot.code.plain
    value = slot.known[0] if plain and slot.constant else None
    whole = type(value) is tuple and all(type(n) is int and n == value[0] for n in value)
    return str(value[0]) if whole and value else ""


def is_default(step: Step, setting: str, slot: Slot, usual: Any) -> bool:
    """Whether an argument need not be given: where PyTorch's default is None, for ours."""
    return fixed(slot, usual) or (usual is None and at_default(step, setting, slot))


def at_default(step: Step, name: str, slot: Slot) -> bool:
    assert step.kind is not None
    defaults = {s.name: s.default for s in step.kind.settings()}
    return name in UNSEEN or (name in defaults and fixed(slot, defaults[name]))


UNSEEN = ("inplace", "sizes", "in_channels", "in_features")
"""Settings on which no size depends, or that only state what arrives."""


def wraps(step: Step, rank: int) -> bool:
    """Whether a module wants the channels last, where they come first."""
    if step.kind is None or not rank:
        return False
    if SPECIAL.get(step.kind.name) in (layer_norm, rms_norm):
        return over_channels(step, rank)
    return step.kind.among("linears") and fixed(step.settings.get("axis"), "channels")


def depthwise(step: Step, rank: int, told: Told) -> Call:
    """A convolution with a group for each channel."""
    name, row = row_of(PYTORCH.constructors, "conv", rank) or ("", None)
    times = one_value(step.settings["multiplier"], "the multiplier")
    channels = channels_of(step)
    if row is None:
        raise Unwritten("PyTorch has no such convolution")
    wide = [value if value is MISSING else times * value for value in channels.values]
    filters = Slot(wide, channels.type)
    if channels.code is not None and not channels.code.plain:
        filters.code = Code(f"{times} * {channels.code.text}" if times > 1 else channels.code.text)
    settings = {k: slot for k, slot in step.settings.items() if k != "multiplier"}
    found = copy(step)
    found.settings = {**settings, "filters": filters, "groups": channels}
    return Call(f"nn.{name}", arguments(row, found, told))


def over_channels(step: Step, rank: int) -> bool:
    """Whether a norm is over the channels of each position."""
    dims = step.settings.get("dims")
    plain = dims is None or fixed(dims, None) or (not rank and fixed(dims, -1))
    return plain and fixed(step.settings.get("over"), "channels")


def layer_norm(step: Step, rank: int, told: Told) -> Call:
    """Over the channels of each position, or over the last axis as it is."""
    if not over_channels(step, rank) and not fixed(step.settings.get("dims"), -1):
        raise Unwritten("only channels, or the last axis, are normalised over")
    affine = [f"{name}=False" for name in ("affine", "center") if fixed(step.settings[name], False)]
    if not fixed(step.settings["scale"], True) or (len(affine) == 0 and not at_plain(step)):
        raise Unwritten("a scale or shift that some uses lack")
    words = {"affine=False": "elementwise_affine=False", "center=False": "bias=False"}
    late = [words[word] for word in affine[:1]]
    eps = step.settings.get("eps")
    if eps is not None and not at_default(step, "eps", eps):
        late = [f"eps={told(eps)}", *late]
    return Call("nn.LayerNorm", [told(channels_of(step)), *late])


def rms_norm(step: Step, rank: int, told: Told) -> Call:
    """The same without a mean; what is added to squares has another default in PyTorch."""
    if not over_channels(step, rank) and not fixed(step.settings.get("dims"), -1):
        raise Unwritten("only channels, or the last axis, are normalised over")
    affine = one_value(step.settings["affine"], "whether it has a scale")
    words = [told(channels_of(step)), f"eps={told(step.settings['eps'])}"]
    return Call("nn.RMSNorm", words if affine else [*words, "elementwise_affine=False"])


def at_plain(step: Step) -> bool:
    """Whether a norm has both a scale and a shift."""
    return all(fixed(step.settings[name], True) for name in ("affine", "center"))


def prelu(step: Step, rank: int, told: Told) -> Call:
    one = fixed(step.settings["slopes"], "one")
    return Call("nn.PReLU", [] if one else [told(channels_of(step))])


def softmax(step: Step, rank: int, told: Told) -> Call | None:
    """Over one dimension; over several there is a function."""
    assert step.kind is not None
    found = row_of(PYTORCH.constructors, step.kind.name, rank)
    over = dims(step.settings["axis"], rank)
    if found is None or len(over) > 1:
        return None
    return Call(f"nn.{found[0]}", [f"dim={over[0]}"])


def dropout(step: Step, rank: int, told: Told) -> Call:
    name, settings = dropped(step, rank)
    return Call(f"nn.{name}", arguments(PYTORCH.constructors["Dropout"], settings, told))


def dropped(step: Step, rank: int, names: Mapping[str, str] = DROPOUTS) -> tuple[str, Step]:
    """The class or function of a dropout, and what is left to be said of it. A channel of features
    is an element.
    """
    found = copy(step)
    found.settings = {key: slot for key, slot in step.settings.items() if key != "drops"}
    what = one_value(step.settings["drops"], "what is dropped")
    name = names.get(what, names["elements"])
    if "#" in name and not 1 <= rank <= 3:
        name = names["elements"]
    return name.replace("#", str(rank)), found


SPECIAL: dict[str, Callable[[Step, int, Told], Optional[Call]]] = {
    "dropout": dropout,
    "layer_norm": layer_norm,
    "log_softmax": softmax,
    "prelu": prelu,
    "rms_norm": rms_norm,
    "softmax": softmax,
}


def value_of(slot: Slot | None) -> str:
    """A value as Python has it."""
    assert slot is not None
    value = slot.known[0]
    if slot.type is WORD:
        return class_of(str(value))
    return quoted(value) if isinstance(value, str) else repr(value)
