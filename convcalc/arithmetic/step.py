"""What an output is made of, and what a layer is applied with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.arithmetic.array import Array, Place
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.engine.report import LayerReport
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.values import Number

AT_ONCE = 8
"""So many products that are summed row by row cost what one does that is listed."""


class Term(NamedTuple):
    """An element of the input, at `channel` and `place`, and the weight that it meets, which stands
    at `tap` of the weights; `value` is None in padding.
    """

    channel: int
    place: Place
    value: Optional[Number]
    weight: Optional[Number] = None
    tap: Optional[Place] = None

    @property
    def element(self) -> Place:
        """Where it stands in the input."""
        return (self.channel, *self.place)


class Step(NamedTuple):
    """One output: where it is, the terms that it is made of, and what comes out. `divisor` is that
    of a mean, `bias` what is added.
    """

    channel: int
    place: Place
    terms: tuple[Term, ...]
    result: Number
    divisor: Optional[int] = None
    bias: Number = 0

    @property
    def element(self) -> Place:
        """Where it stands in the output."""
        return (self.channel, *self.place)

    @property
    def inside(self) -> list[Number]:
        """The values that are not padding."""
        return [term.value for term in self.terms if term.value is not None]


class Statistics(NamedTuple):
    """What a batch normalisation subtracts and divides by, a number for each channel."""

    mean: tuple[Number, ...]
    variance: tuple[Number, ...]


class Given(NamedTuple):
    """A layer that has been worked out, the array that it is applied to, and what it is applied
    with. `weights` are filters, channels, then the kernel (of a transposed convolution input
    channels first); of a linear layer outputs, inputs; of a batch normalisation gamma, whose beta
    is the `bias`.
    """

    layer: LayerReport
    input: Array
    weights: Optional[Array] = None
    bias: tuple[Number, ...] = ()
    statistics: Optional[Statistics] = None
    dialect: Optional[Dialect] = None

    @property
    def kind(self) -> Any:
        return self.layer.kind

    @property
    def sizes(self) -> tuple[int, ...]:
        """Channels and spatial sizes of the output."""
        output = self.layer.output
        assert output is not None
        return tuple(map(int, output.sizes))
