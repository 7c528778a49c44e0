"""A network with one layer changed: other settings, layers before it, or without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.engine.network import Node
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.engine.network import Network
    from convcalc.layers.kind import Kind


class Edit(NamedTuple):
    """What is done to a layer: another `kind` in its place, layers `before` its input of the number
    `input`, or `remove`: what reads it reads its own first input instead.
    """

    text: str
    kind: Optional[Kind] = None
    before: tuple[Kind, ...] = ()
    input: int = 0
    remove: bool = False

    def lines(self, network: Network) -> tuple[str, ...]:
        """The layers as a spec has them: those before, then the changed one."""
        usual = network.dialect.defaults
        kinds = [*self.before, *([self.kind] if self.kind else [])]
        texts = (f"{kind.name} {kind.shorthand(1, usual.get(kind.name))}" for kind in kinds)
        return tuple(text.strip() for text in texts)


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
            nodes.append(node._replace(kind=edit.kind or node.kind, inputs=inputs))
    outputs = tuple(dict.fromkeys(gone.get(o, o) for o in network.outputs))
    return network._replace(nodes=tuple(nodes), outputs=outputs, order=(), reading=None)
