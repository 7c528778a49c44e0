"""What the flags of kinds use of click that click does not promise."""

from __future__ import annotations

from importlib.metadata import requires

import click

from convcalc.commands.layer.command import command_for
from tests.conftest import Ask


def test_short_flags_are_found_among_the_long_ones() -> None:
    """Two attributes without a promise, for speed: an update of click that renames them is to be
    noticed here, and makes short flags slow, not wrong.
    """
    command = command_for("conv")
    assert command
    parser = command.make_parser(click.Context(command))
    assert {"-f", "-k", "--filters", "--kernel"} <= set(parser._long_opt)  # type: ignore[attr-defined]
    assert set(parser._short_opt) <= set(parser._long_opt)  # type: ignore[attr-defined]


def test_what_is_tested_with_is_what_is_asked_for() -> None:
    """The next major version of click or rich may be another library: they have upper bounds."""
    asked = {line.lower() for line in requires("convcalc") or [] if "extra" not in line}
    assert asked == {"click<9,>=8.2", "rich<16,>=13.0", "pyyaml>=6.0.1"}


def test_help_lists_the_settings_first_with_what_frameworks_call_them(ask: Ask) -> None:
    out = ask("conv", "--help").out
    groups = [line for line in out.splitlines() if line.endswith(":") and line[0] != " "]
    assert groups == ["Examples:", "The layer:", "By whose rules:", "Output:"]
    assert "Number of output channels (out_channels," in out
    assert out.count("--help") == 1
    assert len(out.splitlines()) < 40
