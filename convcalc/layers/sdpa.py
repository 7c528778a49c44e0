"""Attention without projections: its two products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.num import product, quotient
from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole
from convcalc.diagnostics import Refusal
from convcalc.layers.attending import (
    check_groups,
    check_heads,
    check_positions,
    dropout_setting,
    heads_setting,
    kv_heads_setting,
    origins,
)
from convcalc.layers.kind import Kind
from convcalc.layers.merge import Disagree
from convcalc.layers.settings import Choice, Flag, Real, setting
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap

LAST = "last"


class Headed(NamedTuple):
    """An input by heads: how many, and the positions and the width of each; `batch` are axes that
    are kept apart.
    """

    heads: Int
    positions: Int
    width: Int
    batch: tuple[Int, ...] = ()


class ScaledDotProductAttention(Kind):
    """Attention without projections: in each head softmax(queries times keys) times values."""

    name = "scaled_dot_product_attention"
    inputs = (3, 3)
    example = ("64x14x14 64x7x7 64x7x7", "8")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html"
    heads: int = heads_setting()
    kv_heads: Optional[int] = kv_heads_setting()
    axis: str = setting(
        "along what heads have their width: the channels, which they share; or the last axis, and "
        "each channel is a head",
        Choice(("channels", LAST)),
        default="channels",
    )
    causal: bool = setting(
        "no position attends to those behind it", Flag(), default=False, aliases=("is_causal",)
    )
    scale: Optional[float] = setting(
        "what products of queries and keys are multiplied by; 1/√width if not given",
        Real(),
        default=None,
    )
    dropout: float = dropout_setting()

    def headed(self, site: Site) -> tuple[Headed, Headed, Headed]:
        """Queries, keys and values by heads."""
        few = self.heads if self.kv_heads is None else self.kv_heads
        q, k, v = site.shapes
        return self.by_heads(q, self.heads), self.by_heads(k, few), self.by_heads(v, few)

    def by_heads(self, shape: Shape, heads: Int) -> Headed:
        if self.axis == LAST:
            *batch, positions, width = shape.spatial
            return Headed(shape.channels, positions, width, tuple(batch))
        width = shape.channels if heads == 1 else quotient(shape.channels, heads)
        return Headed(heads, product(shape.spatial), width)

    def check(self, site: Site) -> None:
        (check_last if self.axis == LAST else check_channels)(self, site)
        q, k, v = self.headed(site)
        if q.width != k.width:
            raise Disagree(site, 0, 1, "heads of queries and keys must have one width")
        if k.heads != v.heads or k.batch != v.batch:
            raise Disagree(site, 1, 2, "keys and values must have as many heads")
        if k.positions != v.positions:
            raise Disagree(site, 1, 2, "there must be a value for each key")
        if q.batch != k.batch:
            raise Disagree(site, 0, 1, "the axes before the positions must be equal")

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        first, shape = site.shapes[0], site.shapes[i]
        if self.axis == "channels":
            if i == 0:
                return (SAME_POSITION,) * shape.rank
            sizes = first.spatial if first.rank == shape.rank else shape.spatial
            return tuple(map(self.others, sizes))
        *batch, n, _ = first.spatial
        positions = self.others(n) if i else SAME_POSITION
        width = SAME_POSITION if i == 2 else Whole(site.shapes[2].spatial[-1])
        return (*(SAME_POSITION,) * len(batch), positions, width)

    def others(self, n: Int) -> AxisMap:
        """How positions that are attended to are read along an axis."""
        return Scrambled(n, "each position sees those up to it") if self.causal else Whole(n)

    def origins(self, site: Site, i: int = 0) -> tuple[int | None, ...]:
        return origins(site, i)

    def channels(self, site: Site) -> Int:
        if self.axis == LAST:
            return site.channels
        value = self.headed(site)[2].width
        return value if self.heads == 1 else self.heads * value

    def other_macs(self, site: Site, output: Shape) -> Int:
        """Queries times keys, then weights times values."""
        q, k, v = self.headed(site)
        pairs = product((*q.batch, q.heads, q.positions, k.positions))
        return 2 * pairs * q.width if q.width == v.width else pairs * (q.width + v.width)


def check_channels(kind: ScaledDotProductAttention, site: Site) -> None:
    """The heads of each input divide its channels."""
    check_heads(site.channels, kind.heads)
    few = kind.heads if kind.kv_heads is None else kind.kv_heads
    check_groups(kind.heads, few)
    for shape in site.shapes[1:]:
        check_heads(shape.channels, few)
    check_positions(site)


def check_last(kind: ScaledDotProductAttention, site: Site) -> None:
    """Each input is of heads x positions x width."""
    if kind.heads != 1:
        raise Refusal(
            "E204",
            "with axis=last each channel is a head, so that heads are not stated",
            "leave heads out",
            "heads",
        )
    for shape in site.shapes:
        if shape.rank < 2:
            raise Refusal(
                "E203",
                f"with axis=last inputs are heads x positions x width, but "
                f"{shape.text(site.layout)} arrives",
                "leave axis out if the heads stand in the channels",
                "axis",
            )
    q, k = site.shapes[0].channels, site.shapes[1].channels
    few = q if kind.kv_heads is None else kind.kv_heads
    if k != few:
        raise Refusal(
            "E204",
            f"{few} heads of keys and values must arrive, but {k} do",
            f"write kv_heads={k}, if each of them is for a group of heads",
            "kv_heads",
        )
    check_groups(q, few)
