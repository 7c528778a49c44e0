"""Targets with a class for each pixel or step."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.masks import FAMILIES
from tests.commands.why.families.asked import laws, told

test_examples, test_values = laws(FAMILIES)
RESIZE = "output = F.interpolate(output, size=target.shape[-2:], mode='bilinear')"
SPATIAL = "only batches of spatial targets supported (3D tensors) but got targets of "


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "size mismatch (got input: [2, 21, 56, 56] , target: [2, 224, 224]",
            "the output is 56x56 and the mask is 224x224: it is 4 times smaller",
            RESIZE,
        ),
        (
            "size mismatch (got input: [2, 5, 388, 388] , target: [2, 572, 572]",
            "the output is 388x388 and the mask is 572x572: the network has lost its border",
            "let the convolutions keep the size: padding=1 for kernels of 3",
        ),
        (
            "size mismatch (got input: [2, 5, 320, 480] , target: [2, 480, 320]",
            "the output is 320x480 and the mask is 480x320: rows and columns are swapped",
            "target = target.transpose(-1, -2)",
        ),
        (
            SPATIAL + "dimension: 4",
            "the mask has a channel axis, which cross entropy does not take",
            "print(target.shape)",
        ),
        (
            SPATIAL + "dimension: 1",
            "the output is still a map, and the target has one class for each image",
            "x = nn.AdaptiveAvgPool2d(1)(x).flatten(1)",
        ),
        (
            SPATIAL + "size: : [4, 3, 256, 256]",
            "the mask is a colour picture, not classes",
            "load the mask as class numbers: a palette image as it is (mode P), or each colour "
            "looked up in a table of classes",
        ),
        (
            SPATIAL + "size: : [4, 21, 256, 256]",
            "the mask is one-hot, it seems",
            "target = target.argmax(1)",
        ),
        (
            "Expected target size [8, 5000], got [8, 20]",
            "the classes stand last in the output, and belong second",
            "loss = criterion(output.flatten(0, 1), target.flatten())",
        ),
        (
            "Expected target size [8, 19], got [8, 20]",
            "the target has one step more than the output",
            "target = target[:, 1:]",
        ),
        (
            "Expected target size (8, 20), got torch.Size([8, 20, 5000])",
            "the target is one-hot, or has an axis too many",
            "target = target.argmax(-1)",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_steps_that_the_paste_says_are_other_than_the_targets() -> None:
    text = "Expected target size [8, 500], got [8, 20]\nscores are (8, 12, 500)"
    likely, first = told(text)
    assert likely == "the output has 12 steps and the target 20, and the classes stand last"
    assert first.startswith("scores = pack_padded_sequence(scores, lengths, batch_first=True).data")


def test_a_mask_with_its_colours_last_by_what_was_pasted() -> None:
    text = (
        "only batches of spatial targets supported (3D tensors) but got targets of dimension: 4\n"
        "my labels are (H, W, 3)"
    )
    assert told(text)[0] == "the mask is a colour picture, not classes"
