"""Tensors that no layer makes: learned ones, and constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Dims, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


def shape_setting() -> Any:
    return setting(
        "its dimensions, without the batch",
        Dims(),
        positional=True,
        required=True,
        aliases=("dims", "size"),
    )


class Tensor(Kind):
    """A tensor that is there for every sample: it reads nothing."""

    inputs = (0, 0)
    example = ("", "768x1")
    shape: tuple[int, ...] = shape_setting()

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        return ()

    def channels(self, site: Site) -> Int:
        return self.output(site, ()).channels

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        return Shape.of(self.shape, site.layout)


class Parameter(Tensor):
    """A learned tensor: a class token, a position embedding, a temperature. It reads nothing; add,
    multiply and concat take it as one of their inputs.
    """

    name = "parameter"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html"

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return (Weight("weight", self.shape),)


class Constant(Tensor):
    """A tensor of fixed numbers: a mask, zeros, an anchor grid. It reads and holds nothing."""

    name = "constant"
    source = "https://onnx.ai/onnx/operators/onnx__Constant.html"
