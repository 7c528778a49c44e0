"""`convcalc dialects` and `--dialect all` at the prompt."""

from __future__ import annotations

import json
import re

import pytest

from tests.conftest import Ask

NOTE = (
    "A shift: how far the positions that outputs are centred on lie from those of the dialect "
    "compared with, in pixels of the layer's input; + is right and down.\n"
)
SAME = """\
conv 64 7x7/2 same, of 3x224x224: 3 channels, 224x224 (channels first for all)
  PyTorch  refuses padding 'same' with a stride other than 1
           as Keras: pad [[2,3],[2,3]], then conv 64 7x7/2
           same size: conv 64 7x7/2 p3; padding 3; shifted by −1 px
  Keras    64x112x112  padding 2 before, 3 after  9,472 params
  ONNX     64x112x112  padding 2 before, 3 after  9,472 params

"""
POOL = """\
max_pool 2x2, of 64x56x56: 64 channels, 56x56 (channels first for all)
  PyTorch  64x28x28    no padding
  Keras    64x28x28    no padding
  ONNX     64x55x55 ≠  no padding  jump 1, not 2 ≠
           as PyTorch: max_pool 2x2/2
"""
NETWORK = """\
name: small
input: 3x32x32
layers: [conv 8 3x3/2 p1, batch_norm, relu, conv 8 3x3/2 p1, max_pool 2 ceil_mode, relu]
"""
COMPARED = """\
small: 4 of 6 layers differ between PyTorch, Keras and ONNX

conv1: conv 8 3x3/2 p1, of 3x32x32 and 1 more like it
  PyTorch  8x16x16  padding 1  224 params
  Keras    refuses numbers as padding of conv
           as PyTorch: pad 1, then conv 8 3x3/2
           same size: conv 8 3x3/2 same; padding 0 before, 1 after; shifted by +1 px
  ONNX     as PyTorch

batch_norm1: batch_norm, of 8x16x16
  PyTorch  8x16x16  16 params
  Keras    8x16x16  32 params (16 not trained) ≠
  ONNX     8x16x16  32 params (16 not trained) ≠

max_pool1: max_pool 2x2 ceil_mode, of 8x8x8
  PyTorch  8x4x4    no padding
  Keras    has no 'ceil_mode' for max_pool
           as PyTorch: max_pool 2x2/2
  ONNX     8x7x7 ≠  no padding  jump 1, not 2 ≠
           as PyTorch: max_pool 2x2/2 ceil_mode

  PyTorch  accepts every layer; 824 params
  Keras    refuses 3 layers; 840 params, 16 of them not trained; with settings of the same size, \
'relu2' is shifted by +3 px of the network's input
  ONNX     accepts every layer; gives 1 layer another size; 840 params, 16 of them not trained

"""


def test_one_layer_by_all_dialects(ask: Ask) -> None:
    answer = ask("conv", "3x224x224", "64", "7x7/2", "same", "--dialect", "all")
    assert answer == (0, SAME + NOTE, "")
    assert ask("max-pool", "64x56x56", "2", "--dialect", "all") == (0, POOL, "")


def test_shapes_are_read_alike_for_all_dialects(ask: Ask) -> None:
    last = ("--layout", "channels_last")
    assert "as Keras: max_pool 2x2/2\n" in ask("max-pool", "4x56x56", "--dialect", "all").out
    assert "  Keras    4x28x28" in ask("max-pool", "4x56x56", "--dialect", "all").out
    assert "  Keras    28x28x4" in ask("max-pool", "56x56x4", "--dialect", "all", *last).out


def test_a_network_by_all_dialects(ask: Ask) -> None:
    assert ask("dialects", "-", input=NETWORK) == (0, COMPARED + NOTE, "")


def test_all_layers_can_be_shown(ask: Ask) -> None:
    out = ask("dialects", "-", "--all", input=NETWORK).out
    assert [line for line in out.splitlines() if line and not line.startswith(" ")][1:-1] == [
        "conv1: conv 8 3x3/2 p1, of 3x32x32",
        "batch_norm1: batch_norm, of 8x16x16",
        "relu1: relu, of 8x16x16",
        "conv2: conv 8 3x3/2 p1, of 8x16x16",
        "max_pool1: max_pool 2x2 ceil_mode, of 8x8x8",
        "relu2: relu, of 8x4x4",
    ]


