"""Files of other formats, from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc

FILES = Path(__file__).parents[2] / "specs" / "files"


@pytest.mark.parametrize(("name", "params"), [("small.onnx", 1562), ("small.keras", 13_610)])
def test_a_file_is_a_network_from_python_too(name: str, params: int) -> None:
    assert convcalc.summary(str(FILES / name)).totals.params.total == params
    assert convcalc.summary(FILES / name).totals.params.total == params


@pytest.mark.parametrize("input", ["3x16x16", (3, 16, 16), convcalc.Shape(3, (16, 16))])
def test_sizes_that_a_file_leaves_open_are_given(input: str) -> None:
    network = convcalc.load(str(FILES / "open_sizes.onnx"), input=input)
    assert network.inputs["x"] == convcalc.Shape(3, (16, 16))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cut.onnx", "is damaged: at byte 14, a part is longer than what holds it"),
        ("net.tflite", "is a TensorFlow Lite file, which is not read"),
        ("small.pt", "is a file of weights (5 tensors, 22 parameters), and has no graph"),
        ("open_sizes.onnx", "with input=: 3x224x224"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, said: str) -> None:
    with pytest.raises(convcalc.Problems, match="E4") as caught:
        convcalc.load(str(FILES / name))
    assert said in str(caught.value)


def test_a_file_has_no_vars() -> None:
    with pytest.raises(convcalc.Problems, match="vars gives 'a', but an ONNX file has no vars"):
        convcalc.load(str(FILES / "small.onnx"), vars={"a": 1})
