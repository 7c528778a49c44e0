"""Losses that compare number by number."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.losses import FAMILIES
from convcalc.commands.why.families.probabilities import FAMILIES as PROBABILITIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws({**FAMILIES, **PROBABILITIES})


def size(target: list[int], output: list[int]) -> str:
    return (
        f"Target size (torch.Size({target})) must be the same as input size (torch.Size({output}))"
    )


def using(target: list[int], output: list[int]) -> str:
    return (
        f"UserWarning: Using a target size (torch.Size({target})) that is different to the input "
        f"size (torch.Size({output})). This will likely lead to incorrect results due to "
        "broadcasting. Please ensure they have the same size."
    )


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            size([1], []),
            "the output has lost its batch, of one sample",
            "output = output.squeeze(-1)  # instead of squeeze()",
        ),
        (
            size([1, 7], [7]),
            "the output has lost its batch, of one sample",
            "output = output.squeeze(1)  # instead of squeeze()",
        ),
        (
            "loss = bce(netD(x), real_label)\n" + using([8], [8, 25]),
            "the discriminator gives 25 scores for each image, a map of 5x5, and the target has "
            "one",
            "give images of the size that the discriminator is made for, of which one score is "
            "left, or give it more strided layers",
        ),
        (
            size([16], [16, 1]),
            "the output has an axis of 1 too many",
            "target = target.unsqueeze(1)",
        ),
        (
            size([16, 1], [16]),
            "the target has an axis of 1 too many",
            "target = target.squeeze(1)",
        ),
        (
            using([3, 32, 32], [1, 3, 32, 32]),
            "the output has an axis of 1 too many",
            "target = target.unsqueeze(0)",
        ),
        (
            size([16], [16, 10]),
            "the network has 10 outputs for each sample, and the target one number",
            "loss = nn.CrossEntropyLoss()(output, target.long())",
        ),
        (
            using([16], [16, 4]),
            "the network has 4 outputs for each sample, and the target one number",
            "for one value of each sample let the network end with one output",
        ),
        (
            size([2, 64, 64, 1], [2, 1, 64, 64]),
            "an axis of 1 stands at different places",
            "target = target.view_as(output)",
        ),
        (
            size([2, 64, 64, 3], [2, 3, 64, 64]),
            "the target's channels stand last",
            "target = target.permute(0, 3, 1, 2)",
        ),
        (
            size([2, 1, 224, 224], [2, 1, 56, 56]),
            "the output is 56x56 and the target is 224x224",
            "output = F.interpolate(output, size=target.shape[-2:], mode='bilinear')",
        ),
        (
            size([2, 1, 64, 64], [2, 1, 60, 60]),
            "the output is 60x60 and the target is 64x64",
            "let the network give back what it took: padding, or output_padding of its ups",
        ),
        (
            size([2, 3, 64, 64], [2, 1, 64, 64]),
            "the target has 3 channels, the output one",
            "print(output.shape, target.shape)",
        ),
        (
            size([64], [1600]),
            "the network gives a 5x5 map for each image, and view made rows of it",
            "print(output.shape, target.shape)",
        ),
        (
            size([64], [32]),
            "32 samples came out and 64 targets are there: a smaller last batch?",
            "print(output.shape, target.shape)",
        ),
        (
            "all elements of input should be between 0 and 1",
            "the network's output is not a probability",
            "print(output.min(), output.max())",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_a_warning_says_that_the_loss_is_wrong() -> None:
    assert reading(using([8], [8, 1])).why == (
        "The output is 8x1, the target 8: they must be equal. It runs all the same: each is "
        "repeated to fit the other, and the loss is wrong."
    )
