"""Functions of each element that take more than a tensor."""

from __future__ import annotations

from math import floor, trunc
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.cuts import chunked
from convcalc.frameworks.traced.elementwise import combined, is_number
from convcalc.frameworks.traced.layers import pointwise
from convcalc.frameworks.traced.parameters import Numbers, Param, computed
from convcalc.frameworks.traced.tensors import BATCH, Tensor, place

if TYPE_CHECKING:
    from collections.abc import Callable


def clamped(call: Call) -> Any:
    settings = {key: call[key] for key in ("min", "max") if is_number(call[key])}
    if isinstance(call.x, Param):
        return computed(call.x.sizes, call.x)
    return pointwise(call.use("clip", **settings), call.x)


def powered(call: Call) -> Any:
    return combined(call.builder, "pow", call.x, call["exponent"], call.at)


def both(call: Call, word: str) -> Any:
    other, factor = call["other"], call["alpha"]
    if is_number(factor) and is_number(other):
        other, factor = other * factor, 1
    found = combined(call.builder, word, call.x, other, call.at)
    mode = call["rounding_mode"]
    if mode is not None and isinstance(found, Numbers):
        return Numbers(map(ROUNDED[mode], found)) if mode in ROUNDED else Unknown(mode, call.at)
    if mode is not None and isinstance(found, Param):
        found.forget()
    if mode is not None:
        found = call.doubt(found, "it rounds what it gives, which is not kept")
    return with_factors(call, found, factor)


ROUNDED: dict[Any, Callable[[float], int]] = {"floor": floor, "trunc": trunc}


def with_factors(call: Call, found: Any, *factors: Any) -> Any:
    """A sum, of which is kept that what is added is multiplied by a number before."""
    if all(factor is None or (is_number(factor) and factor == 1) for factor in factors):
        return found
    return call.doubt(found, "what it adds is multiplied by a number that is not kept")


def multiplied_and_added(call: Call) -> Any:
    """`addcmul`: a product of two is added."""
    product = combined(call.builder, "mul", call["tensor1"], call["tensor2"], call.at)
    found = combined(call.builder, "add", call.x, product, call.at)
    return with_factors(call, found, call["value"])


def gated(call: Call) -> Any:
    """`F.glu`: one half along a dimension times the sigmoid of the other."""
    x, dim = call.x, call["dim"] if call["dim"] is not None else -1
    if isinstance(x, Tensor) and x.known and type(dim) is int:
        k = place(x, dim, call.at)
        if BATCH not in (x.dims or ())[k]:
            return call.along("glu", x, k)
    half = chunked(call.inner("chunk", **{**call.given, "chunks": 2, "dim": dim}))
    gate = pointwise(call.use("sigmoid"), half[1])
    return combined(call.builder, "mul", half[0], gate, call.at)
