"""Functions that are given their weights: `F.conv2d(x, self.weight)`, `F.layer_norm(x, …)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.names import Row
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.traced.elementwise import combined, parameter
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder


def weighted(builder: Builder, row: Row, name: str, bound: dict[str, Any], at: At) -> Any:
    """A function of the row, whose weights are parameters of the file."""
    weight, bias, x = bound.pop("weight"), bound.pop("bias", None), bound.pop("input", None)
    if not isinstance(x, Tensor):
        return x
    means = {k: v for k, v in row.means.items() if k not in ("weight", "bias")}
    parts = row.takes.split(", ")
    takes = ", ".join(part for part in parts if part.partition("=")[0] not in ("weight", "bias"))
    plain_row = Row(row.kind, takes, means, row.always)
    found = EvaluatedCall(plain_row, PYTORCH, f"F.{name}", [x], bound, at).read()
    sizes, transposed = weight.sizes, "transpose" in row.kind
    given: dict[str, Any] = dict(found.given)
    if name == "linear":
        given["features"] = sizes[0]
    else:
        given["filters"] = sizes[1] * bound.get("groups", 1) if transposed else sizes[0]
        given["kernel"] = list(sizes[2:])
    own = isinstance(bias, Param) and whole(bias)
    given["bias"] = own
    out = holding(builder, found.kind, given, x, weight, bias if own else None, at)
    if bias is None or own or not isinstance(out, Tensor):
        return out
    if isinstance(bias, Param) and name != "linear":
        bias = computed((*bias.sizes, *[1] * (out.rank - 2)), bias)
    return combined(builder, "add", out, bias, at)


def whole(param: Param) -> bool:
    """Whether it is a parameter of the file, in whatever shape; not worked out from several."""
    found = origins(param)
    return len(found) == 1 and found[0].trained and found[0].elements == param.elements


def holding(
    builder: Builder, word: str, given: Mapping[str, Any], x: Tensor, weight: Any, bias: Any, at: At
) -> Any:
    """A layer that holds these weights. They are counted once, whatever else uses them."""
    origin = origin_of(builder, weight, at)
    label = ""
    if origin is not None and origin.name:
        label = builder.unused(origin.name.rpartition(".")[0] or origin.name)
    held = "" if origin is not None and weight.trained else "fixed"
    share = origin.node if origin is not None else None
    out = apply(Use(builder, word, given, at, label, share, held), x)
    node = next((n for n in reversed(builder.nodes) if n.kind.holds()), None)
    if node is None:
        return out
    for one in (origin, *(origins(bias) if isinstance(bias, Param) else ())):
        if one is not None and one.node is None:
            one.node = node.name
            if one.holder is not None and one.holder.node is None:
                one.holder.node = node.name
    return out


def origins(weight: Param) -> tuple[Param, ...]:
    return weight.origins() or (weight,)


def origin_of(builder: Builder, weight: Param, at: At) -> Param | None:
    """The parameter that these weights are, in whatever shape and whatever else they are worked
    out from, which is counted by itself; None where all parameters are of other sizes.
    """
    found = origins(weight)
    fitting = [one for one in found if one.elements == weight.elements]
    own = next((one for one in fitting if not one.frozen), fitting[0] if fitting else None)
    if own is not None and own.node is None and own.holder is not None:
        own.node = own.holder.node
    for one in found:
        if one.node is None and one.trained and one is not own:
            one.node = parameter(builder, one, list(one.sizes) or [1], at)
    return own


def norm(
    builder: Builder, word: str, given: dict[str, Any], x: Any, weight: Any, bias: Any, at: At
) -> Any:
    """A normalisation with the scale and shift that it is given; what is no parameter of the file
    is multiplied and added by itself.
    """
    if not isinstance(x, Tensor):
        return x
    if isinstance(weight, Param) and (bias is None or isinstance(bias, Param)):
        more = {"affine": True, **({"center": False} if bias is None else {})}
        return holding(builder, word, {**given, **more}, x, weight, bias, at)
    out = apply(Use(builder, word, {**given, "affine": False}, at), x)
    for sign, value in (("mul", weight), ("add", bias)):
        if value is not None and isinstance(out, Tensor):
            out = combined(builder, sign, out, value, at)
    return out
