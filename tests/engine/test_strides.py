"""How tensors lie in memory: views, and what has to be copied."""

from __future__ import annotations

import itertools
from math import prod

import pytest

import convcalc
from convcalc.engine.gradients import Gradients
from convcalc.engine.memory import steps_of
from convcalc.engine.strides import SAMPLE, Lie, lies, packed, reshaped

SIZES = [(2, 3, 4), (4, 6), (24,), (2, 12), (3, 8), (8, 3), (2, 2, 6), (4, 1, 6), (1, 24)]


def places(lie: Lie) -> list[int]:
    """Where all elements of a sample are, in the order of the dimensions."""
    return [
        sum(i * stride for i, stride in zip(index, lie.strides, strict=True))
        for index in itertools.product(*map(range, lie.sizes))
    ]


def viewable(numbers: list[int], sizes: tuple[int, ...]) -> bool:
    """Whether some strides find these places, by trying those that one step on each axis has."""
    steps = [prod(sizes[k + 1 :]) for k in range(len(sizes))]
    strides = tuple(
        numbers[step] - numbers[0] if size > 1 else 0
        for step, size in zip(steps, sizes, strict=True)
    )
    return places(Lie(sizes, strides, 0)) == [n - numbers[0] for n in numbers]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("new", SIZES)
def test_a_reshape_is_a_view_where_strides_can_tell_it(
    sizes: tuple[int, ...], new: tuple[int, ...]
) -> None:
    for order in itertools.permutations(range(len(sizes))):
        found = packed(sizes, order)
        shown = reshaped(found, new)
        assert (shown is not None) == viewable(places(found), new)
        if shown:
            assert places(shown) == places(found)


def test_a_part_of_what_is_packed_is_not_flat_over_samples() -> None:
    whole = packed((6, 4))
    half = whole.moved((0, 1), (3, 4))
    assert half.flat((0, 1))
    assert not half.flat((SAMPLE, 0, 1))
    assert whole.flat((SAMPLE, 0, 1))


def copies(layers: str, shape: str = "8x6") -> set[str]:
    report = convcalc.analyze(convcalc.loads(f"{{input: {shape}, layers: [{layers}]}}"))
    return lies(report.network.inputs, steps_of(report.layers), report.layout).copies


def test_what_is_turned_is_copied_where_it_is_made_flat() -> None:
    assert copies("relu, 'permute [2,1]', flatten") == {"flatten1"}
    assert copies("relu, 'permute [2,1]', 'reshape [2,3,8]'") == set()
    assert copies("relu, 'permute [2,1]', relu, flatten") == {"flatten1"}
    assert copies("relu, flatten") == set()


def test_tokens_have_their_channels_last() -> None:
    """What a linear layer makes of each position is read by heads without a copy, and is copied
    where positions are to be next to each other.
    """
    assert copies("linear 12 axis=channels, 'reshape [3,4,6]'") == set()
    assert copies("linear 12 axis=channels, flatten") == {"flatten1"}
    assert copies("linear 12 axis=channels, 'permute [2,1]', flatten") == set()


HEADS = "scaled_dot_product_attention 1 batch_axes=1"


@pytest.mark.parametrize(
    ("before", "strides"),
    [
        ("relu", (64, 16, 1)),
        ("permute [3,1,2]", (1, 64, 16)),
    ],
)
def test_products_of_attention_lie_as_their_queries_do(
    before: str, strides: tuple[int, ...]
) -> None:
    layers = [*before.split("; "), HEADS + " name=a from=[q,q,q]"]
    layers[-2] += " name=q"
    report = convcalc.analyze(convcalc.loads(f"{{input: 8x4x16, layers: {layers}}}"))
    found = lies(report.network.inputs, steps_of(report.layers), report.layout)
    assert found.by_name["a"].strides == strides
    told = Gradients(unfused=frozenset("a"))
    apart = lies(report.network.inputs, steps_of(report.layers), report.layout, told)
    assert apart.by_name["a"].strides[0] == 1
