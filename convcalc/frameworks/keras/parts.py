"""Parts of tensors by functions: slices, elements by their places, boxes of images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown, unknown_of
from convcalc.frameworks.traced.batchless import is_batchless
from convcalc.frameworks.traced.items import chosen, indexed
from convcalc.frameworks.traced.parameters import Param, computed
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor, place

if TYPE_CHECKING:
    from convcalc.frameworks.traced.call import Call


def taken(call: Call, key: list[Any]) -> Any:
    return indexed(call.builder, call.x, tuple(key), call.at)


def sliced(call: Call) -> Any:
    """`tf.slice(x, begin, size)`: of each dimension so many from there, with -1 all that follow."""
    starts, sizes = call["begin"], call["size"]
    if not isinstance(call.x, Tensor) or not call.x.known:
        return unknown_of([call.x]) or call.x
    if not isinstance(starts, (list, tuple)) or not isinstance(sizes, (list, tuple)):
        return unknown_of([starts, sizes]) or Unknown("a slice", call.at)
    rows = list(zip(starts, sizes, call.x.shape, strict=False))
    unknown = unknown_of([*starts, *sizes])
    if unknown is not None or not all(type(n) is int for n in (*starts, *sizes)):
        return unknown or Unknown("a slice by values that are not known", call.at)
    return taken(
        call,
        [
            slice(None) if start == 0 and size in (-1, whole) else slice(start, ends(start, size))
            for start, size, whole in rows
        ],
    )


def ends(start: int, size: int) -> int | None:
    return None if size == -1 else start + size


def strided(call: Call) -> Any:
    """`tf.strided_slice(x, begin, end, strides)`, without masks."""
    rows = [call["begin"], call["end"], call["strides"]]
    masks = [call[f"{word}_mask"] for word in ("begin", "end", "ellipsis", "new_axis")]
    if any(masks) or call["shrink_axis_mask"] or not isinstance(call.x, Tensor) or not call.x.known:
        return call.unplaced([call.x]) if isinstance(call.x, Tensor) else call.x
    rows[2] = rows[2] if rows[2] is not None else [1] * len(rows[0] or [])
    if not all(isinstance(row, (list, tuple)) for row in rows):
        return unknown_of(rows) or Unknown("a slice", call.at)
    found = []
    for k, (start, stop, step) in enumerate(zip(*rows, strict=False)):
        whole = start == 0 and step == 1 and (k == 0 or stop in (None, call.x.shape[k]))
        found.append(slice(None) if whole else slice(start, stop, step))
    return taken(call, found)


def gathered(call: Call, first: str = "") -> Any:
    """`ops.take(x, indices, axis)`, `tf.gather(x, indices, axis=0)`: elements by their places."""
    dim = call["dim"] if call["dim"] is not None or not first else int(first)
    x, wanted = call.x, call["indices"]
    if isinstance(x, Param):
        return rows_of(call, x, wanted, dim)
    if not isinstance(x, Tensor) or not x.known or call["batch_dims"]:
        return unknown_of([x]) or (call.unplaced([x]) if isinstance(x, Tensor) else x)
    if unknown_of([dim, wanted]) or not isinstance(dim, int):
        return unknown_of([dim, wanted]) or call.unplaced([x])
    k = place(x, dim, call.at)
    if is_batchless(x) and isinstance(wanted, Param):
        return chosen(call.inner("index_select", input=x, dim=k, index=wanted))
    if k == 0 or isinstance(wanted, Tensor):
        return call.unplaced([x])
    return taken(call, [*[slice(None)] * k, list(wanted) if isinstance(wanted, tuple) else wanted])


def rows_of(call: Call, table: Param, wanted: Any, dim: Any) -> Any:
    """Rows of a weight by their places, of which only how many there are counts."""
    unknown = unknown_of([wanted, dim])
    known = isinstance(wanted, (Param, list, tuple)) and isinstance(dim, int)
    if unknown is not None or not known or not -len(table.sizes) <= dim < len(table.sizes):
        return unknown or Unknown("rows of a weight by places that are not known", call.at)
    k = dim % len(table.sizes)
    sizes = wanted.sizes if isinstance(wanted, Param) else (len(wanted),)
    return computed((*table.sizes[:k], *sizes, *table.sizes[k + 1 :]), table)


def boxed(call: Call) -> Any:
    """`tf.image.crop_to_bounding_box(x, top, left, height, width)`"""
    words = ("offset_height", "offset_width", "target_height", "target_width")
    top, left, height, width = (call[word] for word in words)
    if not isinstance(call.x, Tensor) or not call.x.known or call.x.rank != 4:
        return unknown_of([call.x]) or call.unplaced([call.x])
    if not all(type(n) is int for n in (top, left, height, width)):
        return unknown_of([top, left, height, width]) or call.unplaced([call.x])
    return taken(call, [slice(None), slice(top, top + height), slice(left, left + width)])


def bordered(call: Call) -> Any:
    """`tf.image.pad_to_bounding_box(x, top, left, height, width)`"""
    from convcalc.frameworks.keras.operations import padded

    words = ("offset_height", "offset_width", "target_height", "target_width")
    top, left, height, width = (call[word] for word in words)
    known = isinstance(call.x, Tensor) and call.x.known and call.x.rank == 4
    if not known or not all(type(n) is int for n in (top, left, height, width)):
        return unknown_of([call.x, top, left, height, width]) or call.unplaced([call.x])
    rows, columns = call.x.shape[1:3]
    pairs = [[0, 0], [top, height - top - rows], [left, width - left - columns], [0, 0]]
    return padded(call.inner("pad", input=call.x, pad=pairs, mode="constant"))


def flattened(call: Call) -> Any:
    """`K.batch_flatten(x)`, `tf.compat.v1.layers.flatten`: all of a sample in a row."""
    from convcalc.frameworks.traced.views import viewed

    if not isinstance(call.x, Tensor) or not call.x.known:
        return unknown_of([call.x]) or call.x
    return viewed(call.inner("reshape", input=call.x, shape=[SAMPLES, -1]))


def resized(call: Call, mode: str) -> Any:
    """`tf.image.resize_bilinear(x, size, align_corners=False)` of TensorFlow 1."""
    from convcalc.frameworks.keras.resizing import to_size

    size = call["size"]
    if not isinstance(size, (list, tuple)) or unknown_of(list(size)):
        return unknown_of([size]) or Unknown("a size is not known", call.at)
    return to_size(call, call.x, list(size), mode, call.at)
