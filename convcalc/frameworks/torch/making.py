"""Modules made by their constructors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.python.bounds import MODULE_STEPS
from convcalc.frameworks.python.values import MISSING, Function
from convcalc.frameworks.torch import changing, creators, held, settings, words
from convcalc.frameworks.torch.modules import CONTAINERS, Module, is_module_class
from convcalc.frameworks.traced.given import frames_of
from convcalc.frameworks.traced.reading import layer_of

if TYPE_CHECKING:
    from convcalc.frameworks.calls import Layer
    from convcalc.frameworks.python.classes import Class
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch


def instance(world: Torch, cls: Class, args: list[Any], named: dict[str, Any], at: At) -> Any:
    foreign = cls.foreign()
    if foreign is None or not is_module_class(foreign):
        return MISSING
    return module(world, cls, foreign.last, args, named, at)


def module(
    world: Torch, cls: Class | None, kind: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """A module, made by the constructors of the file and of PyTorch."""
    if kind in ("Parameter", "Buffer", "UninitializedParameter"):
        return creators.parameter(world, kind, args, named, at)
    world.reader.steps += MODULE_STEPS
    made = Module(cls, kind if kind in KINDS_OF_MODULE or cls is None else "Module", at)
    made.args = settings.told(args, named)
    init = cls.find("__init__") if cls is not None else MISSING
    if isinstance(init, Function):
        made.given = settings.given(init, args, named)
        world.reader.enter(init, [made, *args], named, at)
    else:
        begin(world, made, f"torch.nn.{kind}", args, named, at)
    return made


def begin(
    world: Torch, owner: Any, path: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """`nn.Conv2d.__init__`, on a module that may be of a class of the file."""
    if not isinstance(owner, Module):
        return None
    owner.begun = True
    kind = path.rpartition(".")[2]
    kind = BASES.get(kind, kind)
    if kind in CONTAINERS:
        owner.kind = kind
        held.fill(world, owner, args, named, at)
    elif kind not in (
        "Module",
        "ScriptModule",
        "LightningModule",
        "ABC",
        "object",
        "Generic",
        "Protocol",
    ):
        owner.kind = kind
        words.check_module(kind, args, named, at)
        args, named, mode = changing.with_zeros(kind, args, named)
        path, values, given = evaluated(world, kind, args, named)
        if kind not in BY_FUNCTION:
            owner.layer = layer_once(world, path, values, given, at)
            owner.frames = frames_of(world.reader)
        settings.attributes(world, owner, kind, args, named, at)
        if mode != "zeros":
            owner.attributes["padding_mode"] = mode
    return None


def layer_once(
    world: Torch, path: str, args: list[Any], named: dict[str, Any], at: At
) -> Layer | None:
    """The layer that a call makes, read once for the same arguments: blocks are made many times."""
    given = tuple((word, type(value), value) for word, value in (*enumerate(args), *named.items()))
    key = (at.node, path, given)
    try:
        if key in world.layers:
            return world.layers[key]
    except TypeError:  # a list among them, by which nothing is found
        return layer_of(PYTORCH, path, args, named, at)
    made = world.layers[key] = layer_of(PYTORCH, path, args, named, at)
    return made


def evaluated(
    world: Torch, kind: str, args: list[Any], named: dict[str, Any]
) -> tuple[str, list[Any], dict[str, Any]]:
    """The layer that this one is out of training: by statistics that were measured, if it has
    them.
    """
    takes = ("num_features", "eps", "momentum", "affine", "track_running_stats")
    given = {**dict(zip(takes, args, strict=False)), **named}
    if world.train or not kind.startswith("Instance") or not given.pop(takes[-1], False):
        return f"nn.{kind}", args, named
    given.setdefault("affine", False)
    return f"nn.Batch{kind.removeprefix('Instance')}", [], given


BASES = {"_BatchNorm": "BatchNorm2d", "_InstanceNorm": "InstanceNorm2d"}
"""Classes of PyTorch that layers derive from, and one that computes the same."""


BY_FUNCTION = ("Flatten", "Unflatten")
"""Modules that do what a function does, and are no layer until they have a tensor."""


KINDS_OF_MODULE = CONTAINERS
