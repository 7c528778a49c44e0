"""Axes and indices that a tensor does not have: what their numbers say."""

from __future__ import annotations

from convcalc.commands.why.reading import Fix, Reading, Said, require, sizes

LOOK = Fix("look at the shape before it", code="print(x.shape)")


def out_of_range(said: Said) -> Reading:
    """An axis that a tensor does not have."""
    high, got = said.number("high"), said.number("got")
    require(high >= 0, not said.number("low") <= got <= high)
    rank = high + 1
    missing = Fix("if the batch is missing, add it", code="x = x.unsqueeze(0)")
    fixes = [LOOK, missing, Fix("count axes from the end", code="x.softmax(dim=-1)")]
    if rank == got:
        text = (
            "look at the shape before it, and for squeeze() without an axis: of the last batch, if "
            "it has one sample, it takes the batch away, too"
        )
        fixes[0] = LOOK._replace(text=text)
        kept = "if it does, keep the batch there: name the axes, or flatten behind it"
        fixes.insert(1, Fix(kept, code="x = x.flatten(1)  # instead of x.squeeze()"))
    dimensions = "dimension" if rank == 1 else "dimensions"
    return Reading(
        f"axis {got} is asked of a tensor of {rank} {dimensions}",
        tuple(fixes),
        f"Axes count from 0 to {high}, or from the end from -1 to -{rank}.",
    )


def indices(said: Said) -> Reading:
    rank = said.number("rank")
    return Reading(
        f"more indices are given than the {rank} dimensions that the tensor has",
        (
            Fix(
                "look which axis is missing; a batch of one may be squeezed away",
                code="print(x.shape)",
            ),
        ),
        "Each index takes one axis.",
    )


def masked(said: Said) -> Reading:
    """A mask, or indices, of another shape than what they choose from."""
    mask, tensor = said.sizes("mask"), said.sizes("tensor")
    require(mask != tensor)
    row = Fix(
        "if the mask comes of an index such as gray[0], that is a row: compare the whole image",
        code="mask = gray == label  # rows x columns",
    )
    if len(mask) > 1 and mask == tensor[len(tensor) - len(mask) :] and len(mask) < len(tensor):
        ahead = ", ".join([":"] * (len(tensor) - len(mask)))
        whole = Fix(
            "if it chooses rows and columns, let the axes ahead stay",
            code=f"x[{ahead}, mask]",
        )
        look = Fix("look at both shapes", code="print(mask.shape, x.shape)")
        head = (
            f"a mask of {sizes(mask)} is used on the first axes of {sizes(tensor)}, and fits the "
        )
        return Reading(
            f"{head}last", (look, whole), "A mask takes the leading axes, if none is left."
        )
    if len(mask) < len(tensor) and mask == tensor[len(tensor) - len(mask) :]:
        look = Fix("look at both shapes", code="print(mask.shape, x.shape)")
        head = f"the mask is {sizes(mask)}, as if a row were taken of it, for {sizes(tensor)}"
        return Reading(head, (look, row), "The mask is to have the shape of what it covers.")
    return Reading(
        f"a mask of {sizes(mask)} chooses from a tensor of {sizes(tensor)}",
        (
            Fix("make the mask of the tensor itself", code="x[x > 0]"),
            Fix(
                "look at both shapes; the mask has the leading axes",
                code="print(mask.shape, x.shape)",
            ),
        ),
        "A mask says yes or no for each element of the axes that it covers.",
    )


def assigned(said: Said) -> Reading:
    """A value that does not fit where it is written."""
    value, place = said.sizes("value"), said.sizes("result")
    require(value != place)
    return Reading(
        f"values of {sizes(value)} are written to a place of {sizes(place)}",
        (
            Fix(
                "bring the values to the shape of the place",
                code="print(x[index].shape, values.shape)",
            ),
        ),
        "They fit where each axis is equal or 1, counted from the last.",
    )


def indexed(said: Said) -> Reading:
    return Reading(
        "lists of indices of other lengths are used together",
        (
            Fix("give as many rows as columns, one pair for each element"),
            Fix("for whole rows and columns, index twice", code="x[rows][:, columns]"),
        ),
        "Indices of several axes are taken in pairs.",
    )
