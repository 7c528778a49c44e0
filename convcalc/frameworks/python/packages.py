"""The standard library and numpy: what is known of their names."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python import builtins as python
from convcalc.frameworks.python import lists, objects
from convcalc.frameworks.python.objects import field_names
from convcalc.frameworks.python.tuples import named_tuple
from convcalc.frameworks.python.values import (
    At,
    Class,
    Function,
    Native,
    Object,
    Partial,
    Path,
    Unknown,
    unknown_of,
)
from convcalc.frameworks.traced.parameters import Numbers, Param

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.world import World

    Foreign = Callable[[Any, list[Any], dict[str, Any], At], Any]

PACKAGE_NAMES = """
torch torchvision numpy math functools itertools collections typing copy os sys re argparse
warnings logging random time timm einops tensorflow keras enum abc dataclasses json pathlib
inspect operator types tqdm matplotlib PIL cv2 scipy sklearn pandas fvcore mmcv mmengine
pytorch_lightning lightning torchsummary torchinfo thop contextlib string datetime glob pickle
shutil urllib requests yaml huggingface_hub transformers numbers __future__
"""
KNOWN = frozenset(PACKAGE_NAMES.split())
"""Packages that are known by name: no file is looked for."""


def plainly(name: str, function: Callable[..., Any]) -> Foreign:
    native = python.plainly(name, function)

    def call(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
        return native.call(world.reader, args, named, at)

    return call


def partial(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return Partial(args[0], list(args[1:]), dict(named))


def ordered(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return lists.mapping(world.reader, args, named, at)


def reduced(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    function, values, *start = args
    rows = world.reader.elements(values, at)
    total = start[0] if start else rows.pop(0)
    for value in rows:
        total = world.reader.call(function, [total, value], {}, at, None)
    return total


def chained(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return [value for one in args for value in world.reader.elements(one, at)]


def repeated(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    value, times = args[0], args[1] if len(args) > 1 else named.get("times", 1)
    return [value] * times if isinstance(times, int) and times <= 10_000 else Unknown("repeat", at)


def products(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    import itertools

    rows = [world.reader.elements(one, at) for one in args]
    if math.prod(map(len, rows)) > 10_000:
        return Unknown("very many products", at)
    return list(itertools.product(*rows, repeat=named.get("repeat", 1)))


def copied(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return objects.deep(world.reader, args, named, at)


def parser(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`argparse.ArgumentParser()`"""
    return Object(PARSER)


