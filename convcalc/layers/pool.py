"""Pooling: over windows, over adaptive bins, over everything, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Optional

from convcalc.algebra.shape import Shape, axis_names
from convcalc.algebra.window import Sampler, Scatter, Whole
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import AxisCount, Count, Flag, Pads, PerAxis, Real, setting
from convcalc.layers.site import Site
from convcalc.layers.windowed import (
    Windowed,
    dilation_setting,
    kernel_setting,
    needs_axes,
    padding_setting,
    stride_setting,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


class Pool(Windowed):
    """A window that is summarised; the stride is the kernel unless given."""

    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting(
        "step between windows; the kernel size if not given", None, positional=True
    )
    padding: Pads = padding_setting()
    dilation: PerAxis = dilation_setting()
    ceil_mode: bool = setting("round the output size up", Flag(), default=False, aliases=("ceil",))

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return windows(self, site, self.per_axis("dilation", site.rank), self.ceil_mode)


class MaxPool(Pool):
    """Max pooling: the largest element of each window."""

    name = "max_pool"
    example = ("64x56x56", "2x2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html"


class AvgPool(Pool):
    """Average pooling: the mean of each window."""

    name = "avg_pool"
    example = ("64x56x56", "2x2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html"
    count_include_pad: bool = setting("padding counts in the divisor", Flag(), default=True)
    divisor_override: Optional[int] = setting(
        "what each sum is divided by, instead of the number of elements", Count(), default=None
    )


class LpPool(Pool):
    """Power-average pooling: the p-norm of each window."""

    name = "lp_pool"
    example = ("64x56x56", "2x2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html"
    order: float = setting(
        "the order of the norm", Real(0, exclusive=True), default=2, aliases=("norm_type", "p")
    )


class GlobalAvgPool(Kind):
    """Global average pooling: the mean of each channel."""

    name = "global_avg_pool"
    source = "https://keras.io/api/layers/pooling_layers/global_average_pooling2d/"
    keepdims: bool = setting("keep the axes, with size 1 (Keras: false)", Flag(), default=True)

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return (Whole(),) * site.rank

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        return Shape(site.channels, (1,) * site.rank if self.keepdims else ())


class GlobalMaxPool(GlobalAvgPool):
    """Global max pooling: the maximum of each channel."""

    name = "global_max_pool"
    source = "https://keras.io/api/layers/pooling_layers/global_max_pooling2d/"


class AdaptiveAvgPool(Kind):
    """Adaptive average pooling: bin i of o is the mean of ⌊i·n/o⌋ … ⌈(i+1)·n/o⌉ − 1."""

    name = "adaptive_avg_pool"
    example = ("64x56x56", "7x7")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html"
    output_size: PerAxis = setting(
        "output size; null keeps an axis",
        AxisCount(1, optional=True),
        positional=True,
        required=True,
        aliases=("size", "output"),
    )

    plain: ClassVar[type[Pool]] = AvgPool
    whole: ClassVar[type[GlobalAvgPool]] = GlobalAvgPool

    def fixed(self, site: Site) -> Kind | None:
        """What does the same here: a pool of everything, or of one kernel; None where the bins
        differ in size.
        """
        rows = zip(site.spatial, self.per_axis("output_size", site.rank), strict=True)
        sizes = [(n, n if o is None else o) for n, o in rows]
        if all(o == 1 for _, o in sizes):
            return self.whole()
        if any(n % o for n, o in sizes):
            return None
        kernel = tuple(n // o for n, o in sizes)
        even = kernel[0] if len(set(kernel)) == 1 else kernel
        given = site.dialect.defaults.get(self.plain.name, {})
        return self.plain(**{**given, "kernel": even, "stride": even})

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        sizes = self.per_axis("output_size", site.rank)
        return tuple(
            Whole() if o == 1 else Sampler(n, 1, 1) if o is None else Sampler(o, n, o, 0, n - 1)
            for n, o in zip(site.spatial, sizes, strict=True)
        )


class AdaptiveMaxPool(AdaptiveAvgPool):
    """Adaptive max pooling: bin i of o is the maximum of ⌊i·n/o⌋ … ⌈(i+1)·n/o⌉ − 1."""

    name = "adaptive_max_pool"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html"
    plain = MaxPool
    whole = GlobalMaxPool


NAME_IT = "name the input of the pool whose places these are: from: [x, input of the pool]"


class MaxUnpool(Windowed):
    """Max unpooling: puts each element back where max pooling found it, zeros elsewhere.

    A second input, the tensor that was pooled, has the size that comes back, and says where.
    """

    name = "max_unpool"
    inputs = (1, 2)
    example = ("64x56x56", "2x2")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html"
    unset: ClassVar = {
        **Windowed.unset,
        "output_size": "it is the smallest that pools to what arrives; those that are larger by "
        "less than a stride pool to it, too",
    }
    kernel: PerAxis = kernel_setting()
    stride: Optional[PerAxis] = stride_setting(
        "stride of the pool; the kernel size if not given", None
    )
    padding: Pads = padding_setting(modes=())
    output_size: Optional[PerAxis] = setting(
        "the size before pooling; the smallest that pools to what arrives if not given",
        AxisCount(),
        default=None,
        aliases=("output_shape",),
    )

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)
        for pooled in site.shapes[1:]:
            self.check_pooled(pooled, site)

    def filled(self, site: Site) -> Kind:
        return self.but(output_size=site.shapes[1].spatial) if len(site.shapes) > 1 else self

    def check_pooled(self, pooled: Shape, site: Site) -> None:
        """Refusal E205, unless a pool of `pooled` may have made what arrives."""
        found, came = (shape.text(site.layout) for shape in (pooled, site.shape))
        if (pooled.channels, pooled.rank) != (site.channels, site.rank):
            raise Refusal("E205", f"no pool makes {came} of {found}", NAME_IT)
        asked = self.per_axis("output_size", site.rank)
        if any(size not in (None, n) for size, n in zip(asked, pooled.spatial, strict=True)):
            raise Refusal(
                "E205",
                f"the output_size is another than that of the tensor that was pooled, {found}",
                "leave output_size out",
                "output_size",
            )
        rows = zip(axis_names(site.rank), pooled.spatial, self.back(site), strict=True)
        for axis, size, (plain, n) in rows:
            least, most = site.dialect.unpooled(plain.out(n), plain.stride)
            if size < least or (most is not None and size > most):
                allowed = f"{least} to {most}" if most is not None else f"{least} or more"
                raise Refusal(
                    "E205",
                    f"{axis}: {size} elements are not pooled to {n} by kernel {plain.span} and "
                    f"stride {plain.stride}, but {allowed} may be",
                    NAME_IT,
                )

    def back(self, site: Site) -> list[tuple[Scatter, Int]]:
        """For each axis the pool run backwards, and the length that arrives."""
        rank = site.rank
        rows = zip(self.per_axis("kernel", rank), self.strides(rank), self.pads(rank), strict=True)
        plain = [Scatter(k, s, lo, hi) for k, s, (lo, hi) in rows]
        return list(zip(plain, site.spatial, strict=True))

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        """Elements of the first input go back; which place in a window they go to, the second says,
        which was pooled.
        """
        from convcalc.algebra.covering import Covering

        made: list[AxisMap] = []
        known = len(site.shapes) > 1
        sizes = site.shapes[1].spatial if known else self.per_axis("output_size", site.rank)
        for size, (plain, n) in zip(sizes, self.back(site), strict=True):
            if i:
                made.append(Covering(plain.span, plain.stride, plain.lo, size, n))
                continue
            usual = plain.out(n)
            if size is not None and not known:
                self.check_size(size, *site.dialect.unpooled(usual, plain.stride), site)
            made.append(plain if size is None else plain._replace(extra=size - usual))
        return tuple(made)

    @staticmethod
    def check_size(size: Int, least: Int, most: Int | None, site: Site) -> None:
        if size < least or (most is not None and size > most):
            allowed = f"{least} to {most}" if most is not None else f"{least} or more"
            raise site.dialect.refuses(
                f"an output_size of {size}: it can be {allowed} here",
                f"use an output_size {'from' if most is not None else 'of'} {allowed}",
                "output_size",
            )
