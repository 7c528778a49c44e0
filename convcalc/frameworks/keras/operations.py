"""What functions of Keras and TensorFlow do that differ from those of PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.numbers import Rows
from convcalc.frameworks.keras.shapes import ShapeOf, whole
from convcalc.frameworks.python.values import Failure, Unknown, unknown_of
from convcalc.frameworks.traced import copies, cuts
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.copies import copied
from convcalc.frameworks.traced.layers import mapped
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.products import multiplied
from convcalc.frameworks.traced.reductions import reduced
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor, fresh, place
from convcalc.frameworks.traced.views import reordered, viewed, wider

if TYPE_CHECKING:
    pass


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
    if call["dims"] is None and call.given.get("dim") is not None:
        call.given["dims"] = call.given["dim"]
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
        call.given["input"] = wider(call.inner(call.name, input=call.x, dim=k))
    return call.x


def repeated(call: Call) -> Any:
    """`repeat(x, n, axis)`: each element after the other, which along an axis of one is a copy."""
    x, n, dim = call.x, call["repeats"], call["dim"]
    if not isinstance(x, (Tensor, Param)) or not isinstance(n, int) or not isinstance(dim, int):
        return unknown_of([x, n, dim]) or Unknown("a repeat", call.at)
    shape = x.sizes if isinstance(x, Param) else x.shape
    k = dim % len(shape)
    times = [n if i == k else 1 for i in range(len(shape))]
    if isinstance(x, Tensor) and n % SAMPLES and shape[k] != 1:
        return copies.repeated(call.inner("repeat", input=x, repeats=n, dim=k))
    return copied(call.inner("repeat", input=x, repeats=times))


def parted(call: Call) -> Any:
    """`tf.split(x, 2, axis=-1)`: so many equal parts, or parts of these sizes, one of them -1."""
    wanted = call["split_size"]
    if isinstance(wanted, int):
        return equal_parts(call, wanted)
    sizes = call.whole("split_size")
    if -1 in sizes:
        rest = call.x.shape[place(call.x, call["dim"], call.at)] - sum(sizes) - 1
        sizes = [rest if size == -1 else size for size in sizes]
    return cuts.split(call.inner("split", input=call.x, split_size=sizes, dim=call["dim"]))


def parted_at(call: Call) -> Any:
    """`keras.ops.split(x, 2, axis=-1)`: so many equal parts, or parts that end at these places."""
    wanted = call["indices_or_sections"]
    return equal_parts(call, wanted) if isinstance(wanted, int) else cuts.cut_at(call)


def equal_parts(call: Call, count: int) -> Any:
    k = place(call.x, call["dim"], call.at)
    n = call.x.shape[k]
    if count < 1 or n % count:
        message = f"dimension {k} has {n}, which makes no {count} equal parts"
        raise Failure("E208", message, "name the sizes of the parts", call.at)
    return cuts.parts_of(call, [n // count] * count)


def stretched(call: Call) -> Any:
    """`broadcast_to`, also to the size of the batch."""
    sizes, x = call["shape"], call.x
    if isinstance(sizes, (list, tuple)):
        call.given["shape"] = [SAMPLES if n is None else n for n in sizes]
    sizes = call.whole("shape")
    if isinstance(x, Param):
        return computed([1 if n % SAMPLES == 0 and n else n for n in sizes], x)
    if not isinstance(x, Tensor) or not x.known or len(sizes) != x.rank:
        return call.unplaced([x]) if isinstance(x, Tensor) else x
    times = [new // old for new, old in zip(sizes, x.shape, strict=True)]
    return copied(call.inner("repeat", input=x, repeats=times))


def padded(call: Call) -> Any:
    """`pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])`"""
    x, pairs = call.x, call["pad"]
    if not isinstance(x, Tensor) or not x.known:
        return unknown_of([x]) or (call.unplaced([x]) if isinstance(x, Tensor) else x)
    if isinstance(pairs, Rows):
        pairs = pairs.rows
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
    if mode == "constant" and call["constant_values"] not in (None, 0):
        call.builder.doubt(made.name, "it pads with another number than 0")
    return fresh(made.name, made.sizes, folded, call.at, call.layout)


def resized(call: Call) -> Any:
    """`image.resize(x, (h, w))`"""
    from convcalc.frameworks.keras.resizing import to_size

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
        return call.unplaced([x])
    (h, w), (a, b), c = x.shape[1:3], sides, x.shape[3]
    if h % a or w % b:
        if same_:
            return call.unplaced([x])
        cut = [[0, h % a], [0, w % b]]
        x = mapped(call.use("crop", cropping=cut), x)
        h, w = h - h % a, w - w % b
    cells = viewed(call.inner("reshape", input=x, shape=[SAMPLES, h // a, a, w // b, b, c]))
    cells = reordered(call.inner("transpose", input=cells, dims=[0, 1, 3, 2, 4, 5]))
    sizes = [SAMPLES, h // a, w // b, a * b * c]
    return viewed(call.inner("reshape", input=cells, shape=sizes))


def matrices(call: Call) -> Any:
    """A product of matrices, either of which may be turned."""
    a, b = call.x, call["other"]
    found = []
    for one, word in ((a, "transpose_a"), (b, "transpose_b")):
        value = one
        if call[word] is True and isinstance(value, (Tensor, Param)):
            rank = len(value.sizes) if isinstance(value, Param) else value.rank
            order = [*range(rank - 2), rank - 1, rank - 2]
            value = reordered(call.inner("transpose", input=value, dims=order))
        found.append(value)
    if isinstance(found[1], Param) and isinstance(found[0], Tensor) and found[0].known:
        weights = found[1]
        if len(weights.sizes) == 2 and found[0].rank >= 2 and weights.origins():
            return weighted_linear(call, found[0], weights)
    return multiplied(call.inner("matmul", input=found[0], other=found[1]))


def with_bias(call: Call) -> Any:
    """`tf.nn.xw_plus_b(x, weights, biases)`"""
    from convcalc.frameworks.traced.elementwise import combined

    out = matrices(call.inner("matmul", input=call.x, other=call["weights"]))
    found = unknown_of([out, call["biases"]])
    return found or combined(call.builder, "add", out, call["biases"], call.at)


def batch_product(call: Call) -> Any:
    """`K.batch_dot(x, y)` of matrices for each sample."""
    x, y = call.x, call["other"]
    known = all(isinstance(one, Tensor) and one.known and one.rank == 3 for one in (x, y))
    axes = call["axes"]
    pair = [axes, axes] if isinstance(axes, int) else list(axes or (2, 1))
    if not known or len(pair) != 2 or not all(k in (1, 2) for k in pair):
        found = [one for one in (x, y) if isinstance(one, Tensor)]
        return call.unplaced(found) if found else unknown_of([x, y])
    given = {"transpose_a": pair[0] == 1, "transpose_b": pair[1] == 2}
    return matrices(call.inner("matmul", input=x, other=y, **given))


def weighted_linear(call: Call, x: Tensor, weights: Param) -> Any:
    """A product with a matrix of weights is a linear layer without a bias."""
    from convcalc.frameworks.traced.weighted import held_use

    if x.shape[-1] != weights.sizes[0]:
        message = f"the matrix is for {weights.sizes[0]} features, but {x.shape[-1]} arrive"
        shape = f"({x.shape[-1]}, {weights.sizes[1]})"
        raise Failure("E204", message, f"give it the shape {shape}", call.at)
    settings = {"features": weights.sizes[1], "in_features": weights.sizes[0], "bias": False}
    return held_use(call, "linear", settings, weights, x)


def of_all(call: Call, op: str) -> Any:
    """A reduction of a tensor; of a list of numbers nothing is known."""
    if isinstance(call.x, (list, tuple)):
        return Unknown(f"{op} of numbers", call.at)
    return reduced(call, op)


def moments(call: Call) -> Any:
    """`tf.nn.moments(x, axes)`: mean and variance."""
    return tuple(reduced(call.inner(op, **call.given), op) for op in ("mean", "var"))
