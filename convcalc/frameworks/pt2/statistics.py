"""Norms and reductions: layers of means, deviations and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx import norms, reductions
from convcalc.frameworks.onnx.constant import axis_of
from convcalc.frameworks.onnx.elementwise import merged
from convcalc.frameworks.pt2.run import data, given, shape, whole
from convcalc.frameworks.traced.layers import apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.weighted import norm
from convcalc.frameworks.turns import beside

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def normed(word: str, grouped: bool = False) -> Run:
    """Norms by channels; those without a scale and shift, too."""

    def run(op: Op) -> Any:
        weight, bias, x = op.given.get("weight"), op.given.get("bias"), data(op)
        settings: dict[str, Any] = dict(eps_of(op))
        if grouped:
            name = "group" if "group" in op.given else "num_groups"
            settings["groups"] = whole(op, name)[0]
        if weight is None and bias is None:
            return apply(op.use(word, **settings, affine=False), x)
        if not isinstance(weight, Param):
            return None
        return norm(op.builder, word, settings, x, op.named(weight), bias, op.at)

    return run


def eps_of(op: Op) -> dict[str, Any]:
    return beside("eps", given(op, "eps"), "told")


def over_last(word: str, shifted: bool = True) -> Run:
    """`layer_norm`, `rms_norm`"""

    def run(op: Op) -> Any:
        weight, bias, x = op.given.get("weight"), op.given.get("bias"), data(op)
        settings: dict[str, Any] = {"sizes": whole(op, "normalized_shape"), **eps_of(op)}
        if weight is None and bias is None:
            return apply(op.use(word, **settings, affine=False), x)
        if not isinstance(weight, Param):
            return None
        if not shifted:
            return norms.norm_without_shift(op, settings, weight)
        return norm(op.builder, word, settings, x, op.named(weight), bias, op.at)

    return run


def reduced(word: str) -> Run:
    """Over some dimensions, or all."""

    def run(op: Op) -> Any:
        x = data(op)
        rank = len(shape(op, x))
        listed = [] if op.given.get("dim") is None else whole(op, "dim")
        axes = [axis_of(k, rank) for k in listed] or list(range(rank))
        keep = bool(given(op, "keepdim", False))
        return reductions.over(op, word, sorted(axes), keep)

    return run


def with_places(word: str) -> Run:
    """`max.dim`: the values, and where they stand."""

    def run(op: Op) -> Any:
        if "other" in op.given:
            return merged(op, f"{word}imum", data(op), op.given["other"])
        out = reduced(word)(op)
        return out if op.given.get("dim") is None else [out, out]

    return run


def moments(word: str) -> Run:
    """`var_mean`, `std_mean`"""
    return lambda op: [reduced(word)(op), reduced("mean")(op)]
