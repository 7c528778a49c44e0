"""Layers that work on some axes, the others being as in the batch."""

import pickle
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.engine.report import LayerReport
from convcalc.layers.batched import batched
from convcalc.layers.conv import Conv
from convcalc.parser.write import spec_text
from tests.conftest import examples

LAYERS = (
    "conv 6 3x3 p1 bias=false",
    "conv 4 3x3/2 groups=2",
    "conv_transpose 4 4x4/2 p1",
    "max_pool 2",
    "global_avg_pool",
    "batch_norm",
    "layer_norm all",
    "squeeze_excite 2",
    "inverted_residual 4 3x3",
    "attention 2",
    "transformer_encoder 2",
    "linear 5 axis=channels",
    "upsample 2",
    "pixel_unshuffle 2",
    "flatten",
)


def analyzed(text: str) -> LayerReport:
    return convcalc.analyze(convcalc.loads(text)).layers[0]


@pytest.mark.parametrize("layer", LAYERS)
@given(frames=st.integers(1, 5), place=st.sampled_from([1, 2, 3]), size=st.sampled_from([8, 12]))
@examples(1 / 5)
def test_it_is_the_layer_on_each_sample(layer: str, frames: int, place: int, size: int) -> None:
    one = analyzed(f"{{input: 4x{size}x10, layers: [{layer}]}}")
    sizes = [size, 10]
    sizes.insert(place - 1, frames)
    text = "x".join(map(str, [4, *sizes]))
    many = analyzed(f"{{input: {text}, layers: [{layer} batch_axes={place}]}}")
    assert one.output is not None
    assert many.output is not None
    kept = list(one.output.spatial)
    kept.insert(place - 1 if len(kept) == 2 else 0, frames)
    assert many.output == Shape(one.output.channels, tuple(kept))
    assert many.macs == one.macs * frames
    assert [w.sizes for w in many.weights] == [w.sizes for w in one.weights]
    assert many.params == one.params
    if len(one.field) == len(one.output.spatial):
        assert many.field[place - 1].size == 1
        assert tuple(x for k, x in enumerate(many.field) if k != place - 1) == one.field


def test_several_axes_may_be_as_in_the_batch() -> None:
    windows = analyzed("{input: 8x4x4x7x7, layers: ['attention 2 batch_axes=[1,2]']}")
    one = analyzed("{input: 8x7x7, layers: [attention 2]}")
    assert windows.macs == 16 * one.macs
    assert windows.output == Shape(8, (4, 4, 7, 7))


def test_what_a_framework_refuses_is_what_it_refuses_of_a_sample() -> None:
    found = convcalc.analyze(
        convcalc.loads("{input: 4x5x8x8, layers: [conv 4 3x3/2 same batch_axes=1]}")
    )
    assert [d.code for d in found.diagnostics] == ["E206"]


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("relu batch_axes=3", "there is no spatial axis 3; the input has 2"),
        (
            "conv 4 3x3 batch_axes=spatial",
            "conv needs spatial axes, but the input is flat: 4 features",
        ),
        ("conv 4 3x3x3 batch_axes=1", "'kernel' has 3 values, but the input has 1 spatial axis"),
    ],
)
def test_axes_that_are_not_there_are_refused(layer: str, message: str) -> None:
    found = convcalc.analyze(convcalc.loads(f"{{input: 4x8x8, layers: [{layer}]}}"))
    assert [d.message for d in found.diagnostics] == [message]


def test_samples_must_be_as_many_in_all_inputs() -> None:
    found = convcalc.analyze(
        convcalc.loads(
            "{inputs: {a: 4x3x8, b: 4x2x8}, layers: [{add: {batch_axes: 1, from: [a, b]}}]}"
        )
    )
    assert [d.code for d in found.diagnostics] == ["E205"]


def test_it_is_written_as_it_is_read() -> None:
    text = "input: 4x5x8x8\nlayers:\n  - conv 4 3 batch_axes=1\n  - relu batch_axes=[1,2]\n"
    assert spec_text(convcalc.loads(text)) == text


def test_it_is_compared_and_pickled_as_any_kind() -> None:
    layer = batched(Conv(filters=4, kernel=3), 1)
    assert layer == batched(Conv(filters=4, kernel=3), 1)
    assert layer != batched(Conv(filters=4, kernel=3), 2)
    assert layer != Conv(filters=4, kernel=3)
    assert pickle.loads(pickle.dumps(layer)) == layer
    assert layer.but(filters=8) == batched(Conv(filters=8, kernel=3), 1)


def test_its_derivation_ends_in_its_numbers() -> None:
    from convcalc.commands.explain.quantities import explain

    net = convcalc.loads("{input: 3x5x8x8, layers: [conv 4 3x3 batch_axes=1]}")
    (told,) = explain(convcalc.analyze(net), what=["macs"])
    assert told.quantities["macs"][-1].number == 5 * 36 * prod((4, 3, 3, 3))  # type: ignore[union-attr]


@pytest.mark.parametrize("axes", ["0", "12", "x", "[1,1]", "[]", "true"])
def test_what_are_no_axes_is_refused(axes: str) -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(f"{{input: 4x8x8, layers: [{{relu: {{batch_axes: {axes}}}}}]}}")
    assert raised.value.diagnostics[0].code == "E104"
