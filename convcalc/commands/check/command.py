"""`convcalc check SPEC…`: expectations and budgets, for continuous integration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Optional

import click

from convcalc.cli import Helped
from convcalc.cli.options import amount, flag_of, formats_option, usage
from convcalc.cli.output import complain
from convcalc.cli.specs import specs_options
from convcalc.commands.lint.command import Wanted, found_in
from convcalc.diagnostics import Problems
from convcalc.engine.limits import LIMITS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from convcalc.cli.specs import Specs
    from convcalc.commands.check.expect import Check
    from convcalc.commands.check.text import Checked
    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.report import Report

    Rule = Callable[[Report], tuple[Check, list[Diagnostic]]]

FORMATS = ("table", "concise", "json", "github", "junit", "sarif")


def limit_options(command: Any) -> Any:
    """Adds a flag for each limit."""
    for name, limit in reversed(LIMITS.items()):
        word = "AMOUNT" if limit.what == "memory" else "N"
        command = click.option(flag_of(name), name, metavar=word, help=limit.doc)(command)
    return command


class Held(NamedTuple):
    """The files that networks are held against."""

    weights: Optional[str] = None
    against: Optional[str] = None


NO_FILES = Held()


@click.command("check", cls=Helped)
@specs_options("check")
@limit_options
@click.option("--write", is_flag=True, help="Fill in 'expect:': output, params and macs.")
@click.option("--diff", is_flag=True, help="Show what --write would change, and change nothing.")
@click.option("--weights", metavar="FILE", help="Whether a state dict fits, tensor by tensor.")
@click.option("--against", metavar="SPEC", help="Whether it is that network, layer by layer.")
@click.option("--no-lint-errors", is_flag=True, help="The rules of lint give no warning.")
@formats_option(
    FORMATS,
    "table, concise, json, github, junit or sarif.",
)
def command(
    asked: Callable[..., Specs],
    write: bool,
    diff: bool,
    weights: str | None,
    against: str | None,
    no_lint_errors: bool,
    format: str,
    **limits: str | None,
) -> None:
    """Whether networks are as expected and keep a budget; if not, exit code 1.

    'expect:' and 'budget:' say what is expected, options first. SPEC may be a folder or a
    pattern; else [tool.convcalc] in pyproject.toml names paths.

    \b
      convcalc check lenet5 resnet18
      convcalc check network.yaml --max-params 100k
      convcalc check . "more/*.yaml" --exclude "*_old.yaml"
    """  # noqa: D301 - click reads the \b as such
    if write or diff:
        if format != "table":
            raise usage("--format does not go with --write or --diff")
        from convcalc.commands.check.command_write import fill_in

        sys.exit(fill_in(asked(every_variant=True), diff))
    known = {name: amount(name, text) for name, text in limits.items() if text is not None}
    sys.exit(run(asked(), known, no_lint_errors, format, Held(weights, against)))


def run(
    asked: Specs, limits: Mapping[str, int], lint: bool, format: str, held: Held = NO_FILES
) -> int:
    """Check each spec that can be read, print, and give the exit code."""
    from convcalc.commands.check.text import write_one, write_summary

    found = []
    for one in checked(asked, limits, lint, held):
        found.append(one)
        if format == "table":
            write_one(one, asked.quiet, sys.stdout)
            sys.stdout.flush()
            complain(one.problems)
    failing = [one for one in found if not one.ok]
    if not found and format == "table":
        return 0
    if format == "table" and (failing or not asked.quiet):
        write_summary(found, sys.stdout)
    elif format != "table":
        from convcalc.commands.check.machine import FORMATS

        FORMATS[format](failing if asked.quiet else found, sys.stdout)
        sys.stdout.flush()
        complain([d for one in found for d in one.problems] if format != "concise" else [])
    if found and all(one.missing for one in found):
        return 2
    return 1 if failing else 0


def checked(
    asked: Specs, limits: Mapping[str, int], lint: bool, held: Held = NO_FILES
) -> Iterator[Checked]:
    """Each spec with its checks, as soon as it is worked out. Problems if a file that it is held
    against cannot be read.
    """
    from convcalc.commands.check.expect import checks
    from convcalc.commands.check.text import Checked

    rules = list(files(asked, held))
    for spec, report in asked.worked():
        if isinstance(report, Problems):
            yield Checked(spec, (), report.diagnostics)
            continue
        warnings = None
        if lint:
            found = found_in(report, Wanted((), (), {}), asked.config)
            warnings = sum(one.severity == "warning" for one in found)
        errors = [d for d in report.diagnostics if d.severity == "error"]
        rows = checks(report, limits_of(report, asked, limits), warnings)
        for rule in rules:
            row, misfits = rule(report)
            rows, errors = [*rows, row], [*errors, *misfits]
        yield Checked(spec, rows, errors)


def files(asked: Specs, held: Held) -> Iterator[Rule]:
    """What networks are held against, as functions of their reports."""
    if held.weights is not None:
        from convcalc.commands.check.fit import fit, tensors_of

        path = held.weights
        tensors = tensors_of(path)
        yield lambda report: fit(report, tensors, path)
    if held.against is not None:
        from convcalc.commands.check.against import against

        path = held.against
        beside = asked._replace(
            specs=(path,), problems={}, beside=True, shapes=shapes_like(asked, path)
        )
        (_, other) = next(iter(beside.worked()))
        if isinstance(other, Problems):
            raise other
        yield lambda report: against(report, other, path)


def shapes_like(asked: Specs, path: str) -> tuple[str, ...]:
    """The shapes of `--input`, as the file at `path` takes them, if they were typed for source of
    another layout.
    """
    from convcalc.cli.from_source import said, shapes_for
    from convcalc.cli.located import is_source, located

    if not asked.shapes or not asked.specs:
        return asked.shapes
    first = located(asked.specs[0])
    if not is_source(first):
        return asked.shapes
    from convcalc.frameworks.source import layout_of

    return shapes_for(located(path), asked.shapes, layout_of(first, said()))


def limits_of(report: Report, asked: Specs, limits: Mapping[str, int]) -> dict[str, int]:
    """Those of options, and those of the project of which the spec says nothing."""
    usual = asked.config.limits.items()
    return {**{k: v for k, v in usual if k not in report.network.budget}, **limits}
