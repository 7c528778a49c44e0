"""Networks to source of PyTorch; that it runs there is recorded in tests/recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import written
from convcalc.frameworks.write.proved import proved

ROOT = Path(__file__).parents[3]
START = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


def source_of(code: str, *shapes: str) -> str:
    return written(analyze(Source(START + code, "net.py").network("Net", shapes)), "pytorch")


def classes_of(text: str) -> str:
    return text[text.index("class ") : text.index("\n\n\nif __name__")] + "\n"


RESIDUAL = '''\
"""Net, written by convcalc."""

import torch
from torch import nn


class Basic(nn.Module):
    def __init__(self, inplanes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(
            inplanes, planes, 3, stride=stride, padding=1, bias=False
        )
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.has_downsample = stride != 1
        if self.has_downsample:
            self.downsample = nn.Sequential(
                nn.Conv2d(inplanes, planes, 1, stride=stride, bias=False),
                nn.BatchNorm2d(planes),
            )

    def forward(self, x):
        out = self.conv1(x)
        out = self.bn1(out)
        out = self.relu(out)
        out = self.conv2(out)
        out = self.bn2(out)
        shortcut = x
        if self.has_downsample:
            shortcut = self.downsample(shortcut)
        x = out + shortcut
        x = self.relu(x)
        return x


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()
        )
        self.layer1 = nn.Sequential(*[Basic(16, 16) for _ in range(3)])
        self.layer2 = nn.Sequential(
            Basic(16, 32, stride=2), Basic(32, 32), Basic(32, 32)
        )
        self.layer3 = nn.Sequential(
            Basic(32, 64, stride=2), Basic(64, 64), Basic(64, 64)
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = self.stem(x)
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)
        x = self.pool(x)
        x = torch.flatten(x, 1)
        x = self.fc(x)
        return x


if __name__ == "__main__":
    net = Net().eval()
    out = net(torch.zeros(1, 3, 32, 32))
    print(out.shape)
'''


def test_blocks_are_classes_with_the_arguments_of_their_constructors() -> None:
    code = (ROOT / "specs/source/residual.py").read_text()
    network = Source(code, "residual.py").network("Net", ["3x32x32"])
    assert written(analyze(network), "pytorch") == RESIDUAL


def test_what_is_written_is_written_the_same_when_it_is_read() -> None:
    network = Source(RESIDUAL, "residual.py").network("Net", ["3x32x32"])
    assert written(analyze(network), "pytorch") == RESIDUAL


MIXED = """
class Unit(nn.Sequential):
    def __init__(self, inp, out, act):
        layers = [nn.Conv2d(inp, out, 1), nn.BatchNorm2d(out)]
        super().__init__(*layers, *([act()] if act else []))

class Mixed(nn.Module):
    def __init__(self, inp, a, b, act):
        super().__init__()
        self.a = Unit(inp, a, act)
        self.b = nn.Sequential(nn.MaxPool2d(3, 1, 1), Unit(inp, b, None))

    def forward(self, x):
        return torch.cat([self.a(x), self.b(x), x], 1)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = Mixed(8, 4, 4, nn.ReLU), Mixed(16, 8, 12, nn.SiLU)

    def forward(self, x):
        return self.two(self.one(x))
"""


def test_lists_of_modules_activations_and_branches_are_as_one_writes_them() -> None:
    assert (
        classes_of(source_of(MIXED, "8x16x16"))
        == """\
class Unit(nn.Sequential):
    def __init__(self, inp, out, has_activation, activation=nn.ReLU):
        layers = [nn.Conv2d(inp, out, 1), nn.BatchNorm2d(out)]
        if has_activation:
            layers.append(activation())
        super().__init__(*layers)


class Mixed(nn.Module):
    def __init__(self, inp, a, b, activation):
        super().__init__()
        self.a = Unit(inp, a, True, activation=activation)
        self.b = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1), Unit(inp, b, False)
        )

    def forward(self, x):
        branch = self.a(x)
        branch2 = self.b(x)
        x = torch.cat([branch, branch2, x], 1)
        return x


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = Mixed(8, 4, 4, nn.ReLU)
        self.two = Mixed(16, 8, 12, nn.SiLU)

    def forward(self, x):
        x = self.one(x)
        x = self.two(x)
        return x
