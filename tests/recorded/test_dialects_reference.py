"""Layers as another framework reads them, against every layer that was really run."""

from __future__ import annotations

from typing import Any

import pytest

from convcalc.algebra.shape import Shape
from convcalc.commands.dialects.sides import Walk
from convcalc.diagnostics import Source, Span
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.network import Network, Node
from convcalc.layers.site import Site
from convcalc.parser.make import Entry, make
from convcalc.parser.value import Item, from_plain
from tests.recorded.test_reference import ADAPTERS, accepted, cases_of, quirk

SOMEWHERE = Span(Source("spec", ""), 1, 1)


def network_of(dialect: str, case_kind: str, given: dict[str, Any], shape: Shape) -> Network | None:
    """The layer as another dialect than `dialect` reads it, if one can, all of `given` written."""
    items = tuple((k, Item(SOMEWHERE, from_plain(v))) for k, v in given.items() if v is not None)
    for other in (*(name for name in DIALECTS if name != dialect), dialect):
        problems: list[Any] = []
        made = make(Entry(case_kind, None, items), dialect_named(other), problems)
        if made:
            node = Node("x", made.kind, ("input",), None, None, made.spans)
            layout = dialect_named(dialect).layout
            return Network("", dialect_named(other), layout, {"input": shape}, (node,), ("x",))
    return None


@pytest.mark.parametrize("framework", ADAPTERS)
@pytest.mark.parametrize("part", range(4))
def test_a_layer_written_for_another_framework_is_taken_as_this_one_takes_it(
    framework: str, part: int
) -> None:
    tried = wrong = 0
    for case in cases_of(framework)[part::4]:
        dialect, kind, given, shape, expected = ADAPTERS[framework](case)
        network = None if quirk(framework, case) else network_of(dialect, kind, given, shape)
        if network is None:
            continue
        tried += 1
        site = Site((shape,), dialect_named(dialect), network.layout)
        side = Walk(network, (dialect,)).side(network.nodes[0], site)
        found = side.output.dims(dialect_named(dialect).layout) if side.output else None
        wrong += found != (expected if accepted(case) else None)
    assert wrong == 0
    assert tried > len(cases_of(framework)) // 4 * 0.9
