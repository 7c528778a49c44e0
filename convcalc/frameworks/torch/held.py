"""Containers: modules, and parameters, by names and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure, Unknown
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced.parameters import Param

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch


PARAMETERS = ("ParameterList", "ParameterDict")
"""Containers of parameters."""


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
        plain = not one.registered  # tensors that are no parameters become some
        owner.own[str(name)] = Param(one.sizes, trained=True, registered=True) if plain else one
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
    else:
        message = (
            key.why if isinstance(key, Unknown) else f"there is no layer {key} of {len(names)}"
        )
        raise Failure("E409", message, "", at)


def take_out(owner: Module, key: Any, at: At) -> Any:
    """`del blocks[-1]`, `del blocks[2:]`, `blocks.pop(0)`: members leave, and those that stay are
    numbered anew. What left; Failure if there is none.
    """
    members: Any = owner.own if owner.kind in PARAMETERS else owner.children
    names = list(members)
    try:
        chosen = [key] if isinstance(key, str) else names[key]
        chosen = chosen if isinstance(chosen, list) else [chosen]
        gone = [members.pop(name) for name in chosen]
    except (IndexError, KeyError, TypeError):
        message = (
            key.why if isinstance(key, Unknown) else f"there is no layer {key} of {len(names)}"
        )
        raise Failure("E409", message, "", at) from None
    if not isinstance(key, str):
        rest = {str(k): one for k, one in enumerate(members.values())}
        members.clear()
        members.update(rest)
    return gone if isinstance(key, slice) else gone[0]
