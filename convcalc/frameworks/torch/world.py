"""PyTorch, as the reader of source sees it: what its names, modules and tensors do."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.frameworks.later import later
from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.packages import KNOWN
from convcalc.frameworks.python.values import MISSING, Function, Native, Path, Static, Unknown
from convcalc.frameworks.torch import (
    applied,
    attributes,
    changing,
    classes,
    constants,
    held,
    making,
    methods,
    names,
    running,
)
from convcalc.frameworks.torch.attributes import MODULES
from convcalc.frameworks.torch.libraries import HELPERS
from convcalc.frameworks.torch.modules import CONTAINERS, Module, copied
from convcalc.frameworks.traced import batchless
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.gradients import Still
from convcalc.frameworks.traced.layered import remembered, view
from convcalc.frameworks.traced.parameters import Numbers, Param, param_of
from convcalc.frameworks.traced.results import leaves as inside
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.frameworks.traced.world import Traced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.frameworks.calls import Layer
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder


indexed, unbound = later("traced.items.indexed"), later("traced.cuts.unbound")
put, put_into = later("traced.items.put"), later("traced.items.put_into")


class Torch(Traced):
    """What is PyTorch's. `train`: modules are in training mode, as they are when they are made."""

    eager = False
    front = "torch.nn."
    relatives: ClassVar[Mapping[str, str]] = {
        "..ops.misc.": "torchvision.",
        "._utils.": "torchvision.models.",
    }
    modules = Module

    def __init__(self, builder: Builder, train: bool = False) -> None:
        self.builder, self.train = builder, train
        self.entries: dict[str, Function] = {}
        """Functions that build networks, by the names that timm registers them under."""
        self.layers: dict[Any, Layer | None] = {}
        """Those that calls of the files make, by call and arguments."""
        self.places: dict[tuple[int, str], At] = {}
        """Where lists and dictionaries were made attributes of modules."""
        self.tags: dict[tuple[int, str], tuple[Param, Any]] = {}
        """Attributes that parameters were given, which are kept with them."""

    def enters(self, value: Any) -> Any:
        self.builder.course.still += isinstance(value, Still)
        return value

    def leaves(self, value: Any) -> None:
        self.builder.course.still -= isinstance(value, Still)

    def kept_longer(self, scope: Scope) -> None:
        """What a scope names is there for the reader when it is gone in Python: of a generator,
        which is read to its end, and where functions were made.
        """
        lifetimes = self.builder.lifetimes
        own = [value for value in scope.names.values() if not hasattr(value, "attributes")]
        if lifetimes and any(isinstance(one, Tensor) for one in inside(own)):
            lifetimes.known = False

    def wraps(self, wrapper: Any, function: Any) -> Any:
        """`@torch.no_grad()`: the function runs within it."""
        if isinstance(function, Function) and isinstance(wrapper, Still):
            function.within = wrapper
        return function

    # Names

    def knows(self, path: str) -> bool:
        return path.partition(".")[0] in KNOWN

    named = names.named

    def helped(self, function: Function, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """What a function of a file gives that is known by its name; MISSING if it is entered."""
        helper = HELPERS.get(function.name)
        return MISSING if helper is None else helper(self, args, named, at)

    call = names.called
    function = applied.function

    # Modules

    def is_module(self, value: Any) -> bool:
        return isinstance(value, Module)

    instance = making.instance
    module = making.module
    begin = making.begin

    def base(self, owner: Any, foreign: Path | None, name: str) -> Any:
        front = foreign.name if foreign is not None else f"{MODULES}Module"
        if name == "__init__":
            return Native.of(name, self.begin, owner, front)
        method = running.plain if name == "forward" else methods.METHODS.get(name)
        return Native.of(name, method, self, owner) if method is not None else None

    def inherited(self, cls: Class, path: Path) -> Any:
        """What a class has of a package: `apply` of autograd's functions is their forward."""
        forward = cls.find("forward")
        if path.name != "torch.autograd.Function.apply" or not isinstance(forward, Static):
            return super().inherited(cls, path)
        context = Object(Class("ctx", [], {}, None, None))
        return Native(
            "apply",
            lambda reader, args, named, at: reader.call(
                forward.function, [context, *args], named, at, None
            ),
        )

    # Attributes

    attribute = attributes.attribute
    of_module = attributes.of_module
    method = attributes.method

    def set(self, owner: Any, name: str, value: Any, at: At) -> None:
        if isinstance(owner, Module):
            if isinstance(value, (Module, Param)) and not owner.begun:
                changing.not_begun(self, owner, value, at)
            if owner.layer is None or not changing.changed(owner, name, value, at):
                owner.set(name, value)
            if isinstance(value, (list, tuple, dict)):
                self.places[id(owner), name] = at
        elif isinstance(owner, Param) and name == "requires_grad":
            owner.frozen = value is False
        elif isinstance(owner, Param) and name not in ("data", "grad"):
            self.tags[id(owner), name] = (owner, value)

    def remove(self, owner: Any, name: str) -> None:
        if isinstance(owner, Module):
            owner.remove(name)

    def remove_item(self, owner: Any, key: Any, at: At) -> None:
        if isinstance(owner, Module):
            held.take_out(owner, key, at)

    def set_item(self, owner: Any, key: Any, value: Any, at: At, target: Any, scope: Any) -> None:
        if isinstance(owner, Module):
            held.put(owner, key, value, at)
        elif isinstance(owner, Tensor) and not isinstance(value, Tensor):
            self.builder.doubt(owner.node, "numbers are put into a part of it that are not kept")
        elif isinstance(owner, Tensor):
            found = put(self.builder, owner, key, value, at)
            owner.node, owner.sizes, owner.dims = found.node, found.sizes, found.dims
        elif isinstance(owner, Param) and isinstance(value, Tensor):
            owner.forget()
            found = put_into(self.builder, owner, key, value, at)
            self.reader.assign(target.value, found, scope)
        elif isinstance(owner, Param):
            owner.forget()

    # Values

    def elements(self, value: Any, at: At) -> Any:
        if isinstance(value, Module):
            if value.kind == "ModuleDict":
                return [name for name, _ in value.held()]
            if value.kind in held.PARAMETERS:
                return list(value.own if value.kind == "ParameterDict" else value.own.values())
            return [one for _, one in value.held()]
        if isinstance(value, Tensor) and value.known:
            return unbound(Call(self.builder, "unbind", {"input": value, "dim": 0}, at))
        if isinstance(value, Param) and value.sizes and value.sizes[0] <= MAX_PARTS:
            return [batchless.part_of(value, k, at) for k in range(value.sizes[0])]
        return MISSING

    def truth(self, value: Any, at: At) -> Any:
        if isinstance(value, Module):
            return bool(value.children) if value.kind in CONTAINERS else True
        return super().truth(value, at)

    operate = applied.operate

    def extended(self, owner: Any, more: Any, at: At) -> bool:
        if not isinstance(owner, Module) or owner.kind not in CONTAINERS:
            return False
        methods.extend(self, owner, [more], {}, at)
        return True

    augmented = applied.changed

    def contains(self, owner: Any, value: Any) -> Any:
        if isinstance(owner, Module):
            return any(name == value for name, _ in owner.held())
        return MISSING

    def compare(self, kind: type, a: Any, b: Any, at: At) -> Any:
        if any(isinstance(x, (Tensor, Param, Numbers)) for x in (a, b)):
            if (a is None or b is None) and kind in (ast.Eq, ast.NotEq):
                return kind is ast.NotEq
            return constants.compared(a, b, at)
        equal = kind in (ast.Eq, ast.NotEq)
        if equal and (isinstance(a, (Module, Path, Class)) or isinstance(b, (Module, Path, Class))):
            return (a is b or a == b) is (kind is ast.Eq)
        return MISSING

    def item(self, owner: Any, key: Any, at: At) -> Any:
        if isinstance(owner, Module):
            return held.get(self, owner, key, at)
        if isinstance(owner, Tensor):
            if not owner.known:
                return Unknown("an element of a tensor that is not known", at)
            return indexed(self.builder, owner, key, at)
        if isinstance(owner, Numbers) and not isinstance(key, (int, slice)):
            owner = param_of(owner)
        if isinstance(owner, Param):
            found = batchless.part_of(owner, key, at)
            if batchless.is_whole(key):
                return view(found, owner)
            again = partial(self.part_of_tensor, owner, key, at)
            found = remembered(found, [owner], again) if batchless.is_told(key) else found
            return found if batchless.is_cut(key) else self.builder.tabled(found, ())
        if isinstance(owner, Path):
            return owner
        return MISSING

    def part_of_tensor(self, owner: Param, key: Any, at: At, turn: Any) -> Any:
        return indexed(self.builder, turn(owner), key, at)

    def length(self, value: Any, at: At) -> Any:
        if isinstance(value, Module):
            return len(list(value.held()))
        if isinstance(value, Tensor) and value.known:
            return value.shape[0]
        return super().length(value, at)

    class_of = staticmethod(classes.class_of)
    is_a = staticmethod(classes.is_a)

    def plain(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        if name in ("abs", "round") and any(isinstance(x, (Tensor, Param)) for x in args):
            return self.function(name, args, named, at)
        return super().plain(name, args, named, at)

    def copied(self, value: Any) -> Any:
        if isinstance(value, (Module, Param, list, tuple, dict)):
            return copied(value, {})
        return MISSING

    def apply(self, function: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """A module called, or something that cannot be."""
        if isinstance(function, Module):
            own = function.cls.find("__call__") if function.cls is not None else MISSING
            if isinstance(own, Function):
                return self.reader.enter(own, [function, *args], named, at)
            return running.run(self, function, args, named, at)
        return self.not_called(function, at)


MAX_PARTS = 4096
"""Of a parameter, gone through one by one."""
