"""Small tensors whose numbers are known: what is worked out with them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, Native, Unknown, unknown_of
from convcalc.frameworks.torch.constants import Known, called
from convcalc.frameworks.torch.creators import exact
from convcalc.frameworks.traced.parameters import Numbers, Param, param_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch


def product(sizes: Iterable[int]) -> int:
    return math.prod(sizes)


OF_NUMBER: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "abs": abs,
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "round": lambda x: float(round(x)),
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "square": lambda x: x * x,
    "neg": lambda x: -x,
    "int": int,
    "long": int,
    "float": float,
}


OVER: dict[str, Callable[[Any], Any]] = {"sum": sum, "max": max, "min": min, "prod": math.prod}


def of_number(name: str, value: float) -> Any:
    """A function of a tensor that is a number in the source."""
    try:
        return OF_NUMBER[name](value)
    except (ValueError, OverflowError):
        return Unknown(f"torch.{name} of a number")


def of_numbers(world: Torch, owner: Numbers, name: str, at: At) -> Any:
    """An attribute or method of a small tensor whose numbers are known."""
    if name == "shape":
        return (len(owner),)
    if name == "ndim":
        return 1

    def call(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        found = run(reader, args, named, at)
        if owner.changed and isinstance(found, (Numbers, Param)):
            found.forget()
        return found

    def run(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        if name in OF_NUMBER:
            found = [of_number(name, x) for x in owner]
            return unknown_of(found) or Numbers(found)
        if name in ("tolist", "numpy"):
            return list(owner)
        if name == "astype":
            whole = "int" in str(getattr(args[0], "name", args[0])) if args else False
            return Numbers(int(x) if whole else x for x in owner)
        if name in ("to", "cuda", "cpu", "clone", "detach", "type"):
            return owner if all(exact(owner, x) for x in (*args, *named.values())) else lost(owner)
        if name in ("size", "numel", "__len__"):
            return len(owner)
        if name in ("sum", "max", "min", "prod"):
            return OVER[name](owner)
        if name == "pow" and args and isinstance(args[0], (int, float)):
            return Numbers(x ** args[0] for x in owner)
        if name in ("reshape", "view"):
            found = viewed(world, owner, name, args, named, at)
            if found is not MISSING:
                return found
        if name in PARTS:
            return PARTS[name](owner, *args, **named)
        if name == "item" and len(owner) == 1:
            return owner[0]
        if name == "diff":
            return Numbers(b - a for a, b in pairwise(owner))
        if name == "unique":
            found = sorted(set(owner))
            counts = Numbers(owner.count(x) for x in found)
            return (Numbers(found), counts) if named.get("return_counts") else Numbers(found)
        held = param_of(owner)
        if name.endswith("_"):
            owner.forget()
        return world.method(name, held, args, named, at)

    return Native(name, call)


def viewed(
    world: Torch, owner: Numbers, name: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """The same numbers in several dimensions; MISSING where they do not fit these."""
    found = called(Known((len(owner),), None, owner), name, args, named)
    if found is MISSING:
        return found
    found.view_of(param_of(owner))
    return found


def lost(owner: Numbers) -> Numbers:
    """As many numbers, of which it is not known what they are rounded to."""
    found = Numbers(owner)
    found.forget()
    return found


def in_parts(owner: Numbers, size: Any, dim: int = 0) -> Any:
    """`x.split(3)`, `x.split([1, 2])`"""
    sizes = size if isinstance(size, (list, tuple)) else [size] * -(-len(owner) // max(size, 1))
    ends = [sum(sizes[: k + 1]) for k in range(len(sizes))]
    return tuple(Numbers(owner[end - n : end]) for end, n in zip(ends, sizes, strict=True))


def in_chunks(owner: Numbers, chunks: int, dim: int = 0) -> Any:
    return in_parts(owner, max(-(-len(owner) // max(chunks, 1)), 1))


PARTS: dict[str, Callable[..., Any]] = {
    "split": in_parts,
    "chunk": in_chunks,
    "flip": lambda owner, *dims: Numbers(owner[::-1]),
}
"""Methods by which a small tensor falls into parts, or turns round."""
