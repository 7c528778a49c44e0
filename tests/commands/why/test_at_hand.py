"""`convcalc why` beside a network: files of frameworks, and the advice that a spec gives."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, Ask

if TYPE_CHECKING:
    from pathlib import Path

FILES = ROOT / "specs" / "files"
KERAS_FILE = """\
{
 "class_name": "Sequential",
 "config": {"layers": [
  {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1], "name": "img"}},
  {"class_name": "Flatten", "config": {"name": "flat"}},
  {"class_name": "Dense", "config": {"name": "scores", "units": 10}}
 ]}
}
"""


@pytest.mark.parametrize(("kernel", "size"), [(7, 5), (9, 8), (11, 2)])
def test_a_refused_layer_is_advised_as_the_message_of_a_framework_is(
    ask: Ask, kernel: int, size: int
) -> None:
    refused = ask("conv", f"3x{size}x{size}", "8", f"{kernel}x{kernel}").err
    said = (
        f"Calculated padded input size per channel: ({size} x {size}). Kernel size: ({kernel} x "
        f"{kernel}). Kernel size can't be greater than actual input size"
    )
    larger, smaller, padded = json.loads(ask("why", said, "--format", "json").out)["fixes"]
    (by,) = re.findall(r"larger by (\d+)", larger["text"])
    (span,) = re.findall(r"spans at most (\d+)x", smaller["text"])
    assert f"let at least {kernel} arrive: a larger input (here by {by}), or fewer str" in refused
    assert f"use a kernel that spans at most {span}, or {padded['text']}\n" in refused


@pytest.mark.parametrize(
    ("name", "message", "layer"),
    [
        (
            "small.keras",
            "Negative dimension size caused by subtracting 2 from 1 for 'max_pooling2d/MaxPool'",
            "max_pooling2d",
        ),
        (
            "small.onnx",
            "mat1 and mat2 shapes cannot be multiplied (32x400 and 16x10)",
            "head",
        ),
        (
            "model.json",
            'Input 0 of layer "scores" is incompatible with the layer: expected axis -1 of input '
            "shape to have value 784, but received input with shape (None, 400)",
            "scores",
        ),
    ],
)
def test_the_layer_of_a_file_of_a_framework(
    ask: Ask, tmp_path: Path, name: str, message: str, layer: str
) -> None:
    path = FILES / name
    if name == "model.json":
        path = tmp_path / name
        path.write_text(KERAS_FILE)
    code, out, err = ask("why", message, "--in", str(path))
    assert (code, err) == (0, "")
    place, _, table = out.partition("\n\nor\n")[2].partition("\n\n")[2].partition("\n\nlayer ")
    assert re.match(rf"(\S+: )?{layer}(\n|$)", place)
    assert table.split("\n")[-2].startswith(f"{layer} ")
