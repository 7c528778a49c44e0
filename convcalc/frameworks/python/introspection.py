"""What programs ask of values: of which class they are, and what attributes they have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.inspected import is_class
from convcalc.frameworks.python.objects import is_enum, is_member
from convcalc.frameworks.python.values import (
    MISSING,
    Bound,
    Function,
    Native,
    Partial,
    Path,
    Unknown,
)

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader


def is_instance(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value, kinds = args
    if isinstance(value, Unknown):
        return value
    several = kinds if isinstance(kinds, (tuple, list)) else (kinds,)
    if any(not isinstance(kind, Unknown) and of_kind(reader, value, kind) for kind in several):
        return True
    return next((kind for kind in several if isinstance(kind, Unknown)), False)


def of_kind(reader: Reader, value: Any, kind: Any) -> bool:
    if isinstance(kind, Native):
        expected = KINDS.get(kind.name)
        return expected is not None and isinstance(value, expected)
    if isinstance(kind, Class) and is_enum(kind) and is_member(value, kind):
        return True
    if isinstance(kind, Class) and isinstance(value, Object):
        return kind in value.cls.order()
    return reader.world.is_a(value, kind)


def is_subclass(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    cls, kinds = args
    several = kinds if isinstance(kinds, (tuple, list)) else (kinds,)
    order = cls.order() if isinstance(cls, Class) else [cls]
    if any(kind in order for kind in several):
        return True
    unread = [one for one in order if isinstance(one, (Path, Unknown)) and not is_plain(one)]
    if unread and any(isinstance(kind, (Path, Unknown)) for kind in several):
        return Unknown("what a class of a package derives from", at)
    return False


def is_plain(base: Any) -> bool:
    """Whether it is known that a base derives from none that is asked for."""
    return isinstance(base, Path) and base.name in ("torch.nn.Module", "abc.ABC", "typing.Generic")


def has_attribute(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    owner, name = args
    if isinstance(owner, Unknown):
        return owner
    if isinstance(owner, Path):
        return True
    return not is_missing(reader.attribute(owner, str(name), at), str(name))


def is_missing(found: Any, name: str) -> bool:
    """Whether there is no such attribute; one that is not known is there."""
    if not isinstance(found, Unknown):
        return False
    return found.why.endswith(f" has no '{name}'") or found.why.startswith(f"'{name}' of ")


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
    found = of_this_file(reader, owner, str(name), at)
    if found is MISSING:
        found = reader.attribute(owner, str(name), at)
    if default:
        return default[0] if is_missing(found, str(name)) else found
    return reader.expected(owner, str(name), found, at)


def set_attribute(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    owner, name, value = args
    own = names_of_file(owner, at)
    if isinstance(name, str) and own is not None:
        own[name] = value
    elif isinstance(name, str):
        reader.set(owner, name, value, at)


def of_this_file(reader: Reader, owner: Any, name: str, at: At) -> Any:
    """What a name of the file stands for; MISSING where `owner` is something else."""
    if at.file is None or names_of_file(owner, at) is None:
        return MISSING
    from convcalc.frameworks.python.evaluate import look_up

    found = look_up(reader, name, at.file.scope)
    return Unknown(f"there is no '{name}'", at) if found is MISSING else found


def names_of_file(owner: Any, at: At) -> dict[str, Any] | None:
    """The names of the file, where `owner` is `sys.modules[__name__]`."""
    if at.file is None or not isinstance(owner, Path) or owner.name != "sys.modules":
        return None
    return at.file.scope.names


def kind_of(reader: Reader, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value = args[0]
    if isinstance(value, Object):
        return value.cls
    found = reader.world.class_of(value)
    if found is not MISSING:
        return found
    if isinstance(value, Partial):
        return Path("functools.partial")
    if is_class(reader.world, args, named, at):
        return reader.builtins["type"]
    if isinstance(value, (Function, Bound)):
        return Path("types.FunctionType" if isinstance(value, Function) else "types.MethodType")
    name = type(value).__name__
    return reader.builtins.get(name, Unknown("the type of what is not known", at))


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
    "frozenset": frozenset,
    "bytes": bytes,
    "complex": complex,
    "object": object,
    "NoneType": type(None),
}


CALLABLE: Any = (Function, Bound, Native, Partial, Class, Path)


ABSTRACT: dict[str, Any] = {
    "Iterable": (list, tuple, str, range, dict, set, frozenset),
    "Sequence": (list, tuple, str, range),
    "Tuple": tuple,
    "List": list,
    "Dict": dict,
    "Set": set,
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
