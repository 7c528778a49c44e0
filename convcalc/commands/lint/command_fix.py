"""`lint --fix`: specs with what rules propose, where the engine agrees."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.amounts import counted
from convcalc.cli.changes import File, file_of, show_diff
from convcalc.cli.find import networks_in
from convcalc.cli.network import inputs_in
from convcalc.cli.options import usage
from convcalc.cli.output import complain
from convcalc.cli.specs import usual_shapes
from convcalc.commands.lint.repair import Repaired, Told, repair
from convcalc.diagnostics import Problems, printable
from convcalc.engine.analyze import analyze
from convcalc.parser.patches import Unpatchable
from convcalc.parser.zoo import Located, file_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.cli.specs import Specs
    from convcalc.commands.lint.rules import Located as Found
    from convcalc.engine.report import Report

    Find = Callable[[Report], Sequence[Found]]


def fix(asked: Specs, find: Find, unsafe: bool, diff: bool) -> int:
    """Change the files of all specs, and say what was changed and what was not; the exit code is 1
    where warnings are left or a file could not be changed, and with `diff` where one would be.
    """
    if asked.altered:
        options = "leave out --set, --input and --dialect"
        raise usage(f"--fix changes specs as they are by themselves; {options}")
    files: dict[str, str] = {}
    for spec in [*asked.problems, *asked.specs]:
        try:
            files[file_of(spec)] = ""
        except Unpatchable as error:
            files[spec] = str(error)
    done = [one_file(path, reason, asked, find, unsafe, diff) for path, reason in files.items()]
    known = [one for one in done if one]
    fixed, left = (sum(len(getattr(one, k)) for one in known) for k in ("fixed", "left"))
    warned = any(x.found.severity == "warning" for one in known for x in one.left)
    verb = "would be fixed" if diff else "fixed"
    if not asked.quiet or left or len(known) < len(done):
        refused = len(done) - len(known)
        more = f"; {counted(refused, 'file')} could not be changed" if refused else ""
        click.echo(f"{counted(fixed, 'finding')} {verb}, {left} left{more}", err=diff)
    return 1 if warned or len(known) < len(done) or (diff and fixed) else 0


def one_file(
    path: str, reason: str, asked: Specs, find: Find, unsafe: bool, diff: bool
) -> Repaired | None:
    """One file repaired; None, and why on standard error, if that cannot be done."""
    try:
        if reason:
            raise Unpatchable(reason)
        file = File(path)
        variants = [(file_in(spec) or (spec, None))[1] for spec in networks_in(path)]
        done = repair(file.text, lambda text: read(text, path, variants, asked), find, unsafe)
        if done.text != file.text and diff:
            show_diff(file.text, done.text, path)
            sys.stdout.flush()
        elif done.text != file.text:
            file.put(done.text)
    except Unpatchable as error:
        click.echo(f"{printable(path)}: not changed: {printable(str(error))}", err=True)
        return None
    except Problems as problems:
        click.echo(f"{printable(path)}: not changed: it cannot be read", err=True)
        complain(problems.diagnostics)
        return None
    tell(path, done, asked.quiet, diff)
    return done


def read(text: str, path: str, variants: Sequence[str | None], asked: Specs) -> dict[Any, Report]:
    """The networks in a text worked out: of a family each variant, and what it is by itself, if it
    can be anything.
    """
    found: dict[Any, Report] = {}
    for variant in dict.fromkeys([None, *variants]):
        try:
            network = asked.read(Located(text, path, variant))
        except Problems:
            if variant is not None or variants == [None]:
                raise
            continue
        shapes = usual_shapes(asked.config, network)
        found[variant] = analyze(network, inputs_in(network, shapes, network.layout))
    return found


def tell(path: str, done: Repaired, quiet: bool, diff: bool) -> None:
    """What was changed, by the lines before, and what was not, by those that there are now."""
    for one in done.fixed:
        if not quiet:
            say(path, one, one.line, "would be fixed" if diff else "fixed", diff)
    for one in done.left:
        if not quiet or one.found.severity == "warning":
            line = done.lines[one.line - 1] if diff else one.line
            say(path, one, line, f"not fixed: {one.reason}", diff)
    if done.fixed and done.expects and not diff:
        click.echo(f"{printable(path)}: it may expect other numbers now: convcalc check --write")


def say(path: str, one: Told, line: int, said: str, diff: bool) -> None:
    """`nets/a.yaml:3:5: C301 bias-before-norm 'conv1': fixed`"""
    found = one.found
    column = found.span.column if found.span else 1
    layer = f" '{found.finding.layer}'" if found.finding.layer else ""
    text = f"{path}:{line}:{column}: {found.rule.code} {found.rule.name}{layer}: {said}"
    click.echo(printable(text), err=diff)
