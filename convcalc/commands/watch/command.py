"""`convcalc watch SPEC`: the table and the findings, again and again."""

from __future__ import annotations

import os
import sys
from time import sleep
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.network import input_option, report_of
from convcalc.cli.options import dialect_option, set_option, usage
from convcalc.cli.output import complain, failed, is_dumb
from convcalc.cli.view import view_of
from convcalc.commands.lint.command import Wanted, found_in
from convcalc.commands.lint.text import Linted
from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.engine.report import Report
    from convcalc.render import View

CLEAR = "\x1b[2J\x1b[H"
"""Clears a terminal, and goes to its first line."""


@click.command("watch", cls=Helped)
@click.argument("spec")
@input_option
@set_option()
@dialect_option
@click.option("--columns", metavar="KEYS", help="Columns to show, as those of show.")
@click.option("--depth", type=click.IntRange(1), metavar="N", help="Show N levels of blocks only.")
@click.option(
    "--interval",
    type=click.FloatRange(0.05, 3600),
    default=0.5,
    show_default=True,
    metavar="SECONDS",
    help="How often the file is looked at.",
)
@click.option("--times", type=click.IntRange(1), metavar="N", help="End after N tables.")
def command(
    spec: str,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    dialect: str | None,
    columns: str | None,
    depth: int | None,
    interval: float,
    times: int | None,
) -> None:
    """Draw the table and what the rules find anew whenever the file of SPEC changes. A terminal
    keeps the last table while what is saved cannot be read. Ctrl-C ends; after N tables the exit
    code is that of the last.

    \b
      convcalc watch network.yaml
    """  # noqa: D301 - click reads the \b as such
    path = file_of(spec)
    view = view_of(columns, depth=depth)
    last: Report | None = None
    try:
        for drawn, _ in enumerate(changes(path, interval), 1):
            below = status_of(path) if drawn != times else ""
            code, last = draw(
                lambda: report_of(spec, settings, dialect, shapes), spec, view, last, below
            )
            if drawn == times:
                sys.exit(code)
            if below:
                click.echo(below)
    except KeyboardInterrupt:
        click.echo("")


def status_of(path: str) -> str:
    """In a terminal, what is watched."""
    if not sys.stdout.isatty():
        return ""
    from convcalc.commands.watch.text import status

    return status(path)


def file_of(spec: str) -> str:
    """The file that is watched. UsageError if there is none."""
    from convcalc.parser.zoo import file_in

    path, _ = file_in(spec) or ("", None)
    if not os.path.isfile(path):
        raise usage(f"watch takes a file; there is no file {spec[:60]}")
    return path


def changes(path: str, interval: float) -> Iterator[object]:
    """Something at once, and again whenever the file is another. When it has been away for two
    looks, a line says so: an editor that replaces it takes no such time.
    """
    last: object = None
    away = 0
    while True:
        try:
            found = os.stat(path)
        except OSError:
            away += 1
            if away == 2:
                last = None
                click.echo(printable(f"{path} is gone; waiting until it is back"), err=True)
            sleep(interval)
            continue
        now, away = (found.st_mtime_ns, found.st_size, found.st_ino), 0
        if now != last:
            last = now
            yield now
        else:
            sleep(interval)


def draw(
    read: Callable[[], Report], spec: str, view: View, last: Report | None, below: str
) -> tuple[int, Report | None]:
    """One table, with findings, or what is wrong with the spec; the exit code, and the last table
    that there was. A line will stand `below`.
    """
    from convcalc.diagnostics import Problems

    terminal = sys.stdout.isatty()
    if terminal and not is_dumb():
        click.echo(CLEAR, nl=False)  # which Windows' old consoles understand, too
    try:
        report = read()
    except Problems as problems:
        if terminal and last:
            from convcalc.commands.watch.text import write_last

            write_last(last, view, below, problems, sys.stdout)
        return failed(problems), last
    table(Linted(spec, report, found_in(report, Wanted((), (), {}))), view, below)
    complain(report.diagnostics)
    return 0 if report.ok else 1, report


def table(linted: Linted, view: View, below: str) -> None:
    """The table and the findings; in a terminal as much as fits."""
    if sys.stdout.isatty():
        from convcalc.commands.watch.text import write

        write(linted, view, below, sys.stdout)
        return
    from convcalc.commands.lint.text import write_one, write_summary
    from convcalc.render import render

    render(linted.report, "table", view, sys.stdout)
    click.echo("")
    write_one(linted, False, sys.stdout)
    write_summary([linted], 0, sys.stdout)
