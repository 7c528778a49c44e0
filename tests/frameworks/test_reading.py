"""Code where a spec, or a layer of one, may stand."""

from __future__ import annotations

import pickle

import pytest

import convcalc
from convcalc.frameworks.reading import code_among, network_in
from convcalc.parser.value import Value
from tests.conftest import Ask

SEQUENTIAL = "nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU())"


def refused(text: str) -> str:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(text, "net.yaml")
    return str(raised.value)


def test_a_layer_of_a_spec_may_be_code() -> None:
    plain = convcalc.loads("{input: 3x32x32, layers: [conv 6 5x5 p1, relu, max_pool 2]}")
    code = convcalc.loads(
        "input: 3x32x32\nlayers:\n  - nn.Conv2d(3, 6, 5, padding=1)\n  - nn.ReLU(inplace=True)\n"
        "  - MaxPool2d: {kernel_size: 2}\n"
    )
    assert [node.name for node in code.nodes] == [node.name for node in plain.nodes]
    shapes = [convcalc.analyze(net).layers[-1].output for net in (plain, code)]
    assert shapes[0] == shapes[1]


def test_a_line_of_code_may_be_several_layers_in_a_block_and_a_loop() -> None:
    network = convcalc.loads(
        """\
dialect: keras
input: 32x32x3
blocks:
  stage:
    params: {filters: }
    layers: [conv $filters 3 same, "layers.Activation('relu')"]
layers:
  - stage 8
  - repeat: 2
    layers: ["Conv2D(8, 3, padding='same', activation='relu')"]
"""
    )
    assert [node.kind.name for node in network.nodes] == ["conv", "relu"] * 3


def test_code_in_a_spec_of_another_dialect_is_refused() -> None:
    assert refused("input: 3x8x8\nlayers:\n  - Conv2D(8, 3)\n") == (
        """\
net.yaml:3:5: error[E106]: this is Keras code, but the spec's dialect is pytorch
  |
3 |   - Conv2D(8, 3)
  |     ^^^^^^^^^^^^
  help: write dialect: keras, or the layer as a spec has it"""
    )


def test_a_comma_that_yaml_took_is_told() -> None:
    text = "input: 3x8x8\nlayers: [nn.Conv2d(3, 6, 5)]\n"
    assert "in a YAML list in brackets, put a layer that holds a comma in quotes" in refused(text)


def test_what_a_layer_says_of_its_input_is_checked() -> None:
    report = convcalc.analyze(
        convcalc.loads("input: 4x8x8\nlayers:\n  - nn.Conv2d(3, 6, 5)\n", "net.yaml")
    )
    (wrong,) = report.diagnostics
    assert str(wrong) == (
        """\
net.yaml:3:15: error[E204]: in_channels is 3, but 4 channels arrive
  |
3 |   - nn.Conv2d(3, 6, 5)
  |               ^
  help: write in_channels: 4, or leave it out"""
    )


@pytest.mark.parametrize(
    ("code", "shape", "message"),
    [
        ("nn.Conv1d(3, 6, 5)", "3x8x8", "this conv is for 1 spatial axis, but the input has 2"),
        ("nn.BatchNorm2d(3)", "3x8", "this batch_norm is for 2 spatial axes, but the input has 1"),
        ("nn.BatchNorm1d(3)", "3x8x8", "is for 0 or 1 spatial axis, but the input has 2"),
        ("nn.MaxPool2d(2)", "12", "this max_pool is for 2 spatial axes, but the input has none"),
        ("nn.BatchNorm2d(4)", "3x8x8", "in_channels is 4, but 3 channels arrive"),
        ("nn.GroupNorm(2, 8)", "4x8x8", "in_channels is 8, but 4 channels arrive"),
        ("nn.InstanceNorm2d(8)", "4x8x8", "in_channels is 8, but 4 channels arrive"),
        (
            "nn.LayerNorm([4, 7, 8])",
            "4x8x8",
            "sizes is 4x7x8, but what is normalised together of 4x8x8 is 4x8x8",
        ),
        ("nn.PReLU(8)", "4x8x8", "in_channels is 8, but 4 channels arrive"),
        ("nn.LayerNorm(4)", "4x8x8", "sizes is 4, but what is normalised together of 4x8x8 is 8"),
        ("nn.Linear(400, 10)", "16x5x5", "in_features is 400, but 5 features arrive"),
        ("F.conv2d(x, torch.zeros(8, 3, 2, 2), groups=2)", "3x8x8", "in_channels is 6, but 3"),
    ],
)
def test_what_the_framework_refuses_is_refused(code: str, shape: str, message: str) -> None:
    report = convcalc.analyze(network_in(code, input=shape))
    assert message in " ".join(d.message for d in report.diagnostics)


