"""Layers of the zoo as modules of PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.torch.modules import WHOLE, Module
from convcalc.frameworks.traced.parameters import Param

if TYPE_CHECKING:
    from convcalc.engine.network import Node
    from convcalc.engine.report import LayerReport
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch

THEIRS = {"squeeze": "fc1", "excite": "fc2", "shift": "bias"}
"""What torchvision calls weights that have another name here."""


def convolution(kind: Any, row: LayerReport) -> tuple[str, dict[str, Any]]:
    rank, arriving = len(row.input_shapes[0].spatial), row.input_shapes[0].channels
    given = {word: getattr(kind, word) for word in ("stride", "padding", "dilation", "bias")}
    given["kernel_size"] = kind.kernel
    if hasattr(kind, "multiplier"):
        given.update(out_channels=arriving * kind.multiplier, groups=arriving)
    else:
        given.update(out_channels=kind.filters, groups=kind.groups)
    return f"Conv{rank}d", {"in_channels": arriving, **given}


def norm(kind: Any, row: LayerReport) -> tuple[str, dict[str, Any]]:
    rank = len(row.input_shapes[0].spatial) or 1
    return f"BatchNorm{rank}d", {"num_features": row.input_shapes[0].channels}


def linear(kind: Any, row: LayerReport) -> tuple[str, dict[str, Any]]:
    arriving = row.input_shapes[0].channels
    return "Linear", {"in_features": arriving, "out_features": kind.features, "bias": kind.bias}


def pool(kind: Any, row: LayerReport) -> tuple[str, dict[str, Any]]:
    rank = len(row.input_shapes[0].spatial)
    title = "MaxPool" if row.kind.among("max_pools") else "AvgPool"
    words = ("stride", "padding", "ceil_mode")
    return f"{title}{rank}d", {"kernel_size": kind.kernel, **{w: getattr(kind, w) for w in words}}


def adaptive(kind: Any, row: LayerReport) -> tuple[str, dict[str, Any]]:
    rank = len(row.input_shapes[0].spatial)
    return f"AdaptiveAvgPool{rank}d", {"output_size": getattr(kind, "output_size", 1)}


SPELLED = {
    "conv": convolution,
    "depthwise_conv": convolution,
    "batch_norm": norm,
    "linear": linear,
    "max_pool": pool,
    "avg_pool": pool,
    "adaptive_avg_pool": adaptive,
    "global_avg_pool": adaptive,
}
"""Kinds that are a module of PyTorch with arguments, and these."""


def leaf(world: Torch, node: Node, row: LayerReport, at: At) -> Module:
    """A module that is one layer: that of PyTorch, where it computes the same."""
    spelled = SPELLED.get(node.kind.name)
    plain = not hasattr(node.kind, "axis") or not row.input_shapes[0].spatial
    if spelled is not None and plain:
        title, named = spelled(node.kind, row)
        made: Module = world.module(None, title, [], named, at)
        return made
    title = class_of(node)
    if title:
        whole: Module = world.module(None, title, [], {}, at)
        return whole
    made = Module(None, WHOLE, at)
    made.attributes["__kind__"] = node.kind
    for weight in row.weights:
        param = Param(tuple(map(int, weight.sizes)), trained=True, registered=True)
        param.holder = made
        first, _, rest = weight.name.partition(".")
        made.attributes[".".join([THEIRS.get(first, first), rest]).rstrip(".")] = param
    return made


CLASSES: dict[str, str] = {
    row.kind: name for name, row in reversed([*PYTORCH.constructors.items()])
}
"""The classes of PyTorch by the kinds that they make; of several the first."""


def class_of(node: Node) -> str:
    """The class of PyTorch that computes what a layer without weights does; empty if none does."""
    if node.kind.holds() or not (node.kind.among("activations") or node.kind.among("passive")):
        return ""
    return CLASSES.get(node.kind.name, "")
