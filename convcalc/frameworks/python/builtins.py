"""Python's own functions and the methods of its plain values: a table of names, and no others."""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import sized, too_much
from convcalc.frameworks.python.operations import PLAIN
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    At,
    Bound,
    Class,
    Failure,
    Function,
    Native,
    Object,
    Partial,
    Path,
    Raised,
    Unknown,
    Weights,
    unknown_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

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
        try:
            return sized(function(*args, **named), at)
        except (ArithmeticError, TypeError, ValueError, AttributeError, IndexError, KeyError):
            words = ", ".join(text_of(arg)[:20] for arg in args)
            return Unknown(f"{name}({words}) has no value", at)

    return Native(name, call)


def special_of(name: str, call: Call) -> tuple[str, Native]:
    return name, Native(name, call)


# Functions with a mind of their own


def is_instance(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value, kinds = args
    if isinstance(value, Unknown):
        return value
    several = kinds if isinstance(kinds, (tuple, list)) else (kinds,)
    return any(of_kind(reader, value, kind) for kind in several)


def of_kind(reader: Reader, value: Any, kind: Any) -> bool:
    if isinstance(kind, Native):
        expected = KINDS.get(kind.name)
        return expected is not None and isinstance(value, expected)
    if isinstance(kind, Class) and isinstance(value, Object):
        return kind in value.cls.order()
    return reader.world.is_a(value, kind)


def is_subclass(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    cls, kinds = args
    several = kinds if isinstance(kinds, (tuple, list)) else (kinds,)
    order = cls.order() if isinstance(cls, Class) else [cls]
    return any(kind in order for kind in several)


def has_attribute(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    owner, name = args
    if isinstance(owner, Unknown):
        return owner
    if isinstance(owner, Path):
        return True
    return not isinstance(reader.attribute(owner, str(name), at), Unknown)


class Listing:
    """`dir(module)` of a package that is not read: it may have every name."""


def names_of(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    if args and isinstance(args[0], Path):
        return Listing()
    return Unknown("the names of what is not known", at)


def get_attribute(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    owner, name, *default = args
    if isinstance(name, Unknown):
        return name
    found = reader.attribute(owner, str(name), at)
    if default:
        return default[0] if isinstance(found, Unknown) else found
    return reader.expected(owner, str(name), found, at)


def set_attribute(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    owner, name, value = args
    if isinstance(name, str):
        reader.set(owner, name, value, at)


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
    found = reader.world.length(value, at)
    if found is not MISSING:
        return found
    if isinstance(value, Object):
        method = value.cls.find("__len__")
        if isinstance(method, Function):
            return reader.enter(method, [value], {}, at)
    return len(value) if isinstance(value, SIZED) else Unknown("a length that is not known", at)


SIZED = (str, list, tuple, dict, set, frozenset, range, bytes)


def kind_of(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value = args[0]
    if isinstance(value, Object):
        return value.cls
    found = reader.world.class_of(value)
    if found is not MISSING:
        return found
    name = type(value).__name__
    return BUILTINS.get(name, Unknown("the type of what is not known", at))


def above(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`super()`, with or without its arguments."""
    if len(args) >= 2:
        return Super(args[0] if isinstance(args[0], Class) else None, args[1])
    for function, owner in reversed(reader.frames):
        if function.owner is not None:
            return Super(function.owner, owner)
    return Unknown("super() outside a class", at)


class Super:
    """`super()`: the same object, seen from behind a class."""

    def __init__(self, cls: Class | None, owner: Any) -> None:
        self.cls, self.owner = cls, owner


def global_names(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return at.file.scope.names if at.file is not None else {}


def evaluated(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`eval("nn.ReLU")`: read by this same reader, as an expression of the file."""
    import ast

    if not args or not isinstance(args[0], str) or len(args[0]) > 200 or at.file is None:
        return Unknown("what is evaluated is not known", at)
    from convcalc.frameworks.python.evaluate import evaluate

    try:
        node = ast.parse(args[0].strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unknown(f"eval of {args[0]!r} is no Python", at)
    for inner in ast.walk(node):
        ast.copy_location(inner, at.node)
    return evaluate(reader, node, at.file.scope)


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
    def call(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
        values = args if len(args) > 1 else reader.elements(args[0], at) if args else []
        unknown = unknown_of(list(values))
        if unknown is not None:
            return unknown
        try:
            return function(values)
        except (TypeError, ValueError):
            return Unknown(f"{name} of what cannot be compared", at)

    return call


def told(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return None


def text_of(value: Any) -> str:
    return (
        str(value) if isinstance(value, (bool, int, float, str, type(None))) else repr(value)[:60]
    )


def as_text(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value = args[0] if args else ""
    return value if isinstance(value, Unknown) else text_of(value)


def as_object(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return Object(Class("object", [], {}, None, None))


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


KINDS: dict[str, Any] = {
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "set": set,
    "range": range,
    "type": (Class, Path),
}

CALLABLE: Any = (Function, Bound, Native, Partial, Class, Path)
ABSTRACT: dict[str, Any] = {
    "Iterable": (list, tuple, str, range, dict),
    "Sequence": (list, tuple, str),
    "Mapping": dict,
    "OrderedDict": dict,
    "Callable": CALLABLE,
    "Real": (int, float),
    "Integral": int,
    "Number": (int, float),
    "Hashable": (int, float, str, tuple, type(None), Class, Path, Function),
    "FunctionType": Function,
    "partial": Partial,
}
"""Classes of Python's library that values are asked for, by their last names."""

NUMBERS: dict[str, Callable[..., Any]] = {
    "int": int,
    "float": float,
    "bool": bool,
    "abs": abs,
    "round": round,
    "divmod": divmod,
    "pow": lambda a, b: a**b if abs(b) <= 64 and abs(a) < 10**9 else 1 / 0,
    "ord": ord,
    "chr": chr,
    "hash": hash,
    "bin": bin,
    "hex": hex,
    "frozenset": frozenset,
}

BUILTINS: dict[str, Any] = {
    **{name: plainly(name, function) for name, function in NUMBERS.items()},
    **dict(
        [
            special_of("isinstance", is_instance),
            special_of("issubclass", is_subclass),
            special_of("hasattr", has_attribute),
            special_of("getattr", get_attribute),
            special_of("setattr", set_attribute),
            special_of("map", mapped),
            special_of("filter", filtered),
            special_of("list", listed(list)),
            special_of("tuple", listed(tuple)),
            special_of("set", listed(lambda x: set(x) if all(map(hashable, x)) else x)),
            special_of("iter", listed(list)),
            special_of("enumerate", enumerated),
            special_of("zip", zipped),
            special_of("reversed", turned),
            special_of("next", following),
            special_of("len", length),
            special_of("type", kind_of),
            special_of("super", above),
            special_of("globals", global_names),
            special_of("locals", global_names),
            special_of("eval", evaluated),
            special_of("sorted", ordered),
            special_of("any", any_of(True)),
            special_of("all", any_of(False)),
            special_of("sum", summed),
            special_of("max", of_all(max, "max")),
            special_of("min", of_all(min, "min")),
            special_of("print", told),
            special_of("str", as_text),
            special_of("repr", as_text),
            special_of("object", as_object),
            special_of("dict", mapping),
            special_of("range", ranged),
            special_of("xrange", ranged),
            special_of("id", told),
            special_of("dir", names_of),
            special_of("callable", lambda r, a, n, at: isinstance(a[0], CALLABLE)),
        ]
    ),
    "NotImplemented": None,
    "Ellipsis": ...,
    "__name__": "model",
}


def hashable(value: Any) -> bool:
    return not isinstance(value, (list, dict, set))


# Methods of plain values

METHODS: dict[type, str] = {
    str: "split rsplit strip lstrip rstrip replace upper lower title join startswith endswith "
    "format find index count partition rpartition isdigit isdecimal isalpha isnumeric capitalize "
    "removeprefix removesuffix zfill splitlines encode",
    list: "append extend insert pop remove index count reverse copy clear sort",
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
        known = {"__name__": owner.name, "__doc__": "", "__module__": "model"}
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
    known_methods = METHODS.get(type(owner))
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
        unknown = None if storing else unknown_of(args)
        if unknown is not None:
            return unknown
        if name in ("extend", "update") and args and not isinstance(args[0], dict):
            args = [reader.elements(args[0], at)]
        if name == "format":
            check_format(owner, at)
        if name == "join" and args:
            args = [[text_of(x) if isinstance(x, str) else x for x in reader.elements(args[0], at)]]
        if name == "sort":
            owner[:] = ordered(reader, [owner], named, at)
            return None
        try:
            found = getattr(owner, name)(*args, **named)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
            return Unknown(f"'{name}' does not take this", at)
        sized(owner, at)
        return sized(list(found) if name in VIEWS else found, at)

    return call


VIEWS = ("keys", "values", "items")
STORING = ("append", "insert", "setdefault", "add", "get", "pop", "extend", "update")


def check_format(text: Any, at: At) -> None:
    digits = "".join(c if c.isdecimal() else " " for c in str(text)).split()
    if any(len(part) > 3 for part in digits) and "{" in str(text):
        raise too_much("a width is too large", at)


def item(reader: Reader, owner: Any, key: Any, at: At) -> Any:
    """`owner[key]` of a plain value."""
    if isinstance(key, Unknown):
        return key
    if isinstance(key, slice) and unknown_of([key.start, key.stop, key.step]):
        return unknown_of([key.start, key.stop, key.step])
    try:
        return owner[key]
    except KeyError:
        shown = text_of(key)
        raise Raised("KeyError", shown, at) from None
    except IndexError:
        count = len(owner)
        message = f"there is no element {text_of(key)} of {count}"
        raise Failure("E409", message, "", at) from None
    except (TypeError, ValueError):
        return Unknown(f"an element {text_of(key)} that is not there", at)


# Classes of the standard library that files derive from


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
    return copy.deepcopy(args[0]) if isinstance(args[0], PLAIN) and is_deep(args[0]) else args[0]


def is_deep(value: Any, depth: int = 0) -> bool:
    if depth > 20:
        return False
    if isinstance(value, dict):
        return all(is_deep(x, depth + 1) for pair in value.items() for x in pair)
    if isinstance(value, (list, tuple, set)):
        return all(is_deep(x, depth + 1) for x in value)
    return isinstance(value, PLAIN)


WORDS_1 = """
ceil floor sqrt log log2 log10 exp pow sin cos tan gcd prod fabs trunc isclose hypot atan2 pi
"""

MATH = {
    name: plainly(f"math.{name}", getattr(math, name))
    for name in WORDS_1.split()
    if callable(getattr(math, name))
}
