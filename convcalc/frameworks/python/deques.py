"""`collections.deque`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Deque, Unknown

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import World


def deque(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`deque(values, maxlen=2)`"""
    most = args[1] if len(args) > 1 else named.get("maxlen")
    if most is not None and (type(most) is not int or most < 0):
        return most if isinstance(most, Unknown) else Unknown("a deque of such a length", at)
    found = Deque(most)
    found.extend(world.reader.elements(args[0], at) if args else [])
    return found
