"""Attention with its projections, over whole maps and within windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.num import product, quotient
from convcalc.algebra.partition import Blocks, Comb
from convcalc.algebra.window import SAME_POSITION, Whole
from convcalc.layers.attending import (
    check_offsets,
    check_positions,
    check_shift,
    check_widths,
    check_windows,
    dropout_setting,
    heads_setting,
    kv_heads_setting,
    origins,
    sources,
)
from convcalc.layers.kind import ONLY_RUNS, Kind
from convcalc.layers.offsets import FORMS, Offsets
from convcalc.layers.settings import AxisCount, Choice, Count, Flag, PerAxis, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.layers.words import Chosen, Some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap

BIASES = Some(("q", "k", "v", "out"))
NORMS = {"none": (), "layer": ("weight", "shift"), "rms": ("weight",)}


class Attention(Kind):
    """Multi-head attention of positions to each other, or to those of a second input; the channels
    are the embedding.

    Keys and values are made of the second input, or values of a third. Where there are fewer keys
    than queries, as in PVT, a strided convolution makes the second input of the first. The products
    are counted over all that is attended to: over whole windows where they are shifted.
    """

    name = "attention"
    inputs = (1, 3)
    example = ("64x14x14", "8")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html"
    heads: int = heads_setting()
    bias: Chosen = setting(
        "a bias in all projections, or a list of those that have one: q, k, v, out",
        BIASES,
        default=True,
        aliases=("use_bias",),
    )
    project: bool = setting("a projection of the output", Flag(), default=True)
    features: Optional[int] = setting(
        "channels that come out of it; as many as arrive if not given",
        Count(),
        aliases=("output_shape", "dim_out"),
        default=None,
    )
    key_dim: Optional[int] = setting(
        "width of a head; channels over heads if not given",
        Count(),
        aliases=("head_dim", "attn_head_dim"),
        default=None,
    )
    value_dim: Optional[int] = setting(
        "width of a head of the values; that of the keys if not given", Count(), default=None
    )
    kv_heads: Optional[int] = kv_heads_setting()
    window: Optional[PerAxis] = setting(
        "size of windows, within which positions attend",
        AxisCount(),
        aliases=("window_size",),
        default=None,
    )
    shift: PerAxis = setting(
        "by how much windows are shifted, with a mask; not along an axis that one of them covers",
        AxisCount(0),
        default=0,
        aliases=("shift_size",),
    )
    partition: str = setting(
        "a window is of neighbours, or of a grid of positions over the whole map",
        Choice(("window", "grid")),
        default="window",
        aliases=("partition_type",),
    )
    relative_positions: str = setting(
        "what is learned of how far apart positions are", Choice(("none", *FORMS)), default="none"
    )
    grid: Optional[PerAxis] = setting(
        "sizes of the map whose positions arrive in one row, with or without a class token",
        AxisCount(),
        default=None,
    )
    qk_norm: str = setting(
        "a norm of each head of queries and keys", Choice(tuple(NORMS)), default="none"
    )
    logit_scale: bool = setting(
        "cosine attention: a trainable scale of each head", Flag(), default=False
    )

    dropout: float = dropout_setting()
    need_weights: bool = setting(
        f"gives the weights of all pairs besides {ONLY_RUNS}", Flag(), default=False, rare=True
    )

    @property
    def mixes(self) -> bool:  # type: ignore[override]
        return self.window is None

    @property
    def usual(self) -> bool:
        """As PyTorch's module has it, but perhaps without a projection of the output."""
        own = ("heads", "bias", "project", "dropout", "need_weights")
        plain = type(self)(**{name: getattr(self, name) for name in own})
        return isinstance(self.bias, bool) and self == plain

    @property
    def windowed(self) -> bool:
        """Within windows, with a table of relative positions, as Swin and MaxViT have it."""
        if self.window is None or self.relative_positions != "table":
            return False
        usual = ("heads", "window", "shift", "partition", "relative_positions")
        plain = type(self)(**{name: getattr(self, name) for name in usual})
        return self == plain

    def width(self, site: Site) -> Int:
        """The width of all queries."""
        return site.channels if self.key_dim is None else self.heads * self.key_dim

    def head(self, site: Site) -> Int:
        return quotient(site.channels, self.heads) if self.key_dim is None else self.key_dim

    def widths(self, site: Site) -> tuple[Int, Int, Int]:
        """The widths of all queries, keys and values."""
        queries = self.width(site)
        keys = queries if self.kv_heads is None else self.kv_heads * self.head(site)
        if self.value_dim is None:
            return queries, keys, keys
        return queries, keys, (self.kv_heads or self.heads) * self.value_dim

    def attended(self, site: Site) -> Int:
        """The channels of what the products give."""
        return self.width(site) if self.value_dim is None else self.heads * self.value_dim

    def near(self, site: Site) -> tuple[Int, ...]:
        """The sizes of what a position attends to."""
        if self.window is not None:
            return self.per_axis("window", site.rank)
        return sources(site.shapes)[1].spatial

    def map_sizes(self, site: Site) -> tuple[tuple[Int, ...], tuple[Int, ...]]:
        """The sizes of the maps that relative positions lie between."""
        if self.grid is not None:
            sizes: tuple[Int, ...] = self.per_axis("grid", 2)
            return sizes, sizes
        near = self.near(site)
        return (near if self.window is not None else site.spatial), near

    def offsets(self, site: Site) -> Offsets:
        sizes, others = self.map_sizes(site)
        beside = self.grid is not None and product(sizes) != product(site.spatial)
        return Offsets(self.relative_positions, sizes, others, self.heads, self.head(site), beside)

    def check(self, site: Site) -> None:
        check_widths(self, site)
        check_positions(site)
        (check_shift if self.window is None else check_windows)(self, site)
        if self.relative_positions != "none":
            check_offsets(self, site)

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        shape = site.shapes[i]
        if len(site.shapes) > 1 and i == 0:
            return (SAME_POSITION,) * shape.rank
        if self.window is None:
            return tuple(map(Whole, site.spatial if site.rank == shape.rank else shape.spatial))
        sizes, shifts = (self.per_axis(name, shape.rank) for name in ("window", "shift"))
        return tuple(map(self.part, shape.spatial, sizes, shifts))

    def part(self, n: Int, size: Int, shift: Int) -> AxisMap:
        """How an axis in windows is read."""
        if n == size:
            return Whole(n)
        return Blocks(size, shift) if self.partition == "window" else Comb(size, quotient(n, size))

    def origins(self, site: Site, i: int = 0) -> tuple[int | None, ...]:
        return origins(site, i)

    def channels(self, site: Site) -> Int:
        if not self.project:
            return self.attended(site)
        return site.channels if self.features is None else self.features

    def weights(self, site: Site) -> tuple[Weight, ...]:
        """By PyTorch's names; what nn.MultiheadAttention does not have, by those of timm."""
        alone = len(site.shapes) == 1
        made = [*self.projections(site, alone)]
        named = [f"{x}_norm.{name}" for x in "qk" for name in NORMS[self.qk_norm]]
        made += [Weight(name, (self.head(site),)) for name in named]
        if self.logit_scale:
            made.append(Weight("logit_scale", (self.heads, 1, 1)))
        if self.relative_positions != "none":
            made += self.offsets(site).weights()
        if self.project:
            sizes = self.channels(site), self.attended(site)
            made.append(Weight("out_proj.weight", sizes, "linear", contracts=alone))
            if "out" in BIASES.among(self.bias):
                made.append(Weight("out_proj.bias", sizes[:1]))
        return tuple(made)

    def projections(self, site: Site, alone: bool) -> Sequence[Weight]:
        """Of queries, keys and values: one matrix where they are made of equally many channels."""
        widths = self.widths(site)
        q, k, v = widths
        rows = 3 * q if q == k == v else q + k + v
        inputs = [shape.channels for shape in sources(site.shapes)]
        if inputs[1:] == inputs[:-1]:
            sizes = rows, site.channels
            made = [Weight("in_proj_weight", sizes, "linear", contracts=alone)]
        else:
            made = [
                Weight(f"{name}_proj_weight", (width, channels), "linear")
                for name, width, channels in zip("qkv", widths, inputs, strict=True)
            ]
        biased = [name for name in "qkv" if name in BIASES.among(self.bias)]
        if len(biased) == 3:
            return [*made, Weight("in_proj_bias", (rows,))]
        return [*made, *(Weight(f"{x}_bias", (widths["qkv".index(x)],)) for x in biased)]

    def other_macs(self, site: Site, output: Shape) -> Int:
        """Queries times keys, then weights times values; the projections, where the positions that
        they are applied to are those of several inputs; and relative positions.
        """
        queries, keys, _ = (product(shape.spatial) for shape in sources(site.shapes))
        width, near = self.width(site), product(self.near(site))
        if self.value_dim is None:
            macs = 2 * queries * near * width
        else:
            macs = queries * near * (width + self.attended(site))
        if len(site.shapes) > 1:
            rows = zip((queries, keys, keys), self.widths(site), sources(site.shapes), strict=True)
            macs += sum(n * wide * shape.channels for n, wide, shape in rows)
            if self.project:
                macs += queries * self.attended(site) * output.channels
        if self.relative_positions != "none":
            at = queries if self.grid is None else product(self.map_sizes(site)[0])
            macs += self.offsets(site).macs(at)
        return macs
