"""Dictionaries that have a value for every key, `defaultdict` and `Counter`, and choices of several
values, `combinations` and `permutations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python import lists
from convcalc.frameworks.python.values import Native, Unknown, unknown_of

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import World


class OnDemand(dict):  # type: ignore[type-arg]
    """A dictionary, and what makes the value of a key that it lacks."""

    factory: Any = None


def made_on_demand(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`defaultdict(list)`"""
    made = OnDemand(lists.mapping(world.reader, args[1:], named, at))
    made.factory = args[0] if args else None
    return made


def counted(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Counter(values)`: how often each is there."""
    made = OnDemand(named)
    made.factory = Native.giving("int", 0)
    if args and isinstance(args[0], dict):
        made.update(args[0])
        return made
    values = world.reader.elements(args[0], at) if args else []
    if unknown_of(values) is not None or not all(map(lists.hashable, values)):
        return unknown_of(values) or Unknown("a count of what has no keys", at)
    for value in values:
        made[value] = made.get(value, 0) + 1
    return made


def choices(world: World, args: list[Any], named: dict[str, Any], at: At, word: str) -> Any:
    """`itertools.combinations(values, r)`"""
    import itertools
    import math

    values = world.reader.elements(args[0], at)
    r = args[1] if len(args) > 1 else named.get("r")
    r = len(values) if r is None and word == "permutations" else r
    if type(r) is not int or r < 0:
        return r if isinstance(r, Unknown) else Unknown(f"{word} of what is not known", at)
    count = math.comb if word == "combinations" else math.perm
    if count(len(values), r) > 10_000:
        return Unknown(f"very many {word}", at)
    return list(getattr(itertools, word)(values, r))
