"""The layers that `record_arranged.py` runs: dialect, kind, settings, inputs without the batch in
the dialect's layout, and what is run on x, y and z.
"""

from __future__ import annotations

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


GROUPS = (slices, splits, selections, turns, copies, stretched, paddings, joins)
ROWS: list[Row] = [row for group in GROUPS for row in group()]
