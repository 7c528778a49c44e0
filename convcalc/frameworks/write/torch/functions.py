"""What PyTorch does without a module: sums, joins, shapes; and modules that need no name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.names.functional import CALLS
from convcalc.frameworks.write.axes import dim, dims, ends, listed
from convcalc.frameworks.write.moved import Lowest
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import quoted
from convcalc.frameworks.write.spelled import arguments, dropped, on_axes, row_of
from convcalc.frameworks.write.torch.elementwise import ELEMENTWISE
from convcalc.frameworks.write.torch.moving import MOVING
from convcalc.frameworks.write.unwritten import Unwritten, one_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.write.parts import Slot, Step
    from convcalc.frameworks.write.spelled import Told

    Form = Callable[[Step, Sequence[str], Told, int], str]


def function(step: Step, rank: int, inputs: Sequence[str], told: Told) -> Optional[str]:
    """The expression that a layer without weights is; None if there is none."""
    assert step.kind is not None
    name = step.kind.name
    form = FORMS.get(name)
    if form is not None:
        return form(step, inputs, told, rank)
    if step.kind.among("dropouts"):
        name, step = dropped(step, rank, DROPOUTS)
        words = arguments(CALLS["dropout"], step, told)
        words.append("training=self.training")  # the function drops always, if it is not told
        return f"F.{name}({', '.join([*inputs, *words])})"
    found = row_of(CALLS, name, rank)
    if found is None or not found[1].takes.startswith("input"):
        return None
    words = arguments(found[1], on_axes(step, rank), told)
    return f"F.{found[0]}({', '.join([*inputs, *words])})"


DROPOUTS = {
    "elements": "dropout",
    "channels": "dropout#d",
    "alpha": "alpha_dropout",
    "alpha_channels": "feature_alpha_dropout",
}
"""The functions that drop."""


def concat(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"torch.cat([{', '.join(inputs)}], {dim(step.settings['axis'])})"


def stacked(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"torch.stack([{', '.join(inputs)}], {dim(step.settings['axis'])})"


def softmax(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    """Over one dimension, which several that stand beside each other become."""
    assert step.kind is not None
    x, over = inputs[0], dims(step.settings["axis"], rank)
    first, last = over[0], over[-1]
    if first == last:
        return f"F.{step.kind.name}({x}, {first})"
    if last - first >= len(over):
        raise Unwritten("the axes that it goes over do not stand beside each other")
    end = "" if last == rank + 1 else f", {last}"
    return f"F.{step.kind.name}({x}.flatten({first}{end}), {first}).view_as({x})"


def flatten(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    start = told(step.settings["start"])
    end = f", {told(step.settings['end'])}" if "end" in step.settings else ""
    return f"torch.flatten({inputs[0]}, {start}{end})"


def pooled(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    assert step.kind is not None
    axes = listed(list(range(2, rank + 2)))
    kept = ", keepdim=True" if fixed(step.settings["keepdims"], True) else ""
    return f"{inputs[0]}.{POOLS[step.kind.name]}({axes}{kept})"


POOLS = {"global_avg_pool": "mean", "global_max_pool": "amax"}
REDUCED = {
    "sum": "{}.sum({}{})",
    "mean": "{}.mean({}{})",
    "max": "{}.amax({}{})",
    "min": "{}.amin({}{})",
    "norm": "{}.norm(dim={}{})",
    "prod": "{}.prod({}{})",
    "argmax": "{}.argmax({}{})",
    "std": "{}.std({}{})",
    "var": "{}.var({}{})",
}
OF_ONE_AXIS = ("prod", "argmax")


def reduced(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    how = one_value(step.settings["op"], "what is computed")
    over = dims(step.settings["axis"], rank)
    if how in OF_ONE_AXIS and len(over) > 1:
        raise Unwritten(f"its {how} goes over one axis")
    kept = ", keepdim=True" if fixed(step.settings["keepdims"], True) else ""
    return REDUCED[how].format(inputs[0], listed(over), kept)


def split(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    at, part = dim(step.settings["axis"]), told(step.settings["part"])
    if "sizes" in step.settings:
        return f"torch.split({inputs[0]}, {in_list(told(step.settings['sizes']))}, {at})[{part}]"
    return f"{inputs[0]}.chunk({told(step.settings['chunks'])}, {at})[{part}]"


def in_list(text: str) -> str:
    return f"[{text.strip('()').rstrip(',')}]" if text.startswith("(") else text


def padded(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    """Padding as a function, which takes the last axis first."""
    mode = one_value(step.settings["mode"], "the mode")
    how = "" if mode in ("zeros", "constant") else f", {quoted(mode)}"
    if step.kind is Lowest:
        how = ', value=float("-inf")'
    slot, channels = step.settings["padding"], step.settings["channel_padding"]
    if coded(slot):
        return f"F.pad({inputs[0]}, {flattened(slot, told(slot), rank)}{how})"
    added = ends(one_value(slot, "the padding"), rank)
    text = ", ".join(f"{lo}, {hi}" for lo, hi in reversed(added))
    if coded(channels) and all(type(value) is tuple for value in channels.known):
        text += f", *{told(channels)}"
    elif not fixed(channels, 0):
        ((lo, hi),) = ends((one_value(channels, "how many channels are added"),), 1)
        text += f", {lo}, {hi}"
    return f"F.pad({inputs[0]}, ({text}){how})"


def coded(slot: Slot) -> bool:
    """Whether it is given to the block, or worked out of what is."""
    return slot.code is not None and not slot.code.plain


def flattened(slot: Slot, text: str, rank: int) -> str:
    """A padding that is given to the block, in the order of the function."""
    if all(type(value) is int for value in slot.known):
        return f"[{text}] * {2 * rank}"
    if all(
        type(value) is tuple and all(type(side) is tuple for side in value) for value in slot.known
    ):
        return f"[n for ends in reversed({text}) for n in ends]"
    raise Unwritten("the padding is given in several ways")


FORMS: dict[str, Form] = {
    **ELEMENTWISE,
    **MOVING,
    "concat": concat,
    "flatten": flatten,
    "global_avg_pool": pooled,
    "global_max_pool": pooled,
    "identity": lambda step, inputs, told, rank: inputs[0],
    "log_softmax": softmax,
    "pad": padded,
    "reduce": reduced,
    "softmax": softmax,
    "split": split,
    "stack_inputs": stacked,
}
