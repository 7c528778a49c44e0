"""Operators, comparisons, decisions and loops: with plain values, or as a framework has them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python import introspection, methods, operations
from convcalc.frameworks.python.bounds import MAX_SIZE, one_by_one, too_much
from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.objects import is_enum, members
from convcalc.frameworks.python.settable import with_set
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    Failure,
    Function,
    Iterator,
    Path,
    Unknown,
    Weights,
    unknown_of,
)
from convcalc.frameworks.traced.parameters import Numbers, Table

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader


def elements(reader: Reader, value: Any, at: At) -> list[Any]:
    """What a loop goes through."""
    if isinstance(value, range) and len(value) > MAX_SIZE:
        if reader.world.counts_samples(len(value)):
            raise one_by_one(at)
        raise too_much(f"a loop of more than {MAX_SIZE:,} turns", at)
    if isinstance(value, Iterator):
        found, value[:] = list(value), []
        return found
    if isinstance(value, (list, tuple, set, frozenset, range, str, dict)):
        return list(value)
    if isinstance(value, Weights):
        return []
    if isinstance(value, Object) and is_row(value):
        return list(value.attributes.values())
    if isinstance(value, Unknown):
        raise undecided(reader, value, "what is gone through", at)
    if isinstance(value, Class) and is_enum(value):
        return members(value)
    found = own_method(reader, value, "__iter__", [], at)
    if found is not MISSING:
        return reader.elements(found, at)
    found = reader.world.elements(value, at)
    own = value.cls.find("__iter__") if isinstance(value, Object) else MISSING
    if found is MISSING and isinstance(own, Function):
        return reader.elements(reader.enter(own, [value], {}, at), at)
    if found is MISSING:
        raise Failure("E409", "this cannot be gone through", "", at)
    return list(found)


def own_method(reader: Reader, owner: Any, name: str, args: list[Any], at: At) -> Any:
    """What a method of a module's class gives; MISSING where it has none of the name."""
    cls = getattr(owner, "cls", None) if reader.world.is_module(owner) else None
    method = cls.find(name) if isinstance(cls, Class) else None
    return reader.enter(method, [owner, *args], {}, at) if isinstance(method, Function) else MISSING


def is_row(value: Object) -> bool:
    """Whether an object is a named tuple."""
    foreign = value.cls.foreign()
    return "_fields" in value.cls.names or (foreign is not None and foreign.last == "NamedTuple")


def outside(reader: Reader, value: Any, at: At, attribute: bool = False) -> Unknown | None:
    """What is not known of a name of a package that is not here: it may be a number or a text, if
    it is not called as classes are. None, where it is a function or class for all that matters;
    with `attribute`, also where it is imported itself and not an attribute of what is.
    """
    if not isinstance(value, Path) or value.name.count(".") < 1 + attribute:
        return None
    if reader.is_known(value.name) and ".FLAGS." not in value.name:
        return None
    is_class = value.last[:1].isupper() and not value.last.isupper()
    return None if is_class else Unknown(f"{value.name} is not in this project", at)


def truth(reader: Reader, value: Any, at: At) -> bool:
    value = outside(reader, value, at) or value
    if isinstance(value, Unknown):
        raise undecided(reader, value, "what decides here", at)
    found = reader.world.truth(value, at)
    if found is not MISSING:
        return bool(found)
    if isinstance(value, Object):
        methods_of = (value.cls.find(name) for name in ("__bool__", "__len__"))
        method = next((one for one in methods_of if isinstance(one, Function)), None)
        return bool(reader.enter(method, [value], {}, at)) if method is not None else True
    return bool(value) if isinstance(value, operations.PLAIN) else True


def undecided(reader: Reader, value: Unknown, what: str, at: At) -> Failure:
    """What the network needs to know, and does not."""
    began = f" ({value.at.line})" if value.at.file is not None else ""
    return Failure(
        "E407",
        f"{what} is not known here: {value.why}{began}",
        f"{with_set(value, at)}, or another target",
        at,
    )


def combine(reader: Reader, kind: type, a: Any, b: Any, at: At) -> Any:
    """Two values with an operator between them."""
    vector = reader.world.vector(kind, a, b, at)
    if vector is not MISSING:
        return vector
    plain = isinstance(a, operations.PLAIN) and isinstance(b, operations.PLAIN)
    if plain:
        return operations.combined(kind, a, b, at)
    if isinstance(a, Weights) or isinstance(b, Weights):
        return WEIGHTS
    return operate(reader, operations.BINARY[kind][0], [a, b], at)


