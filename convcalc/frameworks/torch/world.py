"""PyTorch, as the reader of source sees it: what its names, modules and tensors do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.python import builtins as python
from convcalc.frameworks.python.bounds import MODULE_STEPS
from convcalc.frameworks.python.objects import fields
from convcalc.frameworks.python.packages import KNOWN
from convcalc.frameworks.python.reader import is_enum
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    At,
    Bound,
    Class,
    Failure,
    Function,
    Native,
    Object,
    Path,
    Static,
    Unknown,
    unknown_of,
)
from convcalc.frameworks.torch import (
    changing,
    constants,
    creators,
    functions,
    held,
    running,
    zoo,
)
from convcalc.frameworks.torch.constants import Known
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
from convcalc.frameworks.torch.modules import (
    CONTAINERS,
    Module,
    Parameters,
    copied,
    is_module_class,
)
from convcalc.frameworks.traced import batchless, cuts, elementwise, items
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import Use, pointwise
from convcalc.frameworks.traced.parameters import Numbers, Param, computed
from convcalc.frameworks.traced.reading import layer_of
from convcalc.frameworks.traced.rows import bound
from convcalc.frameworks.traced.tensors import Tensor, place
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import Scope
    from convcalc.frameworks.python.world import Reader
    from convcalc.frameworks.traced.builder import Builder

PREFIXES = (
    "torch.nn.functional",
    "torch.nn",
    "torch.special",
    "torch.linalg",
    "torch.fft",
    "torch",
)
MODULES = "torch.nn."


class Torch:
    """What is PyTorch's. `train`: modules are in training mode, as they are when they are made."""

    reader: Reader
    eager = False

    def __init__(self, builder: Builder, train: bool = False) -> None:
        self.builder, self.train = builder, train
        self.entries: dict[str, Function] = {}
        """Functions that build networks, by the names that timm registers them under."""
        self.places: dict[tuple[int, str], At] = {}
        """Where lists and dictionaries were made attributes of modules."""

    # Names

    def knows(self, path: str) -> bool:
        return path.partition(".")[0] in KNOWN

    def named(self, path: str) -> Any:
        """`torch.nn.modules.conv.Conv2d` is `torch.nn.Conv2d`; some names are values."""
        if path in VALUES:
            return VALUES[path]
        if path.startswith("torch.nn.modules."):
            last = path.rpartition(".")[2]
            if path in FOREIGN:
                return Path(path)
            return Path(f"torch.nn.{last}" if last.lstrip("_")[:1].isupper() else "torch.nn")
        return Path("torch.nn.Parameter" if path == "torch.nn.parameter.Parameter" else path)

    def starred(self, package: str, word: str) -> Any:
        return MISSING

    def helped(self, function: Function, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """What a function of a file gives that is known by its name; MISSING if it is entered."""
        helper = HELPERS.get(function.name)
        return MISSING if helper is None else helper(self, args, named, at)

    def call(
        self, path: Path, args: list[Any], named: dict[str, Any], at: At, scope: Scope | None
    ) -> Any:
        name = path.name
        if name in FOREIGN:
            return FOREIGN[name](self, args, named, at)
        if path.last in HELPERS:
            return HELPERS[path.last](self, args, named, at)
        front, _, last = name.rpartition(".")
        model = zoo.of_torchvision(name)
        if model is not None:
            return zoo.made(self, model, args, named, at)
        if name in LOADED or front in LOADED:
            return WEIGHTS
        if last in NEUTRAL:
            return neutral(args)
        if last in TUPLES:
            return size_pair(TUPLES[last])(self, args, named, at)
        if last in IDENTITIES:
            return self.module(None, "Identity", [], {}, at)
        if name.startswith("torch"):
            found = self.of_torch(front, last, args, named, at)
            if found is not MISSING:
                return found
        if last == "__init__" and args:
            return self.begin(args[0], front, args[1:], named, at)
        if last in PYTORCH_METHODS and args and isinstance(args[0], Module):
            return None
        tensors = [value for value in (*args, *named.values()) if isinstance(value, Tensor)]
        if tensors:
            call = Call(self.builder, name, {}, at)
            return call.unplaced(tensors)
        unknown = unknown_of([*args, *named.values()])
        return Unknown(f"{name} is not read" if unknown is None else unknown.why, at)

    def of_torch(
        self, front: str, last: str, args: list[Any], named: dict[str, Any], at: At
    ) -> Any:
        """A class or function of PyTorch."""
        if front == "torch.nn" and (last[:1].isupper() or last in CONTAINERS):
            return self.module(None, last, args, named, at)
        if front in ("torch", "torch.special", "torch.linalg") and last in creators.CREATORS:
            return creators.CREATORS[last](self, args, named, at)
        if front == "torch.nn.init" or front.startswith(("torch.utils.data", "torch.optim")):
            return args[0] if args and front == "torch.nn.init" else Unknown(f"{last} is not read")
        if front in PREFIXES or front.startswith("torch.Tensor"):
            return self.function(last, args, named, at)
        return MISSING

    # Functions of tensors

    def function(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """A function of torch, or a method of a tensor that is the first argument."""
        values = [*args, *named.values()]
        flat = [x for v in values for x in (v if isinstance(v, (list, tuple)) else [v])]
        if not any(isinstance(value, (Tensor, Param)) for value in flat):
            unknown = unknown_of(flat)
            if unknown is not None:
                return unknown
            known = [x for x in args if isinstance(x, Numbers)]
            if known and name in VECTORS:
                return self.vector(VECTORS[name], args[0], args[1], at)
            if args and isinstance(args[0], Numbers):
                method = creators.of_numbers(self, args[0], name, at)
                return method.call(self.reader, args[1:], named, at)
            if args and elementwise.is_number(args[0]) and name in creators.OF_NUMBER:
                return creators.of_number(name, args[0])
        if args and isinstance(args[0], Known):
            found = constants.called(args[0], name, args[1:], named)
            if found is not MISSING:
                return found
        row = functions.FUNCTIONS.get(name)
        if row is not None:
            given = bound(row.takes, args, named)
            if name in functions.OF_TENSORS and isinstance(given.get("input"), Param):
                given["input"] = batchless.as_tensor(self.builder, given["input"], at)
            call = Call(self.builder, name, given, at)
            x = given.get("input")
            if isinstance(x, Tensor) and not x.known and name not in functions.OF_ANYTHING:
                return call.unplaced(batchless.tensors_of(list(given.values())))
            found = row.run(call)
            return (
                found
                if name in functions.OF_SAMPLES
                else batchless.as_before(found, given.values())
            )
        word = functions.UNARY.get(name.rstrip("_")) or functions.UNARY.get(name)
        if word is not None and args and isinstance(args[0], (Tensor, Param)):
            if isinstance(args[0], Param):
                return args[0]
            return self.each(word, args[0], at)
        return self.layer_function(name, args, named, at)

    def each(self, word: str, x: Tensor, at: At) -> Any:
        return pointwise(Use(self.builder, word, {}, at), x)

    def layer_function(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """A function that makes a layer, by its row: `F.max_pool2d(x, 2)`."""
        from convcalc.frameworks.names import find

        plain = name.removesuffix("_with_indices").rstrip("_")
        row = find(PYTORCH.calls, name) or find(PYTORCH.calls, plain)
        tensors = [x for x in args if isinstance(x, Tensor)]
        if row is None:
            if not tensors and params_in(args[:1]) and name in OF_ONE_SIZE:
                return computed(args[0].sizes, args[0])
            if not tensors:
                return Unknown(f"{name} of a parameter", at) if params_in(args) else MISSING
            return Call(self.builder, name, {}, at).unplaced(tensors)
        if params_in(args[:1]) and not tensors:
            sizes = args[0].sizes if passes(row.kind) else resized(name, args, named)
            if sizes is not None:
                return computed(sizes, args[0])
        if args and not tensors:
            args = [batchless.as_tensor(self.builder, args[0], at), *args[1:]]
        found = running.by_row(self, row, name, args, named, at)
        return batchless.as_before(found, args)

    # Modules

    def is_module(self, value: Any) -> bool:
        return isinstance(value, Module)

    def instance(self, cls: Class, args: list[Any], named: dict[str, Any], at: At) -> Any:
        foreign = cls.foreign()
        if foreign is None or not is_module_class(foreign):
            return MISSING
        return self.module(cls, foreign.last, args, named, at)

    def module(
        self, cls: Class | None, kind: str, args: list[Any], named: dict[str, Any], at: At
    ) -> Any:
        """A module, made by the constructors of the file and of PyTorch."""
        if kind in ("Parameter", "Buffer", "UninitializedParameter"):
            return creators.parameter(self, kind, args, named, at)
        self.reader.steps += MODULE_STEPS
        made = Module(cls, kind if kind in KINDS_OF_MODULE or cls is None else "Module", at)
        made.args = held.told(args, named)
        init = cls.find("__init__") if cls is not None else MISSING
        if isinstance(init, Function):
            made.given = held.given(init, args, named)
            self.reader.enter(init, [made, *args], named, at)
        else:
            self.begin(made, f"torch.nn.{kind}", args, named, at)
        return made

    def begin(self, owner: Any, path: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """`nn.Conv2d.__init__`, on a module that may be of a class of the file."""
        if not isinstance(owner, Module):
            return None
        kind = path.rpartition(".")[2]
        kind = BASES.get(kind, kind)
        if kind in CONTAINERS:
            owner.kind = kind
            held.fill(self, owner, args, named, at)
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
            args, named, mode = changing.with_zeros(kind, args, named)
            path, values, given = self.evaluated(kind, args, named)
            if kind not in BY_FUNCTION:
                owner.layer = layer_of(PYTORCH, path, values, given, at)
            held.attributes(self, owner, kind, args, named, at)
            if mode != "zeros":
                owner.attributes["padding_mode"] = mode
        return None

    def evaluated(
        self, kind: str, args: list[Any], named: dict[str, Any]
    ) -> tuple[str, list[Any], dict[str, Any]]:
        """The layer that this one is out of training: by statistics that were measured, if it has
        them.
        """
        takes = ("num_features", "eps", "momentum", "affine", "track_running_stats")
        given = {**dict(zip(takes, args, strict=False)), **named}
        if self.train or not kind.startswith("Instance") or not given.pop(takes[-1], False):
            return f"nn.{kind}", args, named
        given.setdefault("affine", False)
        return f"nn.Batch{kind.removeprefix('Instance')}", [], given

    def above(self, cls: Class | None, owner: Any, name: str, at: At) -> Any:
        """`super().name`"""
        place = owner.cls if isinstance(owner, (Module, Object)) else None
        if place is None:
            return Native(name, lambda reader, args, named, at: None)
        found = place.find(name, cls)
        if isinstance(found, Function):
            return Bound(found, owner)
        if found is not MISSING:
            return self.reader.of_class(place, owner, name, at, cls)
        if isinstance(owner, Object) and name == "__init__":
            return Native(
                name, lambda reader, args, named, at: fields(reader, place, owner, args, named, cls)
            )
        if isinstance(owner, Module):
            foreign = place.foreign()
            front = foreign.name if foreign is not None else "torch.nn.Module"
            if name == "__init__":
                return Native(
                    name, lambda reader, args, named, at: self.begin(owner, front, args, named, at)
                )
            if name == "forward":
                return Native(
                    name,
                    lambda reader, args, named, at: running.plain(self, owner, args, named, at),
                )
            method = held.METHODS.get(name)
            if method is not None:
                return Native(
                    name, lambda reader, args, named, at: method(self, owner, args, named, at)
                )
        return Native(name, lambda reader, args, named, at: None)

    def inherited(self, cls: Class, path: Path) -> Any:
        """What a class has of a package: `apply` of autograd's functions is their forward."""
        forward = cls.find("forward")
        if path.name != "torch.autograd.Function.apply" or not isinstance(forward, Static):
            return path
        context = Object(Class("ctx", [], {}, None, None))
        return Native(
            "apply",
            lambda reader, args, named, at: reader.call(
                forward.function, [context, *args], named, at, None
            ),
        )

    # Attributes

    def attribute(self, owner: Any, name: str, at: At) -> Any:
        if isinstance(owner, Module):
            return self.of_module(owner, name, at)
        if isinstance(owner, Tensor):
            return self.of_tensor(owner, name, at)
        if isinstance(owner, Known):
            return constants.attribute(owner, name, self.of_param(owner, name, at))
        if isinstance(owner, Param):
            return self.of_param(owner, name, at)
        if isinstance(owner, Numbers):
            return creators.of_numbers(self, owner, name, at)
        if name == "item" and elementwise.is_number(owner):
            return Native(name, lambda reader, args, named, at: owner)
        if name in ("tolist", "astype") and isinstance(owner, (list, tuple)):
            return Native(name, lambda reader, args, named, at: list(owner))
        if name == "reshape" and type(owner) is list and all(map(elementwise.is_number, owner)):
            return creators.of_numbers(self, Numbers(owner), name, at)
        if name == "numel" and isinstance(owner, tuple):
            return Native(name, lambda reader, args, named, at: creators.product(owner))
        return MISSING

    def of_module(self, owner: Module, name: str, at: At) -> Any:
        found = owner.get(name)
        if found is not MISSING:
            return found
        if name == "training":
            return owner.training
        if name == "__class__":
            return owner.cls or Path(f"{MODULES}{owner.kind}")
        if name == "__dict__":
            return owner.attributes
        if name == "_modules":
            return dict(owner.children)
        if name == "_parameters":
            return Parameters(owner)
        if owner.cls is not None:
            found = self.reader.of_class(owner.cls, owner, name, at)
            if not isinstance(found, Unknown):
                return found
        method = held.METHODS.get(name)
        if method is not None:
            return Native(
                name, lambda reader, args, named, at: method(self, owner, args, named, at)
            )
        if name == "forward":
            return Native(
                name, lambda reader, args, named, at: running.run(self, owner, args, named, at)
            )
        if owner.cls is not None:
            fallback = owner.cls.find("__getattr__")
            if isinstance(fallback, Function) and name != "__getattr__":
                return self.reader.enter(fallback, [owner, name], {}, at)
        return Unknown(f"{owner.title} has no '{name}'", at)

    def of_tensor(self, owner: Tensor, name: str, at: At) -> Any:
        if not owner.known and name in ("shape", "ndim", "T", "mT"):
            return Unknown("the shape of a tensor that is not known", at)
        if name == "shape":
            return owner.shape
        if name in ("ndim",) and owner.known:
            return owner.rank
        if name in ("T", "mT") and owner.known:
            return self.function("transpose", [owner, -2, -1], {}, at)
        if name in ("data", "real"):
            return owner
        if name in ("device", "dtype", "requires_grad", "is_cuda", "layout", "is_sparse", "grad"):
            return {"is_cuda": False, "is_sparse": False, "requires_grad": False}.get(
                name, Path(f"torch.{name}")
            )
        if name in (
            "size",
            "dim",
            "numel",
            "ndimension",
            "nelement",
            "get_device",
            "is_floating_point",
        ):
            return Native(name, lambda reader, args, named, at: asked(owner, name, args, named, at))
        return Native(
            name, lambda reader, args, named, at: self.method(name, owner, args, named, at)
        )

    def method(self, name: str, owner: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        own = f"Tensor.{name}"
        word = own if own in functions.FUNCTIONS else name
        found = self.function(word, [owner, *args], named, at)
        if isinstance(owner, Tensor) and isinstance(found, Tensor) and in_place(name):
            owner.node, owner.sizes, owner.dims = found.node, found.sizes, found.dims
            return owner
        return Unknown(f"'{name}' of a tensor", at) if found is MISSING else found

    def of_param(self, owner: Param, name: str, at: At) -> Any:
        if name == "shape":
            return owner.sizes
        if name in ("data", "grad", "real"):
            return owner
        if name in ("T", "mT", "H"):
            return computed(owner.sizes[::-1], owner)
        if name == "ndim":
            return len(owner.sizes)
        if name in ("device", "dtype"):
            return Path(f"torch.{name}")
        if name == "requires_grad":
            return not owner.frozen
        if name == "size":
            return Native(
                name, lambda reader, args, named, at: owner.sizes[args[0]] if args else owner.sizes
            )
        if name in ("dim", "numel"):
            value = len(owner.sizes) if name == "dim" else owner.elements
            return Native(name, lambda reader, args, named, at: value)
        if name in ("requires_grad_",):
            return Native(name, lambda reader, args, named, at: frozen(owner, args))
        if name.endswith("_") and name.rstrip("_") not in functions.FUNCTIONS:
            return Native(name, lambda reader, args, named, at: written(owner, name, args, at))
        return Native(
            name, lambda reader, args, named, at: self.method(name, owner, args, named, at)
        )

    def set(self, owner: Any, name: str, value: Any, at: At) -> None:
        if isinstance(owner, Module):
            if owner.layer is None or not changing.changed(owner, name, value, at):
                owner.set(name, value)
            if isinstance(value, (list, tuple, dict)):
                self.places[id(owner), name] = at
        elif isinstance(owner, Param) and name == "requires_grad":
            owner.frozen = value is False

    def remove(self, owner: Any, name: str) -> None:
        if isinstance(owner, Module):
            owner.remove(name)

    def set_item(self, owner: Any, key: Any, value: Any, at: At, target: Any, scope: Any) -> None:
        if isinstance(owner, Module):
            held.put(owner, key, value, at)
        elif isinstance(owner, Tensor) and not isinstance(value, Tensor):
            return
        elif isinstance(owner, Tensor):
            found = items.put(self.builder, owner, key, value, at)
            owner.node, owner.sizes, owner.dims = found.node, found.sizes, found.dims

        elif isinstance(owner, Param) and isinstance(value, Tensor):
            found = items.put_into(self.builder, owner, key, value, at)
            self.reader.assign(target.value, found, scope)
        elif isinstance(owner, Known):
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
            return cuts.unbound(Call(self.builder, "unbind", {"input": value, "dim": 0}, at))
        if isinstance(value, Param) and value.sizes and value.sizes[0] <= MAX_PARTS:
            return [batchless.part_of(value, k, at) for k in range(value.sizes[0])]
        return MISSING

    def truth(self, value: Any, at: At) -> Any:
        if isinstance(value, Module):
            return bool(value.children) if value.kind in CONTAINERS else True
        if isinstance(value, (Tensor, Param)):
            raise Failure("E409", "a decision depends on the values of a tensor", "", at)
        return MISSING

    def operate(self, word: str, values: list[Any], at: At) -> Any:
        tensors = [value for value in values if isinstance(value, (Tensor, Param))]
        if len(values) == 1 and isinstance(values[0], Numbers):
            return self.function(word, values, {}, at)
        if not tensors:
            return MISSING
        unknown = unknown_of(values)
        if word in functions.UNARY and len(values) == 1:
            return self.function(word, values, {}, at)
        if word in ("matmul",):
            return self.function("matmul", values, {}, at)
        if word in elementwise.KINDS:
            a, b = values
            return batchless.as_before(elementwise.combined(self.builder, word, a, b, at), values)
        return unknown or Unknown(f"'{word}' of a tensor", at)

    def extended(self, owner: Any, more: Any, at: At) -> bool:
        if not isinstance(owner, Module) or owner.kind not in CONTAINERS:
            return False
        held.extend(self, owner, [more], {}, at)
        return True

    def vector(self, kind: type, a: Any, b: Any, at: At) -> Any:
        """Small tensors whose numbers are known, with an operator between them."""
        return elementwise.between(kind, a, b, at)

    def contains(self, owner: Any, value: Any) -> Any:
        if isinstance(owner, Module):
            return any(name == value for name, _ in owner.held())
        return MISSING

    def compare(self, kind: type, a: Any, b: Any, at: At) -> Any:
        if isinstance(a, (Tensor, Param)) or isinstance(b, (Tensor, Param)):
            return Unknown("a comparison of a tensor", at)
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
            return items.indexed(self.builder, owner, key, at)
        if isinstance(owner, Numbers) and not isinstance(key, (int, slice)):
            owner = Param((len(owner),))
        if isinstance(owner, Param):
            return batchless.part_of(owner, key, at)
        if isinstance(owner, Path):
            return owner
        return MISSING

    def length(self, value: Any, at: At) -> Any:
        if isinstance(value, Module):
            return len(list(value.held()))
        if isinstance(value, Tensor) and value.known:
            return value.shape[0]
        if isinstance(value, Param):
            return value.sizes[0] if value.sizes else 1
        return MISSING

    def class_of(self, value: Any) -> Any:
        if isinstance(value, Module):
            return value.cls or Path(f"{MODULES}{value.kind}")
        if isinstance(value, (Tensor, Param)):
            return Path("torch.Tensor")
        return MISSING

    def is_a(self, value: Any, kind: Any) -> bool:
        """Whether a value is of a class of PyTorch, or of the file."""
        if isinstance(kind, Path):
            return self.is_foreign(value, kind)
        if isinstance(value, Module) and isinstance(kind, Class):
            return value.cls is not None and kind in value.cls.order()
        return False

    def is_foreign(self, value: Any, wanted: Path) -> bool:
        if isinstance(value, Module):
            same = value.kind == wanted.last or wanted.name == "torch.nn.Module"
            order = value.cls.order() if value.cls is not None else []
            return same or wanted in order or held.derives(value.kind, wanted.last)
        if isinstance(value, (Tensor, Param)):
            return wanted.last in ("Tensor", "FloatTensor") or (
                wanted.last == "Parameter"
                and isinstance(value, Param)
                and (value.registered or value.holder is not None)
            )
        if wanted.last in ("EnumMeta", "EnumType") and isinstance(value, Class):
            return is_enum(value)
        if wanted.name.startswith(
            ("collections.abc", "typing", "collections", "types", "functools", "numbers")
        ):
            expected = python.ABSTRACT.get(wanted.last)
            return expected is not None and isinstance(value, expected)
        return False

    def plain(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """Python's own functions of numbers, given tensors."""
        tensor = next((x for x in args if isinstance(x, (Tensor, Param))), None)
        if tensor is None:
            return MISSING
        if name in ("abs", "round"):
            return self.function(name, args, named, at)
        return Unknown(f"{name} of a tensor's values", at)

    def copied(self, value: Any) -> Any:
        if isinstance(value, (Module, Param, list, tuple, dict)):
            return copied(value, {})
        return MISSING

    def apply(self, function: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """A module called, or something that cannot be."""
        if isinstance(function, Module):
            return running.run(self, function, args, named, at)
        if isinstance(
            function, (Tensor, Param, bool, int, float, str, type(None), list, dict, tuple)
        ):
            raise Failure(
                "E409", f"{python.text_of(function)} is called, and is no function", "", at
            )
        return Unknown("a call of what is not known", at)


VECTORS: dict[str, type] = {
    "add": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "div": ast.Div,
    "pow": ast.Pow,
    "divide": ast.Div,
    "multiply": ast.Mult,
}


def asked(owner: Tensor, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`x.size(0)`, `x.dim()`"""
    if not owner.known:
        return Unknown("the size of a tensor that is not known", at)
    if name == "size":
        k = args[0] if args else named.get("dim")
        if k is None:
            return owner.shape
        return owner.shape[place(owner, k, at)]
    if name in ("dim", "ndimension"):
        return owner.rank
    if name in ("numel", "nelement"):
        return creators.product(owner.shape)
    return name == "is_floating_point"


def passes(kind: str) -> bool:
    """Whether a kind changes each element by itself and holds nothing."""
    found = kind_named(kind)
    groups = ("activations", "passive", "functions")
    return found is not None and not found.holds() and any(map(found.among, groups))


def in_place(name: str) -> bool:
    """`x.add_(y)` changes `x`."""
    return name.endswith("_") and not name.startswith("_") and name != "requires_grad_"


def params_in(values: list[Any]) -> bool:
    return any(isinstance(value, Param) for value in values)


def resized(name: str, args: list[Any], named: dict[str, Any]) -> tuple[int, ...] | None:
    """The sizes of a parameter that is interpolated to a given size, in whatever way."""
    size = args[1] if len(args) > 1 else named.get("size")
    if name != "interpolate" or not isinstance(size, (int, tuple, list)):
        return None
    old = args[0].sizes
    axes = [size] * (len(old) - 2) if isinstance(size, int) else [*size]
    fits = len(axes) == len(old) - 2 and all(type(n) is int and n > 0 for n in axes)
    return (*old[:2], *axes) if fits else None


OF_ONE_SIZE = ("fft", "ifft", "inv", "tril", "triu", "sort", "cumsum", "conj", "logical_not")
"""Functions that give as many numbers as a constant has, in its sizes."""


def neutral(args: list[Any]) -> Any:
    """What a helper gives that changes no shape: its first argument."""
    return args[0] if args else None


def written(param: Param, name: str, args: list[Any], at: At) -> Param:
    """A constant that is changed in place. Failure where it would hold what tensors give."""
    if any(isinstance(value, Tensor) for value in args):
        raise Failure("E409", f"'{name}' of a tensor into a constant is not read", "", at)
    return param


def frozen(param: Param, args: list[Any]) -> Param:
    param.frozen = bool(args) and args[0] is False
    return param


BASES = {"_BatchNorm": "BatchNorm2d", "_InstanceNorm": "InstanceNorm2d"}
"""Classes of PyTorch that layers derive from, and one that computes the same."""
BY_FUNCTION = ("Flatten", "Unflatten")
"""Modules that do what a function does, and are no layer until they have a tensor."""
MAX_PARTS = 4096
"""Of a parameter, gone through one by one."""
KINDS_OF_MODULE = CONTAINERS
PYTORCH_METHODS = ("register_buffer", "apply")
