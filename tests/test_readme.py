"""The README's console blocks are run, and its tables are those of today.

`python tests/test_readme.py` writes what the commands print now into the README.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import convcalc

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
KINDS = re.compile(r"(<!-- kinds -->\n)(.*?)(<!-- end of kinds -->)", re.DOTALL)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that stands below it; a command goes on in
    lines that begin with `> `.
    """
    parts = re.findall(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", block, flags=re.MULTILINE)
    return [(command.rstrip("\n").replace("\n> ", "\n"), printed) for command, printed in parts]


def output(command: str) -> str:
    """What a command prints, to both streams, when its output is no terminal."""
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    env.pop("FORCE_COLOR", None)
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout


def blocks() -> list[str]:
    return CONSOLE.findall(README.read_text(encoding="utf-8"))


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.split("\n", 1)[0][2:60])
def test_console_block_prints_what_it_says(block: str) -> None:
    for command, expected in commands(block):
        assert output(command) == expected, command


def test_there_are_console_blocks() -> None:
    assert len(blocks()) >= 8


def test_table_of_kinds_is_current() -> None:
    match = KINDS.search(README.read_text(encoding="utf-8"))
    assert match
    assert match[2] == output("convcalc kinds --format markdown")


def test_python_examples_run() -> None:
    code = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    for example in code:
        done = subprocess.run(
            [sys.executable, "-c", example],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        expected = re.findall(r"# → (.*)", example)
        assert done.stdout.splitlines() == expected, done.stderr


def test_specs_of_the_readme_are_fine() -> None:
    specs = re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(specs) >= 2
    for spec in specs:
        assert convcalc.analyze(convcalc.loads(spec)).diagnostics == ()


def test_every_command_is_shown() -> None:
    from convcalc.cli import COMMANDS

    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"convcalc {name}" not in text] == []


def test_picture_is_current() -> None:
    from tests.pictures import PICTURE, draw

    def words(svg: str) -> list[str]:
        return re.findall(r">([^<]+)</text>", svg)

    assert words(PICTURE.read_text(encoding="utf-8")) == words(draw())


def test_picture_of_a_field_is_current() -> None:
    from tests.pictures import FIELD, draw_field

    assert FIELD.read_text(encoding="utf-8") == draw_field()


def rewrite() -> None:
    """Put today's outputs into the README."""

    def fresh(match: re.Match[str]) -> str:
        pairs = [(c.replace("\n", "\n> "), output(c)) for c, _ in commands(match[1])]
        return "```console\n" + "".join(f"$ {c}\n{printed}" for c, printed in pairs) + "```"

    text = CONSOLE.sub(fresh, README.read_text(encoding="utf-8"))
    text = KINDS.sub(lambda m: m[1] + output("convcalc kinds --format markdown") + m[3], text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
