"""How shells ask for words: which parameter offers which, and what is told to each shell.

Whatever goes wrong offers nothing. A shell offers its own files where a word may be one.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

from convcalc.commands.completion.scripts import text_for
from convcalc.commands.completion.words import OFFERED, dashed_kinds, networks

FILE = CompletionItem("", type="file")
"""Stands for the shell's own files."""
Items = list[CompletionItem[str]]
HARMLESS = re.compile(r"[\w+][\w.:=+%,/-]*")
"""Words that a shell takes as they are. Names come from specs, and what is offered is put on the
command line of whoever presses a key: others are not offered.
"""


class Offered(click.types.StringParamType):
    """The type of a parameter, while a word of it is being typed."""

    def __init__(self, command: str, param: str) -> None:
        self.words, self.file = OFFERED.get((command, param)) or OFFERED["*", param]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        given = dict(ctx.params)
        if not given.get("spec") and ctx.args:  # click stops at an option that is not complete
            given["spec"] = ctx.args[0]
        try:
            words = [*self.words(given, incomplete)]
        except Exception:  # a spec may be broken in any way, and a prompt is no place to say so
            words = []
        fitting = (word for word in words if word.startswith(incomplete))
        found = [CompletionItem(word) for word in fitting if HARMLESS.fullmatch(word)]
        return [*found, FILE] if self.file else found


def offering(command: click.Command) -> None:
    """Let the parameters of a command offer what stands in OFFERED."""
    name = command.name or ""
    for param in command.params:
        known = (name, param.name or "")
        offered = known in OFFERED or ("*", known[1]) in OFFERED
        if offered and not isinstance(param.type, click.Choice):
            param.type = Offered(*known)


def first_words(typed: str, commands: dict[str, str]) -> Items:
    """What may stand first: a command with what it does, a kind, a network, a file."""
    found = [CompletionItem(name, help=text) for name, text in commands.items()]
    more = [*dashed_kinds({}, typed)] if typed else []
    if typed:
        more += networks({}, "" if ":" in typed else typed)
    found += [CompletionItem(name) for name in dict.fromkeys(more) if name not in commands]
    return [*(item for item in found if item.value.startswith(typed)), FILE]


if TYPE_CHECKING:
    Shell = BashComplete
else:
    Shell = object


class Calm(Shell):
    """A shell that is offered nothing where its question makes no sense."""

    def get_completion_args(self) -> tuple[list[str], str]:
        try:
            return super().get_completion_args()
        except (KeyError, ValueError):
            return [], ""

    def complete(self) -> str:
        try:
            return super().complete()
        except Exception:  # wrong usage further left, which is told when the line is sent
            return ""


class Bash(Calm, BashComplete):
    """Bash tells the line up to the cursor, which it would part at every colon."""

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ.get("COMP_WORDS", "")
        words = split_arg_string(line)[1:]
        if not words or line[-1:].isspace():
            return words, ""
        return words[:-1], words[-1]

    def source(self) -> str:
        return text_for("bash")


class Zsh(Calm, ZshComplete):
    def source(self) -> str:
        return text_for("zsh")


class Fish(Calm, FishComplete):
    def source(self) -> str:
        return text_for("fish")


def register() -> None:
    """Answer shells that ask for words, or for their scripts as click names them."""
    for shell in (Bash, Zsh, Fish):
        add_completion_class(shell)
