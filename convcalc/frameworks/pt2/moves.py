"""Operators of ATen that move elements: views, joins, cuts, copies."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.constant import Constant, axis_of, integers
from convcalc.frameworks.pt2.run import as_onnx, data, given, shape, whole
from convcalc.frameworks.traced import copies, shifts
from convcalc.frameworks.traced.tensors import batch_of, permuted

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def viewed(op: Op) -> Any:
    """`view`, `reshape`: one size may be -1."""
    x = data(op)
    sizes = whole(op, "size" if "size" in op.given else "shape")
    return regrouped(op, x, sizes)


def strided(op: Op) -> Any:
    """`as_strided`: the same elements, where no more than one dimension has several."""
    x, sizes = data(op), whole(op, "size")
    own = shape(op, x)
    alike = [n for n in own if n != 1] == [n for n in sizes if n != 1]
    return regrouped(op, x, sizes) if alike and len([n for n in own if n != 1]) < 2 else None


def regrouped(op: Op, x: Any, sizes: list[int]) -> Any:
    known, total = prod(n for n in sizes if n != -1), prod(shape(op, x))
    if -1 in sizes and known:
        sizes = [total // known if n == -1 else n for n in sizes]
    return as_onnx(op, "Reshape", [x], shape=sizes, allowzero=1)


def viewed_as(op: Op) -> Any:
    return regrouped(op, data(op), shape(op, op.given.get("other")))


def flattened(op: Op) -> Any:
    x = data(op)
    sizes = shape(op, x)
    a, b = (
        axis_of(given(op, name, usual), len(sizes))
        for name, usual in (("start_dim", 0), ("end_dim", -1))
    )
    return regrouped(op, x, [*sizes[:a], prod(sizes[a : b + 1]), *sizes[b + 1 :]])


def unflattened(op: Op) -> Any:
    x = data(op)
    sizes = shape(op, x)
    k = axis_of(op.given.get("dim"), len(sizes))
    parts = whole(op, "sizes")
    if -1 in parts:
        known = prod(n for n in parts if n != -1)
        parts = [sizes[k] // known if n == -1 else n for n in parts]
    return regrouped(op, x, [*sizes[:k], *parts, *sizes[k + 1 :]])


def reordered(op: Op) -> Any:
    return permuted(data(op), whole(op, "dims"), op.at)


def swapped(op: Op) -> Any:
    """`transpose` and `swapaxes`; `t`, `mT` and `numpy_T` of their own dimensions."""
    x = data(op)
    order = list(range(len(shape(op, x))))
    if len(order) < 2:
        return x
    if op.node.op == "numpy_T":
        return permuted(x, order[::-1], op.at)
    word = "axis" if op.node.op == "swapaxes" else "dim"
    a, b = (axis_of(given(op, f"{word}{k}", usual), len(order)) for k, usual in ((0, -2), (1, -1)))
    order[a], order[b] = order[b], order[a]
    return permuted(x, order, op.at)


def moved(op: Op) -> Any:
    """`movedim`"""
    x = data(op)
    rank = len(shape(op, x))
    source, target = ([k % rank for k in whole(op, name)] for name in ("source", "destination"))
    order = [k for k in range(rank) if k not in source]
    for k, goal in sorted(zip(source, target, strict=True), key=lambda pair: pair[1]):
        order.insert(goal, k)
    return permuted(x, order, op.at)


def narrower(op: Op) -> Any:
    """`squeeze`: dimensions of another size than 1 stay."""
    x = data(op)
    sizes = shape(op, x)
    listed = range(len(sizes)) if op.given.get("dim") is None else whole(op, "dim")
    gone = sorted({axis_of(k, len(sizes)) for k in listed if sizes[k] == 1})
    return as_onnx(op, "Squeeze", [x], axes=gone) if gone else x


def wider(op: Op) -> Any:
    return as_onnx(op, "Unsqueeze", [data(op)], axes=whole(op, "dim"))


def expanded(op: Op) -> Any:
    """`expand`: -1 keeps a size."""
    x = data(op)
    own = shape(op, x)
    sizes = whole(op, "size") if "size" in op.given else shape(op, op.given.get("other"))
    old = [1] * (len(sizes) - len(own)) + own
    wanted = [m if n == -1 else n for n, m in zip(sizes, old, strict=True)]
    return as_onnx(op, "Expand", [x, wanted])


def copied(op: Op) -> Any:
    """`repeat`, `tile`"""
    x = data(op)
    times = whole(op, "repeats" if "repeats" in op.given else "dims")
    own = shape(op, x)
    if len(times) > len(own):
        x = as_onnx(op, "Reshape", [x], shape=[1] * (len(times) - len(own)) + own)
    times = [1] * (len(own) - len(times)) + times
    return as_onnx(op, "Tile", [x, times])


def beside(op: Op) -> Any:
    """`repeat_interleave`"""
    k, count = op.given.get("dim"), op.given.get("repeats")
    if k is None or not isinstance(count, int):
        return None
    found = op.call("repeat_interleave", input=data(op), repeats=count, dim=k)
    return copies.repeated(found)


def turned(op: Op) -> Any:
    """`flip`"""
    return through(op, "flip", shifts.flipped, dims=whole(op, "dims"))


def rolled(op: Op) -> Any:
    dims = whole(op, "dims", [])
    if not dims:
        return None
    return through(op, "roll", shifts.rolled, shifts=whole(op, "shifts"), dims=dims)


def slid(op: Op) -> Any:
    """`unfold`: windows along a dimension, which come last."""
    names = ("dimension", "size", "step")
    found = {name: whole(op, name)[0] for name in names}
    return through(op, "Tensor.unfold", shifts.slid, **found)


def through(op: Op, name: str, run: Any, **more: Any) -> Any:
    """A function of tensors, with the batch in a dimension that it does not touch."""
    x = data(op)
    sizes = shape(op, x)
    taken = [axis_of(k, len(sizes)) for k in more.get("dims", [more.get("dimension", -1)])]
    if op.walker.batch.size != 1 and 0 in taken:
        return None
    x = op.walker.batch.aside(x, *taken)
    b = batch_of(x)
    order = [b, *(j for j in range(x.rank) if j != b)]
    if b in taken:
        return None
    for key in ("dims", "dimension"):
        if key in more:
            where = [order.index(k) for k in taken]
            more[key] = where if key == "dims" else where[0]
    out = run(op.call(name, input=permuted(x, order, op.at), **more))
    rest = range(x.rank, out.rank)
    return permuted(out, [*(order.index(k) for k in range(x.rank)), *rest], op.at)


def padded(op: Op) -> Any:
    """Pairs of numbers, the last dimension first."""
    x = data(op)
    rank = len(shape(op, x))
    numbers = whole(op, "padding" if given(op, "pad") is None else "pad")
    if not any(numbers):
        return x
    pairs = [numbers[k : k + 2] for k in range(0, len(numbers), 2)]
    ends = [pairs[rank - 1 - k] if rank - 1 - k < len(pairs) else [0, 0] for k in range(rank)]
    words = {"reflection": "reflect", "replication": "edge"}
    own = next((word for part, word in words.items() if part in op.node.op), "constant")
    mode = {"replicate": "edge", "circular": "wrap"}.get(op.text("mode", own), op.text("mode", own))
    pads = [a for a, _ in ends] + [b for _, b in ends]
    return as_onnx(op, "Pad", [x], pads=pads, mode=mode)


def resized(op: Op) -> Any:
    """`upsample_*`: to a size, or by factors."""
    x = data(op)
    own = shape(op, x)
    mode = {"nearest": "nearest", "bicubic": "cubic", "area": "linear"}
    word = next((mode[part] for part in mode if part in op.node.op), "linear")
    factors = op.given.get("scale_factors")
    sizes = op.given.get("output_size")
    align = "align_corners" if given(op, "align_corners", False) else ""
    axes = own[2:]
    if sizes is not None:
        wanted = whole(op, "output_size")
    elif isinstance(factors, list) and len(factors) == len(axes):
        wanted = [int(n * f) for n, f in zip(axes, factors, strict=True)]
    else:
        return None
    by = [b / a for a, b in zip(axes, wanted, strict=True)]
    whole_ones = all(f.is_integer() and f > 1 for f in by)
    first = Constant((len(own),), [1.0, 1.0, *by], True) if whole_ones else None
    listed = None if whole_ones else integers([*own[:2], *wanted])
    return as_onnx(
        op,
        "Resize",
        [x, None, first, listed],
        mode=word,
        coordinate_transformation_mode=align
        or ("half_pixel" if word != "nearest" else "asymmetric"),
        nearest_mode="floor",
    )


def shuffled(word: str, name: str, ratio: bool = True) -> Run:
    """`pixel_shuffle` and its like."""

    def run(op: Op) -> Any:
        from convcalc.frameworks.traced.layers import apply

        setting = {"factor" if ratio else "groups": whole(op, name)[0]}
        return apply(op.use(word, **setting), data(op))

    return run


MOVES: dict[str, Run] = {
    **dict.fromkeys(("view", "reshape", "_unsafe_view", "view_copy"), viewed),
    **dict.fromkeys(("view_as", "reshape_as"), viewed_as),
    "as_strided": strided,
    "flatten": flattened,
    "unflatten": unflattened,
    **dict.fromkeys(("permute", "permute_copy"), reordered),
    **dict.fromkeys(
        ("transpose", "t", "numpy_T", "mT", "swapaxes", "swapdims", "transpose_copy"), swapped
    ),
    **dict.fromkeys(("movedim", "moveaxis"), moved),
    **dict.fromkeys(("squeeze", "squeeze_copy"), narrower),
    **dict.fromkeys(("unsqueeze", "unsqueeze_copy"), wider),
    **dict.fromkeys(("expand", "expand_as", "expand_copy", "broadcast_to"), expanded),
    **dict.fromkeys(("repeat", "tile"), copied),
    "repeat_interleave": beside,
    "flip": turned,
    "roll": rolled,
    "unfold": slid,
    **dict.fromkeys(
        (
            *("pad", "constant_pad_nd"),
            *(f"{word}_pad{n}d" for word in ("reflection", "replication") for n in "123"),
        ),
        padded,
    ),
    **dict.fromkeys(
        (
            *(f"upsample_nearest{n}d" for n in "123"),
            *(f"_upsample_nearest_exact{n}d" for n in "123"),
            *("upsample_linear1d", "upsample_bilinear2d", "upsample_trilinear3d"),
            *("upsample_bicubic2d", "_upsample_bilinear2d_aa", "_upsample_bicubic2d_aa"),
        ),
        resized,
    ),
    "pixel_shuffle": shuffled("pixel_shuffle", "upscale_factor"),
    "pixel_unshuffle": shuffled("pixel_unshuffle", "downscale_factor"),
    "channel_shuffle": shuffled("channel_shuffle", "groups", False),
}
"""By operator."""
