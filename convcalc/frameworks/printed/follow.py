"""What follows from a print-out: its layers as kinds that are worked out, where it settles them.

A layer is settled where its kind, what it gives and what it holds leave no setting open on which
anything depends: a linear one, an activation, a sum. Any other is `unknown`, with its output and
parameters as they are printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.layer import counted
from convcalc.engine.trial import tried
from convcalc.frameworks.as_spec import word_for
from convcalc.layers.site import Site
from convcalc.layers.unknown import Unknown
from convcalc.parser.make import from_line, make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Told
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.stated import Stated

SETTLED = ("linears", "rectifiers", "curves", "batch_norms", "elementwise", "passive", "flattens")
"""Groups of kinds of which the shapes around a layer and its parameters settle all."""
SOURCE = "give the source of the model (model.py:NAME), or an export to ONNX"


def network_following(network: Network) -> Network:
    """The layers of a print-out that says what reads what, to be worked out. Problems E404 or E411,
    with what is missing, for any other.
    """
    told = network.told
    assert told is not None
    if not told.wired or told.lacks:
        raise lacking(network, told)
    shapes: dict[str, Shape | None] = dict(network.inputs)
    nodes, open_ = [], 0
    for node in network.nodes:
        stated: Stated = node.kind  # type: ignore[assignment]
        before = [shapes[name] for name in node.inputs]
        known = tuple(shape for shape in before if shape is not None)
        site = Site(known, network.dialect, network.layout)
        kind = settled(stated, site) if len(known) == len(before) else None
        open_ += kind is None
        shapes[node.name] = stated.gives
        nodes.append(node._replace(kind=kind or declared(stated, network.layout)))
    notes = network.notes
    if open_:
        notes = (*notes, f"{open_} of {len(nodes)} layers have settings that are not printed")
    return network._replace(nodes=tuple(nodes), told=None, notes=notes)


def lacking(network: Network, told: Told) -> Problems:
    """Why nothing follows."""
    lacks = told.lacks or f"{told.what} does not show what each layer reads"
    at = network.nodes[0].span if network.nodes else None
    return Problems([Diagnostic(told.code, lacks, told.way or SOURCE, at)])


def settled(stated: Stated, site: Site) -> Kind | None:
    """The layer with all its settings, if what is printed of it leaves none open."""
    if not stated.like.among(*SETTLED) or stated.gives is None or stated.held is None:
        return None
    kind = spelled(f"{stated.like.name} {stated.brief}", site.dialect)
    if kind is None or not site.shapes:
        return None
    found = tried((kind,), site)
    held = counted(stated.held, site.dialect.counts_buffers)
    return kind if (found.output, found.params.total) == (stated.gives, held.total) else None


def spelled(text: str, dialect: Dialect) -> Kind | None:
    """The layer that a line of a spec describes; None if it lacks something."""
    problems: list[Diagnostic] = []
    made = make(from_line(text, None), dialect, problems)
    return made.kind if made and not problems else None


def declared(stated: Stated, layout: str) -> Kind:
    """A layer of which no more is known than is printed."""
    output: Sequence[int] | None = stated.gives.dims(layout) if stated.gives else None
    return Unknown(
        op=word_for(stated.called).lstrip("_.-") or "operation",
        output_shape=tuple(output) if output else None,
        params=stated.params,
    )
