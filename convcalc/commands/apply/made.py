"""Arrays that need not be typed: random ones, impulses, and kernels that have a name."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from convcalc.arithmetic.array import Array, filled, from_values, places, random_array
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


MOST = 64
"""Of arrays that are made, along each dimension."""
RANDOM = "random"
WORD = re.compile(r"([a-z]+)(?::(.*))?", re.DOTALL)


def impulse(sizes: tuple[int, ...]) -> Array:
    """1 in the middle of each channel, 0 elsewhere."""
    middle = tuple(n // 2 for n in sizes[1:])
    return from_values(sizes, [Fraction(place[1:] == middle) for place in places(sizes)])


def counted(sizes: tuple[int, ...]) -> Array:
    """0, 1, 2 and so on."""
    return from_values(sizes, [Fraction(k) for k, _ in enumerate(places(sizes))])


MADE: dict[str, Callable[[tuple[int, ...], int], Array]] = {
    RANDOM: lambda sizes, seed: random_array(sizes, seed, 0, 5),
    "impulse": lambda sizes, seed: impulse(sizes),
    "ones": lambda sizes, seed: filled(sizes, Fraction(1)),
    "count": lambda sizes, seed: counted(sizes),
}
"""Inputs by name: of some sizes, and a seed."""


class Named(NamedTuple):
    """An input that is named, and its shape, if that is said: `random:3x6x6`."""

    word: str
    shape: str | None = None


def named(text: str) -> Named | None:
    """What a text names; None if it is no such name."""
    found = WORD.fullmatch(text.strip())
    return Named(*found.groups()) if found and found.group(1) in MADE else None


def sizes_of(text: str | None, axes: int, option: str = "--in") -> tuple[int, ...]:
    """`3x5x5`, or without channels `5x5`; of no axes `5`."""
    from convcalc.algebra.written import numbers

    usual = {0: [5], 1: [8]}.get(axes, [5] * axes)
    sizes = numbers(text) if text else usual
    if not sizes or not all(0 < n <= MOST for n in sizes) or len(sizes) > 3:
        said = f"received '{text[:60] if text else ''}'"
        raise ValueError(f"{option} takes sizes up to 64, such as 5x5 or 3x5x5, {said}")
    found = tuple(sizes)
    return found if len(found) == axes + 1 else (1, *found)


def rows(text: str, divisor: int = 1) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(int(x), divisor) for x in row.split()) for row in text.split(";"))


KERNELS = {
    "sobel-x": rows("-1 0 1; -2 0 2; -1 0 1"),
    "sobel-y": rows("-1 -2 -1; 0 0 0; 1 2 1"),
    "prewitt-x": rows("-1 0 1; -1 0 1; -1 0 1"),
    "prewitt-y": rows("-1 -1 -1; 0 0 0; 1 1 1"),
    "scharr-x": rows("-3 0 3; -10 0 10; -3 0 3"),
    "scharr-y": rows("-3 -10 -3; 0 0 0; 3 10 3"),
    "blur": rows("1 1 1; 1 1 1; 1 1 1", 9),
    "gaussian": rows("1 2 1; 2 4 2; 1 2 1", 16),
    "sharpen": rows("0 -1 0; -1 5 -1; 0 -1 0"),
    "laplacian": rows("0 1 0; 1 -4 1; 0 1 0"),
    "identity": rows("0 0 0; 0 1 0; 0 0 0"),
    "emboss": rows("-2 -1 0; -1 1 1; 0 1 2"),
}
"""Kernels by name, as they are applied: not turned round. The x of sobel is the axis along which it
looks for a difference. Source: Gonzalez and Woods, Digital Image Processing, chapter 3.
"""
ALSO = {"sobel": "sobel-x", "prewitt": "prewitt-x", "scharr": "scharr-x", "box": "blur"}


def kernels(text: str) -> list[str] | None:
    """The kernels that a text names, one for each filter: `sobel-x || sobel-y`; None if it names
    none. ValueError where only some of the words are such names.
    """
    words = [word.strip().lower().replace("_", "-") for word in text.split("||")]
    found = [ALSO.get(word, word) for word in words]
    known = [word in KERNELS for word in found]
    if any(known) and not all(known):
        stranger = words[known.index(False)][:40]
        raise ValueError(f"--weights: '{stranger}' is no kernel; {listed(stranger)}")
    return found if all(known) else None


def listed(word: str) -> str:
    """What kernels there are, or which one was meant."""
    from convcalc.diagnostics import did_you_mean

    return did_you_mean(word, [*KERNELS, *ALSO]) or f"there are {', '.join(KERNELS)}"


def kernel_array(names: list[str], channels: int, each: bool) -> Array:
    """The weights of a convolution with these kernels: every filter has its kernel for each of the
    channels; of a depthwise one, `each` channel has all of them as filters of its own.
    """
    taken = (
        [(name, 1) for _ in range(channels) for name in names]
        if each
        else [(name, channels) for name in names]
    )
    values = [
        x for name, times in taken for _ in range(times) for row in KERNELS[name] for x in row
    ]
    return from_values((len(taken), taken[0][1], 3, 3), values)
