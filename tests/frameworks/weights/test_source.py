"""Files of weights: what is in them, and that nothing of them is run."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import convcalc
from convcalc.frameworks.recognize import recognized
from convcalc.frameworks.weights.held import Weights
from convcalc.frameworks.weights.source import weights
from convcalc.parser.zoo import Located
from tests.conftest import Ask

FOLDER = Path(__file__).parents[2] / "recorded" / "weights"
RESNET18: dict[str, Any] = json.loads((FOLDER / "resnet18.json").read_text(encoding="utf-8"))
FORMS = {
    "r18.pth": "as a state dict of PyTorch",
    "r18_ckpt.pth.tar": "as a checkpoint ('model') of PyTorch",
    "r18_module.pt": "as a module, ResNet, of PyTorch",
    "r18_old.pth": "as a state dict of PyTorch",
    "r18_module_old.pt": "as a module, ResNet, of PyTorch",
    "r18.safetensors": "as safetensors",
}


def recorded(name: str) -> bytes:
    """A file that PyTorch wrote, without the elements of its tensors."""
    return ZipFile(FOLDER / "files.zip").read(name)


def read(raw: bytes, format: str = "weights") -> Weights:
    return weights(io.BytesIO(raw), Located("", "net.pth", None, format))


def told(raw: bytes, format: str = "weights") -> str:
    with pytest.raises(convcalc.Problems) as caught:
        read(raw, format)
    (found,) = caught.value.diagnostics
    return f"{found.code}: {found.message}"


@pytest.mark.parametrize("name", FORMS)
def test_all_forms_of_a_state_dict_hold_the_same(name: str) -> None:
    raw = recorded(name)
    found = read(raw, recognized(raw[:4096]))
    assert {one.name: [[*one.sizes], one.dtype] for one in found.tensors} == RESNET18
    assert (found.params, found.buffers) == (11_689_512, 9620)
    assert found.note == FORMS[name]


def test_tensors_stand_in_lists_and_dictionaries_too() -> None:
    rows = {one.name: (one.sizes, one.dtype) for one in read(recorded("mixed.pt")).tensors}
    assert rows == {
        "a": ((4, 3), "float32"),
        "b": ((5,), "int64"),
        "c.d": ((3, 2), "float32"),
        "c.e.0": ((1,), "float32"),
        "q": ((3,), "qint8"),
    }


def test_torchscript_is_told_from_weights() -> None:
    assert recognized(recorded("script.pt")[:4096]) == "torchscript"


class Attack:
    """What runs a command where it is unpickled."""

    def __reduce__(self) -> Any:
        return (print, ("it ran",))


def test_nothing_that_a_pickle_names_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(pickle.dumps({"a": Attack()})) == "E402: net.pth is damaged: it holds no tensor"
    assert capsys.readouterr().out == ""


def test_values_that_hold_each_other_end_somewhere() -> None:
    value: Any = []
    for _ in range(50):
        value = [value, value]
    assert told(pickle.dumps(value)).startswith("E408: net.pth has more than 60 levels")
    value.append(value)
    assert told(pickle.dumps(value)).startswith("E408")


@pytest.mark.parametrize("protocol", range(6))
def test_every_protocol_is_read(protocol: int) -> None:
    value = {"a": [1, -2, 3.5, 10**30, None, True, b"x", "é", (1, 2, 3, 4), {5}], "b": Attack()}
    assert told(pickle.dumps(value, protocol)) == "E402: net.pth is damaged: it holds no tensor"


@pytest.mark.parametrize(
    ("raw", "format", "why"),
    [
        (b"", "weights", "at byte 0, a value goes beyond the end"),
        (b"\x80\x02}q\x00.", "weights", "it holds no tensor"),
        (b"\x80\x02R.", "weights", "the stack is empty"),
        (b"\x80\x02t.", "weights", "there is no mark"),
        (b"\x80\x02h\x07.", "weights", "nothing was memorised as 7"),
        (b"\x80\x02\xff.", "weights", "there is no opcode b'\\xff'"),
        (b"PK\x03\x04rubbish", "weights", "it is no zip that can be read"),
        (b"\x10\0\0\0\0\0\0\0{}", "safetensors", "the header ends before its 16 bytes"),
        (b"\x02\0\0\0\0\0\0\0[]", "safetensors", "the header is no mapping"),
        (b"\x0a\0\0\0\0\0\0\0" + b'{"a": {} }', "safetensors", "the tensor 'a' has no shape"),
    ],
)
def test_a_damaged_file_is_refused(raw: bytes, format: str, why: str) -> None:
    found = told(raw, format)
    assert found.startswith("E402: net.pth is damaged: ")
    assert why in found


def test_a_header_beyond_all_bounds_is_not_read() -> None:
    assert told(b"\xff" * 20, "safetensors").startswith("E408: net.pth has a header of 18,446,744")


def test_the_prompt_lists_tensors_and_has_no_zeros(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "mixed.pt"
    file.write_bytes(recorded("mixed.pt"))
    assert ask("show", str(file)).out == (
        "tensor  shape  type     elements\n"
        "a       4x3    float32        12\n"
        "b       5      int64           5\n"
        "c.d     3x2    float32         6\n"
        "c.e.0   1      float32         1\n"
        "q       3      qint8           3\n"
        "\n"
        "holds   5 tensors, 119 B\n"
        "params  22, and 5 elements of buffers\n"
        "read    as a state dict of PyTorch, without a graph: no layers, no MACs\n"
    )
    assert json.loads(ask("show", str(file), "--format", "json").out)["params"] == 22
    assert ask("show", str(file), "--format", "csv").out.splitlines()[1] == "a,4x3,float32,12"
    assert "has no graph" in ask("lint", str(file)).out + ask("field", str(file)).err


def test_options_for_layers_are_said_to_be_of_no_use(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "r18.pth"
    path.write_bytes(recorded("r18.pth"))
    plain = ask("show", str(path))
    assert plain.err == ""
    for options, told in (
        (["--input", "3x64x64"], "--input is"),
        (["--input", "3x64x64", "--batch", "4"], "--input and --batch are"),
    ):
        found = ask("show", str(path), *options)
        assert found.out == plain.out
        assert found.err == f"note: {told} for layers, of which a file of weights holds none\n"