def add_argument(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """An option: its default is its value, unless --set gives one."""
    owner, *names = args
    if not names or not all(isinstance(n, str) for n in names):
        return None
    word = named.get("dest") or next((n for n in names if n.startswith("--")), names[0])
    key = str(word).lstrip("-").replace("-", "_")
    if "default" in named:
        value = named["default"]
    elif named.get("action") in ("store_true", "store_false"):
        value = named["action"] == "store_false"
    else:
        value = Unknown(f"the option --{key} has no default", at)
    if key in reader.given:
        reader.used.add(key)
        value = reader.given[key]
    owner.attributes.setdefault("__options__", {})[key] = value
    return None


def parsed(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    made = Object(Class("Namespace", [], {}, None, None))
    made.attributes.update(args[0].attributes.get("__options__", {}))
    return made


def parsed_known(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return (parsed(reader, args, named, at), [])


def same_parser(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return args[0]


def defaults(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    args[0].attributes.setdefault("__options__", {}).update(named)


PARSER = Class(
    "ArgumentParser",
    [],
    {
        name: Native(name, call)
        for name, call in {
            "add_argument": add_argument,
            "parse_args": parsed,
            "parse_known_args": parsed_known,
            "add_argument_group": same_parser,
            "add_mutually_exclusive_group": same_parser,
            "set_defaults": defaults,
        }.items()
    },
    None,
    None,
)


def numbers(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, range)) else [value]


def each(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of numpy: of a number, or of each in a list."""
    return lambda x, *a, **k: (
        [function(v) for v in x] if isinstance(x, (list, tuple)) else function(x)
    )


NUMPY: dict[str, Any] = {
    "prod": lambda x, *a, **k: math.prod(numbers(x)),
    "sum": lambda x, *a, **k: sum(numbers(x)),
    "mean": lambda x, *a, **k: sum(numbers(x)) / len(numbers(x)),
    "max": lambda x, *a, **k: max(numbers(x)),
    "min": lambda x, *a, **k: min(numbers(x)),
    "arange": lambda *a, **k: list(range(*a)) if all(isinstance(v, int) for v in a) else 1 / 0,
    "array": lambda x, *a, **k: x,
    "asarray": lambda x, *a, **k: x,
    "unique": lambda x, **k: sorted(set(x)),
    "linspace": lambda a, b, n=50, **k: [a + i * (b - a) / max(n - 1, 1) for i in range(n)],
    "cumsum": lambda x: [sum(x[: i + 1]) for i in range(len(x))],
    "log2": each(math.log2),
    "log": each(math.log),
    "sqrt": each(math.sqrt),
    "ceil": each(lambda v: float(math.ceil(v))),
    "floor": each(lambda v: float(math.floor(v))),
    "round": each(round),
    "abs": each(abs),
    "exp": each(math.exp),
    "power": lambda a, b: a**b if abs(b) <= 64 else 1 / 0,
    "int32": int,
    "int64": int,
    "float32": float,
    "eye": lambda n, m=None, **k: Param((n, n if m is None else m)),
    "zeros": lambda *a, **k: 1 / 0,
}


def given(value: Any) -> Foreign:
    return lambda world, args, named, at: value


def cast(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return args[-1]


VALUES: dict[str, Any] = {
    "os.environ": {},
    "math.pi": math.pi,
    "math.e": math.e,
    "math.inf": math.inf,
    "numpy.pi": math.pi,
    "torch.pi": math.pi,
    "torch.inf": math.inf,
    "torch.float32.is_floating_point": True,
    "torch.float16.is_floating_point": True,
    "torch.bfloat16.is_floating_point": True,
    "sys.version_info": (3, 11, 0),
}
"""What names of other packages stand for, where that is no function or class."""


def is_function(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return isinstance(args[0], Function)


def signed(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`inspect.signature(function)`: the names that it takes."""
    function = args[0] if args else None
    if isinstance(function, Class):
        function = function.find("__init__")
    names = names_taken(function)
    if names is None:
        return Unknown("the signature of what is not known", at)
    made = Object(Class("Signature", [], {}, None, None))
    made.attributes["parameters"] = dict.fromkeys(names)
    return made


def names_taken(function: Any) -> list[str] | None:
    if isinstance(function, Function):
        takes = function.node.args
        return [arg.arg for arg in (*takes.posonlyargs, *takes.args, *takes.kwonlyargs)]
    from convcalc.frameworks.calls import signature
    from convcalc.frameworks.names import find
    from convcalc.frameworks.names.pytorch import PYTORCH

    row = find(PYTORCH.constructors, function.last) if isinstance(function, Path) else None
    if row is None:
        return None
    known = signature(row.takes)
    return [*known.positional, *known.named]


def is_class(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    known = isinstance(args[0], Path) and args[0].last[:1].isupper()
    return isinstance(args[0], Class) or known


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


def vector_of(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`np.atleast_1d(x)`"""
    unknown = unknown_of(args)
    return unknown or Numbers(numbers(args[0]))


def operated(kind: type) -> Foreign:
    """`operator.mul` and its like."""
    return lambda world, args, named, at: world.reader.combine(kind, args[0], args[1], at)


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


def by_pattern(word: str) -> Foreign:
    """`re.split(pattern, text)`"""

    def call(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
        from convcalc.frameworks.python.expressions import applied

        found = applied(word, args) if not named else None
        return Unknown(f"re.{word} is not read", at) if found is None else found

    return call


OPERATORS: dict[str, type] = {
    "add": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "truediv": ast.Div,
    "floordiv": ast.FloorDiv,
    "mod": ast.Mod,
    "pow": ast.Pow,
}
PACKAGES: dict[str, Foreign] = {
    **{f"re.{word}": by_pattern(word) for word in ("split", "findall", "sub")},
    **{f"math.{name}": plainly(f"math.{name}", getattr(math, name)) for name in python.MATH},
    **{f"numpy.{name}": plainly(f"numpy.{name}", call) for name, call in NUMPY.items()},
    "functools.partial": partial,
    "inspect.isfunction": is_function,
    "inspect.isclass": is_class,
    "inspect.signature": signed,
    **{f"operator.{word}": operated(kind) for word, kind in OPERATORS.items()},
    "dataclasses.field": field,
    "dataclasses.replace": replaced,
    "numpy.atleast_1d": vector_of,
    "dataclasses.fields": fields_of,
    "dataclasses.asdict": as_dictionary,
    "functools.reduce": reduced,
    "functools.lru_cache": given(None),
    "itertools.chain": chained,
    "itertools.repeat": repeated,
    "itertools.product": products,
    "collections.OrderedDict": ordered,
    "collections.defaultdict": given({}),
    "collections.namedtuple": named_tuple,
    "collections.deque": lambda world, args, named, at: list(args[0]) if args else [],
    "copy.deepcopy": copied,
    "copy.copy": copied,
    "typing.cast": cast,
    "typing.NamedTuple": named_tuple,
    "argparse.ArgumentParser": parser,
    "os.environ.get": lambda world, args, named, at: args[1] if len(args) > 1 else None,
    "os.path.join": plainly("os.path.join", lambda *a: "/".join(a)),
}
"""What is known of names of the standard library and of numpy."""
