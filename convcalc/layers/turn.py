"""Layers that move the positions of an axis round, or turn it about: roll, flip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.placed import Cycle
from convcalc.algebra.window import SAME_POSITION
from convcalc.layers.axes import SPATIAL, Axes, Several, check_axes, places
from convcalc.layers.kind import Kind
from convcalc.layers.places import EachSigned, OneOrMore, paired
from convcalc.layers.settings import setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site


class Roll(Kind):
    """Moves positions along axes; what falls off one end comes in at the other.

    `roll -3` moves by 3 towards the start, as shifted windows have it.
    """

    name = "roll"
    example = ("96x56x56", "3")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.roll.html"
    shift: OneOrMore = setting(
        "by how many positions, for each axis that is named",
        EachSigned(),
        positional=True,
        required=True,
        aliases=("shifts",),
    )
    axis: Several = setting(
        "which axes, each by its number from 1, or spatial, channels or all",
        Axes(),
        default=SPATIAL,
        aliases=("axes", "dims"),
    )

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        paired(self.shift, self.axis, site.rank, "shift")

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        by = paired(self.shift, self.axis, site.rank, "shift")
        return tuple(
            Cycle(n, n, -by[k] % n) if by.get(k, 0) % int(n) else SAME_POSITION
            for k, n in enumerate(site.spatial, 1)
        )


class Flip(Kind):
    """Turns axes about: the last position comes first."""

    name = "flip"
    example = ("64x56x56", "2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.flip.html"
    axis: Several = setting(
        "which axes, each by its number from 1, or spatial, channels or all",
        Axes(),
        default=SPATIAL,
        positional=True,
        aliases=("axes", "dims"),
    )

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        turned = places(self.axis, site.rank)
        return tuple(
            Cycle(n, n, n - 1, -1) if k in turned and n > 1 else SAME_POSITION
            for k, n in enumerate(site.spatial, 1)
        )
