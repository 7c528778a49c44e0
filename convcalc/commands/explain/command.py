"""`convcalc explain SPEC [LAYER…]`, and `convcalc explain CODE`"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.located import located
from convcalc.cli.named_layers import layers_named
from convcalc.cli.network import inputs_in, network_in, network_options, one_layer, vars_in
from convcalc.cli.options import (
    WHAT,
    derivation_options,
    dialect_option,
    formats_option,
    letters_given,
    usage,
)
from convcalc.cli.output import complain, problems_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.letters import Letters
    from convcalc.engine.report import Report

FORMATS = ("table", "markdown", "latex", "json")


@click.command("explain", cls=Helped)
@network_options
@click.argument("layers", nargs=-1, metavar="[LAYER]...")
@derivation_options
@formats_option(FORMATS, "What to print; latex is a fragment for a document with amsmath.")
@dialect_option
def command(
    spec: str,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    layers: tuple[str, ...],
    what: tuple[str, ...],
    notation: str,
    letters: str | None,
    format: str,
    dialect: str | None,
) -> None:
    """Why each number of a network is what it is: formula, numbers, result, step by step; of LAYER,
    or of all. With the code of a message or of a rule, such as E201 or C205, what it means and how
    to mend it; with a word of the field, such as padding, what that is.

    \b
      convcalc explain resnet50 conv1
      convcalc explain lenet5 --what field
      convcalc explain lenet5 conv1 --notation textbook
      convcalc explain E201
      convcalc explain C205
      convcalc explain dilation
      convcalc conv 3x224x224 64 7x7/2 p3 --explain
    """  # noqa: D301 - click reads the \b as such
    from convcalc.engine.analyze import analyze

    spelled = letters_given(notation, letters)
    if re.fullmatch(r"[A-Za-z]\d{3}", spec):
        code(spec.upper(), layers, format)
        return
    if concept(spec, layers, format):
        return
    one_layer(spec, layers, "--explain")
    with problems_as(format, "explain"):
        found = located(spec)
        network = network_in(found, vars_in(spec, settings), dialect, None, shapes, spec)
        report = analyze(network, inputs_in(network, shapes, network.layout))
    answer(report, chosen(report, layers), what, format, spelled)
    complain(report.diagnostics)
    sys.exit(0 if report.ok else 1)


def answer(
    report: Report,
    names: Sequence[str],
    what: Sequence[str],
    format: str,
    letters: Letters | None,
) -> None:
    """Print the derivations of layers of a report."""
    from convcalc.commands.explain.quantities import explain
    from convcalc.commands.explain.text import write

    told = explain(report, names, [key for key in WHAT if key in what])
    write(told, "" if names else report.network.name, format, sys.stdout, letters)


def chosen(report: Report, names: Sequence[str]) -> list[str]:
    """The layers called `names`, those of a block under its name. UsageError if there are none."""
    return [layer for name in names for layer in layers_named(report.network, name)]


def code(name: str, layers: Sequence[str], format: str) -> None:
    """Print what a diagnostic code means."""
    from convcalc.diagnostics import CODES

    if name.startswith("C"):
        rule(name, layers, format)
        return
    if name not in CODES:
        raise usage(f"there is no code {name[:60]}; codes are {', '.join(CODES)}")
    if layers:
        raise usage(f"{name} is a code, and has no layers: convcalc explain {name}")
    if format == "latex":
        raise usage(
            "--format latex is of derivations; a code is explained as table, markdown, json"
        )
    from convcalc.commands.explain.text_code import write

    write(name, format, sys.stdout)


def rule(name: str, layers: Sequence[str], format: str) -> None:
    """Print what a rule of lint is about."""
    from convcalc.parser.checks import RULES

    if name not in RULES:
        raise usage(f"there is no rule {name[:60]}; rules are {', '.join(RULES)}")
    if layers:
        raise usage(f"{name} is a rule, and has no layers: convcalc explain {name}")
    if format != "table":
        raise usage("a rule is explained as a table only; 'convcalc lint --rules' lists all")
    from convcalc.commands.lint.rules import RULES as EXPLAINED
    from convcalc.commands.lint.text_rules import write_rule

    write_rule(EXPLAINED[name], sys.stdout)


def concept(word: str, layers: Sequence[str], format: str) -> bool:
    """Print what a word of the field means; whether it is one, and no file."""
    from os.path import exists

    from convcalc.commands.explain.concepts import concept_of

    name = concept_of(word)
    if name is None or layers or exists(word):
        return False
    if format != "table":
        raise usage("a word is explained as a table only")
    from convcalc.commands.explain.text_concept import write

    write(name, sys.stdout)
    return True
