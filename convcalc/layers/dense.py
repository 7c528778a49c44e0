"""Layers of features: linear and embedding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.num import product
from convcalc.algebra.shape import Shape, axis_names
from convcalc.algebra.window import SAME_POSITION, Scrambled, Whole
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Choice, Count, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.layers.windowed import bias_setting, needs_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.carried import Origins
    from convcalc.algebra.joint import Joint
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.regroup import Regrouped


class Linear(Kind):
    """Fully connected layer: every output is a weighted sum of all features.

    On an input with spatial axes PyTorch applies it along the last axis and Keras along the
    channels; `axis` says it outright.
    """

    name = "linear"
    example = ("512", "10")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html"
    mixes = True
    features: int = setting(
        "number of outputs",
        Count(),
        positional=True,
        required=True,
        short="f",
        aliases=("out_features", "units", "filters"),
    )
    bias: bool = bias_setting()
    axis: str = setting(
        "which axis it works along, where there are several (Keras: channels)",
        Choice(("last", "channels")),
        default="last",
    )
    in_features: Optional[int] = setting(
        "features that must arrive (checked)", Count(), aliases=("in_channels",), default=None
    )

    def on_channels(self, site: Site) -> bool:
        return not site.spatial or self.axis == "channels" or site.layout == "channels_last"

    def incoming(self, site: Site) -> Int:
        return site.channels if self.on_channels(site) else site.spatial[-1]

    def check(self, site: Site) -> None:
        arriving, stated = self.incoming(site), self.in_features
        if stated is None or stated == arriving:
            return
        message = f"in_features is {stated}, but {arriving} features arrive"
        raise Refusal("E204", message, self.instead(site, int(stated)), "in_features")

    def instead(self, site: Site, stated: int) -> str:
        """What to write where other features arrive than are stated."""
        flat, each = int(site.shape.elements), int(product(site.spatial))
        shown = site.shape.text(site.layout)
        if site.spatial and stated == flat:
            return f"put flatten before it: {shown} flattens to {flat}"
        if site.spatial and site.channels != 1 and stated == each:
            return f"{stated} is 1 channel of {shown}; flattened, all are {flat} features"
        if site.spatial and stated == site.channels:
            return f"put global_avg_pool before it: {stated} channels are {stated} features then"
        if site.spatial:
            return f"flattened, {shown} would be {flat} features"
        from convcalc.algebra.counts import same_count

        alike = same_count(flat, stated)
        more = f"; {alike}: the map before flatten has another size than was meant" if alike else ""
        return f"write in_features: {flat}, or leave it out{more}"

    def warnings(self, site: Site) -> tuple[Refusal, ...]:
        if not site.spatial or self.axis == "channels" or self.in_features is not None:
            return ()
        axis = "channels" if self.on_channels(site) else axis_names(site.rank)[-1]
        return (
            Refusal(
                "W201",
                f"linear works along {axis} here: {self.incoming(site)} features at each position",
                f"put flatten before it for all {site.shape.elements} elements, or write "
                f"axis=channels if position by position is meant",
            ),
        )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        if self.on_channels(site):
            return (SAME_POSITION,) * site.rank
        return (*(SAME_POSITION,) * (site.rank - 1), Whole(self.features))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        if self.on_channels(site):
            return Shape(self.features, site.spatial)
        return Shape(site.channels, (*site.spatial[:-1], self.features))

    def weights(self, site: Site) -> tuple[Weight, ...]:
        weight = Weight("weight", (self.features, self.incoming(site)), "linear", contracts=True)
        return (weight, Weight("bias", (self.features,))) if self.bias else (weight,)

    def positions(self, site: Site, output: Shape) -> Int:
        if self.on_channels(site):
            return product(output.spatial)
        return output.channels * product(output.spatial[:-1])


class Embedding(Kind):
    """Embedding: a trained vector for each token; 1 x L tokens turn into WIDTH x L.

    The input has one channel, which holds the number of the token at each position. With several,
    the vectors of all tokens of a position stand one after the other.
    """

    name = "embedding"
    example = ("1x64", "20000 128")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html"
    vocabulary: int = setting(
        "number of different tokens",
        Count(),
        positional=True,
        required=True,
        aliases=("num_embeddings", "input_dim", "vocab_size"),
    )
    width: int = setting(
        "length of a token's vector",
        Count(),
        positional=True,
        required=True,
        aliases=("embedding_dim", "output_dim"),
    )

    def check(self, site: Site) -> None:
        needs_axes(self.name, site)

    def warnings(self, site: Site) -> tuple[Refusal, ...]:
        if site.channels == 1:
            return ()
        one = Shape(1, site.spatial).text(site.layout)
        return (
            Refusal(
                "W201",
                f"embedding meets {site.channels} tokens at each position: "
                f"{site.shape.text(site.layout)}",
                f"write the input as {one} if there is one token at each",
            ),
        )

    def channels(self, site: Site) -> Int:
        return site.channels * self.width

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return (Weight("weight", (self.vocabulary, self.width), "table"),)


class Flatten(Kind):
    """All elements in one row of features, or some dimensions in one."""

    name = "flatten"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html"
    start: int = setting(
        "the first dimension that is joined, from 1 on, in the order of the layout",
        Count(),
        default=1,
        positional=True,
        aliases=("start_dim",),
    )
    end: Optional[int] = setting(
        "the last of them; that of all if not given", Count(), default=None, aliases=("end_dim",)
    )

    def whole(self, site: Site) -> bool:
        return self.start == 1 and self.end in (None, site.rank + 1)

    def check(self, site: Site) -> None:
        last = site.rank + 1
        end = last if self.end is None else self.end
        if not self.start <= end <= last:
            raise Refusal(
                "E203",
                f"dimensions {self.start} to {end} are not among the {last} that arrive",
                f"use 1 <= start <= end <= {last}",
                "start" if self.end is None else "end",
            )

    def regrouped(self, site: Site) -> Regrouped:
        from convcalc.layers.regroup import regrouped

        return regrouped(site, self.output(site, ()), "each feature sees what its position saw")

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        if self.whole(site):
            why = "each feature sees what its position saw"
            return tuple(Scrambled(n, why) for n in site.spatial)
        return self.regrouped(site).maps

    def origins(self, site: Site, i: int = 0) -> Origins:
        return super().origins(site) if self.whole(site) else self.regrouped(site).origins

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        return None if self.whole(site) else self.regrouped(site).joint

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        if self.whole(site):
            return Shape(site.shape.elements)
        dims, end = site.shape.dims(site.layout), self.end or site.rank + 1
        joined = product(dims[self.start - 1 : end])
        return Shape.of((*dims[: self.start - 1], joined, *dims[end:]), site.layout)
