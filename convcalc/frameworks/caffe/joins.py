"""What becomes of several inputs before a layer joins them: layers in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.as_spec import entry
from convcalc.frameworks.caffe.layers import factors_of
from convcalc.frameworks.caffe.shapes import signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.caffe.message import Message
    from convcalc.parser.value import Value

    Before = Callable[[list[Value], Message, str, list[str]], list[str]]


def stretched(made: list[Value], layer: Message, name: str, sources: list[str]) -> list[str]:
    """What a map is multiplied with from axis 0 on: a factor for each channel."""
    if signed(layer.part("scale_param"), "axis")[-1:] != [0]:
        return sources
    given, own = {"shape": ["$in_channels", 1, 1]}, f"{name}.reshape"
    made.append(entry("reshape", given, layer.span, name=own, sources=sources[1:]))
    return [sources[0], own]


def weighted(made: list[Value], layer: Message, name: str, sources: list[str]) -> list[str]:
    """What a sum multiplies before it adds."""
    factors = factors_of(layer)
    if len(factors) != len(sources) or factors == [1, -1]:
        return sources
    found = []
    for k, (factor, source) in enumerate(zip(factors, sources, strict=True)):
        own = source if factor == 1 else f"{name}.rescale{k}"
        if factor != 1:
            given = {"scale": factor}
            made.append(entry("rescale", given, layer.span, name=own, sources=[source]))
        found.append(own)
    return found


BEFORE: dict[str, Before] = {"Scale": stretched, "Eltwise": weighted}
