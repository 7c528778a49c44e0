"""Standard streams that are closed, full or no text, and interrupts: an answer, or one line."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, StringIO, TextIOBase, TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from convcalc.__main__ import main
from convcalc.cli import ASKED_FOR, COMMANDS
from tests.conftest import ROOT, STEERING, Ask, bare, command_line, environment
from tests.console import by_shell

CALLS = {
    "show": "resnet18",
    "stack": "3x8x8 relu",
    "field": "lenet5 conv2",
    "expand": "lenet5",
    "convert": "lenet5",
    "schema": "",
    "size": "lenet5",
    "solve": "--in 32 --out 16",
    "lint": "lenet5",
    "check": "lenet5",
    "compare": "lenet5 lenet5",
    "count": "lenet5",
    "memory": "lenet5",
    "roofline": "lenet5 --device t4",
    "sweep": "lenet5 --set classes=10",
    "watch": "specs/teaching/small.yaml --times 1",
    "explain": "lenet5 conv1",
    "apply": "conv --input 1 --weights 1",
    "dialects": "lenet5",
    "quiz": "--no-progress --seed 1 --count 1",
    "why": "(32x400 and 256x120)",
    "zoo": "--search lenet",
    "kinds": "conv",
    "help": "show",
    "completion": "bash",
    "formats": "",
    "conv": "3x8x8 4 3",
    "linear": "--help",
}
WRONG = {
    "show": "nope",
    "stack": "3x8x8 relux",
    "lint": "-",
    "check": "nope lenet5",
    "conv": "3x8x8 4 9",
    "compare": "lenet5",
    "watch": "nope",
    "quiz": "--topic x",
}
"""What is told on standard error."""


class Full(TextIOBase):
    """A file on a disk that is full: what is written fails when it is flushed, or at once."""

    def __init__(self, at_once: bool) -> None:
        self.at_once, self.pending = at_once, False

    def write(self, text: str) -> int:
        self.pending = self.pending or bool(text)
        if self.at_once:
            self.flush()
        return len(text)

    def flush(self) -> None:
        if self.pending:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def __del__(self) -> None:
        """It is not flushed at last."""


def closed() -> StringIO:
    stream = StringIO()
    stream.close()
    return stream


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Ask with these streams; the exit code. Nothing but an exit may come out."""
    monkeypatch.chdir(ROOT)
    for name in STEERING:
        monkeypatch.delenv(name, raising=False)

    def asked(words: str, profile: Any = None, **streams: Any) -> int:
        given = {"stdin": StringIO(), "stdout": StringIO(), "stderr": StringIO(), **streams}
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["convcalc", *words.split()])
            for name, stream in given.items():
                patch.setattr(sys, name, stream)
            try:
                sys.setprofile(profile)
                main()
            except SystemExit as end:
                sys.setprofile(None)
                code = end.code
            for name, stream in given.items():
                if getattr(sys, name) is not stream:  # what took its place has its descriptor
                    os.close(getattr(sys, name).fileno())
        assert isinstance(code, int)
        return code

    return asked


def test_every_command_is_among_them() -> None:
    assert set(CALLS) - set(ASKED_FOR) == set(COMMANDS)


@pytest.mark.parametrize("name", CALLS)
def test_a_full_disk_costs_the_answer_and_one_line(call: Callable[..., int], name: str) -> None:
    for at_once in (False, True):
        err = StringIO()
        assert call(f"{name} {CALLS[name]}", stdout=Full(at_once), stderr=err) == 2
        told = "error: the output is not written: No space left on device\n"
        assert err.getvalue().endswith(told)
        assert "Traceback" not in err.getvalue()


@pytest.mark.parametrize("name", CALLS)
def test_closed_streams_are_as_if_nobody_looked(call: Callable[..., int], name: str) -> None:
    words = f"{name} {CALLS[name]}"
    code = call(words)
    assert call(words, stdin=None, stdout=None, stderr=None) == code
    assert call(words, stdin=closed(), stdout=closed(), stderr=closed()) == code


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_and_cannot_be_told_is_in_the_exit_code(
    call: Callable[..., int], name: str
) -> None:
    words = f"{name} {WRONG[name]}"
    assert call(words, stderr=Full(at_once=False)) == 2
    assert call(words, stdout=Full(at_once=True), stderr=Full(at_once=True)) == 2
    assert call(words, stdin=None, stdout=None, stderr=None) == call(words)


# The real ones


def in_shell(command: str) -> tuple[int, str, str]:
    words = " ".join(command_line())
    done = subprocess.run(
        ["bash", "-c", command.replace("convcalc", words, 1)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


FULL = "error: the output is not written: No space left on device\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full")
@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("convcalc show resnet18 > /dev/full", (2, "", FULL)),
        ("convcalc show nope 2> /dev/full", (2, "", "")),
        ("convcalc show lenet5 <&- >&- 2>&-", (0, "", "")),
    ],
)
def test_a_shell_sees_the_same(command: str, found: tuple[int, str, str]) -> None:
    assert in_shell(command) == found


