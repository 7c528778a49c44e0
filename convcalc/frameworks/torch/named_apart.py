"""Which modules of torchvision the layers of the zoo's networks are, by their names there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.network import Network, Node

BESIDE = {
    "torchvision/resnet": {"relu1": "relu"},
    "torchvision/densenet": {"relu1": "features.relu0"},
    "torchvision/googlenet": {
        "max_pool2": "maxpool2",
        "max_pool3": "maxpool3",
        "max_pool4": "maxpool4",
        "dropout1": "dropout",
    },
    "torchvision/inception_v3": {"global_avg_pool1": "avgpool", "dropout1": "dropout"},
}
"""Layers without weights that are modules of their own, by the spec; others are found by rule."""
GATES = (".fc1", ".fc2")
"""Two layers of one module that are one layer in the zoo: squeeze and excite."""


def paths_of(network: Network) -> dict[str, str]:
    """The modules that layers are: by the table of names, or by their own, which are the same."""
    from convcalc.frameworks.layer_names import known

    spec = network.nodes[0].span.source.name if network.nodes[0].span else ""
    theirs = known(network).get("torchvision", {})
    found = {ours: name for name, ours in theirs.items()}
    found.update(BESIDE.get(spec.removeprefix("zoo:").removesuffix(".yaml"), {}))
    for node in network.nodes:
        if found.get(node.name, "").endswith(GATES):
            found[node.name] = found[node.name].rpartition(".")[0]
        elif node.kind.holds() and node.name not in found and is_plain(node, found):
            found[node.name] = node.name
    numbered(network, found)
    return found


def is_plain(node: Node, paths: dict[str, str]) -> bool:
    """Whether the group of a layer has the name here that it has there."""
    group = f"{node.name.rpartition('.')[0]}."
    return all(path.startswith(group) for name, path in paths.items() if name.startswith(group))


def numbered(network: Network, paths: dict[str, str]) -> None:
    """Layers without weights beside numbered ones: the next number, or the one before."""
    taken = {*paths.values()}

    def places(node: Node, beside: str, step: int) -> None:
        front, _, number = beside.rpartition(".")
        if node.name in paths or not number.isdecimal() or len(node.inputs) != 1:
            return
        place = f"{front}.{int(number) + step}"
        within = any(f"{front}.{int(number) + step * k}" in taken for k in (2, 3))
        free = not any(one == place or one.startswith(f"{place}.") for one in taken)
        if free and int(number) + step >= 0 and (within or step < 0 or is_curve(node)):
            paths[node.name] = place
            taken.add(place)

    for node in network.nodes:
        places(node, paths.get(node.inputs[0], ""), 1)
    for node in reversed(network.nodes):
        users = [one for one in network.nodes if node.name in one.inputs]
        if len(users) == 1 and node.kind.among("dropouts"):
            places(node, paths.get(users[0].name, ""), -1)


def is_curve(node: Node) -> bool:
    return bool(node.kind.among("activations"))


def owners(network: Network, paths: dict[str, str]) -> dict[str, str]:
    """The modules in which layers stand that are none: those of their group, or of both neighbours,
    whichever is further inside.
    """
    found: dict[str, str] = {}
    nodes = network.nodes
    for k, node in enumerate(nodes):
        if node.name in paths:
            continue
        group = node.name.rpartition(".")[0]
        inner = [path for name, path in paths.items() if name.startswith(f"{group}.")]
        before = next((paths[n.name] for n in reversed(nodes[:k]) if n.name in paths), "")
        after = next((paths[n.name] for n in nodes[k:] if n.name in paths), "")
        by_group = common(inner) if group and inner else ""
        found[node.name] = max(by_group, common([before, after]), key=len)
    return found


def common(paths: Sequence[str]) -> str:
    """The module in which all of these are."""
    shared: list[str] = []
    for parts in zip(*(path.split(".")[:-1] for path in paths), strict=False):
        if len({*parts}) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared)
