"""Layers with several inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.algebra.window import SAME_POSITION, Sampler, Scrambled
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Choice, setting
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


class Elementwise(Kind):
    """Combines inputs of one shape element by element; sizes of 1 are stretched to fit."""

    inputs = (2, None)
    example = ("64x56x56 64x56x56", "")
    source = "https://docs.pytorch.org/docs/stable/notes/broadcasting.html"

    def aligned(self, site: Site) -> list[Shape]:
        """The shapes with as many axes each, where the framework adds axes of size 1 in front."""
        rank = max(shape.rank for shape in site.shapes)
        if not site.dialect.broadcasts_ranks:
            return list(site.shapes)
        return [Shape(s.channels, (1,) * (rank - s.rank) + s.spatial) for s in site.shapes]

    def check(self, site: Site) -> None:
        first, *others = map(dims, self.aligned(site))
        sizes, owners = list(first), [0] * len(first)
        for k, other in enumerate(others, 1):
            if len(other) != len(sizes):
                raise Disagree(site, 0, k, "all dimensions must be equal (or 1)")
            for d, size in enumerate(other):
                if size == 1 or size == sizes[d]:
                    continue
                if sizes[d] != 1:
                    raise Disagree(site, owners[d], k, "all dimensions must be equal (or 1)")
                sizes[d], owners[d] = size, k

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        size = self.output(site, ()).spatial
        spatial = site.shapes[i].spatial
        return tuple(
            SAME_POSITION if n == out else Sampler(out, 0, 1)
            for n, out in zip(spatial, size[len(size) - len(spatial) :], strict=True)
        )

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        if all(shape == site.shapes[0] for shape in site.shapes):
            return site.shapes[0]
        rows = zip(*map(dims, self.aligned(site)), strict=True)
        largest: list[Int] = [max(sizes) for sizes in rows]
        return Shape(largest[0], tuple(largest[1:]))


class Add(Elementwise):
    """The sum of its inputs."""

    name = "add"


class Subtract(Elementwise):
    """The first input minus the others."""

    name = "subtract"


class Multiply(Elementwise):
    """The product of its inputs, such as features and their gates."""

    name = "multiply"


class Maximum(Elementwise):
    """The largest of its inputs."""

    name = "maximum"


class Average(Elementwise):
    """The mean of its inputs."""

    name = "average"


class Concat(Kind):
    """Joins its inputs along an axis: the channels, or a spatial axis counted from 1."""

    name = "concat"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.cat.html"
    inputs = (2, None)
    example = ("64x56x56 32x56x56", "")
    axis: str | int = setting(
        "channels, or the number of a spatial axis from 1",
        Choice(("channels", "1", "2", "3")),
        default="channels",
        positional=True,
    )

    def place(self) -> int:
        """The joined dimension: 0 for the channels, or the spatial axis from 1."""
        return 0 if self.axis == "channels" else int(self.axis)

    def check(self, site: Site) -> None:
        joined, first = self.place(), dims(site.shapes[0])
        if joined >= len(first):
            raise Refusal(
                "E203",
                f"there is no spatial axis {joined}; the input has {len(first) - 1}",
                "use axis channels, or a spatial axis counted from 1",
                "axis",
            )
        for k, other in enumerate(map(dims, site.shapes[1:]), 1):
            if len(other) != len(first) or any(
                a != b for d, (a, b) in enumerate(zip(first, other, strict=True)) if d != joined
            ):
                raise Disagree(site, 0, k, "all dimensions but the joined one must be equal")

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        joined = self.place() - 1
        return tuple(
            Scrambled(n, "the inputs stand side by side") if d == joined else SAME_POSITION
            for d, n in enumerate(self.output(site, ()).spatial)
        )

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        joined = self.place()
        sizes = list(dims(site.shapes[0]))
        sizes[joined] = sum(dims(s)[joined] for s in site.shapes)
        return Shape(sizes[0], tuple(sizes[1:]))


def dims(shape: Shape) -> tuple[Int, ...]:
    return (shape.channels, *shape.spatial)


class Disagree(Refusal):
    """Inputs `i` and `k` do not go together; the walk adds where the two come from."""

    def __init__(self, site: Site, i: int, k: int, rule: str) -> None:
        a, b = (s.text(site.layout) for s in (site.shapes[i], site.shapes[k]))
        super().__init__("E205", f"{rule}, but {a} meets {b}")
        self.inputs, self.shapes = (i, k), (a, b)
