"""Normalisations, with the scale and shift that the file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.constant import axis_of, items_of
from convcalc.frameworks.traced.layers import apply
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.weighted import holding, norm
from convcalc.frameworks.turns import beside

if TYPE_CHECKING:
    from convcalc.frameworks.onnx.op import Op


def batch_norm(op: Op) -> Any:
    given = beside("momentum", as_written(op.attribute("momentum")), "rest")
    return normed(op, "batch_norm", {**eps_of(op), **given})


def instance_norm(op: Op) -> Any:
    return normed(op, "instance_norm", eps_of(op))


def group_norm(op: Op) -> Any:
    return normed(op, "group_norm", {"groups": op.number("num_groups", 1), **eps_of(op)})


def eps_of(op: Op) -> dict[str, Any]:
    return beside("eps", as_written(op.attribute("epsilon")), "told")


def as_written(value: Any) -> Any:
    """A number of four bytes as people write it: 0.00001 and not 0.00000999999974737875."""
    return float(f"{value:.6g}") if isinstance(value, float) else value


def normed(op: Op, word: str, given: dict[str, Any]) -> Any:
    scale, shift = op.input(1), op.input(2)
    if not isinstance(scale, Param) or not isinstance(shift, Param):
        return None
    channels = op.walker.shape(op.x)[1] if op.x.known and op.x.rank > 1 else scale.elements
    made = scale.elements == channels and not scale.origins()  # by a node, of nothing
    if made and shift.trained and not scale.trained:
        given = {**given, "affine": True, "scale": False}
        return holding(op.builder, word, given, op.x, op.named(shift), None, op.at)
    if scale.elements != channels or is_plain(scale, shift):  # of groups
        return apply(op.use(word, **given, affine=False), op.x)
    return norm(op.builder, word, given, op.x, op.named(scale), shift, op.at)


def is_plain(scale: Param, shift: Param) -> bool:
    """Whether a scale of ones and a shift of zeros stand for none."""
    return set(items_of(scale) or ()) == {1.0} and set(items_of(shift) or ()) == {0.0}


def layer_norm(op: Op) -> Any:
    """Over the dimensions from `axis` on."""
    return over_last(op, "layer_norm")


def rms_norm(op: Op) -> Any:
    return over_last(op, "rms_norm")


def over_last(op: Op, word: str) -> Any:
    if not op.x.known:
        return None
    axis = axis_of(op.number("axis", -1), op.x.rank)
    if not axis and op.walker.batch.size != 1:  # over the samples as well
        return None
    sizes = op.walker.shape(op.x)[axis:]
    scale, shift = op.input(1), op.input(2) if word == "layer_norm" else None
    if not isinstance(scale, Param) or (shift is not None and not isinstance(shift, Param)):
        return None
    given = {"sizes": sizes, **eps_of(op)}
    if word == "rms_norm":
        return norm_without_shift(op, given, scale)
    return norm(op.builder, word, given, op.x, op.named(scale), shift, op.at)


def norm_without_shift(op: Op, given: dict[str, Any], scale: Param) -> Any:
    return holding(
        op.builder, "rms_norm", {**given, "affine": True}, op.x, op.named(scale), None, op.at
    )


def response_norm(op: Op) -> Any:
    words = {"alpha": "alpha", "beta": "beta", "bias": "k"}
    given = {ours: as_written(op.attribute(theirs)) for theirs, ours in words.items()}
    given = {name: number for name, number in given.items() if number is not None}
    return apply(op.use("local_response_norm", size=op.number("size", 5), **given), op.x)
