"""An input that was typed otherwise than the first layers take it."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.engine.accepted import Own, readings
from tests.conftest import Ask

NOTES = [
    ("nn.ConvTranspose2d(512, 256, 4, 2, 1)", "4x4", "512x4x4: the layers take 512 channels"),
    ("nn.Conv2d(3, 8, 7)", "32", "3x32x32: the layers take 3 channels"),
    ("nn.Conv2d(1, 8, 7)", "28x28", "1x28x28: the layers take 1 channel"),
    ("nn.Conv2d(3, 8, 7)", "32x48x3", "3x32x48: the layers take 3 channels, last"),
    ("nn.Conv2d(16, 8, 3)", "9x9x16", "16x9x9: the layers take 16 channels, last"),
    ("nn.Conv1d(16, 8, 3)", "100x16", "16x100: the layers take 16 channels, last"),
    ("nn.LSTM(10, 20)", "5x10", "10x5: the layers take 10 channels, last"),
    ("nn.Conv2d(3, 8, 7)", "8x3x28x28", "3x28x28: 8 is the batch"),
    ("nn.Conv2d(3, 8, 7)", "8x28x28x3", "3x28x28: 8 is the batch"),
    ("nn.MaxPool2d(2)", "8x3x28x28", "3x28x28: 8 is the batch"),
    ("nn.BatchNorm1d(10)", "5x10", "10: 5 is the batch"),
]
REFUSED = [
    ("nn.Conv2d(3, 8, 3)", "1x28x28"),
    ("nn.Conv2d(3, 8, 3)", "3x28"),
    ("nn.Conv2d(3, 8, 7)", "4x4"),
    ("nn.Conv2d(3, 8, 3)", "8x5x32x32"),
    ("nn.InstanceNorm2d(8)", "4x8x8"),
    ("nn.GroupNorm(2, 8)", "4x8x8"),
    ("nn.LSTM(10, 20)", "5x3x10"),
    ("nn.Linear(400, 10)", "32"),
]


@pytest.mark.parametrize(("code", "typed", "note"), NOTES)
def test_the_input_is_read_as_the_layers_take_it(
    ask: Ask, code: str, typed: str, note: str
) -> None:
    for words in ((code, typed), ("show", code, "--input", typed), (f"{code} on {typed}",)):
        done = ask(*words)
        assert done.code == 0
        assert f"read    {typed} as {note}\n" in done.out
        assert done.out.startswith(f"{note.partition(':')[0]} → ")


@pytest.mark.parametrize(("code", "typed"), REFUSED)
def test_what_fits_no_other_way_is_refused_as_it_was_typed(ask: Ask, code: str, typed: str) -> None:
    done = ask(code, typed)
    assert done.code == 1
    assert done.out.startswith(f"{typed} → ?")
    assert " as " not in done.out.replace("as PyTorch code", "")


def test_a_shape_that_is_taken_is_left_as_it_is(ask: Ask) -> None:
    assert ask("nn.Conv2d(3, 8, 3)", "3x3x3").out.startswith("3x3x3 → 8x1x1")
    assert ask("Conv2D(8, 3)", "3x28x28").out.startswith("3x28x28 → 1x26x8")


def test_so_is_the_input_of_a_file(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.c = nn.Conv2d(1, 8, 3)\n"
        "        self.f = nn.Linear(8 * 26 * 26, 10)\n    def forward(self, x):\n"
        "        return self.f(self.c(x).flatten(1))\n"
    )
    for typed in ("28", "28x28", "28x28x1", "4x1x28x28"):
        done = ask("show", str(path), "--input", typed)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Net: 1x28x28 → 10 (pytorch)\n")
        assert f"read    {typed} as 1x28x28: " in done.out
        code, out, err = ask("memory", str(path), "--input", typed)
        assert out == ask("memory", str(path), "--input", "1x28x28").out
        assert (code, err.startswith(f"note: {typed} as 1x28x28: ")) == (0, True)
        assert ask("show", str(path), "--input", typed, "--format", "json").err == err


def test_of_sizes_that_may_be_channels_nothing_is_guessed() -> None:
    assert [*readings((3, 224), Own(3, (2,)), "channels_first")] == []
    assert [*readings((224,), Own(None, (2,)), "channels_first")] == []


@pytest.mark.parametrize(
    ("code", "typed", "help"),
    [
        ("Conv2D(8, 3)", "28x28", "28x28x1 if it is grey, 28x28x3 in colours"),
        ("nn.MaxPool2d(2)", "28x28", "1x28x28 if it is grey, 3x28x28 in colours"),
    ],
)
def test_sizes_without_channels_ask_for_them(ask: Ask, code: str, typed: str, help: str) -> None:
    assert f"  help: the input lacks its channels: give it as {help}\n" in ask(code, typed).err


def test_a_size_alone_asks_for_all(ask: Ask) -> None:
    hint = "the input lacks its axes: give channels and sizes, such as 3x112x112"
    assert f"  help: {hint}\n" in ask("nn.MaxPool2d(2)", "112").err


@pytest.mark.parametrize(
    ("code", "shape"),
    [
        ("nn.Conv2d(64, 128, 3)", "64x32x32 (channels first)"),
        ("nn.Conv1d(16, 4, 3)", "16x32 (channels first)"),
        ("nn.LSTM(5, 6)", "5x32 (channels first)"),
        ("Conv2D(3, 3)", "32x32x3 (channels last), or write Input(shape=(32, 32, 3))"),
    ],
)
def test_code_without_an_input_is_told_one_that_it_takes(ask: Ask, code: str, shape: str) -> None:
    assert f"  help: give its shape: --input {shape}\n" in ask("show", code).err
