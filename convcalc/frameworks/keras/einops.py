"""Patterns of einops, on what Keras computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown
from convcalc.frameworks.torch import einops
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.python.packages import Foreign
    from convcalc.frameworks.python.values import At


def sizes_by_name(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`einops.parse_shape(x, "b t h w c")`: sizes by their names."""
    x, words = args[0] if args else None, str(args[1]).split() if len(args) > 1 else []
    if not isinstance(x, Tensor) or not x.known or x.rank != len(words):
        return Unknown("the shape of a tensor", at)
    return {name: n for name, n in zip(words, x.shape, strict=True) if name != "_"}


class Listing:
    """Keras, called as PyTorch is: sizes and axes one by one."""

    def __init__(self, world: Keras) -> None:
        self.world, self.builder = world, world.builder

    def function(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        if name in ("reshape", "permute", "expand"):
            args = [args[0], list(args[1:])]
        word = {"expand": "broadcast_to", "unsqueeze": "expand_dims"}.get(name, name)
        return self.world.function(word, args, named, at)


def by_pattern(function: Foreign) -> Foreign:
    """`einops.rearrange(x, "b h w c -> b (h w) c")`"""

    def run(world: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        like_torch: Any = Listing(world)
        return function(like_torch, args, named, at)

    return run


rearranged, reduced = by_pattern(einops.rearrange), by_pattern(einops.reduce)
