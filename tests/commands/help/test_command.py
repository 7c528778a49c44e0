"""The pages, on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.cli import COMMANDS
from convcalc.commands.help.pages import PAGES
from convcalc.commands.help.text import for_terminal

Ask = Callable[..., Any]

PACKAGE = Path(convcalc.__file__).parent
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_topics_are_listed_by_group(ask: Ask) -> None:
    code, out, err = ask("help")
    assert (code, err) == (0, "")
    assert out.startswith("'convcalc help TOPIC' prints a page.\n\nOne layer:\n  layer  ")
    assert set(re.findall(r"^  ([a-z]+)  ", out, re.MULTILINE)) == set(PAGES)
    assert max(map(len, out.splitlines())) <= 80


def test_every_command_and_every_page_has_a_topic() -> None:
    assert set(PAGES) >= set(COMMANDS)
    there = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.md")}
    assert {page.path for page in PAGES.values()} == there


@pytest.mark.parametrize("topic", PAGES)
def test_a_pipe_gets_the_page_as_it_is_written(ask: Ask, topic: str) -> None:
    written = (PACKAGE / PAGES[topic].path).read_text(encoding="utf-8")
    assert ask("help", topic) == (0, written, "")


def test_a_terminal_gets_it_laid_out(terminal: Ask) -> None:
    code, out, _ = terminal(80, "help", "size")
    text = ANSI.sub("", out)
    assert code == 0
    assert "Output size, and which inputs fit" in text
    assert "# Output size" not in text
    assert "```" not in text
    assert "size of         layer4.2.relu3" in text
    assert "solve (convcalc help solve)" in " ".join(text.split())
    assert "\x1b]8" not in out


def test_links_are_commands_in_a_terminal() -> None:
    page = "commands/lint/README.md"
    for written, shown in (
        ("[budgets](../check/README.md#one)", "budgets (`convcalc help check`)"),
        ("[specs](../../parser/README.md)", "specs (`convcalc help spec`)"),
        ("[here](#there), [this page](README.md)", "here, this page"),
        ("[the tests](../../../tests/README.md)", "the tests"),
        ("![a drawing](../../../.readme/field.svg)\n", "\n"),
        ("[a paper](https://arxiv.org)", "[a paper](https://arxiv.org)"),
        ("```\n[as](../it/is.md)\n```", "```\n[as](../it/is.md)\n```"),
    ):
        assert for_terminal(written, page) == shown


def test_a_topic_that_is_misspelt(ask: Ask) -> None:
    assert (
        ask("help", "fild").said
        == f"there is no page 'fild'; did you mean 'field'? Topics: {', '.join(PAGES)}"
    )


def test_a_topic_that_is_like_none(ask: Ask) -> None:
    assert ask("help", "xyzzy").said == f"there is no page 'xyzzy'; topics: {', '.join(PAGES)}"


@pytest.mark.parametrize("kind", ["max-pool", "max_pool", "dense"])
def test_a_kind_is_told_of_by_the_help_of_its_command(ask: Ask, kind: str) -> None:
    answer = ask("help", kind)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == ask(kind.replace("_", "-"), "--help").out


def test_a_topic_steers_no_terminal(ask: Ask) -> None:
    code, _, err = ask("help", "\x1b[31mfield\u202e")
    assert code == 2
    assert "there is no page '\\x1b[31mfield\\u202e'" in err