"""
    )


def test_results_that_are_read_later_have_names_and_weights_are_shared() -> None:
    code = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1)

    def forward(self, a, b):
        return torch.cat([self.conv(a) - self.conv(b), a], 1), b
"""
    assert (
        classes_of(source_of(code, "8x4x4", "8x4x4"))
        == """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1)

    def forward(self, a, b):
        conv = self.conv(a)
        conv_2 = self.conv(b)
        subtract1 = conv - conv_2
        concat1 = torch.cat([subtract1, a], 1)
        return concat1, b
"""
    )


def test_each_layer_that_cannot_be_written_is_told_and_nothing_is_written() -> None:
    network = convcalc.loads(
        "{input: 8x4x4, layers: [attention 4 relative_positions=decomposed, relu,"
        " attention 2 relative_positions=decomposed]}"
    )
    with pytest.raises(Problems) as caught:
        written(analyze(network), "pytorch")
    assert [(d.code, d.message) for d in caught.value.diagnostics] == [
        (
            "E431",
            f"'attention{k}' (attention) cannot be written for PyTorch: "
            "decomposed relative positions are not written yet",
        )
        for k in (1, 2)
    ]


@pytest.mark.parametrize(
    ("layers", "line"),
    [
        ("concat from=[a,b] axis=1", "torch.cat([a, b], 2)"),
        ("stack_inputs from=[a,b] axis=2", "torch.stack([a, b], 3)"),
        ("average from=[a,b]", "(a + b) / 2"),
        ("flatten start=2", "torch.flatten(a, 2)"),
        ("global_max_pool keepdims=false", "a.amax((2, 3))"),
        ("reduce sum channels", "a.sum(1)"),
        ("reduce norm spatial keepdims=true", "a.norm(dim=(2, 3), keepdim=True)"),
        ("reduce argmax axis=2", "a.argmax(3)"),
        ("split 1 2", "a.chunk(2, 1)[1]"),
        ("split 0 sizes=[3,5] axis=2", "torch.split(a, [3, 5], 3)[0]"),
        ("clip 0 6", "a.clamp(min=0, max=6)"),
        ("rescale 0.5 offset=1", "0.5 * a + 1"),
        ("slice 1 7 step=2 axis=1", "a[:, :, 1:7:2]"),
        ("select -1 axis=2", "a[:, :, :, -1]"),
        ("crop [1,[0,2]]", "a[:, :, 1:-1, :-2]"),
        ("pad [[1,2],0]", "F.pad(a, (0, 0, 1, 2))"),
        ("pad 1 reflect", 'F.pad(a, (1, 1, 1, 1), "reflect")'),
        ("pad 0 channel_padding=[0,4]", "F.pad(a, (0, 0, 0, 0, 0, 4))"),
        ("softmax", "F.softmax(a, 1)"),
        ("upsample 2 linear", 'F.interpolate(a, scale_factor=2, mode="bilinear")'),
    ],
)
def test_layers_without_a_module_are_calls_on_the_axes_that_are_meant(
    layers: str, line: str
) -> None:
    spec = f"inputs: {{a: 8x8x8, b: 8x8x8}}\nlayers:\n  - {layers} "
    network = convcalc.loads(spec + ("" if "from=" in layers else "from=a\n"))
    assert f" = {line}\n" in classes_of(written(analyze(network), "pytorch"))


@pytest.mark.parametrize(
    ("layer", "made"),
    [
        ("layer_scale init=0.1", "LayerScale(8, init=0.1)"),
        ("stochastic_depth 0.2", "StochasticDepth(0.2)"),
        ("attention 2", "Attention(8, 2, batch_first=True)"),
        ("lstm 6 bidirectional", "LSTM(8, 6, bidirectional=True, batch_first=True)"),
        ("conv 8 1 trainable=false", "nn.Conv1d(8, 8, 1).requires_grad_(False)"),
    ],
)
def test_layers_that_pytorch_has_otherwise_have_a_class_of_their_own(layer: str, made: str) -> None:
    text = written(
        analyze(convcalc.loads(f"{{input: 8x5, layers: [{layer} name=one]}}")), "pytorch"
    )
    assert f"self.one = {made}\n" in text


