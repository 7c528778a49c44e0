"""Networks by the rules of Keras or ONNX as source of PyTorch."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.frameworks.write import written
from tests.conftest import Ask

KERAS = """
input: 9x10x3
dialect: keras
layers:
  - conv 4 3x3/2 same name=first
  - batch_norm
  - separable_conv 6 3x3 same multiplier=2 name=apart
  - max_pool 2x2 same
  - [flatten, linear 5]
"""


def source_of(spec: str) -> str:
    return written(ported(analyze(convcalc.loads(spec)), "pytorch"), "pytorch")


def test_paddings_that_pytorch_has_not_are_layers_before() -> None:
    text = source_of(KERAS)
    assert "input = F.pad(input, (0, 1, 1, 1))\n" in text
    assert "F.max_pool2d(input, 2, stride=2, ceil_mode=True)" in text
    assert "self.first = nn.Conv2d(3, 4, 3, stride=2)" in text
    assert 'nn.Conv2d(4, 8, 3, padding="same", groups=4, bias=False)' in text
    assert "nn.Linear(54, 5)" in text


def test_what_comes_out_is_as_large_and_learns_as_much() -> None:
    report = analyze(convcalc.loads(KERAS))
    found = ported(report, "pytorch")
    assert found.network.dialect.name == "pytorch"
    assert found.network.layout == "channels_first"
    assert list(found.outputs.values()) == list(report.outputs.values())
    assert found.totals.params.trainable == report.totals.params.trainable
    assert found.totals.macs == report.totals.macs


def test_notes_say_which_weights_stand_otherwise() -> None:
    notes = ported(analyze(convcalc.loads(KERAS)), "pytorch").network.notes
    assert notes == (
        "batch norms have epsilon 0.001 and momentum 0.01: PyTorch's defaults are 1e-05 and 0.1; "
        "what PyTorch calls momentum 0.01 is 0.99 in Keras",
        "kernels of convolutions are transposed: rows, columns, in, out in Keras; "
        "numpy.transpose(kernel, (3, 2, 0, 1)) for two axes",
        "load_keras(net, model) in the file puts weights of Keras in PyTorch's order",
        "behind 'flatten1' features stand channel by channel, in Keras position by position: "
        "kernel.reshape(3, 3, 6, -1).transpose(3, 2, 0, 1).reshape(-1, 54) is the weight of the "
        "linear layer there",
        "channels stand first in PyTorch: 'input' is 3x9x10, 9x10x3 before",
    )


def test_notes_of_what_was_pytorch_say_what_the_file_has_for_weights() -> None:
    network = convcalc.loads("{input: 3x8x8, layers: [conv 4 3, batch_norm, batch_norm]}")
    assert ported(analyze(network), "keras").network.notes == (
        "batch norms have epsilon 1e-05 and momentum 0.9: Keras' defaults are 0.001 and 0.99; what "
        "Keras calls momentum 0.99 is 0.01 in PyTorch",
        "load_state_dict(model, state) in the file puts weights of PyTorch in Keras' order",
        "channels stand last in Keras: 'input' is 8x8x3, 3x8x8 before; 'batch_norm2' is 6x6x4, "
        "4x6x6 before",
    )


def test_a_network_of_onnx_is_written_as_well() -> None:
    spec = "{input: 3x9x9, dialect: onnx, layers: [conv 4 3x3/2 p1, relu, max_pool 2x2/2]}"
    assert "nn.Conv2d(3, 4, 3, stride=2, padding=1)" in source_of(spec)


@pytest.mark.parametrize(
    ("layer", "turned"),
    [
        ("broadcast_to: 5x5x4", "input.expand(-1, 4, 5, 5)"),
        ("einsum: {equation: 'bhwc->bhw'}", 'torch.einsum("bchw->bwh", input)'),
    ],
)
def test_dimensions_are_told_in_the_order_of_the_other_layout(layer: str, turned: str) -> None:
    spec = f"{{input: 5x5x4, dialect: keras, layers: [relu, {{{layer}}}]}}"
    assert turned in source_of(spec)


def test_a_network_with_the_channels_last_is_written_with_them_first(ask: Ask) -> None:
    code, out, _ = ask("convert", "pointwise", "--to", "pytorch")
    assert code == 0
    assert "net(torch.zeros(1, 64, 56, 56))" in out


def test_notes_go_beside_what_is_written(ask: Ask) -> None:
    code, out, err = ask("convert", "keras_vgg16", "--to", "pytorch")
    assert code == 0
    assert 'if __name__ == "__main__":' in out
    assert "note: kernels of convolutions are transposed" in err
    assert "kernel.reshape(7, 7, 512, -1).transpose(3, 2, 0, 1).reshape(-1, 25088)" in err


LAYERS = {
    "linear 5": False,
    "batch_norm, relu, linear 5": False,
    "relu": True,
    "layer_norm, linear 5": True,
    "slice stop=9, linear 5": True,
    "linear 120 name=a, 'add from=[flatten1,a]'": True,
}


@pytest.mark.parametrize("layers", LAYERS)
def test_features_whose_order_is_seen_keep_it(layers: str) -> None:
    spec = f"{{input: 3x8x8, layers: [conv 4 3x3, max_pool 1x2 s1, flatten, {layers}]}}"
    text = written(ported(analyze(convcalc.loads(spec)), "keras"), "keras")
    in_order = 'x = layers.Permute((3, 1, 2), name="flatten1_permute")(x)\n' in text
    assert in_order == LAYERS[layers]
    assert ("layers.Flatten()" in text) != in_order


def test_features_that_are_told_apart_need_no_other_weights() -> None:
    spec = "{input: 8x8x3, dialect: keras, layers: [conv 4 3x3, flatten, layer_norm, linear 5]}"
    found = ported(analyze(convcalc.loads(spec)), "pytorch").network.notes
    assert not [note for note in found if note.startswith("behind")]
