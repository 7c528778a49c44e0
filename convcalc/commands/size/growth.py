"""Whether a network is the same at a size some elements larger, but for what it has grown by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.engine.sized import Sized

    Shapes = Mapping[str, Optional[Shape]]

FAR = 2**12 * 3**2 * 5 * 7 * 11 * 13
"""How much larger an input is made to measure how fast sizes grow: many strides divide it, and it
is beyond 2·MAX_STRIDE², so that a fraction is told from its neighbours.
"""


class Growth:
    """The layers `names` of a network, which grow by `gains` every `stride` of an axis; it is given
    `at` each size, and kept. What came out of a stretch of layers is compared once with what came
    out of it elsewhere.
    """

    def __init__(
        self,
        network: Network,
        at: Callable[[int], Sized],
        stride: int,
        names: Collection[str],
        gains: Mapping[str, Sequence[int]],
    ) -> None:
        self.network, self.at, self.stride, self.gains = network, at, stride, gains
        self.names = frozenset(names) - network.inputs.keys()
        self.known: dict[tuple[int, int], tuple[str, ...] | None] = {}

    def repeats(self, n: int) -> bool:
        """Whether the layers at `n` are the same a stride later, but for what they have grown by:
        those that are refused are so there, too, and much later.
        """
        refused = self.refused(self.at(n), self.at(n + self.stride))
        if not refused:
            return refused is not None
        far = self.at(n + FAR // self.stride * self.stride).shapes
        return all(far.get(name) is None for name in refused)

    def refused(self, here: Sized, later: Sized) -> Sequence[str] | None:
        """The layers that are refused in both; None where others have not grown by their gains.
        Stretch by stretch, where both have the layers of the network.
        """
        if not (here.pieces and here.network is later.network is self.network):
            return self.compared(self.names, here.shapes, later.shapes)
        found: list[str] = []
        for (_, a), (_, b) in zip(here.pieces, later.pieces, strict=True):
            key = id(a), id(b)  # which are kept
            if key not in self.known:
                self.known[key] = self.compared(a.shapes.keys() & self.names, a.shapes, b.shapes)
            more = self.known[key]
            if more is None:
                return None
            found += more
        return found

    def compared(
        self, names: Collection[str], here: Shapes, later: Shapes
    ) -> tuple[str, ...] | None:
        """The layers that are refused in both; None where others have not grown by their gains."""
        refused = []
        for name in names:
            a, b = here.get(name), later.get(name)
            if a is None and b is None:
                refused.append(name)
                continue
            if a is None or b is None or name not in self.gains:
                return None
            if b.spatial != grown(a.spatial, self.gains[name]):
                return None
        return tuple(refused)


def grown(sizes: tuple[int, ...], gains: Sequence[int]) -> tuple[int, ...]:
    """The sizes of all axes, each longer by its gain."""
    return tuple([n + gain for n, gain in zip(sizes, gains, strict=False)])
