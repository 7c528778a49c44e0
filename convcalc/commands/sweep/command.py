"""`convcalc sweep NET --set width=0.25,0.5,1`: many variants of a network, a row for each."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import click

from convcalc.amounts import counted
from convcalc.cli import Helped
from convcalc.cli.options import dialect_option, usage
from convcalc.cli.source import source_options
from convcalc.diagnostics import Refusal, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.sweep.chosen import Best, Front
    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.forms import Columns
    from convcalc.commands.sweep.journal import Plan
    from convcalc.commands.sweep.question import Family, Question
    from convcalc.commands.sweep.run import Sweep
    from convcalc.commands.sweep.sink import Sink
    from convcalc.commands.sweep.tally import Tally

FORMATS = ("table", "csv", "jsonl")


@click.command("sweep", cls=Helped)
@click.argument("spec")
@source_options
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUES",
    help="0.5,1 or 1..4 or 128..256:32; may be repeated.",
)
@click.option(
    "--input", "shapes", multiple=True, metavar="SHAPE", help="Another input: '3x$(r)x$(r)'."
)
@dialect_option
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only so many, at random.")
@click.option("--seed", type=int, default=0, metavar="N", help="Which ones. [0]")
@click.option("--shard", metavar="I/N", help="The Ith of N parts, one behind the other.")
@click.option("--count", is_flag=True, help="How many there are, and no more.")
@click.option("--where", metavar="CONDITION", help="Which rows: 'macs < 600e6 and field > 99'.")
@click.option("--best", metavar="COLUMN", help="The row with the least; -field: the most.")
@click.option("--top", type=click.IntRange(1, 10_000), default=1, help="So many best rows. [1]")
@click.option("--pareto", metavar="COLUMNS", help="Rows that none beats in params,macs,-field.")
@click.option("--format", type=click.Choice(FORMATS), help="If not as -o is named.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, metavar="N", help="Processes. [1]")
@click.option("-o", "--output", metavar="FILE", help="Where to: .csv, .jsonl; goes on, if there.")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
def command(
    spec: str,
    settings: tuple[str, ...],
    shapes: tuple[str, ...],
    dialect: str | None,
    sample: int | None,
    seed: int,
    shard: str | None,
    count: bool,
    where: str | None,
    best: str | None,
    top: int,
    pareto: str | None,
    format: str | None,
    jobs: int,
    output: str | None,
    force: bool,
) -> None:
    """Many variants of a network, a row for each: what they cost, see and give, by every
    combination of values. Names that stand only in --input are no vars of the network.

    \b
      convcalc sweep mobilenet_v2 --set width=0.25,0.5,1 --where 'params < 3e6'
      convcalc sweep resnet18 --input '3x$(r)x$(r)' --set r=128..256:32
      convcalc sweep slim_mobilenet_v1 --set width=0.25..1:0.05 --pareto params,-field
      convcalc sweep mobilenet_v2 --set width=0.1..2:0.001 -o rows.csv
    """  # noqa: D301 - click reads the \b as such
    from convcalc.commands.sweep import asked
    from convcalc.commands.sweep.columns import columns_of
    from convcalc.commands.sweep.forms import FORMS
    from convcalc.commands.sweep.journal import Plan
    from convcalc.commands.sweep.run import Sweep
    from convcalc.commands.sweep.sink import Nowhere
    from convcalc.commands.sweep.tally import Tally

    question = asked.question_of(spec, settings, shapes, dialect, sample, seed)
    if count:
        click.echo(asked.told_count(question.variants))
        return
    places = asked.places_of(question.variants, shard)
    columns = columns_of(question.names)
    condition = asked.condition_of(where, columns)
    chosen = asked.chosen_of(best, top, pareto, columns)
    form = asked.form_of(format, output)
    family = asked.family_of(question, spec, settings)
    gc.enable()  # there may be a million networks
    sweep = Sweep(places, condition, (chosen,) if chosen else (), jobs)
    tally = Tally(len(places))
    if output is None:
        sink: Sink = Nowhere() if chosen else to_stdout(form, question, columns)
        run(sweep, sweep.rows(family, places), sink, tally)
    else:
        plan = Plan(FORMS[form], columns, places, sweep.again(family))
        into_file(sweep, family, output, plan, force, tally)
    if chosen:
        told(chosen, to_stdout(form if output is None else "table", question, columns))
    for line in tally.refused():
        click.echo(printable(line), err=True)
    sys.exit(1 if tally.size and sum(tally.codes.values()) == tally.size else 0)


def to_stdout(form: str, question: Question, columns: Columns) -> Sink:
    from convcalc.commands.sweep.forms import FORMS
    from convcalc.commands.sweep.sink import Lines, Rows

    if form != "table":
        return Lines(sys.stdout, FORMS[form], columns)
    from convcalc.commands.sweep.text import Table
    from convcalc.render.console import width_of

    return Rows(sys.stdout, Table(question.variants, columns, width_of(sys.stdout)))


def told(chosen: Best | Front, sink: Sink) -> None:
    for row in chosen.rows:
        sink.put(row)
    sink.flush()


def run(sweep: Sweep, rows: Iterator[Row], sink: Sink, tally: Tally) -> None:
    """All rows into a sink, with a sign of how far it is where somebody waits for a file."""
    from convcalc.cli.progress import told as telling
    from convcalc.commands.sweep.asked import where_wrong
    from convcalc.commands.sweep.sink import File, Nowhere

    with telling("sweep") as tell:
        quiet = sys.stdout.isatty() and not isinstance(sink, (File, Nowhere))
        try:
            sweep.run(rows, sink, tally, say_nothing if quiet else tell)
        except Refusal as refusal:
            raise usage(where_wrong(refusal)) from None


def say_nothing(text: str) -> None:
    """The rows themselves tell how far it is."""


def into_file(
    sweep: Sweep, family: Family, output: str, plan: Plan, force: bool, tally: Tally
) -> None:
    """Rows into a file, behind those that it has. UsageError where it cannot be written, or is that
    of another sweep.
    """
    from convcalc.cli.files import reason, refuse
    from convcalc.commands.sweep.journal import Foreign, opened, written
    from convcalc.commands.sweep.sink import File

    read = family.question.found.name
    refuse(output, True, read)
    try:
        file = opened(output, force)
    except OSError as error:
        raise usage(f"{output} cannot be written: {reason(error)}") from None
    with file:
        try:
            place = sweep.before(written(file, plan), tally)
        except Foreign as why:
            raise usage(f"{output} is not of this sweep: {why}; --force writes over it") from None
        if place > plan.places.start:
            click.echo(f"{printable(output)}: goes on at variant {place + 1:,}", err=True)
        try:
            rows = sweep.rows(family, range(place, plan.places.stop))
            run(sweep, rows, File(file, plan), tally)
        except KeyboardInterrupt:
            click.echo(
                f"{tally.done:,} of {tally.size:,} variants are done; the same command goes on",
                err=True,
            )
            raise
    click.echo(f"{printable(output)}: {counted(tally.kept, 'row')}")
