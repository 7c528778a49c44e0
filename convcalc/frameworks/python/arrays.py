"""numpy, as far as it works on numbers and small lists of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import unknown_of
from convcalc.frameworks.traced.parameters import Numbers, Param

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import World


def numbers(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, range)) else [value]


def each(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of numpy: of a number, or of each in a list."""
    return lambda x, *a, **k: (
        [function(v) for v in x] if isinstance(x, (list, tuple)) else function(x)
    )


FUNCTIONS: dict[str, Any] = {
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


def vector_of(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`np.atleast_1d(x)`"""
    unknown = unknown_of(args)
    return unknown or Numbers(numbers(args[0]))
