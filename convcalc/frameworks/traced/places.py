"""Where max pooling found its elements, and unpooling that puts them back there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Unknown
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.frameworks.traced.builder import Builder


class Places(Unknown):
    """The indices that a max pool gives besides: they stand for the tensor that was pooled."""

    __slots__ = ("pooled",)

    def __init__(self, pooled: Tensor, at: At) -> None:
        super().__init__("indices of a pool", at)
        self.pooled = pooled._replace(node=str(pooled.node))


def with_places(out: Any, pooled: Any, given: Mapping[str, Any], at: At) -> Any:
    """What a pool gives: its indices as well, if they are asked for."""
    if given.get("return_indices") is not True or not isinstance(pooled, Tensor):
        return out
    return (out, Places(pooled, at))


def unpooled(
    builder: Builder, given: Mapping[str, Any], args: Sequence[Any], at: At, name: str = ""
) -> Any:
    """`unpool(x, indices, output_size)`: the size of what was pooled, which `output_size` may only
    repeat.
    """
    x, places, *rest = args
    settings = {k: given[k] for k in ("kernel_size", "stride", "padding") if given.get(k)}
    known = isinstance(places, Places) and isinstance(x, Tensor) and x.known and places.pooled.known
    if not known:
        tensors = [one for one in args if isinstance(one, Tensor)]
        if not tensors:
            return Unknown("an unpooling of what is no tensor", at)
        made = Use(builder, "unknown", {"op": "max_unpool"}, at, name).add(
            [t.node for t in tensors]
        )
        return Tensor(made.name, (), None, at)
    wanted = rest[0] if rest and rest[0] is not None else None
    if wanted is None:
        out = apply(Use(builder, "max_unpool", as_kind(settings), at, name), x)
    else:
        out = apply(Use(builder, "max_unpool", as_kind(settings), at, name), x, places.pooled)
    sizes = [n for n in (list(wanted) if wanted is not None else []) if n % SAMPLES]
    if sizes and list(out.shape)[-len(sizes) :] != sizes:
        return Unknown("an unpooling to another size than that of what was pooled", at)
    return out


def as_kind(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as the kind has them: its names, and lists."""
    names = {"kernel_size": "kernel"}
    return {
        names.get(key, key): list(value) if isinstance(value, tuple) else value
        for key, value in settings.items()
    }
