"""Layers that combine several inputs element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from convcalc.algebra.shape import Shape
from convcalc.algebra.window import SAME_POSITION, Sampler
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


class Elementwise(Kind):
    """Combines inputs of one shape element by element; sizes of 1 are stretched to fit."""

    inputs: ClassVar[tuple[int, int | None]] = (2, None)
    takes_number = True
    example = ("64x56x56 64x56x56", "")
    source = "https://docs.pytorch.org/docs/stable/notes/broadcasting.html"

    def aligned(self, site: Site) -> list[Shape]:
        """The shapes with as many axes each, where the framework adds axes of size 1 in front."""
        rank = max(shape.rank for shape in site.shapes)
        if not site.dialect.broadcasts_ranks:
            return list(site.shapes)
        return [Shape(s.channels, (1,) * (rank - s.rank) + s.spatial) for s in site.shapes]

    def check(self, site: Site) -> None:
        first, *others = (shape.sizes for shape in self.aligned(site))
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

    def origins(self, site: Site, i: int = 0) -> tuple[int | None, ...]:
        own, rank = site.shapes[i].rank, max(shape.rank for shape in site.shapes)
        return (*(None,) * (rank - own), *range(own))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        if all(shape == site.shapes[0] for shape in site.shapes):
            return site.shapes[0]
        rows = zip(*(shape.sizes for shape in self.aligned(site)), strict=True)
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


class Divide(Elementwise):
    """The first input divided by the second."""

    name = "divide"
    inputs = (2, 2)


class Power(Elementwise):
    """The first input to the power of the second."""

    name = "power"
    inputs = (2, 2)


class Modulo(Elementwise):
    """What remains of the first input divided by the second."""

    name = "modulo"
    inputs = (2, 2)


class Minimum(Elementwise):
    """The smallest of its inputs."""

    name = "minimum"


class Maximum(Elementwise):
    """The largest of its inputs."""

    name = "maximum"


class Average(Elementwise):
    """The mean of its inputs."""

    name = "average"


class Disagree(Refusal):
    """Inputs `i` and `k` do not go together; the walk adds where the two come from."""

    def __init__(self, site: Site, i: int, k: int, rule: str, instead: str = "") -> None:
        a, b = (s.text(site.layout) for s in (site.shapes[i], site.shapes[k]))
        super().__init__("E205", f"{rule}, but {a} meets {b}", instead)
        self.inputs, self.shapes = (i, k), (a, b)
