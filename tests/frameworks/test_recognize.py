"""Which format a file is of."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.frameworks.formats import FORMATS
from convcalc.frameworks.recognize import folder, recognized


@pytest.mark.parametrize(
    ("head", "path", "format"),
    [
        (b"\x08\x08\x12\x07pytorch\x1a\x032.1:\xff\x01", "", "onnx"),
        (b"\x08\x03\x12\x05CNTK\x00:\xff", "model", "onnx"),
        (b"\x1c\0\0\0TFL3\x00\x00", "net.bin", "tflite"),
        (b"# settings\nmodel = dict(\n    type='RetinaNet')\n", "net.py", "mmdetection"),
        (b"_base_ = ['../_base_/models/retinanet.py']\n", "net.py", "mmdetection"),
        (b"model = Net()\nsettings = dict(type='a')\n", "net.py", ""),
        (b"\n\x1f\n\x05input\x12\x0bPlaceholder*", "net.pb", "graphdef"),
        (b"PK\x03\x04\x00\x00\x00\x00net/code/__torch__.py", "net.pt", "torchscript"),
        (b"PK\x03\x04\x00\x00\x00\x00net/data/weights/weight_0", "net.bin", "pt2"),
        (b"PK\x03\x04\x00\x00serialized_exported_program.json", "", "pt2"),
        (b'{\n  "architectures": ["ResNet"],', "", "huggingface"),
        (b"", "net.mlmodel", "coreml"),
        (b"", "net.caffemodel", "caffemodel"),
        (b"anything", "a/saved_model.pb", "savedmodel"),
        (b"input: 3x8x8\nlayers: [relu]", "net.yaml", ""),
        (b"{input: 3x8x8, layers: [relu]}", "", ""),
        (b"import torch\n", "net.py", ""),
        (b"\x08", "net", ""),
        (b"", "", ""),
    ],
)
def test_a_file_is_told_by_its_content_and_then_by_its_ending(
    head: bytes, path: str, format: str
) -> None:
    assert recognized(head, path) == format


def test_folders_are_told_by_what_is_in_them(tmp_path: Path) -> None:
    assert folder(str(tmp_path)) == ""
    (tmp_path / "config.json").write_text('{"model_type": "resnet"}')
    assert folder(str(tmp_path)) == "huggingface"
    (tmp_path / "saved_model.pb").write_bytes(b"")
    assert folder(str(tmp_path)) == "savedmodel"


def test_a_format_is_read_or_says_what_is_given_instead() -> None:
    for row in FORMATS.values():
        assert bool(row.summary) != bool(row.instead), row.title
        assert not (row.module and row.instead)
