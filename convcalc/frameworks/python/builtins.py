"""Python's own functions: a table of names, and no others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import sized
from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.costs import check_ranges, check_written
from convcalc.frameworks.python.introspection import (
    CALLABLE,
    above,
    evaluated,
    get_attribute,
    global_names,
    has_attribute,
    is_instance,
    is_subclass,
    kind_of,
    names_of,
    set_attribute,
)
from convcalc.frameworks.python.lists import (
    any_of,
    enumerated,
    filtered,
    following,
    hashable,
    length,
    listed,
    mapped,
    mapping,
    of_all,
    ordered,
    ranged,
    summed,
    turned,
    zipped,
)
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    Iterator,
    Native,
    Raised,
    Unknown,
    Weights,
    text_of,
    unknown_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader

    Call = Callable[[Reader, list[Any], dict[str, Any], At], Any]


def plainly(name: str, function: Callable[..., Any]) -> Native:
    """A function of plain values: unknown where one of them is; refused as Python refuses it."""

    def call(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
        unknown = unknown_of([*args, *named.values()])
        if unknown is not None:
            return unknown
        found = reader.world.plain(name, args, named, at)
        if found is not MISSING:
            return found
        if any(isinstance(arg, Weights) for arg in args):
            return WEIGHTS
        check_ranges(args, at)
        try:
            return sized(function(*args, **named), at)
        except ValueError:
            words = ", ".join(text_of(arg)[:20] for arg in args)
            raise Raised("ValueError", f"{name}({words}) has no value", at) from None
        except (ArithmeticError, TypeError, AttributeError, IndexError, KeyError):
            words = ", ".join(text_of(arg)[:20] for arg in args)
            return Unknown(f"{name}({words}) has no value", at)

    return Native(name, call)


def told(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return None


def identified(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`id(module)`: another number for each thing."""
    return args[0] if isinstance(args[0], Unknown) else id(args[0])


def as_text(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value = args[0] if args else ""
    check_written(value, at)
    return value if isinstance(value, Unknown) else text_of(value)


def as_object(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return Object(Class("object", [], {}, None, None))


NUMBERS: dict[str, Callable[..., Any]] = {
    "int": int,
    "float": float,
    "bool": bool,
    "abs": abs,
    "round": lambda x, n=None: round(x, n if n is None else max(n, -30)),
    "divmod": divmod,
    "pow": lambda a, b: a**b if abs(b) <= 64 and abs(a) < 10**9 else 1 / 0,
    "ord": ord,
    "chr": chr,
    "hash": hash,
    "bin": bin,
    "hex": hex,
    "frozenset": frozenset,
}


CALLS: dict[str, Call] = {
    "isinstance": is_instance,
    "issubclass": is_subclass,
    "hasattr": has_attribute,
    "getattr": get_attribute,
    "setattr": set_attribute,
    "map": mapped,
    "filter": filtered,
    "list": listed(list),
    "tuple": listed(tuple),
    "set": listed(lambda x: set(x) if all(map(hashable, x)) else x),
    "iter": listed(Iterator),
    "enumerate": enumerated,
    "zip": zipped,
    "reversed": turned,
    "next": following,
    "len": length,
    "type": kind_of,
    "super": above,
    "globals": global_names,
    "locals": global_names,
    "eval": evaluated,
    "sorted": ordered,
    "any": any_of(True),
    "all": any_of(False),
    "sum": summed,
    "max": of_all(max, "max"),
    "min": of_all(min, "min"),
    "print": told,
    "str": as_text,
    "repr": as_text,
    "object": as_object,
    "dict": mapping,
    "range": ranged,
    "xrange": ranged,
    "id": identified,
    "dir": names_of,
    "callable": lambda r, a, n, at: isinstance(a[0], CALLABLE),
}
"""Functions with a mind of their own."""

BUILTINS: dict[str, Any] = {
    **{name: plainly(name, function) for name, function in NUMBERS.items()},
    **{name: Native(name, call) for name, call in CALLS.items()},
    "NoneType": Native("NoneType", told),
    "NotImplemented": None,
    "Ellipsis": ...,
    "__name__": "model",
    "__debug__": True,
}


MATHEMATICS = """
ceil floor sqrt log log2 log10 exp pow sin cos tan gcd prod fabs trunc isclose hypot atan2 pi
"""


MATH = {
    name: plainly(f"math.{name}", getattr(math, name))
    for name in MATHEMATICS.split()
    if callable(getattr(math, name))
}
