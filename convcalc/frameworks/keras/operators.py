"""Operators, comparisons and elements of tensors and weights."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer
from convcalc.frameworks.later import later
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.values import MISSING, Path, Unknown, unknown_of
from convcalc.frameworks.traced import elementwise
from convcalc.frameworks.traced.parameters import Numbers, Param, computed
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.python.values import At

indexed = later("traced.items.indexed")


def operate(world: Keras, word: str, values: list[Any], at: At) -> Any:
    if not any(isinstance(value, (Tensor, Param)) for value in values):
        return MISSING
    unknown = unknown_of(values)
    if unknown is not None and not any(isinstance(value, Tensor) for value in values):
        return unknown
    if len(values) == 1:
        return world.function(word, values, {}, at)
    if word == "matmul":
        return world.function("matmul", values, {}, at)
    if word in elementwise.KINDS:
        return world.recorded(
            lambda given, more: elementwise.combined(world.builder, word, given[0], given[1], at),
            values,
            {},
        )
    return unknown_of(values) or Unknown(f"'{word}' of a tensor", at)


def compare(kind: type, a: Any, b: Any, at: At) -> Any:
    several = (Tensor, Param, Numbers)
    if isinstance(a, several) or isinstance(b, several):
        if kind is ast.Eq and (a is None or b is None):
            return False
        return Unknown("a comparison of a tensor", at)
    if isinstance(a, (Layer, Path, Class)) or isinstance(b, (Layer, Path, Class)):
        return (a is b or a == b) is (kind is ast.Eq)
    return MISSING


def item(world: Keras, owner: Any, key: Any, at: At) -> Any:
    if isinstance(owner, Tensor):
        if not owner.known:
            return Unknown("an element of a tensor that is not known", at)
        return world.recorded(lambda given, more: elements(world, given[0], key, at), [owner], {})
    if isinstance(owner, Param):
        return part_of(owner, key)
    return owner if isinstance(owner, Path) else MISSING


def elements(world: Keras, x: Tensor, key: Any, at: At) -> Any:
    """`x[key]`, where a whole dimension may be asked for from its end."""
    keys = list(key) if isinstance(key, tuple) else [key]
    backwards = [k for k, one in enumerate(keys) if one == slice(None, None, -1)]
    if backwards and not any(one is ... or one is None for one in keys[: backwards[-1]]):
        x = world.function("flip", [x], {"axis": backwards}, at)
        keys = [slice(None) if k in backwards else one for k, one in enumerate(keys)]
    return indexed(world.builder, x, tuple(keys) if isinstance(key, tuple) else keys[0], at)


def is_whole(key: slice) -> bool:
    """Whether the ends of a part are numbers that there can be."""
    ends = [n for n in (key.start, key.stop, key.step) if n is not None]
    return all(type(n) is int and abs(n) < 10**9 for n in ends) and key.step != 0


def part_of(owner: Param, key: Any) -> Any:
    """A part of a weight, whose sizes may be worked out."""
    keys = list(key) if isinstance(key, tuple) else [key]
    where = next((k for k, one in enumerate(keys) if one is ...), None)
    if where is not None:
        used = sum(one is not None and one is not ... for one in keys)
        keys[where : where + 1] = [slice(None)] * max(len(owner.sizes) - used, 0)
    sizes: list[int] = []
    rest = list(owner.sizes)
    for one in keys:
        if one is None:
            sizes.append(1)
        elif isinstance(one, slice) and rest and is_whole(one) and rest[0] < 10**12:
            sizes.append(len(range(*one.indices(rest.pop(0)))))
        elif isinstance(one, int) and rest:
            rest.pop(0)
        else:
            return Unknown("a part of a weight")
    return computed((*sizes, *rest), owner)
