"""The last states of recurrent layers: what stands at the ends of the sequence that comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown
from convcalc.frameworks.traced.items import indexed
from convcalc.frameworks.traced.pending import Pending
from convcalc.frameworks.traced.tensors import Tensor, unsqueezed

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch


class States(Unknown):
    """Those of several layers, of which only those of the last are known."""

    __slots__ = ("count", "known")

    def __init__(self, count: int, known: list[Tensor], at: At) -> None:
        super().__init__("the states of the layers before the last", at)
        self.count, self.known = count, known

    def part(self, world: Any, key: Any, at: At) -> Any:
        """`h[-1]`, `h[-2:]`"""
        places = range(self.count - len(self.known), self.count)
        if type(key) is int and key % self.count in places:
            return self.known[key % self.count - places[0]]
        if isinstance(key, slice) and range(*key.indices(self.count)) == places:
            return stacked(world, self.known, at)
        return self


def last_states(world: Torch, out: Tensor, layers: Any, ends: int, at: At) -> Any:
    """The states that a layer ends with, in each direction: `out` has the features as dimension 1
    and the steps as dimension 2.
    """

    def of(k: int) -> Tensor:
        width = out.shape[1] // ends
        key = (slice(None), slice(k * width, (k + 1) * width), -1 if k == 0 else 0)
        found: Tensor = indexed(world.builder, out, key, at)
        return found

    known: list[Tensor] = [Pending(lambda k=k: of(k), at) for k in range(ends)]  # type: ignore[misc]
    if layers == 1:
        return Pending(lambda: stacked(world, known, at), at)
    return States(layers * ends, known, at)


def stacked(world: Torch, known: list[Tensor], at: At) -> Tensor:
    if len(known) == 1:
        return unsqueezed(known[0], 0, at)
    found: Tensor = world.function("stack", [known, 0], {}, at)
    return found
