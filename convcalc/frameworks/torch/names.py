"""What names of PyTorch and of other packages stand for, and give when they are called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.engine.calls import FUNCTION, KEPT, METHOD
from convcalc.frameworks.python.values import MISSING, WEIGHTS, Path, Unknown, unknown_of
from convcalc.frameworks.torch import creators
from convcalc.frameworks.torch.foreign import (
    FOREIGN,
    IDENTITIES,
    LOADED,
    NEUTRAL,
    TUPLES,
    VALUES,
    size_pair,
)
from convcalc.frameworks.torch.libraries import HELPERS
from convcalc.frameworks.torch.modules import CONTAINERS, Module
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.parameters import Numbers, Param, few
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch


def named(world: Torch, path: str) -> Any:
    """`torch.nn.modules.conv.Conv2d` is `torch.nn.Conv2d`; some names are values."""
    if path in VALUES:
        return VALUES[path]
    if path.startswith(("torchvision.", "torch.nn.Transformer", "torch.nn.modules.transformer.")):
        from convcalc.frameworks.torch import families

        found = families.found(world, path)
        if found is not MISSING:
            return found
    if path.startswith("torch.nn.modules."):
        last = path.rpartition(".")[2]
        if path in FOREIGN or last in TUPLES:
            return Path(path)
        return Path(f"torch.nn.{last}" if last.lstrip("_")[:1].isupper() else "torch.nn")
    return Path("torch.nn.Parameter" if path == "torch.nn.parameter.Parameter" else path)


def called(
    world: Torch,
    path: Path,
    args: list[Any],
    named: dict[str, Any],
    at: At,
    scope: Scope | None,
) -> Any:
    name = path.name
    if name.endswith("_") or not name.startswith(LEAVING) or name.startswith("torch.nn.init."):
        forget([*args, *named.values()])
    if name in FOREIGN:
        return FOREIGN[name](world, args, named, at)
    if path.last in HELPERS:
        return HELPERS[path.last](world, args, named, at)
    front, _, last = name.rpartition(".")
    if front == "torch.nn.init" and args:
        return begun(last, args)
    if name.startswith("torchvision.models."):
        from convcalc.frameworks.torch import zoo

        model = zoo.of_torchvision(name)
        if model is not None:
            return zoo.made(world, model, args, named, at)
    if name in LOADED or front in LOADED:
        return WEIGHTS
    if last in NEUTRAL or name.endswith(CHECKED):
        return neutral(args)
    if last in TUPLES:
        return size_pair(TUPLES[last])(world, args, named, at)
    if last in IDENTITIES:
        return world.module(None, "Identity", [], {}, at)
    if name.startswith("torch"):
        found = of_torch(world, front, last, args, named, at)
        if found is not MISSING:
            return found
    if last == "__init__" and args:
        return world.begin(args[0], front, args[1:], named, at)
    if last in PYTORCH_METHODS and args and isinstance(args[0], Module):
        return None
    tensors = [value for value in (*args, *named.values()) if isinstance(value, Tensor)]
    if tensors:
        call = Call(world.builder, name, {}, at)
        return call.unplaced(tensors)
    unknown = unknown_of([*args, *named.values()])
    return Unknown(f"{name} is not read" if unknown is None else unknown.why, at)


CHECKED = "WeightsEnum.verify"
"""Torchvision's look at which weights were asked for; it gives them."""
LEAVING = ("torch.", "numpy.", "math.")
"""Packages whose functions leave what they are given as it is, but for those that say so."""


def forget(values: list[Any]) -> None:
    """What a function that is not entered may put other numbers into."""
    for value in values:
        if isinstance(value, (Param, Numbers)):
            value.forget()


def of_torch(
    world: Torch, front: str, last: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """A class or function of PyTorch."""
    if front == "torch.nn" and (last[:1].isupper() or last in CONTAINERS):
        return world.module(None, last, args, named, at)
    if front in ("torch", "torch.special", "torch.linalg") and last in creators.CREATORS:
        return world.builder.tabled(creators.CREATORS[last](world, args, named, at), args)
    if front.startswith(("torch.nn.init", "torch.utils.data", "torch.optim")):
        return Unknown(f"{last} is not read")
    if front in PREFIXES or front.startswith("torch.Tensor"):
        how = METHOD
        if front.startswith(FUNCTIONAL):
            how = FUNCTION if is_seen(last, at) else KEPT
        with world.builder.called_as(f"{how} {last}"):
            return world.function(last, args, named, at)
    return MISSING


def begun(name: str, args: list[Any]) -> Any:
    """`nn.init.constant_(self.gamma, 0.1)`: what a parameter begins with, where it is a number."""
    value = args[0]
    number = args[1] if name == "constant_" and len(args) > 1 else BEGINNINGS.get(name)
    if isinstance(value, Param) and value.registered and number is not None:
        value.begin(few([number]))
    return value


BEGINNINGS = {"zeros_": 0.0, "ones_": 1.0}


def is_seen(name: str, at: At) -> bool:
    """Whether a function is called by its name in its module: `F.relu(x)`."""
    function = getattr(at.node, "func", None)
    if not isinstance(function, ast.Attribute) or function.attr != name:
        return False
    return not (isinstance(function.value, ast.Name) and function.value.id == "self")


FUNCTIONAL = "torch.nn.functional"
PREFIXES = (
    FUNCTIONAL,
    "torch.nn",
    "torch.special",
    "torch.linalg",
    "torch.fft",
    "torch",
)


def neutral(args: list[Any]) -> Any:
    """What a helper gives that changes no shape: its first argument."""
    return args[0] if args else None


PYTORCH_METHODS = ("register_buffer", "apply")