# What comes in


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_specs_are_read_in_every_unicode_that_says_so(
    ask: Ask, tmp_path: Path, encoding: str
) -> None:
    text = "name: Näme\r\ninput: 3x8x8\r\nlayers: [relu]\r\n"
    marked = text if encoding in ("utf-16", "utf-32", "utf-8-sig") else f"\ufeff{text}"
    path = tmp_path / "net.yaml"
    path.write_bytes(marked.encode(encoding))
    assert ask("show", str(path)).out.startswith("Näme: 3x8x8")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"name: N\xe4me", "is not text: byte 7 is not UTF-8"),
        (b"\xff\xfea", "is not text: byte 2 is not UTF-16"),
    ],
)
def test_what_is_no_text_is_refused(ask: Ask, tmp_path: Path, raw: bytes, told: str) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(raw)
    answer = ask("show", str(path))
    assert answer.said == f"{path} {told}; a spec is a YAML file in UTF-8"
    assert answer.marked == str(path)


def test_a_log_that_powershell_wrote_is_read_to_its_end(
    call: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = "mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)"
    text = "epoch 1: loss 0.5\r\n" * 9_000 + f"RuntimeError: {message}\r\n"
    out = StringIO()
    raw = BytesIO(text.encode("utf-16"))
    assert call("why -", stdin=TextIOWrapper(raw, "utf-8"), stdout=out) == 0
    assert out.getvalue().startswith(f"PyTorch: {message}\n")


def test_an_answer_that_is_no_text_is_asked_for_again(call: Callable[..., int]) -> None:
    out = StringIO()
    stdin = TextIOWrapper(BytesIO(b"\xff\n\xfe\n\xff\n"), "utf-8")
    words = "quiz --no-progress --seed 1 --count 1 --topic macs"
    assert call(words, stdin=stdin, stdout=out) == 0
    assert out.getvalue().count("Answer with a number.\n") == 3


class Unreadable(TextIOBase):
    """Standard input that is open for writing only."""

    @property
    def buffer(self) -> Unreadable:
        return self

    def read(self, size: int | None = -1, /) -> str:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    readline = read  # type: ignore[assignment]


@pytest.mark.parametrize(
    "words",
    ["show -", "check -", "why", "quiz --no-progress --seed 1", "apply max-pool --input - -k 2"],
)
def test_standard_input_that_cannot_be_read_is_told(call: Callable[..., int], words: str) -> None:
    err = StringIO()
    assert call(words, stdin=Unreadable(), stderr=err) == 2
    assert "error[E100]: <stdin> cannot be read: Bad file descriptor\n" in err.getvalue()


def test_a_file_that_is_missing_in_a_folder_that_cannot_be_listed(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlistable(path: str) -> list[str]:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(os, "listdir", unlistable)
    for args in (
        ("show", "specs/nope.yaml"),
        ("apply", "max-pool", "--input", "specs/nope.yaml", "-k", "2"),
    ):
        assert ask(*args).said == "there is no file specs/nope.yaml; check the path"


# Interrupts


def interrupted(call: Callable[..., int], words: str, number: int) -> int | None:
    """The exit code, where an interrupt comes with the call of a function of this number; nothing
    if there are fewer. Python drops what is raised while a generator is closed, so that none comes
    there.
    """
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_code.co_name != "<genexpr>"
        if count == number:
            sys.setprofile(None)
            raise KeyboardInterrupt

    code = call(words, profile)
    return code if count == number else None


@pytest.mark.parametrize("words", ["show lenet5", "show nope", "quiz --no-progress --seed 1"])
def test_an_interrupt_at_any_moment_ends_it(call: Callable[..., int], words: str) -> None:
    assert call(words) in (0, 2)  # everything is loaded
    for number in [60, *(int(100 * 1.7**k) for k in range(14))]:
        assert interrupted(call, words, number) in (0, 1, 2, None)


@pytest.mark.parametrize("step", ["fsync", "link", "replace"])
def test_an_interrupt_while_files_are_written_leaves_nothing_behind(
    call: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    words = f"quiz --export {tmp_path}/a.md --count 1 --seed 1"
    assert call(words) == 0
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(kept) == 2

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, step, interrupt)
    assert call(f"{words} --force") == 1
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == kept


# Both streams in one pipe


BROKEN = "<<'END'\ninput: 3x8x8\nlayers: [conv 4 3x3, conv 4 99x99]\nEND"


@pytest.mark.parametrize(
    "command",
    [
        "conv 63x63x16 32 7/2",
        "max-pool 63x63x16 3 --format csv",
        f"show - {BROKEN}",
        f"show - --format json {BROKEN}",
        f"field - {BROKEN}",
        "show resnet18 --depth 1 --input 512x512x3",
        "size resnet18 --input 512x512x3",
    ],
)
def test_diagnostics_come_behind_the_answer_in_one_pipe(command: str) -> None:
    lines = by_shell(f"convcalc {command}").splitlines()
    mark = re.compile(r"(warning|error)\[[A-Z]\d+\]")
    (first,) = [k for k, line in enumerate(lines) if mark.search(line)]
    assert first > 0
    assert lines[first + 1 :] == [line for line in lines[first + 1 :] if line[:1] in "0123456789 "]


@pytest.mark.parametrize(
    "words", [("conv", "63x63x16", "32", "7/2"), ("show", "resnet18", "--input", "512x512x3")]
)
def test_and_in_a_terminal(screen: Ask, words: tuple[str, ...]) -> None:
    lines = bare(screen(140, *words, env={"NO_COLOR": "1"}).out).splitlines()
    (first,) = [k for k, line in enumerate(lines) if "warning[W202]" in line]
    assert first > 10
    assert lines[-1] == "what it means: convcalc explain W202"
