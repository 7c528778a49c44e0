"""Rows of a print-out as the layers of a network whose numbers are stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import printable
from convcalc.dialect import dialect_named
from convcalc.engine.network import Group, Network, Node, Told
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Diagnostic, Span
    from convcalc.layers.stated import Stated

MAX_NAME = 200


class Row(NamedTuple):
    """A layer that is printed, and the names of what it reads, where that is printed."""

    name: str
    kind: Stated
    span: Span
    inputs: tuple[str, ...] = ()


class Printed(NamedTuple):
    """What a print-out holds of a network."""

    name: str
    dialect: str
    told: Told
    rows: Sequence[Row]
    groups: Mapping[str, Group] = {}
    inputs: Mapping[str, Shape] = {}
    outputs: Sequence[str] = ()
    notes: Sequence[str] = ()
    doubts: Sequence[Diagnostic] = ()

    def network(self) -> Network:
        rules = dialect_named(self.dialect)
        named = unique(self.rows, self.inputs)
        nodes = [Node(name, row.kind, row.inputs, span=row.span) for name, row in named]
        return Network(
            printable(self.name[:MAX_NAME]),
            rules,
            rules.layout,
            dict(self.inputs),
            tuple(nodes),
            tuple(self.outputs),
            groups=dict(self.groups),
            doubts=tuple(self.doubts),
            notes=tuple(map(printable, self.notes)),
            told=self.told,
        )


def unique(rows: Iterable[Row], taken: Iterable[str] = ()) -> list[tuple[str, Row]]:
    """The rows by names of which no two are equal."""
    used, found = set(taken), []
    for row in rows:
        name, k = row.name, 2
        while name in used:
            name, k = f"{row.name}_{k}", k + 1
        used.add(name)
        found.append((name, row))
    return found
