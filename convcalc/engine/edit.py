"""A network with one layer changed: other settings, layers before it, or without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.engine.network import Node
from convcalc.layers.weight import said
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.engine.network import Network
    from convcalc.layers.kind import Kind


class Edit(NamedTuple):
    """What is done to a layer: another `kind` in its place, layers `before` its input of the number
    `input`, or `remove`: what reads it reads its own first input instead. `held` says how the
    weights of the changed layer are, if they are not trained.
    """

    text: str
    kind: Optional[Kind] = None
    before: tuple[Kind, ...] = ()
    input: int = 0
    remove: bool = False
    held: str = ""

    def lines(self, network: Network) -> tuple[str, ...]:
        """The layers as a spec has them: those before, then the changed one."""
        usual = network.dialect.defaults
        kinds = [*self.before, *([self.kind] if self.kind else [])]
        texts = [f"{kind.name} {kind.shorthand(1, usual.get(kind.name))}".strip() for kind in kinds]
        if self.held:
            texts[-1] = f"{texts[-1]} {said(self.held)}"
        return tuple(texts)


def edited(network: Network, *edits: tuple[str, Edit]) -> Network:
    """`network` with `edits` of layers by their names, one for each, in one pass; its shapes are
    those that were read already.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x8x8, layers: [conv 4 3x3, relu, relu]}")
    >>> [node.name for node in edited(net, ("relu2", Edit("once", remove=True))).nodes]
    ['conv1', 'relu1']
    """
    nodes: list[Node] = []
    gone: dict[str, str] = {}
    changes = dict(edits)
    for node in network.nodes:
        inputs = tuple(gone.get(i, i) for i in node.inputs)
        edit = changes.get(node.name)
        if edit is None:
            nodes.append(node._replace(inputs=inputs))
        elif edit.remove:
            gone[node.name] = inputs[0]
        else:
            before = inputs[edit.input]
            for k, kind in enumerate(edit.before, 1):
                nodes.append(Node(f"{node.name}_before{k}", kind, (before,)))
                before = nodes[-1].name
            inputs = (*inputs[: edit.input], before, *inputs[edit.input + 1 :])
            kind, held = edit.kind or node.kind, edit.held or node.held
            nodes.append(node._replace(kind=kind, inputs=inputs, held=held))
    outputs = tuple(dict.fromkeys(gone.get(o, o) for o in network.outputs))
    found = network._replace(nodes=tuple(nodes), outputs=outputs, reading=None, asked={})
    return found._replace(order=tuple(listed(network, changes)))


def listed(network: Network, changes: Mapping[str, Edit]) -> Iterator[str]:
    """The layers in the order of the spec, where that is another one."""
    for name in network.order:
        edit = changes.get(name)
        for k, _ in enumerate(edit.before if edit else (), 1):
            yield f"{name}_before{k}"
        if not (edit and edit.remove):
            yield name


def alike(one: Network, other: Network) -> bool:
    """Whether two networks are the same layers, read in the same way, whatever they are called.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x8x8, layers: [relu name=a, relu name=b]}")
    >>> alike(net, convcalc.loads("{input: 3x8x8, layers: [relu, relu]}"))
    True
    """
    rows = [numbered(network) for network in (one, other)]
    rules = [(n.dialect, n.layout, n.dtype, list(n.inputs.items())) for n in (one, other)]
    return rows[0] == rows[1] and rules[0] == rules[1]


def numbered(network: Network) -> tuple[list[object], list[object]]:
    """The layers, with numbers for names: what each is and reads; and the outputs."""
    names = [*network.inputs, *(node.name for node in network.nodes)]
    number: dict[str | None, object] = {name: k for k, name in enumerate(names)}
    layers: list[object] = [
        (
            node.kind,
            node.held,
            [number.get(i, i) for i in node.inputs],
            number.get(node.share, node.share),
        )
        for node in network.nodes
    ]
    return layers, [number.get(name, name) for name in network.outputs]
