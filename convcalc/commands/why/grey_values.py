"""Masks that hold grey values, or other numbers than the classes that are trained."""

from __future__ import annotations

from convcalc.commands.why.reading import Fix

IDS = Fix(
    "if the data set stores other numbers than are trained (Cityscapes: 34 labelIds, 19 trainIds), "
    "map them first, or read its files of trainIds",
    code="target = train_id[target]  # a table: 255 where a class is not trained",
)


def grey_values() -> tuple[Fix, ...]:
    """Classes made of the values of an image."""
    return (
        Fix(
            "if the mask is black and white (0 and 255), make two classes of it",
            code="target = (target > 127).long()",
        ),
        Fix(
            "if it holds a grey value for each class, look them up: the first is class 0",
            code="target = torch.searchsorted(grey_values, target)  # all values, sorted",
        ),
    )
