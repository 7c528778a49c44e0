"""Maps that are enlarged, sampled, shuffled, unfolded or padded: what their numbers say."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.commands.why.interpolating import LOOK
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes

if TYPE_CHECKING:
    pass


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
