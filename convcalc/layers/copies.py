"""Layers that copy what arrives along an axis: tile, broadcast_to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.placed import Cycle
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import SAME_POSITION, Sampler, Scatter
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import CHANNELS, Axes, Several, check_axes
from convcalc.layers.kind import Kind
from convcalc.layers.places import Each, paired
from convcalc.layers.settings import Dims, Flag, PerAxis, integer, setting, split_by_x

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site


class Tile(Kind):
    """Copies along axes: all positions one `times` behind the other (a b a b), or with
    `interleave` each position beside itself (a a b b).
    """

    name = "tile"
    example = ("64x7x7", "2 axis=spatial")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.tile.html"
    times: PerAxis = setting(
        "how many copies, for each axis that is named",
        Each(),
        positional=True,
        required=True,
        aliases=("repeats", "reps"),
    )
    axis: Several = setting(
        "which axes, each by its number from 1, or spatial, channels or all",
        Axes(),
        default=CHANNELS,
        aliases=("axes", "dim"),
    )
    interleave: bool = setting("each position beside itself", Flag(), default=False)

    def each(self, site: Site) -> dict[int, int]:
        return paired(self.times, self.axis, site.rank, "times")  # type: ignore[arg-type]

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        self.each(site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        times = self.each(site)
        return tuple(self.along(n, times.get(k, 1)) for k, n in enumerate(site.spatial, 1))

    def along(self, n: Int, times: int) -> AxisMap:
        if times == 1:
            return SAME_POSITION
        return Scatter(times, times) if self.interleave else Cycle(n * times, n)

    def channels(self, site: Site) -> Int:
        return site.channels * self.each(site).get(0, 1)


class Stretched(Dims):
    """Dimensions, of which -1 keeps one."""

    @property
    def must(self) -> str:
        return "be a list of whole numbers of at least 1; -1 keeps a dimension"

    def parse(self, raw: Any) -> tuple[int, ...]:
        raw = split_by_x(raw)
        items = raw if isinstance(raw, list) else [raw]
        if not 1 <= len(items) <= 8:
            raise ValueError
        return tuple(-1 if x == -1 else integer(x, 1) for x in items)


class BroadcastTo(Kind):
    """Dimensions of size 1 stretched to larger ones: the one position is copied.

    The new dimensions stand in the order of the layout.
    """

    name = "broadcast_to"
    example = ("64x1x1", "[-1,7,7]")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand.html"
    shape: tuple[int, ...] = setting(
        "the new dimensions, without the batch; -1 keeps one",
        Stretched(wildcard=True),
        positional=True,
        required=True,
        aliases=("sizes",),
    )

    def made(self, site: Site) -> Shape:
        old = site.shape.dims(site.layout)
        rows = zip(self.shape, old, strict=True)
        return Shape.of([n if new == -1 else new for new, n in rows], site.layout)

    def check(self, site: Site) -> None:
        old = site.shape.dims(site.layout)
        if len(old) != len(self.shape):
            raise Refusal(
                "E203",
                f"'shape' has {len(self.shape)} dimensions, but the input has {len(old)}",
                f"give {len(old)} dimensions, -1 for those that stay",
                "shape",
            )
        for new, n in zip(self.shape, old, strict=True):
            if new not in (-1, n) and n != 1:
                raise Refusal(
                    "E208",
                    f"a dimension of {n} does not stretch to {new}; only one of 1 does",
                    f"keep it with -1, or copy it with 'tile' ({site.shape.text(site.layout)})",
                    "shape",
                )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        rows = zip(site.spatial, self.made(site).spatial, strict=True)
        return tuple(SAME_POSITION if n == out else Sampler(out, 0, 1) for n, out in rows)

    def channels(self, site: Site) -> Int:
        return self.made(site).channels
