"""Upsampling by interpolation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Union

from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind, Site
from convcalc.layers.settings import AxisCount, Choice, Factor, Flag, PerAxis, setting
from convcalc.layers.windowed import needs_axes
from convcalc.window import Sampler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.num import Int
    from convcalc.window import AxisMap

RANKS = {"bilinear": 2, "bicubic": 2, "trilinear": 3}
MODES = ("nearest", "nearest_exact", "linear", "bilinear", "trilinear", "cubic", "bicubic", "area")


class Upsample(Kind):
    """Resizing to `factor` times the size, or to `size`; half-pixel centres unless aligned."""

    name = "upsample"
    example = ("64x28x28", "2 bilinear")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html"
    factor: Union[float, tuple[float, ...], None] = setting(
        "output size over input size, rounded down",
        Factor(),
        positional=True,
        aliases=("scale_factor", "scale"),
    )
    mode: str = setting(
        "interpolation",
        Choice(MODES),
        default="nearest",
        positional=True,
        aliases=("interpolation",),
    )
    size: Optional[PerAxis] = setting("output size, instead of a factor", AxisCount())
    align_corners: bool = setting("the corner elements coincide", Flag(), default=False)

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        if (self.factor is None) == (self.size is None):
            raise Refusal(
                "E103", "upsample takes either a factor or a size", "write one of the two"
            )
        rank = RANKS.get(self.mode, site.rank)
        if rank != site.rank:
            raise site.dialect.refuses(
                f"{self.mode} upsampling of {site.rank} spatial axes",
                "write 'linear' or 'cubic', which fit any number of axes",
                "mode",
            )
        if self.align_corners and self.mode in ("nearest", "nearest_exact", "area"):
            raise site.dialect.refuses(
                f"align_corners with mode {self.mode}", "leave it out", "align_corners"
            )
        if site.dialect.name == "keras" and any(
            f != int(f) for f in self.per_axis("factor", site.rank) if f is not None
        ):
            raise site.dialect.refuses("a factor that is not whole", "use a whole factor", "factor")

    def lengths(self, site: Site) -> list[Int]:
        if self.size is not None:
            return list(self.per_axis("size", site.rank))
        factors = self.per_axis("factor", site.rank)
        return [
            n * f if isinstance(f, int) else int(int(n) * f)
            for n, f in zip(site.spatial, factors, strict=True)
        ]

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return tuple(
            resampling(n, out, self.mode, self.align_corners)
            for n, out in zip(site.spatial, self.lengths(site), strict=True)
        )


def resampling(n: Int, out: Int, mode: str, aligned: bool) -> Sampler:
    """Which of `n` inputs each of `out` outputs reads.

    Output o lies at o·n/out (nearest), (o + 1/2)·n/out − 1/2 (others), or o·(n−1)/(out−1)
    (aligned); linear reads its two neighbours, cubic two more, area all that it covers.
    """
    if mode == "nearest":
        return Sampler(out, n, out)
    if mode == "nearest_exact":
        return Sampler(out, 2 * n, 2 * out, n, n)
    if mode == "area":
        return Sampler(out, n, out, 0, n - 1)
    wider = 1 if "cubic" in mode else 0
    num, den, shift = (n - 1, out - 1, 0) if aligned and out > 1 else (2 * n, 2 * out, n - out)
    return Sampler(out, num, den, shift - wider * den, shift + den - 1 + wider * den)
