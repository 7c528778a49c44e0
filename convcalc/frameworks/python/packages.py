"""The standard library and numpy: what is known of their names."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.later import later
from convcalc.frameworks.python import builtins as python
from convcalc.frameworks.python import lists, objects
from convcalc.frameworks.python.classes import Object
from convcalc.frameworks.python.tuples import named_tuple
from convcalc.frameworks.python.values import MISSING, Failure, Partial, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import World

    Foreign = Callable[[Any, list[Any], dict[str, Any], At], Any]


PACKAGE_NAMES = """
torch torchvision numpy math functools itertools collections typing copy os sys re argparse
warnings logging random time timm einops tensorflow keras enum abc dataclasses json pathlib
inspect operator types tqdm matplotlib PIL cv2 scipy sklearn pandas fvcore mmcv mmengine
pytorch_lightning lightning torchsummary torchinfo thop contextlib string datetime glob pickle
shutil urllib requests yaml huggingface_hub transformers numbers __future__ absl six
importlib
"""


NUMPY = """
prod sum mean max min arange array asarray unique linspace cumsum log2 log sqrt ceil floor round abs
exp int32 int64 float32 eye zeros around
"""
"""What is known of numpy: see `arrays`."""

KNOWN = frozenset(PACKAGE_NAMES.split())
"""Packages that are known by name: no file is looked for."""


def plainly(name: str, function: Callable[..., Any]) -> Foreign:
    native = python.plainly(name, function)

    def call(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
        return native.call(world.reader, args, named, at)

    return call


def numpy_function(name: str) -> Foreign:
    def call(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
        from convcalc.frameworks.python.arrays import FUNCTIONS, of_numpy

        return plainly(f"numpy.{name}", of_numpy(FUNCTIONS[name]))(world, args, named, at)

    return call


def partial(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    first, *rest = args
    if isinstance(first, Partial):  # Python takes it apart as well
        return Partial(first.function, [*first.args, *rest], {**first.named, **named})
    return Partial(first, rest, dict(named))


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
    repeat = named.get("repeat", 1)
    if not isinstance(repeat, int) or not 0 <= repeat <= 20:
        return Unknown("very many products", at)
    if math.prod(map(len, rows)) ** repeat > 10_000:
        return Unknown("very many products", at)
    return list(itertools.product(*rows, repeat=repeat))


def copied(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return objects.deep(world.reader, args, named, at)


def shallow(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`copy.copy`: another container of the same things."""
    value = args[0] if args else None
    if isinstance(value, (list, dict, set)):
        return value.copy()
    if isinstance(value, Object):
        made = Object(value.cls)
        made.attributes.update(value.attributes)
        return made
    if world.copied(value) is not MISSING:
        message = "a shallow copy shares the weights of what it copies, which is not read"
        raise Failure("E409", message, "write copy.deepcopy, if they are its own", at)
    return value


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
    **{f"six.moves.{name}": python.BUILTINS["range"] for name in ("range", "xrange")},
}
"""What names of other packages stand for, where that is no function or class."""


def operated(kind: type) -> Foreign:
    """`operator.mul` and its like."""
    return lambda world, args, named, at: world.reader.combine(kind, args[0], args[1], at)


def by_pattern(word: str) -> Foreign:
    """`re.split(pattern, text)`"""

    def call(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
        from convcalc.frameworks.python.expressions import applied

        found = applied(word, args) if not named else None
        return Unknown(f"re.{word} is not read", at) if found is None else found

    return call


def chosen(word: str) -> Foreign:
    found = later("python.counting.choices")
    return lambda world, args, named, at: found(world, args, named, at, word)


OPERATORS: dict[str, type] = {
    "add": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "truediv": ast.Div,
    "floordiv": ast.FloorDiv,
    "mod": ast.Mod,
    "pow": ast.Pow,
}


VERSIONS = {
    "tensorflow": "2.21.0",
    "tf_keras": "2.21.0",
    "keras": "3.15.1",
    "torch": "2.14.0",
}
"""Of which versions what is read here was recorded."""


FLAGS = "string integer float bool boolean enum list multi_integer multi_float multi_string"
"""What `flags.DEFINE_integer` and its like end in."""


COMBINED: dict[str, type] = {
    "add": ast.Add,
    "subtract": ast.Sub,
    "multiply": ast.Mult,
    "divide": ast.Div,
    "power": ast.Pow,
    "mod": ast.Mod,
    "floor_divide": ast.FloorDiv,
}
"""What functions of numpy are as operators."""
PACKAGES: dict[str, Foreign] = {
    **{f"re.{word}": by_pattern(word) for word in ("split", "findall", "sub")},
    **{f"math.{name}": plainly(f"math.{name}", getattr(math, name)) for name in python.MATH},
    **{f"numpy.{name}": numpy_function(name) for name in NUMPY.split()},
    **{f"numpy.{word}": operated(kind) for word, kind in COMBINED.items()},
    "math.prod": numpy_function("prod"),
    "functools.partial": partial,
    "inspect.isfunction": later("python.inspected.is_function"),
    "inspect.isclass": later("python.inspected.is_class"),
    "inspect.signature": later("python.inspected.signed"),
    **{f"operator.{word}": operated(kind) for word, kind in OPERATORS.items()},
    "dataclasses.field": later("python.records.field"),
    "dataclasses.replace": later("python.records.replaced"),
    "numpy.atleast_1d": later("python.arrays.vector_of"),
    "dataclasses.fields": later("python.records.fields_of"),
    "dataclasses.asdict": later("python.records.as_dictionary"),
    "functools.reduce": reduced,
    "functools.lru_cache": given(None),
    "itertools.chain": chained,
    "itertools.repeat": repeated,
    "itertools.product": products,
    **{f"itertools.{word}": chosen(word) for word in ("combinations", "permutations")},
    "collections.OrderedDict": ordered,
    "collections.defaultdict": later("python.counting.made_on_demand"),
    "collections.Counter": later("python.counting.counted"),
    "collections.namedtuple": named_tuple,
    "collections.deque": later("python.deques.deque"),
    "copy.deepcopy": copied,
    "copy.copy": shallow,
    "typing.cast": cast,
    "typing.NamedTuple": named_tuple,
    "argparse.ArgumentParser": later("python.options.parser"),
    **dict.fromkeys(
        ("os.environ.get", "os.getenv"),
        lambda world, args, named, at: args[1] if len(args) > 1 else named.get("default"),
    ),
    **{
        f"{package}.DEFINE_{kind}": later("python.options.flag")
        for package in ("absl.flags", "tensorflow.app.flags", "tensorflow.flags")
        for kind in FLAGS.split()
    },
    "importlib.metadata.version": lambda world, args, named, at: VERSIONS.get(
        str(args[0]) if args else "", Unknown("the version of a package", at)
    ),
    "os.path.join": plainly("os.path.join", lambda *a: "/".join(a)),
}
"""What is known of names of the standard library and of numpy."""
