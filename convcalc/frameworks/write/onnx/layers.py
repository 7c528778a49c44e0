"""Layers that hold weights, and pools, as nodes of ONNX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.window import Scatter, Window
from convcalc.frameworks.write.axes import ends
from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.frameworks.write.onnx.place import Place

    Form = Callable[[Place], str]


def sides(at: Place) -> list[int]:
    """Padding as ONNX lists it: all beginnings, then all ends."""
    axes = at.kind.axes(at.site)
    if not all(isinstance(axis, (Window, Scatter)) for axis in axes):
        raise Unwritten("its windows are not the same everywhere")
    return [int(axis.lo) for axis in axes] + [int(axis.hi) for axis in axes]


def windows(at: Place) -> dict[str, Any]:
    """What all that slides has in common."""
    found: dict[str, Any] = {
        "kernel_shape": list(map(int, at.kind.per_axis("kernel", at.rank))),
        "strides": list(map(int, at.kind.strides(at.rank))),
    }
    if any(int(n) != 1 for n in at.kind.per_axis("dilation", at.rank)):
        found["dilations"] = list(map(int, at.kind.per_axis("dilation", at.rank)))
    return found


def in_order(held: Mapping[str, str], *names: str) -> list[str]:
    """The weights of these names that there are."""
    return [held[name] for name in names if name in held]


def conv(at: Place) -> str:
    held = at.weights()
    groups = at.site.channels if at.kind.among("depthwise") else at.kind.groups
    more: dict[str, Any] = {"group": int(groups)} if groups != 1 else {}
    inputs = [at.x, *in_order(held, "weight", "bias")]
    return at.add("Conv", inputs, pads=sides(at), **windows(at), **more)


def transposed(at: Place) -> str:
    held = at.weights()
    axes = at.kind.axes(at.site)
    extra = [int(axis.extra) for axis in axes]
    more: dict[str, Any] = {"group": int(at.kind.groups)} if at.kind.groups != 1 else {}
    if any(extra):
        more["output_padding"] = extra
    inputs = [at.x, *in_order(held, "weight", "bias")]
    return at.add("ConvTranspose", inputs, pads=sides(at), **windows(at), **more)


def max_pool(at: Place) -> str:
    return at.add("MaxPool", [at.x], **pooled(at))


def avg_pool(at: Place) -> str:
    more: dict[str, Any] = {"count_include_pad": 1} if at.kind.count_include_pad else {}
    return at.add("AveragePool", [at.x], **pooled(at), **more)


def pooled(at: Place) -> dict[str, Any]:
    found = windows(at)
    if at.kind.ceil_mode and not isinstance(at.kind.padding, str):
        added = ends(at.kind.padding, at.rank)
        found["ceil_mode"] = 1
        found["pads"] = [int(lo) for lo, _ in added] + [int(hi) for _, hi in added]
    else:
        found["pads"] = sides(at)
    return found


def whole(op: str) -> Form:
    """A pool over all positions."""

    def form(at: Place) -> str:
        if not at.rank:
            return at.add("Identity", [at.x])
        made = at.add(op, [at.x], "" if at.output.rank else "kept")
        return made if at.output.rank else at.add("Flatten", [made], axis=1)

    return form


def adaptive(at: Place) -> str:
    if any(int(n) != 1 for n in at.output.spatial):
        raise Unwritten("a pool of this kind is written for one output alone")
    word = "GlobalMaxPool" if at.kind.among("adaptive_max_pools") else "GlobalAveragePool"
    return at.add(word, [at.x])


def linear(at: Place) -> str:
    """A matrix product over the channels, or the last axis."""
    biased = at.kind.bias
    features, last = int(at.kind.features), at.kind.axis == "last" or not at.rank
    if not at.rank:
        held = at.weights()
        return at.add("Gemm", [at.x, *in_order(held, "weight", "bias")], transB=1)
    arriving = int(at.site.spatial[-1] if last else at.site.channels)
    weight = at.matrix((arriving, features), over=True)
    order = [0, *range(2, at.rank + 2), 1]
    back = [0, at.rank + 1, *range(1, at.rank + 1)]
    x = at.x if last else at.permute(at.x, order, "tokens")
    front = "" if last and not biased else "product"
    x = at.add("MatMul", [x, weight], front)
    if biased:
        x = at.add("Add", [x, at.weight("bias", (features,))], "" if last else "sum")
    return x if last else at.permute(x, back)


USUAL = {"weight": 1.0, "shift": 0.0}
"""What stands for the weights of norms that are not there."""


def of_ones(at: Place, name: str, number: float) -> str:
    """The same number for each channel, which is nothing that the file holds."""
    sizes = at.graph.constant([int(at.site.channels)])
    return at.add("Expand", [at.graph.real(number), sizes], f"no_{name}")


def batch_norm(at: Place) -> str:
    held = at.weights()
    words = [held.get(name) or of_ones(at, name, n) for name, n in USUAL.items()]
    means = [held["running_mean"], held["running_var"]]
    return at.add(
        "BatchNormalization",
        [at.x, *words, *means],
        epsilon=float(at.kind.eps),
        momentum=1.0 - float(at.kind.momentum),
    )


def layer_norm(at: Place) -> str:
    """Over the channels of each position: they are put last for it."""
    if at.kind.over != "channels" or (at.kind.dims not in (None, -1) or (at.kind.dims and at.rank)):
        raise Unwritten("only channels are normalised over")
    held = at.weights()
    scale = held.get("weight") or of_ones(at, "weight", 1.0)
    order = [0, *range(2, at.rank + 2), 1]
    x = at.permute(at.x, order, "tokens") if at.rank else at.x
    words = [x, scale, *in_order(held, "shift")]
    eps = float(at.kind.eps)
    made = at.add("LayerNormalization", words, "normed" if at.rank else "", axis=-1, epsilon=eps)
    return at.permute(made, [0, at.rank + 1, *range(1, at.rank + 1)]) if at.rank else made


def rms_norm(at: Place) -> str:
    """Over the channels of each position, or over the last axis: by the root of the mean square."""
    last = at.kind.dims == -1
    if at.kind.over != "channels" or (at.kind.dims is not None and not last):
        raise Unwritten("only channels, or the last axis, are normalised over")
    squares = at.add("Mul", [at.x, at.x], "squares")
    axes = at.graph.constant([at.rank + 1 if last else 1])
    mean = at.add("ReduceMean", [squares, axes], "mean", keepdims=1)
    root = at.add(
        "Sqrt", [at.add("Add", [mean, at.graph.real(float(at.kind.eps))], "raised")], "root"
    )
    if not at.kind.affine:
        return at.add("Div", [at.x, root])
    width = at.sizes[-1] if last else at.sizes[0]
    weight = at.weight("weight", (width,) if last else (width, *[1] * at.rank))
    return at.add("Mul", [at.add("Div", [at.x, root], "normed"), weight])


def group_norm(at: Place) -> str:
    held = at.weights()
    words = [held.get(name) or of_ones(at, name, n) for name, n in USUAL.items()]
    if at.kind.among("grouped_norms"):
        more: dict[str, Any] = {"num_groups": int(at.kind.groups)}
        return at.add("GroupNormalization", [at.x, *words], epsilon=float(at.kind.eps), **more)
    return at.add("InstanceNormalization", [at.x, *words], epsilon=float(at.kind.eps))


def response_norm(at: Place) -> str:
    kind = at.kind
    more: dict[str, Any] = {
        "alpha": float(kind.alpha),
        "beta": float(kind.beta),
        "bias": float(kind.k),
    }
    return at.add("LRN", [at.x], size=int(kind.size), **more)


def layer_scale(at: Place) -> str:
    """A factor for each channel, and perhaps a shift."""
    sizes = (int(at.site.channels), *[1] * at.rank)
    names = [one.name for one in at.kind.weights(at.site)]
    made = at.add("Mul", [at.x, at.weight(names[0], sizes)], "" if len(names) == 1 else "scaled")
    return made if len(names) == 1 else at.add("Add", [made, at.weight(names[1], sizes)])


def normalization(at: Place) -> str:
    """By mean and variance: numbers that are held, or were given and are not known."""
    sizes = (int(at.site.channels), *[1] * at.rank)
    names = {one.name for one in at.kind.weights(at.site)}
    if not names:
        mean, variance = at.graph.real(0.0), at.graph.real(1.0)
    else:
        mean, variance = (at.weight(name, sizes) for name in ("mean", "variance"))
    centred = at.add("Sub", [at.x, mean], "centred")
    return at.add("Div", [centred, at.add("Sqrt", [variance], "deviation")])


LAYERS: dict[str, Form] = {
    "adaptive_avg_pool": adaptive,
    "adaptive_max_pool": adaptive,
    "avg_pool": avg_pool,
    "batch_norm": batch_norm,
    "conv": conv,
    "conv_transpose": transposed,
    "depthwise_conv": conv,
    "global_avg_pool": whole("GlobalAveragePool"),
    "global_max_pool": whole("GlobalMaxPool"),
    "group_norm": group_norm,
    "instance_norm": group_norm,
    "layer_norm": layer_norm,
    "layer_scale": layer_scale,
    "linear": linear,
    "local_response_norm": response_norm,
    "max_pool": max_pool,
    "normalization": normalization,
    "rms_norm": rms_norm,
}
