"""A tensor that is repeated to a shape which it does not go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import names
from convcalc.commands.why.meeting import ELEMENTWISE, SKIP
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require

if TYPE_CHECKING:
    from collections.abc import Sequence


def expanded(said: Said) -> Reading:
    """A tensor that is repeated to a size that it does not go to."""
    wanted, got, axis = said.number("wanted"), said.number("got"), said.number("axis")
    require(wanted != got)
    target, tensor = said.shape("target"), said.shape("tensor")
    if axis > 1 and len(target) == len(tensor) and names(said, SKIP):
        return shortcut(wanted, got, axis)
    why = f"Only an axis of 1 can be repeated; axis {axis} has {got}, and {wanted} is asked for."
    if target and tensor:
        why += f" {plain(tensor)} is to become {plain(target)}."
    fixes = [
        Fix("look at both shapes, axis by axis from the last", code="print(a.shape, b.shape)"),
    ]
    if len(tensor) == 1 and len(target) > 1 and got in target:
        place = target.index(got)
        after = "".join(", None" for _ in target[place + 1 :])
        text = f"if the {got} values belong to axis {place}, give them the axes behind it"
        fixes.insert(0, Fix(text, code=f"b = b[:{after}]"))
    elif len(tensor) == len(target) and axis == 0:
        fixes.insert(0, Fix("if one was made for another batch, make it anew: x.shape[0] samples"))
    head = f"an axis of {got} cannot become {wanted}"
    return Reading(head, tuple(fixes), why)


def shortcut(wanted: int, got: int, axis: int) -> Reading:
    """The two paths of a residual block end in maps of other sizes."""
    same = Fix(
        "let both paths have the same strides, and keep the size in all kernels of 3",
        code="padding=dilation  # for a kernel of 3; the same stride in the shortcut",
    )
    crop = Fix("or cut the larger to the smaller", code="residual = residual[..., :h, :w]")
    head = f"main path and shortcut end in other sizes: {wanted} and {got} on axis {axis}"
    why = f"They are added element by element, so axis {axis} must be equal."
    return Reading(head, (same, crop), why, ELEMENTWISE)


def plain(shape: Sequence[int | None]) -> str:
    return "x".join("?" if n is None else str(n) for n in shape)


def no_axis(said: Said) -> Reading:
    """A tensor that is expanded to fewer dimensions than it has, or into one that is not there."""
    tensor, target = said.shape("tensor"), said.shape("target")
    more = len(tensor) - len(target)
    if target and more > 0 and set(tensor[:more]) == {1} and None not in target:
        axes = "0" if more == 1 else str(tuple(range(more)))
        which = "axis" if more == 1 else "axes"
        drop = Fix(
            f"take the leading {which} of 1 away",
            code=f"x = x.squeeze({axes}).expand({', '.join(map(str, target))})",
            sure=LIKELY,
        )
        why = f"{plain(tensor)} has {more} more {which} than {plain(target)}."
        return Reading("the tensor has an axis of 1 too many in front", (drop,), why)
    return Reading(
        "a tensor is to be expanded to a shape that it does not fit",
        (
            Fix("name each axis; -1 keeps an axis as it is", code="x = x.expand(32, -1, -1)"),
            Fix("add a leading axis first", code="x = x.unsqueeze(0)"),
        ),
        "expand() takes one size for each axis, and more only in front, where -1 has no meaning.",
    )
