"""Functions as each framework has them; that they give the same values was tried in all three."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written

ROWS = [
    ("8x4x5", "abs", "torch.abs(input)", "ops.abs(inputs)"),
    ("8x4x5", "exponential", "torch.exp(input)", 'layers.Activation("exponential")(inputs)'),
    ("8x4x5", "negative", "torch.neg(input)", "-inputs"),
    ("8x4x5", "pow 2", "torch.pow(input, 2)", "ops.power(inputs, 2)"),
    ("8x4x5", "tile 2", "input.repeat(1, 2, 1, 1)", "ops.tile(inputs, (1, 1, 1, 2))"),
    ("8x4x5", "flip 2", "torch.flip(input, (3,))", "ops.flip(inputs, axis=2)"),
    ("8x4x5", "roll 2 axis=1", "torch.roll(input, 2, 2)", "ops.roll(inputs, 2, 1)"),
    ("8x1x5", "squeeze 1", "input.squeeze(2)", "ops.squeeze(inputs, axis=1)"),
    ("8x4x5", "unsqueeze 2", "input.unsqueeze(3)", "ops.expand_dims(inputs, axis=2)"),
    (
        "8x4x5",
        "index_select [0,2,1] axis=2",
        "input[:, :, :, [0, 2, 1]]",
        "ops.take(inputs, [0, 2, 1], axis=2)",
    ),
    (
        "8x1x1",
        "broadcast_to [-1,7,7]",
        "input.expand(-1, -1, 7, 7)",
        "ops.tile(inputs, (1, 7, 7, 1))",
    ),
    (
        "8x4x5",
        "rms_norm",
        "nn.RMSNorm(8, eps=1e-05)",
        'layers.RMSNormalization(epsilon=1e-05, name="rms_norm1")',
    ),
    (
        "8x4x5",
        "instance_norm",
        "nn.InstanceNorm2d(8)",
        "layers.GroupNormalization(",
    ),
    (
        "8x4x5",
        "einsum chw->hw",
        'torch.einsum("bchw->bhw", input)',
        'ops.einsum("bhwc->bwh", inputs)',
    ),
    (
        "8x4x5",
        "prelu",
        "nn.PReLU()",
        'layers.PReLU(shared_axes=[1, 2, 3], name="prelu1")',
    ),
]


@pytest.mark.parametrize(("size", "layer", "torch", "keras"), ROWS)
def test_functions_are_as_each_framework_writes_them(
    size: str, layer: str, torch: str, keras: str
) -> None:
    report = analyze(convcalc.loads(f"{{input: {size}, layers: ['{layer}']}}"))
    assert torch in written(report, "pytorch")
    assert keras in written(ported(report, "keras"), "keras")
    assert file_of(ported(report, "onnx"), "onnx")


TWO = [
    ("8x7x6", "8x6x5", "matmul", "a @ b", 'ops.einsum("xya,yza->xza", a, b)'),
    ("8x4x4", "8x4x4", "maximum", "torch.maximum(a, b)", "layers.Maximum()([a, b])"),
    ("8x4x4", "8x4x4", "power", "torch.pow(a, b)", "a ** b"),
]


@pytest.mark.parametrize(("first", "second", "layer", "torch", "keras"), TWO)
def test_functions_of_two_inputs_keep_to_the_order_of_the_layout(
    first: str, second: str, layer: str, torch: str, keras: str
) -> None:
    text = f"{{inputs: {{a: {first}, b: {second}}}, layers: ['{layer} from=[a,b]']}}"
    report = analyze(convcalc.loads(text))
    assert torch in written(report, "pytorch")
    assert keras in written(ported(report, "keras"), "keras").replace(
        "bxya,byza->bxza", "xya,yza->xza"
    )
    assert file_of(ported(report, "onnx"), "onnx")


ATTENDED = """
inputs: {q: 64x12x20, k: 64x12x20, v: 64x12x20}
layers: ['scaled_dot_product_attention batch_axes=1 from=[q,k,v]']
"""


def test_products_of_attention_are_by_head() -> None:
    report = analyze(convcalc.loads(ATTENDED))
    text = written(report, "pytorch")
    turned = ", ".join(f"{x}.movedim(1, -1)" for x in "qkv")
    assert f"F.scaled_dot_product_attention({turned}).movedim(-1, 1)" in text.replace("\n", "")
    keras = written(ported(report, "keras"), "keras")
    assert 'ops.einsum("bcqd,bckd->bcqk", q, k)' in keras
    assert file_of(ported(report, "onnx"), "onnx")


@pytest.mark.parametrize(
    ("layer", "made", "applied"),
    [
        ("conv 8 3 p1", "nn.Conv2d(3, 8, 3, padding=1)", "for_each(self.conv1, input, 2)"),
        ("max_pool 2", "", "for_each(lambda x: F.max_pool2d(x, 2), input, 2)"),
        ("global_avg_pool", "", "for_each(lambda x: x.mean((2, 3), keepdim=True), input, 2)"),
    ],
)
def test_what_works_on_each_frame_by_itself_is_applied_so(
    layer: str, made: str, applied: str
) -> None:
    report = analyze(convcalc.loads(f"{{input: 3x4x16x16, layers: ['{layer} batch_axes=1']}}"))
    text = written(report, "pytorch")
    assert made in text
    assert f"input = {applied}\n" in text


def test_each_position_by_itself_needs_no_axes_of_the_batch() -> None:
    report = analyze(convcalc.loads("{input: 8x4x5, layers: ['linear 6 axis=last batch_axes=1']}"))
    assert "self.linear1(input)" in written(report, "pytorch")


DENSE = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(8, 8, 3, padding=1) for _ in range(3)])

    def forward(self, x):
        outs = []
        for layer in self.layers:
            x = layer(x)
            outs.append(x)
        return {result}
"""


