"""What modules hold: containers, and the methods of nn.Module that ask or change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Object
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    At,
    Failure,
    Function,
    Unknown,
    is_plain,
)
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.torch.owned import weights_of
from convcalc.frameworks.traced.parameters import Param, computed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.torch.host import Torch

    Method = Callable[[Torch, Module, list[Any], dict[str, Any], At], Any]


PARAMETERS = ("ParameterList", "ParameterDict")
"""Containers of parameters."""


def told(args: list[Any], named: dict[str, Any]) -> str:
    """How a module was made, in short: `64, stride=2`."""
    words = [short(value) for value in args] + [f"{k}={short(v)}" for k, v in named.items()]
    text = " ".join(word for word in words if word)
    return text if len(text) <= 40 else ""


def short(value: Any) -> str:
    if is_plain(value):
        return str(value)
    if isinstance(value, (list, tuple)) and len(value) < 5 and all(map(is_plain, value)):
        return f"[{','.join(map(str, value))}]"
    return ""


def given(init: Function, args: list[Any], named: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a constructor by name, and the attributes of objects among them, as far as
    they are numbers, words and lists of such.
    """
    takes = init.node.args
    names = [arg.arg for arg in (*takes.posonlyargs, *takes.args)][1:]
    values = {**init.defaults, **dict(zip(names, args, strict=False)), **named}
    ordered = dict.fromkeys((*names, *(arg.arg for arg in takes.kwonlyargs), *named))
    found: dict[str, Any] = {}
    for name in ordered:
        value = values.get(name, MISSING)
        inner = value.attributes if isinstance(value, Object) else {name: value}
        for key, one in inner.items():
            if is_plain(one):
                found.setdefault(key, one)
            elif isinstance(one, (list, tuple)) and all(map(is_plain, one)):
                found.setdefault(key, tuple(one))
    return found


# Containers


