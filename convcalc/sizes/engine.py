"""Shapes alone, for any sizes of the inputs: each layer is worked out once for what reaches it, so
that a whole range of sizes costs little more than the sizes that are new somewhere.

The layers are applied as in a walk (apply.py), without fields. Where they were read from a spec
that asks for shapes, they stay those of the spec as long as the answers stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.apply import apply
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.layers.kind import Kind
    from convcalc.network import Network, Node
    from convcalc.report import LayerReport
    from convcalc.shape import Shape

    Known = dict[Kind, dict[tuple[Shape, ...], Optional[LayerReport]]]

MAX_READ = 150_000
"""How many layers are read anew, in all, where they depend on the sizes that arrive."""
MAX_WORK = 1_000_000
"""How many layers are looked at, in all."""


class Sized(NamedTuple):
    """A network at given inputs: what comes out of each input and layer, None where one is refused
    or reads what is, and the layers themselves.
    """

    network: Network
    shapes: Mapping[str, Optional[Shape]]
    layers: Mapping[str, LayerReport]

    @property
    def accepted(self) -> bool:
        return None not in self.shapes.values()


class Sizes:
    """What comes out of the layers of a network, for any inputs.

    >>> import convcalc
    >>> from convcalc.shape import Shape
    >>> sizes = Sizes(convcalc.loads("{input: 3x32x32, layers: [conv 6 5x5, max_pool 2]}"))
    >>> sizes.at({"input": Shape(3, (33, 64))}).shapes["max_pool1"]
    Shape(channels=6, spatial=(14, 30))
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.known: Known = {}
        self.read = self.work = 0

    def at(self, inputs: Mapping[str, Shape]) -> Sized:
        """All shapes. Refusal E107 where all that was asked for is too much work."""
        network = self.network
        self.work += len(network.nodes)
        if self.work > MAX_WORK:
            raise too_much("the network has too many layers for so many sizes")
        if network.again and not unchanged(network, inputs, self.known):
            self.read += len(network.nodes)
            if self.read > MAX_READ:
                raise too_much("its layers depend on in_size and would be read anew too often")
            network = network.again(inputs)
        shapes: dict[str, Shape | None] = {**inputs}
        layers: dict[str, LayerReport] = {}
        for node in network.nodes:
            shapes[node.name] = output_of(node, network, shapes, layers, self.known)
        return Sized(network, shapes, layers)


def too_much(why: str) -> Refusal:
    return Refusal("E107", why, "ask for a layer nearer to the input, or for a smaller range")


def unchanged(network: Network, inputs: Mapping[str, Shape], known: Known | None = None) -> bool:
    """Whether a spec that asks for shapes is told the same with `inputs`, and so has the same
    layers: those before the first question do not depend on any, and so on from one to the next.
    """
    left = dict(network.asked)
    shapes: dict[str, Shape | None] = {**inputs}
    layers: dict[str, LayerReport] = {}
    known = {} if known is None else known
    for name, shape in inputs.items():
        if name in left and not left.pop(name).fits(shape):
            return False
    for node in network.nodes:
        if not left:
            break
        name = node.name
        shapes[name] = output_of(node, network, shapes, layers, known)
        if name in left and not left.pop(name).fits(shapes[name]):
            return False
    return not left


def output_of(
    node: Node,
    network: Network,
    shapes: Mapping[str, Shape | None],
    layers: dict[str, LayerReport],
    known: Known,
) -> Shape | None:
    """What comes out of a layer that stands behind `shapes`; None where it is refused. The layer
    is added to `layers`.
    """
    before = tuple([shapes[name] for name in node.inputs])
    if None in before:
        return None
    of_kind = known.get(node.kind)
    if of_kind is None:
        of_kind = known[node.kind] = {}
    if before not in of_kind:
        of_kind[before] = applied(node, before, network)  # type: ignore[index,arg-type]
    done = of_kind[before]  # type: ignore[index]
    if done is None:
        return None
    if node.share:
        owner = layers.get(node.share)
        if owner is None or owner.weights != done.weights:
            return None
    layers[node.name] = done
    return done.output


def applied(node: Node, before: tuple[Shape, ...], network: Network) -> LayerReport | None:
    site = Site(before, network.dialect, network.layout)
    try:
        return apply(node.kind, site, node.name, node.inputs, [{}] * len(before))
    except Refusal:
        return None
