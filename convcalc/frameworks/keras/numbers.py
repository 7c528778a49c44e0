"""Functions of numbers, and constants of which only the sizes count."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.names import ordinary
from convcalc.frameworks.python.values import MISSING, Unknown, unknown_of
from convcalc.frameworks.traced.elementwise import is_number
from convcalc.frameworks.traced.parameters import Numbers, Param, constant
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.python.packages import Foreign
    from convcalc.frameworks.python.values import At


def whole_range(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`ops.arange(n)`, `tf.range(start=0, limit=n, delta=1)`"""
    stop = named.get("stop", named.get("limit"))
    values = [*args]
    if "start" in named:
        values = [named["start"], *values]
    if stop is not None:
        values.append(stop)
    values += [named[k] for k in ("step", "delta") if k in named]
    unknown = unknown_of(values)
    if unknown is not None or not values or not all(is_number(n) for n in values):
        return unknown or Unknown("a range of what is not known", at)
    start, stop, step = (0, *values, 1) if len(values) == 1 else (*values, 1)[:3]
    count = max(ceil((stop - start) / step), 0) if step else 0
    return Unknown("a number for each sample", at) if count % SAMPLES == 0 else Param((count,))


def alike(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    x = args[0] if args else None
    if isinstance(x, Tensor) and x.known:
        return constant([SAMPLES if n % SAMPLES == 0 else n for n in x.shape], SAMPLES)
    return Param(x.sizes) if isinstance(x, Param) else Unknown("a tensor like another", at)


def numbers_of(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        return value
    if deep(value):
        return Param(nested(value))
    return Numbers(value) if all(isinstance(n, (int, float)) for n in value) else value


def deep(value: Any) -> bool:
    several = isinstance(value, (list, tuple)) and bool(value)
    return several and isinstance(value[0], (list, tuple))


def nested(value: Any) -> list[int]:
    sizes: list[int] = []
    while isinstance(value, (list, tuple)) and len(sizes) < 8:
        sizes.append(len(value))
        value = value[0] if value else None
    return sizes


def of_numbers(name: str, call: Any) -> Foreign:
    """A function of numbers, which on tensors is read elsewhere."""

    def run(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
        values = [x for v in (*args, *named.values()) for x in listed(v)]
        unknown = unknown_of(values)
        if unknown is not None:
            return unknown
        if any(isinstance(x, (Tensor, Param)) for x in values):
            found = ordinary(world, name, args, named, at)
            return Unknown(f"{name} is not read", at) if found is MISSING else found
        try:
            return call(*args)
        except (TypeError, ValueError, ArithmeticError):
            return Unknown("a function of numbers that has no value", at)

    return run


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def spaced(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`ops.linspace(0.0, 0.1, depth)`: its numbers, of which some schedules are made."""
    values = [*args, *(named[k] for k in ("start", "stop", "num") if k in named)][:3]
    if len(values) < 3 or not all(isinstance(n, (int, float)) for n in values):
        return unknown_of(values) or Unknown("numbers that are not known", at)
    start, stop, count = values
    if not isinstance(count, int) or not 0 < count <= 4096:
        return Unknown("very many numbers", at)
    return Numbers(start + k * (stop - start) / max(count - 1, 1) for k in range(count))


def told_constant(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.constant(0.1, shape=[64])`, `tf.constant([1, 2])`"""
    value = args[0] if args else named.get("value")
    shape = named.get("shape", args[2] if len(args) > 2 else None)
    if isinstance(shape, (list, tuple)):
        return unknown_of(list(shape)) or Param([int(n) for n in shape])
    if (
        isinstance(value, list)
        and deep(value)
        and all(is_number(n) for r in value for n in listed(r))
    ):
        return Rows(value)
    return numbers_of(value) if isinstance(value, (list, tuple)) and value else value


class Rows(Param):
    """A constant of rows of whole numbers, such as paddings are."""

    __slots__ = ("rows",)

    def __init__(self, rows: Any) -> None:
        super().__init__(nested(rows))
        self.rows = rows


def each(call: Any) -> Any:
    """A function of a number, or of each of several."""
    return lambda x: Numbers(map(call, x)) if isinstance(x, (list, tuple)) else call(x)


def plain_functions() -> dict[str, Foreign]:
    """Functions of numbers, by the names that they have in each package."""
    import math

    known = {
        "equal": lambda a, b: a == b,
        "not_equal": lambda a, b: a != b,
        "minimum": min,
        "maximum": max,
        "reduce_prod": lambda x: math.prod(listed(x)),
        "prod": lambda x: math.prod(listed(x)),
        "reduce_sum": lambda x: sum(listed(x)),
        **dict.fromkeys(("stack", "unstack"), lambda x, axis=0: list(x)),
        "sqrt": math.sqrt,
        **{name: each(getattr(math, name)) for name in ("exp", "sin", "cos")},
        "ceil": lambda x: float(math.ceil(x)),
        "floor": lambda x: float(math.floor(x)),
        "log": math.log,
        "round": lambda x: float(round(x)),
    }
    found: dict[str, Foreign] = {}
    for name, call in known.items():
        for front in ("tensorflow", "tensorflow.math", "keras.ops", "keras.backend"):
            found[f"{front}.{name}"] = of_numbers(name, call)
    return found
