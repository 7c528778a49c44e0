"""The arithmetic of a layer on a small array, product by product.

Which positions an output reads is asked of the engine's axis maps (window.py), its shape and
refusals come from the engine too; here numbers are only multiplied, added and compared.
Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.window import Scatter, Window
from convcalc.commands.apply.arrays import Array
from convcalc.engine.work import Work
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.algebra.window import AxisMap
    from convcalc.engine.report import LayerReport

OUTPUT, PRODUCT, CELL = 6, 3, 10
"""What is spent on an output, on a product, and on drawing an element beside them."""

Place = tuple[int, ...]


class Term(NamedTuple):
    """An element of the input, at `channel` and `place`, and the weight that it meets; `value` is
    None in padding.
    """

    channel: int
    place: Place
    value: Optional[Fraction]
    weight: Optional[Fraction] = None


class Step(NamedTuple):
    """One output: where it is, the terms that it is made of, and what comes out. `divisor` is that
    of a mean, `bias` what is added.
    """

    channel: int
    place: Place
    terms: tuple[Term, ...]
    result: Fraction
    divisor: Optional[int] = None
    bias: Fraction = Fraction(0)


class Exercise(NamedTuple):
    """A layer that has been worked out, the array that it is applied to, and what it is applied
    with; `weights` are filters, channels, then the kernel (of a transposed convolution input
    channels first).
    """

    layer: LayerReport
    input: Array
    weights: Optional[Array] = None
    bias: tuple[Fraction, ...] = ()

    def steps(self, drawn: bool = False) -> Iterator[Step]:
        """Every output, channel by channel, each to be `drawn` or not. Refusal E107 where that
        takes too much work.
        """
        output = self.layer.output
        assert output is not None
        spatial = [int(n) for n in output.spatial]
        self.refuse_large(spatial, int(output.channels), drawn)
        per_axis = [
            [taps(along, o) for o in range(size)]
            for along, size in zip(self.layer.axes, spatial, strict=True)
        ]
        for channel in range(int(output.channels)):
            for place in product(*map(range, spatial)):
                reads = [per_axis[axis][o] for axis, o in enumerate(place)]
                yield self.step(channel, place, reads)

    def refuse_large(self, spatial: Sequence[int], channels: int, drawn: bool) -> None:
        """Refusal E107, before anything is listed."""
        work = Work("the outputs and products", "use a smaller array, kernel, padding or stride")
        outputs = channels * prod(spatial)
        work.spend(OUTPUT * outputs)
        products, cells = (
            channels * (self.input.sizes[0] if self.weights else 1),
            self.input.sizes[0],
        )
        for axis, size, n in zip(self.layer.axes, spatial, self.input.sizes[1:], strict=True):
            assert isinstance(axis, (Window, Scatter))
            reads = [found for o in range(size) if (found := axis.taps(o))]
            products *= sum(found.number for found in reads)
            ends = [found.first + found.number * found.step for found in reads]
            cells *= max([n, *ends]) - min([0, *(found.first for found in reads)])
        work.spend(PRODUCT * products)
        work.spend(CELL * outputs * cells if drawn else 0)

    def step(self, channel: int, place: Place, reads: Sequence[Sequence[tuple[int, int]]]) -> Step:
        terms = tuple(self.terms(channel, reads))
        inside = [term.value for term in terms if term.value is not None]
        kind: Any = self.layer.kind
        if kind.among("max_pools"):
            return Step(channel, place, terms, max(inside, default=Fraction(0)))
        if kind.among("average_pools"):
            divisor = self.divisor(terms, len(inside))
            return Step(channel, place, terms, sum(inside, Fraction(0)) / (divisor or 1), divisor)
        bias = self.bias[channel] if self.bias else Fraction(0)
        products = [
            t.value * t.weight for t in terms if t.value is not None and t.weight is not None
        ]
        return Step(channel, place, terms, sum(products, bias), None, bias)

    def divisor(self, terms: Sequence[Term], inside: int) -> int:
        """What a sum is divided by: what is asked for, or the elements `inside`, or where padding
        counts, all but those that ceil_mode hangs over.
        """
        kind: Any = self.layer.kind
        if kind.divisor_override is not None:
            return int(kind.divisor_override)
        if not kind.count_include_pad:
            return inside
        axes, sizes = self.layer.axes, self.input.sizes[1:]
        if isinstance(kind.padding, str):
            ends = [
                n + int(w.hi) for w, n in zip(axes, sizes, strict=True) if isinstance(w, Window)
            ]
        else:
            ends = [n + hi for (_, hi), n in zip(kind.pads(len(sizes)), sizes, strict=True)]
        return sum(all(p < e for p, e in zip(t.place, ends, strict=True)) for t in terms)

    def terms(self, channel: int, reads: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Term]:
        """What an output reads, channel by channel, each with the weight that it meets."""
        for source in self.sources(channel):
            for taken in product(*reads):
                place = tuple(p for p, _ in taken)
                value = self.input.at.get((source, *place))
                if value is None and isinstance(self.layer.axes[0], Scatter):
                    continue  # beyond the ends a transposed convolution has no input, not padding
                yield Term(
                    source, place, value, self.weight(channel, source, [t for _, t in taken])
                )

    def sources(self, channel: int) -> range:
        """The input channels that an output channel reads."""
        count = self.input.sizes[0]
        if self.weights is None:
            return range(channel, channel + 1)
        output = self.layer.output
        assert output is not None
        each = count // self.groups
        first = channel // (int(output.channels) // self.groups) * each
        return range(first, first + each)

    @property
    def groups(self) -> int:
        if self.layer.kind.among("depthwise"):
            return self.input.sizes[0]
        return int(getattr(self.layer.kind, "groups", 1))

    def weight(self, channel: int, source: int, taps: Sequence[int]) -> Fraction | None:
        if self.weights is None:
            return None
        inner = self.weights.sizes[1]
        backward = self.layer.kind.among("transposed")
        outer, of = (source, channel) if backward else (channel, source)
        place = (outer, of % inner, *taps)
        return self.weights.at[place]

    def output(self) -> Array:
        """All results."""
        output = self.layer.output
        assert output is not None
        found: Mapping[Place, Fraction] = {(s.channel, *s.place): s.result for s in self.steps()}
        return Array((int(output.channels), *map(int, output.spatial)), found)


def taps(along: AxisMap, o: int) -> list[tuple[int, int]]:
    """The input positions that output `o` reads, in padding or not, each with the kernel element
    that it meets.
    """
    assert isinstance(along, (Window, Scatter))
    found = along.taps(o)
    if found is None:
        return []
    places = range(found.first, found.first + found.number * found.step, found.step)
    if isinstance(along, Window):
        return [(p, t) for t, p in enumerate(places)]
    return [(p, along.writes(p).index(o)) for p in places]


def flipped(weights: Array, axes: int) -> Array:
    """The kernel turned round on its last `axes`: what true convolution multiplies by."""
    sizes = weights.sizes
    turned = {
        (*place[:-axes], *(n - 1 - p for p, n in zip(place[-axes:], sizes[-axes:], strict=True))): x
        for place, x in weights.at.items()
    }
    return Array(sizes, {place: turned[place] for place in weights.at})