@pytest.mark.parametrize("result", ["torch.cat(outs, 1)", "outs", "x + outs[1]"])
def test_what_layers_of_a_list_give_is_kept_where_it_is_read_later(result: str) -> None:
    network = Source(DENSE.replace("{result}", result), "net.py").network("Net", ["8x8x8"])
    text = written(analyze(network), "pytorch")
    assert "nn.Sequential" not in text
    assert '= self.layers["1"](' in text


def test_slopes_are_shared_over_the_axes_that_are_named() -> None:
    def read(shared: str) -> convcalc.Report:
        code = (
            "import keras\nfrom keras import layers\ninputs = keras.Input((4, 5, 8))\n"
            f"model = keras.Model(inputs, layers.PReLU(shared_axes={shared})(inputs))\n"
        )
        return analyze(KerasSource(code, "m.py").network("model"))

    totals = [read(shared).totals.params.total for shared in ("[1, 2, 3]", "[1, 2]", "None")]
    assert totals == [1, 8, 160]
    with pytest.raises(Problems) as problems:
        read("[1]")
    (told,) = problems.value.diagnostics
    assert (told.code, told.message) == (
        "E207",
        "'shared_axes' of PReLU is read as [1, 2] only, received [1]",
    )


KERAS = """
import keras
from keras import layers

inputs = keras.Input((8, 8, 3))
x = layers.Conv2D(4, 3, padding="same", activation="relu")(inputs)
x = layers.Add(name="add")([x, x])
x = layers.Add()([x, x])
x = layers.Flatten()(x)
model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))
"""


def test_activations_of_keras_are_functions_behind_their_layers() -> None:
    report = analyze(KerasSource(KERAS, "m.py").network("model"))
    text = written(ported(report, "pytorch"), "pytorch", origin="keras")
    assert "= self.conv2d(input_layer)\n        conv2d_relu = F.relu(input_layer)\n" in text
    assert "self.conv2d[" not in text
    assert "self.conv2d." not in text


