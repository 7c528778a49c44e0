"""`convcalc watch` at the prompt."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from convcalc.commands.watch import command
from tests.conftest import Ask, bare
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


# In a terminal

NET = """\
input: 3x32x32
layers:
  - conv 16 3x3 p1
  - batch_norm
  - relu
  - conv 24 3x3
  - batch_norm
  - relu
  - max_pool 2
  - flatten
  - linear 10
"""
Watched = Callable[..., list[list[str]]]
WATCHED = "watching {path}, saved at 14:03:12; ctrl-c ends"


@pytest.fixture
def watched(screen: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """`watched(24, NET, "layers: [")` is what each save of a file shows in a terminal of that
    height and 80 columns, one after the other.
    """

    def call(height: int, *texts: str) -> list[list[str]]:
        path = tmp_path / "net.yaml"
        saves = enumerate(texts)

        def save(_: float = 0) -> None:
            k, text = next(saves)
            path.write_text(text)
            os.utime(path, ns=(0, (14 * 3600 + 3 * 60 + 12) * 10**9 + k))

        monkeypatch.setenv("TZ", "UTC")
        time.tzset()
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(command, "sleep", save)
        save()
        args = ("watch", str(path), "--times", str(len(texts)))
        out = bare(screen(80, *args, env={"LINES": str(height)}).out)
        monkeypatch.undo()
        time.tzset()
        shown = out.replace(str(path), "net.yaml").split("\x1b[2J\x1b[H")[1:]
        return [one.splitlines() for one in shown]

    return call


def test_it_says_what_is_watched_and_how_to_end(watched: Watched) -> None:
    first, last = watched(30, NET, NET.replace("16", "32"))
    assert first[-1] == WATCHED.format(path="net.yaml")
    assert not any("ctrl-c" in line for line in last)


def test_table_and_findings_fit_the_window(watched: Watched) -> None:
    shown, _ = watched(24, NET, NET)
    assert len(shown) < 24
    assert shown[0] == "3x32x32 → 10 (pytorch)"
    table = shown.index("") + 1
    assert shown[table + 1].startswith("input ")
    assert re.fullmatch(r"9 layers in \d rows · convcalc show --all for more", shown[-8])
    assert shown[-7:] == [
        "",
        "warning[C301] bias-before-norm 'conv1': its bias of 16 parameters is subtracted…",
        "warning[C301] bias-before-norm 'conv2': its bias of 24 parameters is subtracted…",
        "note[C201] small-field 'max_pool1': the last local layer, 'max_pool1', sees 6 p…",
        "… and 2 more findings",
        "2 warnings and 3 notes; convcalc lint says more",
        WATCHED.format(path="net.yaml"),
    ]


def test_a_high_window_has_all_that_lint_says(watched: Watched) -> None:
    shown, _ = watched(110, NET, NET)
    assert sum(line.startswith("  instead: ") for line in shown) == 5
    assert shown[-2] == (
        "2 warnings and 3 notes in 1 network; 'convcalc lint --explain CODE' says why"
    )


BROKEN = NET.replace("max_pool", "max_pol")


def test_the_last_table_is_kept_while_a_save_is_broken(
    watched: Watched,
) -> None:
    _, broken, mended = watched(24, NET, BROKEN, NET.replace("16", "32"))
    assert len(broken) < 24
    assert broken[0] == "3x32x32 → 10 (pytorch)"
    note = broken.index("The table is that of the save before; this one cannot be read:")
    assert broken[note + 1 : note + 6] == [
        "net.yaml:9:5: error[E102]: there is no kind of layer called 'max_pol'",
        "  |",
        "9 |   - max_pol 2",
        "  |     ^^^^^^^",
        "  help: did you mean 'max_pool'?",
    ]
    assert broken[-1] == WATCHED.format(path="net.yaml")
    assert not any("save before" in line for line in mended)


def test_a_file_that_is_broken_from_the_start_has_no_table(
    watched: Watched,
) -> None:
    (shown, _) = watched(24, BROKEN, NET)
    assert shown[0].startswith("net.yaml:9:5: error[E102]")


def test_a_network_that_fails_fits_as_well(watched: Watched) -> None:
    shown, _ = watched(24, NET.replace("max_pool 2", "max_pool 99"), NET)
    assert len(shown) < 24
    assert any(line.startswith("✗ …") for line in shown)
    assert any("error[E201]" in line for line in shown)


def test_in_a_pipe_nothing_is_said_twice(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(NET)
    out = ask("watch", str(path), "--times", "1").out
    assert "ctrl-c" not in out
    assert out.startswith(ask("show", str(path)).out)
