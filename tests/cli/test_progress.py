"""Signs of life while a question takes long: where, when, and that nothing of them stays."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO

import pytest

from convcalc.cli import progress
from convcalc.cli.progress import beating, told
from tests.conftest import WAITING, Ask


@contextmanager
def beats() -> Iterator[tuple[StringIO, StringIO]]:
    """Two streams in place of the standard ones, and quick signs on them."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err), beating():
        yield out, err


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "BEAT", 0.01)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.005)
    assert true()


def test_it_beats_until_the_first_word_and_takes_back_what_it_wrote() -> None:
    with beats() as (out, err):
        until(lambda: err.getvalue().count("working") > 2)
        print("the answer")
        said = err.getvalue()
        time.sleep(0.05)
    assert err.getvalue() == said
    assert re.fullmatch(WAITING, said)
    assert out.getvalue() == "the answer\n"


def test_a_diagnostic_ends_it_as_well() -> None:
    with beats() as (out, err):
        until(lambda: "working" in err.getvalue())
        sys.stderr.write("error: no\n")
    assert re.fullmatch(WAITING + "error: no\n", err.getvalue())
    assert out.getvalue() == ""


def test_what_ends_without_a_word_leaves_none() -> None:
    with beats() as (_, err):
        until(lambda: "working" in err.getvalue())
    assert re.fullmatch(WAITING, err.getvalue())


def test_what_is_quick_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "BEAT", 60)
    with beats() as (out, err):
        print("the answer")
    assert (out.getvalue(), err.getvalue()) == ("the answer\n", "")
    assert vars(out) == vars(err) == {}


def test_a_terminal_may_be_told_and_a_pipe_never(program: Ask, terminal: Ask) -> None:
    assert program("--version").err == ""
    assert terminal(80, "--version").out == program("--version").out


def test_a_log_is_told_now_and_then_in_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINES", 0.05)
    with redirect_stderr(StringIO()) as err, told("variant") as tell:
        tell("1 of 9")
        time.sleep(0.1)
        tell("2 of 9")
        tell("3 of 9")
    assert err.getvalue() == "variant 2 of 9\n"
