"""Ways to ask `convcalc`: in this process (`ask`, or `screen` as if in a terminal), as a `program`,
and in a `terminal`. A process of its own costs as much as some thirty questions in this one: it is
for what only a process has.
"""

from __future__ import annotations

import fcntl
import gc
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from convcalc.cli import main
from tests.console import ROOT, STEERING

ANSI = re.compile(r"\x1b\[([0-9;]*)m")
PATIENCE = 600
"""Seconds after which a process is taken to hang: a busy machine may be slow."""

settings.register_profile(
    "quick",
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
settings.register_profile(
    "deep", settings.get_profile("quick"), max_examples=1_000, derandomize=False
)
settings.load_profile("quick")
"""Every run tries the same few examples of each law, so that what it says does not depend on luck;
`--hypothesis-profile=deep` tries many, and others each time.
"""


def examples(share: float) -> settings:
    """So many times the examples of other laws: for a law that costs much more than others, or
    whose examples are worth less.
    """
    return settings(max_examples=max(1, round(settings().max_examples * share)))


WRONG = re.compile(
    r"command line:1:(?P<column>\d+): error\[E\d{3}\]: (?P<message>.*)\n"
    r"  \|\n"
    r"1 \| (?P<line>(convcalc|…).*)\n"
    r"  \| (?P<before> *)(?P<carets>\^+)\n"
    r"  help: (?P<help>.*)\n\n"
)
"""How wrong usage is told."""
GENERAL = re.compile(r"'convcalc[a-z -]* --help' tells how it is used")


class Answer(NamedTuple):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """What is said of wrong usage, `message; help`; the message alone where the help is that
        of any command. It is the one thing that is said, in the look of all.
        """
        assert (self.code, self.out) == (2, "")
        found = WRONG.fullmatch(self.err)
        assert found, self.err
        cut = found["line"].startswith("…")
        assert int(found["column"]) == len(found["before"]) + 1 or cut
        assert len(found["before"] + found["carets"]) <= len(found["line"])
        message, help = found["message"], found["help"]
        return message if GENERAL.fullmatch(help) else f"{message}; {help}"

    @property
    def marked(self) -> str:
        """The part of the command line under the carets."""
        found = WRONG.search(self.err)
        assert found, self.err
        start = len(found["before"])
        return found["line"][start : start + len(found["carets"])]


Ask = Callable[..., Answer]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks about the zoo comes first and together, so that one worker has most of it: each
    worker works a network out once.
    """
    items.sort(key=lambda item: "worked_out" not in vars(getattr(item, "module", None) or item))


def pytest_collection_finish() -> None:
    """What collection has made stays to the end: nobody has to look for garbage in it."""
    gc.freeze()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running Chromium. The test is skipped where there is none."""
    from tests.browser import chromium

    with chromium() as found:
        yield found


def exit_code() -> int:
    """Of the console script's function, called with `sys.argv` as it is."""
    code: Any = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    finally:
        gc.enable()
    return int(code)


def width(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line)


def bare(text: str) -> str:
    """Without colours, and without the blanks that fill a line."""
    return "".join(line.rstrip() + "\n" for line in ANSI.sub("", text).splitlines())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`asked("show", "lenet5", input="…")` makes these the arguments and the standard input, in
    the root and without variables of the environment that steer output.
    """
    monkeypatch.chdir(ROOT)

    def prepare(*args: str, input: str = "", env: dict[str, str] | None = None) -> None:
        monkeypatch.setattr(sys, "argv", ["convcalc", *args])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(input.encode())))
        for name in STEERING:
            monkeypatch.delenv(name, raising=False)
        for name, value in (env or {}).items():
            monkeypatch.setenv(name, value)

    return prepare


@pytest.fixture
def ask(asked: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> Ask:
    """`ask("show", "lenet5")` calls the console script's function from the root."""

    def call(*args: str, input: str = "", env: dict[str, str] | None = None) -> Answer:
        asked(*args, input=input, env=env)
        capsys.readouterr()
        code = exit_code()
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


class Screen(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(asked: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`screen(80, "show", …)` is what `terminal` gives, without a process and without a terminal:
    50 lines of 80 columns; its output holds both streams.
    """

    def call(
        columns: int, *args: str, env: dict[str, str] | None = None, input: str = ""
    ) -> Answer:
        size = {"COLUMNS": str(columns), "LINES": "50"}
        asked(*args, env={"TERM": "xterm-256color", **size, **(env or {})}, input=input)
        both = Screen()
        with monkeypatch.context() as streams:
            streams.setattr(sys, "stdout", both)
            streams.setattr(sys, "stderr", both)
            code = exit_code()
        return Answer(code, both.getvalue(), "")

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
            timeout=PATIENCE,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def closed_pipe() -> Ask:
    """`closed_pipe("show", …)` is `convcalc show … | head -c 1`. What is printed has to be more
    than the pipe holds, which is 4 KiB where a pipe can be made that small.
    """

    def call(*args: str, input: bytes = b"") -> Answer:
        process = subprocess.Popen(
            command_line(*args),
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin
        assert process.stdout
        assert process.stderr
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        process.stdin.write(input)
        process.stdin.close()
        first = os.read(process.stdout.fileno(), 1)
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        return Answer(process.wait(timeout=PATIENCE), first.decode(errors="replace"), err.decode())

    return call


WAITING = r"(\rworking … \d+ s)+\r +\r"
"""What a slow machine shows, and takes back."""


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
        written = b"".join(pieces).decode().replace("\r\n", "\n")
        return Answer(process.wait(timeout=PATIENCE), re.sub(WAITING, "", written), "")

    return call
