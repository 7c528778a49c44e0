"""Files that are no specs are named for what they are."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

import convcalc
from convcalc.parser.files import BINARY, read_file
from tests.conftest import Ask


@pytest.mark.parametrize("end", [*BINARY, ".ONNX"])
def test_files_of_frameworks_are_named_where_a_spec_is_read(tmp_path: Path, end: str) -> None:
    path = tmp_path / f"model{end}"
    path.write_bytes(b"\x08\x07\x12\x07pytorch")
    with pytest.raises(convcalc.Problems) as found:
        read_file(str(path))
    said = str(found.value)
    told = f"model{end} is called as {BINARY[end.lower()]} is, and its content is of no format\n"
    assert told in said
    assert "help: copy or download it again" in said


@pytest.mark.parametrize("end", [*BINARY, ".ONNX"])
def test_files_of_frameworks_that_hold_nothing_are_refused(
    ask: Ask, tmp_path: Path, end: str
) -> None:
    path = tmp_path / f"model{end}"
    path.write_bytes(b"\x08\x07\x12\x07pytorch")
    code, out, err = ask("show", str(path))
    assert (code in (1, 2), out) == (True, "")
    assert re.search(r"error\[E40\d\]", err)


def test_a_spec_may_be_called_as_one_likes(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text("input: 3x8x8")
    assert read_file(str(path)) == "input: 3x8x8"


PAGE = b"<!DOCTYPE html><html><body>404</body></html>"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n"


@pytest.mark.parametrize(
    ("name", "raw", "told", "help"),
    [
        ("net.onnx", POINTER, "a pointer of Git LFS, and not the file itself", "git lfs pull"),
        ("net.pt", PAGE, "an HTML page, and not the file itself", "download the file"),
        ("net.onnx.gz", b"\x1f\x8b\x08\x00", "compressed with gzip", "gunzip -k "),
        ("my net.tar", bytes(257) + b"ustar\0", "a tar archive", "my net.tar'"),
    ],
)
def test_pages_pointers_and_archives_are_told(
    ask: Ask, tmp_path: Path, name: str, raw: bytes, told: str, help: str
) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    code, out, err = ask("show", str(path))
    assert (code, out) == (2, "")
    assert f"error[E100]: {path} is {told}" in err
    assert help in err


def test_files_of_an_archive_and_of_a_folder_are_named(ask: Ask, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "nets.zip", "w") as archive:
        archive.writestr("deep/net.onnx", b"")
    assert "is a zip archive of deep/net.onnx" in ask("show", str(tmp_path / "nets.zip")).err
    (tmp_path / "net.yaml").write_text("input: 3x8x8")
    assert f"or another file: {tmp_path / 'net.yaml'}" in ask("show", str(tmp_path)).err