def test_composites_are_classes_and_identities_are_left_out() -> None:
    spec = "{input: 8x4x4, layers: [squeeze_excite 4, identity, squeeze_excite 4, conv 8 1]}"
    text = classes_of(written(analyze(convcalc.loads(spec)), "pytorch"))
    assert text.count("class SqueezeExcite(nn.Module):") == 1
    assert "self.excite = nn.Conv2d(2, 8, 1)" in text
    assert "dentity" not in text


def test_a_block_that_uses_the_weights_of_another_is_the_same_module() -> None:
    spec = """
input: 8x4x4
blocks:
  unit: [conv 8 3 p1, group_norm 2, relu]
  again: [conv 8 3 p1 share=a.conv1, group_norm 2 share=a.group_norm1, relu]
layers: [unit name=a, again name=b]
"""
    text = classes_of(written(analyze(convcalc.loads(spec)), "pytorch"))
    assert text.count("= Unit(") == 1
    assert text.count("self.a(") == 2


def test_a_tensor_by_itself_is_copied_for_each_sample_before_a_join() -> None:
    spec = "{input: 8x5, layers: [parameter 8x1 name=t, {concat: axis=1, from: [t, input]}]}"
    text = classes_of(written(analyze(convcalc.loads(spec)), "pytorch"))
    assert "torch.cat([self.t.expand(input.shape[0], -1, -1), input], 2)" in text


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (("nn.Linear(64, 10)", "nn.Linear(64, 11)"), "it has other weights"),
        (("self.fc", "self.head"), "it has other weights"),
        (("self.layer1(x)", "self.layer1(self.layer1(x))"), "it has other MACs"),
        (("= torch.flatten(x, 1)", "= x.sum()"), ""),
    ],
)
def test_source_that_would_be_read_as_another_network_is_refused(
    wrong: tuple[str, str], why: str
) -> None:
    network = Source(RESIDUAL, "residual.py").network("Net", ["3x32x32"])
    proved(network, RESIDUAL, "Net")
    with pytest.raises(Problems) as caught:
        proved(network, RESIDUAL.replace(*wrong), "Net")
    (found,) = caught.value.diagnostics
    assert found.code == "E433"
    assert found.message.startswith(f"what would be written is read as another network: {why}")


def test_lines_are_as_long_as_black_has_them() -> None:
    text = written(analyze(convcalc.load("squeezenet1_0")), "pytorch")
    assert max(map(len, text.splitlines())) <= 88


def test_norms_over_channels_or_the_last_axis_are_layer_norms() -> None:
    text = classes_of(
        source_of(
            """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.LayerNorm(6), nn.LayerNorm(6, elementwise_affine=False)

    def forward(self, x):
        return self.two(self.one(x))
""",
            "4x6",
        )
    )
    assert "self.one = nn.LayerNorm(6)\n" in text
    assert "self.two = nn.LayerNorm(6, elementwise_affine=False)\n" in text
    network = convcalc.loads("{input: 8x4x4, layers: [layer_norm]}")
    text = classes_of(written(analyze(network), "pytorch"))
    assert "self.layer_norm1 = nn.LayerNorm(8)\n" in text
    assert "self.layer_norm1(input.movedim(1, -1)).movedim(-1, 1)" in text


def test_a_network_of_keras_comes_with_a_function_for_its_weights() -> None:
    from convcalc.commands.convert.ported import ported

    network = convcalc.loads(
        "{input: 6x6x4, dialect: keras, layers: [conv 8 3x3, flatten, relu, linear 2 name=fc]}"
    )
    text = written(ported(analyze(network), "pytorch"), "pytorch", origin="keras")
    assert "import numpy as np\nimport torch\n" in text
    assert 'FLATTENED = {\n    "fc": (8, 4, 4),\n}\n' in text
    assert "def load_keras(net, model):\n" in text


