"""Patterns of paths: `*`, `?` and `[…]` inside a name, `**` for any number of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def is_pattern(text: str) -> bool:
    """Whether a path holds signs of a pattern."""
    return any(sign in text for sign in "*?[")


def matches(pattern: str, path: str) -> bool:
    """Whether `pattern` means `path`, both with / between their parts. The time is at most that of
    their lengths multiplied, whatever they hold.

    >>> matches("nets/**/*.yaml", "nets/a.yaml"), matches("nets/*.yaml", "nets/old/a.yaml")
    (True, False)
    """
    return aligned(pattern.split("/"), path.split("/"), "**", means)


def means(pattern: str, name: str) -> bool:
    """The same of one name.

    >>> means("resnet[0-9]?.y*ml", "resnet50.yaml")
    True
    """
    return aligned(signs(pattern), name, "*", stands_for)


def aligned(
    pattern: Sequence[str], items: Sequence[str], star: str, same: Callable[[str, str], bool]
) -> bool:
    """Whether items follow a pattern in which `star` is any number of them. What a star has taken
    is given back one by one, and only of the last star: an earlier one would find nothing else.
    """
    at = place = 0
    last: int | None = None
    taken = 0
    while at < len(items):
        if place < len(pattern) and pattern[place] == star:
            last, taken = place, at
            place += 1
        elif place < len(pattern) and same(pattern[place], items[at]):
            place, at = place + 1, at + 1
        elif last is not None:
            taken += 1
            place, at = last + 1, taken
        else:
            return False
    return all(sign == star for sign in pattern[place:])


def signs(pattern: str) -> list[str]:
    """The signs of a name's pattern: `[abc]` is one, unless it is not closed."""
    found: list[str] = []
    at = 0
    while at < len(pattern):
        end = pattern.find("]", at + 2) if pattern[at] == "[" else -1
        end = at if end < 0 else end
        found.append(pattern[at : end + 1])
        at = end + 1
    return found


def stands_for(sign: str, letter: str) -> bool:
    """Whether a sign stands for a letter: `?` for any, `[a-f]` and `[!ab]` for some."""
    if len(sign) < 3:
        return sign in ("?", letter)
    inside = sign[1:-1]
    without = inside[0] in "!^" and len(inside) > 1
    inside = inside[without:]
    found, at = False, 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            found = found or inside[at] <= letter <= inside[at + 2]
            at += 3
        else:
            found = found or inside[at] == letter
            at += 1
    return found != without
