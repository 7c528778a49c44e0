"""Tensors of an exported network that do not go together, as a size was fixed at the export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

INPUTS = "for one in session.get_inputs():\n    print(one.name, one.shape, one.type)"


def fixed(said: Said) -> Reading:
    """Two tensors that meet in an exported network: a batch or a size of the export is kept in one
    of them.
    """
    left, right = said.shape("left"), said.shape("right")
    one, other = ([n or 0 for n in shape] for shape in (left, right))
    length = min(len(one), len(other))
    wrong = [
        -k for k in range(1, length + 1) if one[-k] != other[-k] and 1 not in (one[-k], other[-k])
    ]
    if not (left or right) or wrong == [-max(len(one), len(other))]:
        return batch(said.number("axis"))
    require(bool(wrong))
    first = min(wrong)
    grid = grids(one, other)
    told = f"{one[first]} and {other[first]}"
    images = f"{grid} " if grid else ""
    fixes = (
        Fix("give an input of the size that the file was exported with", code=INPUTS, sure=LIKELY),
        Fix(
            "export it again for the size that you give, or with free sizes",
            code='dynamic_axes={"x": {0: "batch", 2: "height", 3: "width"}}',
        ),
    )
    why = f"{images}{sizes(one)} meets {sizes(other)}: where sizes differ, one of them must be 1."
    likely = f"a size was fixed at the export, and another arrives: {told}"
    return Reading(likely, fixes, why)


def batch(axis: int) -> Reading:
    """Nothing but the first axis differs, or no shape is told."""
    free = Fix(
        "give an input of the batch that the file was exported with, or export a free one",
        code='dynamic_axes={"x": {0: "batch"}}',
    )
    size = Fix("if the sizes of images differ, give those of the export", code=INPUTS)
    return Reading(f"two tensors that meet differ on axis {axis}", (free, size))


def grids(one: Sequence[int], other: Sequence[int]) -> str:
    """What the grids of a detector say of its images, as rows and columns; nothing for others."""
    if len(one) != 5 or len(other) != 5 or one[-1] != 2 or other[-1] != 2:
        return ""
    return (
        f"A grid of {sizes(one[2:4])} and one of {sizes(other[2:4])} meet: at a stride of 32 they "
        f"are of images of {sizes([32 * n for n in one[2:4]])} and "
        f"{sizes([32 * n for n in other[2:4]])}."
    )