def test_shifts_and_given_statistics_are_classes_of_their_own() -> None:
    network = convcalc.loads(
        "{input: 8x4x4, layers: [layer_scale bias=true, normalization given=true]}"
    )
    text = classes_of(written(analyze(network), "pytorch"))
    assert "self.layer_scale1 = ScaleAndShift(8)\n" in text
    assert "Given()(" in text or "= Given()\n" in text


def test_numbers_of_words_go_in_without_channels() -> None:
    network = convcalc.loads("{input: 1x9, layers: [embedding 50 8, conv 4 3, relu]}")
    text = written(analyze(network), "pytorch")
    assert "input = self.embedding1(input).movedim(-1, 1)\n" in text
    assert "net(torch.zeros(1, 9, dtype=torch.long))\n" in text


def test_blocks_whose_weights_are_used_at_other_sizes_are_written_out() -> None:
    spec = """
inputs: {a: 8x4x4, b: 8x2x2}
blocks:
  head: [conv 6 3 p1, {reshape: [2, 3, 4, 4]}]
  again: [conv 6 3 p1 share=one.conv1, {reshape: [2, 3, 2, 2]}]
layers: [head name=one from=a, again name=two from=b]
outputs: [one, two]
"""
    text = classes_of(written(analyze(convcalc.loads(spec)), "pytorch"))
    assert text.count("nn.Conv2d(") == 1
    assert "reshape(" in text


def test_dropout_as_a_function_is_told_whether_the_network_trains() -> None:
    network = convcalc.loads("{input: 8x4x4, layers: [conv 4 3, dropout 0.2]}")
    text = classes_of(written(analyze(network), "pytorch"))
    assert "input = F.dropout(input, p=0.2, training=self.training)\n" in text


def test_norms_with_a_shift_alone_are_a_class_and_are_read_as_such() -> None:
    spec = "{dialect: keras, input: 8x8x4, layers: [batch_norm scale=false name=norm]}"
    text = written(ported(analyze(convcalc.loads(spec)), "pytorch"), "pytorch", origin="keras")
    assert "self.norm = ShiftBatchNorm(4, eps=0.001, momentum=0.01)\n" in text
    network = Source(text, "net.py").network("Net", ["4x8x8"])
    (node,) = network.nodes
    assert (node.name, node.kind.name, node.kind.shorthand(2)) == (
        "norm",
        "batch_norm",
        "scale=false eps=0.001 momentum=0.01",
    )


def test_products_and_rolls_are_as_pytorch_writes_them() -> None:
    spec = "{inputs: {a: 4x5x6, b: 4x6x7}, layers: ['matmul from=[a,b]', roll -2 axis=1, flip]}"
    text = written(analyze(convcalc.loads(spec)), "pytorch")
    assert "= a @ b\n" in text
    assert ", -2, 2)" in text.split("torch.roll(")[1]
    assert ", (2, 3))" in text.split("torch.flip(")[1]


def test_layers_that_keras_has_counted_on_are_found_in_their_order() -> None:
    from types import SimpleNamespace

    from convcalc.frameworks.write.loading import LOADING

    scope: dict[str, Any] = {}
    exec(LOADING, scope)  # the text that is written into files, as a file has it

    def found(*names: str) -> Any:
        layers = [SimpleNamespace(name=name) for name in names]
        model = SimpleNamespace(_flatten_layers=lambda: layers)
        owners = {"conv2d", "conv2d_1", "sep.depthwise", "sep.pointwise"}
        rows: dict[str, Any] = scope["layers_of"](model, owners)
        return {owner: layer.name for owner, layer in rows.items()}

    usual = {"conv2d": "conv2d", "conv2d_1": "conv2d_1"}
    apart = {"sep.depthwise": "sep", "sep.pointwise": "sep"}
    assert found("conv2d", "conv2d_1", "sep") == {**usual, **apart}
    later = {"conv2d": "conv2d_1", "conv2d_1": "conv2d_2"}
    assert found("sep", "conv2d_1", "conv2d_2") == {**later, **apart}
    with pytest.raises(ValueError, match=r"the model has \['conv2d_7'\] where"):
        found("conv2d_7", "sep")
