"""Operators of ATen that join tensors, cut them, and pick out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx import parts as onnx
from convcalc.frameworks.onnx.constant import Constant, axis_of, scalar
from convcalc.frameworks.onnx.elementwise import as_tensor
from convcalc.frameworks.pt2.graph import Call
from convcalc.frameworks.pt2.run import as_onnx, data, given, shape, whole
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def joined(op: Op) -> Any:
    """`cat`: what is empty and of one dimension does not count."""
    parts = [x for x in op.given.get("tensors") or () if shape(op, x) != [0]]
    if len(parts) == 1:
        return parts[0]
    return as_onnx(op, "Concat", parts, axis=given(op, "dim", 0))


def stacked(op: Op) -> Any:
    parts = op.given.get("tensors") or []
    k = axis_of(given(op, "dim", 0), len(shape(op, parts[0])) + 1)
    tensors = [x if isinstance(x, Tensor) else as_tensor(op, x) for x in parts]
    wide = [as_onnx(op, "Unsqueeze", [x], axes=[k]) for x in tensors]
    return as_onnx(op, "Concat", wide, axis=k) if len(wide) > 1 else wide[0]


def cut(op: Op) -> Any:
    """`split`, `split_with_sizes`: into parts of a size, or of these sizes."""
    n, k = along(op)
    name = "split_sizes" if "split_sizes" in op.given else "split_size"
    sizes = whole(op, name)
    if not isinstance(op.given.get(name), list):
        sizes = [min(sizes[0], n - start) for start in range(0, n, sizes[0])]
    return parts(op, k, sizes)


def along(op: Op) -> tuple[int, int]:
    """The size of the dimension that is cut, and which it is."""
    sizes = shape(op, data(op))
    k = axis_of(given(op, "dim", 0), len(sizes))
    return sizes[k], k


def parts(op: Op, k: int, sizes: list[int]) -> Any:
    return as_onnx(op, "Split", [data(op)], axis=k, split=sizes)


def chunked(op: Op) -> Any:
    n, k = along(op)
    size = -(-n // whole(op, "chunks")[0])
    return parts(op, k, [min(size, n - start) for start in range(0, n, size)])


def in_sections(op: Op) -> Any:
    """`tensor_split`: at these positions, or into so many that differ by one at most."""
    n, k = along(op)
    if "sections" in op.given:
        count = whole(op, "sections")[0]
        return parts(op, k, [n // count + (j < n % count) for j in range(count)])
    ends = [*(slice(j).indices(n)[1] for j in whole(op, "indices")), n]
    return parts(op, k, [b - a for a, b in zip([0, *ends[:-1]], ends, strict=True)])


def apart(op: Op) -> Any:
    """`unbind`"""
    n, k = along(op)
    if n > 1000:
        return None
    return [onnx.taken(op, data(op), scalar(j), k) for j in range(n)]


def selected(op: Op) -> Any:
    """`select`: one position, without its dimension."""
    n, k = along(op)
    return onnx.taken(op, data(op), scalar(whole(op, "index")[0] % n), k)


def sliced(op: Op) -> Any:
    n, k = along(op)
    start, stop, step = slice(
        op.given.get("start"), op.given.get("end"), given(op, "step", 1)
    ).indices(n)
    if (start, stop, step) == (0, n, 1):
        return data(op)
    return onnx.along(op, data(op), k, start, stop, step)


def narrowed(op: Op) -> Any:
    """`narrow`: from a position on so many."""
    n, k = along(op)
    start = whole(op, "start")[0] % n
    return onnx.along(op, data(op), k, start, start + whole(op, "length")[0], 1)


def chosen(op: Op) -> Any:
    """`index_select`"""
    _, k = along(op)
    index = op.given.get("index")
    return onnx.taken(op, data(op), index, k) if isinstance(index, Constant) else None


def indexed(op: Op) -> Any:
    """`x[:, index]`: by one tensor of positions that no sample is part of."""
    x = data(op)
    listed = op.given.get("indices") or []
    places = [k for k, one in enumerate(listed) if one is not None]
    index = listed[places[0]] if len(places) == 1 else None
    if not isinstance(x, Tensor) or not isinstance(index, Constant) or is_mask(op, places[0]):
        return None
    return onnx.taken(op, x, index, places[0])


def is_mask(op: Op, k: int) -> bool:
    """Whether index `k` says yes or no of each element: how many it chooses is not known."""
    listed = op.node.arguments.get("indices") if isinstance(op.node, Call) else None
    name = listed[k] if isinstance(listed, list) and k < len(listed) else None
    walker: Any = op.walker
    declared = walker.declared.get(name)
    return declared is None or declared.dtype in MASKS


MASKS = (9, 2)
"""The types of numbers that stand for yes and no."""


def looked_up(op: Op) -> Any:
    """`embedding`"""
    table, index = op.given.get("weight"), op.given.get("indices")
    if not isinstance(table, Param) or not isinstance(index, Tensor):
        return None
    return onnx.looked_up(op, table, index)


CUTS: dict[str, Run] = {
    **dict.fromkeys(("cat", "concat"), joined),
    "stack": stacked,
    **dict.fromkeys(("split", "split_with_sizes", "split_with_sizes_copy"), cut),
    "chunk": chunked,
    "tensor_split": in_sections,
    "unbind": apart,
    "select": selected,
    **dict.fromkeys(("slice", "slice_copy"), sliced),
    "narrow": narrowed,
    "index_select": chosen,
    "index": indexed,
    "embedding": looked_up,
}
"""By operator."""
