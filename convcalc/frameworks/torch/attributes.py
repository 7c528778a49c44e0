"""Attributes and methods of modules, tensors and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.calls import METHOD
from convcalc.frameworks.python.values import MISSING, Failure, Function, Native, Path, Unknown
from convcalc.frameworks.torch import (
    constants,
    creators,
    functions,
    methods,
    numbers,
    owned,
    running,
)
from convcalc.frameworks.torch.constants import Known
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced import elementwise
from convcalc.frameworks.traced.parameters import Numbers, Param, computed
from convcalc.frameworks.traced.tensors import Tensor, place

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch


def attribute(world: Torch, owner: Any, name: str, at: At) -> Any:
    if isinstance(owner, Module):
        return of_module(world, owner, name, at)
    if isinstance(owner, Tensor):
        return of_tensor(world, owner, name, at)
    if isinstance(owner, Param) and (id(owner), name) in world.tags:
        return world.tags[id(owner), name][1]
    if isinstance(owner, Known):
        return constants.attribute(owner, name, of_param(world, owner, name, at))
    if isinstance(owner, Param):
        return of_param(world, owner, name, at)
    if isinstance(owner, Numbers):
        return numbers.of_numbers(world, owner, name, at)
    return of_plain(world, owner, name, at)


def of_plain(world: Torch, owner: Any, name: str, at: At) -> Any:
    """What numbers and lists answer where the code has small tensors."""
    if name == "item" and elementwise.is_number(owner):
        return Native.giving(name, owner)
    if name in ("tolist", "astype") and isinstance(owner, (list, tuple)):
        return Native(name, lambda reader, args, named, at: list(owner))
    if name == "reshape" and type(owner) is list and all(map(elementwise.is_number, owner)):
        return numbers.of_numbers(world, Numbers(owner), name, at)
    if name == "numel" and isinstance(owner, tuple):
        return Native(name, lambda reader, args, named, at: numbers.product(owner))
    return MISSING


# Of modules


def of_module(world: Torch, owner: Module, name: str, at: At) -> Any:
    found = owner.get(name)
    if found is not MISSING:
        return found
    if name in OF_MODULE:
        return OF_MODULE[name](owner)
    if owner.cls is not None:
        found = world.reader.of_class(owner.cls, owner, name, at)
        if not isinstance(found, Unknown):
            return found
    method = running.run if name == "forward" else methods.METHODS.get(name)
    if method is not None:
        return Native.of(name, method, world, owner)
    if owner.cls is not None:
        fallback = owner.cls.find("__getattr__")
        if isinstance(fallback, Function) and name != "__getattr__":
            return world.reader.enter(fallback, [owner, name], {}, at)
    held = owned.statistic(owner.kind, owner.attributes, name)
    return Unknown(f"{owner.title} has no '{name}'", at) if isinstance(held, Unknown) else held


class Parameters(dict):  # type: ignore[type-arg]
    """`module._parameters`: what is deleted there is gone from the module."""

    def __init__(self, module: Module) -> None:
        super().__init__(module.weights())
        self.module = module

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self.module.remove(name)


OF_MODULE: dict[str, Callable[[Module], Any]] = {
    "training": lambda owner: owner.training,
    "__class__": lambda owner: owner.cls or Path(f"{MODULES}{owner.kind}"),
    "__dict__": lambda owner: owner.attributes,
    "_modules": lambda owner: dict(owner.children),
    "_parameters": Parameters,
}
"""What a module knows of itself."""
MODULES = "torch.nn."


# Of tensors


def of_tensor(world: Torch, owner: Tensor, name: str, at: At) -> Any:
    if name in OF_SHAPE:
        if not owner.known:
            return Unknown("the shape of a tensor that is not known", at)
        return OF_SHAPE[name](world, owner, at)
    if name == "data" and world.train:
        return world.function("detach", [owner], {}, at)
    if name in KEPT:
        return owner
    if name in NOT_SO:
        return False
    if name in DESCRIBED:
        return Path(f"torch.{name}")
    if name in ASKED:
        return Native.of(name, asked, owner, name)
    return Native.of(name, method, world, name, owner)


def method(
    world: Torch, name: str, owner: Any, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    if isinstance(owner, Param) and in_place(name):
        owner.forget()
    own = f"Tensor.{name}"
    word = own if own in functions.FUNCTIONS else name
    with world.builder.called_as(f"{METHOD} {name}"):
        found = world.function(word, [owner, *args], named, at)
    if isinstance(owner, Tensor) and isinstance(found, Tensor) and in_place(name):
        owner.node, owner.sizes, owner.dims = found.node, found.sizes, found.dims
        return owner
    return Unknown(f"'{name}' of a tensor", at) if found is MISSING else found


def in_place(name: str) -> bool:
    """`x.add_(y)` changes `x`."""
    return name.endswith("_") and not name.startswith("_") and name != "requires_grad_"


def asked(owner: Tensor, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`x.size(0)`, `x.dim()`"""
    if not owner.known:
        return Unknown("the size of a tensor that is not known", at)
    return ASKED[name](owner, args, named, at)


