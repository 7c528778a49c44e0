"""Maps of two paths that are joined or added: of other levels, or cut at their edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Dims = Sequence[int | None]


def cropped(shapes: Sequence[Dims]) -> Iterator[Fix]:
    """The crop of two maps, channels last, that differ by little."""
    if len(shapes) != 2 or any(len(dims) != 4 or None in dims[1:3] for dims in shapes):
        return
    one, other = ([n or 0 for n in dims[1:3]] for dims in shapes)
    apart = [a - b for a, b in zip(one, other, strict=True)]
    little = max(map(abs, apart)) <= min(*one, *other) // 4
    if little and min(apart) * max(apart) >= 0:
        rows, columns = map(abs, apart)
        text = "if windows without padding cut the edge of the other, crop the larger"
        yield Fix(text, code=f"layers.Cropping2D(((0, {rows}), (0, {columns})))")


def strided(one: Dims, other: Dims) -> int:
    """The factor between two maps, if it is the same on all axes; 0 if there is none."""
    found = set()
    for a, b in zip(one, other, strict=False):
        large, small = max(a or 0, b or 0), min(a or 0, b or 0)
        found.add(-(-large // small) if small else 0)
    factor = found.pop() if len(found) == 1 else 0
    return factor if len(one) == len(other) == 2 and 1 < factor <= 8 else 0


def multiple(one: Dims, other: Dims) -> bool:
    """Whether all sizes of one map are multiples of the other's."""
    pairs = [sorted((a or 0, b or 0)) for a, b in zip(one, other, strict=True)]
    return all(small and large % small == 0 for small, large in pairs)


def other_level(factor: int) -> tuple[Fix, ...]:
    """Maps of other levels of a network that halves and doubles."""
    up = f"x = layers.UpSampling2D({factor})(x)"
    both = Fix(
        f"join maps of one level, as many pools or strides before each; or, if a decoder lacks a "
        f"step, enlarge the smaller {factor} times"
    )
    return (both, Fix("the latter as a layer", code=up))