def test_names_that_keras_gives_by_itself_are_left_to_it() -> None:
    text = written(analyze(KerasSource(KERAS, "m.py").network("model")), "keras")
    assert text.count("layers.Add()(") == 2
    assert 'name="conv2d"' in text


@pytest.mark.parametrize(
    ("home", "late"),
    [
        ("torch.nn.utils.parametrizations", "parametrizations.weight.original0"),
        ("torch.nn.utils", "weight_g"),
    ],
)
def test_a_length_of_each_filter_is_given_by_the_function_that_names_it_so(
    home: str, late: str
) -> None:
    code = (
        f"import torch\nfrom torch import nn\nfrom {home} import weight_norm\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.conv = weight_norm(nn.Conv1d(8, 4, 3))\n"
        "    def forward(self, x):\n"
        "        return self.conv(x)\n"
    )
    report = analyze(Source(code, "net.py").network("Net", ["8x9"]))
    assert [layer.name for layer in report.layers] == ["conv", f"conv.{late}"]
    text = written(report, "pytorch")
    assert f"from {home} import weight_norm\n" in text
    assert "self.conv = weight_norm(nn.Conv1d(8, 4, 3))\n" in text


def test_causal_convolutions_of_the_zoo_are_written_with_their_lengths() -> None:
    text = written(analyze(convcalc.load("tcn")), "pytorch")
    assert "weight_norm(\n            nn.Conv1d(" in text
    assert "F.pad(x, [-n for ends in reversed(self.cropping) for n in ends])" in text


def test_a_parameter_within_another_stands_beside_it() -> None:
    spec = """
    input: 8x4x4
    layers:
      - parameter: {shape: 8x1x1, name: gamma}
      - multiply: {from: [input, gamma], name: one}
      - parameter: {shape: 8x1x1, name: gamma.2}
      - multiply: {from: [one, gamma.2]}
    """
    text = written(analyze(convcalc.loads(spec)), "pytorch")
    assert "self.gamma_2 = nn.Parameter(torch.zeros(8, 1, 1))" in text
    assert "* self.gamma_2" in text


def torch_text(body: str, *shapes: str, to: str = "pytorch") -> str:
    network = Source(f"import torch\nfrom torch import nn\n\n{body}", "net.py").network(
        "Net", shapes
    )
    report = analyze(network)
    return written(report if to == "pytorch" else ported(report, to), to)


FEATURES = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)
        self.bn = nn.BatchNorm1d(4)

    def forward(self, x):
        return self.bn(self.fc(x))
"""
FROZEN = """
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1)

    def forward(self, x):
        return x + self.conv(x)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = Block()
        self.two = Block()
        for one in self.one.parameters():
            one.requires_grad = False

    def forward(self, x):
        return self.two(self.one(x))
"""
TOKEN = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.zeros(24))

    def forward(self, x):
        token = self.token.reshape(1, 1, 24).permute(0, 2, 1)
        return torch.cat([token.expand(x.shape[0], -1, -1), x], 2)
"""


def test_features_are_normalised_as_on_one_axis() -> None:
    assert "self.bn = nn.BatchNorm1d(4)" in torch_text(FEATURES, "8")


def test_blocks_that_are_frozen_and_not_are_told_apart() -> None:
    text = torch_text(FROZEN, "8x4x4")
    assert text.count(".requires_grad_(False)") == 1
    assert text.count("nn.Conv2d(8, 8, 3, padding=1)") == 2


def test_what_is_made_of_a_parameter_alone_is_copied_for_each_sample() -> None:
    spec = """
    input: 24x16
    layers:
      - parameter: {shape: 24, name: token}
      - reshape: {shape: [24, 1], from: token, name: one}
      - concat: {from: [one, input], axis: 1}
    """
    text = written(analyze(convcalc.loads(spec)), "pytorch")
    assert "self.token[None].reshape(1, 24, 1)" in text
    assert ".expand(input.shape[0], -1, -1)" in text
    assert "torch.cat" in torch_text(TOKEN, "24x16")


