"""The scripts, sourced by shells that are there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from convcalc.commands.completion.scripts import text_for
from tests.conftest import PATIENCE, ROOT, environment

BASH = r"""
source "$1"
compopt() { :; }
line="$2"
COMP_LINE="$line" COMP_POINT=${#line}
read -ra COMP_WORDS <<< "$(sed 's/\([:=]\)/ \1 /g' <<< "$line")"
[[ "$line" == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_convcalc convcalc
printf '%s\n' "${COMPREPLY[@]}"
"""
ZSH = r"""
compdef() { :; }
compset() { :; }
compadd() {
    local -a options
    zparseopts -D -E -a options V: S: a:
    local name=${options[-1]}
    print -l -- ${(P)name}
}
_describe() { print -l -- ${(P)3%%:*}; }
_files() { print -l -- *(N); }
source "$1"
words=(${(z)2}) CURRENT=${#words}
[[ $2 == *" " ]] && words+=('') CURRENT=$((CURRENT + 1))
_convcalc
"""


@pytest.fixture
def path_to_program(tmp_path: Path) -> str:
    """A folder with `convcalc` in it, in front of the others."""
    program = tmp_path / "bin" / "convcalc"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m convcalc "$@"\n')
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def run(words: list[str], path: str, place: Path) -> set[str]:
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        cwd=place,
        env=environment(PATH=path, PYTHONPATH=str(ROOT), HOME=str(place)),
        timeout=PATIENCE,
        check=False,
    )
    assert done.stderr == ""
    return {line.partition("\t")[0] for line in done.stdout.splitlines() if line}


CASES = [
    ("convcalc resnet15", {"resnet152"}),
    ("convcalc show net", {"net.yaml", "net work.yaml"}),
    ("convcalc field vgg16 block5.c", {"block5.conv1", "block5.conv2", "block5.conv3"}),
    ("convcalc show lenet5 --columns layer,outp", {"layer,output"}),
    ("convcalc show lenet5 --form", {"--format"}),
    ("convcalc field broken.yaml c", set()),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with files that one may mean."""
    folder = tmp_path / "place"
    folder.mkdir()
    for name in ("net.yaml", "net work.yaml"):
        (folder / name).write_text("{input: 3x8x8, layers: [relu]}")
    (folder / "broken.yaml").write_text("layers: [")
    return folder


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        *CASES,
        ("convcalc show vgg:vgg16", {"vgg16", "vgg16_bn"}),
        ("convcalc show lenet5 --format=m", {"markdown"}),
    ],
)
def test_bash_completes(line: str, offered: set[str], path_to_program: str, place: Path) -> None:
    script = place.parent / "script"
    script.write_text(text_for("bash"))
    assert run(["bash", "-c", BASH, "bash", str(script), line], path_to_program, place) == offered


@pytest.mark.skipif(not shutil.which("zsh"), reason="there is no zsh")
@pytest.mark.parametrize(
    ("line", "offered"), [*CASES, ("convcalc show lenet5 --format=m", {"markdown"})]
)
def test_zsh_completes(line: str, offered: set[str], path_to_program: str, place: Path) -> None:
    script = place.parent / "script"
    script.write_text(text_for("zsh"))
    words = ["zsh", "-f", "-c", ZSH, "zsh", str(script), line]
    found = run(words, path_to_program, place)
    assert {word for word in found if word.startswith(re.split("[ =]", line)[-1])} == offered


@pytest.mark.skipif(not shutil.which("fish"), reason="there is no fish")
@pytest.mark.parametrize(
    ("line", "offered"), [*CASES, ("convcalc show lenet5 --format=m", {"--format=markdown"})]
)
def test_fish_completes(line: str, offered: set[str], path_to_program: str, place: Path) -> None:
    script = place.parent / "script"
    script.write_text(text_for("fish"))
    asked = f"source '{script}'; complete -C '{line}'"
    assert run(["fish", "--no-config", "-c", asked], path_to_program, place) == offered


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_a_new_bash_starts_no_python(place: Path) -> None:
    script = place.parent / "script"
    script.write_text(text_for("bash"))
    words = [
        shutil.which("bash") or "",
        "-c",
        'source "$1"; complete -p convcalc',
        "bash",
        str(script),
    ]
    assert run(words, "/nowhere", place) == {"complete -o default -F _convcalc convcalc"}
