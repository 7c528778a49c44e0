"""Expectations and what was found, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.check.expect import failed
from convcalc.diagnostics import printable
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from convcalc.commands.check.expect import Check
    from convcalc.diagnostics import Diagnostic


class Checked(NamedTuple):
    """A spec and its checks; none where it cannot be read, for which there are `problems`."""

    spec: str
    checks: Sequence[Check]
    problems: Sequence[Diagnostic] = ()

    @property
    def ok(self) -> bool:
        return bool(self.checks) and not failed(self.checks)

    @property
    def missing(self) -> bool:
        """Whether there is nothing to read."""
        return not self.checks and all(d.code == "E100" for d in self.problems)


def write_one(one: Checked, quiet: bool, out: TextIO) -> None:
    """The table of one spec; with `quiet` only what fails."""
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, width_of
    from convcalc.render.lines import Line

    if quiet and one.ok:
        return
    show(out, Line(printable(one.spec), "bold"))
    if not one.checks:
        show(out, Line(f"  ✗ it cannot be read: {first(one)}", "red"), Line())
        return
    heads = [Head(""), Head("expected", cut=True), Head("found", cut=True), Head("margin")]
    shown = failed(one.checks) if quiet else one.checks
    rows = [cells(check) for check in shown]
    styles = ["" if check.ok else "red" for check in shown]
    show(out, Aligned(heads, rows, styles, width_of(out)), Line())


def first(one: Checked) -> str:
    """The first problem, and how many there are."""
    more = len(one.problems) - 1
    return printable(one.problems[0].message) + (f"; and {more} more" if more > 0 else "")


def cells(check: Check) -> tuple[str, str, str, str]:
    mark = "✓" if check.ok else "✗"
    return f"  {mark} {check.name}", printable(check.wanted), printable(check.found), check.margin


def write_summary(checked: Sequence[Checked], out: TextIO) -> None:
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    show(out, Line(summary(checked), "bold"))


def summary(checked: Sequence[Checked]) -> str:
    count = sum(len(one.checks) for one in checked)
    wrong = sum(len(failed(one.checks)) for one in checked)
    unread = sum(not one.checks for one in checked)
    if unread == len(checked):
        return f"{unread} {'spec' if unread == 1 else 'specs'} cannot be read"
    told = f"{count - wrong} of {count} expectations are met"
    specs = f" in {len(checked) - unread} specs" if len(checked) - unread > 1 else ""
    return told + specs + (f"; {unread} of {len(checked)} specs cannot be read" if unread else "")
