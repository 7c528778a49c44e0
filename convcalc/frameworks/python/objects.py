"""Objects of dataclasses and the like: attributes from arguments, without a constructor."""

from __future__ import annotations

import ast
from copy import copy
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.tuples import defaults
from convcalc.frameworks.python.values import MISSING, At, Class, Function, Object, Unknown

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
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
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
