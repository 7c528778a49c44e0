"""Layers of a class of Keras are found by the attributes that hold them, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

NET = """
from keras import Model, layers


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.conv = layers.SeparableConv2D(8, 3, padding="same")

    def call(self, x):
        return self.conv(x)


class Net(Model):
    def __init__(self):
        super().__init__()
        self.stem = layers.Conv2D(4, 3)
        self.block = Block()
        self.out = layers.Dense(10)

    def call(self, x):
        x = self.block(self.stem(x))
        return self.out(layers.GlobalAveragePooling2D()(x))
"""


@pytest.mark.parametrize(
    ("attribute", "meant"),
    [("stem", "conv2d"), ("block.conv", "block.separable_conv2d"), ("out", "dense")],
)
def test_a_layer_by_its_attribute(ask: Ask, tmp_path: Path, attribute: str, meant: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET)
    mine = ask("explain", f"{path}:Net", attribute, "--input", "16x16x3")
    assert (mine.code, mine.err) == (0, "")
    assert mine.out == ask("explain", f"{path}:Net", meant, "--input", "16x16x3").out


def test_a_name_mistyped_offers_the_attribute(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET)
    found = ask("explain", f"{path}:Net", "stemm", "--input", "16x16x3")
    assert found.said == "there is no layer named 'stemm'; did you mean 'stem'?"
