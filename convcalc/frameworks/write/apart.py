"""A network as code has it: composites layer by layer, and nothing that does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.engine.network import Group, Node
from convcalc.engine.trial import tried
from convcalc.layers.site import Site
from convcalc.layers.soft import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.engine.network import Network
    from convcalc.engine.report import LayerReport, Report
    from convcalc.layers.kind import Kind


def taken_apart(network: Network, report: Report) -> tuple[Network, Mapping[str, Shape | None]]:
    """The network with the parts of its composites as layers of their own, called `NAME.PART` in a
    group of the kind, and without layers that pass on what arrives; and the shape of everything.
    """
    layers = {layer.name: layer for layer in report.layers if layer.parts}
    shapes = dict(report.shapes)
    nodes: list[Node] = []
    ends: dict[str, str] = {}
    groups = dict(network.groups)
    rows = rows_of_words(network, shapes)
    given = {**network.inputs}
    for name in rows.values():
        given[name] = shapes[name] = Shape(1, (given[name].channels,))
    ends.update(rows)
    for node in network.nodes:
        if node.name in rows:
            continue
        inputs = tuple(ends.get(name, name) for name in node.inputs)
        at = node._replace(inputs=inputs, kind=without_batch(node, network, shapes))
        if node.kind.among("identities") and at.inputs[0] not in network.inputs:
            ends[node.name] = at.inputs[0]
            continue
        if node.name not in layers:
            nodes.append(at)
            continue
        for part, layer in parts_of(at, layers[node.name]):
            nodes.append(part)
            shapes[part.name] = layer.output
        ends[node.name] = nodes[-1].name
        groups[node.name] = Group(titled(node.kind.name))
    outputs = tuple(ends.get(name, name) for name in network.outputs)
    found = network._replace(
        inputs=given, nodes=tuple(nodes), outputs=outputs, groups=groups, order=(), expect={}
    )
    return found, shapes


def rows_of_words(network: Network, shapes: Mapping[str, Shape | None]) -> dict[str, str]:
    """The layers that put a flat input in a row of one channel for embeddings alone, and that
    input: it is one of words, which stand in a row anyway.
    """
    readers: dict[str, list[Node]] = {}
    for node in network.nodes:
        for name in node.inputs:
            readers.setdefault(name, []).append(node)
    found = {}
    for name, shape in network.inputs.items():
        first = readers.get(name, [])
        if len(first) != 1 or shape.rank or first[0].name in network.outputs:
            continue
        node, row = first[0], shapes.get(first[0].name)
        behind = readers.get(node.name, [])
        words = bool(behind) and all(one.kind.among("embeddings") for one in behind)
        if words and node.kind.among("reshapes", "ones") and row == Shape(1, (shape.channels,)):
            found[node.name] = name
    return found


def without_batch(node: Node, network: Network, shapes: Mapping[str, Shape | None]) -> Kind:
    """The kind of a layer, without axes that are as in the batch where each position is worked out
    by itself anyway: it is the same layer.
    """
    kind = node.kind
    inner = getattr(kind, "inner", None)
    arriving = tuple(shape for shape in map(shapes.get, node.inputs) if shape)
    if len(arriving) != len(node.inputs):
        return kind
    site = Site(arriving, network.dialect, network.layout)
    if kind.among("softmaxes"):
        return along(kind, site)
    if inner is None or not inner.among(*SINGLE):
        return kind
    plain: Kind = inner
    whole, meant = tried((plain,), site), tried((kind,), site)
    before = not inner.among("matrices") or in_front(kind, site)
    if before and not whole.refused and whole.agrees(meant):
        return plain
    letters = by_letters(kind, site) if inner.among("matrices") else None
    return letters if letters is not None and tried((letters,), site).agrees(meant) else kind


def in_front(kind: Any, site: Site) -> bool:
    """Whether the axes of the batch stand before the two dimensions that are multiplied: sizes that
    happen to be the same tell nothing.
    """
    first = 1 if site.layout == "channels_first" else 0
    return all(axis + first < site.rank - 1 for axis in kind.taken(site.rank))


def along(kind: Any, site: Site) -> Kind:
    """A softmax with the axes that it goes over by their names among all, as every writer has it.

    >>> from convcalc.algebra.shape import Shape
    >>> from convcalc.dialect import dialect_named
    >>> from convcalc.layers.batched import batched
    >>> from convcalc.layers.soft import Softmax
    >>> site = Site((Shape(8, (3, 6, 4)),), dialect_named("pytorch"))
    >>> along(batched(Softmax(axis=1), (1, 3)), site).shorthand()
    '2'
    """
    inner = getattr(kind, "inner", None)
    if inner is None:
        found: Kind = kind.named(site)
        return found
    kept = [0, *(axis + 1 for axis in range(site.rank) if axis not in kind.taken(site.rank))]
    places = {kept[place] for place in inner.together(kind.within(site))}
    plain: Kind = inner.but(axis=worded(places, site.rank), dims=None)
    return plain


def by_letters(kind: Any, site: Site) -> Kind | None:
    """A product of matrices between whose dimensions there are those of the batch, by letters."""
    from convcalc.layers.product import Einsum

    first, second = site.shapes
    if first.rank != second.rank:
        return None
    channels = 0 if site.layout == "channels_first" else first.rank
    order = [axis for axis in range(first.rank + 1) if axis != channels]
    batch = {order[axis] for axis in kind.taken(first.rank)}
    *_, row, last = (axis for axis in range(first.rank + 1) if axis not in batch)
    front = list("abcdefgh"[: first.rank + 1])
    terms = [{**dict(enumerate(front)), **new} for new in ({last: "y"}, {row: "y", last: "z"})]
    out = {**terms[0], last: "z"}
    one, two, three = ("".join(term[k] for k in sorted(term)) for term in (*terms, out))
    return Einsum(equation=f"{one},{two}->{three}")


SINGLE = (
    *("linears", "activations", "functions", "elementwise", "dropouts", "products"),
    "batch_norms",
)
"""What makes each position, or each product, of what stands there."""


def parts_of(node: Node, layer: LayerReport) -> Iterator[tuple[Node, LayerReport]]:
    """The parts of a composite as nodes, those of parts that are composites as well."""
    known = {"input": node.inputs[0]}
    for part in layer.parts:
        name = f"{node.name}.{part.name}"
        inner = Node(
            name,
            part.kind,
            tuple(known[source] for source in part.inputs),
            f"{node.share}.{part.name}" if node.share and part.weights else None,
            node.span,
            held=node.held if part.weights else "",
        )
        known[part.name] = name
        if not part.parts:
            yield inner, part
            continue
        for one in parts_of(inner, part):
            yield one
            known[part.name] = one[0].name


def titled(kind: str) -> str:
    """A kind as classes are called: squeeze_excite is SqueezeExcite."""
    return "".join(word.capitalize() for word in kind.split("_"))
