"""How wide tensors are: all alike, or as `torch.autocast` makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.kept import Kept
from convcalc.layers import autocast
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convcalc.engine.report import LayerReport

FLOAT32 = 4
"""Bytes of a number in float32."""


class Widths(NamedTuple):
    """The bytes of an element of each tensor; of each layer those in which it works, where it
    copies what is not as wide; and the layers of which that is not known.
    """

    of: Mapping[str, int]
    works: Mapping[str, int]
    unknown: frozenset[str] = frozenset()

    def inside(self, step: LayerReport) -> int:
        """The bytes of an element in which a layer works."""
        widest = max((self.of[name] for name in step.inputs), default=self.of[step.name])
        return self.works.get(step.name, widest)

    def copied(self, step: LayerReport, found: Kept) -> Kept:
        """What a layer keeps, copies in place of inputs that are not as wide as it works."""
        width = self.works.get(step.name)
        sizes = dict(zip(step.inputs, step.input_shapes, strict=True))
        other = [n for n in found.names if n in sizes and width and self.of[n] != width]
        if not other or not width:
            return found
        more = width * sum(int(sizes[name].elements) for name in other)
        names = tuple(name for name in found.names if name not in other)
        return found._replace(names=names, extra=found.extra + more)


def alike(inputs: Iterable[str], steps: Sequence[LayerReport], width: int) -> Widths:
    """All tensors have one width."""
    return Widths(dict.fromkeys((*inputs, *(step.name for step in steps)), width), {})


def mixed(
    inputs: Iterable[str],
    steps: Sequence[LayerReport],
    half: int,
    on_cpu: bool = False,
    over: Mapping[str, str] = {},
) -> Widths:
    """Those of `torch.autocast`: inputs come in float32, and each layer works in the type of the
    table; what is told of no type gives the widest of what it reads, and what is written `over`
    another tensor has its type.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x8x8, layers: [conv 4 1, softmax, relu]}")
    >>> mixed(net.inputs, convcalc.analyze(net).layers, 2).of
    {'input': 4, 'conv1': 2, 'softmax1': 4, 'relu1': 4}
    """
    found = dict.fromkeys(inputs, FLOAT32)
    works: dict[str, int] = {}
    unknown: set[str] = set()
    for step in steps:
        how = autocast.worked_in(step.kind, on_cpu)
        widest = max((found[name] for name in step.inputs), default=FLOAT32)
        if how is None or (widest != half and autocast.told_of_half(step.kind)):
            unknown.add(step.name)
        if how == autocast.HALF:
            works[step.name] = half
        elif how in (autocast.SINGLE, autocast.INSIDE):
            works[step.name] = FLOAT32
        written = step.name in over and how == autocast.PASSED
        found[step.name] = found[over[step.name]] if written else given(how, widest, half)
    return Widths(found, works, frozenset(unknown))


def given(how: str | None, widest: int, half: int) -> int:
    """How wide what comes out is."""
    if how == autocast.HALF:
        return half
    return FLOAT32 if how in (autocast.SINGLE, autocast.GIVEN, autocast.BESIDE) else widest
