"""Norms that do not fit what arrives."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.norm_shapes import FAMILIES as SHAPES
from convcalc.commands.why.families.norms import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws({**FAMILIES, **SHAPES})
LAST = "x = norm(x.transpose(1, 2)).transpose(1, 2)"


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "running_mean should contain 20 elements not 1024",
            "20 channels arrive at a norm that is made for 1024",
            LAST,
        ),
        (
            "Given normalized_shape=[100], expected input with shape [*, 100], but got input of "
            "size[2, 10, 120]",
            "120 features arrive at a layer norm that is made for 100",
            "print(x.shape)",
        ),
        (
            "running_mean should contain 32 elements not 64",
            "32 channels arrive at a norm that is made for 64",
            "print(x.shape)\nprint(model)",
        ),
        (
            "running_mean should contain 50 elements not 64",
            "50 channels arrive at a norm that is made for 64",
            LAST,
        ),
        (
            "expected 2D or 3D input (got 4D input)",
            "4 axes arrive at a norm for rows of features (NxC) or sequences (NxCxL)",
            "nn.BatchNorm2d(num_features)",
        ),
        (
            "expected 4D input (got 3D input)",
            "3 axes arrive at a norm for maps (NxCxHxW)",
            "x = x.unsqueeze(0)",
        ),
        (
            "expected 4D input (got 2D input)",
            "what arrives is flat already: rows of features, not maps",
            "nn.BatchNorm1d(num_features)",
        ),
        (
            "expected 5D input (got 4D input)",
            "4 axes arrive at a norm for volumes (NxCxDxHxW)",
            "nn.BatchNorm2d(num_features)",
        ),
        (
            "Expected more than 1 value per channel when training, got input size "
            "torch.Size([1, 256, 1, 1])",
            "a batch of one sample arrives at a batch norm in training, as a map of one position",
            "DataLoader(dataset, batch_size=32, shuffle=True, drop_last=True)",
        ),
        (
            "Given normalized_shape=[512], expected input with shape [*, 512], but got input of "
            "size[2, 10, 768]",
            "768 features arrive at a layer norm that is made for 512",
            "512 and 768 are widths of well-known encoders: load the encoder (or the checkpoint) "
            "that the network was made for, which gives 512",
        ),
        (
            "Given normalized_shape=[96], expected input with shape [*, 96], but got input of "
            "size[2, 96, 56, 56]",
            "the channels stand second, and the norm takes the last axis",
            "x = norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)",
        ),
        (
            "num_channels (48) must be divisible by num_groups (32)",
            "48 channels do not divide into the 32 groups of a group norm",
            "nn.GroupNorm(16, 48)",
        ),
        (
            "Expected number of channels in input to be divisible by num_groups, but got input of "
            "shape [2, 20, 8, 8] and num_groups=8",
            "20 channels do not divide into the 8 groups of a group norm",
            "nn.GroupNorm(4, 20)",
        ),
        (
            "Expected weight to be a vector of size equal to the number of channels in input, but "
            "got weight of shape [32] and input of shape [2, 64, 8, 8]",
            "64 channels arrive at a group norm that is made for 32",
            "nn.GroupNorm(groups, 64)",
        ),
        (
            "Mismatch of parameter numbers and input channel size. Found parameter numbers = 32 "
            "and channel size = 16.",
            "16 channels arrive at a PReLU that is made for 32",
            "nn.PReLU(16)",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_a_batch_of_one_may_be_the_share_of_a_gpu() -> None:
    text = "Expected more than 1 value per channel when training, got input size [1, 10]"
    assert any("several GPUs" in fix.text for fix in reading(text).fixes)


def test_a_sample_without_batch_or_a_sequence_are_equally_likely() -> None:
    codes = [fix.code for fix in reading("expected 4D input (got 3D input)").fixes]
    assert codes == ["print(x.shape)", "x = x.unsqueeze(0)", "nn.BatchNorm1d(num_features)"]
