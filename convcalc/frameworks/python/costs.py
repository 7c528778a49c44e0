"""What a call of Python's own would make, told before it is made: nothing large is begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import MAX_SIZE, too_much

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At

MAX_TEXT = 4 * MAX_SIZE


def written(value: Any) -> int:
    """At least as many characters as a text of `value` has; beyond the bound, no more are counted.
    What is repeated in it counts as often as it is written.
    """
    total, left = 0, [value]
    while left and total <= MAX_TEXT:
        one = left.pop()
        total += 30
        if isinstance(one, (str, bytes)):
            total += len(one)
        elif isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple, set, frozenset)):
            total += len(one)
            left += one
    return total


def check_written(value: Any, at: At, times: int = 1) -> None:
    """Failure E408, if a text that holds `value` so many times would be too long."""
    if isinstance(value, (str, int, float)) and times == 1:
        return
    if written(value) * max(times, 1) > MAX_TEXT:
        raise too_much(f"more than {MAX_SIZE:,} elements", at)


def check_ranges(values: list[Any], at: At) -> None:
    """Failure E408, if one is a range that nobody should go through."""
    if any(
        isinstance(value, range) and value and value[-1] - value[0] > MAX_SIZE * abs(value.step)
        for value in values
    ):
        raise too_much(f"a loop of more than {MAX_SIZE:,} turns", at)


def replaced(owner: Any, args: list[Any]) -> int:
    old, new = args[:2]
    return len(owner) + int(owner.count(old)) * len(new)


def joined(owner: Any, args: list[Any]) -> int:
    parts = args[0]
    return sum(map(len, parts)) + len(owner) * len(parts)


def filled(owner: Any, args: list[Any]) -> int:
    return int(args[0])


LENGTHS: dict[str, Callable[[Any, list[Any]], int]] = {
    "replace": replaced,
    "join": joined,
    "zfill": filled,
}
"""How long the text is that a method of texts gives."""


def check_method(owner: Any, name: str, args: list[Any], named: dict[str, Any], at: At) -> None:
    """Failure E408, if a method would make or go through too much."""
    check_ranges([owner, *args, *named.values()], at)
    if not isinstance(owner, str):
        return
    if name == "format":
        check_written([*args, *named.values()], at, owner.count("{"))
    if name in LENGTHS:
        try:
            length = LENGTHS[name](owner, args)
        except (TypeError, ValueError, IndexError):
            return  # which Python itself refuses
        if length > MAX_SIZE:
            raise too_much(f"more than {MAX_SIZE:,} elements", at)
