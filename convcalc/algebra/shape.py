"""The shape of one sample: channels and the sizes of the spatial axes, whatever the layout."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.num import Int

LAYOUTS = ("channels_first", "channels_last")
LAYOUTS_SPELLED = {
    **dict.fromkeys(("first", "nchw", "chw", "ncdhw", "cdhw", "ncw", "ncl", "cl"), LAYOUTS[0]),
    **dict.fromkeys(("last", "nhwc", "hwc", "ndhwc", "dhwc", "nwc", "nlc", "lc"), LAYOUTS[1]),
}
"""What layouts are called besides; letters may be large, and `-` stands for `_`."""
MAX_AXES = 11
"""How many spatial axes a tensor may have."""
AXIS_NAMES = {0: (), 1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}


class Shape(NamedTuple):
    """`channels` and `spatial` sizes, without the batch.

    >>> Shape(64, (112, 112)).dims("channels_last")
    (112, 112, 64)
    """

    channels: Int
    spatial: tuple[Int, ...] = ()

    @classmethod
    def of(cls, dims: Sequence[Int], layout: str) -> Shape:
        """The shape whose dimensions, in the order of `layout`, are `dims`; of none, `NUMBER`."""
        if not dims:
            return NUMBER
        if layout == "channels_last":
            return cls(dims[-1], tuple(dims[:-1]))
        return cls(dims[0], tuple(dims[1:]))

    def dims(self, layout: str) -> tuple[Int, ...]:
        if layout == "channels_last":
            return (*self.spatial, self.channels)
        return (self.channels, *self.spatial)

    @property
    def sizes(self) -> tuple[Int, ...]:
        """The channels, then the spatial axes, whatever the layout."""
        return (self.channels, *self.spatial)

    def text(self, layout: str) -> str:
        """`64x112x112`, or in channels_last `112x112x64`."""
        return "x".join(map(str, self.dims(layout)))

    @property
    def rank(self) -> int:
        """The number of spatial axes."""
        return len(self.spatial)

    @property
    def elements(self) -> Int:
        return self.channels * prod(self.spatial)


class Number(Shape):
    """The shape of a sample that is a single number, such as a score: it has no dimensions at all.

    >>> NUMBER.dims("channels_last"), NUMBER.elements, NUMBER == Shape(1)
    ((), 1, False)
    """

    __slots__ = ()

    def dims(self, layout: str) -> tuple[Int, ...]:
        return ()

    @property
    def sizes(self) -> tuple[Int, ...]:
        return ()

    def text(self, layout: str) -> str:
        return "number"

    def __eq__(self, other: object) -> bool:
        return type(other) is Number

    def __ne__(self, other: object) -> bool:
        return type(other) is not Number

    def __hash__(self) -> int:
        return hash(Number)


NUMBER = Number(1)


def described(shape: Shape) -> str:
    """What the numbers of a shape are: `3 channels, 224x224`, `16 channels, length 1000`.

    >>> described(Shape(1, (28, 28))), described(Shape(784))
    ('1 channel, 28x28', '784 features')
    """
    if type(shape) is Number:
        return "a single number"
    word = "channel" if shape.rank else "feature"
    many = "" if shape.channels == 1 else "s"
    sizes = {0: "", 1: ", length "}.get(shape.rank, ", ") + "x".join(map(str, shape.spatial))
    return f"{shape.channels} {word}{many}{sizes}"


def channels_name(rank: int) -> str:
    """What the channels of a tensor of `rank` spatial axes are called: of none, features."""
    return "C" if rank else "in_features"


def axis_names(rank: int) -> tuple[str, ...]:
    """What the axes of a tensor of `rank` spatial axes are called: H and W for two."""
    return AXIS_NAMES.get(rank) or tuple(f"axis {i + 1}" for i in range(rank))
