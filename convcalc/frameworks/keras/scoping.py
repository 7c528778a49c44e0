"""What opens and closes scopes of TensorFlow 1, and what is made within them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.scopes import ArgumentScope, VariableScope, key_of
from convcalc.frameworks.keras.spelling import default_name
from convcalc.frameworks.python.values import MISSING, At, Failure, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.keras.host import Keras


def enters(world: Keras, value: Any) -> Any:
    """What `with value as name` gives."""
    if isinstance(value, VariableScope):
        value.counts = {}
        world.scopes.open.append(value)
    elif isinstance(value, ArgumentScope):
        world.scopes.arguments.append(value)
    return value


def leaves(world: Keras, value: Any) -> None:
    rows: list[Any] = world.scopes.open
    if isinstance(value, ArgumentScope):
        rows = world.scopes.arguments
    elif not isinstance(value, VariableScope):
        return
    if len(rows) > 1:
        rows.pop()


def variable_scope(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.variable_scope(name_or_scope, default_name, reuse=…)`"""
    current = world.scopes.current
    name = args[0] if args else named.get("name_or_scope", named.get("scope"))
    default = args[1] if len(args) > 1 else named.get("default_name")
    reuse = named.get("reuse")
    reuse = current.reuse if reuse is None or reuse is False else reuse
    if isinstance(name, VariableScope):
        return VariableScope(name.path, reuse or name.reuse)
    if name is None and isinstance(default, str):
        name = current.unique(default)
    if not isinstance(name, str):
        return VariableScope(current.path, reuse)
    parts = [part for part in name.split("/") if part]
    return VariableScope((*current.path, *parts), reuse)


def current_scope(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return world.scopes.current


def argument_scope(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`slim.arg_scope([slim.conv2d, block], padding="SAME")`, or one that was kept."""
    first = args[0] if args else None
    if isinstance(first, ArgumentScope):
        return first
    if not isinstance(first, (list, tuple)):
        why = first.why if isinstance(first, Unknown) else "its functions are not known"
        raise Failure("E407", f"an arg_scope is not known: {why}", "", at)
    found = dict(world.scopes.arguments[-1].given)
    for function in first:
        key = key_of(function)
        found[key] = {**found.get(key, {}), **named}
    return ArgumentScope(found)


def current_arguments(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return world.scopes.arguments[-1]


def given_to(world: Keras, function: Any) -> dict[str, Any]:
    """The arguments that a function has of the scopes around its call."""
    return world.scopes.arguments[-1].given.get(key_of(function), {})


def layer(
    world: Keras, kind: str, name: Any, reuse: Any, at: At, make: Callable[[str], Any]
) -> Any:
    """The layer of this name in the scope: that which was made before, where it is used again."""
    scopes = world.scopes
    if isinstance(name, str) and name:
        full = scopes.current.full(name)
    elif scopes.current.path:
        full = scopes.current.full(scopes.current.unique(default_name(kind)))
    else:
        full = world.unique(kind)
    found = scopes.again(full, reuse, at)
    if found is MISSING or getattr(found, "kind", "") != kind:
        found = scopes.made[full] = make(full)
    return found
