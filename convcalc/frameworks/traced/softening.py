"""Softmaxes of tensors: which axes of a node the dimensions are that they go over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.strides import laid_out
from convcalc.frameworks.traced.tensors import BATCH, channel_place, place
from convcalc.layers.soft import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.traced.layers import Use
    from convcalc.frameworks.traced.tensors import Tensor

OVER_SAMPLES = "it goes over the samples of a batch"
OF_ONE = "it goes over a dimension of one element that is no axis of it"
NOT_KNOWN = "which dimensions it goes over is not known"


def softened(use: Use, tensor: Tensor) -> Tensor:
    """Each element beside those of the dimensions `dims` of the use, which are counted with the
    batch; without them it goes over the channels.
    """
    from convcalc.frameworks.traced.layers import pointwise

    if not tensor.known:
        use.given.pop("dims", None)
        return pointwise(use, tensor)
    axes, why = named(tensor, wanted(use, tensor))
    if axes:
        use.given["axis"] = axes if isinstance(axes, (str, int)) else list(axes)
    out = laid_out(pointwise(use, tensor))
    if why:
        use.builder.unsaid[out.node] = why
    return out


def wanted(use: Use, tensor: Tensor) -> list[int] | None:
    """The dimensions that it goes over; None where they are not known."""
    rank = tensor.rank
    if "dims" not in use.given:
        return [channel_place(use.builder.layout, rank)]
    found = use.given.pop("dims")
    plain: Any = getattr(found, "value", found)
    plain = plain.plain() if hasattr(plain, "plain") else plain
    if plain is None:
        return [0 if rank in (0, 1, 3) else 1]  # what PyTorch takes, where it is not told
    listed = list(plain) if isinstance(plain, (list, tuple)) else [plain]
    if not listed or not all(type(k) is int for k in listed):
        return None
    return [place(tensor, k, use.at) for k in listed]


def named(tensor: Tensor, dims: Sequence[int] | None) -> tuple[Any, str]:
    """The axes of the node of a tensor that these dimensions are made of, as a setting names them;
    or why no setting does.
    """
    if dims is None:
        return None, NOT_KNOWN
    known = tensor.dims or ()
    axes = {axis for k in dims for axis in known[k]}
    if BATCH in axes:
        return None, OVER_SAMPLES
    if not axes:
        used = {axis for dim in known for axis in dim}
        axes = {k for k, n in enumerate(tensor.sizes) if n == 1 and k not in used}
        return (worded({min(axes)}, len(tensor.sizes) - 1), "") if axes else (None, OF_ONE)
    return worded(axes, len(tensor.sizes) - 1), ""


def over(use: Use, tensor: Tensor, dims: Sequence[int]) -> Tensor:
    """The same over these dimensions."""
    use.given["dims"] = list(dims)
    return softened(use, tensor)
