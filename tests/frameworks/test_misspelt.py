"""What a user types wrong in source or beside it: where it stands, in whose words it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

TORCH = "import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), %s)\n"
KERAS = (
    "import keras\nfrom keras import layers\n"
    "net = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), %s])\n"
)


def told(ask: Ask, tmp_path: Path, text: str, *args: str) -> list[str]:
    """The first line of the first error, without its place, and the last of its lines."""
    path = tmp_path / "net.py"
    path.write_text(text)
    wrong = next(x for x in ask("show", str(path), *args).err.split("\n\n") if "error[" in x)
    lines = wrong.strip().splitlines()
    return [lines[0].split("error", 1)[1], lines[-1].strip()]


@pytest.mark.parametrize(
    ("layer", "wrong", "help"),
    [
        (
            "layers.Conv2D(8, 3, padding='smae')",
            "'padding' of Conv2D must be 'valid' or 'same', received 'smae'",
            "did you mean 'same'?",
        ),
        (
            "layers.MaxPooling2D(2, padding='full')",
            "'padding' of MaxPooling2D must be 'valid' or 'same', received 'full'",
            "write 'valid'",
        ),
        (
            "layers.Reshape((900, 8)), layers.Conv1D(8, 3, padding='casual')",
            "'padding' of Conv1D must be 'valid', 'same' or 'causal', received 'casual'",
            "did you mean 'causal'?",
        ),
        (
            "layers.UpSampling2D(2, interpolation='biliner')",
            "'interpolation' of UpSampling2D must be 'nearest', 'bilinear', 'bicubic', 'lanczos3', "
            "'lanczos5' or 'area', received 'biliner'",
            "did you mean 'bilinear'?",
        ),
        (
            "layers.Conv2D(8, 3, data_format='chanels_last')",
            "'data_format' of Conv2D must be 'channels_last' or 'channels_first', received "
            "'chanels_last'",
            "did you mean 'channels_last'?",
        ),
        (
            "layers.GlobalAveragePooling2D('chanels_last')",
            "'data_format' of GlobalAveragePooling2D must be 'channels_last' or 'channels_first', "
            "received 'chanels_last'",
            "did you mean 'channels_last'?",
        ),
        (
            "layers.RandomZoom(0.1, fill_mode='refl')",
            "'fill_mode' of RandomZoom must be 'reflect', 'wrap', 'constant' or 'nearest', "
            "received 'refl'",
            "did you mean 'reflect'?",
        ),
        (
            "layers.Reshape((900, 8)), layers.Bidirectional(layers.LSTM(8), merge_mode='cat')",
            "'merge_mode' of Bidirectional must be 'concat', 'sum', 'mul' or 'ave', received 'cat'",
            "write 'concat'",
        ),
        (
            "layers.ZeroPadding2D('same')",
            "'padding' must be a whole number of at least 0, a list of one or of [before, after] "
            "per axis, received 'same'",
            "padding: elements added at each end of an axis",
        ),
    ],
)
def test_words_of_keras(ask: Ask, tmp_path: Path, layer: str, wrong: str, help: str) -> None:
    assert told(ask, tmp_path, KERAS % layer) == [f"[E104]: {wrong}", f"help: {help}"]


@pytest.mark.parametrize(
    ("layer", "wrong", "help"),
    [
        ("layers.Dense(8, kernel_initializer='he_norml')", "initializer", "he_normal"),
        ("layers.Conv2D(8, 3, bias_initializer='zero_s')", "initializer", "zeros"),
        ("layers.BatchNormalization(gamma_initializer='onnes')", "initializer", "ones"),
        ("layers.Dense(8, kernel_regularizer='l2_')", "regularizer", "l2"),
        ("layers.Dense(8, kernel_constraint='max_nrm')", "constraint", "max_norm"),
        ("layers.Dense(8, dtype='flot32')", "dtype", "float32"),
        ("layers.Dense(8, dtype='Float16')", "dtype", "float16"),
        ("layers.Dense(8, activation='Relu')", "activation", "relu"),
        ("layers.Dense(8, 'Tanh')", "activation", "tanh"),
        ("layers.Activation('Softmax_'.strip('_').upper())", "activation", "softmax"),
    ],
)
def test_words_by_which_keras_finds_things(
    ask: Ask, tmp_path: Path, layer: str, wrong: str, help: str
) -> None:
    said, hint = told(ask, tmp_path, KERAS % layer)
    assert said.startswith(f"[E102]: there is no {wrong} called '")
    assert hint == f"help: did you mean '{help}'?"


@pytest.mark.parametrize(
    "layer",
    [
        "layers.Dense(8, activation='ReLU', kernel_initializer='HeNormal')",
        "layers.Dense(8, kernel_regularizer='l2', dtype='mixed_float16')",
        "layers.Dense(8, kernel_constraint='maxnorm', bias_initializer='zero')",
        "layers.Dense(8, kernel_initializer=keras.initializers.HeNormal())",
    ],
)
def test_words_by_which_some_keras_finds_things(ask: Ask, tmp_path: Path, layer: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(KERAS % layer)
    assert (ask("show", str(path)).code, ask("show", str(path)).err) == (0, "")


def test_a_file_may_have_words_of_its_own(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    own = "keras.utils.get_custom_objects()['mine'] = keras.initializers.Ones()\nnet ="
    path.write_text((KERAS % "layers.Dense(8, kernel_initializer='mine')").replace("net =", own))
    assert ask("show", str(path)).code == 0


def test_a_model_that_only_prepares_images_is_taken_where_there_is_no_other(
    ask: Ask, tmp_path: Path
) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "import keras\nfrom keras import layers\n"
        "prepare = keras.Sequential([layers.Resizing(8, 8), layers.Rescaling(1 / 255)])\n"
    )
    assert ask("show", str(path), "--input", "16x16x3").code == 0
    path.write_text(path.read_text() + "net = keras.Sequential([prepare, layers.Conv2D(4, 3)])\n")
    assert "6x6x4" in ask("show", str(path), "--input", "16x16x3").out


@pytest.mark.parametrize(
    "layer",
    [
        "layers.LSTM(8, activation='tahn')",
        "layers.GRU(8, recurrent_activation='tahn')",
        "layers.Bidirectional(layers.LSTM(8, activation='tahn'))",
        "layers.EinsumDense('abc,cd->abd', output_shape=(None, 8), activation='tahn')",
    ],
)
def test_activations_within_layers_of_keras(ask: Ask, tmp_path: Path, layer: str) -> None:
    assert told(ask, tmp_path, KERAS % f"layers.Reshape((900, 8)), {layer}") == [
        "[E102]: there is no activation called 'tahn'",
        "help: did you mean 'tanh'?",
    ]


@pytest.mark.parametrize(
    "layer",
    [
        "layers.Conv2D(8, 3, padding='SAME', data_format='Channels_Last')",
        "layers.Resizing(8, 8, interpolation='lanczos5')",
        "layers.Reshape((900, 8)), layers.LSTM(8, activation='mish')",
        "layers.Reshape((900, 8)), layers.GRU(8, activation='sparse_plus')",
    ],
)
def test_words_that_keras_takes(ask: Ask, tmp_path: Path, layer: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(KERAS % layer)
    code, _, err = ask("show", str(path))
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    ("call", "wrong", "help"),
    [
        (
            "F.cross_entropy(x, x, reduction='meann')",
            "'reduction' of cross_entropy must be 'mean', 'sum' or 'none', received 'meann'",
            "did you mean 'mean'?",
        ),
        (
            "torch.div(x, 2, rounding_mode='flor')",
            "'rounding_mode' of div must be 'trunc' or 'floor', received 'flor'",
            "did you mean 'floor'?",
        ),
        (
            "torch.meshgrid(torch.arange(3), torch.arange(4), indexing='yx')[0]",
            "'indexing' of meshgrid must be 'ij' or 'xy', received 'yx'",
            "write 'ij'",
        ),
        (
            "F.pad(x, (1, 1, 1, 1), mode='zeros')",
            "'mode' of pad must be 'constant', 'reflect', 'replicate' or 'circular', "
            "received 'zeros'",
            "write 'constant'",
        ),
        (
            "F.grid_sample(x, x, mode='bilinar')",
            "'mode' of grid_sample must be 'bilinear', 'nearest' or 'bicubic', received 'bilinar'",
            "did you mean 'bilinear'?",
        ),
        (
            "F.grid_sample(x, x, padding_mode='zero')",
            "'padding_mode' of grid_sample must be 'zeros', 'border' or 'reflection', "
            "received 'zero'",
            "did you mean 'zeros'?",
        ),
        (
            "F.pad(x, (1, 1, 1, 1), 'reflct')",
            "'mode' of pad must be 'constant', 'reflect', 'replicate' or 'circular', "
            "received 'reflct'",
            "did you mean 'reflect'?",
        ),
    ],
)
def test_words_of_functions_of_pytorch(
    ask: Ask, tmp_path: Path, call: str, wrong: str, help: str
) -> None:
    text = (
        "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
        f"class Net(nn.Module):\n  def forward(self, x):\n    return {call}\n"
    )
    found = told(ask, tmp_path, text, "--input", "3x8x8")
    assert found == [f"[E104]: {wrong}", f"help: {help}"]


@pytest.mark.parametrize(
    ("layer", "wrong", "help"),
    [
        (
            "nn.Conv2d(8, 8, 3, padding='SAME')",
            "[E104]: 'padding' of nn.Conv2d must be numbers, 'valid' or 'same', received 'SAME'",
            "help: did you mean 'same'?",
        ),
        (
            "nn.Conv2d(8, 8, 3, padding=1, padding_mode='reflct')",
            "[E104]: 'padding_mode' of nn.Conv2d must be 'zeros', 'reflect', 'replicate' or "
            "'circular', received 'reflct'",
            "help: did you mean 'reflect'?",
        ),
        (
            "nn.RNN(8, 8, nonlinearity='sigmoid')",
            "[E104]: 'nonlinearity' of nn.RNN must be 'tanh' or 'relu', received 'sigmoid'",
            "help: write 'tanh'",
        ),
        (
            "nn.Conv2d(8, 8, 3, padding='smae')",
            "[E104]: 'padding' of nn.Conv2d must be numbers, 'valid' or 'same', received 'smae'",
            "help: did you mean 'same'?",
        ),
        (
            "nn.Upsample(scale_factor=2, mode='biliner')",
            "[E104]: 'mode' of nn.Upsample must be 'nearest', 'nearest-exact', 'linear', "
            "'bilinear', 'bicubic', 'trilinear' or 'area', received 'biliner'",
            "help: did you mean 'bilinear'?",
        ),
        (
            "nn.MaxPool2d('2')",
            "[E104]: 'kernel_size' of nn.MaxPool2d must be a whole number of at least 1, or a list "
            "of one per axis, received '2'",
            "help: leave the quotes out",
        ),
        (
            "nn.Conv2d(8, 8, kernal_size=3)",
            "[E102]: nn.Conv2d has no argument 'kernal_size'",
            "help: did you mean 'kernel_size'?",
        ),
        (
            "nn.Conv2d(8, 8)",
            "[E406]: nn.Conv2d needs 'kernel_size'",
            "help: it takes in_channels, out_channels, kernel_size, stride, padding, dilation, "
            "groups, bias, padding_mode, device, dtype",
        ),
    ],
)
def test_a_model_at_the_top_that_cannot_be_made(
    ask: Ask, tmp_path: Path, layer: str, wrong: str, help: str
) -> None:
    assert told(ask, tmp_path, TORCH % layer, "--input", "3x32x32") == [wrong, help]


def test_a_file_without_a_model_has_none(ask: Ask, tmp_path: Path) -> None:
    found = told(ask, tmp_path, "import torch.nn as nn\nn = nn\nx = [3]\ny = x[4]\n")
    assert found[0].endswith("net.py has no network")


@pytest.mark.parametrize(
    ("text", "shape", "help"),
    [
        (TORCH, "3x32", "the input lacks an axis: give it as 3x32x32"),
        (TORCH, "8x5x32x32", "write nn.Conv3d(3, 8, 3)"),
        (
            KERAS.replace("keras.Input((32, 32, 3)), ", ""),
            "32x3",
            "the input lacks an axis: give it as 32x32x3",
        ),
    ],
)
def test_an_input_of_other_axes(ask: Ask, tmp_path: Path, text: str, shape: str, help: str) -> None:
    layer = "layers.ReLU()" if "keras" in text else "nn.ReLU()"
    assert told(ask, tmp_path, text % layer, "--input", shape)[1] == f"help: {help}"


@pytest.mark.parametrize("given", ["--input abc", "--input=abc", "--batch 2 --input abc"])
def test_a_shape_that_is_none_is_pointed_at(ask: Ask, tmp_path: Path, given: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(TORCH % "nn.ReLU()")
    lines = ask("show", str(path), *given.split()).err.splitlines()
    assert lines[2][lines[3].index("^") :] == "abc"
    assert lines[3].count("^") == 3


def test_what_cannot_be_read_on_the_way_is_a_row(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    made = "self.conv = nn.Conv2d(3, 8, 3); self.fc = nn.Linear(400, 10)"
    path.write_text(
        "from torch import nn\nclass Net(nn.Module):\n"
        "  def __init__(self):\n    super().__init__()\n"
        f"    {made}\n  def forward(self, x):\n    return self.fc(self.conv(x).view(-1, 400))\n"
    )
    code, out, err = ask("show", str(path), "--input", "3x32x32", "--columns", "name,kind,output")
    assert code == 1
    assert out.splitlines()[:5] == [
        "Net: 3x32x32 → ? (pytorch)",
        "layer    kind    output",
        "x        input   3x32x32",
        "conv     conv    8x30x30",
        "✗ view1  ? view  ?",
    ]
    assert "error[E409]: this view cuts through an axis of 8 of 8x30x30" in err
    assert "W204" not in err


@pytest.mark.parametrize("weight", ["self.w.t", "self.w.view", "len"])
def test_a_method_that_is_not_called_is_no_weight(ask: Ask, tmp_path: Path, weight: str) -> None:
    text = (
        "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
        "class Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n"
        "    self.w = nn.Parameter(torch.zeros(10, 20))\n"
        f"  def forward(self, x):\n    return F.linear(x, {weight})\n"
    )
    assert told(ask, tmp_path, text, "--input", "20") == [
        "[E103]: 'weight' of F.linear is a function that is not called, whose sizes are not in the "
        "text",
        "help: write them in its place: [out_features, in_features]",
    ]


HANDED_ON = """\
from torch import nn

