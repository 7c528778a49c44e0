"""The program as a whole: help, exit codes, streams, pipes, terminals."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
import yaml

import convcalc
from convcalc.__main__ import run
from convcalc.cli import ASKED_FOR, COMMANDS
from convcalc.cli.first import EXAMPLES
from convcalc.layers import KINDS
from tests.conftest import ANSI, PATIENCE, ROOT, Ask, bare, exit_code, width

CONV = ["conv", "3x224x224", "64", "7x7/2", "p3"]
MODEL = """
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
    def forward(self, x):
        return self.conv(x)
"""


# Help


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_the_commands_by_group(ask: Ask, flag: str) -> None:
    code, out, err = ask(flag)
    assert (code, err) == (0, "")
    groups = [line for line in out.splitlines() if line.endswith(":") and line[0] != " "]
    assert groups == [
        "Examples:",
        "Options:",
        "One layer:",
        "A network:",
        "Designing:",
        "Learning:",
        "Looking things up:",
    ]
    listed = re.findall(r"^  ([a-z][a-z-]+)  ", out, re.MULTILINE)
    assert listed == [
        *ASKED_FOR,
        *sorted(COMMANDS, key=lambda name: groups.index(f"{COMMANDS[name].group}:")),
    ]
    assert "Examples:\n  convcalc show model.py:Net --input 3x32x32\n" in out
    assert max(map(len, out.splitlines())) <= 90


@pytest.mark.parametrize("name", [*COMMANDS, *ASKED_FOR])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_listed_command_has_help(ask: Ask, name: str, flag: str) -> None:
    code, out, err = ask(name, flag)
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: convcalc {name} [OPTIONS]")
    assert "\\b" not in out
    assert max(map(len, out.splitlines())) <= 90


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_that_help_speaks_of_exist(ask: Ask, name: str) -> None:
    text = " ".join(ask(name, "--help").out.split())
    for command in re.findall(r"'convcalc ([^']*)'", text):
        assert ask(*[word for word in command.split() if not word.isupper()]).code == 0, command


def test_without_anything_a_first_screen_is_printed(ask: Ask) -> None:
    code, out, err = ask()
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        f"convcalc {convcalc.__version__}   shapes, parameters, MACs and receptive fields, "
        "no framework"
    )
    assert len(lines) < 24
    assert max(map(width, lines)) <= 80
    assert {*COMMANDS, *ASKED_FOR} <= set(re.findall(r"[a-z-]+", out))


@pytest.mark.parametrize("example", [command for _, command in EXAMPLES])
def test_examples_of_the_first_screen_work(
    ask: Ask, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    code, out, err = ask(*shlex.split(example)[1:])
    assert (code, err) == (0, "")
    assert out


def test_version(ask: Ask) -> None:
    assert ask("--version") == (0, f"convcalc {convcalc.__version__}\n", "")


def test_every_kind_is_a_command_though_not_all_are_listed(ask: Ask) -> None:
    assert set(ASKED_FOR) < {name.replace("_", "-") for name in KINDS}
    assert ask("mish", "8x4x4").code == 0


# Typos


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("cov", "did you mean 'conv'?"),
        ("shwo", "did you mean 'show'?"),
        ("max-pol", "did you mean 'max-pool'?"),
        ("kindss", "did you mean 'kinds'?"),
        ("zzz", "'convcalc --help' lists the commands"),
        ("resnet51", "did you mean 'resnet56'?"),
    ],
)
def test_an_unknown_command_is_wrong_usage(ask: Ask, name: str, hint: str) -> None:
    assert ask(name).said == f"there is no command '{name}'; {hint}"


@pytest.mark.parametrize("name", ["\x1b[31m", "\u202e", "", " ", "../..", "os.path", "__init__"])
def test_a_strange_command_is_wrong_usage(ask: Ask, name: str) -> None:
    code, out, err = ask(name)
    assert (code, out) == (2, "")
    assert "there is no command '" in err
    assert all(c.isprintable() or c == "\n" for c in err)


@pytest.mark.parametrize("flag", ["--hepl", "-x", "--verson"])
def test_an_unknown_option_is_wrong_usage(ask: Ask, flag: str) -> None:
    code, out, err = ask(flag)
    assert (code, out) == (2, "")
    assert flag in err


# A process of its own


def test_the_process_ends_as_soon_as_all_is_written() -> None:
    script = (
        "import atexit, sys\n"
        "class Torn:\n    def __del__(self): print('torn', flush=True)\n"
        "kept = Torn()\n"
        "atexit.register(print, 'left', flush=True)\n"
        "from convcalc.__main__ import run\n"
        "sys.argv[1:] = ['--version']\n"
    )

    def printed(last: str) -> str:
        command = [sys.executable, "-c", script + last]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
        return done.stdout

    shown = f"convcalc {convcalc.__version__}\n"
    assert printed("run()") == f"{shown}left\n"
    assert printed("print(end='')") == "left\ntorn\n"


def test_who_profiles_or_traces_it_has_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["convcalc", "--version"])
    for way in ("setprofile", "settrace"):
        before = getattr(sys, way.replace("set", "get"))()
        try:
            getattr(sys, way)(lambda *_: None)
            with pytest.raises(SystemExit) as end:
                run()
        finally:
            getattr(sys, way)(before)
        assert end.value.code == 0


def test_an_answer_is_on_standard_output_alone(program: Ask) -> None:
    code, out, err = program(*CONV)
    assert (code, err) == (0, "")
    assert out.startswith("conv 64 7x7/2 p3  (PyTorch)\n")


def test_a_problem_is_on_standard_error_and_exits_1(program: Ask) -> None:
    code, out, err = program("conv", "3x8x8", "64", "9")
    assert (code, out) == (1, "")
    assert err.startswith("command line:1:10: error[E201]: ")


@pytest.mark.parametrize(
    "args", [["zzz"], ["conv"], ["show"], ["show", "nope"], ["conv", "3x", "3"]]
)
def test_wrong_usage_is_on_standard_error_and_exits_2(ask: Ask, args: list[str]) -> None:
    code, out, err = ask(*args)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_process_exits_with_2_too(program: Ask) -> None:
    code, out, err = program("show", "nope")
    assert (code, out) == (2, "")
    assert err.startswith("command line:1:15: error[E100]: there is no file nope")


def test_a_spec_with_problems_exits_1(program: Ask) -> None:
    code, out, err = program("show", "-", input=b"input: 3x8x8\nlayers: [convv]\n")
    assert (code, out) == (1, "")
    assert err.startswith("<stdin>:2:10: error[E102]")


@pytest.mark.parametrize("args", [["kinds"], ["kinds", "conv"], CONV])
def test_other_piped_output_is_plain_too(ask: Ask, args: list[str]) -> None:
    code, out, err = ask(*args)
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert not any(line != line.rstrip() for line in out.splitlines())


@pytest.mark.parametrize("format", ["table", "json", "csv", "markdown"])
def test_a_closed_pipe_is_no_error(closed_pipe: Ask, format: str) -> None:
    spec = "input: 8x64x64\nlayers:\n" + "  - conv 8 3 p1\n" * 400
    code, first, err = closed_pipe("show", "-", "--format", format, input=spec.encode())
    assert (code in (0, 1), bool(first), err) == (True, True, "")


@pytest.mark.parametrize(
    "words",
    [
        ["lint", "googlenet", "unet_small", "--all"],
        ["lint", "alexnet", "vgg16", "--all", "--format", "json"],
        ["compare", "resnet20", "resnet56", "--all"],
        ["check", "specs/teaching", "specs/papers"],
    ],
)
def test_a_closed_pipe_is_no_traceback(closed_pipe: Ask, words: list[str]) -> None:
    code, _, err = closed_pipe(*words)
    assert (code, "Traceback" in err) == (1, False)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full")
def test_a_full_disk_is_reported_and_no_success() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "convcalc", *CONV],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode != 0
    assert b"No space left on device" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
@pytest.mark.parametrize("args", [CONV, ["show", "lenet5"], ["conv", "3x8x8", "3", "9"]])
def test_any_encoding_of_the_output_will_do(
    asked: Callable[..., None], monkeypatch: pytest.MonkeyPatch, args: list[str], encoding: str
) -> None:
    asked(*args)
    out, err = (TextIOWrapper(BytesIO(), encoding) for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    code = exit_code()
    assert code == (1 if args[-1] == "9" else 0)
    for stream, told in ((out, code == 0), (err, code == 1)):
        stream.flush()
        assert bool(stream.buffer.getvalue()) is told  # type: ignore[attr-defined]
        stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


def test_the_encoding_of_a_process_will_do(program: Ask) -> None:
    for args in (CONV, ["conv", "3x8x8", "3", "9"]):
        code, out, err = program(*args, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
        assert code == (1 if args[-1] == "9" else 0)
        assert "Traceback" not in err
        assert ("params" in out) == (code == 0)


def test_bytes_that_are_no_text_in_an_argument(ask: Ask, program: Ask) -> None:
    for way, *args in (
        (program, "show", "\udcff"),
        (ask, "show", "\udcff"),
        (ask, "conv", "\udcff"),
        (ask, "\udcff"),
        (ask, "stack", "3x3", "\udcff"),
    ):
        code, out, err = way(*args)
        assert code in (1, 2)
        assert out == ""
        assert "\\udcff" in err
        assert "Traceback" not in err


# Terminals


@pytest.mark.parametrize("spec", ["lenet5", "unet_small", "small_resnet8"])
def test_a_process_prints_what_is_printed_here(
    ask: Ask, program: Ask, screen: Ask, terminal: Ask, spec: str
) -> None:
    """So that the other tests of this page are of the program though they start none."""
    words, env = ("show", spec, "--columns", "all"), {"COLUMNS": "40"}
    assert program(*words, env=env) == ask(*words, env=env)
    assert terminal(80, *words) == screen(80, *words)


def test_a_wide_terminal_shows_what_a_pipe_shows(screen: Ask, ask: Ask) -> None:
    out = screen(140, "show", "resnet50", "--all").out
    assert bare(out) == ask("show", "resnet50").out


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_numbers_are_whole_even_with_all_columns(screen: Ask, columns: int) -> None:
    """All columns do not fit; whatever becomes of the words, no number may lose its end."""
    out = bare(screen(columns, "show", "lenet5", "--columns", "all", "--all").out)
    for text in ("6x28x28", "4,704", "18.4 KiB", "48,120", "235 k", "1.56 KiB"):
        assert re.search(rf"(?<![\d.,x]){re.escape(text)}(?![\d.,x])", out), text


@pytest.mark.parametrize("args", [CONV, ["kinds"], ["kinds", "conv"], ["kinds", "upsample"]])
@pytest.mark.parametrize("columns", [80, 140])
def test_other_answers_fit_the_terminal_too(screen: Ask, args: list[str], columns: int) -> None:
    code, out, _ = screen(columns, *args)
    assert code == 0
    assert max(map(width, bare(out).splitlines())) <= columns


def test_a_terminal_of_few_columns_is_no_reason_to_fail(terminal: Ask, screen: Ask) -> None:
    assert terminal(1, "show", "lenet5").code == 0
    for columns in (1, 10, 30):
        assert screen(columns, "show", "lenet5").code == 0


def colours(text: str) -> set[str]:
    """The codes of colours that a text switches on: not bold, not dim."""
    codes = {code for match in ANSI.finditer(text) for code in match[1].split(";")}
    return {code for code in codes if code.isdecimal() and 30 <= int(code) <= 107}


FAILING = ["stack", "3x8x8", "conv 3 3", "conv 3 9"]


def test_a_terminal_has_colours(terminal: Ask, screen: Ask) -> None:
    code, out, _ = answer = terminal(100, *FAILING)
    assert answer == screen(100, *FAILING)
    assert code == 1
    assert {"31", "32"} <= colours(out)
    assert "\x1b[31m\x1b[1merror[E201]\x1b[0m: " in out


@pytest.mark.parametrize("args", [FAILING, CONV, ["kinds", "conv"]])
def test_no_color_switches_colours_off(screen: Ask, args: list[str]) -> None:
    assert colours(screen(100, *args, env={"NO_COLOR": "1"}).out) == set()


def test_an_empty_no_color_means_nothing(screen: Ask) -> None:
    assert colours(screen(100, *FAILING, env={"NO_COLOR": ""}).out)


def test_a_dumb_terminal_has_no_colours(screen: Ask) -> None:
    assert colours(screen(100, *CONV, env={"TERM": "dumb"}).out) == set()


def test_force_color_colours_a_pipe(ask: Ask) -> None:
    out = ask(*CONV, env={"FORCE_COLOR": "1"}).out
    assert colours(out)
    assert bare(out) == ask(*CONV).out


def test_json_and_csv_are_never_coloured(ask: Ask, screen: Ask) -> None:
    for format in ("json", "csv", "markdown"):
        env = {"FORCE_COLOR": "1"}
        assert "\x1b" not in ask("show", "lenet5", "--format", format, env=env).out
        assert "\x1b" not in screen(80, "show", "lenet5", "--format", format).out


def test_json_in_a_terminal_is_json(screen: Ask) -> None:
    assert json.loads(screen(80, *CONV, "--format", "json").out)["schema"]


# Completion: `tests/commands/completion/` has the rest


def test_a_process_completes_words(program: Ask) -> None:
    env = {"_CONVCALC_COMPLETE": "bash_complete", "COMP_WORDS": "convcalc show lenet5 --form"}
    assert program(env=env) == (0, "plain,--format\n", "")


@pytest.mark.parametrize(
    ("args", "text", "code"),
    [
        (["show", "-"], "input: 3x8x8\nlayers: [relux]", "E102"),
        (["show", "no_such.yaml"], "", "E100"),
        (["conv", "3x8x8", "4"], "", "E103"),
        (["stack", "3x8x8", "relux"], "", "E102"),
    ],
)
def test_json_of_what_cannot_be_read_has_the_diagnostics(
    ask: Ask, args: list[str], text: str, code: str
) -> None:
    _, out, err = ask(*args, "--format", "json", input=text)
    data = json.loads(out)
    assert data["schema"] == "convcalc.report/1"
    assert data["layers"] == []
    assert [d["code"] for d in data["diagnostics"]] == [code]
    assert f"error[{code}]" in err


def test_hooks_for_pre_commit_name_commands_that_exist(ask: Ask) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        assert ask(*hook["entry"].split()[1:], "lenet5").code == 0


@pytest.mark.parametrize("words", [["show", "lenet5"], ["stack", "3x8x8", "relu"], CONV])
@pytest.mark.parametrize("columns", ["0", "-5", "abc", "1"])
def test_an_odd_width_that_is_asked_for_is_no_traceback(
    terminal: Ask, words: list[str], columns: str
) -> None:
    answer = terminal(80, *words, env={"COLUMNS": columns})
    assert answer.code == 0
    assert "Traceback" not in answer.out
