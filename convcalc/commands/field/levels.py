"""The maps between a unit and the input, level by level: what of each the unit reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.carried import bare
from convcalc.algebra.field import Field
from convcalc.algebra.listed import Listed
from convcalc.commands.field.reads import (
    Map,
    direct,
    edges_between,
    followed,
    padding_read,
    read_by,
)
from convcalc.engine.cells import along
from convcalc.engine.edges import axis_of, steps_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from convcalc.commands.field.unit import Unit
    from convcalc.engine.edges import Step

MOST_LEVELS, MOST_LANES = 40, 6


class Levels(NamedTuple):
    """Maps from the unit down to the input; those of one level stand side by side. `left_out` maps
    between them are not there, as there are too many.
    """

    rows: tuple[tuple[Map, ...], ...]
    left_out: int


def levels(unit: Unit, axis: int) -> Levels:
    """The layers on the way that move what is seen, in the order in which they are read."""
    steps = steps_of(unit.report)
    made = {one.name: one for one in maps(unit, steps, axis)}
    kept: set[str] = {*made}
    while True:
        rows = ranked(unit, steps, kept)
        fewer = thinned(rows)
        if fewer == kept:
            break
        kept = fewer
    reading = direct(edges_between(unit, steps, kept, axis, made))
    padded = padding_read(unit, steps, kept, axis, made)
    drawn = {
        name: made[name]._replace(readers=tuple(reading[name]), padded=padded[name])
        for name in kept
    }
    shown = tuple(tuple(drawn[name] for name in row) for row in reversed(rows))
    return Levels(shown, len(made) - len(kept))


def maps(unit: Unit, steps: Mapping[str, Step], axis: int) -> Iterator[Map]:
    """The input, the layers that read other positions than their own, and the unit's layer."""
    layers = {layer.name: layer for layer in unit.report.layers}
    source, total = unit.source, unit.axes[axis].n
    yield Map(source, total, 0, 1, unit.axes[axis].here.read)
    for name, step in steps.items():
        layer, cells = layers.get(name), unit.way.get(name)
        if cells is None or layer is None or layer.output is None or source not in layer.fields:
            continue
        if name != unit.layer.name and not moves(steps, step, source, axis):
            continue
        field, own = bare(layer.fields[source][axis]), axis_of(layer.fields, source, axis)
        if not isinstance(field, (Field, Listed)) or not field.smallest:
            if name == unit.layer.name:
                yield Map(name, 1, (total - 1) / 2, total, (0,))
            continue
        n = 1 if own is None else int(layer.output.spatial[own])
        start, jump = placed(field, n)
        read = (0,) if own is None else tuple(along(cells, own, layer.output.rank))
        yield Map(name, n, settled(start, jump, n, total), jump, read)


def placed(field: Field | Listed, n: int) -> tuple[float, float]:
    """Where output 0 lies, and how far apart the outputs are: by the centres of what they see, less
    what they move, on average.
    """
    if isinstance(field, Listed):
        centres = [sum(x) / 2 for x in field.seen if x]
        return centres[0], (centres[-1] - centres[0]) / max(n - 1, 1) or 1
    jump = int(field.advance) / field.period
    ends = [field.interval(r) for r in range(field.period)]
    return sum(sum(x) / 2 - r * jump for r, x in enumerate(ends) if x) / field.period, jump


def settled(start: float, jump: float, n: int, total: int) -> float:
    """Where output 0 is drawn: a map whose units look to one side lies on the input all the same,
    not half a field beside it.
    """
    before, behind = jump / 2 - 0.5 - start, start + (n - 1) * jump + jump / 2 - total + 0.5
    if before >= jump and -behind >= jump:
        return start + min(before, -behind)
    if behind >= jump and -before >= jump:
        return start - min(behind, -before)
    return start


def moves(steps: Mapping[str, Step], step: Step, source: str, axis: int) -> bool:
    """Whether a step reads other positions than its own."""
    found = (edge.maps[own] for edge, own in followed(steps, step, source, axis))
    return any(getattr(m, "span", 2) != 1 or getattr(m, "stride", 1) != 1 for m in found)


def ranked(unit: Unit, steps: Mapping[str, Step], kept: AbstractSet[str]) -> list[list[str]]:
    """Kept maps by how many lie between them and the input, at most; in walking order."""
    level = {unit.source: 0}
    for name, sources in read_by(unit, steps, kept).items():
        level[name] = 1 + max((level[source] for source in sources), default=0)
    level[unit.layer.name] = max(level.values())
    rows: list[list[str]] = [[] for _ in range(max(level.values()) + 1)]
    for name, k in level.items():
        rows[k].append(name)
    return [row for row in rows if row]


def thinned(rows: Sequence[Sequence[str]]) -> set[str]:
    """What is kept of too many levels, and of too many maps in one."""
    some = len(rows) - 1
    every = {*range(len(rows))}
    if len(rows) > MOST_LEVELS:
        every = {round(k * some / (MOST_LEVELS - 1)) for k in range(MOST_LEVELS)}
    return {name for k in every for name in rows[k][:MOST_LANES]}
