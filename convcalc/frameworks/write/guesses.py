"""What a value may have been made of: names that may be meant, and small computations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.parts import MISSING, same
from convcalc.parser.frame import ENTERING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Values = tuple[Any, ...]

CHANNELS = ENTERING[0]
MAX_FACTOR = 16
PADDING = "pad"
WINDOW = ("stride", "kernel", "dilation", PADDING, "count")
"""Words in names of what is no number of channels."""


def agree(values: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """Whether `values` are what is `wanted`, wherever that is known."""
    return all(w is MISSING or same(v, w) for v, w in zip(values, wanted, strict=True))


def computed(values: Values, compute: Callable[[Any], Any]) -> Values:
    return tuple(compute(v) if type(v) is int else MISSING for v in values)


def compared(name: str, values: Values) -> Iterator[tuple[str, Values]]:
    """A number with each of its values, 1 first."""
    for value in sorted(set(values), key=lambda x: (x != 1, x)):
        yield f"{name} != {value}", tuple(x != value for x in values)
        yield f"{name} == {value}", tuple(x == value for x in values)


def all_whole(values: Sequence[Any]) -> bool:
    return all(type(value) is int for value in values)


def about(name: str) -> str:
    """Which word of a window a name has; none, if it may be a number of channels."""
    return next((word for word in WINDOW if word in name), "")


def fits(setting: str, name: str) -> bool:
    """Whether what is called `name` may be meant by a setting."""
    one, other = about(setting), about(name)
    if name == CHANNELS:
        return not one
    return one == other or not other


PADS: list[tuple[str, Callable[[int], int]]] = [
    ("(x - 1) // 2", lambda x: (x - 1) // 2),
    ("x // 2", lambda x: x // 2),
]


def forms(values: Values, wanted: Values) -> Iterator[tuple[str, Callable[[int], int]]]:
    """What may have been made of a number, `x`."""
    first = next(k for k, value in enumerate(wanted) if value is not MISSING)
    x, y = values[first], wanted[first]
    if type(x) is not int or not x or not y:
        return
    if y % x == 0 and 1 < y // x <= MAX_FACTOR:
        yield f"{y // x} * x", lambda v: v * (y // x)
    if x % y == 0 and 1 < x // y <= MAX_FACTOR:
        yield f"x // {x // y}", lambda v: v // (x // y)
