"""`convcalc convert` at the prompt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

RESIDUAL = "specs/source/residual.py"


def test_what_is_converted_expands_to_what_it_was_converted_from(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    code, out, err = ask("convert", RESIDUAL, "-o", str(path))
    assert (code, out, err) == (0, f"{path}: 30 lines\n", "")
    assert ask("convert", RESIDUAL).out == path.read_text()
    assert ask("expand", str(path)).out == ask("expand", RESIDUAL).out


def test_a_file_is_written_over_only_if_that_is_said(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text("mine")
    code, out, err = ask("convert", "lenet5", "-o", str(path))
    assert (code, out) == (2, "")
    assert "--force writes over it" in err
    assert path.read_text() == "mine"
    assert ask("convert", "lenet5", "-o", str(path), "--force").code == 0
    assert path.read_text() == ask("convert", "lenet5").out


def test_expectations_hold_for_what_was_not_changed(ask: Ask) -> None:
    assert "expect: " in ask("convert", "small_resnet8").out
    assert "expect: " not in ask("convert", "small_resnet8", "--input", "3x64x64").out


def test_what_does_not_work_out_is_refused_with_its_reason(ask: Ask) -> None:
    spec = "{input: 3x8x8, layers: [conv 4 9x9, relu]}"
    code, out, err = ask("convert", "-", input=spec)
    assert (code, out) == (1, "")
    assert "error[E201]" in err


def test_the_name_of_the_file_tells_what_is_written(ask: Ask, tmp_path: Path) -> None:
    for name, begins in (("a.svg", b"<svg"), ("a.dot", b"digraph"), ("a.yaml", b"name: LeNet")):
        path = tmp_path / name
        assert ask("convert", "lenet5", "-o", str(path)).code == 0
        assert begins in path.read_bytes()[:200]
    net = tmp_path / "a.onnx"
    assert ask("convert", "lenet5", "-o", str(net)).code == 0
    assert ask("show", str(net), "--format", "json").code == 0
    said = ask("convert", "lenet5", "-o", str(tmp_path / "a.py")).said
    assert said == "'.py' does not say what is to be written: --to pytorch or --to keras"
    assert not (tmp_path / "a.py").exists()


CUT_OFF = """\
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3)
        self.fc = nn.Linear(8, 10)

    def forward(self, x):
        x = self.conv(torch.frobnicate(x))
        return self.fc(torch.frobnicate(x.mean((2, 3))))
"""


@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
def test_of_what_is_not_known_the_first_is_told(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.py").write_text(CUT_OFF)
    code, out, err = ask("convert", "net.py", "--input", "8x9x9", "--to", to, "-o", f"net.{to}.out")
    assert (code, out) == (1, "")
    assert err == (
        "net.py:11:23: error[E431]: 'unknown1' (? frobnicate) cannot be written: what it does is "
        "not known\n"
        "   |\n"
        "11 |         x = self.conv(torch.frobnicate(x))\n"
        "   |                       ^^^^^^^^^^^^^^^^^^^\n"
        "  help: --to spec writes what is known\n\n"
    )


@pytest.mark.parametrize(
    ("pool", "written"),
    [
        ("nn.AdaptiveAvgPool2d(1)", "layers.GlobalAveragePooling2D(keepdims=True"),
        ("nn.AdaptiveMaxPool2d((1, 1))", "layers.GlobalMaxPooling2D(keepdims=True"),
        ("nn.AdaptiveAvgPool2d(4)", "layers.AdaptiveAveragePooling2D(4"),
    ],
)
def test_keras_takes_adaptive_pools_to_one_place_as_global_ones(
    ask: Ask, tmp_path: Path, pool: str, written: str
) -> None:
    path = tmp_path / "net.py"
    path.write_text(f"from torch import nn\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), {pool})\n")
    assert written in ask("convert", str(path), "--input", "3x25x5", "--to", "keras").out


LOST = """\
import keras
from keras import layers