def test_code_may_stand_in_the_place_of_a_spec() -> None:
    text = "import torch\nx = torch.randn(1, 3, 32, 32)\nmodel = " + SEQUENTIAL
    network = convcalc.loads(text)
    assert [node.kind.name for node in network.nodes] == ["conv", "relu"]
    assert network.notes == ("as PyTorch code, which was not run",)
    assert pickle.loads(pickle.dumps(network)) == network


def test_an_input_that_is_not_said_is_asked_for() -> None:
    assert refused(SEQUENTIAL) == (
        f"""\
net.yaml:1:1: error[E103]: this PyTorch code does not say what its input is
  |
1 | {SEQUENTIAL}
  | ^
  help: give its shape: input="3x32x32" (channels first)"""
    )
    assert 'input="32x32x3" (channels last), or write Input(shape=(32, 32, 3))' in refused(
        "Sequential([Conv2D(8, 3)])"
    )


def test_a_linear_layer_that_comes_first_says_the_input() -> None:
    assert convcalc.loads("nn.Linear(784, 10)").inputs["input"].channels == 784


def test_a_spec_that_is_wrong_is_not_taken_for_code() -> None:
    assert "E102" in refused("{input: 3x8x8, layers: [convv 3 3]}")
    assert "E106" in refused("just a text")


def test_layers_given_one_by_one_are_of_one_framework() -> None:
    found = code_among([Value("Flatten()"), Value("relu"), Value("Dense(10)")])
    assert found is not None
    assert found.dialect == "keras"
    assert code_among([Value("conv 3 3"), Value("relu")]) is None


def test_a_printed_model_is_named_for_what_it_is_where_layers_are_expected(ask: Ask) -> None:
    text = "Sequential(\n  (0): Conv2d(3, 32, kernel_size=(3, 3), stride=(1, 1))\n  (1): ReLU()\n)"
    code, out, err = ask(text, "3x32x32")
    assert (code != 0, out) == (True, "")
    assert "error[E103]: this is what print(model) shows, which is no code" in err
    assert "  help: give it to show: convcalc show FILE, or convcalc show - from standard" in err
    assert ask("show", "-", input=text)[0] == 0


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("nn.Sequential(nn.LayerNorm(8))", 16),
        ("nn.Sequential(nn.LayerNorm((9, 8)))", 144),
        ("nn.Sequential(nn.LayerNorm((4, 9, 8)))", 576),
        ("nn.Sequential(nn.RMSNorm(8))", 8),
        ("keras.Sequential([layers.LayerNormalization(axis=[1, 2])])", 72),
        ("keras.Sequential([layers.LayerNormalization(axis=[1, 2, 3])])", 576),
        ("keras.Sequential([layers.LayerNormalization(axis=2)])", 18),
        ("keras.Sequential([layers.LayerNormalization()])", 16),
    ],
)
def test_a_norm_is_over_the_dimensions_that_the_framework_counts(code: str, params: int) -> None:
    """As many as PyTorch 2.14 and Keras 3.15 hold where 4x9x8 arrives."""
    report = convcalc.analyze(network_in(code, input="4x9x8"))
    assert (report.ok, report.totals.params.total) == (True, params)
