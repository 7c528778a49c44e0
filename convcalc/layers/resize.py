"""Upsampling by interpolation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Union

from convcalc.algebra.window import SAME_POSITION, Sampler
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import AxisCount, Choice, Factor, Flag, PerAxis, setting
from convcalc.layers.site import Site
from convcalc.layers.windowed import needs_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap

RANKS = {"bilinear": 2, "bicubic": 2, "trilinear": 3}
WIDER = {"cubic": 1, "bicubic": 1, "lanczos3": 2, "lanczos5": 4}
"""How many more neighbours than linear's are read on each side."""
MODES = ("nearest", "nearest_exact", "linear", "bilinear", "trilinear", "area", *WIDER)


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
        default=None,
    )
    mode: str = setting(
        "interpolation",
        Choice(MODES),
        default="nearest",
        positional=True,
        aliases=("interpolation",),
    )
    size: Optional[PerAxis] = setting("output size, instead of a factor", AxisCount(), default=None)
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
                "write 'linear', which fits any number of axes",
                "mode",
            )
        if self.align_corners and self.mode in ("nearest", "nearest_exact", "area"):
            raise site.dialect.refuses(
                f"align_corners with mode {self.mode}", "leave it out", "align_corners"
            )

    def factors(self) -> tuple[float, ...]:
        if self.factor is None:
            return ()
        return self.factor if isinstance(self.factor, tuple) else (self.factor,)

    def lengths(self, site: Site) -> list[Int]:
        if self.size is not None:
            return list(self.per_axis("size", site.rank))
        factors = self.per_axis("factor", site.rank)
        return [
            int(int(n) * f) if isinstance(f, float) else n * f
            for n, f in zip(site.spatial, factors, strict=True)
        ]

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        lengths = self.lengths(site)
        steps: list[tuple[Int, Int]] = list(zip(site.spatial, lengths, strict=True))
        by_factor = self.size is None and not self.align_corners and self.mode != "area"
        if by_factor:
            steps = [one_over(f) for f in self.per_axis("factor", site.rank)]
        unchanged = tuple(lengths) == site.spatial
        if unchanged and ("linear" in self.mode or not by_factor or set(steps) == {(1, 1)}):
            return (SAME_POSITION,) * site.rank
        return tuple(
            resampling(n, out, step, self.mode, self.align_corners)
            for n, out, step in zip(site.spatial, lengths, steps, strict=True)
        )


def one_over(factor: float) -> tuple[Int, Int]:
    """The step between outputs, in inputs, as a fraction: PyTorch takes the factor as given, even
    where the size is rounded.
    """
    if not isinstance(factor, float):
        return 1, factor
    from fractions import Fraction

    exact = Fraction(str(factor)).limit_denominator(10_000)
    return exact.denominator, exact.numerator


def resampling(n: Int, out: Int, step: tuple[Int, Int], mode: str, aligned: bool) -> Sampler:
    """Which of `n` inputs each of `out` outputs reads, a/b = `step` inputs apart.

    Output o lies at o·a/b (nearest), (o + 1/2)·a/b (nearest_exact), (o + 1/2)·a/b − 1/2 (linear,
    cubic), or o·(n−1)/(out−1) (aligned); linear reads its two neighbours, cubic two more,
    lanczos three or five on each side, and all of them only the element that they lie on, if they
    lie on one; area reads all that it covers.
    """
    a, b = step
    if mode == "nearest":
        return Sampler(out, a, b)
    if mode == "nearest_exact":
        return Sampler(out, 2 * a, 2 * b, a, a)
    if mode == "area":
        return Sampler(out, n, out, 0, n - 1)
    wider = WIDER.get(mode, 0)
    num, den, shift = 2 * a, 2 * b, a - b
    if aligned:
        num, den, shift = (n - 1, out - 1, 0) if out > 1 else (0, 1, 0)
    return Sampler(out, num, den, shift, shift + den - 1, wider)