BETWEEN = "{inputs: {a: 5x4x6x7, b: 5x4x7x3}, layers: ['matmul from=[a,b] batch_axes=1']}"
ACROSS = "{inputs: {a: 6x4x7, b: 7x4x3}, layers: ['matmul from=[a,b] batch_axes=1']}"


def test_matrices_with_an_axis_of_the_batch_between_are_multiplied_by_letters() -> None:
    assert "a @ b" in written(analyze(convcalc.loads(BETWEEN)), "pytorch")
    assert 'torch.einsum("nabc' not in written(analyze(convcalc.loads(ACROSS)), "pytorch")
    assert 'torch.einsum("naby,nybz->nabz", a, b)' in written(
        analyze(convcalc.loads(ACROSS)), "pytorch"
    )


def test_sizes_that_happen_to_be_equal_do_not_hide_an_axis_of_the_batch() -> None:
    spec = "{inputs: {a: 4x4x4, b: 4x4x4}, layers: ['matmul from=[a,b] batch_axes=1']}"
    text = written(analyze(convcalc.loads(spec)), "pytorch")
    assert 'torch.einsum("naby,nybz->nabz", a, b)' in text


UNUSED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        return self.conv(x)
"""


@pytest.mark.parametrize("to", ["keras", "onnx"])
def test_what_no_output_depends_on_is_left_out_and_told(to: str) -> None:
    code = f"import torch\nfrom torch import nn\n\n{UNUSED}"
    report = analyze(Source(code, "net.py").network("Net", ["8x6x6"]))
    found = ported(report, to)
    assert found.totals.params.total == report.totals.params.total - 45
    assert found.network.notes[-1] == (
        "45 parameters that no output depends on are left out: 'head.weight', 'head.bias'"
    )
    assert "self.head" in written(report, "pytorch")


CAUSAL = """
input: 4x16
blocks:
  causal:
    params: {n: 1}
    layers: [pad: {padding: [[$n, 0]]}, conv: {filters: 4, kernel: 2}]
layers: [causal 1, causal 1, causal 2, causal 3]
"""


def test_padding_of_one_axis_that_a_block_is_told_is_two_numbers_in_keras() -> None:
    text = written(ported(analyze(convcalc.loads(CAUSAL)), "keras"), "keras")
    assert "layers.ZeroPadding1D(padding[0])(x)" in text


GRU = "{input: 6x10, layers: [gru: {units: 5, bidirectional: true, name: steps}]}"


def test_weights_of_recurrent_layers_are_put_in_the_order_of_the_other_framework() -> None:
    report = analyze(convcalc.loads(GRU))
    text = written(ported(report, "keras"), "keras", origin="pytorch")
    assert "                layer.set_weights(steps_of(own, place))" in text
    assert "reset, update, new = np.split(tensor, 3)" in text
    code = (
        "import keras\nfrom keras import layers\ninputs = keras.Input((10, 6))\n"
        "model = keras.Model(inputs, layers.GRU(5, return_sequences=True)(inputs))\n"
    )
    report = analyze(KerasSource(code, "m.py").network("model"))
    text = written(ported(report, "pytorch"), "pytorch", origin="keras")
    assert "found = step_of(layer, name)" in text
    assert "update, reset, new = np.split(tensor, 3)" in text


def test_an_approximated_gelu_is_one_everywhere() -> None:
    spec = "{input: 8, layers: [gelu approximate=tanh, linear 4, gelu]}"
    report = analyze(convcalc.loads(spec))
    text = written(report, "pytorch")
    assert 'F.gelu(input, approximate="tanh")' in text
    assert "F.gelu(input)" in text
    text = written(ported(report, "keras"), "keras")
    assert "ops.gelu(inputs, approximate=True)" in text
    assert 'layers.Activation("gelu")' in text
