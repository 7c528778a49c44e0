"""Features that a linear layer does not take."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.linear import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)
FLATTEN = "x = x.flatten(1)"


def message(samples: str, weight: str) -> str:
    return f"mat1 and mat2 shapes cannot be multiplied ({samples} and {weight})"


@pytest.mark.parametrize(
    ("samples", "weight", "likely", "code"),
    [
        (
            "32x400",
            "256x120",
            "400 features arrive at a linear layer that is made for 256",
            "nn.Linear(400, 120)",
        ),
        (
            "1x20480",
            "15360x512",
            "20480 features arrive at a linear layer that is made for 15360: another size of "
            "images",
            "give images of the size that the layer was counted for: 20480:15360 = 4:3, as maps of "
            "other rows or columns have",
        ),
        (
            "9x1",
            "9x1",
            "one sample stands as a column: 9x1 arrives, one row of 9 is meant",
            "x = x.reshape(1, -1)",
        ),
        (
            "77x1024",
            "4096x1280",
            "1024 features arrive at a linear layer that is made for 4096: another size of images",
            "nn.Linear(1024, 1280)",
        ),
        (
            "77x768",
            "4096x1280",
            "768 features arrive at a linear layer that is made for 4096",
            "4096 and 768 are widths of well-known encoders: load the encoder (or the checkpoint) "
            "that the network was made for, which gives 4096",
        ),
        (
            "28x28",
            "784x10",
            "flatten is missing: 28x28 arrives where 784 features should",
            FLATTEN,
        ),
        (
            "3584x28",
            "784x128",
            "flatten is missing: a map of 128x1x28x28 seems to arrive",
            FLATTEN,
        ),
        (
            "1048576x1",
            "512x512",
            "flatten is missing: 2048x512x1x1 arrives, each value as a row",
            FLATTEN,
        ),
        (
            "640x10",
            "256x120",
            "flatten seems to be missing: 640 rows of 10 arrive, not of 256",
            FLATTEN,
        ),
        (
            "28672x7",
            "512x10",
            "a global pool is missing: a map of 8x512x7x7 seems to arrive",
            "x = x.mean((2, 3))",
        ),
        (
            "3x1024",
            "3072x10",
            "the batch is missing: an image of 3x32x32 was flattened to 3x1024",
            "x = x.unsqueeze(0)",
        ),
        (
            "1x1600",
            "400x120",
            "1600 features arrive in one row, 4 times 400: a batch that was flattened, or a map "
            "not pooled",
            FLATTEN,
        ),
        (
            "1x25088",
            "512x10",
            "25088 features arrive in one row, 49 times 512: a map that was not pooled",
            "x = x.mean((2, 3))",
        ),
        (
            "32x400",
            "120x400",
            "400 features arrive, and the layer takes 120 and gives 400: swapped",
            "nn.Linear(400, 120)",
        ),
        (
            "784x32",
            "784x10",
            "the input may lie on its side: 784 rows arrive, 784 features are meant",
            "x = x.T",
        ),
        (
            "64x2352",
            "784x10",
            "colour images of 28x28 arrive where grey ones are meant",
            "transforms.Grayscale()",
        ),
        (
            "1x100",
            "1x1",
            "100 numbers arrive in one row, where one feature is meant",
            "print(x.shape, y.shape)",
        ),
        (
            "2048x100",
            "64x10",
            "the features may stand in the middle: 32x64x100 arrives",
            "x = x.transpose(1, 2)",
        ),
        ("4x5", "4x5", "two matrices of the same shape, 4x5, are multiplied", "a @ b.T"),
    ],
)
def test_what_the_numbers_say_comes_first(
    samples: str, weight: str, likely: str, code: str
) -> None:
    assert told(message(samples, weight)) == (likely, code)


def test_the_layer_is_never_made_for_rows_of_a_map() -> None:
    """It would run, and learn nothing of what was meant."""
    for samples, weight in (("28x28", "784x10"), ("640x10", "256x120"), ("1048576x1", "512x512")):
        fixes = reading(message(samples, weight)).fixes
        assert not fixes[0].setting


def test_the_arithmetic_names_the_maps() -> None:
    assert reading(message("32x400", "256x120")).why == (
        "A linear layer with 256 in_features and 120 out_features received 32 rows of 400 "
        "features. 400 = 16x5x5 and 256 = 16x4x4: the map that is flattened has another size than "
        "it was made for."
    )
    assert reading(message("2x1568", "1050x10")).why.endswith("A flattened map of 32x7x7 has 1568.")


def test_old_versions_say_the_same() -> None:
    old = "size mismatch, m1: [1 x 936144], m2: [400 x 3] at THTensorMath.cpp:940"
    assert told(old) == (
        "936144 features arrive at a linear layer that is made for 400",
        "nn.Linear(936144, 3)",
    )


def test_trained_weights_keep_their_sizes() -> None:
    text = message("32x400", "300x120")
    assert reading(text).fixes[0].code == "nn.Linear(400, 120)"
    first, second, *_ = reading(f"model.load_state_dict(state)\n{text}").fixes
    assert first.text == (
        "trained weights keep their sizes: give what they were made for (the image size, the "
        "encoder, the checkpoint)"
    )
    assert second.text == "if you write the network yourself, write in_features=400"
    assert reading(f"net = resnet18(pretrained=False)\n{text}").fixes[0].code


@pytest.mark.parametrize(
    ("samples", "weight", "likely", "first"),
    [
        (
            "4x32768",
            "2048x196",
            "32768 = 2048·4·4 features arrive: a map of 2048x4x4 that is not pooled to one "
            "position",
            "pool the map to one position, which fits any image size",
        ),
        (
            "2x64",
            "18496x256",
            "64 features arrive, and 18496 = 64·17·17 are meant: the map has shrunk to one "
            "position, or is pooled",
            "look at the shape before flatten: has the map shrunk to 1x1, or is it pooled on "
            "purpose?",
        ),
        (
            "4x10",
            "84x10",
            "10 features arrive, as many as the layer itself gives: it is there or applied twice, "
            "or its two numbers are swapped",
            "look whether a layer that gives 10 stands before it: if it does, leave one of the two "
            "out, so that 84 features arrive",
        ),
        (
            "10x49",
            "10x10",
            "10 rows of 49 = 7·7 arrive: a map of 10x7x7 without its batch, or a matrix on its "
            "side",
            "look at the shape before flatten: 10x7x7 is one sample without its batch",
        ),
        (
            "1x18",
            "512x1024",
            "18 features arrive at a linear layer that is made for 512; what arrives may be wrong, "
            "or the layer",
            "look at the shape that arrives: if 512 stands on another axis, turn the axes; if a "
            "map arrives, flatten it",
        ),
    ],
)
def test_where_numbers_prove_no_layer_the_causes_are_told_apart_first(
    samples: str, weight: str, likely: str, first: str
) -> None:
    answer = reading(message(samples, weight))
    assert (answer.likely, answer.fixes[0].text) == (likely, first)


def test_the_pasted_code_says_which_layer_stands_there_twice() -> None:
    code = "self.fc3 = nn.Linear(84, 10)\nfc = Full_layer(84, 10)\n"
    answer = reading(code + message("4x10", "84x10"))
    assert answer.likely == "a layer from 84 to 10 stands behind another that gives 10 already"
    assert answer.fixes[0].text == (
        "leave the last of the two out, or the layer that gives 10 before it, so that 84 features "
        "arrive"
    )


def test_a_number_of_the_paste_says_that_the_batch_is_missing() -> None:
    answer = reading(f"nn.Linear(490, 10)\n{message('10x49', '10x10')}")
    assert answer.likely == "the batch is missing: one map of 10x7x7 was flattened to 10x49"
    assert answer.fixes[0].code == "x = x.unsqueeze(0)\nnn.Linear(490, 10)"


def test_keys_of_attention_have_two_or_three_times_as_many_outputs() -> None:
    found = reading(message("24x32", "64x128"))
    assert [fix.sure for fix in found.fixes] == ["possible"] * len(found.fixes)
    assert "nn.MultiheadAttention(64, num_heads, kdim=32, vdim=32)" in [f.code for f in found.fixes]


def test_rows_that_are_whole_samples_are_looked_at_first() -> None:
    found = reading(message("512x100", "64x32"))
    assert [fix.code for fix in found.fixes[:2]] == ["print(x.shape)", "nn.Linear(100, 32)"]
    assert found.fixes[1].text == (
        "if you write the network yourself and 512 samples of 100 features are meant, write "
        "in_features=100"
    )
    assert "x = x.transpose(1, 2)" in [fix.code for fix in found.fixes]
