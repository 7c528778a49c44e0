"""What attention learns of how far apart two positions are: weights, and the work that they take.

Sources: Liu et al., Swin Transformer V2, 2022, and Bao et al., BEiT, 2022, for tables and the
network of offsets; Li et al., MViTv2, 2022, for one table of each axis; Graham et al., LeViT, 2021,
for distances, which have no sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import larger, product
from convcalc.algebra.shape import axis_names
from convcalc.layers.weight import Weight
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.algebra.num import Int

FORMS = ("table", "distances", "decomposed", "mlp")
HIDDEN = 512
"""Features between the two layers of the network of offsets."""
BESIDE = 3
"""Rows of a table for a class token: from it, to it, and of it with itself."""


class Offsets(NamedTuple):
    """Positions of a map of `sizes` that attend to those of `others`, by heads of `width`; with
    further positions `beside` the map, such as a class token.
    """

    form: str
    sizes: tuple[Int, ...]
    others: tuple[Int, ...]
    heads: Int
    width: Int
    beside: bool = False

    def apart(self) -> tuple[Int, ...]:
        """How many offsets there are along each axis: 2n − 1 of n positions."""
        rows = zip(self.sizes, self.others, strict=True)
        return tuple(2 * (n if n == m else larger(n, m)) - 1 for n, m in rows)

    def weights(self) -> tuple[Weight, ...]:
        """By the names of BEiT and Swin (`table`), LeViT and EfficientFormer (`distances`), MViT
        and SAM (`decomposed`), Swin V2 (`mlp`).
        """
        if self.form == "table":
            rows = product(self.apart()) + (BESIDE if self.beside else 0)
            return (Weight("relative_position_bias_table", (rows, self.heads), "table"),)
        if self.form == "distances":
            return (Weight("attention_biases", (self.heads, product(self.sizes)), "table"),)
        if self.form == "decomposed":
            names = (name.lower().replace("axis ", "") for name in axis_names(len(self.sizes)))
            rows_of = zip(names, self.apart(), strict=True)
            return tuple(Weight(f"rel_pos_{x}", (n, self.width), "table") for x, n in rows_of)
        return (
            Weight("cpb_mlp.0.weight", (HIDDEN, len(self.sizes)), "linear"),
            Weight("cpb_mlp.0.bias", (HIDDEN,)),
            Weight("cpb_mlp.2.weight", (self.heads, HIDDEN), "linear"),
        )

    def macs(self, queries: Int) -> Int:
        """Queries times the rows of each axis; or the network, once for every offset."""
        if self.form == "decomposed":
            return queries * sum(self.others) * self.heads * self.width
        if self.form == "mlp":
            return product(self.apart()) * (HIDDEN * len(self.sizes) + self.heads * HIDDEN)
        return 0
