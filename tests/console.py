"""Console blocks of Markdown: their commands, and what each prints to both streams in a pipe.

A block holds commands behind `$ `, which go on in lines behind `> `, and below each what it
prints. A command that is a plain `convcalc …` is asked in this process, which is quicker by far;
whatever needs a shell gets one.
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
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", re.MULTILINE)
SHELL = set("();<>|&$`\n")
STEERING = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING", "_CONVCALC_COMPLETE")


def blocks(text: str) -> list[str]:
    return BLOCK.findall(text)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that stands below it."""
    return [
        (c.rstrip("\n").replace("\n> ", "\n"), printed) for c, printed in COMMAND.findall(block)
    ]


def words_of(command: str) -> list[str] | None:
    """The words of a plain `convcalc …`; nothing of what only a shell can run."""
    if not command.startswith("convcalc ") or set(re.sub(r'"[^"$`]*"', "", command)) & SHELL:
        return None
    return shlex.split(command)[1:]


def output(command: str) -> str:
    words = words_of(command)
    return by_shell(command) if words is None else by_function(words)


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in STEERING}
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def by_shell(command: str) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env={**environment(), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return done.stdout


@contextmanager
def captured() -> Iterator[Callable[[], str]]:
    """Both streams as one, from the root of the repository; the function gives what has come."""
    before, both = Path.cwd(), TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True)
    os.chdir(ROOT)
    try:
        with (
            mock.patch.dict(os.environ, environment(), clear=True),
            mock.patch.object(sys, "stdin", TextIOWrapper(BytesIO())),
            redirect_stdout(both),
            redirect_stderr(both),
        ):
            yield lambda: both.buffer.getvalue().decode()  # type: ignore[attr-defined]
    finally:
        os.chdir(before)
        gc.enable()


def by_function(words: list[str]) -> str:
    from convcalc.cli import main

    with captured() as printed, mock.patch.object(sys, "argv", ["convcalc", *words]):
        with suppress(SystemExit):
            main()
        return printed()
