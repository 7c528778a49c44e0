"""`dataclasses`: fields, and copies with some of them changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.objects import field_names
from convcalc.frameworks.python.values import Unknown, unknown_of

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import World


def replaced(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`dataclasses.replace(value, name=…)`: another with some of it changed."""
    if not isinstance(args[0], Object):
        return unknown_of(args) or Unknown("a copy of what is no dataclass", at)
    made = Object(args[0].cls)
    made.attributes.update({**args[0].attributes, **named})
    return made


def field(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`dataclasses.field(default=…)`: what an object has that is not given it."""
    if "default_factory" in named:
        return world.reader.call(named["default_factory"], [], {}, at, None)
    return named.get("default", Unknown("a field without a default", at))


def fields_of(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`dataclasses.fields(cls)`: an object with the name of each."""
    cls = args[0].cls if isinstance(args[0], Object) else args[0]
    if not isinstance(cls, Class):
        return Unknown("the fields of what is no dataclass", at)
    names = field_names(cls.order())
    rows = [Object(Class("Field", [], {}, None, None)) for _ in names]
    for row, name in zip(rows, names, strict=True):
        row.attributes["name"] = name
    return rows


def as_dictionary(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    if not isinstance(args[0], Object):
        return unknown_of(args) or Unknown("a dictionary of what is no dataclass", at)
    return dict(args[0].attributes)
