"""More faults in source of PyTorch, einops and Keras: where they stand, and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

NET = """
import torch
from torch import nn
from einops import rearrange
from einops.layers.torch import Rearrange


class Net(nn.Module):
    def __init__(self):
        {made}

    def forward(self, x):
        return {done}
"""
PATCHES = "self.patch = nn.Conv2d(3, 32, 4, 4)"
TORCH = [
    (
        ("self.conv = nn.Conv2d(3, 8, 3)", "super().__init__()", "self.conv(x)"),
        "net.py:10:9: error[E406]: a module is set before nn.Module.__init__ is called, which "
        "PyTorch refuses",
        "call super().__init__() first",
    ),
    (
        ("super().__init__()", "rearrange(x, 'b c (h p) w -> b (h w) (c p)', p=7)"),
        "net.py:13:16: error[E208]: 32 is not made of (h p) here",
        "its sizes are 7 in all, which must divide 32",
    ),
    (
        ("super().__init__()", "self.to = Rearrange('b c h w -> b (h w) d')", "self.to(x)"),
        "net.py:14:16: error[E409]: the pattern 'b c h w -> b (h w) d' is not one of einops",
        "there is 'c' on the left only and 'd' on the right only",
    ),
    (
        ("super().__init__()", "rearrange(x.flatten(2), 'b c h w -> b (h w) c')"),
        "net.py:13:16: error[E203]: the pattern 'b c h w -> b (h w) c' has 4 axes, but 3 arrive",
        "name 3 on its left, the batch among them; or leave out a flatten before it",
    ),
    (
        (
            "super().__init__()",
            PATCHES,
            "self.a = nn.MultiheadAttention(32, 4, batch_first=True)",
            "self.a(*[self.patch(x).flatten(2)] * 3)[0]",
        ),
        "net.py:12:40: error[E204]: embed_dim is 32, but 64 features arrive",
        "its 32 features are not the last size: x.transpose(1, 2) before it",
    ),
    (
        (
            "super().__init__()",
            PATCHES,
            "self.conv = nn.Conv2d(8, 16, 3)",
            "self.conv(self.patch(x))",
        ),
        "net.py:12:31: error[E204]: in_channels is 8, but 32 channels arrive",
        "write nn.Conv2d(32, 16, 3)",
    ),
    (
        (
            "super().__init__()",
            PATCHES,
            "self.places = nn.Parameter(torch.zeros(1, 65, 32))",
            "self.patch(x).flatten(2).transpose(1, 2) + self.places",
        ),
        "net.py:15:16: error[E205]: all dimensions must be equal (or 1), but 64x32 (from "
        "'reshape1') meets 65x32 (from 'places')",
        "make 'places' 64x32 in place of 65x32",
    ),
]
MODEL = """
from keras import Input, Model, layers

inputs = Input((28, 28, 3))
x = layers.Conv2D(30, 3, padding="same")(inputs)
x = {done}
model = Model(inputs, x)
"""
KERAS = [
    (
        "layers.Reshape((27 * 28, 30))(x)",
        "net.py:6:20: error[E208]: 23520 elements (28x28x30) do not fit 756x30",
        "write 784 in place of 756, or -1 for one of them",
    ),
    (
        "layers.Conv2D(32, 3, groups=4)(x)",
        "net.py:6:33: error[E202]: 30 input channels do not divide into 4 groups",
        "write layers.Conv2D(32, 3, groups=2): these divide, 1, 2",
    ),
    (
        "layers.Multiply()([x, layers.GlobalAveragePooling2D(keepdims=True)(inputs)])",
        "net.py:6:5: error[E205]: all dimensions must be equal (or 1), but 28x28x30 (from "
        "'conv2d') meets 1x1x3 (from 'global_average_pooling2d')",
        "make the 3 channels of the 1x1 map 30, as it meets",
    ),
    (
        "layers.Conv2D(8, 3)(layers.Flatten()(x))",
        "net.py:6:5: error[E204]: this conv is for 2 spatial axes, but the input has none: 23520",
        "put it before Flatten, or give the axes back: layers.Reshape((height, width, channels))",
    ),
]


def told(ask: Ask, folder: Path, code: str, *more: str) -> tuple[str, str]:
    (folder / "net.py").write_text(code)
    err = ask("show", "net.py", *more).err
    return err.split("\n")[0], err.split("help: ")[1].split("\n")[0]


@pytest.mark.parametrize(("parts", "message", "help"), TORCH)
def test_faults_in_pytorch(
    ask: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    parts: tuple[str, ...],
    message: str,
    help: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code = NET.format(made="\n        ".join(parts[:-1]), done=parts[-1])
    assert told(ask, tmp_path, code, "--input", "3x32x32") == (message, help)


@pytest.mark.parametrize(("done", "message", "help"), KERAS)
def test_faults_in_keras(
    ask: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    done: str,
    message: str,
    help: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert told(ask, tmp_path, MODEL.format(done=done)) == (message, help)


def test_a_module_that_there_is_not_is_told_once(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = "super().__init__()\n        self.conv2 = nn.Conv2d(3, 8, 3)"
    code = NET.format(made=made, done="self.conv3(x)")
    found = told(ask, tmp_path, code, "--input", "3x32x32")
    assert found[1] == "did you mean 'conv2'?"
    assert "W204" not in ask("show", "net.py", "--input", "3x32x32").err
