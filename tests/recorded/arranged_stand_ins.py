"""Layers for `record_arranged.py` that move elements where Keras or ONNX has no operator that does,
or has another than PyTorch: what is run is what stands for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = tuple[str, str, dict[str, Any], list[list[int]], str]
Dims = list[int]

MAPS: dict[int, Dims] = {1: [4, 7], 2: [3, 5, 4], 3: [2, 3, 5, 2]}
"""Channels first, for each number of spatial axes."""


def last(dims: Dims) -> Dims:
    """The same with the channels last."""
    return [*dims[1:], dims[0]]


def shuffles() -> Iterator[Row]:
    for groups, channels in ((2, 4), (3, 6), (4, 6)):
        dims, own = [channels, 2, 3], channels // groups
        ours = {"groups": groups}
        text = f"ops.reshape(x, (1, 2, 3, {groups}, {own}))"
        text = f"ops.reshape(ops.transpose(({text}), (0, 1, 2, 4, 3)), (1, 2, 3, {channels}))"
        yield "keras", "channel_shuffle", ours, [last(dims)], text
        text = f"Transpose(Reshape(x, [1, {groups}, {own}, 2, 3]), perm=[0, 2, 1, 3, 4])"
        yield "onnx", "channel_shuffle", ours, [dims], f"Reshape({text}, [1, {channels}, 2, 3])"
    for dims in ([8, 2, 3], [6, 2, 3]):
        ours = {"factor": 2}
        yield "keras", "pixel_shuffle", ours, [last(dims)], "ops.depth_to_space(x, 2)"
        text = "DepthToSpace(x, blocksize=2, mode='CRD')"
        yield "onnx", "pixel_shuffle", ours, [dims], text
    for dims in ([2, 4, 6], [2, 4, 5]):
        ours = {"factor": 2}
        yield "keras", "pixel_unshuffle", ours, [last(dims)], "ops.space_to_depth(x, 2)"
        yield "onnx", "pixel_unshuffle", ours, [dims], "SpaceToDepth(x, blocksize=2)"


def windowed() -> Iterator[Row]:
    for rank, dims in MAPS.items():
        for axis in range(1, rank + 1):
            n = dims[axis]
            for size, step in ((2, 1), (2, 2), (1, 2), (n, 1)):
                ours = {"size": size, "step": step, "axis": axis}
                starts = range(0, n - size + 1, step)
                places = [[start + k for k in range(size)] for start in starts]
                back = [*range(axis + 1), *range(axis + 2, rank + 2), axis + 1, rank + 2]
                text = f"ops.transpose(ops.take(x, {places}, {axis}), {back})"
                yield "keras", "windows", ours, [last(dims)], text
                order = [*range(axis + 2), *range(axis + 3, rank + 3), axis + 2]
                text = f"Transpose(Gather(x, {places}, axis={axis + 1}), perm={order})"
                yield "onnx", "windows", ours, [dims], text
    for dims, sizes in (([2, 6], [3]), ([2, 4, 6], [2, 3]), ([1, 2, 4, 2], [2, 2, 1])):
        channels, *space = dims
        rank = len(space)
        counts = [n // k for n, k in zip(space, sizes, strict=True)]
        pairs = [n for pair in zip(counts, sizes, strict=True) for n in pair]
        order = [0, 1, *range(2, 2 * rank + 2, 2), *range(3, 2 * rank + 2, 2)]
        back = [0, 1, *(k for j in range(rank) for k in (2 + j, 2 + rank + j))]
        ours, parted = {"size": sizes}, [channels, *counts, *sizes]
        text = f"Transpose(Reshape(x, {[1, channels, *pairs]}), perm={order})"
        yield "onnx", "window_partition", ours, [dims], text
        text = f"Reshape(Transpose(x, perm={back}), {[1, *dims]})"
        yield "onnx", "window_reverse", {}, [parted], text
        order = [0, *range(1, 2 * rank + 1, 2), *range(2, 2 * rank + 1, 2), 2 * rank + 1]
        back = [0, *(k for j in range(rank) for k in (1 + j, 1 + rank + j)), 2 * rank + 1]
        text = f"ops.transpose(ops.reshape(x, {[1, *pairs, channels]}), {order})"
        yield "keras", "window_partition", ours, [last(dims)], text
        text = f"ops.reshape(ops.transpose(x, {back}), {[1, *last(dims)]})"
        yield "keras", "window_reverse", {}, [last(parted)], text


BLOCKS: tuple[dict[str, Any], ...] = (
    {"kernel": 2},
    {"kernel": [2, 3], "stride": [1, 2]},
    {"kernel": 3, "padding": 1, "stride": 2},
    {"kernel": 2, "dilation": [2, 1]},
)


def columns() -> Iterator[Row]:
    for ours in BLOCKS:
        both = {"dilation": 1, "padding": 0, "stride": 1, **ours}
        k, d, p, s = (
            tuple(v) if isinstance(v := both[x], list) else (v, v)
            for x in ("kernel", "dilation", "padding", "stride")
        )
        args = f"kernel_size={k}, dilation={d}, padding={p}, stride={s}"
        first = "ops.transpose(x, (0, 3, 1, 2))"
        text = f"ops.transpose(ops.unfold({first}, {args}), (0, 2, 1))"
        yield "keras", "unfold", ours, [[5, 6, 2]], text
        counts = [
            (n + 2 * b - e * (a - 1) - 1) // c + 1
            for n, a, b, c, e in zip((5, 6), k, p, s, d, strict=True)
        ]
        length = counts[0] * counts[1]
        text = f"ops.fold(ops.transpose(x, (0, 2, 1)), (5, 6), {args})"
        text = f"ops.transpose({text}, (0, 2, 3, 1))"
        for shape in ([length, 2 * k[0] * k[1]], [length, 7]):
            yield "keras", "fold", {"output_size": [5, 6], **ours}, [shape], text


def turned() -> Iterator[Row]:
    for rank, dims in MAPS.items():
        for axis in ("channels", *range(1, rank + 1)):
            at = 1 if axis == "channels" else int(axis) + 1
            n = dims[at - 1]
            end = 2**31
            text = f"Slice(x, [-1], [-{end}], [{at}], [-1])"
            yield "onnx", "flip", {"axis": axis}, [dims], text
            for shift in (1, -2, n + 1):
                cut = -shift % n
                parts = f"Slice(x, [{cut}], [{end}], [{at}]), Slice(x, [0], [{cut}], [{at}])"
                ours = {"shift": shift, "axis": axis}
                yield "onnx", "roll", ours, [dims], f"Concat({parts}, axis={at})"
            ours = {"times": 2, "axis": axis, "interleave": True}
            counts = [2 if k == at + 1 else 1 for k in range(rank + 3)]
            shape = [1, *dims]
            shape[at] *= 2
            text = f"Reshape(Tile(Unsqueeze(x, [{at + 1}]), {counts}), {shape})"
            yield "onnx", "tile", ours, [dims], text
        for axis in ("channels", *range(1, rank + 2)):
            at = 1 if axis == "channels" else int(axis) + 1
            text = f"Concat(Unsqueeze(x, [{at}]), Unsqueeze(y, [{at}]), axis={at})"
            yield "onnx", "stack_inputs", {"axis": axis}, [dims, dims], text
        for before, after in ((1, 0), (1, 1), (0, 2)):
            if min(dims[1:]) <= before + after:
                continue
            axes = list(range(2, rank + 2))
            stops = [n - after for n in dims[1:]]
            ours = {"cropping": [[before, after]] * rank}
            yield "onnx", "crop", ours, [dims], f"Slice(x, {[before] * rank}, {stops}, {axes})"
    for order in ([1, 2, 3], [3, 1, 2], [2, 1, 3], [1, 3, 2]):
        text = f"Transpose(x, perm={[0, *order]})"
        yield "onnx", "permute", {"dims": order}, [[2, 3, 4]], text
    yield "onnx", "permute", {"dims": [1, 1, 2]}, [[2, 3, 4]], "Transpose(x, perm=[0, 1, 1, 2])"


ROWS: list[Row] = [row for group in (shuffles, windowed, columns, turned) for row in group()]
