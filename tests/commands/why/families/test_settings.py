"""Settings of layers and images that do not fit."""

from __future__ import annotations

from convcalc.commands.why.families.settings import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)


def test_which_size_a_transposed_convolution_is_asked_for() -> None:
    text = (
        "requested an output size of (20, 20), but valid sizes range from [15, 15] to [16, 16] "
        "(for an input of torch.Size([7, 7]))"
    )
    assert told(text) == (
        "20x20 cannot come out: 15x15 to 16x16 can",
        "print(x.shape, before.shape)  # one between (15, 15) and (16, 16) fits",
    )
    assert reading(text).fixes[1].code == "x = layer(x, output_size=(16, 16))"


def test_a_detector_takes_a_list() -> None:
    text = FAMILIES["image_list"].wordings[0].example
    assert reading(text).fixes[0].code == "model(list(images))"
