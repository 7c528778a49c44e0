"""Shapes that are likelier to be meant in another order than the one they are read in."""

from __future__ import annotations

import pytest

from convcalc.algebra.order import doubt, other_channels, other_reading, sizes_beside
from convcalc.algebra.shape import LAYOUTS, Shape, described

FIRST, LAST = LAYOUTS

LIKELIER = [
    ((224, 224, 3), FIRST, "3 channels, 224x224"),
    ((28, 14, 1), FIRST, "1 channel, 28x14"),
    ((480, 640, 4), FIRST, "4 channels, 480x640"),
    ((63, 63, 16), FIRST, "16 channels, 63x63"),
    ((200, 200), FIRST, "1 channel, 200x200"),
    ((1000, 1), FIRST, "1 channel, length 1000"),
    ((1, 3, 224, 224), FIRST, "a batch of 1 of 3 channels, 224x224"),
    ((32, 3, 224, 224), FIRST, "a batch of 32 of 3 channels, 224x224"),
    ((32, 1, 28, 28), FIRST, "a batch of 32 of 1 channel, 28x28"),
    ((32, 224, 224, 3), FIRST, "a batch of 32 of 3 channels, 224x224"),
    ((1, 64, 64, 64), FIRST, "a batch of 1 of 64 channels, 64x64"),
    ((3, 224, 224), LAST, "3 channels, 224x224"),
    ((1, 28, 30), LAST, "1 channel, 28x30"),
    ((64, 56, 56), LAST, "64 channels, 56x56"),
    ((3, 1000), LAST, "3 channels, length 1000"),
    ((28, 28), LAST, "1 channel, 28x28"),
    ((32, 224, 224, 3), LAST, "a batch of 32 of 3 channels, 224x224"),
    ((32, 3, 224, 224), LAST, "a batch of 32 of 3 channels, 224x224"),
]

LIKELIEST = [
    ((3, 224, 224), FIRST),
    ((1, 28, 28), FIRST),
    ((512, 1, 1), FIRST),
    ((256, 3, 3), FIRST),
    ((3, 32, 3), FIRST),
    ((64, 64, 64), FIRST),
    ((3, 480, 640), FIRST),
    ((16, 1000), FIRST),
    ((8, 8), FIRST),
    ((784,), FIRST),
    ((8, 3), FIRST),
    ((1, 4, 4, 4), FIRST),
    ((3, 16, 112, 112), FIRST),
    ((64, 8, 28, 28), FIRST),
    ((224, 224, 3), LAST),
    ((28, 28, 1), LAST),
    ((56, 56, 64), LAST),
    ((1, 1, 512), LAST),
    ((480, 640, 3), LAST),
    ((1000, 16), LAST),
    ((16, 112, 112, 16), LAST),
]


@pytest.mark.parametrize(("dims", "layout", "told"), LIKELIER)
def test_a_likelier_reading_is_found(dims: tuple[int, ...], layout: str, told: str) -> None:
    found = other_reading(dims, layout)
    assert found is not None
    assert found.told == told


@pytest.mark.parametrize(("dims", "layout"), LIKELIEST)
def test_what_is_plainly_meant_is_not_doubted(dims: tuple[int, ...], layout: str) -> None:
    assert other_reading(dims, layout) is None


@pytest.mark.parametrize(("dims", "layout", "told"), LIKELIER)
def test_the_shape_that_is_proposed_is_not_doubted_again(
    dims: tuple[int, ...], layout: str, told: str
) -> None:
    found = other_reading(dims, layout)
    assert found is not None
    assert other_reading(tuple(map(int, found.shape.dims(layout))), layout) is None


def test_a_doubt_says_what_was_read_what_is_likelier_and_how_it_is_written() -> None:
    found = doubt((224, 224, 3), FIRST, "'input'")
    assert found is not None
    assert str(found) == (
        "warning[W202]: 'input' is read as 224 channels, 224x3 (channels first); "
        "likelier is 3 channels, 224x224\n"
        "  help: for 3 channels, 224x224: write 3x224x224; if it is meant, add "
        "layout: channels_first"
    )


def test_channels_that_a_network_was_not_made_for_are_told() -> None:
    own, given = Shape(3, (224, 224)), Shape(512, (512, 3))
    assert str(other_channels("resnet50", own, given, FIRST, "--input ")) == (
        "warning[W202]: resnet50 takes 3 channels, and is given 512 channels, 512x3 "
        "(channels first): its first weights are others\n"
        "  help: for 3 channels, 512x512: --input 3x512x512"
    )


def test_the_sizes_that_are_meant_are_those_beside_the_networks_channels() -> None:
    own = Shape(3, (224, 224))
    assert sizes_beside(Shape(224, (3, 200)), own, LAST) == (200, 224)
    assert sizes_beside(Shape(1, (28, 30)), own, FIRST) == (28, 30)
    assert sizes_beside(Shape(7), own, FIRST) == (224, 224)


def test_a_shape_in_words() -> None:
    shapes = Shape(3, (4, 5, 6)), Shape(1, (9,)), Shape(1)
    assert [described(s) for s in shapes] == [
        "3 channels, 4x5x6",
        "1 channel, length 9",
        "1 feature",
    ]
