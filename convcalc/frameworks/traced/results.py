"""What a network gives: its outputs, each with its dimensions in order."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import NOWHERE, Failure, Unknown
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.batchless import as_tensor, is_batchless
from convcalc.frameworks.traced.builder import Stop
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import BATCH, Tensor, permuted, unsqueezed

if TYPE_CHECKING:
    from convcalc.frameworks.traced.builder import Builder


def batch_first(tensor: Tensor) -> Tensor:
    """A tensor whose batch stands behind other dimensions, with it in front of them."""
    k = next((k for k, dim in enumerate(tensor.dims or ()) if BATCH in dim), 0)
    if not k:
        return tensor
    return permuted(tensor, [k, *(j for j in range(tensor.rank) if j != k)], tensor.at)


def tensors_in(value: Any) -> list[Tensor]:
    return [one for one in leaves(value) if isinstance(one, Tensor)]


def leaves(value: Any, depth: int = 0) -> list[Tensor | Param | Unknown]:
    """The tensors, parameters and constants of what a network gives, and what is not known."""
    if isinstance(value, (Tensor, Param, Unknown)):
        return [value]
    inner: list[Any] = []
    if depth <= 6 and isinstance(value, dict):
        inner = list(value.values())
    elif depth <= 6 and isinstance(value, (list, tuple)):
        inner = list(value)
    elif depth <= 6 and hasattr(value, "attributes"):
        inner = list(value.attributes.values())
    return [found for one in inner for found in leaves(one, depth + 1)]


def keys_of(value: Any) -> tuple[str, ...]:
    """The keys of a dictionary of tensors, one for each, without those of None; of other results
    none.
    """
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        return ()
    given = {key: one for key, one in value.items() if one is not None}
    alone = all(isinstance(one, (Tensor, Param, Unknown)) for one in given.values())
    return tuple(given) if alone else ()


def number_each(tensor: Tensor) -> Tensor:
    """A tensor of one number for each sample: it has no dimension but that of the batch."""
    return tensor._replace(dims=(tensor.dims or ())[:1])


def outputs(builder: Builder, value: Any) -> list[str]:
    """The nodes of what a network gives, each with its dimensions in order."""
    found: list[str] = []
    for one in leaves(value):
        if isinstance(one, Unknown):
            found.append(unknown(builder, one))
            continue
        tensor = constant(builder, one) if isinstance(one, Param) else one
        try:
            alone = (
                tensor.known and tensor.rank > 1 and is_batchless(tensor) and tensor.shape[0] != 1
            )
            turned = batch_first(unsqueezed(tensor, 0, tensor.at) if alone else tensor)
            out = arranged(builder, turned, tensor.at)[0] if tensor.known else tensor
            if tensor.known:
                tell_folded(builder, turned)
            if tensor.known and tensor.rank == 1:
                out = number(builder, out)
        except (Failure, Stop):
            out = tensor
        found.append(out.node)
    return found


def tell_folded(builder: Builder, tensor: Tensor) -> None:
    """Say how many there are for each sample, where the first dimension is not the batch alone."""
    first = (tensor.dims or ((),))[0]
    count = prod(tensor.sizes[axis] for axis in first if axis != BATCH)
    if BATCH in first and count > 1:
        what = f"the first dimension of what comes out has {count} elements for each sample"
        builder.notes.append(f"{what}, which stand among the others here")


def unknown(builder: Builder, value: Unknown) -> str:
    """A node for a result that is not known: what is behind it may hold weights, and cost."""
    line = value.at.span
    where = f" ({line.source.name}:{line.line})" if line is not None else ""
    builder.notes.append(f"a result is not known: {value.why}{where}")
    sources = tuple(builder.inputs)[:1]
    return builder.add("unknown", {"op": "result"}, sources, value.at).name


def constant(builder: Builder, value: Param) -> Tensor:
    """A parameter or constant that is given as it is, in the order of its dimensions; a first one
    of a single element stands for the batch.
    """
    found: Tensor = as_tensor(builder, value, NOWHERE)
    return found if len(value.sizes) > 1 and value.sizes[0] == 1 else unsqueezed(found, 0, NOWHERE)


def number(builder: Builder, tensor: Tensor) -> Tensor:
    """A tensor that holds one number for each sample."""
    made = builder.add("squeeze", {"axis": "channels"}, [tensor.node], tensor.at)
    return tensor._replace(node=made.name)
