"""Networks that are read anew for each shape of an input, such as those of source: among which
sizes they have the same layers, so that the arithmetic of the layers says the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Problems
from convcalc.engine.sized import pass_through
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.engine.network import Network

UNLIKE: tuple[Callable[[int], int], ...] = (lambda axis: 32 * (axis + 1), lambda axis: -axis)
"""What is added to the sizes of the axes, so that they are not alike: upright and lying down."""
SMALL, LARGE = 2, 6
"""Down to a least size, and up to so many powers of two times the given one, networks are read."""


class Settled(NamedTuple):
    """A network, as one that depends on no shapes where it has the same layers at all sizes from
    `since` to `until` that were `read`, each of all axes; as it was where none were.
    """

    network: Network
    read: tuple[int, ...] = ()
    since: int = 1
    until: Optional[int] = None

    def has(self, n: int) -> bool:
        """Whether a size is among those of the same layers."""
        return self.since <= n and (self.until is None or n <= self.until)


def settled(network: Network, varied: Sequence[str]) -> Settled:
    """The network as one that depends on no shapes, if it has the same layers at other sizes of the
    inputs `varied`; else as it is. Where conditions on sizes choose the layers, it is up to the
    sizes at which they change.
    """
    if not reads_anew(network):
        return Settled(network)
    apart = network._replace(reading=None, asked={})
    whole = pass_through(apart, network.inputs)
    if whole is None or not whole.accepted:
        return Settled(network)
    return Ladder(network, apart, varied).climb() or Settled(network)


class Ladder:
    """The sizes at which a network is read: next to the given ones, and ever farther from them."""

    def __init__(self, network: Network, apart: Network, varied: Sequence[str]) -> None:
        self.network, self.apart, self.varied = network, apart, varied
        self.sizes = network.inputs[varied[0]].spatial
        self.given = sorted({int(n) for n in self.sizes})
        self.known = {self.given[0]: True} if len(self.given) == 1 else {}

    def climb(self) -> Settled | None:
        """Among which sizes the layers stay; None where they change both ways."""
        if not (self.same(self.given[-1] + 1) or self.same(self.given[0] - 1)):
            return None
        until = self.farthest(self.given[-1], self.above())
        since = self.farthest(self.given[0], self.below()) or 1
        found = Settled(self.apart, (), since, until)
        if (until is not None and since != 1) or not all(
            self.same_moved(more, found) for more in UNLIKE
        ):
            return None
        read = {*self.given, *(n for n, same in self.known.items() if same)}
        return found._replace(read=tuple(sorted(n for n in read if found.has(n))))

    def above(self) -> Iterator[int]:
        n = self.given[-1]
        yield from (n + 1, 2 * n + 3)
        yield from (n << power for power in range(2, LARGE, 2))

    def below(self) -> Iterator[int]:
        n = self.given[0]
        yield from (n - 1, n // 2 + 1)
        while n > SMALL:
            n //= 2
            yield n
        yield 1

    def farthest(self, last: int, sizes: Iterator[int]) -> int | None:
        """The last size in a direction, from `last` on, before one at which there are other layers;
        None where there is none.
        """
        for n in sizes:
            if not self.same(n):
                return self.border(last, n)
            last = n
        return None

    def border(self, same: int, other: int) -> int:
        """The size next to another with other layers, between one with the `same` and one that has
        others.
        """
        while abs(same - other) > 1:
            middle = (same + other) // 2
            same, other = (middle, other) if self.same(middle) else (same, middle)
        return same

    def same(self, n: int) -> bool:
        """Whether the layers are the same where all axes have `n` elements."""
        if n not in self.known:
            self.known[n] = n > 0 and self.same_at([n] * len(self.sizes))
        return self.known[n]

    def same_moved(self, more: Callable[[int], int], among: Settled) -> bool:
        """Whether they are where the axes are not alike; so, too, if that is not `among` sizes."""
        sizes = [int(n) + more(k) for k, n in enumerate(self.sizes)]
        return not all(map(among.has, sizes)) or self.same_at(sizes)

    def same_at(self, sizes: Sequence[int]) -> bool:
        inputs = self.network.inputs
        changed = {name: Shape(inputs[name].channels, tuple(sizes)) for name in self.varied}
        return same_layers(self.network, self.apart, {**inputs, **changed})


def reads_anew(network: Network) -> bool:
    """Whether each shape of its inputs may make another network of it."""
    return network.reading is not None and network.reading.anew


def same_layers(network: Network, apart: Network, shapes: Mapping[str, Shape]) -> bool:
    """Whether the layers that are read for these shapes are those of the network, all of them or up
    to the first that is refused there.
    """
    try:
        other = network.read_anew(shapes)
    except Problems:
        return False
    count = len(other.nodes)
    if [*map(form, other.nodes)] != [*map(form, network.nodes[:count])]:
        return False
    if count == len(network.nodes):
        return other.outputs == network.outputs
    sized = pass_through(apart, shapes)
    found = [] if sized is None else [sized.shapes[node.name] for node in other.nodes]
    return bool(found) and found[-1] is None and None not in found[:-1]


def form(node: Any) -> tuple[Any, ...]:
    """What makes a node what it is, besides where it stands in a file."""
    return node.name, node.kind, node.inputs, node.share, node.ranks, node.held
