"""Einsum: letters and the axes that they stand for."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Family, Fix, Reading, Said, Wording, require


def subscript(said: Said) -> Reading:
    """A letter of einsum that stands for two sizes."""
    letter, got, seen = said.word("letter"), said.number("got"), said.number("seen")
    require(got != seen)
    return Reading(
        f"the letter {letter} of einsum stands for two sizes: {seen} and {got}",
        (
            Fix("look at both shapes, axis by axis, beside their letters"),
            Fix("if the two axes are not the same, give them letters of their own"),
        ),
        f"A letter has one size; tensor {said.number('operand')} (from 0) has {got} there.",
    )


def letters(said: Said) -> Reading:
    """More or fewer letters of einsum than a tensor has dimensions."""
    count, dims = said.number("count"), said.number("dims")
    require(count != dims)
    operand = said.number("operand")
    return Reading(
        f"einsum has {count} letters for a tensor of {dims} dimensions",
        (
            Fix(f"write {dims} letters for tensor {operand} (from 0)"),
            Fix(
                "let ... stand for all leading axes",
                code='torch.einsum("...ij,...jk->...ik", a, b)',
            ),
        ),
        "Each axis has one letter.",
    )


FAMILIES: dict[str, Family] = {
    "subscript": Family(
        "a letter of einsum that stands for two sizes",
        subscript,
        (
            Wording(
                PYTORCH,
                "subscript {letter:word} has size {got} for operand {operand} which does not "
                "broadcast with previously seen size {seen}",
                "einsum(): subscript j has size 5 for operand 1 which does not broadcast with "
                "previously seen size 4",
                "1.9-",
            ),
            Wording(
                PYTORCH,
                "subscript {letter:word} is repeated for operand {operand} but the sizes don't "
                "match, {got} != {seen}",
                "einsum(): subscript i is repeated for operand 0 but the sizes don't match, 4 != 3",
                "1.8-",
            ),
        ),
    ),
    "letters": Family(
        "letters of einsum that do not fit",
        letters,
        (
            Wording(
                PYTORCH,
                "the number of subscripts in the equation ({count}) does not match the number of "
                "dimensions ({dims}) for operand {operand}",
                "einsum(): the number of subscripts in the equation (3) does not match the number "
                "of dimensions (2) for operand 0 and no ellipsis was given",
                "1.8-",
            ),
            Wording(
                PYTORCH,
                "the number of subscripts in the equation ({count}) is more than the number of "
                "dimensions ({dims}) for operand {operand}",
                "einsum(): the number of subscripts in the equation (3) is more than the number of "
                "dimensions (2) for operand 0",
                "1.8-",
            ),
            Wording(
                PYTORCH,
                "dimension mismatch for operand {operand}: equation {count} tensor {dims}",
                "dimension mismatch for operand 0: equation 3 tensor 2",
                "0.4.1-1.7",
            ),
        ),
    ),
}
