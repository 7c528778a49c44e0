"""`convcalc formats`, and files at the prompt."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import run
from sys import executable

import pytest

from convcalc.frameworks.formats import FORMATS
from tests.conftest import Ask

FILES = Path(__file__).parents[3] / "specs" / "files"
SMALL = str(FILES / "small.onnx")


def test_all_formats_are_listed(ask: Ask) -> None:
    assert [row["format"] for row in json.loads(ask("formats", "--format", "json").out)] == [
        *FORMATS
    ]
    lines = ask("formats").out.splitlines()
    assert len(lines) == len(FORMATS) + 4
    assert lines[-1] == (
        "What is written, by 'convcalc convert --to': spec, pytorch, keras, onnx, mermaid, dot, "
        "svg, latex, tikz, html."
    )
    assert len(ask("formats", "--format", "markdown").out.splitlines()) == len(FORMATS) + 2


@pytest.mark.parametrize(
    "line",
    [
        ["show", SMALL],
        ["field", SMALL],
        ["size", SMALL],
        ["explain", SMALL, "body"],
        ["lint", SMALL],
        ["check", SMALL],
        ["compare", SMALL, "lenet5"],
        ["expand", SMALL],
        ["dialects", SMALL],
        [SMALL],
    ],
)
def test_every_command_takes_a_file(ask: Ask, line: list[str]) -> None:
    code, out, _ = ask(*line)
    assert (code, bool(out)) == (0, True)


def test_a_file_may_come_from_standard_input() -> None:
    with open(SMALL, "rb") as file:
        line = [executable, "-m", "convcalc", "show", "-", "--format", "json"]
        done = run(line, stdin=file, capture_output=True, check=True)
    assert json.loads(done.stdout)["totals"]["params"]["total"] == 1562


def test_an_empty_file_is_told_as_what_its_name_says(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "net.pt2").touch()
    found = ask("show", str(tmp_path / "net.pt2"))
    assert found.err.endswith(
        "net.pt2 is damaged: it is no zip that can be read: File is not a zip file\n"
        "  help: export it again, with torch.export.save\n\n"
    )


def test_a_format_that_is_not_read_says_what_is(ask: Ask) -> None:
    assert ask("show", str(FILES / "net.tflite")).err == (
        f"error[E401]: {FILES / 'net.tflite'} is a TensorFlow Lite file, which is not read\n"
        f"  help: convert it: python -m tf2onnx.convert --tflite {FILES / 'net.tflite'} "
        "--output net.onnx\n\n"
    )


def test_what_a_file_is_may_be_said(ask: Ask, tmp_path: Path) -> None:
    other = tmp_path / "net.bin"
    other.write_bytes(b"\xa0\x06\x00" + Path(SMALL).read_bytes())
    assert ask("show", str(other)).code != 0
    assert ask("show", str(other), "--from", "onnx").code == 0
    said = ask("show", str(other), "--from", "onxx").err
    assert "there is no format 'onxx'" in said
    assert "did you mean 'onnx'?" in said


def test_files_of_others_have_no_vars(ask: Ask) -> None:
    assert (
        "--set gives 'width', but an ONNX file has no vars"
        in ask("show", SMALL, "--set", "width=2").err
    )
