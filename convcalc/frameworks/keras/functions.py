"""Functions of keras.ops, keras.backend and TensorFlow: a row for each name.

Where they differ in the names of their arguments, `SPELLED` says what each means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.shapes import ShapeOf, whole
from convcalc.frameworks.python.values import Failure, Unknown, unknown_of
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.functions import (
    Row,
    both,
    clamped,
    copied,
    equation,
    joined,
    moved,
    multiplied,
    narrower,
    normed,
    powered,
    reduced,
    reordered,
    rolled,
    same,
    split,
    stacked,
    unbound,
    unplaced,
    viewed,
    wider,
)
from convcalc.frameworks.traced.layers import mapped
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor, arranged, fresh

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = {
    "input": "x x1 a tensor inputs image images value logits features params array input_tensor t",
    "other": "x2 b y",
    "dim": "axis axes dim reduction_indices",
    "keepdim": "keepdims keep_dims",
    "dims": "perm pattern",
    "shape": "newshape target_shape",
    "tensors": "values arrays xs",
    "pad": "pad_width paddings",
    "split_size": "num_or_size_splits indices_or_sections",
    "shifts": "shift",
    "repeats": "multiples reps",
    "min": "clip_value_min x_min min_value",
    "max": "clip_value_max x_max max_value",
    "size": "sizes",
}
SPELLED = {name: word for word, names in WORDS.items() for name in names.split()}
"""What arguments are called here."""


def told_shape(call: Call) -> Any:
    """`tf.shape(x)`: sizes, that of the batch among them."""
    if isinstance(call.x, Tensor):
        if call.x.node in call.builder.open:
            return (SAMPLES, *whole(list(call.x.shape[1:]), call.at))
        return call.x.shape if call.x.known else Unknown("the shape of a tensor", call.at)
    return tuple(call.x.sizes) if isinstance(call.x, Param) else Unknown("a shape", call.at)


def told_static(call: Call) -> Any:
    """`K.int_shape(x)`: sizes, with None for the batch."""
    if isinstance(call.x, Tensor) and call.x.known:
        return ShapeOf.of(call.builder, call.x)
    return told_shape(call)


def reshaped(call: Call) -> Any:
    """Sizes may be numbers of the batch, or None for it."""
    sizes = call["shape"]
    if isinstance(sizes, (list, tuple)):
        call.given["shape"] = [SAMPLES if n is None else n for n in sizes]
    return viewed(call)


def turned(call: Call) -> Any:
    if call["dims"] is None:
        rank = len(call.x.sizes) if isinstance(call.x, Param) else call.x.rank
        call.given["dims"] = list(range(rank))[::-1]
    return reordered(call)


def widened(call: Call) -> Any:
    """`expand_dims(x, axis)`: a new axis, or several."""
    dims = call["dim"]
    if not isinstance(dims, (list, tuple)):
        return wider(call)
    rank = len(call.x.sizes if isinstance(call.x, Param) else call.x.shape) + len(dims)
    if unknown_of(list(dims)) or not all(type(k) is int for k in dims):
        return unknown_of(list(dims)) or Unknown("where axes are added", call.at)
    for k in sorted(k % rank for k in dims):
        one = Call(call.builder, call.name, {"input": call.x, "dim": k}, call.at)
        call.given["input"] = wider(one)
    return call.x


def tiled(call: Call) -> Any:
    return copied(call)


def repeated(call: Call) -> Any:
    """`repeat(x, n, axis)`: each element after the other, which along an axis of one is a copy."""
    x, n, dim = call.x, call["repeats"], call["dim"]
    if not isinstance(x, (Tensor, Param)) or not isinstance(n, int) or not isinstance(dim, int):
        return unknown_of([x, n, dim]) or Unknown("a repeat", call.at)
    shape = x.sizes if isinstance(x, Param) else x.shape
    k = dim % len(shape)
    times = [n if i == k else 1 for i in range(len(shape))]
    if isinstance(x, Tensor) and n % SAMPLES and shape[k] != 1:
        return unplaced(call, [x])
    return copied(Call(call.builder, "repeat", {"input": x, "repeats": times}, call.at))


def stretched(call: Call) -> Any:
    """`broadcast_to`"""
    sizes, x = call.whole("shape"), call.x
    if isinstance(x, Param):
        return computed([1 if n % SAMPLES == 0 and n else n for n in sizes], x)
    if not isinstance(x, Tensor) or not x.known or len(sizes) != x.rank:
        return unplaced(call, [x]) if isinstance(x, Tensor) else x
    times = [new // old for new, old in zip(sizes, x.shape, strict=True)]
    return copied(Call(call.builder, "repeat", {"input": x, "repeats": times}, call.at))


def padded(call: Call) -> Any:
    """`pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])`"""
    x, pairs = call.x, call["pad"]
    if not isinstance(x, Tensor) or not x.known:
        return unknown_of([x]) or (unplaced(call, [x]) if isinstance(x, Tensor) else x)
    if isinstance(pairs, int):
        pairs = [[pairs, pairs]] * x.rank
    if not isinstance(pairs, (list, tuple)) or len(pairs) != x.rank:
        return unknown_of([pairs]) or Unknown("the padding is not known", call.at)
    rows = [[n, n] if isinstance(n, int) else list(n) for n in pairs]
    flat = [n for row in rows for n in row]
    if unknown_of(flat) or not all(isinstance(n, int) for n in flat):
        return Unknown("the padding is not known", call.at)
    if not any(flat):
        return x
    if any(rows[0]):
        raise Failure("E409", "the batch is padded here", "", call.at)
    tensor, folded = arranged(call.builder, x, call.at)
    settings: dict[str, Any] = {"padding": [[0, 0]] * folded + rows[1:-1]}
    if any(rows[-1]):
        settings["channels"] = rows[-1]
    mode = str(call["mode"] or "constant").lower()
    if mode != "constant":
        settings["mode"] = {"symmetric": "symmetric"}.get(mode, mode)
    made = call.use("pad", **settings).add([tensor.node])
    return fresh(made.name, made.sizes, folded, call.at, call.layout)


def summed_pairs(call: Call) -> Any:
    """`l2_normalize(x, axis)`"""
    call.given["dim"] = call["dim"] if call["dim"] is not None else -1
    return normed(call)


def resized(call: Call) -> Any:
    """`image.resize(x, (h, w))`"""
    from convcalc.frameworks.keras.special import to_size

    size, mode = call["size"], call["interpolation"]
    if not isinstance(size, (list, tuple)) or unknown_of(list(size)):
        return unknown_of([size]) or Unknown("a size is not known", call.at)
    return to_size(call, call.x, list(size), str(mode).rpartition(".")[2].lower(), call.at)


def patches(call: Call) -> Any:
    """Squares that are cut out side by side, each in the channels: a convolution's windows."""
    x, size = call.x, call["size"]
    if isinstance(size, (list, tuple)) and len(size) == 4:
        size = size[1:3]
    sides = [size, size] if isinstance(size, int) else size
    step = call["strides"]
    if isinstance(step, (list, tuple)) and len(step) == 4:
        step = step[1:3]
    steps = sides if step is None else [step, step] if isinstance(step, int) else step
    if not isinstance(x, Tensor) or not x.known or not isinstance(sides, (list, tuple)):
        return unknown_of([x, size]) or Unknown("the size of patches is not known", call.at)
    same_ = str(call["padding"] or "valid").lower() == "same"
    if unknown_of([*sides, *steps]) or list(sides) != list(steps) or x.rank != 4:
        return unplaced(call, [x])
    (h, w), (a, b), c = x.shape[1:3], sides, x.shape[3]
    if h % a or w % b:
        if same_:
            return unplaced(call, [x])
        cut = [[0, h % a], [0, w % b]]
        x = mapped(call.use("crop", cropping=cut), x)
        h, w = h - h % a, w - w % b
    view = Call(call.builder, "reshape", {}, call.at)
    view.given = {"input": x, "shape": [SAMPLES, h // a, a, w // b, b, c]}
    turn = Call(call.builder, "transpose", {"input": viewed(view)}, call.at)
    turn.given["dims"] = [0, 1, 3, 2, 4, 5]
    last = Call(call.builder, "reshape", {"input": reordered(turn)}, call.at)
    last.given["shape"] = [SAMPLES, h // a, w // b, a * b * c]
    return viewed(last)


def softened(call: Call) -> Any:
    from convcalc.frameworks.traced.layers import pointwise

    if not isinstance(call.x, Tensor):
        return call.x
    return pointwise(call.use("softmax"), call.x)


def matrices(call: Call) -> Any:
    """A product of matrices, either of which may be turned."""
    a, b = call.x, call["other"]
    found = []
    for one, word in ((a, "transpose_a"), (b, "transpose_b")):
        value = one
        if call[word] is True and isinstance(value, (Tensor, Param)):
            rank = len(value.sizes) if isinstance(value, Param) else value.rank
            order = [*range(rank - 2), rank - 1, rank - 2]
            given = {"input": value, "dims": order}
            value = reordered(Call(call.builder, "transpose", given, call.at))
        found.append(value)
    if isinstance(found[1], Param) and isinstance(found[0], Tensor) and found[0].known:
        weights = found[1]
        if len(weights.sizes) == 2 and found[0].rank >= 2 and weights.origins():
            return weighted_linear(call, found[0], weights)
    return multiplied(Call(call.builder, "matmul", {"input": found[0], "other": found[1]}, call.at))


def weighted_linear(call: Call, x: Tensor, weights: Param) -> Any:
    """A product with a matrix of weights is a linear layer without a bias."""
    from convcalc.frameworks.traced.elementwise import held_use

    if x.shape[-1] != weights.sizes[0]:
        message = f"the matrix is for {weights.sizes[0]} features, but {x.shape[-1]} arrive"
        shape = f"({x.shape[-1]}, {weights.sizes[1]})"
        raise Failure("E204", message, f"give it the shape {shape}", call.at)
    settings = {"features": weights.sizes[1], "in_features": weights.sizes[0], "bias": False}
    return held_use(call, "linear", settings, weights, x)


def average_all(op: str) -> Callable[[Call], Any]:
    run = reduced(op)

    def call_(call: Call) -> Any:
        if isinstance(call.x, (list, tuple)):
            return Unknown(f"{op} of numbers", call.at)
        return run(call)

    return call_


def both_moments(call: Call) -> Any:
    """`tf.nn.moments(x, axes)`: mean and variance."""
    mean = reduced("mean")(Call(call.builder, "mean", dict(call.given), call.at))
    return (mean, reduced("var")(Call(call.builder, "var", dict(call.given), call.at)))


def chosen(call: Call) -> Any:
    """`take(x, i, axis)` of one element."""
    return Unknown(f"{call.name} of a tensor", call.at)


REDUCED = "input, dim=None, keepdim=False, name=None"
TWO = "input, other, name=None"
REDUCTIONS = {"mean": "mean", "sum": "sum", "prod": "prod", "max": "max", "min": "min"}

FUNCTIONS: dict[str, Row] = {
    **dict.fromkeys(
        [
            "cast",
            "identity",
            "stop_gradient",
            "convert_to_tensor",
            "to_float",
            "constant_value",
            "dropout",
            "ensure_shape",
            "batch_set_value",
            "constant",
            "stop_gradients",
            "convert_to_numpy",
        ],
        Row("input, *args, **kwargs", same),
    ),
    "shape": Row("input, out_type=None, name=None", told_shape),
    "int_shape": Row("input", told_static),
    "reshape": Row("input, shape, name=None", reshaped),
    **dict.fromkeys(
        ("transpose", "permute", "permute_dimensions"),
        Row("input, dims=None, conjugate=None", turned),
    ),
    "moveaxis": Row("input, source, destination", moved),
    "expand_dims": Row("input, dim=-1, name=None", widened),
    "squeeze": Row("input, dim=None, name=None", narrower),
    "concatenate": Row("tensors, dim=-1", joined),
    "concat": Row("tensors, dim, name=None", joined),
    "stack": Row("tensors, dim=0, name=None", stacked),
    "split": Row("input, split_size, dim=0, num=None, name=None", split),
    "unstack": Row("input, num=None, dim=0", unbound),
    **{name: Row(REDUCED, average_all(op)) for name, op in REDUCTIONS.items()},
    **{f"reduce_{name}": Row(REDUCED, average_all(op)) for name, op in REDUCTIONS.items()},
    **dict.fromkeys(("amax",), Row(REDUCED, reduced("max"))),
    **dict.fromkeys(("std", "reduce_std"), Row(REDUCED, reduced("std"))),
    **dict.fromkeys(("var", "reduce_variance"), Row(REDUCED, reduced("var"))),
    "argmax": Row("input, dim=-1, keepdim=False", reduced("argmax")),
    **dict.fromkeys(("norm",), Row("input, ord=None, dim=None, keepdim=False", reduced("norm"))),
    "moments": Row("input, dim, shift=None, keepdim=False", both_moments),
    **dict.fromkeys(
        ("matmul", "dot"),
        Row("input, other, transpose_a=False, transpose_b=False, **kwargs", matrices),
    ),
    "einsum": Row("equation, *operands", equation),
    **dict.fromkeys(("clip", "clip_by_value"), Row("input, min, max, name=None", clamped)),
    **dict.fromkeys(("pow", "power"), Row("input, exponent", powered)),
    **{
        name: Row(TWO, both(word))
        for name, word in {
            "add": "add",
            "subtract": "sub",
            "multiply": "mul",
            "divide": "div",
            "true_divide": "div",
            "maximum": "maximum",
            "minimum": "minimum",
            "scalar_mul": "mul",
            "bias_add": "add",
        }.items()
    },
    "roll": Row("input, shifts, dims", rolled),
    "tile": Row("input, *repeats, name=None", tiled),
    "repeat": Row("input, repeats, dim=None", repeated),
    "broadcast_to": Row("input, shape", stretched),
    "pad": Row("input, pad, mode='constant', constant_values=None, name=None", padded),
    **dict.fromkeys(
        ("l2_normalize", "normalize"), Row("input, dim=None, epsilon=None, name=None", summed_pairs)
    ),
    "resize": Row("input, size, interpolation='bilinear', **kwargs", resized),
    "extract_patches": Row(
        "input, size, strides=None, dilation_rate=1, padding='valid', **kwargs", patches
    ),
    "softmax": Row("input, dim=-1, name=None", softened),
}
"""By name, whether of keras.ops, keras.backend, tensorflow, or a part of it."""

UNARY = {
    **{
        name: name
        for name in [
            "abs",
            "sqrt",
            "rsqrt",
            "square",
            "log",
            "sin",
            "cos",
            "erf",
            "floor",
            "ceil",
            "round",
            "sign",
            "reciprocal",
            "tanh",
            "sigmoid",
            "relu",
            "relu6",
            "elu",
            "selu",
            "gelu",
            "softplus",
            "softsign",
            "silu",
            "mish",
            "hard_sigmoid",
        ]
    },
    "exp": "exponential",
    "negative": "negative",
    "neg": "negative",
    "swish": "silu",
    "hard_silu": "hard_silu",
    "hard_swish": "hard_silu",
    "leaky_relu": "leaky_relu",
    "log_softmax": "log_softmax",
    "log_sigmoid": "log_sigmoid",
    "linear": "identity",
    "exponential": "exponential",
}
"""Functions of each element, and the kind that they are."""
