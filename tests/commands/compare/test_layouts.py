"""Source of PyTorch and of Keras side by side: a shape is typed once, as the first one has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

TORCH = "from torch import nn\n\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())\n"
KERAS = """
from keras import Model, layers


class Net(Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(8, 3)
        self.relu = layers.ReLU()

    def call(self, x):
        return self.relu(self.conv(x))
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    torch, keras = tmp_path / "torch_net.py", tmp_path / "keras_net.py"
    torch.write_text(TORCH)
    keras.write_text(KERAS)
    return str(torch), f"{keras}:Net"


def test_a_shape_is_turned_for_the_other_layout(ask: Ask, files: tuple[str, str]) -> None:
    torch, keras = files
    for names, shape in ((files, "3x32x24"), ((keras, torch), "32x24x3")):
        found = ask("compare", *names, "--input", shape)
        assert found.code == 0, found.err
        params = next(line for line in found.out.split("\n") if line.startswith("params"))
        assert params.split() == ["params", "224", "224", "1x"]


def test_check_holds_source_against_source_of_another_layout(
    ask: Ask, files: tuple[str, str]
) -> None:
    torch, keras = files
    found = ask("check", keras, "--against", torch, "--input", "32x24x3")
    assert found.code == 0, found.out + found.err


def test_a_drill_from_source_is_given_its_input(ask: Ask, files: tuple[str, str]) -> None:
    words = ["--input", "3x32x24", "--count", "1", "--seed", "1", "--no-progress"]
    found = ask("quiz", "--from", files[0], *words, input="q\n")
    assert found.code == 0
    assert "Input 3x32x24" in found.out
    assert ask("quiz", "--input", "3x32x24").said == "--input goes with --from"
