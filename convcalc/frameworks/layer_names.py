"""What frameworks and papers call the layers of the zoo's networks.

The names stand in `layer_names.txt`, which is read only when a network has no layer of a name.
Where the graph of the framework's network leaves open which layer a name is, it is not there.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.engine.network import Network

OF_WEIGHTS = r"\.(weight|bias|running_mean|running_var|num_batches_tracked)$"
"""What a state dict has behind the name of a layer."""
ZOO = "zoo:"


class Meant(NamedTuple):
    """Layers of a network, and who calls them so."""

    layers: tuple[str, ...]
    origin: str


def meant(network: Network, name: str) -> Meant | None:
    """The layers that somebody calls `name`, or those in a module of that name; None if that is
    not known of this network.

    >>> import convcalc
    >>> meant(convcalc.load("vgg16"), "features.21")
    Meant(layers=('block4.conv3',), origin='torchvision')
    """
    plain = re.sub(OF_WEIGHTS, "", name)
    for origin, names in known(network).items():
        if plain in names:
            return Meant((names[plain],), origin)
        inner = {ours for theirs, ours in names.items() if theirs.startswith(f"{plain}.")}
        if inner and plain:
            return Meant(tuple(node.name for node in network.nodes if node.name in inner), origin)
    return None


def near(network: Network, name: str) -> list[str]:
    """The names that are most like one that nobody has."""
    from difflib import get_close_matches

    names = [theirs for found in known(network).values() for theirs in found]
    return get_close_matches(name[:100], dict.fromkeys(names), n=3, cutoff=0.7)


def known(network: Network) -> dict[str, dict[str, str]]:
    """By who calls them so, the names of a network of the zoo, and the layers that they are."""
    sources = (node.span.source.name for node in network.nodes if node.span)
    file = next(sources, "").removesuffix(".yaml")
    if not file.startswith(ZOO):
        return {}
    layers = {node.name for node in network.nodes}
    found: dict[str, dict[str, str]] = {}
    for origin, pairs in sections(file.removeprefix(ZOO), network.name or ""):
        names = dict(pair.split(" ") for pair in pairs)
        kept = {theirs: ours for theirs, ours in names.items() if ours in layers}
        found.setdefault(origin, {}).update(kept)
    return found


def sections(file: str, network: str) -> list[tuple[str, list[str]]]:
    """The parts of the table about a spec of the zoo: about all of its networks, or this one."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "layer_names.txt")
    with open(path, encoding="utf-8") as text:
        parts = text.read().split("\n[")[1:]
    found = []
    for part in parts:
        heading, *pairs = part.split("\n")
        origin, spec, which = heading.rstrip("]").rsplit(" ", 2)
        if spec == file and which in ("*", network):
            found.append((origin, [pair for pair in pairs if pair]))
    return found