def size(owner: Tensor, args: list[Any], named: dict[str, Any], at: At) -> Any:
    k = args[0] if args else named.get("dim")
    return owner.shape if k is None else owner.shape[place(owner, k, at)]


def transposed(world: Torch, owner: Tensor, at: At) -> Any:
    return world.function("transpose", [owner, -2, -1], {}, at)


OF_SHAPE: dict[str, Callable[[Torch, Tensor, At], Any]] = {
    "shape": lambda world, owner, at: owner.shape,
    "ndim": lambda world, owner, at: owner.rank,
    "T": transposed,
    "mT": transposed,
}
"""What follows from the shape of a tensor."""
KEPT = ("data", "real")
NOT_SO = ("is_cuda", "is_sparse", "requires_grad")
DESCRIBED = ("device", "dtype", "layout", "grad")
"""What is the tensor itself, what is false of it, and what nothing depends on."""
ASKED: dict[str, Callable[[Tensor, list[Any], dict[str, Any], At], Any]] = {
    "size": size,
    **dict.fromkeys(("dim", "ndimension"), lambda owner, args, named, at: owner.rank),
    **dict.fromkeys(
        ("numel", "nelement"), lambda owner, args, named, at: numbers.product(owner.shape)
    ),
    "type": lambda owner, args, named, at: owner if args or named else "torch.FloatTensor",
    "new_tensor": creators.new,
    "get_device": lambda owner, args, named, at: False,
    "is_floating_point": lambda owner, args, named, at: True,
}
"""Methods that tell of a tensor."""


# Of parameters


def of_param(world: Torch, owner: Param, name: str, at: At) -> Any:
    if name in OF_PARAM:
        return OF_PARAM[name](owner)
    if name in ASKED_OF_PARAM:
        return Native.of(name, ASKED_OF_PARAM[name], owner)
    if in_place(name):
        world.tags.pop((id(owner), "item"), None)
    if name.endswith("_") and name.rstrip("_") not in functions.FUNCTIONS:
        return Native.of(name, written, owner, name)
    return Native.of(name, method, world, name, owner)


def written(param: Param, name: str, args: list[Any], named: dict[str, Any], at: At) -> Param:
    """A constant that is changed in place. Failure where it would hold what tensors give."""
    if any(isinstance(value, Tensor) for value in args):
        raise Failure("E409", f"'{name}' of a tensor into a constant is not read", "", at)
    param.forget()
    if name != "zero_" or param.registered or param.saved or param.viewed is not None:
        return param
    zeros = param.again()
    zeros.numbers = (0.0,)
    return zeros


def frozen(param: Param, args: list[Any], named: dict[str, Any], at: At) -> Param:
    param.frozen = bool(args) and args[0] is False
    return param


OF_PARAM: dict[str, Callable[[Param], Any]] = {
    "shape": lambda owner: owner.sizes,
    "ndim": lambda owner: len(owner.sizes),
    **dict.fromkeys(("data", "grad", "real"), lambda owner: owner),
    **dict.fromkeys(("T", "mT", "H"), lambda owner: computed(owner.sizes[::-1], owner)),
    "device": lambda owner: Path("torch.device"),
    "dtype": lambda owner: Path("torch.dtype"),
    "requires_grad": lambda owner: not owner.frozen,
}
ASKED_OF_PARAM: dict[str, Callable[[Param, list[Any], dict[str, Any], At], Any]] = {
    "size": lambda owner, args, named, at: owner.sizes[args[0]] if args else owner.sizes,
    "dim": lambda owner, args, named, at: len(owner.sizes),
    "numel": lambda owner, args, named, at: owner.elements,
    "requires_grad_": frozen,
}
"""Attributes of a parameter, and methods that tell of it."""
