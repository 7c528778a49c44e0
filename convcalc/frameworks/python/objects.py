"""Objects of dataclasses and the like: attributes from arguments, without a constructor."""

from __future__ import annotations

import ast
from copy import copy, deepcopy
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.lists import mapping
from convcalc.frameworks.python.operations import PLAIN
from convcalc.frameworks.python.tuples import defaults
from convcalc.frameworks.python.values import MISSING, At, Function, Path, Unknown, is_plain, typed

if TYPE_CHECKING:
    from convcalc.frameworks.python.world import Reader


def field_names(order: list[Any]) -> list[str]:
    """The fields of a dataclass and of what it derives from, in their order."""
    names: list[str] = []
    for one in reversed(order):
        if isinstance(one, Class) and one.node is not None:
            names += [
                node.target.id
                for node in one.node.body
                if isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and "ClassVar" not in typed(node.annotation)
            ]
    return list(dict.fromkeys(names))


def fields(
    reader: Reader,
    cls: Class,
    made: Object,
    args: list[Any],
    named: dict[str, Any],
    after: Class | None = None,
) -> None:
    """The attributes that a dataclass has, or those behind `after` in its order."""
    order = cls.order()
    if after is not None and after in order:
        order = order[order.index(after) + 1 :]
    names = field_names(order)
    late = defaults(cls, names)
    for name in names:
        value = late.get(name, cls.find(name))
        missing = Unknown(f"'{name}' is not given")
        own = copy(value) if isinstance(value, (list, dict, set)) else value
        made.attributes.setdefault(name, missing if value is MISSING else own)
    made.attributes.update(zip(names, args, strict=False))
    made.attributes.update(named)
    later = cls.find("__post_init__")
    if isinstance(later, Function):
        reader.enter(later, [made], {}, At(cls.file, cls.node))


def special(reader: Reader, cls: Class, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """An object of a class that derives from one of Python's own; MISSING if it does not."""
    foreign = cls.foreign()
    if foreign is None:
        return MISSING
    if foreign.last in ("Enum", "IntEnum", "str"):
        return args[0] if args else MISSING
    if foreign.last in ("dict", "OrderedDict"):
        return mapping(reader, args, named, at)
    return MISSING


def deep(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    found = reader.world.copied(args[0])
    if found is not MISSING:
        return found
    if isinstance(args[0], Object):
        made = Object(args[0].cls)
        values = args[0].attributes.items()
        made.attributes.update({k: deep(reader, [x], {}, at) for k, x in values})
        return made
    return deepcopy(args[0]) if isinstance(args[0], PLAIN) and is_deep(args[0]) else args[0]


def is_deep(value: Any, depth: int = 0) -> bool:
    if depth > 20:
        return False
    if isinstance(value, dict):
        return all(is_deep(x, depth + 1) for pair in value.items() for x in pair)
    if isinstance(value, (list, tuple, set)):
        return all(is_deep(x, depth + 1) for x in value)
    return isinstance(value, PLAIN)


ENUMS = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")


def is_enum(cls: Class) -> bool:
    return any(isinstance(one, Path) and one.last in ENUMS for one in cls.order())


def is_member(value: Any, cls: Class) -> bool:
    """Whether it is a member of an Enum: the very value of one, if it is no plain one."""
    rows = [one.names for one in cls.order() if isinstance(one, Class)]
    return not is_plain(value) and any(value is x for names in rows for x in names.values())


def members(cls: Class) -> list[Any]:
    """The values of an Enum."""
    rows = [one.names for one in cls.order() if isinstance(one, Class)]
    found = {k: v for names in rows for k, v in names.items() if k[:1] != "_"}
    return [value for value in found.values() if is_plain(value)]
