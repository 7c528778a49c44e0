"""An error message, read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.window import Window
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MAX_TEXT = 2**16
"""How much of a text is read: its end, where tracebacks have their error."""
MAX_DIGITS = 9
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Fix(NamedTuple):
    """What would fit, as a sentence; where a single setting does it, its name and value."""

    text: str
    setting: str = ""
    value: Any = None


class Reading(NamedTuple):
    """What a message says. `facts` are what is known of the layer that it is about: settings of
    its own, and as `channels` and `spatial` what arrives; `groups` hold the kinds that it may be.
    """

    happened: str
    fixes: tuple[Fix, ...]
    groups: tuple[str, ...] = ()
    facts: Mapping[str, Any] = {}


class Family(NamedTuple):
    """Messages of one form: whose they are, what they are about, one of them, how to find and to
    read them. The pattern takes linear time.
    """

    framework: str
    about: str
    example: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Reading]


class Found(NamedTuple):
    """The family of a message by its name, and what it says."""

    name: str
    family: Family
    reading: Reading
    text: str


class Odd(Exception):
    """The numbers of a message contradict each other or are none that a tensor has, so that no
    framework can have written it.
    """


def require(*true: bool) -> None:
    """Odd, if one is not."""
    if not all(true):
        raise Odd


def ints(text: Optional[str]) -> tuple[int, ...]:
    """The whole numbers in a text such as `[1, 3, 28, 28]` or `6 x 6`; None of a batch is left out.
    Odd, if one is larger than any that is read.

    >>> ints("(None, 28, 28)")
    (28, 28)
    """
    words = re.findall(r"\d+", text or "")
    require(all(len(word) <= MAX_DIGITS for word in words))
    return tuple(map(int, words))


def sizes(numbers: Sequence[int]) -> str:
    return "x".join(map(str, numbers))


def least_padding(spans: Sequence[int], padded: Sequence[int]) -> int:
    """How much more padding at both ends lets the windows fit, at least."""
    more = 0
    while any(Window(k, 1, more, more).out(n) < 1 for k, n in zip(spans, padded, strict=True)):
        more += 1
    return more


def too_large(spans: Sequence[int], padded: Sequence[int]) -> Iterator[Fix]:
    """What lets a kernel fit that spans more than the padded input."""
    if len(spans) != len(padded) or not spans or max(spans) > 10**5:
        return
    require(any(k > n for k, n in zip(spans, padded, strict=True)))
    more = least_padding(spans, padded)
    least = tuple(min(k, n) for k, n in zip(spans, padded, strict=True))
    missing = max(k - n for k, n in zip(spans, padded, strict=True))
    yield Fix(f"pad by {more} more on every side")
    yield Fix(f"use a kernel that spans at most {sizes(least)}, dilation included")
    yield Fix(f"let a map arrive that is larger by {missing}: a larger input, or fewer strides")


def same_count(arrived: int, made_for: int) -> str:
    """What the two numbers of features are, as channels of square maps, if of as many channels.

    >>> same_count(400, 256)
    '400 = 16x5x5 and 256 = 16x4x4'
    """
    found = []
    for side in range(1, 65):
        channels, rest = divmod(arrived, side * side)
        if rest or channels < 1 or made_for % channels:
            continue
        other = round((made_for // channels) ** 0.5)
        if other * other * channels == made_for and other != side and channels > 1:
            square = (side, side), (other, other)
            found.append((channels % 8 == 0, channels, square))
    if not found:
        return ""
    _, channels, (ours, theirs) = max(found)
    return f"{arrived} = {sizes((channels, *ours))} and {made_for} = {sizes((channels, *theirs))}"