def operate(reader: Reader, word: str, values: list[Any], at: At) -> Any:
    """An operator on something that is not plain."""
    found = reader.world.operate(word, values, at)
    if found is not MISSING:
        return found
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    special = {"add": "__add__", "mul": "__mul__", "sub": "__sub__", "div": "__truediv__"}
    for one in values[:1]:
        method = one.cls.find(special.get(word, "")) if isinstance(one, Object) else None
        if isinstance(method, Function):
            return reader.enter(method, values, {}, at)
    return Unknown(f"'{word}' of what is not known", at)


def compare(reader: Reader, kind: type, a: Any, b: Any, at: At) -> Any:
    if isinstance(a, str) and isinstance(b, str) and kind in (ast.Is, ast.IsNot):
        return (a == b) is (kind is ast.Is)
    for one, other in ((a, b), (b, a)):
        if other is None or isinstance(other, operations.PLAIN):
            absent = outside(reader, one, at, other is None and kind in (ast.Is, ast.IsNot))
            if absent is not None:
                return absent
    if kind in (ast.Is, ast.IsNot) and not isinstance(a, Unknown) and not isinstance(b, Unknown):
        plain = type(a) is type(b) and isinstance(a, (str, int))
        same = a is b or (plain and a == b) or (isinstance(a, Path) and a == b)
        return same if kind is ast.Is else not same
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return a if isinstance(a, Unknown) else b
    if kind in (ast.In, ast.NotIn):
        if isinstance(b, Weights):
            return kind is ast.NotIn
        inside = True if isinstance(b, introspection.Listing) else reader.world.contains(b, a)
        if inside is not MISSING:
            return inside if kind is ast.In else not inside
    found = reader.world.compare(kind, a, b, at)
    if found is MISSING and kind in (ast.Eq, ast.NotEq) and isinstance(a, Object):
        equal = same_object(reader, a, b, at)
        return equal if isinstance(equal, Unknown) else equal is (kind is ast.Eq)
    if found is not MISSING:
        return found
    found = operations.compared(kind, a, b, at)
    inner = unknown_in(a) or unknown_in(b)
    return found if inner is None or found is (kind is ast.In) else inner


def unknown_in(value: Any) -> Unknown | None:
    """What is not known among the elements of a list."""
    return unknown_of(list(value)) if isinstance(value, (list, tuple)) else None


def same_object(reader: Reader, a: Object, b: Any, at: At) -> Any:
    """Whether objects are equal: as their class has it, by their fields, or the same one."""
    method = a.cls.find("__eq__")
    if isinstance(method, Function):
        return reader.truth(reader.enter(method, [a, b], {}, at), at)
    if not isinstance(b, Object) or a.cls is not b.cls or a.cls.find("__dataclass__") is MISSING:
        return a is b
    for name, value in a.attributes.items():
        equal = reader.compare(ast.Eq, value, b.attributes.get(name), at)
        if isinstance(equal, Unknown) or not equal:
            return equal
    return True


def item(reader: Reader, owner: Any, key: Any, at: At) -> Any:
    """`owner[key]`"""
    part = getattr(owner, "part", None) if isinstance(owner, Unknown) else None
    if part is not None:
        return part(reader.world, key, at)
    if isinstance(owner, (Unknown, Weights)):
        return owner
    found = own_method(reader, owner, "__getitem__", [key], at)
    if found is MISSING:
        found = reader.world.item(owner, key, at)
    if found is not MISSING:
        return found
    if isinstance(owner, operations.PLAIN):
        part = methods.item(reader, owner, key, at)
        return of_same_kind(owner, part) if isinstance(key, slice) else part
    if isinstance(owner, Object):
        method = owner.cls.find("__getitem__")
        if isinstance(method, Function):
            return reader.enter(method, [owner, key], {}, at)
        if is_row(owner):
            return item(reader, tuple(owner.attributes.values()), key, at)
    return Unknown("an element of what is not known", at)


def of_same_kind(owner: Any, part: Any) -> Any:
    """A part of an array, which is one too."""
    is_array = isinstance(owner, (Numbers, Table)) and isinstance(part, list)
    return type(owner)(part) if is_array else part
