"""Maps that are resized: modes, sizes and axes of an interpolation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes

if TYPE_CHECKING:
    from collections.abc import Sequence


MODES = {"linear": 3, "bilinear": 4, "bicubic": 4, "trilinear": 5}
"""How many dimensions each mode takes, with batch and channels."""


BY_RANK = {3: "linear", 4: "bilinear", 5: "trilinear"}


LOOK = Fix("look at the shape before it", code="print(x.shape)")


BATCH = Fix("if the batch is missing, add it", code="x = x.unsqueeze(0)")


def mode(said: Said) -> Reading:
    """A mode of interpolation that takes another number of dimensions."""
    rank, wanted, name = said.number("rank"), said.number("wanted"), said.word("mode")
    require(rank != wanted)
    fixes = []
    if rank == wanted - 1:
        fixes.append(Fix("add the batch that is missing", code="x = x.unsqueeze(0)"))
    if rank in BY_RANK:
        text = f"if the map has {rank - 2} of its own axes, take the mode for them"
        fixes.append(Fix(text, code=f'F.interpolate(x, scale_factor=2, mode="{BY_RANK[rank]}")'))
    head = f"{name} takes {wanted} dimensions, batch and channels first, and {rank} arrive"
    missing = rank == wanted - 1
    return Reading(
        "the batch is missing before an interpolation" if missing else head,
        (*fixes, LOOK),
        f"{name} takes {wanted} dimensions, with batch and channels; {rank} arrived.",
    )


def modes(said: Said) -> Reading:
    """A number of dimensions, or a name, that no mode takes."""
    rank, name = said.number("rank"), said.word("mode")
    if rank in (3, 4, 5):
        wanted = BY_RANK[rank]
        fix = Fix("write the name of a mode", code=f'F.interpolate(x, size=size, mode="{wanted}")')
        return Reading(f"there is no mode {name!r} for {rank} dimensions", (fix, LOOK))
    bare = Fix("if channels and batch are missing, add them", code="x = x[None, None]")
    return Reading(
        f"an input of {rank} dimensions is to be interpolated, which takes 3 to 5",
        (bare, LOOK)
        if rank < 3
        else (Fix("fold an axis into the batch", code="x = x.flatten(0, 1)"),),
        "Batch and channels stand before the axes that are resized.",
    )


def one_frame(asked: Sequence[int], spatial: Sequence[int], single: int) -> Reading:
    """A map with an axis of 1 beside its rows and columns, such as a video of one frame."""
    axis = single + 2
    size = ", ".join(map(str, asked))
    drop = Fix(
        f"take axis {axis} away for it, by its number, and put it back",
        code=f"x = F.interpolate(x.squeeze({axis}), size=({size})).unsqueeze({axis})",
        sure=LIKELY,
    )
    own = [*asked[:single], 1, *asked[single:]]
    text = f"or give all {len(spatial)} numbers, with the mode for so many axes"
    mode = BY_RANK.get(len(spatial) + 2, "nearest")
    numbers = ", ".join(map(str, own))
    every = Fix(text, code=f'F.interpolate(x, size=({numbers}), mode="{mode}")')
    head = f"the map has an axis of 1, such as one frame of a video: {sizes(spatial)}"
    why = f"{len(asked)} numbers are given for a map of {len(spatial)} axes."
    return Reading(head, (drop, every, LOOK), why)


def targets(said: Said) -> Reading:
    """A size with another number of axes than the map."""
    spatial, asked = said.sizes("spatial"), said.shape("asked")
    require(len(spatial) != len(asked))
    single = spatial.index(1) if 1 in spatial else -1
    if len(spatial) == 3 and len(asked) == 2 and spatial[-1] in (1, 3, 4):
        return colours_last(spatial)
    if len(asked) == len(spatial) - 1 and single >= 0 and None not in asked:
        return one_frame(said.sizes("asked"), spatial, single)
    few = spatial[: max(len(spatial) - len(asked), 0)]
    meant = (*few, *(n or 128 for n in asked))[-len(spatial) :]
    text = f"give {len(spatial)} numbers" + f"; {sizes(few)} stays as it is" * bool(few)
    code = f"F.interpolate(x, size=({', '.join(map(str, meant))}))"
    fixes = [Fix(text, code=code), LOOK]
    if len(spatial) == len(asked) - 1 and asked[-1] in (1, 3, 4) and len(asked) == 3:
        axes = "x".join(str(n) for n in asked)
        mask = Fix(
            "if it is the size of a label, load the label with one channel",
            code='mask = Image.open(path).convert("L")  # or mode P, as it is',
        )
        own = Fix("then take rows and columns alone", code="size=labels.shape[1:3]")
        head = f"the size that is asked for, {axes}, is of a picture with its colours last"
        return Reading(head, (mask, own, LOOK), f"The map has the axes {sizes(spatial)}.")
    if len(spatial) == 1 and len(asked) == 2:
        both = Fix(
            "if it is a map of rows and columns, add batch and channel (not one of them alone)",
            code="x = x[None, None]  # of the map before unsqueeze: 1x1xHxW",
        )
        fixes[0] = Fix("if it is a batch of maps, add the channel", code="x = x.unsqueeze(1)")
        head = "the batch, or an axis, is missing before an interpolation"
        return Reading(head, (both, *fixes), f"The map has the axis {spatial[0]} alone.")
    if len(spatial) == len(asked) - 1:
        fixes.insert(0, BATCH)
        head = "the batch, or an axis, is missing before an interpolation"
    else:
        head = f"{len(asked)} numbers are given for a map of {len(spatial)} axes"
    return Reading(head, tuple(fixes), f"The map is {sizes(spatial)} behind batch and channels.")


def colours_last(spatial: tuple[int, ...]) -> Reading:
    """Rows, columns and colours behind batch and channels."""
    look = Fix(
        f"look where it is read: {sizes(spatial)} are rows, columns and colours, as images are on "
        "a disk; a depth or a mask is to have one channel",
        code="print(x.shape)",
    )
    one = Fix(
        "if it is a depth or a mask, open it with one channel",
        code='depth = Image.open(path).convert("L")',
    )
    turn = Fix(
        "if it is an image, put its colours behind the batch",
        code="x = x.squeeze(1).permute(0, 3, 1, 2)",
    )
    head = f"the colours stand last: {sizes(spatial)}, where rows and columns are meant"
    return Reading(
        head, (look, one, turn), f"The map is {sizes(spatial)} behind batch and channels."
    )


def which_size(said: Said) -> Reading:
    """Both of size and scale_factor, or none."""
    return Reading(
        "an interpolation takes either size or scale_factor",
        (
            Fix("give the factor alone", code="F.interpolate(x, scale_factor=2)", sure=LIKELY),
            Fix("give the size alone", code="F.interpolate(x, size=skip.shape[2:])"),
        ),
        "One follows from the other.",
    )


def vanished(said: Said) -> Reading:
    """A size of 0, before or after."""
    return Reading(
        "a map is resized to nothing, or has nothing",
        (Fix("look at the sizes before, and at the factor", code="print(x.shape)"),),
        "Sizes before and after must be at least 1; a factor is rounded down.",
    )
