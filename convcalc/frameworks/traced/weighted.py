"""Functions that are given their weights: `F.conv2d(x, self.weight)`, `F.layer_norm(x, …)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.engine.calls import BIAS
from convcalc.engine.network import Given
from convcalc.frameworks.names import Row
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.python.values import Failure, Unknown
from convcalc.frameworks.traced.elementwise import combined, parameter
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.reading import EvaluatedCall
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.layers import kind_named

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
    return with_weights(builder, found.kind, given, x, weight, bias, at)


def with_weights(
    builder: Builder,
    word: str,
    given: dict[str, Any],
    x: Tensor,
    weight: Param,
    bias: Any,
    at: At,
    name: str = "",
) -> Any:
    """A layer with these weights; a bias that it cannot hold beside them is added behind it."""
    own = holds_bias(builder, weight, bias, at)
    kind = kind_named(word)
    if kind is not None and any(setting.name == "bias" for setting in kind.settings()):
        given["bias"] = own
    out = holding(builder, word, given, x, weight, bias if own else None, at, name)
    if bias is None or own or not isinstance(out, Tensor):
        return out
    if isinstance(bias, Param) and kind is not None and not kind.among("linears"):
        bias = computed((*bias.sizes, *[1] * (out.rank - 2)), bias)
    found = combined(builder, "add", out, bias, at)
    if isinstance(found, Tensor):
        builder.called_besides_so(found.node, BIAS)
        builder.arrives(found.node, builder.contiguous.get(out.node))
    return found


def holding(
    builder: Builder,
    word: str,
    given: Mapping[str, Any],
    x: Tensor,
    weight: Any,
    bias: Any,
    at: At,
    name: str = "",
    over: bool = False,
) -> Any:
    """A layer that holds these weights, turned `over`. They are counted once, whatever else uses
    them.
    """
    origin = origin_of(builder, weight, at)
    order = None if origin is None else weight.order_of(origin)
    order = order[::-1] if order is not None and over else order
    label = builder.unused(name) if name else ""
    if origin is not None and origin.name and not label:
        label = builder.unused(origin.name.removesuffix(".weight").removesuffix(".W"))
    fixed = origin is None or not weight.trained
    held = "fixed" if fixed else "frozen" if origin is not None and origin.frozen else ""
    share = origin.node if origin is not None else None
    owner = share
    alike = share is not None and is_like(builder, share, word, weight, bias)
    usual = None if order is None else tuple(range(len(order)))
    if share is not None and not (alike and order in (None, builder.laid.get(share, usual))):
        share, held, label = None, "fixed", label if name else ""
    out = apply(Use(builder, word, given, at, label, share, held), x)
    node = next((n for n in reversed(builder.nodes) if n.kind.holds()), None)
    if node is None:
        return out
    for one in (weight, bias):
        if isinstance(one, Param) and one.trained and not is_as_held(one):
            builder.doubt(node.name, WORKED_OUT)
    if owner is None:
        builder.laid[node.name] = order
        if builder.as_checkpoints and origin is not None and order is not None and not held:
            builder.amend(node.name, given=given_by(node.name, origin, order, bias))
    elif share is None and weight.trained:
        builder.tie(node.name, owner, order)
    if origin is None and weight.trained:  # of parts of others, which are counted by themselves
        builder.tie(node.name, next((o.node for o in origins(weight) if o.node), None), None)
    for one in (origin, *(origins(bias) if isinstance(bias, Param) else ())):
        if one is not None and one.node is None:
            one.node = node.name
            if one.holder is not None and one.holder.node is None:
                one.tied = True  # whatever its layer holds besides is not here
    return out


WORKED_OUT = "its weights are worked out of parameters, which is not kept"


def is_as_held(weight: Param) -> bool:
    """Whether weights are a parameter, or a part of one, and not worked out of any."""
    found = weight.origins()
    return any(
        weight.holds_what(one) if one.elements == weight.elements else len(found) == 1
        for one in found
    )


def given_by(layer: str, weight: Param, order: tuple[int, ...], bias: Any) -> Optional[Given]:
    """How the parameters are called that a layer is given; None where they are called as those of
    a module, or are none of those beside it.
    """
    whole = not isinstance(bias, Param) or len(bias.origins()) == 1
    other = bias.origins()[0] if isinstance(bias, Param) and whole else None
    if not whole or (other is not None and bias.order_of(other) != (0,)):
        return None
    path, _, _ = layer.rpartition(".")
    front = f"{path}." if path else ""
    names = [weight.name or "", *([] if other is None else [other.name or ""])]
    usual = [f"{layer}.weight", f"{layer}.bias"][: len(names)]
    inner = [name[len(front) :] for name in names]
    beside = all(name.startswith(front) for name in names) and all(map(is_path, inner))
    if not beside or (names == usual and order == tuple(range(len(order)))):
        return None
    return Given(inner[0], order, *inner[1:])


def is_path(name: str) -> bool:
    """Whether Python could have it as attributes of each other: exporters make up others."""
    return all(word.isidentifier() for word in name.split("."))


def is_like(builder: Builder, name: str, word: str, weight: Param, bias: Any) -> bool:
    """Whether a node is of a kind, and holds such weights: as they stand, and a bias, if one is
    wanted.
    """
    kind = kind_named(word)
    node = next((one for one in builder.nodes if one.name == name), None)
    if node is None or kind is None or not isinstance(node.kind, kind):
        return False
    held = len(getattr(builder.walk.reached[name], "weights", ()))
    return origins(weight)[0].sizes == weight.sizes and held == 1 + (bias is not None)


def looked_up(call: Any) -> Any:
    """`F.embedding(x, table)`: rows of a table that is a parameter or constant."""
    x, table = call.x, call["weight"]
    if not isinstance(x, Tensor) or not isinstance(table, Param) or len(table.sizes) != 2:
        return Unknown("rows of what is no table", call.at)
    given = dict(zip(("vocabulary", "width"), table.sizes, strict=True))
    return holding(call.builder, "embedding", given, x, table, None, call.at)


def by_matrix(builder: Builder, x: Tensor, weight: Param, at: At) -> Any:
    """`x @ weight`: what a linear layer does without a bias, its matrix the other way round."""
    arriving, made = weight.sizes
    if x.rank < 2 or x.shape[-1] != arriving:
        message = f"a matrix of {arriving}x{made} does not fit {x.shape[-1]} features"
        raise Failure("E204", message, f"write {x.shape[-1]} in place of {arriving}", at)
    given = {"features": made, "bias": False}
    return holding(builder, "linear", given, x, weight, None, at, over=True)


def holds_bias(builder: Builder, weight: Param, bias: Any, at: At) -> bool:
    """Whether a layer holds its bias beside its weights: not, if it is constant, worked out from
    several parameters, or trained where the weights are not. It is counted by itself then.
    """
    if not isinstance(bias, Param):
        return False
    origin, other = origin_of(builder, bias, at), origin_of(builder, weight, at)
    if origin is None or not origin.trained:
        return False
    together = other is not None and weight.trained and origin.node == other.node
    if together and other is not None and origin.frozen is other.frozen:
        return True
    if origin.node is None:
        origin.node = parameter(builder, origin, list(origin.sizes) or [1], at)
    return False


def origins(weight: Param) -> tuple[Param, ...]:
    return weight.origins() or (weight,)


def origin_of(builder: Builder, weight: Param, at: At) -> Param | None:
    """The parameter that these weights are, in whatever shape and whatever else they are worked
    out from, which is counted by itself; None where all parameters are of other sizes.
    """
    found = origins(weight)
    fitting = [one for one in found if one.elements == weight.elements]
    own = next((one for one in fitting if not one.frozen), fitting[0] if fitting else None)
    if own is not None:
        own.placed()
    for one in found:
        if one.placed() is None and one.trained and one is not own:
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
        more = {"affine": True}
        if word != "rms_norm" and not holds_bias(builder, weight, bias, at):
            more["center"] = False
        return holding(builder, word, {**given, **more}, x, weight, bias, at)
    if weight is None and isinstance(bias, Param) and bias.trained and word != "rms_norm":
        more = {"affine": True, "scale": False}
        name = (bias.name or "").removesuffix(".bias")
        return holding(builder, word, {**given, **more}, x, bias, None, at, name)
    out = apply(Use(builder, word, {**given, "affine": False}, at), x)
    for sign, value in (("mul", weight), ("add", bias)):
        if value is not None and isinstance(out, Tensor):
            out = combined(builder, sign, out, value, at)
    return out


def held_use(call: Any, word: str, settings: dict[str, Any], weights: Param, x: Tensor) -> Any:
    """A layer whose weights are a parameter of the file, which are counted once; those of which
    they are a part, or that they are worked out from, are counted by themselves.
    """
    builder = call.builder
    origin = origin_of(builder, weights, call.at)
    fixed = origin is None or not weights.trained
    held = "fixed" if fixed else "frozen" if origin is not None and origin.frozen else ""
    label = builder.unused(origin.name) if origin is not None and origin.name else ""
    share = origin.node if origin is not None else None
    if share is not None and not is_like(builder, share, word, weights, None):
        share, held = None, "fixed"
    out = apply(Use(builder, word, settings, call.at, label, share, held), x)
    if origin is not None and origin.node is None and weights.trained:
        node = next((n for n in reversed(builder.nodes) if n.kind.holds()), None)
        origin.node = node.name if node else None
    return out
