"""Tensors that meet: joined along an axis, stacked, or element by element."""

from __future__ import annotations

from convcalc.commands.why import expanding, joins, meeting
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

EXCEPT = "Sizes of tensors must match except in dimension {along}. "
PRINTED = "Sizes of tensors must match except in dimension 1. "
EXPANDED = (
    "The expanded size of the tensor ({wanted}) must match the existing size ({got}) at "
    "non-singleton dimension {axis}"
)
FAMILIES: dict[str, Family] = {
    "concat": Family(
        "sizes that do not agree where tensors are joined",
        joins.concat,
        pytorch(
            (
                EXCEPT + "Expected size {wanted} but got size {got} for tensor number {number} in "
                "the list",
                PRINTED + "Expected size 57 but got size 56 for tensor number 1 in the list.",
                "1.10-",
            ),
            (
                EXCEPT + "Got {wanted} and {got} in dimension {axis} (The offending index is "
                "{number})",
                PRINTED + "Got 57 and 56 in dimension 2 (The offending index is 1)",
                "1.6-1.9",
            ),
            (
                EXCEPT + "Got {wanted} and {got} (The offending index is {number})",
                PRINTED + "Got 70 and 71 (The offending index is 0)",
                "1.5-1.8",
            ),
            (
                EXCEPT + "Got {wanted} and {got} in dimension {axis}",
                PRINTED + "Got 57 and 56 in dimension 2",
                "0.3-1.5",
            ),
            (
                EXCEPT + "Got {wanted} and {got}",
                "Sizes of tensors must match except in dimension 2. Got 31 and 30",
                "1.5-1.9",
            ),
        ),
    ),
    "concat_ranks": Family(
        "dimensions that do not agree where tensors are joined",
        joins.ranks,
        pytorch(
            (
                "Tensors must have same number of dimensions: got {one} and {other}",
                "Tensors must have same number of dimensions: got 4 and 3",
                "0.3-",
            ),
            (
                "Number of dimensions of tensors must match. Expected {one}-D tensors, but got "
                "{other}-D for tensor number {number} in the list",
                "Number of dimensions of tensors must match.  Expected 4-D tensors, but got 3-D "
                "for tensor number 1 in the list",
                "2.0-",
            ),
        ),
    ),
    "concat_number": Family(
        "a number that is joined",
        joins.number,
        pytorch(
            (
                "zero-dimensional tensor (at position {number}) cannot be concatenated",
                "zero-dimensional tensor (at position 0) cannot be concatenated",
                "0.4-",
            ),
        ),
    ),
    "nothing_to_join": Family(
        "an empty list of tensors",
        joins.nothing,
        pytorch(
            ("expected a non-empty list of Tensors", "", "0.4-"),
            ("stack expects a non-empty TensorList", "", "0.4-"),
        ),
    ),
    "add": Family(
        "sizes that do not agree where tensors are added",
        meeting.add,
        pytorch(
            (
                "The size of tensor a ({a}) must match the size of tensor b ({b}) at "
                "non-singleton dimension {axis}",
                "The size of tensor a (64) must match the size of tensor b (256) at non-singleton "
                "dimension 1",
                "0.3-",
            ),
        ),
    ),
    "expand": Family(
        "an axis that cannot be repeated",
        expanding.expanded,
        pytorch(
            (
                EXPANDED + ".  Target sizes: {target:shape}.  Tensor sizes: {tensor:shape}",
                "The expanded size of the tensor (3) must match the existing size (4) at "
                "non-singleton dimension 1.  Target sizes: [2, 3].  Tensor sizes: [3, 4]",
                "1.0-",
            ),
            (
                EXPANDED,
                "The expanded size of the tensor (3) must match the existing size (4) at "
                "non-singleton dimension 1",
                "0.4",
            ),
        ),
    ),
    "expand_axes": Family(
        "a shape to which a tensor cannot be expanded",
        expanding.no_axis,
        pytorch(
            (
                "The expanded size of the tensor ({wanted}) isn't allowed in a leading, "
                "non-existing dimension {axis}",
                "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing "
                "dimension 0",
                "0.4-",
            ),
            (
                "expand({type:word}{tensor:shape}, size={target:shape}): the number of sizes "
                "provided ({got}) must be greater or equal to the number of dimensions in the "
                "tensor ({rank})",
                "expand(torch.FloatTensor{[1, 3, 1]}, size=[3, 4]): the number of sizes provided "
                "(2) must be greater or equal to the number of dimensions in the tensor (3)",
                "0.4-",
            ),
            (
                "the number of sizes provided ({got}) must be greater or equal to the number of "
                "dimensions in the tensor ({rank})",
                "expand(torch.FloatTensor{[3, 4]}, size=[4]): the number of sizes provided (1) "
                "must be greater or equal to the number of dimensions in the tensor (2)",
                "0.4-",
            ),
        ),
    ),
}
