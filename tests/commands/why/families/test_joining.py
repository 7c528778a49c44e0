"""Tensors that are joined, stacked or added."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.joining import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)
EXCEPT = "Sizes of tensors must match except in dimension "
ADD = "The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton dimension {}"


@pytest.mark.parametrize(
    ("text", "likely", "code"),
    [
        (
            EXCEPT + "1. Expected size 1 but got size 32 for tensor number 1 in the list.",
            "1 and 32: one of the two has no batch, or only one sample",
            "token = token.expand(x.shape[0], -1, -1)",
        ),
        (
            EXCEPT + "0. Expected size 64 but got size 32 for tensor number 1 in the list.",
            "64 and 32: the tensors are joined along the batch, and differ elsewhere",
            "torch.cat([a, b], dim=1)",
        ),
        (
            ADD.format(224, 3, 3),
            "3 values, such as a mean for each colour, meet an axis of 224",
            "mean = mean.view(3, 1, 1)",
        ),
        (
            ADD.format(4, 3, 0),
            "an image of 4 channels meets 3 colours: it has opacity, too",
            'image = image.convert("RGB")',
        ),
        (
            ADD.format(30, 32, 3),
            "30 and 32: of maps, a convolution without padding cut the edge",
            "if both are maps, let the path keep its size: padding=1 for a kernel of 3",
        ),
        (
            ADD.format(64, 256, 1),
            "two tensors of 64 and 256 on axis 1 (channels, steps or classes) are added or "
            "compared",
            "print(a.shape, b.shape)",
        ),
    ],
)
def test_what_the_sizes_say_comes_first(text: str, likely: str, code: str) -> None:
    assert told(text) == (likely, code)


@pytest.mark.parametrize(
    ("text", "here", "of_16"),
    [
        (
            EXCEPT + "1. Expected size 61 but got size 60 for tensor number 1 in the list.",
            "60 or 62",
            "48 or 64",
        ),
        (
            EXCEPT + "2. Got 70 and 71 (The offending index is 0)",
            "70 or 72",
            "64 or 80",
        ),
    ],
)
def test_an_odd_size_in_a_u_net_points_to_the_input(text: str, here: str, of_16: str) -> None:
    found = reading(text)
    assert "an odd size lost one where a pool or a stride halved it" in found.likely
    assert f"{here} must stand here" in found.fixes[0].text
    assert f"{of_16} (multiples of 16, four pools)" in found.why
    assert "convcalc size SPEC" in found.fixes[0].text


def test_tokens_are_no_channels() -> None:
    found = reading(ADD.format(226, 197, 1))
    assert found.likely == (
        "sequences of 226 and 197 tokens: the image has another size than was meant"
    )
    assert [fix.text for fix in found.fixes] == [
        "if they are tokens, 226 = 15x15 + 1 and 197 = 14x14 + 1: give an image of the size that "
        "the position embedding is made for, or interpolate the embedding",
        "if both are maps, put a 1x1 convolution of 226 filters on the path with fewer",
    ]


def test_other_batches_are_never_reshaped() -> None:
    for fix in reading(ADD.format(32, 20, 0)).fixes:
        assert "reshape" not in fix.code + fix.text
        assert "view" not in fix.code


def test_shortcuts_and_folded_batches_are_known_by_the_code_that_was_pasted() -> None:
    expand = (
        "The expanded size of the tensor (29) must match the existing size (30) at non-singleton "
        "dimension 2"
    )
    assert told(expand)[0] == "an odd size was rounded on one of two paths: 30 meets 29"
    assert told(f"x += identity\n{expand}") == (
        "main path and shortcut end in other sizes: 29 and 30 on axis 2",
        "padding=dilation  # for a kernel of 3; the same stride in the shortcut",
    )
    add = (
        "The size of tensor a (8) must match the size of tensor b (4) at non-singleton dimension 0"
    )
    likely, first = told(f"skip = skip + y\n{add}")
    assert likely == (
        "two tensors of 8 and 4 samples meet: steps or windows that are folded into the batch, it "
        "seems"
    )
    assert first == "print(a.shape, b.shape)"


def test_what_is_joined_along_the_batch_tells_images_by_the_axis_that_differs() -> None:
    old = "Sizes of tensors must match except in dimension 0. Got {} and {} in dimension {}"
    assert told(old.format(224, 256, 2)) == (
        "224 and 256 in dimension 2: images of other sizes are made a batch",
        "transforms.Resize((224, 224))",
    )
    assert told(old.format(3, 1, 1))[1] == 'image = Image.open(path).convert("RGB")'
    assert told(old.format(64, 32, 1))[1] == "torch.cat([a, b], dim=1)"


def test_leading_axes_of_one_are_taken_away_before_expand() -> None:
    text = (
        "expand(torch.FloatTensor{[1, 3, 1]}, size=[3, 4]): the number of sizes provided (2) must "
        "be greater or equal to the number of dimensions in the tensor (3)"
    )
    assert told(text)[1] == "x = x.squeeze(0).expand(3, 4)"
