"""Console blocks of Markdown: their commands, and what each prints to both streams in a pipe.

A block holds commands behind `$ `, which go on in lines behind `> `, and below each what it
prints. `convcalc …` is asked in this process, which is quicker by far, also where a text goes in
(`<<'END'`) or its output through a pipe; whatever else needs a shell gets one.
"""

from __future__ import annotations

import gc
import os
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", re.MULTILINE)
QUOTED = r"'[^']*'|\"[^\"$`\\]*\""
CALL = re.compile(
    rf"convcalc ((?:{QUOTED}|[^'\"();<>|&$`\\\n])+)"  # nothing that only a shell understands
    r"(?:<<'END'\n(?P<input>.*\n)END|\|(?P<pipe>.*))?",
    re.DOTALL,
)
STEERING = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING", "_CONVCALC_COMPLETE")


class Call(NamedTuple):
    """The words of a `convcalc …`, what goes in, and the shell command its output goes through."""

    words: list[str]
    input: str = ""
    pipe: str = ""


def blocks(text: str) -> list[str]:
    return BLOCK.findall(text)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that stands below it."""
    return [
        (c.rstrip("\n").replace("\n> ", "\n"), printed) for c, printed in COMMAND.findall(block)
    ]


def call_of(command: str) -> Call | None:
    """What can be asked in this process; nothing if it takes a shell."""
    match = CALL.fullmatch(command)
    return Call(shlex.split(match[1]), match["input"] or "", match["pipe"] or "") if match else None


def output(command: str) -> str:
    call = call_of(command)
    return by_function(call) if call else by_shell(command)


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in STEERING}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "PYTHONUTF8": "1"}


def by_shell(command: str, input: str = "") -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment(),
        input=input,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return done.stdout


@contextmanager
def captured(input: str = "") -> Iterator[Callable[[], str]]:
    """Both streams as one, from the root of the repository; the function gives what has come."""
    before, both = Path.cwd(), BytesIO()
    stream = TextIOWrapper(both, encoding="utf-8", write_through=True)
    os.chdir(ROOT)
    try:
        with (
            mock.patch.dict(os.environ, environment(), clear=True),
            mock.patch.object(sys, "stdin", TextIOWrapper(BytesIO(input.encode()))),
            redirect_stdout(stream),
            redirect_stderr(stream),
        ):
            yield lambda: both.getvalue().decode()
    finally:
        os.chdir(before)
        gc.enable()


def by_function(call: Call) -> str:
    """What a call prints; errors go past a pipe in a shell, and through it here: none has both."""
    from convcalc.cli import main

    argv = mock.patch.object(sys, "argv", ["convcalc", *call.words])
    with captured(call.input) as printed, argv:
        with suppress(SystemExit):
            main()
        text = printed()
    return by_shell(call.pipe, text) if call.pipe else text
