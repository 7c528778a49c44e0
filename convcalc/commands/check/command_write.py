"""`check --write`: each file with what its networks are, or all as it was."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli.changes import File, file_of, show_diff
from convcalc.cli.options import usage
from convcalc.cli.output import complain
from convcalc.commands.check.expect import ANSWERS
from convcalc.commands.check.fill import filled
from convcalc.diagnostics import Problems, printable
from convcalc.parser.patches import Unpatchable
from convcalc.parser.zoo import Located, file_in

if TYPE_CHECKING:
    from convcalc.cli.specs import Specs
    from convcalc.engine.report import Report

    Reports = dict[str | None, Report]


def fill_in(asked: Specs, diff: bool) -> int:
    """Fill in the files of all specs, and say what was done; the exit code is 1 where something
    could not be, and with `diff` where something would be.
    """
    if asked.altered:
        options = "leave out --set, --input and --dialect"
        raise usage(f"--write fills in what specs are by themselves; {options}")
    files: dict[str, Reports | Problems | str] = {}
    for spec, report in asked.worked():
        try:
            path = file_of(spec)
        except Unpatchable as error:
            files[spec] = str(error)
            continue
        known = files.setdefault(path, {})
        if isinstance(report, Problems) or not report.ok:
            files[path] = known if isinstance(known, Problems) else Problems(report.diagnostics)
        elif isinstance(known, dict):
            known[(file_in(spec) or (spec, None))[1]] = report
    done = [one_file(path, found, asked, diff) for path, found in files.items()]
    changed, refused = done.count(True), done.count(None)
    said = f"{changed} of {len(done)} files {'would be' if diff else 'were'} changed"
    if not (asked.quiet and not refused):
        click.echo(said + (f"; {refused} could not be" if refused else ""), err=diff)
    return 1 if refused or (diff and changed) else 0


def one_file(path: str, found: Reports | Problems | str, asked: Specs, diff: bool) -> bool | None:
    """Whether a file is changed; None, and why on standard error, if it cannot be."""
    try:
        if isinstance(found, str):
            raise Unpatchable(found)
        if isinstance(found, Problems):
            raise Unpatchable("the network does not work out")
        file = File(path)
        after = filled(file.text, found)
        verify(path, after, found, asked)
        if after != file.text and diff:
            show_diff(file.text, after, path)
            sys.stdout.flush()
        elif after != file.text:
            file.put(after)
            click.echo(f"{printable(path)}: filled in")
    except Unpatchable as error:
        click.echo(f"{printable(path)}: not changed: {printable(str(error))}", err=True)
        if isinstance(found, Problems):
            complain(found.diagnostics)
        return None
    return after != file.text


def verify(path: str, after: str, reports: Reports, asked: Specs) -> None:
    """Unpatchable unless the text, read again, expects what was found."""
    for variant, report in reports.items():
        try:
            expect = asked.read(Located(after, path, variant)).expect
        except Problems as problems:
            raise Unpatchable(f"it would not be read: {problems.diagnostics[0].message}") from None
        for key in {*expect, "params", "macs"}:
            if expect.get(key) != ANSWERS[key](report):
                raise Unpatchable(f"'expect.{key}' cannot be filled in; write it by hand")
