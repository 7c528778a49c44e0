"""Advice about source says what to write in code, and never what a spec would have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from convcalc.commands.lint.rules import RULES
from convcalc.frameworks.phrases import PHRASES, spoken
from tests.conftest import Ask

SAID = {
    "C101": "write padding=1",
    "C102": "write a stride of at most the kernel: stride=2",
    "C103": "average over the stride first, as ResNet-D does: nn.AvgPool2d(2) before it, stride=1",
    "C104": "use an odd kernel: kernel_size=5",
    "C106": "use a kernel of 1, or a larger input: kernel_size=1, padding=0",
    "C107": "use a dilation of 7, or a 1x1 kernel: padding=7, dilation=7",
    "C203": "use dilations without a common factor, such as 1 here: padding=1, dilation=1",
    "C204": "write kernel_size=3, padding=1 in 'c'",
    "C205": "use a kernel of 4, or upsample and convolve: kernel_size=4, output_padding=0",
    "C301": "write bias=False",
    "C303": (
        "pool to one value a channel before flatten: nn.AdaptiveAvgPool2d(1) before 'flatten1' "
        "and in_features=16 in 'linear1'"
    ),
    "C306": "use 16 groups: groups=16",
    "C401": "leave it out, use what it gives, or return it",
    "C402": "put an activation between them, or leave one out: nn.ReLU() before it",
}


@pytest.mark.parametrize("code", SAID)
def test_what_a_rule_proposes_for_pytorch(ask: Ask, tmp_path: Path, code: str) -> None:
    spec, net = tmp_path / "net.yaml", tmp_path / "net.py"
    spec.write_text(RULES[code].example)
    assert ask("convert", str(spec), "--to", "pytorch", "-o", str(net)).code == 0
    shape = re.search(r"input: ([\dx]+)", RULES[code].example)
    assert shape
    out = ask("lint", str(net), "--input", shape[1], "--select", code).out
    assert re.findall("instead: (.*)", out)[0] == SAID[code]
    assert "    - " not in out  # no lines of a spec


KERAS = """
from keras import layers, Model, Input
x = inputs = Input((30, 30, 3))
x = layers.Conv2D(16, 4, strides=3)(x)
x = layers.BatchNormalization()(x)
x = layers.Activation("relu")(x)
x = layers.Conv2D(8, 2, padding="same")(x)
x = layers.Flatten()(x)
x = layers.Dense(10)(x)
x = layers.Dense(10)(x)
model = Model(inputs, x)
"""


def test_what_rules_propose_for_keras(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(KERAS)
    out = ask("lint", str(path), "--select", "C101,C104,C301,C303,C402").out
    assert re.findall("instead: (.*)", out) == [
        "write padding='same'",
        "write use_bias=False",
        "use an odd kernel: kernel_size=3",
        "pool to one value a channel before flatten: "
        "layers.GlobalAveragePooling2D(keepdims=True) before it",
        "put an activation between them, or leave one out: layers.ReLU() before it",
    ]


@pytest.mark.parametrize(
    ("text", "pytorch", "keras"),
    [
        (
            "put it before flatten, or reshape the input",
            "put it before flatten, or give the axes back: "
            "nn.Unflatten(1, (channels, height, width))",
            "put it before Flatten, or give the axes back: "
            "layers.Reshape((height, width, channels))",
        ),
        (
            "write the padding as a number, or use dialect keras",
            "write the padding as a number",
            "write the padding as a number",
        ),
        (
            "for 3 channels, 9x9: write 9x9x3; if it is meant, add layout: channels_first",
            "for 3 channels, 9x9: give it as 9x9x3",
            "for 3 channels, 9x9: give it as 9x9x3",
        ),
        (
            "put flatten before it for all 75 elements, or write axis=channels if position by "
            "position is meant",
            "put nn.Flatten() before it for all 75 elements, if it is not meant position by "
            "position",
            "put layers.Flatten() before it for all 75 elements, if it is not meant position by "
            "position",
        ),
        ("write in_channels: 8, or leave it out", "write in_channels=8", "write in_channels=8"),
        ("use 2 groups", "use 2 groups", "use 2 groups"),
    ],
)
def test_help_in_words_of_a_framework(text: str, pytorch: str, keras: str) -> None:
    assert (spoken("pytorch", text), spoken("keras", text)) == (pytorch, keras)


def test_no_phrase_speaks_of_a_spec_again() -> None:
    for phrase in PHRASES:
        for told in (phrase.pytorch, phrase.keras):
            assert not re.search(r"\w+: \d|dialect|layout:|axis=channels|=false|=true", told), told


def test_an_unknown_operation_says_what_helps(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "from torch import nn\nfrom elsewhere import warp\n\n\nclass Net(nn.Module):\n"
        "    def forward(self, x):\n        return warp(x)\n"
    )
    err = ask("show", str(path), "--input", "3x8x8").err
    assert (
        "help: write it with functions that are read, or export the network and show that file, "
        "which says its shape: net.onnx, net.pt2 or net.keras"
    ) in err


ATTENDING = """
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 32, 4, 4)
        self.attention = nn.MultiheadAttention(32, 4, batch_first=True)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        return self.attention(x, x, x)[0]
"""


def test_what_attention_relates_is_not_called_local(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(ATTENDING)
    found = ask("lint", str(path), "--input", "3x32x32", "--select", "C201")
    assert (found.code, found.out) == (0, "nothing to say about 1 network\n")
