"""What makes two paths meet: the help of E205."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.algebra.shape import Shape

MOST_CUT = 6
ENDS = "make the two paths end in the same shape"


def help_for(message: str, one: Shape | None, other: Shape | None, layout: str) -> str:
    """How paths of these shapes come to meet, in the words of a spec."""
    if not one or not other or one.rank != other.rank:
        return ENDS
    if "(or 1)" in message and one.channels != other.channels:
        return ENDS + projected(one, other, layout)
    ratio = strides(*sorted((one, other), key=lambda shape: shape.spatial))
    if ratio > 1:
        return f"{ENDS}: one path strides {ratio} times more than the other"
    odd = "; if an odd size was halved, 'convcalc size SPEC' lists the inputs that fit"
    return ENDS + unpadded(one, other) + (odd if halved_unevenly(one, other) else "")


def projected(one: Shape, other: Shape, layout: str) -> str:
    """The convolution that brings one path to the shape of the other, where one stride does."""
    small, large = sorted((one, other), key=lambda s: ([-int(n) for n in s.spatial], s.channels))
    ratio = strides(large, small)
    if one.rank < 2 or not ratio:
        return ""
    stride = f"/{ratio}" if ratio > 1 else ""
    kernel = "x".join(["1"] * one.rank)
    return f", such as 'conv {large.channels} {kernel}{stride}' behind {small.text(layout)}"


def strides(small: Shape, large: Shape) -> int:
    """The one stride that makes the larger map as small as the other; 0 if none does."""
    pairs = [(int(a), int(b)) for a, b in zip(small.spatial, large.spatial, strict=True)]
    ratios = {-(-b // a) for a, b in pairs if a}
    ratio = ratios.pop() if len(ratios) == 1 else 0
    return ratio if ratio and all(-(-b // ratio) == a for a, b in pairs) else 0


def unpadded(one: Shape, other: Shape) -> str:
    """What keeps maps equal that differ by the edge that a convolution cuts off."""
    cut = {abs(int(a) - int(b)) for a, b in zip(one.spatial, other.spatial, strict=True)}
    less = cut.pop() if len(cut) == 1 else 0
    if less % 2 or not 0 < less <= MOST_CUT:
        return ""
    return f": padding {less // 2} more in a convolution of the smaller one keeps what it cuts off"


def halved_unevenly(one: Shape, other: Shape) -> bool:
    """Whether two maps are so nearly of a size that one may have been halved and doubled again."""
    pairs = [*zip(one.spatial, other.spatial, strict=False)]
    near = all(4 * abs(a - b) <= max(a, b) for a, b in pairs)
    return near and any(a != b for a, b in pairs)
