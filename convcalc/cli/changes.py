"""Specs that are changed where they lie: shown as a diff, or written, each of them whole."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli.files import reason, replace_file
from convcalc.cli.output import is_dumb
from convcalc.diagnostics import printable
from convcalc.parser.files import UTF_8, mark_of, read_file
from convcalc.parser.patches import Unpatchable, diff
from convcalc.parser.zoo import file_in

if TYPE_CHECKING:
    from collections.abc import Iterable

COLORS = {"+": "green", "-": "red", "@": "cyan"}
MARK = "\ufeff"
"""What some editors put in front of UTF-8."""


class File:
    """A spec's file as it was when it was read."""

    def __init__(self, path: str) -> None:
        self.path, self.text = path, read_file(path)
        self.mark = self.beginning()

    def beginning(self) -> str:
        """What stands in front of the text, to be there again. Unpatchable if it is in another
        encoding than what is written.
        """
        with open(self.path, "rb") as file:
            raw = file.read(4)
        if mark_of(raw):
            raise Unpatchable("it is not in UTF-8")
        return MARK if raw.decode(UTF_8, "replace") != raw.decode("utf-8", "replace") else ""

    def put(self, text: str) -> None:
        """Write another text in its place. Unpatchable if that cannot be done, or somebody else has
        done so in the meantime.
        """
        if read_file(self.path) != self.text:
            raise Unpatchable("it has changed in the meantime; try again")
        if not os.access(self.path, os.W_OK):
            raise Unpatchable("it cannot be written: permission denied")
        if os.stat(self.path).st_nlink > 1:  # a new file would be that of one name alone
            raise Unpatchable("it has other names (hard links)")
        try:
            replace_file(self.path, self.mark + text, newline="")
        except (OSError, ValueError) as error:
            raise Unpatchable(f"it cannot be written: {reason(error)}") from None


def file_of(spec: str) -> str:
    """The file of a SPEC. Unpatchable if it has none."""
    found = file_in(spec)
    if found is None or not os.path.isfile(found[0]):
        raise Unpatchable("it is no file")
    return found[0]


def show_diff(before: str, after: str, path: str) -> None:
    """A diff on standard output, without what would steer a terminal; in colours on one."""
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and not is_dumb()
    click.echo("".join(lines(diff(before, after, printable(path)), color)), nl=False, color=color)


def lines(found: Iterable[str], color: bool) -> Iterable[str]:
    for line in found:
        text = "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in line)
        shade = COLORS.get(line[:1]) if color else None
        yield (click.style(text, shade) if shade else text) + "\n"
