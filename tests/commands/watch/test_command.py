"""`convcalc watch` at the prompt."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from convcalc.commands.watch import command
from tests.conftest import Ask
from tests.networks import FLAWED


def test_the_table_is_drawn_again_when_the_file_changes(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is edited whenever the command waits; twice so that it cannot be read."""
    path = tmp_path / "net.yaml"
    path.write_text(FLAWED)
    edits = ["layers: [", "layers: [", FLAWED.replace("16", "24")]
    waited = []

    def edit(seconds: float) -> None:
        waited.append(seconds)
        (tmp_path / "new").write_text(edits[len(waited) - 1])
        os.replace(tmp_path / "new", path)

    monkeypatch.setattr(command, "sleep", edit)
    code, out, err = ask("watch", str(path), "--interval", "0.05", "--times", "4")
    assert (code, waited) == (0, [0.05] * 3)
    assert out.count("warning[C403]") == 2
    assert "16x32x32" in out.split("24x32x32")[0]
    assert err.count("error[E101]") == 2


def test_a_file_that_goes_away_is_told_and_drawn_when_it_is_back(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(FLAWED)
    steps = iter([path.unlink, bool, bool, bool, lambda: path.write_text(FLAWED)])
    monkeypatch.setattr(command, "sleep", lambda _: next(steps)())
    code, out, err = ask("watch", str(path), "--times", "2")
    assert (code, err) == (0, f"{path} is gone; waiting until it is back\n")
    assert out.count("3x32x32 → 16x32x32 (pytorch)\n") == 2


def test_a_file_that_is_replaced_is_not_gone(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(FLAWED)
    steps = iter([path.unlink, lambda: path.write_text(FLAWED.replace("16", "24"))])
    monkeypatch.setattr(command, "sleep", lambda _: next(steps)())
    assert ask("watch", str(path), "--times", "2").err == ""


@pytest.mark.parametrize(
    ("variant", "text", "code"),
    [
        ("", FLAWED, 0),
        (":nope", FLAWED, 2),
        ("", "layers: [", 1),
        ("", FLAWED + " - conv 4 99\n", 1),
    ],
)
def test_the_exit_code_is_that_of_the_last_table(
    ask: Ask, tmp_path: Path, variant: str, text: str, code: int
) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(text)
    assert ask("watch", f"{path}{variant}", "--times", "1").code == code


def test_watch_wants_a_file(ask: Ask) -> None:
    message = "watch takes a file; there is no file resnet50"
    assert ask("watch", "resnet50").said == message


def test_a_terminal_is_cleared_before_each_table(terminal: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(FLAWED)
    out = terminal(80, "watch", str(path), "--times", "1").out
    assert out.startswith("\x1b[2J\x1b[H")
    assert re.search(r"\x1b\[1;33mwarning\[C301\]", out)
