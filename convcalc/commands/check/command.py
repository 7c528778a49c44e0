"""`convcalc check SPEC…`: expectations and budgets, for continuous integration."""

from __future__ import annotations

import sys
from typing import Any

import click

from convcalc.cli.network import reports
from convcalc.cli.options import amount, flag_of, formats_option, set_option, usage
from convcalc.cli.output import complain
from convcalc.commands.lint.command import Wanted, found_in
from convcalc.diagnostics import Problems
from convcalc.engine.limits import LIMITS

FORMATS = ("table", "json", "github", "junit")


def limit_options(command: Any) -> Any:
    """Adds a flag for each limit."""
    for name, limit in reversed(LIMITS.items()):
        word = "AMOUNT" if limit.what == "memory" else "N"
        command = click.option(flag_of(name), name, metavar=word, help=limit.doc)(command)
    return command


@click.command("check")
@click.argument("specs", nargs=-1, metavar="SPEC...")
@limit_options
@click.option("--no-lint-errors", is_flag=True, help="The rules of lint give no warning.")
@set_option()
@formats_option(FORMATS, "What to print; github: annotations; junit: XML.")
def command(
    specs: tuple[str, ...],
    no_lint_errors: bool,
    settings: tuple[str, ...],
    format: str,
    **limits: str | None,
) -> None:
    """Whether networks are accepted, are what their specs expect, and keep a budget; exit code 1
    if one is not.

    What a spec expects stands in its 'expect:' section, its budget under 'budget:', for which the
    options are there, too; these come first.

    \b
      expect: {output: [10], params: 61706}
      budget: {max_params: 100k, max_memory: 256KiB, min_field: 28}

    \b
      convcalc check lenet5 resnet18
      convcalc check network.yaml --max-params 100k
    """  # noqa: D301 - click reads the \b as such
    if not specs:
        raise usage("check takes one or more specs")
    known = {name: amount(name, text) for name, text in limits.items() if text is not None}
    sys.exit(run(specs, settings, known, no_lint_errors, format))


def run(
    specs: tuple[str, ...],
    settings: tuple[str, ...],
    limits: dict[str, int],
    lint: bool,
    format: str,
) -> int:
    """Check each spec that can be read, print, and give the exit code."""
    from convcalc.commands.check.expect import checks
    from convcalc.commands.check.text import Checked, write

    checked = []
    for spec, report in reports(specs, settings):
        if isinstance(report, Problems):
            checked.append(Checked(spec, (), report.diagnostics))
            continue
        warnings = None
        if lint:
            found = found_in(report, Wanted((), (), {}))
            warnings = sum(one.severity == "warning" for one in found)
        errors = [d for d in report.diagnostics if d.severity == "error"]
        checked.append(Checked(spec, checks(report, limits, warnings), errors))
    write(checked, format, sys.stdout)
    sys.stdout.flush()
    problems = [d for one in checked for d in one.problems]
    complain(problems)
    if all(not one.checks and all(d.code == "E100" for d in one.problems) for one in checked):
        return 2
    return 0 if all(one.ok for one in checked) else 1