class Net(nn.Module):
    def __init__(self, width, classes=10):
        super().__init__()
        self.fc = nn.Linear(width, classes)

    def forward(self, x):
        return self.fc(x)

def small(**settings):
    return Net(8, **settings)
"""


def test_what_a_function_hands_on_may_be_set(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HANDED_ON)
    out = ask("show", f"{path}:small", "--input", "8", "--set", "classes=3").out
    assert out.startswith("small: 8 → 3 (pytorch)\n")
    err = ask("show", f"{path}:small", "--input", "8", "--set", "clases=3").err
    assert "error[E406]: __init__ takes no 'clases'" in err


ABSENT = """\
import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        x = self.fc(x)
        return %s
"""


@pytest.mark.parametrize(
    "call",
    [
        "x + self.other",
        "F.linear(x, self.fc.weight, self.other)",
        "self.other - x",
    ],
)
def test_an_attribute_that_is_never_set_is_named(ask: Ask, tmp_path: Path, call: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(ABSENT % call)
    code, _, err = ask("show", str(path), "--input", "8")
    assert code == 1
    assert err == (
        f"{path}:12:16: error[E407]: what comes out is not known: Net has no 'other'\n"
        f"   |\n12 |         return {call}\n   |                {'^' * len(call)}\n"
        "  help: set it in __init__: self.other = …\n\n"
    )


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('assert x.shape[1] == 3, "three features"', "assert"),
        ('assert len(x.shape) == 3, "three features"', "assert"),
        ('raise AssertionError("three features")', "raise"),
    ],
)
def test_where_the_source_raises_what_comes_out_is_not_known(
    ask: Ask, tmp_path: Path, line: str, word: str
) -> None:
    path = tmp_path / "net.py"
    path.write_text(ABSENT.replace("        return %s\n", f"        {line}\n        return x\n"))
    code, out, err = ask("show", str(path), "--input", "8", "--columns", "name,kind,output")
    assert (code, out.splitlines()[0]) == (1, "Net: 8 → ? (pytorch)")
    assert f"✗ {word}1  ? {word}" in out
    lines = err.splitlines()
    wrong = "error[E409]: the source raises AssertionError: three features"
    assert lines[0] == f"{path}:12:9: {wrong}"
    assert lines[4] == (
        "  help: it does so for this input and these settings: give others with --input or --set"
    )
