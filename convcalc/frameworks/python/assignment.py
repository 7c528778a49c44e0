"""Values assigned to names, attributes and elements."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import sized
from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.evaluate import evaluate
from convcalc.frameworks.python.files import File
from convcalc.frameworks.python.values import At, Failure, Property, Unknown, Weights, text_of

if TYPE_CHECKING:
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import Reader


def remove(reader: Reader, owner: Any, name: str) -> None:
    if isinstance(owner, Object):
        owner.attributes.pop(name, None)
    else:
        reader.world.remove(owner, name)


def assign(reader: Reader, target: Any, value: Any, scope: Scope) -> None:
    at = At(scope.file, target)
    if isinstance(target, ast.Name):
        if target.id in reader.given and scope.outer is None:
            reader.used.add(target.id)
            value = reader.given[target.id]
        scope.set(target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        unpack(reader, target, value, scope)
    elif isinstance(target, ast.Attribute):
        set_attribute(reader, evaluate(reader, target.value, scope), target.attr, value, at)
    elif isinstance(target, ast.Subscript):
        from convcalc.frameworks.python.evaluate import index_of

        owner = evaluate(reader, target.value, scope)
        set_item(reader, owner, index_of(reader, target.slice, scope), value, at, target, scope)
    elif isinstance(target, ast.Starred):
        assign(reader, target.value, value, scope)


def unpack(reader: Reader, target: Any, value: Any, scope: Scope) -> None:
    at = At(scope.file, target)
    if isinstance(value, Unknown):
        for one in target.elts:
            assign(reader, one, value, scope)
        return
    values = reader.elements(value, at)
    star = next((k for k, x in enumerate(target.elts) if isinstance(x, ast.Starred)), None)
    many = len(target.elts)
    if star is not None and len(values) >= many - 1:
        after = many - star - 1
        middle = values[star : len(values) - after]
        values = [*values[:star], middle, *values[len(values) - after :]]
    if len(values) != many:
        message = f"{len(values)} values do not go into {many} names"
        raise Failure("E409", message, f"write {len(values)} names, or other values", at)
    for one, item in zip(target.elts, values, strict=True):
        assign(reader, one, item, scope)


def set_attribute(reader: Reader, owner: Any, name: str, value: Any, at: At) -> None:
    cls = getattr(owner, "cls", None)
    found = cls.find(name) if isinstance(cls, Class) else None
    if isinstance(found, Property) and found.setter is not None:
        reader.enter(found.setter, [owner, value], {}, at)
    elif isinstance(owner, Object):
        owner.attributes[name] = value
    elif isinstance(owner, Class):
        owner.names[name] = value
    elif isinstance(owner, File):
        owner.scope.names[name] = value
    else:
        reader.world.set(owner, name, value, at)


def set_item(
    reader: Reader, owner: Any, key: Any, value: Any, at: At, target: Any, scope: Scope
) -> None:
    if isinstance(owner, dict) and not isinstance(key, (list, dict, set, slice)):
        owner[key] = value
        sized(owner, at)
    elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
        owner[key] = value
    elif isinstance(owner, list) and isinstance(key, slice):
        owner[key] = reader.elements(value, at)
    elif type(owner) is list:
        unknown = key if isinstance(key, Unknown) else None
        why = unknown.why if unknown else f"there is no element {text_of(key)} of {len(owner)}"
        raise Failure("E407" if unknown else "E409", why, "", at)
    elif isinstance(owner, Object):
        method = owner.cls.find("__setitem__")
        reader.call(method, [owner, key, value], {}, at, scope)
    elif not isinstance(owner, (Unknown, Weights)):
        reader.world.set_item(owner, key, value, at, target, scope)


def extended(reader: Reader, owner: Any, more: Any, at: At) -> bool:
    """`owner += more`, where that changes what is there: a list, or a list of modules."""
    if type(owner) is list:
        owner += reader.elements(more, at)
        sized(owner, at)
        return True
    return reader.world.extended(owner, more, at)
