"""Layers that PyTorch has no module for, or not in this form: a small class each, which is written
into the file where it is used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write import attending
from convcalc.frameworks.write.each import FOR_EACH
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.spelled import Call
from convcalc.frameworks.write.torch import conv_lstm, recurrent
from convcalc.frameworks.write.torch.classes import (
    ATTENTION,
    CROSS_ATTENTION,
    GIVEN,
    LAYER_SCALE,
    NORMALIZATION,
    ONE_OF_TWO,
    SHIFTED,
    STOCHASTIC_DEPTH,
)
from convcalc.frameworks.write.unwritten import channels_of, one_value
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.frameworks.write.parts import Step
    from convcalc.frameworks.write.spelled import Told


class Helper(NamedTuple):
    """A class, its source, and the arguments that a layer gives it."""

    name: str
    source: str
    arguments: Callable[[Step, Told], list[str]]


def scaled(step: Step, told: Told) -> list[str]:
    init = step.settings["init"]
    usual = fixed(init, 1e-6)
    return [told(channels_of(step)), *([] if usual else [f"init={told(init)}"])]


def dropped(step: Step, told: Told) -> list[str]:
    return [told(step.settings["rate"])]


def attends(step: Step, told: Told) -> list[str]:
    """As nn.MultiheadAttention has it."""
    words = [told(channels_of(step)), told(step.settings["heads"])]
    bias = one_value(step.settings["bias"], "bias")
    share = step.settings.get("dropout")
    dropped = [f"dropout={told(share)}"] if share and not fixed(share, 0.0) else []
    return [*words, *dropped, *([] if bias else ["bias=False"]), "batch_first=True"]


def is_module(step: Step) -> bool:
    """Whether nn.MultiheadAttention is what a layer of attention does."""
    allowed = {"heads", "bias", "in_channels", "dropout", "need_weights"}
    assert step.kind is not None
    defaults = {s.name: s.default for s in step.kind.settings()}
    more = [k for k, v in step.settings.items() if k not in allowed and not fixed(v, defaults[k])]
    bias = step.settings["bias"]
    return not more and (fixed(bias, True) or fixed(bias, False))


def measured(step: Step, told: Told) -> list[str]:
    rows = [(name, step.settings.get(name), usual) for name, usual in USUAL.items()]
    late = [f"{name}={told(slot)}" for name, slot, usual in rows if slot and not fixed(slot, usual)]
    return [told(channels_of(step)), *late]


USUAL = {"eps": 1e-5, "momentum": 0.1}
"""What PyTorch adds to variances, and takes of new statistics."""


def half(has: str, lacks: str, attribute: str, start: str) -> Helper:
    """A batch norm that has a scale or a shift alone."""
    name = f"{has.capitalize()}BatchNorm"
    words = {"has": has, "lacks": lacks, "attribute": attribute, "start": start}
    return Helper(name, ONE_OF_TWO.format(name=name, **words), measured)


HALVES = {
    "scale": half("scale", "shift", "weight", "ones"),
    "center": half("shift", "scale", "bias", "zeros"),
}
HELPERS = {
    "attention": Helper("Attention", ATTENTION, attends),
    "layer_scale": Helper("LayerScale", LAYER_SCALE, scaled),
    "normalization": Helper("Normalization", NORMALIZATION, measured),
    "stochastic_depth": Helper("StochasticDepth", STOCHASTIC_DEPTH, dropped),
}
OTHERS = {
    "bias": {"LayerScale": Helper("ScaleAndShift", SHIFTED, scaled)},
    "given": {"Normalization": Helper("Given", GIVEN, lambda step, told: [])},
}
"""Classes in place of others, where a setting is true."""


def helper(
    step: Step, told: Told, shape: Shape | None, others: Sequence[Shape | None] = ()
) -> Call | None:
    """The call of the class that a layer is written as, if it is written so, where a `shape` and
    `others` arrive.
    """
    assert step.kind is not None
    if step.kind.among("attentions") and not is_module(step):
        return Call(*attending.call(step, told, shape))
    if step.kind.among("recurrents"):
        return recurrent.call(step, told)
    if step.kind.among("attentions") and others:
        return Call(CROSS.name, [*CROSS.arguments(step, told), *other_widths(shape, others)])
    if step.kind.among("map_recurrents"):
        return conv_lstm.call(step, told, len(shape.spatial) - 1 if shape else 0)
    halves = step.kind.among("batch_norms")
    found = halved(step) if halves else HELPERS.get(step.kind.name)
    for setting, other in OTHERS.items():
        if found is not None and fixed(step.settings.get(setting), True):
            found = other.get(found.name, found)
    return None if found is None else Call(found.name, found.arguments(step, told))


CROSS = Helper("CrossAttention", CROSS_ATTENTION, attends)


def other_widths(shape: Shape | None, others: Sequence[Shape | None]) -> list[str]:
    """How many channels keys and values have, where those of queries are others."""
    widths = [one.channels if one is not None else None for one in (others[0], others[-1])]
    rows = zip(("kdim", "vdim"), widths, strict=True)
    own = shape.channels if shape is not None else None
    return [f"{word}={n}" for word, n in rows if n != own]


def halved(step: Step) -> Helper | None:
    """The class of a batch norm without a scale, or without a shift."""
    if not fixed(step.settings.get("affine"), True):
        return None
    kept = [name for name in HALVES if fixed(step.settings.get(name), True)]
    return HALVES[kept[0]] if len(kept) == 1 else None


def rows() -> Iterator[Helper]:
    yield from HALVES.values()
    yield from HELPERS.values()
    yield CROSS
    for others in OTHERS.values():
        yield from others.values()
    yield Helper(conv_lstm.NAME, conv_lstm.SOURCE, lambda step, told: [])
    for row in recurrent.names():
        yield Helper(row[0], recurrent.source(*row), lambda step, told: [])


def class_names() -> set[str]:
    """What the classes are called that may be written into a file."""
    return {row.name for row in rows()} | {*attending.NAMES}


def sources(text: str, network: Network) -> Iterator[str]:
    """The lines of the classes and functions that a text uses."""
    if is_made("for_each", text):
        yield from ("", *FOR_EACH.rstrip().split("\n"))
    used = [row.source for row in rows() if is_made(row.name, text)]
    if any(is_made(recurrent.JOINING, one) for one in used):
        used = [recurrent.JOINED, *used]
    for one in used:
        yield from ("", *one.rstrip().split("\n"))
    kinds: list[Any] = [node.kind for node in network.nodes if node.kind.among("attentions")]
    for name in attending.NAMES if kinds else ():
        if is_made(name, text):
            yield from ("", "", *attending.source(name, kinds))


def is_made(name: str, text: str) -> bool:
    return re.search(rf"(?<![.\w]){name}\(", text) is not None
