"""Entries that a reader makes of a file, as the layers of a spec: what becomes of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Diagnostic, Problems, printable
from convcalc.parser.value import Item, Value, from_plain
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Span
    from convcalc.engine.network import Network
    from convcalc.parser.document import Document


def entry(word: str, given: Mapping[str, Any] | None, at: Span | None, **beside: Any) -> Value:
    """A layer: its kind, its settings and what stands beside it (`name`, `sources`), all at one
    place of the file. `sources` are the names that it reads; the layer before, if it is left out.

    >>> entry("conv", {"filters": 8, "kernel": 3}, None, name="stem", sources=["x"]).plain()
    {'conv': {'filters': 8, 'kernel': 3}, 'name': 'stem', 'from': ['x']}
    """
    named = {"from" if key == "sources" else key: value for key, value in beside.items()}
    return Value({word: item(given or {}, at), **{k: item(v, at) for k, v in named.items()}}, at)


def item(value: Any, at: Span | None) -> Item:
    return Item(at, value if isinstance(value, Value) else from_plain(value, at))


def group(layers: Sequence[Value], at: Span | None, **beside: Any) -> Value:
    """Layers under one name; a single one is called by both, as no group is made of it."""
    made = entry("layers", None, at, **beside)
    if len(layers) == 1 and "name" in made.data and "name" in layers[0].data:
        only, name = layers[0], f"{beside['name']}.{layers[0].data['name'].value.data}"
        outer = {"from": made.data["from"]} if "from" in made.data else {}
        return only._replace(data={**outer, **only.data, "name": item(name, at)})
    return made._replace(data={**made.data, "layers": Item(at, Value(list(layers), at))})


class Entries(NamedTuple):
    """What a reader found in a file: the network as a spec would have it."""

    name: str
    inputs: Mapping[str, Any]
    """The shape of each input, as a spec has it."""
    layers: Sequence[Value]
    outputs: Sequence[str] = ()
    dialect: str = "pytorch"
    blocks: Optional[Value] = None
    vars: Mapping[str, Any] = {}
    notes: tuple[str, ...] = ()
    doubts: tuple[Diagnostic, ...] = ()

    def root(self, at: Span | None) -> Value:
        """The document."""
        top = {
            "name": self.name,
            "dialect": self.dialect,
            "layout": "channels_first",
            "inputs": dict(self.inputs),
            "vars": dict(self.vars),
        }
        found = {key: item(value, at) for key, value in top.items()}
        if self.blocks is not None:
            found["blocks"] = Item(at, self.blocks)
        found["layers"] = Item(at, Value(list(self.layers), at))
        if self.outputs:
            found["outputs"] = item(list(self.outputs), at)
        return Value(found, at)

    def network(self, at: Span | None = None) -> Network:
        """The network. Problems stand where the entries do, though blocks are the reader's own."""
        from convcalc.parser.document import network_of

        try:
            made = network_of(self.root(at), ())
        except Problems as problems:
            raise Problems(map(in_file, problems.diagnostics)) from None
        reading = made.reading and Reading(made.reading)  # type: ignore[arg-type]
        return placed(made)._replace(
            reading=reading,
            notes=tuple(map(printable, self.notes)),
            doubts=(*made.doubts, *self.doubts),
        )


class Reading(NamedTuple):
    """A document whose blocks are the reader's own."""

    document: Document

    @property
    def anew(self) -> bool:
        return False

    @property
    def words(self) -> None:
        return None

    def network(self, before: Network, shapes: Mapping[str, Shape]) -> Network:
        """What it means for inputs of `shapes`; said of it is what was `before`."""
        try:
            made = self.document.network(before, shapes)
        except Problems as problems:
            raise Problems(map(in_file, problems.diagnostics)) from None
        return placed(made)._replace(reading=self, notes=before.notes, doubts=before.doubts)


def in_file(one: Diagnostic) -> Diagnostic:
    """A diagnostic at the place in the file, instead of in a block that was used there."""
    return one._replace(span=one.used[-1], used=()) if one.used else one


def placed(network: Network) -> Network:
    """A network whose layers stand in the file, not in the blocks that were used there."""
    nodes = tuple(
        node._replace(span=node.used[-1], spans={}, used=()) if node.used else node
        for node in network.nodes
    )
    groups = {
        name: one._replace(settings=OWN.sub("", one.settings))
        for name, one in network.groups.items()
    }
    return network._replace(nodes=nodes, groups=groups)


OWN = re.compile(r" ?\b_\w+=.*", re.DOTALL)
"""Parameters of blocks that the reader gives, which come last: no file has them."""


def word_for(text: str) -> str:
    """A name of the file as the word of a layer of which nothing is known.

    >>> word_for("my op!")
    'my_op_'
    """
    return (
        "".join(c if (c.isascii() and c.isalnum()) or c in "_.-" else "_" for c in text[:60]) or "_"
    )


def unknown(
    word: str, at: Span | None, output: Sequence[int] = (), params: int | None = None, **beside: Any
) -> Value:
    """A layer of which only its name is known, and what is declared of it."""
    given: dict[str, Any] = {"op": word_for(word)}
    if output:
        given["output"] = list(output)
    if params is not None:
        given["params"] = params
    return entry("unknown", given, at, **beside)
