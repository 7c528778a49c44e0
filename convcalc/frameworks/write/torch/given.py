"""Layers that are functions of parameters which stand by themselves: `F.linear(x, self.w)`. They
keep the names and the sizes that checkpoints have for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.network import Given
from convcalc.frameworks.write import each
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import Nest
from convcalc.frameworks.write.torch.moving import unpacked
from convcalc.frameworks.write.unwritten import channels_of
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node
    from convcalc.frameworks.write.parts import Slot, Step
    from convcalc.frameworks.write.spelled import Told

KINDS = ("linears", "full_convolutions", "transposed", "embeddings", "layer_norms")


def is_given(step: Step) -> bool:
    """Whether a layer is written so: others are modules, whose parameters have their names."""
    if step.given is None or step.kind is None or step.share or step.held or each.is_each(step):
        return False
    if step.kind.among("layer_norms") and not fixed(step.settings.get("over"), "channels"):
        return False
    constant = all(is_constant(step.settings.get(name)) for name in ("kernel", "groups", "bias"))
    return constant and step.kind.among(*KINDS)


def apart_from_modules(network: Network, shapes: Mapping[str, Shape | None]) -> Network:
    """The network with layers as functions where a bias of theirs stands by itself, which a module
    would add.
    """
    alone = {node.name for node in network.nodes if not node.inputs}

    def apart(node: Node) -> Node:
        arriving = tuple(shape for shape in map(shapes.get, node.inputs) if shape)
        if f"{node.name}.bias" not in alone or not arriving or not node.kind.holds() or node.given:
            return node
        weight, *_ = node.kind.weights(Site(arriving, network.dialect, network.layout))
        order = tuple(range(len(network.dialect.weight_shape(weight))))
        return node._replace(given=Given(f"{node.name.rpartition('.')[2]}.weight", order))

    return network._replace(nodes=tuple(map(apart, network.nodes)))


def is_constant(slot: Slot | None) -> bool:
    """Whether a setting is the same in all uses, and no parameter of the block."""
    return slot is None or (slot.constant and (slot.code is None or slot.code.plain))


def names_of(step: Step) -> tuple[str, ...]:
    """How the weight is called in the class, and the bias, if there is one; the name of what is a
    module.
    """
    if step.given is None or not is_given(step):
        return (step.name,)
    path, dot, _ = step.name.rpartition(".")
    found = (step.given.weight, step.given.bias) if step.given.bias else (step.given.weight,)
    return tuple(f"{path}{dot}{name}" for name in found)


def parameters(step: Step, rank: int, told: Told) -> Iterator[tuple[str, Nest]]:
    """The parameters of such a layer by their names."""
    assert step.given is not None
    assert step.kind is not None
    sizes = sizes_of(step, rank, told)
    stored = [sizes[step.given.order.index(k)] for k in range(len(sizes))]
    norm = step.kind.among("layer_norms")
    made = Nest("torch.ones(" if norm else "torch.empty(", stored)
    begun = made if norm else Nest("nn.init.xavier_uniform_(", [made])
    outputs = 1 if step.kind.among("transposed") else 0
    wide = sizes[outputs]
    for name, one in zip(names_of(step), (begun, Nest("torch.zeros(", [wide])), strict=False):
        yield name, Nest("nn.Parameter(", [one])


def sizes_of(step: Step, rank: int, told: Told) -> list[str]:
    """The sizes of the weight in the order of PyTorch."""
    assert step.kind is not None
    settings = step.settings
    if step.kind.among("embeddings"):
        return [told(settings["vocabulary"]), told(settings["width"])]
    if step.kind.among("linears"):
        return [told(settings["features"]), told(settings["in_features"])]
    arriving = told(channels_of(step))
    if step.kind.among("layer_norms"):
        return [arriving]
    kernel = settings["kernel"].known[0]
    spatial = kernel if isinstance(kernel, tuple) else (kernel,) * rank
    groups = settings["groups"].known[0] if "groups" in settings else 1
    first, second = told(settings["filters"]), arriving
    if step.kind.among("transposed"):
        first, second = second, first
    return [first, parted(second, groups), *map(str, spatial)]


def parted(channels: str, groups: int) -> str:
    """The channels of a group."""
    if channels.isdecimal():
        return str(int(channels) // groups)
    return channels if groups == 1 else f"{channels} // {groups}"


def norm(step: Step, x: str, weight: str, bias: str, told: Told) -> str:
    """A norm over the channels of each position, which stand last for it."""
    shape = unpacked(f"({told(step.settings['in_channels'])},)")
    eps = step.settings.get("eps")
    late = "" if eps is None else f", {told(eps)}"
    return f"F.layer_norm({x}, ({shape},), {weight}, {bias or None}{late})"
