"""The program as a whole: help, exit codes, streams, pipes, terminals."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.cli import ASKED_FOR, COMMANDS
from convcalc.layers import KINDS
from convcalc.render.groups import tree

Ask = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "specs").rglob("*.yaml"))
ANSI = re.compile(r"\x1b\[([0-9;]*)m")
USAGE = "Usage: convcalc [OPTIONS] COMMAND [ARGS]...\nTry 'convcalc --help' for help.\n\n"
CONV = ["conv", "3x224x224", "64", "7x7/2", "p3"]


def width(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line)


def bare(text: str) -> str:
    """Without colours, and without the blanks that fill a line."""
    return "".join(line.rstrip() + "\n" for line in ANSI.sub("", text).splitlines())


# Help


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_the_commands_by_group(ask: Ask, flag: str) -> None:
    code, out, err = ask(flag)
    assert (code, err) == (0, "")
    groups = [line for line in out.splitlines() if line.endswith(":") and line[0] != " "]
    assert groups == [
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
    assert "  convcalc show network.yaml\n" in out
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


def test_without_a_command_help_is_printed_and_the_usage_was_wrong(ask: Ask) -> None:
    code, out, err = ask()
    assert code == 2
    assert "Looking things up:" in out + err


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
        ("3x224x224", "'convcalc --help' lists the commands"),
    ],
)
def test_an_unknown_command_is_wrong_usage(ask: Ask, name: str, hint: str) -> None:
    assert ask(name) == (2, "", f"{USAGE}Error: there is no command '{name}'; {hint}\n")


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


def test_an_answer_is_on_standard_output_alone(program: Ask) -> None:
    code, out, err = program(*CONV)
    assert (code, err) == (0, "")
    assert out.startswith("conv 64 7x7/2 p3  (PyTorch)\n")


def test_a_problem_is_on_standard_error_and_exits_1(program: Ask) -> None:
    code, out, err = program("conv", "3x8x8", "64", "9")
    assert (code, out) == (1, "")
    assert err.startswith("command line:1:10: error[E201]: ")


@pytest.mark.parametrize(
    "args", [["zzz"], ["conv"], ["show"], ["show", "nope"], ["conv", "x", "3"]]
)
def test_wrong_usage_is_on_standard_error_and_exits_2(program: Ask, args: list[str]) -> None:
    code, out, err = program(*args)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_spec_with_problems_exits_1(program: Ask) -> None:
    code, out, err = program("show", "-", input=b"input: 3x8x8\nlayers: [convv]\n")
    assert (code, out) == (1, "")
    assert err.startswith("<stdin>:2:10: error[E102]")


@pytest.mark.parametrize("spec", SPECS[::2])
def test_piped_output_is_plain_and_not_cut(program: Ask, spec: str) -> None:
    code, out, err = program("show", spec, "--columns", "all", env={"COLUMNS": "40"})
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert not re.search(r"…(?!\d)", out)  # "40…44" is a field
    assert out.endswith("\n")
    lines = out.splitlines()
    assert not any(line != line.rstrip() for line in lines)
    layers = convcalc.analyze(convcalc.load(str(ROOT / spec))).layers
    assert len(lines) >= len(layers)


@pytest.mark.parametrize("args", [["kinds"], ["kinds", "conv"], CONV])
def test_other_piped_output_is_plain_too(program: Ask, args: list[str]) -> None:
    code, out, err = program(*args)
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert not any(line != line.rstrip() for line in out.splitlines())


@pytest.mark.parametrize("format", ["table", "json", "csv", "markdown"])
def test_a_closed_pipe_is_no_error(format: str) -> None:
    """As `convcalc show … | head -1`, with more output than a pipe holds."""
    spec = "input: 8x64x64\nlayers:\n" + "  - conv 8 3 p1\n" * 1_500
    process = subprocess.Popen(
        [sys.executable, "-m", "convcalc", "show", "-", "--format", format],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(spec.encode())
    process.stdin.close()
    assert process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) in (0, 1)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full")
def test_a_full_disk_is_reported_and_no_success() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "convcalc", *CONV],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode != 0
    assert b"No space left on device" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
@pytest.mark.parametrize("args", [CONV, ["show", "lenet5"], ["conv", "3x8x8", "3", "9"]])
def test_any_encoding_of_the_output_will_do(program: Ask, args: list[str], encoding: str) -> None:
    code, out, err = program(*args, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert code == (1 if args[-1] == "9" else 0)
    assert "Traceback" not in err
    assert ("params" in out) == (code == 0)


def test_bytes_that_are_no_text_in_an_argument(program: Ask) -> None:
    for args in (["show", "\udcff"], ["conv", "\udcff"], ["\udcff"], ["stack", "3x3", "\udcff"]):
        code, out, err = program(*args)
        assert code in (1, 2)
        assert out == ""
        assert "\\udcff" in err
        assert "Traceback" not in err


# Terminals


@pytest.mark.parametrize(
    ("spec", "columns"), [(spec, (80, 140)[k % 2]) for k, spec in enumerate(SPECS)]
)
def test_lines_fit_the_terminal_and_numbers_are_whole(
    terminal: Ask, spec: str, columns: int
) -> None:
    code, out, _ = terminal(columns, "show", spec)
    assert code == 0
    assert ANSI.search(out)
    lines = bare(out).splitlines()
    assert max(map(width, lines)) <= columns
    network = convcalc.load(str(ROOT / spec))
    report = convcalc.analyze(network)
    start = 2 + len(network.inputs)
    assert len(lines) > start + len(report.layers)
    layers = iter(report.layers)
    for line, row in zip(lines[start:], tree(report.layers, network.groups), strict=False):
        assert line.startswith(f"{'  ' * row.level}{row.name[:3]}"[:5])
        if row.group:
            continue
        layer = next(layers)
        assert layer.output is not None
        assert re.search(
            rf"  {layer.output.text(network.layout)}  .*  {layer.params.total:,}  ", line
        )
        macs = re.search(r"([\d.]+)( [kMGT])?$", line)
        assert macs
        scale = {" k": 1e3, " M": 1e6, " G": 1e9}.get(macs[2] or "", 1)
        assert float(macs[1]) * scale == pytest.approx(layer.macs, rel=0.006)


def test_a_wide_terminal_shows_what_a_pipe_shows(terminal: Ask, program: Ask) -> None:
    out = terminal(140, "show", "resnet50").out
    assert bare(out) == program("show", "resnet50").out


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_numbers_are_whole_even_with_all_columns(terminal: Ask, columns: int) -> None:
    """All columns do not fit; whatever becomes of the words, no number may lose its end."""
    out = bare(terminal(columns, "show", "lenet5", "--columns", "all").out)
    for text in ("6x28x28", "4,704", "18.4 KiB", "48,120", "235 k", "1.56 KiB"):
        assert re.search(rf"(?<![\d.,x]){re.escape(text)}(?![\d.,x])", out), text


@pytest.mark.parametrize("args", [CONV, ["kinds"], ["kinds", "conv"], ["kinds", "upsample"]])
@pytest.mark.parametrize("columns", [80, 140])
def test_other_answers_fit_the_terminal_too(terminal: Ask, args: list[str], columns: int) -> None:
    code, out, _ = terminal(columns, *args)
    assert code == 0
    assert max(map(width, bare(out).splitlines())) <= columns


def test_a_terminal_of_few_columns_is_no_reason_to_fail(terminal: Ask) -> None:
    for columns in (1, 10, 30):
        assert terminal(columns, "show", "lenet5").code == 0


def colours(text: str) -> set[str]:
    """The codes of colours that a text switches on: not bold, not dim."""
    codes = {code for match in ANSI.finditer(text) for code in match[1].split(";")}
    return {code for code in codes if code.isdecimal() and 30 <= int(code) <= 107}


FAILING = ["stack", "3x8x8", "conv 3 3", "conv 3 9"]


def test_a_terminal_has_colours(terminal: Ask) -> None:
    code, out, _ = terminal(100, *FAILING)
    assert code == 1
    assert {"31", "32"} <= colours(out)
    assert "\x1b[31m\x1b[1merror[E201]\x1b[0m: " in out


@pytest.mark.parametrize("args", [FAILING, CONV, ["kinds", "conv"]])
def test_no_color_switches_colours_off(terminal: Ask, args: list[str]) -> None:
    assert colours(terminal(100, *args, env={"NO_COLOR": "1"}).out) == set()


def test_an_empty_no_color_means_nothing(terminal: Ask) -> None:
    assert colours(terminal(100, *FAILING, env={"NO_COLOR": ""}).out)


def test_a_dumb_terminal_has_no_colours(terminal: Ask) -> None:
    assert colours(terminal(100, *CONV, env={"TERM": "dumb"}).out) == set()


def test_force_color_colours_a_pipe(program: Ask) -> None:
    out = program(*CONV, env={"FORCE_COLOR": "1"}).out
    assert colours(out)
    assert bare(out) == program(*CONV).out


def test_json_and_csv_are_never_coloured(program: Ask, terminal: Ask) -> None:
    for format in ("json", "csv", "markdown"):
        env = {"FORCE_COLOR": "1"}
        assert "\x1b" not in program("show", "lenet5", "--format", format, env=env).out
        assert "\x1b" not in terminal(80, "show", "lenet5", "--format", format).out


def test_json_in_a_terminal_is_json(terminal: Ask) -> None:
    assert json.loads(terminal(80, *CONV, "--format", "json").out)["schema"]


# Completion


def test_a_script_for_completion_is_made(program: Ask) -> None:
    for shell in ("bash", "zsh", "fish"):
        code, out, _ = program(env={"_CONVCALC_COMPLETE": f"{shell}_source"})
        assert code == 0
        assert f"_CONVCALC_COMPLETE={shell}_complete" in out


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("convcalc sh", {"show"}),
        ("convcalc k", {"kinds"}),
        ("convcalc max", {"max-pool"}),
        ("convcalc conv 3x8x8 --ker", {"--kernel"}),
        ("convcalc show x --format j", {"json"}),
        ("convcalc show x --dialect ", {"pytorch", "keras", "onnx"}),
    ],
)
def test_words_are_completed(program: Ask, words: str, completed: set[str]) -> None:
    env = {
        "_CONVCALC_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    code, out, _ = program(env=env)
    assert code == 0
    assert {line.split(",")[1] for line in out.splitlines()} == completed


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
