"""Matrix products of two activations, neither of which is a weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import product
from convcalc.algebra.shape import MAX_AXES, Shape, axis_names
from convcalc.algebra.window import SAME_POSITION, Sampler, Scrambled, Whole
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import arranged, origins_of
from convcalc.layers.kind import Kind
from convcalc.layers.merge import Disagree
from convcalc.layers.settings import SettingType, setting
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap


class Matmul(Kind):
    """A matrix product of two inputs, by the last two dimensions in the order of the layout.

    `... x m x k` and `... x k x n` make `... x m x n`; the dimensions before are equal, or 1.
    """

    name = "matmul"
    inputs = (2, 2)
    example = ("8x49x64 8x64x49", "")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.matmul.html"

    def dims(self, site: Site) -> tuple[tuple[Int, ...], tuple[Int, ...]]:
        first, second = (shape.dims(site.layout) for shape in site.shapes)
        return first, second

    def check(self, site: Site) -> None:
        first, second = self.dims(site)
        if len(first) < 2 or len(second) < 2:
            flat = site.shapes[0 if len(first) < 2 else 1]
            raise Refusal(
                "E203",
                f"a matrix has two dimensions, but {flat.text(site.layout)} has one besides the "
                "batch",
                "write 'einsum', or 'multiply' and 'reduce sum', for products of vectors",
            )
        if len(first) != len(second):
            raise Disagree(site, 0, 1, "both must have as many dimensions")
        if first[-1] != second[-2]:
            rule = "the last dimension must be the last but one of the other input"
            raise Disagree(site, 0, 1, rule, "put 'permute' before one of them")
        if any(a != b and 1 not in (a, b) for a, b in zip(first[:-2], second[:-2], strict=True)):
            raise Disagree(site, 0, 1, "the dimensions before the last two must be equal (or 1)")

    def dims_out(self, site: Site) -> tuple[Int, ...]:
        first, second = self.dims(site)
        before = [b if a == 1 else a for a, b in zip(first[:-2], second[:-2], strict=True)]
        return (*before, first[-2], second[-1])

    def places(self, site: Site, i: int) -> list[int | None]:
        """Where each dimension of the output was among the sizes of input `i`."""
        found: list[int | None] = list(arranged(site.shapes[i].rank, site.layout))
        found[-2 if i else -1] = None
        return found

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        size = dict(zip(self.places(site, i), self.dims_out(site), strict=True))
        return tuple(
            Whole()
            if axis not in size
            else SAME_POSITION
            if size[axis] == n
            else Sampler(size[axis], 0, 1)
            for axis, n in enumerate(site.shapes[i].spatial, 1)
        )

    def origins(self, site: Site, i: int = 0) -> tuple[int | None, ...]:
        return origins_of(self.places(site, i), site.layout)

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        return Shape.of(self.dims_out(site), site.layout)

    def other_macs(self, site: Site, output: Shape) -> Int:
        """As many products for each element of the output as the matrices share."""
        return product(self.dims_out(site)) * self.dims(site)[0][-1]


class Equation(SettingType):
    """Letters for the dimensions of one input or two, and of the output: `ij,jk->ik`."""

    metavar = "EQUATION"

    @property
    def must(self) -> str:
        return "have letters for the dimensions of one input or two, and of the output: ij,jk->ik"

    def parse(self, raw: Any) -> str:
        if not isinstance(raw, str) or len(raw) > 60:
            raise ValueError
        text = raw.replace(" ", "")
        inputs, arrow, output = text.partition("->")
        terms = inputs.split(",")
        if not arrow or len(terms) > 2 or not all(terms):
            raise ValueError
        for term in (*terms, output):
            if term and not (term.isascii() and term.isalpha() and len(set(term)) == len(term)):
                raise ValueError
        if not set(output) <= set(inputs):
            raise ValueError
        return text


class Einsum(Kind):
    """Sums of products by letters of the dimensions: what the output does not have is summed over.

    The letters are those of a sample's dimensions in the order of the layout. The batch may be
    given as well: as one more letter, in front of each input and of the output.
    """

    name = "einsum"
    inputs = (1, 2)
    example = ("8x49x64 8x49x64", "hqd,hkd->hqk")
    source = "https://docs.pytorch.org/docs/stable/generated/torch.einsum.html"
    equation: str = setting(
        "a letter for each dimension of the inputs and of the output",
        Equation(),
        positional=True,
        required=True,
        aliases=("subscripts",),
    )

    def terms(self, site: Site) -> tuple[list[str], str]:
        """The letters of each input and of the output, without that of the batch."""
        inputs, _, output = self.equation.partition("->")
        terms = inputs.split(",")
        counts = [len(shape.dims(site.layout)) for shape in site.shapes]
        first = terms[0][0]
        batched = all(term[:1] == first for term in (*terms, output)) and all(
            len(term) == count + 1 for term, count in zip(terms, counts, strict=False)
        )
        return ([term[1:] for term in terms], output[1:]) if batched else (terms, output)

    def check(self, site: Site) -> None:
        terms, output = self.terms(site)
        if len(terms) != len(site.shapes):
            raise Refusal(
                "E203",
                f"the equation has {len(terms)} inputs, but there are {len(site.shapes)}",
                "put a comma between the letters of two inputs",
                "equation",
            )
        if len(output) > MAX_AXES + 1:
            raise Refusal(
                "E203",
                f"the output would have {len(output)} dimensions besides the batch",
                f"use at most {MAX_AXES + 1}: the channels and {MAX_AXES} spatial axes",
                "equation",
            )
        sizes: dict[str, tuple[Int, int]] = {}
        for i, (term, shape) in enumerate(zip(terms, site.shapes, strict=True)):
            dims = shape.dims(site.layout)
            if len(term) != len(dims):
                raise Refusal(
                    "E203",
                    f"'{term}' has {len(term)} letters, but {shape.text(site.layout)} has "
                    f"{len(dims)} dimensions besides the batch",
                    "give a letter for each; one for the batch stands in front of all inputs and "
                    "the output, or of none",
                    "equation",
                )
            for letter, n in zip(term, dims, strict=True):
                if sizes.setdefault(letter, (n, i))[0] != n:
                    owner, rule = sizes[letter][1], f"'{letter}' must be one size in both inputs"
                    raise Disagree(site, owner, i, rule, "give other dimensions other letters")

    def sizes(self, site: Site) -> dict[str, Int]:
        """The size that each letter stands for."""
        terms, _ = self.terms(site)
        return {
            letter: n
            for term, shape in zip(terms, site.shapes, strict=True)
            for letter, n in zip(term, shape.dims(site.layout), strict=True)
        }

    def places(self, site: Site, i: int) -> dict[str, int]:
        """Where each letter of input `i` stands among its sizes."""
        terms, _ = self.terms(site)
        return dict(zip(terms[i], arranged(site.shapes[i].rank, site.layout), strict=True))

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        letters = {place: letter for letter, place in self.places(site, i).items()}
        moved, (_, output) = self.origins(site, i), self.terms(site)
        names = axis_names(site.shapes[i].rank)
        return tuple(
            Whole()
            if letters[axis + 1] not in output
            else SAME_POSITION
            if axis in moved
            else Scrambled(n, f"{names[axis]} becomes the channels")
            for axis, n in enumerate(site.shapes[i].spatial)
        )

    def origins(self, site: Site, i: int = 0) -> tuple[int | None, ...]:
        places, (_, output) = self.places(site, i), self.terms(site)
        return origins_of([places.get(letter) for letter in output], site.layout)

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        sizes, (_, output) = self.sizes(site), self.terms(site)
        return Shape.of([sizes[letter] for letter in output], site.layout)

    def other_macs(self, site: Site, output: Shape) -> Int:
        """One for each combination of the letters, where both inputs share one that is summed over.
        What only one input has, and the output has not, is summed up before.
        """
        terms, kept = self.terms(site)
        shared = set(terms[0]).intersection(*terms[1:]) - set(kept)
        if len(terms) < 2 or not shared:
            return 0
        sizes = self.sizes(site)
        return product(n for letter, n in sizes.items() if letter in kept or letter in shared)