net = keras.Sequential([
    keras.Input((16, 16, 3)),
    layers.RandomFlip(),
    layers.Normalization(mean=[0.5, 0.4, 0.3], variance=[0.1, 0.2, 0.3]),
    layers.GaussianNoise(0.1),
    layers.Conv2D(8, 3),
    layers.Dropout(0.3, noise_shape=(None, 1, 1, 8)),
    layers.Dropout(0.3),
    layers.ActivityRegularization(0.1),
])
"""
OF_TRAINING = [
    "note: left out, since it is of training only: random changes of images at 'random_flip'",
    "note: left out, since it is of training only: noise at 'gaussian_noise'",
    "note: left out, since it is of training only: the noise_shape at 'dropout'",
    "note: left out, since it is of training only: what is added to the loss at "
    "'activity_regularization'",
]
NORMALIZED = (
    "note: 'normalization': mean 0 and variance 1 stand there, and what follows has other numbers, "
    "until those of the original are written in their place"
)


@pytest.mark.parametrize("to", ["spec", "keras", "pytorch", "onnx"])
def test_what_is_left_out_is_told(ask: Ask, tmp_path: Path, to: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(LOST)
    err = ask("convert", str(path), "--to", to, "-o", str(tmp_path / "out")).err
    expected = [*([] if to == "spec" else [NORMALIZED]), *OF_TRAINING]
    assert err.splitlines()[-len(expected) :] == expected


def test_dropout_within_attention_is_left_out_of_onnx(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "from torch import nn\nclass Net(nn.Module):\n  def __init__(self):\n"
        "    super().__init__()\n"
        "    self.a = nn.MultiheadAttention(8, 2, dropout=0.1, batch_first=True)\n"
        "  def forward(self, x):\n    return self.a(x, x, x)[0]\n"
    )
    given = ("convert", str(path), "--input", "5x8", "-o", str(tmp_path / "out"), "--to")
    assert ask(*given, "onnx").err == "note: in training ONNX drops nothing within 'a'\n"
    assert "drops nothing" not in ask(*given, "keras").err


KEYED = """\
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(8, 4), nn.Linear(8, 2)

    def forward(self, x):
        return {"class": self.a(x), "box": self.b(x), "in": x}
"""


@pytest.mark.parametrize(
    ("to", "line"),
    [
        ("pytorch", '        return {"class": a, "box": b, "in": x}'),
        (
            "keras",
            '    return keras.Model(inputs, {"class": a, "box": b, "in": inputs}, name="net")',
        ),
    ],
)
def test_keys_of_outputs_are_kept(ask: Ask, tmp_path: Path, to: str, line: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(KEYED)
    assert line in ask("convert", str(path), "--input", "8", "--to", to).out.splitlines()


def test_keys_of_outputs_are_their_names_in_onnx(ask: Ask, tmp_path: Path) -> None:
    from convcalc.frameworks.onnx.model import Model

    path, out = tmp_path / "net.py", tmp_path / "net.onnx"
    path.write_text(KEYED)
    ask("convert", str(path), "--input", "8", "-o", str(out))
    assert [one.name for one in Model(out.read_bytes()).graph.outputs] == ["class", "box", "in"]


def test_a_key_in_onnx_may_be_the_name_of_another_layer(ask: Ask, tmp_path: Path) -> None:
    from convcalc.frameworks.onnx.model import Model

    path, out = tmp_path / "net.py", tmp_path / "net.onnx"
    path.write_text(KEYED.replace('{"class": self.a(x), "box"', '{"b": self.a(x).relu(), "a"'))
    ask("convert", str(path), "--input", "8", "-o", str(out))
    graph = Model(out.read_bytes()).graph
    assert [one.name for one in graph.outputs] == ["b", "a", "in"]
    names = [node.name for node in graph.nodes]
    assert {"a", "b"} < {*names}
    assert len({*names}) == len(names)


def test_a_key_that_is_the_name_of_an_input_is_told_in_onnx(ask: Ask, tmp_path: Path) -> None:
    path, out = tmp_path / "net.py", tmp_path / "net.onnx"
    path.write_text(KEYED.replace('"class"', '"x"'))
    assert ask("convert", str(path), "--input", "8", "-o", str(out)).err == (
        "note: outputs of the keys 'x' have other names, since inputs have these\n"
    )


def test_a_spec_has_no_keys_of_outputs(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(KEYED)
    assert ask("convert", str(path), "--input", "8").err == (
        "note: left out, since a spec lists outputs by layer: the keys 'class', 'box', 'in'\n"
    )


@pytest.mark.parametrize("given", ["(self.a(x), self.b(x))", "{'a': [self.a(x), self.b(x)]}"])
def test_what_is_no_dictionary_of_tensors_has_no_keys(ask: Ask, tmp_path: Path, given: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(KEYED[: KEYED.index("return")] + f"return {given}\n")
    out = ask("convert", str(path), "--input", "8", "--to", "pytorch").out
    assert "        return a, b" in out.splitlines()


def test_a_key_of_none_is_left_out(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    given = "return {'a': self.a(x), 'none': None, 'b': self.b(x)}\n"
    path.write_text(KEYED[: KEYED.index("return")] + given)
    out = ask("convert", str(path), "--input", "8", "--to", "pytorch").out
    assert '        return {"a": a, "b": b}' in out.splitlines()
