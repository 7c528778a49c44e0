"""`convcalc lint SPEC…`: what rules find in networks."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.config import NO_CONFIG, Config
from convcalc.cli.options import formats_option, usage
from convcalc.cli.output import complain
from convcalc.cli.specs import specs_options
from convcalc.diagnostics import Problems
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.cli.specs import Specs
    from convcalc.commands.lint.rules import Located
    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.report import Report

FORMATS = ("table", "concise", "json", "github", "sarif", "markdown")


class Wanted(NamedTuple):
    """Which rules are asked for, and by which thresholds."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    limits: dict[str, float]


@click.command("lint", cls=Helped)
@specs_options("lint")
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these: C103, C3, a name; by commas."
)
@click.option("--ignore", multiple=True, metavar="RULES", help="All but these.")
@click.option(
    "--object-size",
    type=click.IntRange(1, 10**6),
    metavar="PIXELS",
    help="What the last layer should see.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another threshold, such as most_groups=32.",
)
@click.option("--fix", is_flag=True, help="Change files where the network computes the same then.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also where it does not.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--explain", "code", metavar="RULE", help="Why a rule is one, with an example.")
@click.option("--rules", is_flag=True, help="List the rules.")
@click.option("--all", "everything", is_flag=True, help="Show every finding in full.")
@formats_option(
    FORMATS,
    "table; concise lines; json; github annotations; sarif; of --rules markdown.",
)
def command(
    asked: Callable[..., Specs],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    object_size: int | None,
    limits: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    code: str | None,
    rules: bool,
    everything: bool,
    format: str,
) -> None:
    """Whether a design is sane: what rules find, what to write, what it costs.

    '# convcalc: ignore C103' in a line leaves a finding out, 'lint:' sets thresholds. Warnings make
    the exit code 1. SPEC may be a folder or a pattern; else [tool.convcalc] in pyproject.toml names
    paths.

    \b
      convcalc lint network.yaml
      convcalc lint unet --select C2
      convcalc lint --explain C205
    """  # noqa: D301 - click reads the \b as such
    if code or rules:
        describe(code, format)
        return
    if format == "markdown":
        raise usage("--format markdown goes with --rules")
    chosen_rules = wanted(select, ignore, limits, object_size)
    if unsafe_fixes and not (fix or diff):
        raise usage("--unsafe-fixes goes with --fix or --diff")
    if fix or diff:
        if format != "table":
            raise usage("--format does not go with --fix or --diff")
        from convcalc.commands.lint import command_fix

        specs = asked()
        find = partial(found_in, asked=chosen_rules, config=specs.config)
        sys.exit(command_fix.fix(specs, find, unsafe_fixes, diff))
    sys.exit(run(asked(), chosen_rules, everything, format))


def describe(code: str | None, format: str) -> None:
    """Print one rule, or all."""
    from convcalc.commands.lint.rules import RULES
    from convcalc.commands.lint.text_rules import write_rule, write_rules

    if code is None:
        write_rules(format, sys.stdout)
        return
    for name in chosen((code,)):
        write_rule(RULES[name], sys.stdout)


def wanted(
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    limits: tuple[str, ...] = (),
    object_size: int | None = None,
) -> Wanted:
    """The rules and thresholds of the options. UsageError for those that there are not."""
    from convcalc.commands.lint.rules import unknown_limits

    given: dict[str, float] = {}
    for text in limits:
        name, _, value = text.partition("=")
        for wrong in unknown_limits([name]):
            raise usage(f"--limit: {wrong}")
        try:
            given[name] = float(value)
        except ValueError:
            raise usage(f"--limit takes NAME=NUMBER, received '{text[:60]}'") from None
        if not 0 < given[name] < 10**15:
            raise usage(f"--limit {name} must be greater than 0, received '{value[:60]}'")
    if object_size:
        given["object_size"] = object_size
    return Wanted(tuple(chosen(select)), tuple(chosen(ignore)), given)


def chosen(texts: Sequence[str]) -> list[str]:
    """The codes that `C103,C3` or `bias-before-norm` stand for."""
    from convcalc.parser.checks import codes_of

    words = [word for text in texts for word in text.replace(",", " ").split()]
    try:
        return codes_of(words)
    except ValueError as error:
        raise usage(str(error)) from None


def run(asked: Specs, rules: Wanted, everything: bool, format: str) -> int:
    """Lint each spec that can be read; the exit code."""
    from convcalc.commands.lint.text import Linted, write_one, write_summary

    linted: list[Linted] = []
    problems: list[tuple[str, Diagnostic]] = []
    unread = 0
    told: set[object] = set()
    for spec, report in asked.worked():
        if isinstance(report, Problems):
            unread += 1
        else:
            found = found_in(report, rules, asked.config)
            shown = [x for x in found if not asked.quiet or x.severity == "warning"]
            if format == "table":
                shown = [x for x in shown if sameness(x) not in told]
                told.update(map(sameness, shown))
            linted.append(Linted(spec, report, shown))
            if format == "table":
                write_one(linted[-1], everything, sys.stdout)
        problems += ((spec, diagnostic) for diagnostic in report.diagnostics)
        if format == "table":
            sys.stdout.flush()
            complain(report.diagnostics)
    warned = any(found.severity == "warning" for one in linted for found in one.found)
    wrong = [d for _, d in problems if d.severity == "error"]
    if format != "table":
        from convcalc.commands.lint.machine import FORMATS

        FORMATS[format](linted, problems, sys.stdout)
        sys.stdout.flush()
        complain([d for _, d in problems] if format != "concise" else [])
    elif linted and (warned or wrong or not asked.quiet):
        write_summary(linted, unread, sys.stdout)
    if problems and all(d.code == "E100" for _, d in problems) and not linted:
        return 2
    return 1 if warned or wrong else 0


def sameness(found: Located) -> object:
    """What findings of variants of a file have in common that say the same."""
    return (found.rule.code, found.finding.message, found.span) if found.span else id(found)


def found_in(report: Report, asked: Wanted, config: Config = NO_CONFIG) -> list[Located]:
    """The findings, by the options, the spec's own section, and the project's."""
    from convcalc.commands.lint.rules import lint

    section: dict[str, Any] = dict(report.network.lint)
    select = asked.select or tuple(section.pop("select", ())) or config.select
    ignore = (*asked.ignore, *section.pop("ignore", ()), *config.ignore)
    section.pop("select", None)
    return lint(report, {**config.thresholds, **section, **asked.limits}, select, ignore)
