"""Named tuples: classes whose objects have the attributes that are listed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.values import At, Native

if TYPE_CHECKING:
    from convcalc.frameworks.python.world import Reader


def named_tuple(world: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`namedtuple("Point", "x y")`: a class with these attributes."""
    title, names = str(args[0]), args[1] if len(args) > 1 else named.get("field_names", [])
    listed = names.replace(",", " ").split() if isinstance(names, str) else list(names)
    words = [str(one[0] if isinstance(one, tuple) else one) for one in listed]
    words = [word for word in words if word.isidentifier()]
    body = "".join(f"    {word}: int\n" for word in words)
    node = ast.parse(f"class Row:\n{body or '    pass'}").body[0]
    maker = Object(Class("__new__", [], {}, None, None))
    maker.attributes["__defaults__"] = named.get("defaults")
    known = {"__dataclass__": True, "_fields": tuple(words), "__new__": maker, **METHODS}
    return Class(title, [], known, at.file, node)


def defaults(cls: Class, names: list[str]) -> dict[str, Any]:
    """What the last attributes are where they are not given."""
    maker = cls.find("__new__")
    late = maker.attributes.get("__defaults__") if isinstance(maker, Object) else None
    late = list(late)[-len(names) :] if isinstance(late, (list, tuple)) and names else []
    return dict(zip(names[len(names) - len(late) :], late, strict=True))


def replaced(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`row._replace(x=1)`: another object, with other values."""
    made = Object(args[0].cls)
    made.attributes.update(args[0].attributes)
    made.attributes.update(named)
    return made


def as_dictionary(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return dict(args[0].attributes)


METHODS = {
    "_replace": Native("_replace", replaced),
    "_asdict": Native("_asdict", as_dictionary),
}
