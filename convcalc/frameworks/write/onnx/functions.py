"""Layers without weights as nodes of ONNX: activations, sums, and what moves elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.axes import ends
from convcalc.frameworks.write.moved import Lowest
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.axes import place, places

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.write.onnx.place import Place

    Form = Callable[[Place], str]

LARGEST = (1 << 63) - 1
LOWEST = float("-inf")


def op(word: str, **attributes: Any) -> Form:
    """One node, with what the layer reads."""
    return lambda at: at.add(word, at.inputs, **attributes)


def slope(at: Place) -> str:
    return at.add("LeakyRelu", [at.x], alpha=float(at.kind.slope))


def alpha(word: str) -> Form:
    return lambda at: at.add(word, [at.x], alpha=float(getattr(at.kind, "alpha", 1.0)))


def prelu(at: Place) -> str:
    """A slope for each channel stands against the positions behind it."""
    (one,) = at.kind.weights(at.site)
    sizes = list(map(int, one.sizes))
    if len(sizes) == 1 and at.rank:
        sizes += [1] * at.rank
    return at.add("PRelu", [at.x, at.weight(one.name, sizes)])


def between(low: float, high: float) -> Form:
    return lambda at: at.add("Clip", [at.x, at.graph.real(low), at.graph.real(high)])


def clip(at: Place) -> str:
    low, high = at.kind.min, at.kind.max
    words = ["" if n is None else at.graph.real(float(n)) for n in (low, high)]
    return at.add("Clip", [at.x, *(words if words[1] else words[:1])])


def silu(at: Place) -> str:
    return at.add("Mul", [at.x, at.add("Sigmoid", [at.x], "gate")])


def log_sigmoid(at: Place) -> str:
    return at.add("Log", [at.add("Sigmoid", [at.x], "sigmoid")])


def square(at: Place) -> str:
    return at.add("Mul", [at.x, at.x])


def rsqrt(at: Place) -> str:
    return at.add("Reciprocal", [at.add("Sqrt", [at.x], "root")])


def softmax(word: str) -> Form:
    return lambda at: at.add(word, [at.x], axis=1)


def merged(word: str) -> Form:
    """One after the other; what has fewer axes stands against the first ones."""

    def form(at: Place) -> str:
        rows = []
        for k, x in enumerate(at.inputs):
            missing = at.output.rank - at.site.shapes[k].rank
            wide = missing and not at.alone[k]
            dims = [*map(int, at.site.shapes[k].dims("channels_first")), *[1] * missing]
            rows.append(at.reshape(x, dims, f"widened{k}") if wide else x)
        total = rows[0]
        for k, x in enumerate(rows[1:], 2):
            total = at.add(word, [total, x], "" if k == len(rows) else f"part{k - 1}")
        return total

    return form


def concat(at: Place) -> str:
    return at.add("Concat", at.with_batch(), axis=place(at.kind.axis) + 1)


def stacked(at: Place) -> str:
    axis = place(at.kind.axis) + 1
    where = at.graph.constant([axis])
    rows = [at.add("Unsqueeze", [x, where], f"row{k}") for k, x in enumerate(at.with_batch())]
    return at.add("Concat", rows, axis=axis)


def flatten(at: Place) -> str:
    if at.kind.start == 1 and not at.output.rank:
        return at.add("Flatten", [at.x], axis=1)
    return at.reshape(at.x, at.made)


def reshaped(at: Place) -> str:
    return at.reshape(at.x, at.made)


def permuted(at: Place) -> str:
    return at.permute(at.x, [0, *at.kind.dims])


REDUCED = {
    "sum": "ReduceSum",
    "mean": "ReduceMean",
    "max": "ReduceMax",
    "min": "ReduceMin",
    "norm": "ReduceL2",
    "prod": "ReduceProd",
}


def reduced(at: Place) -> str:
    how, kept = at.kind.op, int(bool(at.kind.keepdims))
    over = [axis + 1 for axis in places(at.kind.axis, at.rank)]
    if how == "argmax" and len(over) == 1:
        return at.add("ArgMax", [at.x], axis=over[0], keepdims=kept)
    if how not in REDUCED:
        raise Unwritten(f"ONNX has no node for {how}")
    return at.add(REDUCED[how], [at.x, at.graph.constant(over)], keepdims=kept)


def cut(at: Place, axis: int, start: int, stop: int, step: int = 1, inner: str = "") -> str:
    rows = [at.graph.constant([n]) for n in (start, stop, axis, step)]
    return at.add("Slice", [at.x, *rows], inner)


def sliced(at: Place) -> str:
    kind = at.kind
    stop = LARGEST if kind.stop is None else int(kind.stop)
    return cut(at, place(kind.axis) + 1, int(kind.start), stop, int(kind.step))


def split(at: Place) -> str:
    """The part of a split that is meant, as a slice."""
    axis = place(at.kind.axis)
    whole, part = at.sizes[axis], int(at.kind.part)
    if at.kind.sizes:
        sizes = list(map(int, at.kind.sizes))
    else:
        each = -(-whole // int(at.kind.chunks))
        sizes = [min(each, whole - k * each) for k in range(int(at.kind.chunks))]
    part %= len(sizes)
    start = sum(sizes[:part])
    return cut(at, axis + 1, start, start + sizes[part])


def selected(at: Place) -> str:
    where = at.graph.constant(int(at.kind.position))
    return at.add("Gather", [at.x, where], axis=place(at.kind.axis) + 1)


def cropped(at: Place) -> str:
    sides = ends(at.kind.cropping, at.rank)
    starts = at.graph.constant([int(lo) for lo, _ in sides])
    rows = zip(sides, at.site.spatial, strict=True)
    stops = at.graph.constant([int(n) - int(hi) for (_, hi), n in rows])
    axes = at.graph.constant(list(range(2, at.rank + 2)))
    return at.add("Slice", [at.x, starts, stops, axes])


MODES = {"zeros": "constant", "constant": "constant", "reflect": "reflect", "replicate": "edge",
         "circular": "wrap"}  # fmt: skip


def padded(at: Place) -> str:
    sides = ends(at.kind.padding, at.rank)
    (channels,) = ends(
        (at.kind.channel_padding,) if isinstance(at.kind.channel_padding, tuple)
        else at.kind.channel_padding, 1
    )  # fmt: skip
    rows = [(0, 0), channels, *sides]
    pads = at.graph.constant([int(lo) for lo, _ in rows] + [int(hi) for _, hi in rows])
    words = [at.x, pads]
    if type(at.kind) is Lowest:
        words.append(at.graph.real(LOWEST))
    return at.add("Pad", words, mode=MODES[at.kind.mode])


def rescaled(at: Place) -> str:
    scale, offset = float(at.kind.scale), float(at.kind.offset)
    x = at.x
    if scale != 1:
        x = at.add("Mul", [x, at.graph.real(scale)], "" if not offset else "scaled")
    return at.add("Add", [x, at.graph.real(offset)]) if offset else x


def upsampled(at: Place) -> str:
    """PyTorch's nearest takes the element at or before a place; others interpolate between middles,
    or between corners.
    """
    how = at.kind.mode
    aligned = "align_corners" if at.kind.align_corners else "half_pixel"
    more: dict[str, Any] = {"mode": "linear", "coordinate_transformation_mode": aligned}
    if how == "nearest":
        more = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric"}
        more["nearest_mode"] = "floor"
    elif how == "nearest_exact":
        more = {"mode": "nearest", "coordinate_transformation_mode": "half_pixel"}
        more["nearest_mode"] = "round_prefer_floor"
    elif "cubic" in how:
        more.update(mode="cubic", cubic_coeff_a=-0.75)
    elif "linear" not in how:
        raise Unwritten(f"ONNX has no {how} interpolation")
    front = at.add("Shape", [at.x], "batch", start=0, end=2)
    sizes = at.add("Concat", [front, at.graph.constant(at.made[1:])], "sizes", axis=0)
    return at.add("Resize", [at.x, "", "", sizes], **more)


def shuffled(at: Place) -> str:
    """The channels of each group in turn."""
    groups, (channels, *spatial) = int(at.kind.groups), at.sizes
    x = at.reshape(at.x, [groups, channels // groups, *spatial], "groups")
    x = at.permute(x, [0, 2, 1, *range(3, at.rank + 3)], "turned")
    return at.reshape(x, at.sizes)


def pixel_shuffle(at: Place) -> str:
    return at.add("DepthToSpace", [at.x], blocksize=int(at.kind.factor), mode="CRD")


def pixel_unshuffle(at: Place) -> str:
    """In PyTorch's order: the channels outside of those of a block."""
    r, (channels, height, width) = int(at.kind.factor), at.sizes
    x = at.reshape(at.x, [channels, height // r, r, width // r, r], "blocks")
    return at.reshape(at.permute(x, [0, 1, 3, 5, 2, 4], "turned"), at.made)


FUNCTIONS: dict[str, Form] = {
    "add": merged("Add"),
    "average": lambda at: at.add("Mean", at.with_batch()),
    "celu": alpha("Celu"),
    "channel_shuffle": shuffled,
    "clip": clip,
    "concat": concat,
    "crop": cropped,
    "divide": merged("Div"),
    "dropout": op("Dropout"),
    "elu": alpha("Elu"),
    "exponential": op("Exp"),
    "flatten": flatten,
    "gelu": op("Gelu"),
    "hard_sigmoid": op("HardSigmoid", alpha=1 / 6, beta=0.5),
    "hard_silu": op("HardSwish"),
    "hard_tanh": between(-1.0, 1.0),
    "identity": op("Identity"),
    "leaky_relu": slope,
    "log_sigmoid": log_sigmoid,
    "log_softmax": softmax("LogSoftmax"),
    "maximum": merged("Max"),
    "minimum": merged("Min"),
    "multiply": merged("Mul"),
    "negative": op("Neg"),
    "pad": padded,
    "permute": permuted,
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
    "power": merged("Pow"),
    "prelu": prelu,
    "reduce": reduced,
    "relu6": between(0.0, 6.0),
    "rescale": rescaled,
    "reshape": reshaped,
    "rsqrt": rsqrt,
    "select": selected,
    "silu": silu,
    "slice": sliced,
    "softmax": softmax("Softmax"),
    "split": split,
    "square": square,
    "stack_inputs": stacked,
    "stochastic_depth": op("Identity"),
    "subtract": merged("Sub"),
    "upsample": upsampled,
    **{
        word.lower(): op(word)
        for word in (
            *("Relu", "Sigmoid", "Tanh", "Selu", "Softplus", "Softsign", "Mish", "Abs", "Sign"),
            *("Reciprocal", "Sqrt", "Log", "Sin", "Cos", "Erf", "Floor", "Ceil", "Round"),
        )
    },
}
