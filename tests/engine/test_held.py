"""Weights that are not trained: frozen parameters, and buffers."""

import pytest

import convcalc
from convcalc.parser.write import spec_text

SPEC = """
input: 3x8x8
blocks:
  two: {params: {w: 8}, layers: [conv $w 3x3 p1, batch_norm]}
frozen: [stem]
layers:
  - {layers: [conv 4 3x3 p1, relu], name: stem}
  - {two: 8, trainable: false}
  - two 8
  - {repeat: 2, trainable: false, layers: [conv 8 1x1]}
  - conv 2 1x1 fixed=true
  - linear 3 axis=channels trainable=false
"""


def analyzed(text: str = SPEC, **more: str) -> convcalc.Report:
    return convcalc.analyze(convcalc.loads(text))


def test_a_layer_a_block_a_loop_or_a_name_is_frozen() -> None:
    found = {layer.name: layer for layer in analyzed().layers}
    held = {name: layer.held for name, layer in found.items() if layer.held}
    assert held == {
        "stem.conv1": "frozen",
        "two1.conv1": "frozen",
        "two1.batch_norm1": "frozen",
        "conv1": "frozen",
        "conv2": "frozen",
        "conv3": "fixed",
        "linear1": "frozen",
    }
    assert found["two2.conv1"].params.trainable == 8 * 8 * 9 + 8


def test_frozen_parameters_are_parameters_and_fixed_ones_are_not() -> None:
    found = {layer.name: layer for layer in analyzed().layers}
    assert found["stem.conv1"].params == (0, 4 * 27 + 4)
    assert found["conv3"].params == (0, 0)
    assert found["conv3"].macs == 2 * 8 * 64


def test_keras_counts_frozen_parameters_and_no_given_numbers() -> None:
    layers = "[conv 4 1x1 fixed=true, batch_norm trainable=false]"
    text = f"{{input: 8x8x3, dialect: keras, layers: {layers}}}"
    found = analyzed(text).layers
    assert found[0].params == (0, 0)
    assert found[0].macs == 3 * 4 * 64
    assert found[1].params == (0, 16)


def test_a_layer_within_a_frozen_block_may_be_trained() -> None:
    layers = "[{layers: [conv 4 1x1, conv 4 1x1 trainable=true], trainable: false}]"
    text = f"{{input: 3x8x8, layers: {layers}}}"
    assert [layer.held for layer in analyzed(text).layers] == ["frozen", ""]


def test_weights_that_are_shared_are_counted_once_however_they_are_held() -> None:
    text = "{input: 4x8x8, layers: [conv 4 1x1 trainable=false name=a, conv 4 1x1 share=a]}"
    found = analyzed(text)
    assert found.ok
    assert found.totals.params == (0, 20)


def test_expand_says_it_and_is_read_back() -> None:
    network = convcalc.loads(SPEC)
    text = spec_text(network)
    assert "conv 4 3x3 p1 trainable=false" in text
    assert "conv 2 1x1 fixed=true" in text
    again = convcalc.analyze(convcalc.loads(text))
    assert again.totals == analyzed().totals


def test_json_says_which_weights_are_trained() -> None:
    layer = analyzed().to_dict()["layers"][0]
    assert {weight["trainable"] for weight in layer["weights"]} == {False}
    assert layer["params"] == {"total": 112, "trainable": 0, "non_trainable": 112}


def test_a_name_that_is_not_there_is_reported() -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(SPEC.replace("[stem]", "[sten]"))
    (problem,) = raised.value.diagnostics
    assert problem.code == "E301"
    assert problem.message == "there is no layer or block named 'sten' to be frozen"
    assert problem.help == "did you mean 'stem'?"


@pytest.mark.parametrize("value", ["yes!", "1", "[true]", "null"])
def test_what_is_no_yes_or_no_is_refused(value: str) -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(
            f"{{input: 3x8x8, layers: [{{conv: {{filters: 4, kernel: 1, trainable: {value}}}}}]}}"
        )
    (problem,) = raised.value.diagnostics
    assert problem.message.startswith("'trainable' must be true or false, received ")
