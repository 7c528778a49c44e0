"""Files that are no specs are named for what they are."""

from __future__ import annotations

import re
from pathlib import Path

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
    assert f"model{end} is {BINARY[end.lower()]}, which is not read\n" in said
    assert "help: write its layers as a spec: 'convcalc help spec'; or paste them as code" in said


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
