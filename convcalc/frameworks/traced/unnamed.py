"""Operations on each element that are no kind, of which the sizes are known, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Unknown
from convcalc.frameworks.traced.absent import tell_absent
from convcalc.frameworks.traced.layers import Use, lost
from convcalc.frameworks.traced.parameters import Numbers, Param, broadcast
from convcalc.frameworks.traced.tensors import Tensor, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.traced.builder import Builder
    from convcalc.frameworks.traced.call import Call


def declared(builder: Builder, word: str, values: Sequence[Any], at: At) -> Any:
    """An operation on tensors that fit each other: an unknown one, which has the sizes of the
    largest of them.
    """
    tensors = [value for value in values if isinstance(value, Tensor)]
    if not tensors:
        return Unknown(f"{word} of what is no tensor", at)
    settings: dict[str, Any] = {"op": word}
    model = model_of(values, tensors)
    if model is None:
        tell_absent(builder, values, at)
        return lost(Use(builder, "unknown", settings, at).add([x.node for x in tensors]), at)
    shape = list(in_order(builder.layout, model.sizes))
    settings.update(output_shape=shape, params=0)
    made = Use(builder, "unknown", settings, at).add([x.node for x in tensors])
    return model._replace(node=made.name, at=at, strides=None)


def model_of(values: Sequence[Any], tensors: Sequence[Tensor]) -> Tensor | None:
    """The tensor to whose sizes all others are stretched; None if there is none."""
    if any(isinstance(value, Unknown) for value in values) or not all(x.known for x in tensors):
        return None
    held = [x for x in values if isinstance(x, (Param, Numbers))]
    sizes = [(len(x),) if isinstance(x, Numbers) else x.sizes for x in held]
    whole = broadcast(*(tuple(x.shape) for x in tensors), *sizes)
    return next((x for x in tensors if tuple(x.shape) == whole), None)


def of_two(call: Call) -> Any:
    """`torch.gt(x, y)`, `torch.atan2(x, y)`"""
    values = [call["input"], call["other"]]
    return declared(call.builder, call.name.rstrip("_"), values, call.at)


def chosen(call: Call) -> Any:
    """`torch.where(mask, a, b)`; with a mask alone it gives places, as many as there may be."""
    if call["input"] is None or call["other"] is None:
        return call.unplaced([x for x in (call["condition"],) if isinstance(x, Tensor)])
    values = [call["condition"], call["input"], call["other"]]
    return declared(call.builder, "where", values, call.at)
