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
            "print(target.min(), target.max())",
        ),
        (
            "Target 255 is out of bounds.",
            "255 is no class: it is white in a mask, or marks what has no label",
            "print(target.unique())",
        ),
        (
            "Target -1 is out of bounds.",
            "-1 is no class: they begin at 0",
            "print(target.unique())",
        ),
        (
            "return loss(input, target, ignore_index) IndexError: Target 150 is out of bounds",
            "class 150 has no output: is it a grey value of a mask, or the network too small?",
            "print(target.unique())",
        ),
        (
            "loss = criterion(out, masks)\nIndexError: Target 150 is out of bounds.",
            "150 is a grey value of the mask, it seems, not a class",
            "print(target.unique())",
        ),
        (
            "NLLLoss2d.cu:98: nll_loss2d_forward_kernel: block: [1,0,0], thread: [9,0,0] "
            "Assertion `t >= 0 && t < n_classes` failed.",
            "the mask holds values that are no classes, such as the 255 of a white pixel",
            "print(target.unique())",
        ),
        (
            "IndexError: Target 1 is out of bounds.",
            "the network has one output only",
            "loss = nn.BCEWithLogitsLoss()(output.squeeze(1), target.float())",
        ),
        (
            "0D or 1D target tensor expected, multi-target not supported",
            "the target has two axes, and one number for each sample is wanted",
            "print(target.shape)",
        ),
        (
            "Expected floating point type for target with class probabilities, got Long",
            "the targets are whole numbers in the shape of the output: one-hot rows, it seems",
            "print(target.sum(1).unique())",
        ),
        (
            "weight tensor should be defined either for all 10 classes or no classes but got "
            "weight tensor of shape: [9]",
            "the loss has 9 weights, and the network 10 outputs",
            "there are 10 outputs and 9 weights: if there are 9 classes, give the last layer so "
            "many outputs; else give 10 weights",
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
    assert codes[:3] == [
        "print(target.min(), target.max())",
        "nn.Linear(in_features, 11)",
        "target = target - 1",
    ]
