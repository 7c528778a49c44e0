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
        (
            "Given transposed=1, weight of size [256, 128, 2, 2], expected input[12, 64, 256, 256]"
            " to have 256 channels, but got 64 channels instead",
            "64 channels arrive at a transposed convolution that is made for 256",
        ),
        (
            "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [0]",
            "an empty tensor arrives at conv2d: 0",
        ),
        (
            "A `Concatenate` layer requires inputs with matching shapes except for the "
            "concatenation axis. Received: input_shape=[(None, 2), (None, 4), (7,), (6,)]",
            "what has the shape (7,) has no batch, which the others have",
        ),
        (
            'Layer #0 (named "net_1" in the current model) was found to correspond to layer net_1 '
            "in the save file. However the new layer net_1 expects 20 weights, but the saved "
            "weights have 12 elements.",
            "the network has 20 layers or weights to load, the file 12",
        ),
        (
            "Using a target size (torch.Size([64])) that is different to the input size "
            "(torch.Size([64, 1]）",
            "the output has an axis of 1 too many",
        ),
        (
            "Initializer expected to generate shape (4, 86) but got shape (16, 86) instead for "
            'parameter "d_0" in "/model/Biases_0".',
            "d_0 is made for other settings: (4, 86), and (16, 86) is meant",
        ),
        (
            "Initializer expected to generate shape (444, 256) but got shape (472, 256) instead "
            'for parameter "kernel" in "/net/Dense_0".',
            "472 features arrive, and the parameters are made for 444",
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
