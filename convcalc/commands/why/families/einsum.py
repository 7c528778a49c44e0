"""Einsum: letters and the axes that they stand for."""

from __future__ import annotations

from convcalc.commands.why.reading import (
    LIKELY,
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)


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


def axes(said: Said) -> Reading:
    """An einops pattern of more or fewer axes than the tensor has."""
    wanted, got = said.number("wanted"), said.number("got")
    require(wanted != got, wanted >= 0, got >= 0)
    look = Fix("look at the shape before it", code="print(x.shape)")
    head = f"the pattern has {wanted} axes on its left, and the tensor {got}"
    why = "Each name, or group in round brackets, on the left of -> is one axis."
    if got == wanted - 1:
        batch = Fix(
            "if it is one sample, give it its batch; else see that the loader gives batches",
            code="x = x.unsqueeze(0)",
            sure=LIKELY,
        )
        return Reading(f"{head}: the batch is missing, it seems", (batch, look), why)
    if got == wanted + 1:
        one = Fix("if one axis is 1, take it away by its number", code="x = x.squeeze(1)")
        name = Fix("if it is meant, name it in the pattern, on both sides")
        return Reading(f"{head}: one too many", (look, one, name), why)
    return Reading(head, (look,), why)


def chunks(said: Said) -> Reading:
    """An axis that an einops pattern does not divide."""
    size, by = said.number("size"), said.number("by")
    require(size > 0, by > 0)
    require(size % by != 0)
    below = size // by * by
    near = f"{below} or {below + by}" if below else f"{by}"
    image = Fix(
        f"if it is an image cut into patches of {by}, give one whose side is a multiple: {near}"
    )
    other = Fix(f"else pad the axis to {below + by}, or look at the number in the pattern")
    head = f"{by} does not divide an axis of {size}"
    return Reading(head, (image, other), f"{size} = {by}·{size // by} + {size % by}.")


def unequal(said: Said) -> Reading:
    """An axis of another size than the names of an einops pattern stand for."""
    got, meant = said.number("got"), said.number("meant")
    require(got > 0, meant > 0, got != meant)
    look = Fix(
        "compare the numbers that are given for names with the shape that arrives",
        code="print(x.shape)",
        sure=LIKELY,
    )
    free = Fix(
        "leave one number out where it may be any: it follows from the shape",
        code='rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=16, q=16)',
    )
    twice = Fix("a name that stands in the pattern for two axes must be of one size in both")
    head = f"an axis of {got} arrives where the pattern, with the numbers given, has {meant}"
    return Reading(head, (look, free, twice))


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
    "pattern_axes": Family(
        "an einops pattern of other axes",
        axes,
        (
            Wording(
                PYTORCH,
                "Wrong shape: expected {wanted} dims. Received {got}-dim tensor",
                'einops.EinopsError: Error while processing rearrange-reduction pattern "b c (h p) '
                '-> b h (p c)". Input tensor shape: torch.Size([3, 64]). Additional info: {}. '
                "Wrong shape: expected 3 dims. Received 2-dim tensor.",
            ),
        ),
    ),
    "pattern_chunks": Family(
        "an axis that an einops pattern does not divide",
        chunks,
        (
            Wording(
                PYTORCH,
                "Shape mismatch, can't divide axis of length {size} in chunks of {by}",
                "Shape mismatch, can't divide axis of length 225 in chunks of 16",
            ),
        ),
    ),
    "pattern_sizes": Family(
        "an axis of another size than an einops pattern says",
        unequal,
        (
            Wording(
                PYTORCH,
                "Shape mismatch, {got} != {meant}",
                'einops.EinopsError: Error while processing rearrange-reduction pattern "b (h w) c '
                '-> b c h w". Input tensor shape: torch.Size([2, 65, 32]). Additional info: '
                "{'h': 8, 'w': 8}. Shape mismatch, 65 != 64",
            ),
        ),
    ),
}
