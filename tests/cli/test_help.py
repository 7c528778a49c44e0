"""What `--help` prints: examples first, options in groups, on a screen; in colour where it goes."""

from __future__ import annotations

import re

import click
import pytest

from convcalc.cli import COMMANDS, cli
from convcalc.layers import KINDS
from tests.cli.test_examples import commands
from tests.conftest import ANSI, Ask, width

NAMES = [
    *COMMANDS,
    *(kind.replace("_", "-") for kind in KINDS),
    *(f"apply {kind}" for kind in ("conv", "depthwise-conv", "conv-transpose", "max-pool")),
]


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_fits_a_screen(ask: Ask, name: str) -> None:
    code, out, err = ask(*name.split(), "--help", env={"COLUMNS": "80"})
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) <= (40 if name != "attention" else 60)  # it has as many forms as settings
    assert max(map(width, lines)) <= 88  # an example is never broken
    assert max(width(x) for x in lines if not x.startswith("  convcalc")) <= 80
    assert "[default: " not in out


@pytest.mark.parametrize(("name", "command"), [*commands()])
def test_every_option_is_listed_once(ask: Ask, name: str, command: click.Command) -> None:
    listed = re.findall(r"(?<![\w-])--([a-z][a-z0-9-]*)", options_in(ask, name))
    for param in command.params:
        if isinstance(param, click.Option) and not param.hidden:
            names = [x for x in param.opts if x.startswith("--")]
            joined = [x for x in param.opts if re.search(rf"{x}[, ]", options_in(ask, name))]
            assert any(listed.count(x[2:]) == 1 for x in names) or joined


def options_in(ask: Ask, name: str) -> str:
    """The names of options, each of which begins a line."""
    out = ask(*name.split(), "--help").out
    rows = re.findall(r"^  (-.*?)(?:   |$)", out, re.MULTILINE)
    return "\n".join(rows)


def test_a_help_begins_with_examples_and_has_groups(ask: Ask) -> None:
    out = ask("conv", "--help", env={"COLUMNS": "80"}).out
    titles = [line for line in out.splitlines() if re.match(r"[A-Z].*:$", line)]
    assert titles == ["Examples:", "The layer:", "By whose rules:", "Output:"]
    assert "\n  convcalc conv 3x224x224 64 7x7/2 p3\n" in out
    assert "  -k, --kernel N           Kernel size (kernel_size, kernel_shape, pool_size).\n" in out
    assert "SHORTHAND is filters kernel/stride pPADDING dDILATION gGROUPS, or" in out


def test_help_is_coloured_where_a_terminal_takes_colours(ask: Ask, screen: Ask) -> None:
    plain = ask("solve", "--help", env={"COLUMNS": "80"}).out
    coloured = screen(80, "solve", "--help").out
    assert ANSI.sub("", coloured) == plain
    assert "\x1b[1mExamples\x1b[0m:" in coloured
    assert "\x1b[36m--in, --out SIZES" in coloured
    assert screen(80, "solve", "--help", env={"NO_COLOR": "1"}).out == plain
    assert screen(80, "solve", "--help", env={"TERM": "dumb"}).out == plain
    assert ask("solve", "--help", env={"COLUMNS": "80", "FORCE_COLOR": "1"}).out == coloured


def test_the_help_of_the_program_has_groups_of_commands(ask: Ask) -> None:
    out = ask("--help").out
    assert out.index("Examples:") < out.index("Options:") < out.index("One layer:")
    assert cli.name == "cli"
