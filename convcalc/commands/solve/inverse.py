"""Which settings of a layer turn one size into another?

Every combination within stated bounds is tried on the engine; nothing is solved for. What is found
is then put to the kind and the dialect as a layer, so that what a framework refuses is not listed.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Optional

from convcalc.amounts import simple
from convcalc.commands.solve.bounds import Bounds, Question, bounds_of, combinations
from convcalc.commands.solve.candidate import Candidate, layer
from convcalc.commands.solve.usual import unusual
from convcalc.diagnostics import Refusal
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MIXED = 12
"""How many answers of each axis are put together."""


class Found(NamedTuple):
    """All candidates, the most usual first. Where there are none: `each` has the answers for each
    axis alone, `mixed` one layer made of them, and `nearest` the outputs closest to what no setting
    gives.
    """

    question: Question
    bounds: Bounds
    candidates: tuple[Candidate, ...]
    each: tuple[Found, ...] = ()
    mixed: Optional[Candidate] = None
    nearest: tuple[Candidate, ...] = ()


def solve(question: Question) -> Found:
    """All settings within `bounds_of(question)` that give the targets on every axis.

    Of settings that read every axis alike, the first by `unusual` is kept: padding `valid` and 0.

    >>> from convcalc.dialect import dialect_named
    >>> from convcalc.layers import kind_named
    >>> found = solve(Question(kind_named("conv"), dialect_named("pytorch"), (32,), (16,)))
    >>> [(c.kernel, c.stride, c.padding) for c in found.candidates[:3]]
    [(3, 2, 1), (2, 2, 0), (7, 2, 3)]
    """
    bounds = bounds_of(question)
    target = question.targets[0]
    rows = [row for row in worth_trying(question, bounds) if outcome(question, row) == target]
    right = tuple(c for c in verified(question, rows) if c.out == question.targets)
    if right:
        return Found(question, bounds, right)
    if len(question.targets) == 1:
        return Found(question, bounds, (), nearest=nearest(question, bounds))
    each = tuple(solve(alone) for alone in axes_of(question))
    return Found(question, bounds, (), each, mixed(question, each))


def axes_of(question: Question) -> Iterator[Question]:
    """The same for each axis alone."""
    for n, target in zip(question.sizes, question.targets, strict=True):
        yield question._replace(sizes=(n,), targets=(target,))


def mixed(question: Question, each: tuple[Found, ...]) -> Candidate | None:
    """A layer with other values on each axis, the kernel the same if that is possible; None if an
    axis has no answer, or the framework takes none of the first few.
    """
    choices = [found.candidates[:MIXED] for found in each]

    def strange(row: tuple[Candidate, ...]) -> tuple[int, int]:
        places = (found.index(c) for found, c in zip(choices, row, strict=True))
        return len({(c.kernel, c.dilation) for c in row}), sum(places)

    for row in sorted(product(*choices), key=strange):
        kinds = [c.kind.__dict__ for c in row]
        settings: dict[str, Any] = {}
        for name in ("kernel", "stride", "padding", "dilation", "output_padding", "ceil_mode"):
            if name in kinds[0]:
                settings[name] = simple([kind[name] for kind in kinds])
        whole = (settings["padding"], settings.get("ceil_mode"), settings.get("output_padding"))
        if not any(isinstance(v, tuple) and not all_numbers(v) for v in whole):
            made = layer(question, settings)
            if made and made.out == question.targets:
                return made
    return None


def all_numbers(values: tuple[Any, ...]) -> bool:
    return all(type(v) is int for v in values)


def verified(question: Question, rows: list[dict[str, Any]]) -> list[Candidate]:
    """The layers that these settings make, without those that are refused, in order."""
    made = [c for c in (layer(question, row) for row in rows) if c]
    once: dict[object, Candidate] = {}
    for candidate in sorted(made, key=unusual):
        once.setdefault(candidate.axes, candidate)
    return list(once.values())


def worth_trying(question: Question, bounds: Bounds) -> Iterator[dict[str, Any]]:
    """All settings within the bounds; of the values of output_padding, which each add as much to
    the output, those that come near the target.
    """
    for row in combinations(bounds):
        if bounds.output_padding == ():
            yield row
            continue
        limit = max(row["stride"], row.get("dilation", 1))
        extras: Iterable[int | None] = bounds.output_padding or (None, *range(limit))
        if bounds.output_padding is None and not isinstance(row["padding"], str):
            least = outcome(question, {**row, "output_padding": None})
            lack = question.targets[0] - (least or 0)
            near = {0, lack - 1, lack, lack + 1, limit - 1}
            extras = (None, *sorted(extra for extra in near if 0 <= extra < limit))
        for extra in extras:
            yield {**row, "output_padding": extra}


def outcome(question: Question, row: Mapping[str, Any]) -> int | None:
    """What comes out on the first axis, before a layer is made; None where the dialect refuses."""
    padding = row["padding"]
    pad = padding if isinstance(padding, str) else (padding, padding)
    rest = row["kernel"], row["stride"], row.get("dilation", 1), pad
    n, rules = question.sizes[0], question.dialect
    try:
        if question.kind.among("transposed"):
            return int(rules.scatter(n, *rest, row["output_padding"]).out(n))
        return int(rules.window(n, *rest, row.get("ceil_mode", False)).out(n))
    except Refusal:
        return None


def nearest(question: Question, bounds: Bounds) -> tuple[Candidate, ...]:
    """The most usual layers whose outputs come closest on the one axis: from below, from above."""
    (target,) = question.targets
    by_out: dict[int, list[dict[str, Any]]] = {}
    for row in worth_trying(question, bounds):
        out = outcome(question, row)
        if out is not None and out > 0:
            by_out.setdefault(out, []).append(row)
    below = sorted((o for o in by_out if o < target), reverse=True)
    above = sorted(o for o in by_out if o > target)
    found = []
    for outs in (below, above):
        layers = next(filter(None, (verified(question, by_out[out]) for out in outs)), None)
        if layers:
            found.append(layers[0])
    return tuple(found)
