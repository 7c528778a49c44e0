"""Layers by the rules of each framework, side by side."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.field import START, through
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Window
from convcalc.commands.dialects.shift import axis_shift
from convcalc.commands.dialects.sides import Comparison, compare
from convcalc.commands.dialects.text import to_dict
from convcalc.diagnostics import Problems
from convcalc.dialect import DIALECTS
from convcalc.engine.trial import Trial
from tests.networks import FAMILIES, worked_out


def spec(text: str) -> Comparison:
    return compare(convcalc.loads(text))


def one(text: str, dialect: str = "pytorch") -> dict[str, Trial]:
    (layer,) = spec(
        f"{{dialect: {dialect}, layout: channels_first, input: 3x14x14, layers: ['{text}']}}"
    ).layers
    return dict(layer.sides)


# Laws


LAYERS = st.one_of(
    st.tuples(
        st.sampled_from(["conv 4", "depthwise_conv", "separable_conv 4", "max_pool", "avg_pool"]),
        st.integers(1, 5),
        st.sampled_from([" s1", " s2", " s3", ""]),
        st.sampled_from(["", " p1", " p2", " same", " valid", " padding=[[0,1],[1,2]]"]),
        st.sampled_from(["", "", " d2", " ceil_mode", " ceil_mode=false"]),
    ),
    st.tuples(
        st.just("conv_transpose 4"),
        st.integers(1, 5),
        st.sampled_from([" s1", " s2", " s3"]),
        st.sampled_from(["", " p1", " same", " valid", " padding=[[0,1],[1,0]]"]),
        st.sampled_from(["", " op1", " op0", " d2"]),
    ),
)


@given(LAYERS, st.sampled_from(list(DIALECTS)), st.integers(5, 12), st.integers(5, 12))
def test_what_is_said_to_agree_does_when_it_is_written_in_a_spec(
    layer: tuple[str, int, str, str, str], dialect: str, height: int, width: int
) -> None:
    head = f"dialect: {dialect}, layout: channels_first, input: 3x{height}x{width}"
    kind, kernel, *words = layer
    try:
        network = convcalc.loads(f"{{{head}, layers: ['{kind} {kernel}{''.join(words)}']}}")
    except Problems:
        return
    found = to_dict(compare(network))["layers"][0]
    base = found["dialects"][found["compared_with"]]
    if not base["accepted"]:
        return
    asked = convcalc.loads(rewritten(head, found["compared_with"], base["layers"]))
    wanted = convcalc.analyze(asked).layers[-1]
    for name, side in found["dialects"].items():
        for key in ("agreeing", "same_size"):
            if not side[key]:
                continue
            report = convcalc.analyze(convcalc.loads(rewritten(head, name, side[key]["layers"])))
            last = report.layers[-1]
            assert report.ok
            assert last.output == wanted.output
            assert report.totals.params.trainable == wanted.params.trainable
            assert (last.fields == wanted.fields) is (key == "agreeing")
            assert side[key]["shift"] == (["0", "0"] if key == "agreeing" else side[key]["shift"])


def rewritten(head: str, dialect: str, layers: list[str]) -> str:
    _, rest = head.split(", ", 1)
    return f"{{dialect: {dialect}, {rest}, layers: {layers}}}"


@given(st.integers(0, 5), st.integers(0, 5), st.integers(1, 7), st.integers(1, 4))
def test_a_window_that_is_padded_more_before_lies_that_much_further_back(
    lo: int, other: int, span: int, stride: int
) -> None:
    a, b = (through(START, Window(span, stride, pad, 9)) for pad in (lo, other))
    assert axis_shift(a, b) == other - lo


NOWHERE = {
    ("onnx", "unpool1.max_unpool1"),
    ("onnx", "unpool2.max_unpool1"),
    ("keras", "recurrent1.lstm1"),
    ("keras", "recurrent2.lstm1"),
}
"""Of SegNet: ONNX unpools to no size below the usual, as a pool with ceil_mode would have it. Of
CRNN: an LSTM of Keras has one bias where PyTorch's has two.
"""


@pytest.mark.parametrize("name", sorted(FAMILIES.values()))
def test_the_networks_that_come_along(name: str) -> None:
    report = worked_out(name)
    found = compare(report.network)
    own = report.network.dialect.name
    assert found.ok
    assert found.names[0] == own
    assert [layer.name for layer in found.layers] == [layer.name for layer in report.layers]
    for layer, shown in zip(found.layers, report.layers, strict=True):
        side = layer.sides[own]
        assert (layer.base, side.output, side.params) == (own, shown.output, shown.params)
        assert layer.differences(own) == ()
        if layer.differs:
            for other in DIALECTS:
                if set(layer.differences(other)) - {"params"}:
                    agrees = layer.agreeing.get(other) or layer.sides[other].refused
                    assert agrees or (other, layer.name) in NOWHERE


# What differs


def test_the_defaults_of_each_dialect_apply_where_nothing_was_written() -> None:
    assert {name: side.output for name, side in one("max_pool 2").items()} == {
        "pytorch": Shape(3, (7, 7)),
        "keras": Shape(3, (7, 7)),
        "onnx": Shape(3, (13, 13)),
    }
    assert {side.output for side in one("max_pool 2 s2").values()} == {Shape(3, (7, 7))}
    assert one("global_avg_pool")["keras"].output == Shape(3, ())
    assert one("global_avg_pool keepdims=true")["keras"].output == Shape(3, (1, 1))


def test_why_a_dialect_refuses_is_what_it_says_otherwise() -> None:
    sides = one("max_pool 3 ceil_mode")
    assert sides["keras"].refused is not None
    assert sides["keras"].refused.message == "Keras has no 'ceil_mode' for max_pool"
    (layer,) = spec("{input: 3x14x14, layers: [conv 4 3x3/2 same]}").layers
    assert layer.base == "keras"
    refused = layer.sides["pytorch"].refused
    assert refused is not None
    assert refused.message == "PyTorch refuses padding 'same' with a stride other than 1"
    assert (refused.location, refused.layer) == ("<text>:1:40", "conv1")


def test_a_setting_that_only_another_framework_lacks_is_not_taken_for_its_default() -> None:
    with pytest.raises(Problems, match="Keras has no 'count_include_pad' for avg_pool"):
        convcalc.loads("{dialect: keras, input: 8x8x3, layers: [avg_pool 2 count_include_pad]}")
    text = "{dialect: keras, input: 8x8x3, layers: [avg_pool 2 count_include_pad=false]}"
    assert convcalc.analyze(convcalc.loads(text)).ok


def test_shifts_add_up_along_a_network() -> None:
    found = spec("{input: 3x224x224, layers: [conv 8 7x7/2 p3, conv 8 3x3/2 p1, conv 8 3x3 p1]}")
    assert [layer.gathered["keras"] for layer in found.layers] == [
        (Fraction(1),) * 2,
        (Fraction(3),) * 2,
        (Fraction(3),) * 2,
    ]
    assert all(layer.gathered["onnx"] == (0, 0) for layer in found.layers)


def test_half_pixels() -> None:
    (layer,) = spec("{input: 3x14x14, layers: [conv_transpose 4 3x3/2 p1 op1]}").layers
    assert layer.gathered["keras"] == (Fraction(-1, 2), Fraction(-1, 2))


def test_layers_that_nothing_reaches_are_named() -> None:
    found = spec("{input: 3x14x14, layers: [conv 4 3x3, conv 5 3x3 g3, relu, relu]}")
    assert not found.ok
    assert found.skipped == ("relu1", "relu2")


def test_shared_weights_are_counted_once() -> None:
    found = spec(
        "{input: 4x9x9, layers: [conv 4 3x3 p1 name=a, conv 4 3x3 p1 share=a, batch_norm]}"
    )
    assert [layer.sides["onnx"].params.total for layer in found.layers] == [148, 0, 16]


def test_a_reference_of_ones_choice() -> None:
    network = convcalc.loads("{input: 3x14x14, layers: [max_pool 2]}")
    (layer,) = compare(network, "onnx").layers
    assert layer.base == "onnx"
    assert layer.differences("pytorch") == ("output", "shift")
