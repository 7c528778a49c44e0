"""Two networks, layer by layer: what is added, what is gone, what is otherwise."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Optional

from convcalc.record import NamedTuple
from convcalc.render.columns import field_text, settings_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convcalc.engine.report import LayerReport, Report

MAX_MATCHED = 3_000
"""Layers above which only names are compared, for the time that matching takes."""


class Pair(NamedTuple):
    """A layer of the one network and that of the other; None where there is none."""

    one: Optional[LayerReport]
    other: Optional[LayerReport]


class Difference(NamedTuple):
    """A pair that differs: `what` is "added", "removed", "changed" (its settings), or "affected":
    the same layer, with another output, field or cost.
    """

    what: str
    pair: Pair


Key = tuple[Any, ...]


def differences(one: Report, other: Report) -> Iterator[Difference]:
    """The layers that differ, in order; those of `other` that are new where they stand there."""
    for pair in aligned(one, other):
        if pair.one is None or pair.other is None:
            yield Difference("added" if pair.one is None else "removed", pair)
        elif described(pair.one, one) != described(pair.other, other):
            yield Difference("changed", pair)
        elif numbers(pair.one, one) != numbers(pair.other, other):
            yield Difference("affected", pair)


def described(layer: LayerReport, report: Report) -> tuple[str, str]:
    return layer.kind.like.name, settings_text(layer, report)


def numbers(layer: LayerReport, report: Report) -> tuple[Any, ...]:
    """Output, field, parameters and MACs."""
    output = layer.output.dims(report.layout) if layer.output else None
    return output, field_text(layer.field), layer.params.total, layer.macs


def aligned(one: Report, other: Report) -> list[Pair]:
    """Matching layers of both, in order: those of the same name and kind first; what lies between
    by the same settings, then by the same kind.
    """
    keys: tuple[Callable[[LayerReport, Report], Key], ...] = (
        lambda layer, _: (layer.name, layer.kind.like.name),
        described,
        lambda layer, _: (layer.kind.like.name,),
    )
    if len(one.layers) + len(other.layers) > MAX_MATCHED:
        return by_name(one, other)
    return list(matched(one.layers, other.layers, (one, other), keys))


def matched(
    ours: Sequence[LayerReport],
    theirs: Sequence[LayerReport],
    reports: tuple[Report, Report],
    keys: Sequence[Callable[[LayerReport, Report], Key]],
) -> Iterator[Pair]:
    """Pairs by the first of `keys`, and between them by the others."""
    if not keys or not ours or not theirs:
        yield from (Pair(layer, None) for layer in ours)
        yield from (Pair(None, layer) for layer in theirs)
        return
    a, b = (
        [keys[0](layer, report) for layer in layers]
        for layers, report in zip((ours, theirs), reports, strict=True)
    )
    for what, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            yield from map(Pair, ours[i:j], theirs[k:m])
        else:
            yield from matched(ours[i:j], theirs[k:m], reports, keys[1:])


def by_name(one: Report, other: Report) -> list[Pair]:
    """Layers of the same name; in the order of the first, then what only the other has."""
    theirs = {layer.name: layer for layer in other.layers}
    ours = {layer.name for layer in one.layers}
    pairs = [Pair(layer, theirs.get(layer.name)) for layer in one.layers]
    return [*pairs, *(Pair(None, layer) for layer in other.layers if layer.name not in ours)]
