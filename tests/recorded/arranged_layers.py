"""The layers that `record_arranged.py` runs: dialect, kind, settings, inputs without the batch in
the dialect's layout, and what is run on x, y and z.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

Row = tuple[str, str, dict[str, Any], list[list[int]], str]
Dims = list[int]

CHANNELS = "channels"
DIMS: dict[int, Dims] = {0: [6], 1: [4, 7], 2: [3, 5, 4], 3: [2, 3, 5, 2]}
"""Channels first, for each number of spatial axes."""


def last(dims: Dims) -> Dims:
    """The same with the channels last."""
    return [*dims[1:], dims[0]]


def dim(axis: Any, rank: int, keras: bool = False) -> int:
    """The dimension of a framework that an axis is."""
    if keras:
        return rank + 1 if axis == CHANNELS else axis
    return 1 if axis == CHANNELS else axis + 1


def each() -> Iterator[tuple[int, Any]]:
    """Each axis of tensors of each rank."""
    for rank in DIMS:
        for axis in (CHANNELS, *range(1, rank + 1)):
            yield rank, axis


def named(axis: Any) -> dict[str, Any]:
    return {} if axis == CHANNELS else {"axis": axis}


BOUNDS = (
    (0, 2, 1),
    (1, 4, 1),
    (None, None, 2),
    (1, None, 2),
    (-2, None, 1),
    (0, -1, 3),
    (-3, -1, 1),
)


def slices() -> Iterator[Row]:
    for rank, axis in each():
        n = DIMS[rank][dim(axis, rank) - 1]
        for start, stop, step in BOUNDS:
            if max(start or 0, stop or 0, -(start or 0)) > n:
                continue  # which the frameworks clip
            given = {"start": start, "stop": stop, "step": step}
            ours = {k: v for k, v in given.items() if v is not None and (k, v) != ("step", 1)}
            ours |= named(axis)
            text = ":".join("" if x is None else str(x) for x in (start, stop, step))
            before = ", ".join([":"] * dim(axis, rank))
            yield "pytorch", "slice", ours, [DIMS[rank]], f"x[{before}, {text}]"
            before = ", ".join([":"] * dim(axis, rank, keras=True))
            yield "keras", "slice", ours, [last(DIMS[rank])], f"x[{before}, {text}]"
            ends = [start or 0], [2**31 if stop is None else stop]
            run = f"Slice(x, {ends[0]}, {ends[1]}, [{dim(axis, rank)}], [{step}])"
            yield "onnx", "slice", ours, [DIMS[rank]], run
    yield "pytorch", "slice", {"axis": 3}, [DIMS[2]], "x.narrow(4, 0, 1)"
    yield "pytorch", "slice", {"start": 3, "stop": 9}, [DIMS[2]], "x.narrow(1, 3, 6)"
    yield "pytorch", "slice", {"start": 3, "stop": 3}, [DIMS[2]], "x[:, 3:3]"
    yield "pytorch", "slice", {"start": -9, "axis": 1}, [DIMS[2]], "x.narrow(2, -9, 9)"


SPLITS: tuple[tuple[int, Any, Any], ...] = (
    *((part, 2, None) for part in range(3)),
    *((part, 3, None) for part in range(4)),
    *((part, 4, None) for part in range(4)),
    *((part, None, 2) for part in range(3)),
    (1, None, 4),
    (0, None, 9),
)


def splits() -> Iterator[Row]:
    for rank, axis in each():
        n = DIMS[rank][dim(axis, rank) - 1]
        for part, chunks, size in SPLITS:
            how = {"chunks": chunks} if chunks else {"sizes": size}
            ours = {"part": part, **how, **named(axis)}
            run = "chunk" if chunks else "split"
            at = dim(axis, rank)
            text = f"x.{run}({chunks or size}, {at})[{part}]"
            yield "pytorch", "split", ours, [DIMS[rank]], text
            if chunks:
                at = dim(axis, rank, keras=True)
                text = f"ops.split(x, {chunks}, {at})[{part}]"
                yield "keras", "split", ours, [last(DIMS[rank])], text
        for sizes in ([1, n - 1], [n], [1, n], [1, 1]):
            for part in range(len(sizes)):
                ours = {"part": part, "sizes": sizes, **named(axis)}
                at = dim(axis, rank)
                text = f"x.split({sizes}, {at})[{part}]"
                yield "pytorch", "split", ours, [DIMS[rank]], text
                run = f"Split(x, {sizes}, axis={at}, out={part}, outs={len(sizes)})"
                yield "onnx", "split", ours, [DIMS[rank]], run
    for chunks in (2, 3, 4):
        for part in range(chunks):
            ours = {"part": part, "chunks": chunks, "axis": 2}
            run = f"Split(x, axis=3, num_outputs={chunks}, out={part}, outs={chunks})"
            yield "onnx", "split", ours, [[2, 3, 6]], run
            yield "onnx", "split", ours, [[2, 3, 7]], run


def selections() -> Iterator[Row]:
    for rank, axis in each():
        for index in ([1], [1, 0], [0, 0, 1, 0], [9], [0, 9]):
            ours = {"indices": index, **named(axis)}
            at = dim(axis, rank)
            text = f"x.index_select({at}, torch.tensor({index}))"
            yield "pytorch", "index_select", ours, [DIMS[rank]], text
            if max(index) < 9:  # TensorFlow on a CPU takes any number
                text = f"ops.take(x, {index}, {dim(axis, rank, keras=True)})"
                yield "keras", "index_select", ours, [last(DIMS[rank])], text
            run = f"Gather(x, {index}, axis={at})"
            yield "onnx", "index_select", ours, [DIMS[rank]], run


def turns() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        spatial = list(range(1, rank + 1))
        for axes in (CHANNELS, "spatial", "all", *spatial, spatial[::-1]):
            if axes in ([], [1]) or (axes == "spatial" and not rank):
                continue
            listed = {CHANNELS: [CHANNELS], "spatial": spatial, "all": [CHANNELS, *spatial]}
            each = (
                listed[axes]
                if isinstance(axes, str)
                else axes
                if isinstance(axes, list)
                else [axes]
            )
            at, keras = [[dim(a, rank, k) for a in each] for k in (False, True)]
            ours: dict[str, Any] = {} if axes == "spatial" else {"axis": axes}
            yield "pytorch", "flip", ours, [dims], f"x.flip({at})"
            yield "keras", "flip", ours, [last(dims)], f"ops.flip(x, {keras})"
            for shift in (1, -3, 20, list(range(-1, len(each) - 1))):
                shifts = shift if isinstance(shift, list) else [shift] * len(each)
                given = {"shift": shift, **ours}
                yield "pytorch", "roll", given, [dims], f"x.roll({shifts}, {at})"
                yield "keras", "roll", given, [last(dims)], f"ops.roll(x, {shifts}, {keras})"
    yield "pytorch", "roll", {"shift": [1, 2], "axis": 1}, [DIMS[2]], "x.roll([1, 2], [2])"
    yield "pytorch", "flip", {"axis": 3}, [DIMS[2]], "x.flip([4])"


def copies() -> Iterator[Row]:
    for rank, axis in each():
        at, keras = dim(axis, rank), dim(axis, rank, keras=True)
        for times in (1, 2, 3):
            ours = {"times": times, **named(axis)}
            for dialect, name, where in (("pytorch", "x.repeat", at), ("onnx", "", at)):
                counts = [times if k == where else 1 for k in range(rank + 2)]
                text = f"{name}({counts})" if name else f"Tile(x, {counts})"
                yield dialect, "tile", ours, [DIMS[rank]], text
            counts = [times if k == keras else 1 for k in range(rank + 2)]
            yield "keras", "tile", ours, [last(DIMS[rank])], f"ops.tile(x, {counts})"
            ours = {**ours, "interleave": True}
            text = f"x.repeat_interleave({times}, {at})"
            yield "pytorch", "tile", ours, [DIMS[rank]], text
            yield "keras", "tile", ours, [last(DIMS[rank])], f"ops.repeat(x, {times}, {keras})"
    ours = {"times": [2, 3], "axis": [2, CHANNELS]}
    yield "pytorch", "tile", ours, [DIMS[2]], "x.repeat(1, 3, 1, 2)"
    yield "pytorch", "tile", {"times": 2, "axis": "spatial"}, [DIMS[2]], "x.repeat(1, 1, 2, 2)"
    yield "pytorch", "tile", {"times": 2, "axis": "all"}, [DIMS[3]], "x.repeat(1, 2, 2, 2, 2)"


STRETCHED = (
    ([4, 1, 1], [4, 5, 6]),
    ([4, 1, 1], [-1, 5, -1]),
    ([1, 5, 6], [3, -1, 6]),
    ([4, 5, 1], [4, 5, 1]),
    ([4, 5, 1], [4, 3, 2]),
    ([4, 5], [2, 5]),
    ([1], [7]),
    ([1, 1, 1, 3], [2, 3, 4, 3]),
)


def stretched() -> Iterator[Row]:
    for dims, shape in STRETCHED:
        yield "pytorch", "broadcast_to", {"shape": shape}, [dims], f"x.expand({[-1, *shape]})"
        whole = [1, *(n if s == -1 else s for n, s in zip(dims, shape, strict=True))]
        yield "keras", "broadcast_to", {"shape": shape}, [dims], f"ops.broadcast_to(x, {whole})"
        yield "onnx", "broadcast_to", {"shape": shape}, [dims], f"Expand(x, {whole})"
    yield "pytorch", "broadcast_to", {"shape": [4, 5]}, [[4, 1, 1]], "x.expand(1, 4, 5)"


def paddings() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for before, after in ((0, 3), (2, 0), (1, 2)):
            for space in (0, 1):
                if space and not rank:
                    continue
                ours = {"padding": space, "channel_padding": [before, after]}
                ends = [*[space] * (2 * rank), before, after]
                yield "pytorch", "pad", ours, [dims], f"F.pad(x, {ends})"
                pairs = [[0, 0], *[[space] * 2] * rank, [before, after]]
                yield "keras", "pad", ours, [last(dims)], f"ops.pad(x, {pairs})"
                ends = [0, before, *[space] * rank, 0, after, *[space] * rank]
                yield "onnx", "pad", ours, [dims], f"Pad(x, {ends})"


def joins() -> Iterator[Row]:
    for rank, axis in each():
        dims, at = DIMS[rank], dim(axis, rank)
        for sizes in ([1, 2], [3, 1, 2], [2, 2]):
            shapes = [[n if k + 1 == at else m for k, m in enumerate(dims)] for n in sizes]
            names = ", ".join("xyz"[: len(sizes)])
            yield "pytorch", "concat", named(axis), shapes, f"torch.cat([{names}], {at})"
            yield "onnx", "concat", named(axis), shapes, f"Concat({names}, axis={at})"
            keras = dim(axis, rank, keras=True)
            text = f"ops.concatenate([{names}], {keras})"
            yield "keras", "concat", named(axis), list(map(last, shapes)), text
    yield "pytorch", "concat", {"axis": 1}, [[3, 4], [2, 4]], "torch.cat([x, y], 2)"


def dropped() -> Iterator[Row]:
    for rank, axis in each():
        dims, at = DIMS[rank], dim(axis, rank)
        keras = dim(axis, rank, keras=True)
        for position in (0, 1, -1, 9):
            if not rank:
                continue  # nothing would be left
            ours = {"position": position, **named(axis)}
            yield "pytorch", "select", ours, [dims], f"x.select({at}, {position})"
            if position < 9:
                yield "keras", "select", ours, [last(dims)], f"ops.take(x, {position}, {keras})"
            yield "onnx", "select", ours, [dims], f"Gather(x, {position}, axis={at})"
        ours = {"axis": axis}
        small = [1 if k + 1 == at else n for k, n in enumerate(dims)]
        for shape in (small, dims):
            if not rank:
                continue
            if shape == small:  # PyTorch lets another axis be
                yield "pytorch", "squeeze", ours, [shape], f"x.squeeze({at})"
            yield "keras", "squeeze", ours, [last(shape)], f"ops.squeeze(x, {keras})"
            yield "onnx", "squeeze", ours, [shape], f"Squeeze(x, [{at}])"


def added() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for axis in (CHANNELS, *range(1, rank + 2)):
            at, keras = dim(axis, rank), dim(axis, rank + 1, keras=True)
            ours = {"axis": axis}
            yield "pytorch", "unsqueeze", ours, [dims], f"x.unsqueeze({at})"
            yield "keras", "unsqueeze", ours, [last(dims)], f"ops.expand_dims(x, {keras})"
            yield "onnx", "unsqueeze", ours, [dims], f"Unsqueeze(x, [{at}])"
            for number in (2, 3):
                names = ", ".join("xyz"[:number])
                shapes = [dims] * number
                run = f"torch.stack([{names}], {at})"
                yield "pytorch", "stack_inputs", ours, shapes, run
                run = f"ops.stack([{names}], {keras})"
                yield "keras", "stack_inputs", ours, list(map(last, shapes)), run
        ours = {"axis": rank + 2}
        yield "pytorch", "unsqueeze", ours, [dims], f"x.unsqueeze({rank + 3})"
        yield "keras", "unsqueeze", ours, [last(dims)], f"ops.expand_dims(x, {rank + 3})"
    yield "pytorch", "stack_inputs", {}, [[3, 4], [3, 5]], "torch.stack([x, y], 1)"
    yield "keras", "stack_inputs", {}, [[4, 3], [5, 3]], "ops.stack([x, y], 3)"


def flattened() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for start in range(1, rank + 3):
            for end in (None, *range(1, rank + 3)):
                ours = {"start": start, "end": end} if end else {"start": start}
                run = f"x.flatten({start}, {-1 if end is None else end})"
                yield "pytorch", "flatten", ours, [dims], run


RESHAPES = (
    ([12], [3, 4]),
    ([4, 6], [2, 2, 6]),
    ([4, 6], [4, 2, 3]),
    ([4, 6], [2, 12]),
    ([4, 6], [8, 3]),
    ([4, 6], [3, 8]),
    ([4, 6], [2, 2, 3, 2]),
    ([4, 2, 3], [4, 6]),
    ([4, 2, 3], [8, 3]),
    ([4, 2, 3], [2, 2, 6]),
    ([4, 2, 3], [6, 4]),
    ([4, 2, 3], [4, 1, 2, 3]),
    ([4, 1, 3], [4, 3]),
    ([4, 1, 3], [2, 2, 3, 1]),
    ([4, 4, 3], [4, 2, 2, 3]),
    ([4, 4, 6], [4, 2, 2, 3, 2]),
    ([4, 4, 6], [2, 2, 4, 2, 3]),
    ([2, 2, 3, 4], [2, 2, 12]),
    ([2, 2, 3, 4], [2, 24]),
    ([2, 2, 3, 4], [2, 6, 2, 2]),
    ([1, 6, 2], [6, 2]),
    ([1, 6, 2], [2, 3, 2]),
    ([6, 2], [1, 6, 2]),
    ([2, 3, 4], [24]),
)


def reshapes() -> Iterator[Row]:
    for old, new in RESHAPES:
        for dims, shape in ((old, new), (old[::-1], new[::-1]), (new, old)):
            ours = {"shape": shape}
            yield "pytorch", "reshape", ours, [dims], f"x.reshape({[1, *shape]})"
            yield "keras", "reshape", ours, [dims], f"ops.reshape(x, {[1, *shape]})"
            yield "onnx", "reshape", ours, [dims], f"Reshape(x, {[1, *shape]})"


def permutations() -> Iterator[Row]:
    for dims in ([2, 3], [2, 3, 4], [2, 3, 1, 4]):
        for order in itertools.permutations(range(1, len(dims) + 1)):
            ours, whole = {"dims": list(order)}, [0, *order]
            yield "pytorch", "permute", ours, [dims], f"x.permute({whole})"
            yield "keras", "permute", ours, [dims], f"ops.transpose(x, {whole})"


def windowed() -> Iterator[Row]:
    for rank, axis in each():
        dims, at = DIMS[rank], dim(axis, rank)
        for size, step in ((2, 1), (2, 2), (1, 2), (3, 2), (9, 1)):
            ours = {"size": size, "step": step, "axis": axis}
            yield "pytorch", "windows", ours, [dims], f"x.unfold({at}, {size}, {step})"
    for dims, size in (
        ([2, 6], 3),
        ([2, 4, 6], 2),
        ([2, 4, 6], [2, 3]),
        ([2, 4, 6], [1, 6]),
        ([1, 2, 4, 2], [2, 2, 1]),
        ([2, 5, 6], 2),
    ):
        channels, *space = dims
        sizes = size if isinstance(size, list) else [size] * len(space)
        rank = len(space)
        counts = [n // k for n, k in zip(space, sizes, strict=True)]
        pairs = [n for pair in zip(counts, sizes, strict=True) for n in pair]
        order = [0, 1, *range(2, 2 * rank + 2, 2), *range(3, 2 * rank + 2, 2)]
        run = f"x.reshape({[1, channels, *pairs]}).permute({order})"
        yield "pytorch", "window_partition", {"size": size}, [dims], run
        back = [0, 1, *(k for j in range(rank) for k in (2 + j, 2 + rank + j))]
        run = f"x.permute({back}).reshape({[1, channels, *space]})"
        if pairs == [n for n in pairs if n] and space == [
            n * k for n, k in zip(counts, sizes, strict=True)
        ]:
            yield "pytorch", "window_reverse", {}, [[channels, *counts, *sizes]], run


BLOCKS: tuple[dict[str, Any], ...] = (
    {"kernel": 2},
    {"kernel": 2, "stride": 2},
    {"kernel": [2, 3], "stride": [1, 2]},
    {"kernel": 3, "padding": 1, "stride": 2},
    {"kernel": 2, "dilation": [2, 1], "padding": [0, 1]},
    {"kernel": 2, "stride": 3},
)


def columns() -> Iterator[Row]:
    for ours in BLOCKS:
        both = {"dilation": 1, "padding": 0, "stride": 1, **ours}
        k, d, p, s = (
            v if isinstance(v := both[x], list) else [v, v]
            for x in ("kernel", "dilation", "padding", "stride")
        )
        space = [5, 6]
        counts = [
            (n + 2 * b - e * (a - 1) - 1) // c + 1
            for n, a, b, c, e in zip(space, k, p, s, d, strict=True)
        ]
        args = f"kernel_size={k}, dilation={d}, padding={p}, stride={s}"
        yield "pytorch", "unfold", ours, [[2, *space]], f"F.unfold(x, {args})"
        length = counts[0] * counts[1]
        for channels, columns in ((2 * k[0] * k[1], length), (7, length), (k[0] * k[1], 31)):
            fold = {"output_size": space, **ours}
            run = f"F.fold(x, {space}, {args})"
            yield "pytorch", "fold", fold, [[channels, columns]], run
            ends = p + p
            run = f"Col2Im(x, {space}, {k}, dilations={d}, pads={ends}, strides={s})"
            yield "onnx", "fold", fold, [[channels, columns]], run
    yield "pytorch", "fold", {"output_size": 4, "kernel": 2}, [[4, 3, 3]], "F.fold(x, 4, 2)"
    yield "pytorch", "fold", {"output_size": 4, "kernel": 2}, [[8, 9]], "F.fold(x, 4, 2)"


def shuffled() -> Iterator[Row]:
    yield "pytorch", "channel_shuffle", {"groups": 2}, [[4, 2, 3]], "F.channel_shuffle(x, 2)"
    yield "pytorch", "pixel_shuffle", {"factor": 2}, [[8, 2, 3]], "F.pixel_shuffle(x, 2)"
    yield "pytorch", "pixel_unshuffle", {"factor": 2}, [[2, 4, 6]], "F.pixel_unshuffle(x, 2)"


MORE = (dropped, added, flattened, reshapes, permutations, windowed, columns, shuffled)
GROUPS = (slices, splits, selections, turns, copies, stretched, paddings, joins)
ROWS: list[Row] = [row for group in (*GROUPS, *MORE) for row in group()]
