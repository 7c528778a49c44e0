"""Targets of cross entropy."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.targets import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "Target 10 is out of bounds.",
            "class 10 has no output: the last layer is too small, or the classes begin at 1",
            "nn.Linear(in_features, 11)",
        ),
        (
            "Target 255 is out of bounds.",
            "255 marks what has no label",
            "criterion = nn.CrossEntropyLoss(ignore_index=255)",
        ),
        (
            "Target -1 is out of bounds.",
            "-1 marks what has no label",
            "criterion = nn.CrossEntropyLoss(ignore_index=-1)",
        ),
        (
            "IndexError: Target 1 is out of bounds.",
            "the network has one output only",
            "loss = nn.BCEWithLogitsLoss()(output.squeeze(1), target.float())",
        ),
        (
            "0D or 1D target tensor expected, multi-target not supported",
            "the target has two axes, and one number for each sample is wanted",
            "target = target.squeeze(1)",
        ),
        (
            "Expected floating point type for target with class probabilities, got Long",
            "the targets are one-hot, as whole numbers",
            "target = target.argmax(1)",
        ),
        (
            "weight tensor should be defined either for all 10 classes or no classes but got "
            "weight tensor of shape: [9]",
            "the loss has other weights than the network has outputs",
            "weight = torch.ones(10)",
        ),
        (
            "Assertion `t >= 0 && t < n_classes` failed",
            "a class in the targets is not below the number of the network's outputs",
            "print(target.min(), target.max())",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_classes_that_begin_at_one_are_the_other_possibility() -> None:
    codes = [fix.code for fix in reading("Target 10 is out of bounds.").fixes]
    assert codes[1] == "target = target - 1"
