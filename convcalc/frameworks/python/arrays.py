"""Functions of numpy that give numbers which networks are made of."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import MAX_INTEGER, MAX_SIZE
from convcalc.frameworks.python.values import unknown_of
from convcalc.frameworks.traced.parameters import Numbers, Param, array

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import World


def numbers(value: Any) -> list[Any]:
    """All numbers of an array, in a row."""
    if not isinstance(value, (list, tuple, range)):
        return [value]
    return [number for one in value for number in numbers(one)]


def each(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of numpy: of a number, or of each in a list."""
    return lambda x, *a: (
        [function(v, *a) for v in x] if isinstance(x, (list, tuple)) else function(x, *a)
    )


def rounded(value: float, decimals: int = 0) -> float:
    return float(round(value, decimals))


def of_numpy(function: Callable[..., Any]) -> Callable[..., Any]:
    """Such a function, whose lists are arrays."""

    def call(*args: Any, **named: Any) -> Any:
        found = function(*args, **named)
        return found if isinstance(found, tuple) else array(found)

    return call


def over_all(function: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """A function of all numbers of an array; along one axis of several it is not read."""

    def call(x: Any, axis: Any = None, dtype: Any = None) -> Any:
        flat = not any(isinstance(one, (list, tuple)) for one in x) if axis is not None else True
        return function(numbers(x)) if flat else 1 / 0

    return call


def sized_count(count: int) -> int:
    if count > MAX_SIZE:
        raise OverflowError
    return count


def counted(*ends: int) -> list[int]:
    """`np.arange(2, 9, 3)`"""
    found = range(*ends)
    if found[MAX_SIZE:]:
        raise OverflowError
    return list(found)


def product(values: list[Any]) -> Any:
    """Of all values, as far as numbers go."""
    total = 1
    for value in values:
        total *= value
        if isinstance(total, int) and abs(total) > MAX_INTEGER:
            raise OverflowError
    return total


def spaced(
    start: float, stop: float, num: int = 50, endpoint: bool = True, dtype: Any = None
) -> list[float]:
    """`np.linspace(0, 0.1, 12)`"""
    width = (stop - start) / max(num - endpoint, 1)
    return [start + k * width for k in range(sized_count(num))]


def distinct(x: Any, return_counts: bool = False) -> Any:
    """`np.unique(x)`"""
    counts: dict[Any, int] = {}
    for number in sorted(numbers(x)):
        counts[number] = counts.get(number, 0) + 1
    return (array([*counts]), array([*counts.values()])) if return_counts else [*counts]


FUNCTIONS: dict[str, Any] = {
    "prod": over_all(product),
    "sum": over_all(sum),
    "mean": over_all(lambda x: sum(x) / len(x)),
    "max": over_all(max),
    "min": over_all(min),
    "arange": lambda *a, **k: counted(*a) if all(isinstance(v, int) for v in a) else 1 / 0,
    "array": lambda x, *a, **k: x,
    "asarray": lambda x, *a, **k: x,
    "unique": distinct,
    "linspace": spaced,
    "cumsum": lambda x: list(accumulate(x)),
    "log2": each(math.log2),
    "log": each(math.log),
    "sqrt": each(math.sqrt),
    "ceil": each(lambda v: float(math.ceil(v))),
    "floor": each(lambda v: float(math.floor(v))),
    "round": each(rounded),
    "around": each(rounded),
    "abs": each(abs),
    "exp": each(math.exp),
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
