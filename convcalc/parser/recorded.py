"""What the layers of a block add to a reader, kept so that another reader can be given the same."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Optional

from convcalc.parser.layers import MAX_LAYERS
from convcalc.parser.shapes import Halt, Later
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Span
    from convcalc.engine.network import Asked, Group, Node
    from convcalc.parser.layers import Reader


class Read(NamedTuple):
    """What a block was read as: what it added to the reader, and what it asked for."""

    nodes: tuple[Node, ...]
    taken: tuple[str, ...]
    counts: Mapping[str, int]
    groups: Mapping[str, Group]
    ends: Mapping[str, Optional[str]]
    swaps: Mapping[str, tuple[str, str]]
    asked: Mapping[str, Asked]
    known: Mapping[str, Shape]
    spent: int
    tip: Optional[str]
    tip_span: Optional[Span]

    def fits(self, reader: Reader) -> bool:
        """Whether its names are free, and there may be so many layers."""
        names = reader.names.taken
        few = len(reader.nodes) + len(self.nodes) <= MAX_LAYERS
        return few and not any(name in names for name in self.taken)

    def give(self, reader: Reader) -> None:
        """Add it to the reader, as if it were read there."""
        names, shapes = reader.names, reader.filler.shapes
        reader.filler.spend(self.spent, None)
        reader.nodes += self.nodes
        shapes.nodes.update({node.name: node for node in self.nodes})
        shapes.known.update(self.known)
        tell(shapes.asked, self.asked)
        names.taken.update(dict.fromkeys(self.taken))
        names.counts.update(self.counts)
        names.groups.update(self.groups)
        names.ends.update(self.ends)
        reader.swaps.update(self.swaps)
        reader.tip, reader.tip_span = self.tip, self.tip_span


class Record:
    """What is added to a reader from now on."""

    def __init__(self, reader: Reader) -> None:
        names = reader.names
        self.reader, self.counts = reader, dict(names.counts)
        self.tables: tuple[dict[str, Any], ...]
        self.tables = (names.taken, names.groups, names.ends, reader.swaps)
        self.sizes = [len(table) for table in self.tables]
        self.first, self.waiting = len(reader.nodes), len(reader.waiting)
        self.left = reader.filler.work.left

    def of(self, layers: Callable[[], None]) -> Read | None:
        """Read the layers; what they added, None where something is wrong in it, or waits for what
        comes later.
        """
        reader, shapes = self.reader, self.reader.filler.shapes
        before, shapes.asked = shapes.asked, {}
        try:
            layers()
        finally:
            asked, shapes.asked = shapes.asked, before
            tell(before, asked)
        if reader.problems or reader.broken or len(reader.waiting) > self.waiting:
            return None
        sized = zip(self.tables, self.sizes, strict=True)
        taken, groups, ends, swaps = (dict(islice(t.items(), n, None)) for t, n in sized)
        counts = {k: n for k, n in reader.names.counts.items() if self.counts.get(k) != n}
        nodes = tuple(reader.nodes[self.first :])
        known = {}
        if asked:  # shapes may be kept, for they are looked up by the one that arrives
            arriving(reader, reader.tip)
            known = {name: shapes.known[name] for name in taken if name in shapes.known}
        spent, end = self.left - reader.filler.work.left, (reader.tip, reader.tip_span)
        return Read(nodes, tuple(taken), counts, groups, ends, swaps, asked, known, spent, *end)


def stands_alone(read: Read, start: str | None) -> bool:
    """Whether layers read but each other and the one before them."""
    inside = {start, None, *read.taken}
    return all({*node.inputs, node.share} <= inside for node in read.nodes)


def arriving(reader: Reader, name: str | None) -> Shape | None:
    """What comes out of a layer, None where that is not known."""
    try:
        return reader.filler.shapes.of(name) if name else None
    except (Halt, Later):
        return None


def tell(asked: dict[str, Asked], more: Mapping[str, Asked]) -> None:
    """Add what was asked to what was asked before."""
    for name, one in more.items():
        before = asked.get(name)
        asked[name] = one._replace(sized=True) if before and before.sized else one
