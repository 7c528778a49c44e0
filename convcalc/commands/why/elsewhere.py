"""What messages of other frameworks than PyTorch say, read by what they are about: one reading for
all that tell the same numbers.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.commands.why import words
from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import (
    LIKELY,
    Fix,
    Reading,
    Said,
    require,
    same_count,
    sizes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]

ROUNDED = Fix(
    "give an input whose sides are multiples of 2 to the power of the number of pools, such as "
    "224, 256 or 512, which go through five",
    sure=LIKELY,
)
SHOW = "print(a.shape, b.shape)"


def elements(said: Said, *names: str) -> tuple[Dims, int]:
    """A shape with its elements, or their number alone; -1 elements if one size is open."""
    for name in names:
        found = said.values.get(name)
        if isinstance(found, tuple) and found and isinstance(found[0], tuple):
            found = found[0]
        if isinstance(found, tuple) and found:
            known = [n for n in found if n is not None and n >= 0]
            return found, prod(known) if len(known) == len(found) else -prod(known)
        if isinstance(found, int):
            return (), found
    return (), 0


def reshape(said: Said) -> Reading:
    """Elements that do not fill the shape asked for."""
    held, count = elements(said, "input", "size", "got")
    target, asked = elements(said, "target", "wanted", "capacity")
    open_size = asked < 0 or "multiple" in said.values
    part = abs(asked) or said.number("multiple")
    require(count > 0, part > 0, count % part != 0 if open_size else count != part)
    likely = f"{count:,} elements do not fill {shape(target) if target else f'{part:,}'}"
    fixes: list[Fix] = []
    alike = same_count(count, part) if not open_size else ""
    if alike:
        likely = f"the images have another size than those that the shape was written for: {alike}"
        fixes.append(
            Fix(
                "work the features out from what arrives, sample by sample",
                code=words.line(said.framework, "flatten"),
                sure=LIKELY,
            )
        )
    elif fit := filling(target, count):
        fixes.append(
            Fix(
                f"if one size is wrong, it is this one: {sizes(fit)}",
                code=f"x = x.reshape({', '.join(map(str, fit))})",
            )
        )
    if not alike:
        fixes.append(
            Fix(
                "flatten each sample, and leave the batch as it is",
                code=words.line(said.framework, "flatten"),
            )
        )
    why = f"{shape(held)} are {count:,} elements" if held else f"There are {count:,} elements"
    why += f", asked for are {'multiples of ' if open_size else ''}{part:,}."
    return Reading(likely, tuple(fixes), why, ("reshapes",))


def filling(target: Dims, count: int) -> tuple[int, ...]:
    """The shape asked for with one size changed so that it holds; the last that can be."""
    known = [n for n in target if n is not None]
    if len(known) != len(target) or not known or min(known) < 1:
        return ()
    for k in range(len(known) - 1, -1, -1):
        rest = prod(known) // known[k]
        if count % rest == 0 and 0 < count // rest != known[k]:
            return (*known[:k], count // rest, *known[k + 1 :])
    return ()


def joined(said: Said) -> Reading:
    """Tensors that are joined, and differ in another axis."""
    shapes = said.shapes("both") or (said.shape("first"), said.shape("other"))
    one, other = (*shapes, (), ())[:2]
    wrong = [(m or 0, n or 0) for m, n in zip(one, other, strict=False) if m and n and m != n]
    a, b = wrong[0] if wrong else (said.number("got"), said.number("wanted"))
    require(bool(shapes[0]) or a != b)
    why = "Tensors that are joined must agree in all sizes but those of the axis they are joined "
    why += f"along: {shape(one)} and {shape(other)}." if one else f"along: {a} is not {b}."
    near = [p for p in wrong if close(*p)] or ([(a, b)] if close(a, b) else [])
    if one and other and len(one) != len(other):
        flat = words.fix(said.framework, "flatten", "flatten the map before it is joined", LIKELY)
        return Reading("a map is joined to something flat", (flat,), why, ("concats",))
    if near:
        likely = f"a pool or stride has rounded an odd size: {near[0][0]} meets {near[0][1]}"
        fixes = (ROUNDED, Fix("crop the larger, or pad the smaller"))
        return Reading(likely, fixes, why, ("concats",), {"one_of": near[0]})
    likely = f"what is joined has other sizes: {a} and {b}" if a or b else "what is joined differs"
    fixes = (
        Fix("look where the two paths part, and at the strides, pools and paddings of each"),
        Fix("join along the other axis, if that was meant"),
    )
    return Reading(likely, fixes, why, ("concats",))


def close(a: int, b: int) -> bool:
    """Whether two sizes are apart by rounding only."""
    apart, least = abs(a - b), min(a, b)
    return least > 4 and (apart == 1 or (0 < apart <= 8 and 4 * apart <= least))
