"""Functions that go through values one by one, and make lists and dictionaries of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Object
from convcalc.frameworks.python.values import (
    MISSING,
    Function,
    Iterator,
    Unknown,
    Weights,
    unknown_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader

    Call = Callable[[Reader, list[Any], dict[str, Any], At], Any]


def taken(reader: Reader, values: Any, at: At) -> Iterable[Any]:
    """What a loop goes through: of an iterator what is left of it at each turn."""
    if not isinstance(values, Iterator):
        yield from reader.elements(values, at)
        return
    while values:
        yield values.pop(0)


def mapped(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    function, *several = args
    rows = zip(*(reader.elements(one, at) for one in several), strict=False)
    return [reader.call(function, list(row), {}, at, None) for row in rows]


def filtered(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    function, values = args
    return [
        value
        for value in reader.elements(values, at)
        if reader.truth(
            value if function is None else reader.call(function, [value], {}, at, None), at
        )
    ]


def listed(made: Callable[[list[Any]], Any]) -> Call:
    def call(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
        if not args:
            return made([])
        if isinstance(args[0], (Unknown, Weights)):
            return args[0]
        return made(list(reader.elements(args[0], at)))

    return call


def enumerated(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    if isinstance(args[0], Unknown):
        return args[0]
    start = args[1] if len(args) > 1 else named.get("start", 0)
    return list(enumerate(reader.elements(args[0], at), start))


def zipped(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    unknown = unknown_of(args)
    if unknown is not None:
        return unknown
    first = args[0] if args else None
    if isinstance(first, Iterator) and all(one is first for one in args):
        values = reader.elements(first, at)
        return list(zip(*(values[k :: len(args)] for k in range(len(args))), strict=False))
    return list(zip(*(reader.elements(one, at) for one in args), strict=False))


def turned(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return args[0] if isinstance(args[0], Unknown) else reader.elements(args[0], at)[::-1]


def following(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`next(iter(…))`: the first, as what is gone through is a list here."""
    if isinstance(args[0], Unknown):
        return args[0]
    values = args[0] if isinstance(args[0], list) else reader.elements(args[0], at)
    if not values:
        return args[1] if len(args) > 1 else Unknown("there is no next element", at)
    return values.pop(0) if isinstance(args[0], list) else values[0]


def length(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value = args[0]
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Weights):
        return Unknown("the length of what is loaded", at)
    cls = getattr(value, "cls", None) if reader.world.is_module(value) else None
    own = cls.find("__len__") if cls is not None else None
    if isinstance(own, Function):
        return reader.enter(own, [value], {}, at)
    found = reader.world.length(value, at)
    if found is not MISSING:
        return found
    if isinstance(value, Object):
        method = value.cls.find("__len__")
        if isinstance(method, Function):
            return reader.enter(method, [value], {}, at)
    return len(value) if isinstance(value, SIZED) else Unknown("a length that is not known", at)


SIZED = (str, list, tuple, dict, set, frozenset, range, bytes)


def ordered(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    if isinstance(args[0], Unknown):
        return args[0]
    values = reader.elements(args[0], at)
    key = named.get("key")
    keys = [reader.call(key, [v], {}, at, None) if key is not None else v for v in values]
    try:
        order = sorted(
            range(len(values)), key=lambda k: keys[k], reverse=bool(named.get("reverse"))
        )
    except TypeError:
        return Unknown("an order of what cannot be compared", at)
    return [values[k] for k in order]


def any_of(end: bool) -> Call:
    def call(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
        if isinstance(args[0], Unknown):
            return args[0]
        found = any(reader.truth(value, at) is end for value in reader.elements(args[0], at))
        return found if end else not found

    return call


def summed(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    import ast

    if isinstance(args[0], (Unknown, Weights)):
        return args[0]
    values = reader.elements(args[0], at)
    total = args[1] if len(args) > 1 else named.get("start", 0)
    for k, value in enumerate(values):
        total = value if k == 0 and total == 0 else reader.combine(ast.Add, total, value, at)
    return total


def of_all(function: Callable[..., Any], name: str) -> Call:
    """`max` and `min`, of several or of what is in one, by what `key` makes of each."""

    def call(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
        values = args if len(args) > 1 else reader.elements(args[0], at) if args else []
        key = named.get("key")
        keys = [reader.call(key, [v], {}, at, None) if key is not None else v for v in values]
        unknown = unknown_of([*values, *keys])
        if unknown is not None:
            return unknown
        if not values and "default" in named:
            return named["default"]
        try:
            return values[function(range(len(values)), key=lambda k: keys[k])]
        except (TypeError, ValueError):
            return Unknown(f"{name} of what cannot be compared", at)

    return call


def mapping(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    if args and isinstance(args[0], (Unknown, Weights)):
        return args[0]
    first = args[0] if args else {}
    if isinstance(first, dict):
        return {**first, **named}
    pairs = [tuple(reader.elements(pair, at)) for pair in reader.elements(first, at)]
    if any(len(pair) != 2 for pair in pairs):
        return Unknown("a dictionary of what are no pairs", at)
    return {**dict(pairs), **named}


def ranged(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    unknown = unknown_of(args)
    if unknown is not None:
        return unknown
    try:
        return range(*args)
    except (TypeError, ValueError):
        return Unknown("a range of what are no whole numbers", at)


def hashable(value: Any) -> bool:
    return not isinstance(value, (list, dict, set))
