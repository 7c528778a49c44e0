"""Layers of Caffe that only change shapes: what they say of the dimensions, without the batch.

Sources: caffe.proto of BVLC/caffe (reshape_param, slice_param, flatten_param, tile_param,
reduction_param), of the SSD branch (permute_param) and of DeepLab (interp_param).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.caffe.message import Message

    Made = list[tuple[str, dict[str, Any]]] | None

MOST_PARTS = 1_000
SIZE = "$(in_size[{}])"


def copied(dimension: int) -> str:
    """The size of a dimension of what arrives, as an expression; 1 is the channels."""
    return "$in_channels" if dimension == 1 else SIZE.format(dimension - 2)


def signed(part: Message, name: str) -> list[int]:
    """Whole numbers, which may be negative. Wrong E402 for anything else."""
    found = []
    for value, span in part.fields.get(name, []):
        if not isinstance(value, str) or not value.lstrip("-").isdecimal() or len(value) > 10:
            message = f"'{name}' must be a whole number"
            raise Wrong(Diagnostic("E402", message, "such as 0, -1 or 64", span))
        found.append(int(value))
    return found


def axis_of(part: Message, name: str = "axis", usual: int = 1) -> int | None:
    """An axis from 1 on, the channels; None for the batch, or for one counted from the end."""
    axis = (signed(part, name) or [usual])[-1]
    return axis if axis > 0 else None


def reshape(layer: Message) -> Made:
    """0 copies a dimension, -1 takes what is left; the batch has to stay."""
    part = layer.part("reshape_param")
    dims = signed(part.part("shape"), "dim")
    axis = (signed(part, "axis") or [0])[-1]
    if axis == 0 and dims and dims[0] == 0:
        dims = dims[1:]
    elif axis != 1:
        return None
    if "num_axes" in part.fields or not dims:
        return None
    return [("reshape", {"shape": [n or copied(k) for k, n in enumerate(dims, 1)]})]


def flatten(layer: Message) -> Made:
    part = layer.part("flatten_param")
    start, end = axis_of(part), (signed(part, "end_axis") or [-1])[-1]
    if start is None or (end != -1 and end < start):
        return None
    return [("flatten", {"start": start, **({} if end == -1 else {"end": end})})]


def permute(layer: Message) -> Made:
    order = layer.part("permute_param").numbers("order")
    return [("permute", {"dims": order[1:]})] if order[:1] == [0] and order[1:] else None


def tile(layer: Message) -> Made:
    part = layer.part("tile_param")
    axis = axis_of(part)
    given = {"times": part.number("tiles", 1, 1)}
    return [("tile", {**given, **({} if axis == 1 else {"axis": [axis - 1]})})] if axis else None


def shuffled(layer: Message) -> Made:
    return [("channel_shuffle", {"groups": layer.part("shuffle_channel_param").number("group", 1)})]


def interpolated(layer: Message) -> Made:
    """Bilinear, with corners that coincide: to a size, or by shrinking and zooming."""
    part = layer.part("interp_param")
    beginning, end = (sum(signed(part, name)[-1:]) for name in ("pad_beg", "pad_end"))
    given: dict[str, Any] = {"mode": "bilinear", "align_corners": True}
    if "height" in part.fields and "width" in part.fields:
        return [
            ("upsample", {**given, "size": [part.number(k, 1, 1) for k in ("height", "width")]})
        ]
    shrink, zoom = (part.number(f"{word}_factor", 1, 1) for word in ("shrink", "zoom"))
    known = {"shrink_factor", "zoom_factor", "pad_beg", "pad_end"}
    if not part.fields.keys() <= known:
        return None
    sizes = []
    for k in range(2):
        size = f"(in_size[{k}] + {beginning} + {end})"
        size = f"(({size} - 1) // {shrink} + 1)" if shrink > 1 else size
        sizes.append(f"$({size} + ({size} - 1) * {zoom - 1})")
    return [("upsample", {**given, "size": sizes})]


def upsampled(layer: Message) -> Made:
    part = layer.part("upsample_param")
    known = part.fields.keys() <= {"scale"} and part.fields
    return [("upsample", {"factor": part.number("scale", 2, 1)})] if known else None


REDUCTIONS = {"SUM": "sum", "1": "sum", "MEAN": "mean", "4": "mean"}


def reduction(layer: Message) -> Made:
    """Over an axis and all that follow it; over the batch, too, it is not known."""
    part = layer.part("reduction_param")
    axis, op = axis_of(part, usual=0), REDUCTIONS.get(part.text("operation", "SUM"))
    if axis is None or op is None or "coeff" in part.fields:
        return None
    return [("flatten", {"start": axis}), ("reduce", {"op": op, "axis": axis - 1 or "channels"})]


def slices(layer: Message, tops: Sequence[str]) -> list[dict[str, Any]] | None:
    """The parts of an axis, one for each top; as settings of `slice` or `split`."""
    part = layer.part("slice_param")
    axis = axis_of(part, "axis" if "axis" in part.fields else "slice_dim")
    points = part.numbers("slice_point")
    if axis is None or not 0 < len(tops) <= MOST_PARTS:
        return None
    along = {} if axis == 1 else {"axis": axis - 1}
    if not points:
        return [{"part": k, "chunks": len(tops), **along} for k in range(len(tops))]
    if len(points) != len(tops) - 1 or sorted(set(points)) != points or not points[0]:
        message = f"{len(tops)} tops need {len(tops) - 1} slice points, one above the other"
        raise Wrong(Diagnostic("E402", message, "for example slice_point: 64", layer.span))
    ends = [{"start": a, "stop": b, **along} for a, b in pairwise([0, *points])]
    return [*ends, {"start": points[-1], **along}]


def prior_boxes(layer: Message) -> list[str | int] | None:
    """What comes out of PriorBox: boxes and variances, 4 numbers for each box of each position."""
    part = layer.part("prior_box_param")
    if not part.fields.keys() <= PRIOR or "min_size" not in part.fields:
        return None
    ratios = {1.0}
    for text in part.all("aspect_ratio"):
        try:
            ratio = float(text)
        except (TypeError, ValueError):
            return None
        if not 0 < ratio < 1e6:
            return None
        ratios |= {ratio, 1 / ratio} if part.flag("flip", True) else {ratio}
    each = len(part.all("min_size")) * len(ratios) + len(part.all("max_size"))
    return [2, f"$(in_size[0] * in_size[1] * {4 * each})"]


PRIOR = {
    *("min_size", "max_size", "aspect_ratio", "flip", "clip", "variance", "offset"),
    *("img_size", "img_h", "img_w", "step", "step_h", "step_w"),
}
