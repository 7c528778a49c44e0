"""Arithmetic of parameters and constants, with the numbers of constants where they are known."""

from __future__ import annotations

import operator
from struct import pack, unpack
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.parameters import LARGEST, Param, broadcast, computed, few

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WORKED: dict[str, Callable[[float, float], float]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
}
"""What comes out in single precision as in PyTorch, but for the last digit of some quotients, which
it works out by way of reciprocals.
"""


def of_params(word: str, a: Any, b: Any) -> Param | None:
    """What an operator makes of two, of which one may be a number; None where they do not fit."""
    params = [x for x in (a, b) if isinstance(x, Param)]
    if not all(isinstance(x, (Param, bool, int, float, complex)) for x in (a, b)):
        return None
    sizes = broadcast(*(x.sizes for x in params))
    if sizes is None:
        return None
    found = computed(sizes, *params)
    rows = [numbers_of(x, found.elements) for x in (a, b)]
    if word in WORKED and rows[0] and rows[1]:
        count = max(map(len, rows))
        first, second = (list(row) * count if len(row) == 1 else list(row) for row in rows)
        if word != "div" or all(second):
            pairs = zip(first, second, strict=True)
            found.numbers = few([WORKED[word](single(x), single(y)) for x, y in pairs])
    return found


def numbers_of(value: Any, elements: int) -> Sequence[float]:
    """The numbers, one for all or one for each of so many elements; none where they are unknown."""
    if isinstance(value, Param):
        found = value.told() or ()
        return found if len(found) in (1, elements) else ()
    known = isinstance(value, (int, float)) and not isinstance(value, bool)
    return (value,) if known and abs(value) < LARGEST else ()


def single(number: float) -> float:
    """In single precision.

    >>> single(0.1)
    0.10000000149011612
    """
    found: float = unpack("f", pack("f", number))[0]
    return found
