"""Attributes of objects and classes, and of what belongs to frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python import introspection, methods
from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.files import File
from convcalc.frameworks.python.scopes import Later
from convcalc.frameworks.python.values import (
    MISSING,
    Bound,
    Function,
    Native,
    Path,
    Property,
    Raised,
    Static,
    Unknown,
    Weights,
)

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader


def attribute(reader: Reader, owner: Any, name: str, at: At) -> Any:
    if isinstance(owner, Path):
        here = introspection.of_this_file(reader, owner, name, at)
        if here is not MISSING:
            return here
        return owner.last if name == "__name__" else reader.named(f"{owner.name}.{name}")
    if isinstance(owner, File):
        return reader.files.attribute(owner, name, at)
    if isinstance(owner, (Unknown, Weights)):
        return owner
    if isinstance(owner, Object):
        if name in owner.attributes:
            return owner.attributes[name]
        if name == "__dict__":
            return owner.attributes
        return of_class(reader, owner.cls, owner, name, at)
    if isinstance(owner, Class):
        return of_class(reader, owner, None, name, at)
    found = reader.world.attribute(owner, name, at)
    if found is not MISSING:
        return found
    return methods.attribute(reader, owner, name, at)


def expected(reader: Reader, owner: Any, name: str, found: Any, at: At) -> Any:
    """An attribute that was found; inside `try` one that is missing is an exception."""
    if not reader.trying or not isinstance(found, Unknown):
        return found
    own = isinstance(owner, Object) or reader.world.is_module(owner)
    if own and found.why.endswith(f" has no '{name}'"):
        raise Raised("AttributeError", found.why, at)
    return found


def of_class(
    reader: Reader, cls: Class, owner: Any, name: str, at: At, after: Class | None = None
) -> Any:
    """What a class has under a name, for `owner`, an object of it."""
    if name == "__name__":
        return cls.title
    if name == "__class__":
        return cls
    if name in ("__module__", "__doc__", "__qualname__"):
        return module_of(cls) if name == "__module__" else cls.title
    found = cls.find(name, after)
    if isinstance(found, Later):
        found = made_once(cls, name, found)
    if isinstance(found, Static):
        return Bound(found.function, cls) if found.of_class else found.function
    if owner is not None and isinstance(found, Property):
        return reader.enter(found.function, [owner], {}, at)
    if owner is not None and isinstance(found, (Function, Native)):
        return Bound(found, owner)
    if found is MISSING:
        fallback = cls.find("__getattr__") if isinstance(owner, Object) else MISSING
        if isinstance(fallback, Function) and name[:2] != "__":
            return reader.enter(fallback, [owner, name], {}, at)
        foreign = cls.foreign()
        if foreign is not None and (owner is None or isinstance(owner, Object)):
            inherited = reader.world.inherited(cls, Path(f"{foreign.name}.{name}"))
            if owner is None or isinstance(inherited, Native):
                return inherited
        return Unknown(f"{cls.title} has no '{name}'", at)
    return found


def made_once(cls: Class, name: str, later: Later) -> Any:
    """A value of a class that is worked out when it is asked for first."""
    made = later.make()
    for one in cls.order():
        if isinstance(one, Class) and one.names.get(name) is later:
            one.names[name] = made
    return made


def module_of(cls: Class) -> str:
    """The dotted name of the file that a class stands in."""
    if cls.file is None:
        return "builtins"
    return cls.file.name.removesuffix(".py").replace("/", ".").lstrip(".")
