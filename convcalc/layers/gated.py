"""Gated linear units: half of what arrives gates the other half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import quotient
from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import SAME_POSITION, Window
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import CHANNELS, Axis, Named, check_axes, place
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Choice, setting
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap

GATES = ("sigmoid", "gelu", "silu", "relu", "none")


class Glu(Kind):
    """Gated linear unit: one half of the channels times a function of the other.

    With gelu it is called GEGLU, with silu SwiGLU, with relu ReGLU, without a function bilinear.
    """

    name = "glu"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.GLU.html"
    example = ("64x28x28", "silu")
    activation: str = setting(
        "the gate's function", Choice(GATES), default="sigmoid", positional=True
    )
    axis: Named = setting(
        "what is halved: channels, or the number of a spatial axis from 1",
        Axis(),
        default=CHANNELS,
    )

    def check(self, site: Site) -> None:
        check_axes(self.axis, site.rank)
        at = place(self.axis)
        size = site.shape.sizes[at]
        if size % 2:
            name = CHANNELS if at == 0 else axis_names(site.rank)[at - 1]
            raise Refusal(
                "E202",
                f"{size} {name} do not divide into two halves"
                if at == 0
                else f"{name}: {size} does not divide into two halves",
                f"use an even number: {size + 1}",
                "axis",
            )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        at = place(self.axis) - 1
        return tuple(
            halves(quotient(n, 2)) if d == at else SAME_POSITION for d, n in enumerate(site.spatial)
        )

    def channels(self, site: Site) -> Int:
        return quotient(site.channels, 2) if self.axis == CHANNELS else site.channels


def halves(half: Int) -> Window:
    """An output reads the position of its number in both halves."""
    return Window(half + 1, 1, 0, 0, half)
