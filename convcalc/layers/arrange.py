"""Layers that rearrange elements: reshape, permute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import product
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import SAME_POSITION, Scrambled
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import arranged, origins_of
from convcalc.layers.kind import Kind
from convcalc.layers.regroup import Regrouped, regrouped
from convcalc.layers.settings import (
    Dims,
    setting,
)
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.carried import Origins
    from convcalc.algebra.joint import Joint
    from convcalc.algebra.window import AxisMap


class Reshape(Kind):
    """The same elements in another shape, given in the order of the layout."""

    name = "reshape"
    takes_number = True
    example = ("64x7x7", "3136")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.reshape.html"
    shape: tuple[int, ...] = setting(
        "the new dimensions, without the batch",
        Dims(wildcard=True),
        positional=True,
        required=True,
        aliases=("target_shape", "dims"),
    )

    def check(self, site: Site) -> None:
        elements, known = site.shape.elements, product(d for d in self.shape if d != -1)
        free = self.shape.count(-1)
        if free > 1 or (elements % known if free else elements != known):
            dims = "x".join("?" if d == -1 else str(d) for d in self.shape)
            raise Refusal(
                "E208",
                f"{elements} elements ({site.shape.text(site.layout)}) do not fit {dims}",
                self.instead(int(elements), int(known), free),
                "shape",
            )

    def instead(self, elements: int, known: int, free: int) -> str:
        """What to write for so many elements."""
        if len(self.shape) == 1 and not free:
            return f"write {elements}, or -1 for whatever arrives"
        for size in reversed(() if free else self.shape):
            fitting, rest = divmod(elements, known // size)
            if not rest:
                return f"write {fitting} in place of {size}, or -1 for one of them"
        return "use dimensions whose product is the number of elements; one may be -1"

    def regrouped(self, site: Site) -> Regrouped:
        return regrouped(site, self.output(site, ()), "reshape rearranges the positions")

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return self.regrouped(site).maps

    def origins(self, site: Site, i: int = 0) -> Origins:
        return self.regrouped(site).origins

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        return self.regrouped(site).joint

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        known = product(d for d in self.shape if d != -1)
        dims = [site.shape.elements // known if d == -1 else d for d in self.shape]
        return Shape.of(dims, site.layout)


class Permute(Kind):
    """Dimensions in another order, counted from 1 without the batch, as Keras and PyTorch do."""

    name = "permute"
    example = ("64x56x56", "[2,3,1]")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.permute.html"
    dims: tuple[int, ...] = setting(
        "the old dimension that each new one is; the batch is 0 and not listed",
        Dims(),
        positional=True,
        required=True,
        aliases=("order",),
    )

    def check(self, site: Site) -> None:
        count = site.rank + 1
        if sorted(self.dims) != list(range(1, count + 1)):
            raise Refusal(
                "E203",
                f"'dims' must name each of the {count} dimensions once, received {list(self.dims)}",
                f"for example {list(range(count, 0, -1))}",
                "dims",
            )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        moved = set(self.origins(site))
        return tuple(
            SAME_POSITION if axis in moved else Scrambled(n, "permute makes it the channels")
            for axis, n in enumerate(site.spatial)
        )

    def origins(self, site: Site, i: int = 0) -> tuple[int | None, ...]:
        old = arranged(site.rank, site.layout)
        return origins_of([old[dim - 1] for dim in self.dims], site.layout)

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        old = site.shape.dims(site.layout)
        return Shape.of([old[d - 1] for d in self.dims], site.layout)
