"""`convcalc convert SPEC --to FORMAT`"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from convcalc.cli import Helped
from convcalc.cli.network import inputs_in, network_options, read_network
from convcalc.cli.options import STANDARD, dialect_option, usage
from convcalc.cli.streams import write_bytes
from convcalc.diagnostics import Diagnostic, Problems, printable
from convcalc.frameworks.write import PAGE, WRITERS, Writer

if TYPE_CHECKING:
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report

MANY = 4
FORMS = {**WRITERS, PAGE: Writer("", "A page of what other commands find.", picture=True)}
"""What is written by frameworks/write, and what is made here of the answers of other commands."""


@click.command("convert", cls=Helped)
@network_options
@dialect_option
@click.option(
    "--to",
    type=click.Choice(list(FORMS)),
    help="What is written; without it what the name behind -o tells, or a spec",
)
@click.option(
    "--depth",
    type=click.IntRange(1),
    metavar="N",
    help="In pictures, fold groups below this depth into one box each.",
)
@click.option(
    "--no-weights", is_flag=True, help="In ONNX, let nodes make the weights: a small file."
)
@click.option("-o", "--output", metavar="FILE", help="Where to, instead of standard output.")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
def command(
    spec: str,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    dialect: str | None,
    to: str | None,
    depth: int | None,
    no_weights: bool,
    output: str | None,
    force: bool,
) -> None:
    """The network in SPEC as another file: a spec with blocks and loops, as one would write it,
    source of PyTorch or Keras, a file of ONNX, a picture (Mermaid, Graphviz, SVG), a table or
    figure of LaTeX, or a page.

    \b
      convcalc convert model.py:Net --input 3x224x224
      convcalc convert resnet50 --to pytorch -o resnet50.py
      convcalc convert resnet50 --to onnx --no-weights -o resnet50.onnx
      convcalc convert resnet50 --to svg --depth 2 -o resnet50.svg
      convcalc convert resnet50 --to html -o resnet50.html
    """  # noqa: D301 - click reads the \b as such
    output = None if output == STANDARD else output
    to = to or form_of(output)
    check_options(to, depth, no_weights, output)
    report = asked(read_network(spec, settings, dialect, shapes=shapes), shapes, bool(settings))
    network = report.network
    refuse_unknown(report, to)
    rules, origin = FORMS[to].rules, ""
    if rules and not at_home(network, rules):
        from convcalc.commands.convert.ported import ported

        origin = network.dialect.name if network.dialect.name != rules else ""
        report = ported(report, rules)
        for note in report.network.notes:
            click.echo(f"note: {printable(note)}", err=True)
    if to == "spec":
        from convcalc.frameworks.write.doubtful import refuse_empty

        refuse_empty(network)
        tell_left_out(network)
    if FORMS[to].binary:
        put_file(report, to, not no_weights, output, force, spec)
    else:
        put(report, to, depth, origin, output, force, spec)
    if rules or to == "spec":
        from convcalc.frameworks.write.left_out import notes

        for note in notes(report.network, to):
            click.echo(f"note: {printable(note)}", err=True)


def asked(network: Network, shapes: tuple[str, ...], changed: bool) -> Report:
    """The network at the inputs that were given, without what is expected of it if it is `changed`
    or these are others. Problems for what is refused in it.
    """
    from convcalc.engine.analyze import analyze

    given = inputs_in(network, shapes, network.layout)
    report = analyze(network.with_inputs(given) if given else network)
    if not report.ok:
        raise Problems([d for d in report.diagnostics if d.severity == "error"])
    if changed or given:
        return report._replace(network=report.network._replace(expect={}))
    return report


def form_of(output: str | None) -> str:
    """The form that the name of a file asks for; a spec, if there is none. UsageError for one that
    several have.
    """
    ending = os.path.splitext(output or "")[1].lower()
    if ending in SEVERAL:
        forms = " or ".join(f"--to {form}" for form in SEVERAL[ending])
        raise usage(f"'{ending}' does not say what is to be written: {forms}")
    return ENDINGS.get(ending, "spec")


ENDINGS = {
    ".onnx": "onnx",
    ".mmd": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".html": "html",
}
SEVERAL = {".py": ("pytorch", "keras"), ".tex": ("latex", "tikz")}


def tell_left_out(network: Network) -> None:
    """Notes of what a spec does not say."""
    from convcalc.frameworks.write.reworked import left_out

    for told in left_out(network):
        click.echo(f"note: {printable(told)}", err=True)


def refuse_unknown(report: Report, to: str) -> None:
    """Problems E431 for layers that are not known, where they are written as layers of a framework:
    for the first ones, not for what comes of them behind; and as one, for many of which not all is
    known.
    """
    if not (FORMS[to].rules or FORMS[to].binary):
        return
    shapes = report.shapes
    first = [
        layer
        for layer in report.layers
        if (layer.unknown or layer.kind.among("unplaced")) and not layer.kind.among("constants")
        if None not in map(shapes.get, layer.inputs)
    ]
    spans = {node.name: node.span for node in report.network.nodes}
    if len(first) >= MANY:
        listed = ", ".join(f"'{layer.name}'" for layer in first[: MANY - 1])
        message = f"of {len(first)} layers not all is known: {listed}, …"
        at = spans[first[0].name]
        raise Problems([Diagnostic("E431", message, "--to spec writes what is known of them", at)])
    hint, why = "--to spec writes what is known", "cannot be written: what it does is not known"
    found = [
        Diagnostic("E431", f"'{x.name}' ({x.kind.title}) {why}", hint, spans[x.name], x.name)
        for x in first
        if x.kind.among("unplaced")
    ]
    if found:
        raise Problems(found)


def check_options(to: str, depth: int | None, no_weights: bool, output: str | None) -> None:
    """UsageError for options that do not belong to what is written."""
    if depth is not None and not FORMS[to].picture:
        pictures = " or ".join(name for name, row in FORMS.items() if row.picture)
        raise usage(f"--depth folds groups in pictures: with --to {pictures}")
    binary = [name for name, row in FORMS.items() if row.binary]
    if no_weights and to not in binary:
        raise usage(f"--no-weights leaves out zeros for weights: with --to {' or '.join(binary)}")
    if to in (*binary, PAGE) and output is None and sys.stdout.isatty():
        raise usage(f"{to} is no text for a terminal; write -o net.{to}")


def put(
    report: Report,
    to: str,
    depth: int | None,
    origin: str,
    output: str | None,
    force: bool,
    spec: str,
) -> None:
    """A text, to standard output or into a file."""
    from convcalc.frameworks.write import written
    from convcalc.render.escape import yaml_text

    text = paged(report, depth) if to == PAGE else written(report, to, depth, origin)
    if output is None and to == PAGE:
        write_bytes(text.encode())
        return
    if output is None:
        click.echo(yaml_text(text, sys.stdout), nl=False)
        return
    from convcalc.amounts import counted
    from convcalc.cli.files import write_files

    write_files({output: text}, force, spec)
    click.echo(f"{printable(output)}: {counted(text.count(chr(10)), 'line')}")


def paged(report: Report, depth: int | None) -> str:
    """The page. UsageError where it would be too large."""
    from convcalc.commands.convert.page import page

    try:
        return page(report, depth)
    except ValueError as error:
        raise usage(str(error)) from None


def put_file(
    report: Report, to: str, weights: bool, output: str | None, force: bool, spec: str
) -> None:
    """Bytes, to standard output or into a file."""
    from convcalc.amounts import sized
    from convcalc.cli.files import write_files
    from convcalc.frameworks.write import file_of

    data = file_of(report, to, weights)
    if output is None:
        write_bytes(data)
        return
    write_files({output: data}, force, spec)
    click.echo(f"{printable(output)}: {sized(len(data))}")


def at_home(network: Network, rules: str) -> bool:
    """Whether a network is by these rules already, and in their layout."""
    from convcalc.dialect import dialect_named

    return network.dialect.name == rules and network.layout == dialect_named(rules).layout
