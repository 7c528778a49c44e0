"""Three ways to ask `convcalc`: in this process, as a program, and in a terminal."""

from __future__ import annotations

import fcntl
import gc
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from convcalc.cli import main

ROOT = Path(__file__).resolve().parents[1]
STEERING = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING", "_CONVCALC_COMPLETE")


class Answer(NamedTuple):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """`ask("show", "lenet5")` calls the console script's function from the root."""
    monkeypatch.chdir(ROOT)
    for name in STEERING:
        monkeypatch.delenv(name, raising=False)

    def call(*args: str, input: str = "") -> Answer:
        monkeypatch.setattr(sys, "argv", ["convcalc", *args])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(input.encode())))
        capsys.readouterr()
        code: Any = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        finally:
            gc.enable()
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in STEERING}
    return {**kept, "TERM": "xterm-256color", "PYTHONUTF8": "1", **more}


def command_line(*args: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "convcalc", *args]


@pytest.fixture
def program() -> Ask:
    """`program("--version", env={…}, input=b"…")` is a process of its own; warnings are errors."""

    def call(*args: str, env: dict[str, str] | None = None, input: bytes = b"") -> Answer:
        done = subprocess.run(
            command_line(*args),
            cwd=ROOT,
            env=environment(**(env or {})),
            input=input,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def terminal() -> Ask:
    """`terminal(80, "show", …)` runs in a terminal of 80 columns; its output holds both streams."""

    def call(columns: int, *args: str, env: dict[str, str] | None = None) -> Answer:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen(
            command_line(*args),
            cwd=ROOT,
            env=environment(**(env or {})),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            pieces.append(piece)
        os.close(ours)
        return Answer(process.wait(timeout=60), b"".join(pieces).decode().replace("\r\n", "\n"), "")

    return call
