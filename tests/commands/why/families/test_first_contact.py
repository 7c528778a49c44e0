"""What the numbers tell of messages that were first answered wrongly."""

from __future__ import annotations

import pytest

from tests.commands.why.families.asked import reading

BROADCAST = "The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton "


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        (
            BROADCAST.format(248, 250) + "dimension 3",
            "248 and 250: strides rounded 250 to a multiple of 4, or the edge is cut",
        ),
        (
            "Negative dimension size caused by subtracting 6 from 1 for 'conv3d_4/convolution' "
            "(op: 'Conv3D') with input shapes: [?,30,30,1,30], [6,6,6,30,16].",
            "30x30x1x30 arrives: the channel of 1 stands where an axis of the volume belongs",
        ),
        (
            "Expected input batch_size (1324) to match target batch_size (0).",
            "there are no targets: an empty one arrives at the loss",
        ),
        (
            "only batches of spatial targets supported (non-empty 3D tensors) but got targets of "
            "size: : [4, 976]",
            "the masks have lost an axis: NxHxW is meant",
        ),
        (
            "Incompatible shapes: [8] vs. [16]\n [[Node: mul_1 = Mul[T=DT_FLOAT](Mean, "
            "_arg_dense_1_sample_weights_0_0/_7)]]",
            "the loss gives 8 values, and 16 samples have a weight",
        ),
    ],
)
def test_what_is_most_likely_wrong(text: str, likely: str) -> None:
    found = reading(text)
    assert found.likely == likely
    assert not [fix for fix in found.fixes if fix.setting == "padding"]


def test_the_side_with_an_axis_of_1_too_many_is_squeezed() -> None:
    text = "Target size (torch.Size([1, 1, 491])) must be the same as input size (torch.Size([{}]))"
    assert reading(text.format("1, 491")).fixes[0].code == "target = target.squeeze(1)"


def test_twice_the_features_are_two_parts_that_are_joined() -> None:
    text = (
        "Given normalized_shape=[1536], expected input with shape [*, 1536], but got input of "
        "size[1, 2166, 3072]"
    )
    assert reading(text).fixes[0].text.startswith("3072 = 2·1536: if two parts of 1536 are joined")
