"""Methods of nn.Module that ask or change what a module holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.later import later
from convcalc.frameworks.python.values import MISSING, WEIGHTS, Raised, Unknown
from convcalc.frameworks.torch.held import PARAMETERS, register, take_out
from convcalc.frameworks.torch.hooks import changes, hooked
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced.parameters import Param, computed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch

    Method = Callable[[Torch, Module, list[Any], dict[str, Any], At], Any]


run = later("torch.running.run")


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
    owner.buffers[str(args[0])] = named.get("persistent", args[2] if len(args) > 2 else True)


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
    """`apply(function)`: to each module, those inside before it. What only fills weights changes
    nothing here.
    """
    function = args[0] if args else named.get("fn")
    if changes(function):
        for _, one in reversed([*owner.walk()]):
            world.reader.call(function, [one], {}, at, None)
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
    return take_out(owner, args[0] if args else named.get("key", -1), at)


def set_attribute(
    world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    if args and isinstance(args[0], str):
        owner.set(args[0], args[1])


def get_attribute(
    world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """What PyTorch's own `__getattr__` finds: modules, parameters and buffers."""
    found = owner.get(str(args[0]))
    if found is MISSING:
        raise Raised("AttributeError", f"{owner.title} has no '{args[0]}'", at)
    return found


def call(world: Torch, owner: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """What PyTorch's own `__call__` does, whatever that of the class is."""
    return run(world, owner, args, named, at)


WORDS_1 = """
to cuda cpu float half double bfloat16 requires_grad_ share_memory compile
"""


WORDS_2 = """
zero_grad register_full_backward_hook
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
    "register_forward_hook": hooked("after"),
    "register_forward_pre_hook": hooked("before"),
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
