"""What is known of an operation that could not be placed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Scrambled
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Count, Dims, Word, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


MAX_INPUTS = 64


class Unknown(Kind):
    """An operation that is not known, with what is declared of it: nothing is ever taken for zero.

    Its MACs and what it sees are unknown, and so are its parameters and its output, unless they
    are given.
    """

    name = "unknown"
    inputs = (1, MAX_INPUTS)
    example = ("256x50x50", "roi_align output=256x7x7 params=0")
    source = "https://onnx.ai/onnx/repo-docs/IR.html"
    op: str = setting("what it is called", Word(), positional=True, default="operation")
    output_shape: Optional[tuple[int, ...]] = setting(
        "the dimensions that come out, without the batch", Dims(), aliases=("output",), default=None
    )
    params: Optional[int] = setting(
        "how many parameters it holds", Count(0), aliases=("parameters",), default=None
    )

    @property
    def title(self) -> str:
        return f"? {self.op}"

    @property
    def unknown(self) -> tuple[str, ...]:
        return ("macs", "field") if self.params is not None else ("params", "macs", "field")

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        why = f"what {self.op} reads is not known"
        return tuple(Scrambled(n, why) for n in site.shapes[i].spatial)

    def channels(self, site: Site) -> Int:
        return self.output(site, ()).channels

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        if self.output_shape is None:
            raise Refusal(
                "W204",
                f"what comes out of {self.op} is not known, nor what follows from it",
                "declare it in a spec, as convert writes one: output=256x7x7",
            )
        return Shape.of(self.output_shape, site.layout)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return (Weight("weight", (self.params,)),) if self.params else ()