def test_networks_that_agree_say_so(ask: Ask) -> None:
    text = "{input: 3x8x8, layers: [conv 4 3x3, relu]}"
    out = "PyTorch, Keras and ONNX agree on all 2 layers\n"
    assert ask("dialects", "-", input=text).out.startswith(out)


def test_what_all_refuse_is_an_error(ask: Ask) -> None:
    code, out, err = ask(
        "dialects", "-", input="{input: 4x8x8, layers: [conv 5 3x3 g3, relu, relu]}"
    )
    assert code == 1
    assert out.startswith("PyTorch, Keras and ONNX differ in none of 3 layers\n")
    assert "\n2 layers after what all refuse: relu1, relu2\n" in out
    assert err.startswith("<stdin>:1:36: error[E202]: 4 input channels do not divide into 3 groups")
    assert ask("conv", "4x8x8", "5", "3", "g3", "--dialect", "all").code == 1


def test_what_cannot_be_read_is_refused_as_elsewhere(ask: Ask) -> None:
    code, out, err = ask("conv", "4x8x8", "5", "--dialect", "all", "--format", "json")
    assert (code, json.loads(out)["schema"]) == (2, "convcalc.dialects/1")
    assert "error[E103]: conv needs 'kernel': kernel size" in err
    assert ask("dialects", "nope").code == 2


def test_json_has_every_layer(ask: Ask) -> None:
    found = json.loads(ask("dialects", "-", "--format", "json", input=NETWORK).out)
    assert (found["schema"], found["reference"]) == ("convcalc.dialects/1", "pytorch")
    assert [layer["differs"] for layer in found["layers"]] == [True, True, False, True, True, False]
    keras = found["layers"][0]["dialects"]["keras"]
    assert (keras["accepted"], keras["refused"]["code"]) == (False, "E206")
    assert keras["agreeing"]["layers"] == ["pad 1", "conv 8 3x3/2"]
    assert keras["same_size"] == {
        "layers": ["conv 8 3x3/2 same"],
        "output_shape": [8, 16, 16],
        "padding": [[0, 1], [0, 1]],
        "outside": "zeros",
        "shift": ["1", "1"],
        "params": {"total": 224, "trainable": 224, "non_trainable": 0},
    }
    assert found["layers"][-1]["dialects"]["keras"]["shift_at_input"] == ["3", "3"]


def test_markdown_marks_what_differs(ask: Ask) -> None:
    out = ask("dialects", "-", "--format", "markdown", input=NETWORK).out
    assert "- Keras: 8x16x16, **32 params (16 not trained) ≠**\n" in out
    assert "  - as PyTorch: pad 1, then conv 8 3x3/2\n" in out


def test_another_reference(ask: Ask) -> None:
    out = ask("dialects", "-", "--reference", "onnx", input=NETWORK).out
    assert out.startswith("small: 4 of 6 layers differ between ONNX, PyTorch and Keras\n")
    assert "  PyTorch  8x4x4 ≠  no padding  jump 2, not 1 ≠\n" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--explain"], "--explain goes with one dialect: pytorch, keras, onnx"),
        (["--format", "csv"], "--format csv goes with one dialect: pytorch, keras, onnx"),
    ],
)
def test_what_goes_with_one_dialect_only(ask: Ask, words: list[str], message: str) -> None:
    assert ask("conv", "3x9x9", "4", "3", "--dialect", "all", *words).said == message


def test_colours_and_narrow_terminals(screen: Ask) -> None:
    words = ("conv", "3x224x224", "64", "7x7/2", "same", "--dialect", "all")
    shown = screen(60, *words).out
    assert "\x1b[31m" in shown
    plain = screen(60, *words, env={"NO_COLOR": "1"}).out
    assert not re.search(r"\x1b\[3\d", plain)
    bare = re.sub(r"\x1b\[\d*m", "", plain)
    assert "\n           same size: conv 64 7x7/2 p3; padding 3; shifted " in bare
    assert max(map(len, bare.splitlines())) <= 60
