"""Attributes, methods and elements of plain values: by a table of names, and no others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import check_width, sized
from convcalc.frameworks.python.costs import check_method
from convcalc.frameworks.python.introspection import Super, kind_of
from convcalc.frameworks.python.lists import ordered
from convcalc.frameworks.python.values import (
    Bound,
    Deque,
    Failure,
    Function,
    Native,
    Partial,
    Raised,
    Unknown,
    text_of,
    unknown_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader

    Call = Callable[[Reader, list[Any], dict[str, Any], At], Any]


NESTED = re.compile(r"\{[^{}]*\{[^{]")
"""A field within a field: how wide it is stands among the values."""

METHODS: dict[type, str] = {
    str: "split rsplit strip lstrip rstrip replace upper lower title join startswith endswith "
    "format find index count partition rpartition isdigit isdecimal isalpha isnumeric capitalize "
    "removeprefix removesuffix zfill splitlines encode",
    list: "append extend insert pop remove index count reverse copy clear sort",
    Deque: "append appendleft extend pop popleft clear copy",
    tuple: "index count",
    dict: "keys values items get pop setdefault update copy clear popitem fromkeys",
    set: "add update discard remove union intersection difference issubset issuperset copy",
    frozenset: "union intersection difference issubset issuperset copy",
    int: "bit_length conjugate is_integer",
    float: "is_integer",
    bool: "",
    range: "index count",
    bytes: "decode",
}
"""The methods that are called on Python's own objects, by type; none besides."""


def attribute(reader: Reader, owner: Any, name: str, at: At) -> Any:
    """An attribute of a plain value, or of what else is Python's."""
    if isinstance(owner, Super):
        return reader.world.above(owner.cls, owner.owner, name, at)
    if isinstance(owner, Function):
        known = {"__name__": owner.meant.name, "__doc__": "", "__module__": "model"}
        return known.get(name, Unknown(f"{owner.name} has no '{name}'", at))
    if isinstance(owner, Native):
        return owner.name if name == "__name__" else Unknown(f"{owner.name} has no '{name}'", at)
    if isinstance(owner, (Bound, Partial)):
        if isinstance(owner, Partial) and name in PARTIAL:
            return PARTIAL[name](owner)
        return Unknown(f"a function has no '{name}'", at)
    if name == "value" and isinstance(owner, (str, int, float)):
        return owner  # a member of an Enum, which is its value here
    if name == "__class__":
        return kind_of(reader, [owner], {}, at)
    known_methods = METHODS.get(dict if isinstance(owner, dict) else type(owner))
    if known_methods is not None and name in known_methods.split():
        return Native(name, method(owner, name))
    return Unknown(f"'{name}' of {text_of(owner)} is not read", at)


PARTIAL: dict[str, Callable[[Partial], Any]] = {
    "func": lambda partial: partial.function,
    "args": lambda partial: tuple(partial.args),
    "keywords": lambda partial: partial.named,
}
"""What a partial function knows of itself."""


def method(owner: Any, name: str) -> Call:
    """A method of a plain value, within bounds."""

    def call(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
        storing = isinstance(owner, (list, dict, set)) and name in STORING
        unknown = unknown_of(args[:1] if name in BY_KEY else [] if storing else args)
        if unknown is not None:
            return unknown
        if name in ("extend", "update") and args and not isinstance(args[0], dict):
            args = [reader.elements(args[0], at)]
        if name == "format" and "{" in str(owner):
            check_width(str(owner), at)
            if NESTED.search(str(owner)):
                return Unknown("a width among the values of a text", at)
        if name == "join" and args:
            args = [[text_of(x) if isinstance(x, str) else x for x in reader.elements(args[0], at)]]
        if name == "sort":
            owner[:] = ordered(reader, [owner], named, at)
            return None
        check_method(owner, name, args, named, at)
        try:
            found = getattr(owner, name)(*args, **named)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
            return Unknown(f"'{name}' does not take this", at)
        sized(owner, at)
        return sized(list(found) if name in VIEWS else found, at)

    return call


VIEWS = ("keys", "values", "items")


BY_KEY = ("get", "pop", "setdefault")
STORING = ("append", "appendleft", "insert", "setdefault", "add", "get", "pop", "extend", "update")


def item(reader: Reader, owner: Any, key: Any, at: At) -> Any:
    """`owner[key]` of a plain value."""
    if isinstance(key, Unknown):
        return key
    if isinstance(key, slice) and unknown_of([key.start, key.stop, key.step]):
        return unknown_of([key.start, key.stop, key.step])
    try:
        return owner[key]
    except KeyError:
        factory = getattr(owner, "factory", None)
        if factory is not None:
            owner[key] = made = reader.call(factory, [], {}, at, None)
            return made
        shown = text_of(key)
        raise Raised("KeyError", shown, at) from None
    except IndexError:
        count = len(owner)
        message = f"there is no element {text_of(key)} of {count}"
        raise Failure("E409", message, "", at) from None
    except (TypeError, ValueError):
        return Unknown(f"an element {text_of(key)} that is not there", at)
