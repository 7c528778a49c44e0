"""What arrives at a convolution, and flat images among it."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from convcalc.commands.why.likely import COLOURS
from convcalc.commands.why.reading import LIKELY, Fix, sizes
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Arriving(NamedTuple):
    """What arrives at a convolution: `dims` with the batch, of which `received` are the channels;
    `filters` and `kernel` are empty where the message does not say them; `kept` is what comes
    before a layer that is made anew, if the paste speaks of trained weights.
    """

    dims: tuple[int, ...]
    expected: int
    received: int
    groups: int = 1
    filters: int = 0
    kernel: tuple[int, ...] = ()
    layer: str = "Conv"
    kept: tuple[Fix, ...] = ()


class Cause(NamedTuple):
    """What may be wrong, and what mends it."""

    head: str
    fixes: tuple[Fix, ...]


def flat_pixels(said: Arriving) -> Iterator[Cause]:
    """A batch of images whose rows and columns were flattened."""
    dims = said.dims
    side = isqrt(dims[-1]) if dims else 0
    if len(dims) != 4 or dims[0] != 1 or dims[2] != said.expected or side * side != dims[-1]:
        return
    if side < 8 or said.expected not in COLOURS:
        return
    right = sizes((dims[1], dims[2], side, side))
    text = f"give the images their rows and columns: {right}, for {dims[-1]} = {side}·{side}"
    head = f"{dims[1]} flat images of {dims[2]} channels arrive: {dims[-1]} = {side}·{side}"
    yield Cause(head, (Fix(text, code=f"x = x.unflatten(-1, ({side}, {side}))", sure=LIKELY),))
