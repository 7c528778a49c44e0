"""A network of Keras source when all is called: what is held, where it ends, how it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.keras.objects import Layer, all_inside
from convcalc.frameworks.traced.elementwise import parameter

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from convcalc.engine.network import Network, Node
    from convcalc.frameworks.keras.world import Keras
    from convcalc.frameworks.traced.builder import Builder


def followed_to(network: Network, nodes: Sequence[Node], ends: Sequence[str]) -> Network:
    """What of these nodes leads to layers, the first of which is what comes out."""
    kept = {name for one in ends for name in ancestors(network, one)}
    return network._replace(
        nodes=tuple(node for node in nodes if node.name in kept),
        inputs={name: shape for name, shape in network.inputs.items() if name in kept},
        outputs=(ends[0],),
        keys=(),
    )


def never_used(builder: Builder, world: Keras, found: Layer) -> None:
    """Weights that layers of the network hold and never use are counted as well."""
    counted = 0
    builder.path, builder.stack = "", []
    for layer in all_inside(found, world.history):
        for param in layer.own:
            if param.node is None and (layer.called or layer is found):
                param.node = parameter(builder, param, list(param.sizes) or [1], layer.at)
                counted += param.elements
    if counted:
        builder.notes.append(f"{counted:,} of the parameters are held and never used")


def ancestors(network: Network, name: str) -> set[str]:
    """The layers and inputs that a layer depends on, and itself."""
    by_name = {node.name: node for node in network.nodes}
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += by_name[one].inputs if one in by_name else ()
            shared = by_name[one].share if one in by_name else None
            waiting += [shared] if shared else []
    return found


def held_as(owner: Layer, names: Collection[str], at: str = "", path: str = "") -> dict[str, str]:
    """The layers of these names by the attributes that hold them, inside others with their paths;
    those that are called so are none.
    """
    found: dict[str, str] = {}
    for attribute, one in owner.attributes.items():
        if isinstance(one, Layer) and one is not owner and path.count(".") < MAX_HELD:
            held, name = f"{at}{attribute}", f"{path}{one.name}"
            if name in names:
                found |= {held: name} if held not in names else {}
                found |= held_as(one, names, f"{held}.", f"{name}.")
    return found


MAX_HELD = 8
"""How deep attributes of attributes are named."""
