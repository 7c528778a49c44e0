"""What comes first never replaces what the user has: states, tables, images, steps."""

from __future__ import annotations

import pytest

from convcalc.commands.why.reading import LIKELY
from tests.commands.why.families.asked import reading, told

STACK = "stack expects each tensor to be equal size, but got {} at entry 0 and {} at entry 1"
BATCH = "Expected input batch_size ({}) to match target batch_size ({})."
JOIN = (
    "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. "
    "Received: input_shape=[{}, {}]"
)


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "Expected hidden size (4, 16, 128), got [1, 4, 16, 128]",
            "the state has an axis of 1 too many in front",
            "h = h.squeeze(0)  # of an LSTM c = c.squeeze(0), too; no unsqueeze before it",
        ),
        (
            STACK.format("[3, 96, 96]", "[3, 96, 41]"),
            "one is 96x96, the other is only 41 in width: a crop that ran over the border, it "
            "seems",
            "left = max(0, min(left, image.width - 96))",
        ),
        (
            BATCH.format(300, 1),
            "300 rows came of each sample, and one label: are they the steps of a sequence?",
            "loss = loss_of(output.flatten(0, -2), target.flatten())",
        ),
        (
            "indices[2,1030] = 1030 is not in [0, 1024)",
            "index 1030 is asked of a table of 1024 rows (0 to 1023), as a text of more tokens "
            "than the model has positions does",
            "tokenizer(text, truncation=True, max_length=1024)",
        ),
        (
            "index out of range: Tried to access index 90 out of table with 76 rows.",
            "word 90 is asked of an embedding with 77 rows, or the text is too long",
            "x = x[:, :77]",
        ),
        (
            "Given transposed=1, weight of size [256, 128, 2, 2], expected input[4, 128, 20, 20] "
            "to have 256 channels, but got 128 channels instead",
            "128 channels arrive at a transposed convolution that is made for 256",
            "nn.ConvTranspose2d(128, 128, 2)  # stride and padding as before",
        ),
        (
            JOIN.format("(None, 20, 24, 16)", "(None, 40, 48, 16)"),
            "one map is 2 times as high and as wide as the other",
            "x = layers.UpSampling2D(2)(x)",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


@pytest.mark.parametrize(
    "text",
    [
        "indices[0,3] = 5000 is not in [0, 5000)",
        "indices[0,3] = 600 is not in [0, 512)",
        "index out of range: Tried to access index 100 out of table with 98 rows.",
        "index out of range in self",
    ],
)
def test_a_larger_table_always_says_when_it_is_right(text: str) -> None:
    larger = [
        fix for fix in reading(text).fixes if "Embedding(" in fix.code and "+" not in fix.text
    ]
    assert all(fix.text.startswith("if you write the network yourself") for fix in larger)
    assert all(fix.sure != LIKELY for fix in larger)


@pytest.mark.parametrize(
    "text",
    [
        "Expected hidden size (2, 10, 256), got [2, 10, 128]",
        "Expected hidden size (2, 10, 256), got [10, 3, 128]",
    ],
)
def test_a_state_of_zeros_has_its_condition(text: str) -> None:
    zeros = [fix for fix in reading(text).fixes if "torch.zeros" in fix.code]
    assert zeros
    assert all(fix.text.startswith("if it begins with zeros") for fix in zeros)


def test_a_crop_of_joined_maps_is_of_what_they_differ_by() -> None:
    fixes = reading(JOIN.format("(None, 64, 64, 8)", "(None, 60, 60, 8)")).fixes
    assert "layers.Cropping2D(((0, 4), (0, 4)))" in [fix.code for fix in fixes]
    fixes = reading(JOIN.format("(None, 64, 64, 8)", "(None, 30, 30, 8)")).fixes
    assert not [fix for fix in fixes if "Cropping" in fix.code]
