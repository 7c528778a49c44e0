"""Maps that are enlarged, sampled, shuffled, unfolded or padded: what their numbers say."""

from __future__ import annotations

from math import prod
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
        fixes.append(Fix("add the batch that is missing", code="x = x.unsqueeze(0)", sure=LIKELY))
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


def which_size(said: Said) -> Reading:
    """Both of size and scale_factor, or none."""
    return Reading(
        "an interpolation takes either size or scale_factor",
        (
            Fix("give the factor alone", code="F.interpolate(x, scale_factor=2)"),
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


def grid(said: Said) -> Reading:
    """A grid that does not go with what it samples."""
    own, other = said.sizes("input"), said.sizes("grid")
    require(len(own) > 0, len(other) > 0)
    axes = len(own) - 2
    why = (
        f"A grid for {sizes(own)} is {own[0]}, rows, columns, {axes}: it holds {axes} places for "
        f"each point; {sizes(other)} was given."
    )
    turned = len(other) == len(own) == 4 and other[1] == 2 != other[-1]
    if turned:
        text = "the two places of each point stand second: move them last"
        fix = Fix(text, code="grid = grid.permute(0, 2, 3, 1)", sure=LIKELY)
        return Reading("the grid has its places in front, not last", (fix,), why)
    if len(own) != len(other) or len(own) < 4:
        lacking = "grid" if len(other) < len(own) else "x"
        text = "add the batch to the one that lacks it"
        fix = Fix(text, code=f"{lacking} = {lacking}.unsqueeze(0)")
        return Reading("the batch of the input or of the grid is missing", (fix, LOOK), why)
    if own[0] != other[0]:
        text = "give one grid for each sample"
        fix = Fix(text, code="grid = grid.expand(x.shape[0], -1, -1, -1)  # of a single one")
        return Reading(f"a batch of {own[0]} is sampled with {other[0]} grids", (fix, LOOK), why)
    return Reading("the grid has another form than its input needs", (LOOK,), why)


def grid_places(said: Said) -> Reading:
    """The same where the input is not said."""
    axes, other = said.number("wanted"), said.sizes("grid")
    require(len(other) > 0)
    require(other[-1] != axes)
    why = f"A grid is batch, rows, columns, {axes}; {sizes(other)} was given."
    if len(other) == 4 and other[1] == axes:
        text = "move the places of each point last"
        fix = Fix(text, code="grid = grid.permute(0, 2, 3, 1)", sure=LIKELY)
        return Reading("the grid has its places in front, not last", (fix,), why)
    fix = Fix(f"give {axes} places for each point, from -1 to 1", code="print(grid.shape)")
    return Reading(f"the grid has {other[-1]} places for each point, not {axes}", (fix,), why)


def affine(said: Said) -> Reading:
    """Matrices for a grid, of another shape."""
    axes, given = len(said.shape("size")) - 2, said.sizes("theta")
    require(axes in (2, 3))
    rows, columns = axes, axes + 1
    why = f"For {axes} axes the matrices are batch x {rows} x {columns}; {sizes(given)} is given."
    if given == (rows, columns):
        batch = Fix("add the batch to a single matrix", code="theta = theta.unsqueeze(0)")
        return Reading("the batch of the matrix is missing", (batch._replace(sure=LIKELY),), why)
    if len(given) == 3 and given[1:] == (columns, columns):
        last = Fix(
            "leave the last row out, which is always 0 … 0 1",
            code=f"theta = theta[:, :{rows}]",
            sure=LIKELY,
        )
        return Reading("the matrices have a row too many", (last,), why)
    shape = Fix("shape what a layer gives", code=f"theta = theta.view(-1, {rows}, {columns})")
    look = Fix("look at the shape before it", code="print(theta.shape)")
    whole = given and prod(given) % (rows * columns) == 0
    return Reading(
        "the matrices of an affine grid have another shape than one for each sample",
        (shape, look) if whole else (look,),
        why,
    )