def fill(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> None:
    """What a container is made with: modules, a list of them, a dictionary."""
    values = [*args, *named.values()]
    first = values[0] if values else []
    if isinstance(first, Unknown):
        raise Failure("E407", f"the layers are not known: {first.why}", "", at)
    if owner.kind == "Sequential" and not isinstance(first, dict):
        rows = [(str(k), one) for k, one in enumerate(values)]
    elif isinstance(first, dict):
        rows = [(str(name), one) for name, one in first.items()]
    elif isinstance(first, Module) and first.kind == "ModuleDict":
        rows = list(first.held())
    elif owner.kind in ("ModuleDict", "ParameterDict"):
        rows = [tuple(pair) for pair in world.reader.elements(first, at)]
    else:
        rows = [(str(k), one) for k, one in enumerate(world.reader.elements(first, at))]
    for name, one in rows:
        register(owner, name, one, at)


def register(owner: Module, name: str, one: Any, at: At) -> None:
    if isinstance(one, Unknown):
        raise Failure("E407", f"a layer is not known: {one.why}", "give its values with --set", at)
    if isinstance(one, Param) and owner.kind in PARAMETERS:
        owner.own[str(name)] = one
        return
    if one is not None and not isinstance(one, Module):
        raise Failure(
            "E409", f"a container holds modules, and is given {type(one).__name__}", "", at
        )
    owner.children[str(name)] = one


def get(world: Torch, owner: Module, key: Any, at: At) -> Any:
    """`blocks[0]`, `blocks[1:]`, `blocks["name"]`"""
    if isinstance(key, Unknown):
        return key
    members = owner.own if owner.kind in PARAMETERS else owner.children
    if isinstance(key, str):
        return members.get(key, Unknown(f"there is no '{key}'", at))
    names = list(members)
    if isinstance(key, slice):
        made = Module(owner.cls if owner.kind != "Sequential" else None, owner.kind, owner.at)
        for k, name in enumerate(names[key]):
            made.children[name if owner.kind == "Sequential" else str(k)] = owner.children[name]
        return made
    try:
        return members[names[key]]
    except (IndexError, TypeError):
        raise Failure("E409", f"there is no layer {key} of {len(names)}", "", at) from None


def put(owner: Module, key: Any, value: Any, at: At) -> None:
    names = list(owner.children)
    if isinstance(key, str):
        register(owner, key, value, at)
    elif isinstance(key, int) and -len(names) <= key < len(names):
        register(owner, names[key], value, at)


def derives(kind: str, other: str) -> bool:
    """`BatchNorm2d` is a `_BatchNorm`, `Conv2d` a `_ConvNd`."""
    plain = kind.rstrip("123d")
    return other.startswith("_") and plain.lower() in other.lower()


# Attributes that PyTorch's own modules have


def attributes(
    world: Torch, owner: Module, kind: str, args: list[Any], named: dict[str, Any], at: At
) -> None:
    """What a layer knows of itself: its settings, and its weights where their sizes are told."""
    layer = owner.layer
    if layer is None:
        owner.attributes.setdefault("__args__", (list(args), dict(named)))
        take(owner, kind)
        return
    from convcalc.frameworks.names import find
    from convcalc.frameworks.names.pytorch import PYTORCH
    from convcalc.frameworks.traced.reading import EvaluatedCall

    row = find(PYTORCH.constructors, kind)
    assert row is not None
    call = EvaluatedCall(row, PYTORCH, f"nn.{kind}", args, named, at)
    for name, value in {**call.signature.defaults, **call.bound()}.items():
        owner.attributes[name] = tuple(value) if isinstance(value, list) else value
    rank = next((int(c) for c in kind if c in "123"), 1)
    for name in ("kernel_size", "stride", "padding", "dilation", "output_padding"):
        value = owner.attributes.get(name)
        if "Conv" in kind and isinstance(value, int) and not isinstance(value, bool):
            owner.attributes[name] = (value,) * rank
    if owner.attributes.get("stride", 0) is None and "kernel_size" in owner.attributes:
        owner.attributes["stride"] = owner.attributes["kernel_size"]
    take(owner, kind)


def take(owner: Module, kind: str) -> None:
    """The weights of a layer, as attributes of its own."""
    found = weights_of(kind, owner.attributes)
    owner.attributes.pop("bias", None)
    for name, value in found.items():
        owner.attributes[name] = value
        if value is not None:
            value.holder = owner


# Methods of nn.Module


def itself(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return owner


def nothing(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return None


def add(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    name = args[0] if args else named.get("name")
    value = args[1] if len(args) > 1 else named.get("module")
    register(owner, str(name), value, at)


def append(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    count = len(owner.children) + (len(owner.own) if owner.kind in PARAMETERS else 0)
    register(owner, str(count), args[0] if args else named.get("module"), at)
    return owner


def extend(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    for one in world.reader.elements(args[0], at):
        append(world, owner, [one], {}, at)
    return owner


def insert(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    values = list(owner.children.values())
    values.insert(args[0], args[1])
    owner.children = {}
    for k, one in enumerate(values):
        register(owner, str(k), one, at)


def updated(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    rows = args[0].items() if isinstance(args[0], dict) else world.reader.elements(args[0], at)
    for name, one in rows:
        register(owner, name, one, at)


def buffered(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value = args[1] if len(args) > 1 else named.get("tensor")
    if isinstance(value, Param):
        value = computed(value.sizes) if value.trained else value
    owner.attributes[str(args[0])] = value


def registered(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value = args[1] if len(args) > 1 else named.get("param")
    owner.set(str(args[0]), value)
    if value is None:
        owner.attributes[str(args[0])] = None


def inside(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return [one for _, one in owner.walk()]


def inside_named(
    world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    return list(owner.walk())


def children(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return [one for _, one in owner.held()]


def children_named(
    world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    return list(owner.held())


def parameters(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    recurse = named.get("recurse", args[0] if args else True)
    return [one for _, one in owner.parameters(bool(recurse))]


def parameters_named(
    world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    recurse = named.get("recurse", args[1] if len(args) > 1 else True)
    front = named.get("prefix", args[0] if args else "")
    return [(f"{front}.{k}" if front else k, one) for k, one in owner.parameters(bool(recurse))]


def freeze(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value = args[0] if args else named.get("requires_grad", True)
    for _, one in owner.parameters():
        one.frozen = value is False
    return owner


def hyperparameters(
    world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """`save_hyperparameters()` of Lightning: the arguments of the constructor, as `hparams`."""
    from convcalc.frameworks.python.classes import Class, Object

    function, scope = world.reader.frames[-1][0], world.reader.scopes[-1]
    takes = function.node.args
    names = [arg.arg for arg in (*takes.args[1:], *takes.kwonlyargs)]
    chosen = [name for name in names if not args or name in args]
    made = Object(Class("Namespace", [], {}, None, None))
    made.attributes.update({name: scope.names[name] for name in chosen if name in scope.names})
    owner.attributes["hparams"] = made


def applied(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`apply(init)`: what initialises weights changes nothing here."""
    return owner


def in_mode(mode: bool) -> Method:
    def method(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
        for _, one in owner.walk():
            one.training = mode and not (args and args[0] is False)
        return owner

    return method


def sub(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    found: Any = owner
    for part in str(args[0]).split("."):
        found = found.get(part) if isinstance(found, Module) else MISSING
    return Unknown(f"there is no module '{args[0]}'", at) if found is MISSING else found


def keys(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return [name for name, _ in owner.held()]


def items(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return list(owner.held())


def weights(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return WEIGHTS


def popped(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    names = list(owner.children)
    return owner.children.pop(args[0] if args and isinstance(args[0], str) else names[-1], None)


def set_attribute(
    world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    if args and isinstance(args[0], str):
        owner.set(args[0], args[1])


def get_attribute(
    world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    return world.of_module(owner, str(args[0]), at)


def call(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return world.apply(owner, args, named, at)


WORDS_1 = """
to cuda cpu float half double bfloat16 requires_grad_ share_memory compile
"""
WORDS_2 = """
zero_grad register_forward_hook register_forward_pre_hook register_full_backward_hook
load_state_dict init_weights reset_parameters extra_repr
_load_from_state_dict
"""

METHODS: dict[str, Method] = {
    "__setattr__": set_attribute,
    "__getattr__": get_attribute,
    "__call__": call,
    **dict.fromkeys(WORDS_1.split(), itself),
    **dict.fromkeys(
        WORDS_2.split(),
        nothing,
    ),
    "requires_grad_": freeze,
    "save_hyperparameters": hyperparameters,
    "add_module": add,
    "register_module": add,
    "append": append,
    "extend": extend,
    "insert": insert,
    "update": updated,
    "register_buffer": buffered,
    "register_parameter": registered,
    "modules": inside,
    "named_modules": inside_named,
    "children": children,
    "named_children": children_named,
    "parameters": parameters,
    "named_parameters": parameters_named,
    "buffers": weights,
    "named_buffers": weights,
    "state_dict": weights,
    "apply": applied,
    "train": in_mode(True),
    "eval": in_mode(False),
    "get_submodule": sub,
    "keys": keys,
    "items": items,
    "values": children,
    "pop": popped,
}
