"""Causes that one message may have: the numbers, or the code beside it, tell them apart."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families import (
    attributes,
    files,
    keras_keywords,
    keras_maps,
    keras_rarer,
    paddle_layers,
    stated_arguments,
    stated_axes,
    stated_caffe,
    stated_files,
    stated_flax,
    stated_losses,
    stated_maps,
    stated_runtime,
    stated_sequences,
    tensorflow_data,
    tensorflow_layers,
)
from tests.commands.why.families.asked import laws, mend, reading
from tests.commands.why.families.reads import answers, said

TOPICS = (
    *(attributes, files, keras_keywords, keras_maps, keras_rarer, stated_arguments, stated_axes),
    *(stated_caffe, stated_flax, stated_losses, stated_maps, stated_sequences),
    *(paddle_layers, stated_files, stated_runtime, tensorflow_data, tensorflow_layers),
)
test_examples, test_values = laws({k: v for topic in TOPICS for k, v in topic.FAMILIES.items()})
VIEW = "shape '[-1, {}]' is invalid for input of size {}"
ADD = "The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton dimension {}"


@pytest.mark.parametrize(("text", "likely", "fix", "code"), answers("told_apart"))
def test_what_is_said_first_is_what_is_wrong(text: str, likely: str, fix: str, code: str) -> None:
    assert said(text) == (likely, fix, code)


def test_a_smaller_image_is_no_batch_in_the_features() -> None:
    """9216 = 36·256 and 6400 = 25·256 are maps of 6x6 and 5x5."""
    assert "another size arrives" in reading(VIEW.format(9216, 6400)).likely


def test_windows_that_several_maps_would_have_are_not_told() -> None:
    text = "shape '[1, 2, 7, 3, 7, 96]' is invalid for input of size 41472"
    assert reading(text).likely == "41472 elements cannot be arranged as 1x2x7x3x7x96"


def test_sides_of_images_are_no_positions() -> None:
    assert "odd size" in reading(ADD.format(512, 513, 2)).likely
    assert (
        "odd size" in reading(f"self.conv = nn.Conv2d(3, 8, 3)\n{ADD.format(2048, 2049, 3)}").likely
    )
    assert "positions" in reading(f"model.generate(tokens)\n{ADD.format(512, 513, 3)}").likely


def test_sequences_of_their_own_lengths_are_filled_up() -> None:
    text = "stack expects each tensor to be equal size, but got [5] at entry 0 and [9] at entry 1"
    windows = f"GPTDataset(max_length=4)\n{text}"
    assert mend(reading(text)).code.startswith("collate_fn=")
    assert not mend(reading(windows)).code.startswith("collate_fn=")


def test_memory_that_is_held_in_pieces_is_at_least_what_was_asked_for() -> None:
    text = (
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 24.00 GiB "
        "of which 1.20 GiB is free. Of the allocated memory {} GiB is allocated by PyTorch, and "
        "{} GiB is reserved by PyTorch but unallocated."
    )
    assert "in pieces" in reading(text.format("12.00", "8.00")).likely
    assert "in pieces" not in reading(text.format("19.00", "1.00")).likely


def test_layers_are_made_anew_in_networks_of_ones_own_only() -> None:
    text = (
        'Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape '
        "to have value 172, but received input with shape (32, 170)"
    )
    assert mend(reading(text)).text == (
        "if you write the network yourself, build the layer anew for 170 features: its first input "
        "fixed its size"
    )


def test_a_network_without_weights_is_built_and_no_layer_is_skipped() -> None:
    text = "You are trying to load a weight file containing 1 layers into a model with 0 layers"
    assert not [fix for fix in reading(text).fixes if "by_name" in fix.code]


def test_weights_with_the_same_sizes_in_the_same_order_are_not_turned() -> None:
    text = "Layer weight shape (3, 3, 8, 8) not compatible with provided weight shape (3, 3, 8, 4)"
    assert reading(text).likely == (
        "the network has 8 filters here, the file 4: another width, or the weights of another layer"
    )


def test_zeros_are_no_groups() -> None:
    text = (
        "The number of filters must be evenly divisible by the number of groups. Received: "
        "groups={}, filters=62."
    )
    assert reading(text.format(4)).likely == "62 filters do not divide into 4 groups"
    with pytest.raises(ValueError, match="not enough values"):
        reading(text.format(0))
