"""Layers with which dimensions come and go: select, squeeze, unsqueeze."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.placed import Picked
from convcalc.algebra.shape import MAX_AXES, Shape
from convcalc.algebra.window import SAME_POSITION, Scrambled
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import CHANNELS, Axis, Named, arranged, check_axes, origins_of, place
from convcalc.layers.kind import Kind
from convcalc.layers.places import Signed, along_text, from_start, length_of
from convcalc.layers.settings import setting
from convcalc.layers.windowed import needs_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.carried import Origins
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site


class Redimensioned(Kind):
    """Dimensions of the input, some of them dropped, and new ones among them."""

    def places(self, site: Site) -> tuple[int | None, ...]:
        """For each dimension of the output where it is among the sizes of the input; None: new."""
        raise NotImplementedError

    def added(self, site: Site) -> Int:
        """The size of a new dimension."""
        return 1

    def dropped(self, axis: int, site: Site) -> AxisMap:
        """How a spatial axis, counted from 0, is read that does not come out."""
        return SAME_POSITION

    def origins(self, site: Site, i: int = 0) -> Origins:
        return origins_of(self.places(site), site.layout)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        places, kept = self.places(site), self.origins(site)
        return tuple(
            SAME_POSITION
            if axis in kept
            else Scrambled(n, f"{self.name} makes it the channels")
            if axis + 1 in places
            else self.dropped(axis, site)
            for axis, n in enumerate(site.spatial)
        )

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        sizes, added = site.shape.sizes, self.added(site)
        dims = [added if at is None else sizes[at] for at in self.places(site)]
        return Shape.of(dims, site.layout)


def without(axis: Named, site: Site) -> tuple[int | None, ...]:
    return tuple(at for at in arranged(site.rank, site.layout) if at != place(axis))


def inserted(axis: Named, site: Site) -> tuple[int | None, ...]:
    """The dimensions of an input and a new one, which is `axis` of what comes out."""
    dims: list[int | None] = list(arranged(site.rank, site.layout))
    last = site.layout == "channels_last"
    at = place(axis)
    first = (len(dims) if last else 0) if axis == CHANNELS else at - 1 if last else at
    return (*dims[:first], None, *dims[first:])


def check_new(axis: Named, site: Site) -> None:
    """Refusal E203, if a new axis cannot stand there."""
    at, most = place(axis), min(site.rank + 1, MAX_AXES)
    if at > most or site.rank == MAX_AXES:
        raise Refusal(
            "E203",
            f"a new axis {axis} cannot stand among the {site.rank} spatial axes that arrive",
            f"use axis channels, or 1 to {most}" if site.rank < MAX_AXES else "drop an axis first",
            "axis",
        )


class Select(Redimensioned):
    """One position of an axis, which goes; as `x[:, 0]` has it."""

    name = "select"
    example = ("64x10x56", "0 axis=1")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.select.html"
    position: int = setting(
        "which position, from 0; negative: from the end", Signed(), positional=True, required=True
    )
    axis: Named = setting(
        "channels, or the number of a spatial axis from 1", Axis(), default=CHANNELS
    )

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        check_axes(self.axis, site.rank)
        n = length_of(self.axis, site)
        if not 0 <= from_start(self.position, n) < n:
            what, where = along_text(self.axis, site)
            raise Refusal(
                "E208",
                f"there is no {self.position} among the {n} {what} {where}",
                f"use a number from 0 to {n - 1}",
                "position",
            )

    def places(self, site: Site) -> tuple[int | None, ...]:
        return without(self.axis, site)

    def dropped(self, axis: int, site: Site) -> AxisMap:
        return Picked((int(from_start(self.position, site.spatial[axis])),))


class Squeeze(Redimensioned):
    """Drops an axis of size 1."""

    name = "squeeze"
    example = ("64x1x56", "1")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html"
    axis: Named = setting(
        "channels, or the number of a spatial axis from 1",
        Axis(),
        positional=True,
        required=True,
        aliases=("dim",),
    )

    def check(self, site: Site) -> None:
        if self.axis != CHANNELS:
            needs_axes(self.name, site)
        check_axes(self.axis, site.rank)
        n = length_of(self.axis, site)
        if n != 1:
            what, where = along_text(self.axis, site)
            raise Refusal(
                "E208",
                f"there are {n} {what} {where}, of which squeeze drops none",
                f"write 'select 0 axis={self.axis}' for the first of them, or leave it out",
                "axis",
            )

    def places(self, site: Site) -> tuple[int | None, ...]:
        return without(self.axis, site)


class Unsqueeze(Redimensioned):
    """Adds an axis of size 1; the others move behind it."""

    name = "unsqueeze"
    example = ("64x56x56", "1")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html"
    axis: Named = setting(
        "which axis it is in what comes out: channels, or the number of a spatial axis from 1",
        Axis(),
        positional=True,
        required=True,
        aliases=("dim",),
    )

    def check(self, site: Site) -> None:
        check_new(self.axis, site)

    def places(self, site: Site) -> tuple[int | None, ...]:
        return inserted(self.axis, site)
