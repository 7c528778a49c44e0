"""Softmaxes: what makes shares of all elements along some axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.window import SAME_POSITION, Whole
from convcalc.diagnostics import Refusal
from convcalc.layers.activation import Activation
from convcalc.layers.axes import ALL, CHANNELS, SPATIAL, Axes, Several, check_axes
from convcalc.layers.axis_norm import check_dims, chosen, dims_setting
from convcalc.layers.places import OneOrMore
from convcalc.layers.settings import setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.layers.kind import Kind
    from convcalc.layers.site import Site


class Softmax(Activation):
    """exp(x) divided by its sum over the channels, or over other axes"""

    name = "softmax"
    takes_number = False
    axis: Several = setting(
        "the axes that it goes over", Axes(), default=CHANNELS, positional=True, aliases=("axes",)
    )
    dims: Optional[OneOrMore] = dims_setting()

    def together(self, site: Site) -> set[int]:
        """Which of the sizes of the input it goes over."""
        return chosen(self.axis, self.dims, site.rank, site.layout)

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        if self.dims is not None:
            check_dims(self.dims, "axis", self.axis != CHANNELS, site)
        if not self.together(site):
            raise Refusal(
                "E203",
                "a flat input has no spatial axes to go over",
                f"write axis={CHANNELS}",
                "axis",
            )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        together = self.together(site)
        return tuple(
            Whole(n) if axis in together else SAME_POSITION
            for axis, n in enumerate(site.spatial, 1)
        )

    def named(self, site: Site) -> Kind:
        """The same layer with its axes by their names, which are those of every layout.

        >>> from convcalc.algebra.shape import Shape
        >>> from convcalc.dialect import dialect_named
        >>> from convcalc.layers.site import Site
        >>> Softmax(dims=-1).named(Site((Shape(8, (6, 4)),), dialect_named("pytorch"))).axis
        2
        """
        return self.but(axis=worded(self.together(site), site.rank), dims=None)


class LogSoftmax(Softmax):
    """log(softmax(x))"""

    name = "log_softmax"


def worded(places: set[int], rank: int) -> Several:
    """Places among the sizes of a shape as a setting names them.

    >>> worded({0}, 2), worded({2}, 2), worded({1, 2}, 2), worded({0, 2}, 2), worded({0, 1}, 1)
    ('channels', 2, 'spatial', ('channels', 2), 'all')
    """
    names = tuple(place or CHANNELS for place in sorted(places))
    if len(names) == 1:
        return names[0]
    if len(names) == rank + 1:
        return ALL
    return SPATIAL if places == set(range(1, rank + 1)) else names
