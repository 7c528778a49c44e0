"""`slim.repeat` and `slim.stack`: a layer several times, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import scoping
from convcalc.frameworks.keras.slim import TAKES, TITLES, needed
from convcalc.frameworks.python.values import At, Failure, unknown_of

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras


def several(world: Keras, word: str, x: Any, given: dict[str, Any], more: list[Any], at: At) -> Any:
    """`slim.repeat(x, 3, slim.conv2d, 64, [3, 3], scope="conv1")`, `slim.stack(x, f, [8, 16])`"""
    layer = needed(given, "layer", at)
    named = {k: v for k, v in given.items() if k not in ("layer", "scope", *TAKES[word].split())}
    if word == "repeat":
        count = needed(given, "repetitions", at)
        unknown = unknown_of([count])
        if unknown is not None or not isinstance(count, int):
            raise Failure("E407", "how often a layer is repeated is not known", "", at)
        rows: list[list[Any]] = [more] * min(max(count, 0), 10_000)
    else:
        wanted = world.reader.elements(needed(given, "stack_args", at), at)
        rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in wanted]
    base = given.get("scope") or getattr(layer, "last", word)
    scope = scoping.variable_scope(world, [given.get("scope"), TITLES[word]], {}, at)
    scoping.enters(world, scope)
    try:
        for k, row in enumerate(rows):
            own = {**named, "scope": f"{base}_{k + 1}"}
            x = world.reader.call(layer, [x, *row], own, at, None)
    finally:
        scoping.leaves(world, scope)
    return x
