"""The input as the first layers take it, where it was typed otherwise: sizes alone, with the
channels at the other end, with a batch in front.

Layers that are written for so many axes and channels leave one reading of most shapes. It is taken
only where what was typed is refused and the whole network accepts it, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.order import FEW
from convcalc.algebra.shape import Shape
from convcalc.amounts import counted
from convcalc.engine.analyze import analyze
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.network import Network
    from convcalc.layers.kind import Kind


class Own(NamedTuple):
    """What the first layers say of the input: its channels, and for how many axes they are. Which
    axis of a `sequence` is the batch depends on more.
    """

    channels: Optional[int]
    ranks: tuple[int, ...]
    sequence: bool = False


class Reading(NamedTuple):
    """A shape that may be meant, and why."""

    shape: Shape
    why: str


def own(network: Network) -> Own:
    """What the layers say of an input before one of them makes other channels of it."""
    channels: Optional[int] = None
    ranks: tuple[int, ...] = ()
    sequence = False
    for node in network.nodes:
        channels = channels or stated(node.kind)
        sequence = hasattr(node.kind, "bidirectional")
        ranks = ranks or node.ranks or ((1,) if sequence else ())
        if hasattr(node.kind, "filters") or hasattr(node.kind, "features"):
            break
    return Own(channels, ranks, sequence)


def stated(kind: Kind) -> int | None:
    """The channels that a layer says must arrive."""
    return getattr(kind, "in_channels", None) or getattr(kind, "in_features", None)


def readings(dims: Sequence[int], own: Own, layout: str) -> Iterator[Reading]:
    """What else a shape may be that layers with these channels and axes are given.

    >>> next(readings((4, 4), Own(512, (2,)), "channels_first"))
    Reading(shape=Shape(channels=512, spatial=(4, 4)), why='the layers take 512 channels')
    """
    sizes, channels = tuple(dims), own.channels
    told = counted(channels or 0, "channel")
    for rank in own.ranks:
        if channels and len(sizes) in (1, rank):
            if channels in sizes:
                return  # may be these channels, and lack another axis
            whole = sizes * rank if len(sizes) == 1 else sizes
            yield Reading(Shape(channels, whole), f"the layers take {told}")
        elif channels and len(sizes) == rank + 1:
            turned = Shape(sizes[-1], sizes[:-1])
            if turned.channels == channels and plainly(turned):
                yield Reading(turned, f"the layers take {told}, last")
        elif len(sizes) == rank + 2 and not own.sequence:
            image = Shape.of(sizes[1:], layout)
            if channels in (None, image.channels):
                yield Reading(image, f"{sizes[0]} is the batch")
            elif channels == sizes[-1]:
                yield Reading(Shape(channels, sizes[1:-1]), f"{sizes[0]} is the batch")


def plainly(turned: Shape) -> bool:
    """Whether a shape with the channels last is plainly that: a square map, an image, a length."""
    return turned.rank == 1 or turned.channels in FEW or len({*turned.spatial}) == 1


def accepted(network: Network) -> Network:
    """The network at the input that its layers take, with a note of how it was read, where they
    refuse the one that was typed; the same network where they take it, or no other either.
    """
    if len(network.inputs) != 1 or not network.nodes:
        return network
    ((name, typed),) = network.inputs.items()
    wanted = own(network)
    if suits(typed, wanted) or analyze(network).ok:
        return network
    for reading in readings(typed.dims(network.layout), wanted, network.layout):
        found = network.with_inputs({name: reading.shape})
        if analyze(found).ok:
            note = f"{read_as(network, typed, reading.shape)}{reading.why}"
            return found._replace(notes=(*found.notes, note))
    return network


def read_as(network: Network, typed: Shape, taken: Shape) -> str:
    """How a note begins of a shape that was read otherwise: `4x4 as 512x4x4: `."""
    return f"{typed.text(network.layout)} as {taken.text(network.layout)}: "


def read_otherwise(network: Network, typed: Shape) -> str:
    """The note of how this was read, if it was typed for the only input, and the layers refused it;
    else nothing.
    """
    (taken, *others) = network.inputs.values()
    begin = read_as(network, typed, taken)
    found = (note for note in network.notes if note.startswith(begin))
    return "" if others else next(found, "")


def suits(shape: Shape, own: Own) -> bool:
    """Whether a shape has the channels and axes that layers say."""
    return own.channels in (None, shape.channels) and shape.rank in (own.ranks or (shape.rank,))
