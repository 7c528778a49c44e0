"""`convcalc sweep NET --set width=0.25,0.5,1`: many variants of a network, a row for each."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.amounts import counted
from convcalc.cli import Helped
from convcalc.cli.options import dialect_option, usage
from convcalc.cli.source import source_options
from convcalc.diagnostics import Refusal, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.forms import Columns
    from convcalc.commands.sweep.journal import Plan
    from convcalc.commands.sweep.question import Family, Question
    from convcalc.commands.sweep.run import Sweep
    from convcalc.commands.sweep.sink import Sink
    from convcalc.commands.sweep.tally import Tally
    from convcalc.commands.sweep.wanted import Wanted

FORMATS = ("table", "csv", "jsonl", "parquet")


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """All options but those of source."""
    count, jobs = click.IntRange(1), click.IntRange(1, 64)
    least = click.IntRange(1, 10_000)
    rows: tuple[Any, ...] = (
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="NAME=VALUES",
            help="0.5,1 or 1..4 or 128..256:32; may be repeated.",
        ),
        click.option(
            "--input",
            "shapes",
            multiple=True,
            metavar="SHAPE",
            help="Another input: '3x$(r)x$(r)'.",
        ),
        dialect_option,
        click.option("--sample", type=count, metavar="N", help="Only so many, at random."),
        click.option("--seed", type=int, default=0, metavar="N", help="Which ones. [0]"),
        click.option("--shard", metavar="I/N", help="The Ith of N parts, one behind the other."),
        click.option("--count", is_flag=True, help="How many there are, and no more."),
        click.option(
            "--where", metavar="CONDITION", help="Which rows: 'macs < 6e8 and field > 9'."
        ),
        click.option("--best", metavar="COLUMN", help="The row with the least; -field: the most."),
        click.option("--top", type=least, default=1, help="So many best rows. [1]"),
        click.option("--pareto", metavar="COLUMNS", help="Rows that none beats in params,-field."),
        click.option("--plot", metavar="X,Y", help="A scatter of two: params,macs or macs,-field."),
        click.option("--svg", metavar="FILE", help="The scatter as a picture. [params,macs]"),
        click.option("--format", type=click.Choice(FORMATS), help="If not as -o is named."),
        click.option("--jobs", type=jobs, default=1, metavar="N", help="Processes. [1]"),
        click.option("--cluster", metavar="ADDRESS", help="The scheduler of a Dask cluster."),
        click.option("-o", "--output", metavar="FILE", help="Where to: .csv … goes on, if there."),
        click.option("--force", is_flag=True, help="Write over a file that exists."),
    )
    for option in reversed(rows):
        command = option(command)
    return command


@click.command("sweep", cls=Helped)
@click.argument("spec")
@source_options
@options
def command(spec: str, **given: Any) -> None:
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
    from convcalc.commands.sweep.tally import Tally
    from convcalc.commands.sweep.wanted import wanted_of

    question = asked.question_of(spec, given)
    if given["count"]:
        click.echo(asked.told_count(question.variants))
        return
    columns = columns_of(question.names)
    wanted = wanted_of(question, columns, given)
    family = asked.family_of(question, spec, given["settings"])
    output, force = given["output"], given["force"]
    check_new(wanted, question, given)
    gc.enable()  # there may be a million networks
    tally = Tally(len(wanted.sweep.places))
    if output is None:
        sink = to_screen(wanted, question, columns)
        run(wanted.sweep, wanted.sweep.rows(family, wanted.sweep.places), sink, tally)
    else:
        into_file(wanted, family, output, force, tally)
    told(wanted, question, columns, given)
    for line in (*tally.nothing(), *tally.refused()):
        click.echo(printable(line), err=True)
    sys.exit(1 if tally.size and sum(tally.codes.values()) == tally.size else 0)


def check_new(wanted: Wanted, question: Question, given: dict[str, Any]) -> None:
    """UsageError, before anything is worked out, for files that could not be written then."""
    from convcalc.cli.files import refuse

    output, svg, force = given["output"], given["svg"], given["force"]
    if svg is not None and output and not force and os.path.exists(svg):
        raise usage(f"{svg} exists; name another, for --force begins {output} anew as well")
    if svg is not None:
        refuse(svg, force, question.found.name)
    if output is not None and wanted.form == "parquet":
        refuse(output, True, question.found.name)


def to_screen(wanted: Wanted, question: Question, columns: Columns) -> Sink:
    from convcalc.commands.sweep.sink import Nowhere

    return Nowhere() if wanted.chosen else to_stdout(wanted.form, question, columns)


def to_stdout(form: str, question: Question, columns: Columns) -> Sink:
    from convcalc.commands.sweep.forms import FORMS
    from convcalc.commands.sweep.sink import Lines, Rows

    if form != "table":
        return Lines(sys.stdout, FORMS[form], columns)
    from convcalc.commands.sweep.text import Table
    from convcalc.render.console import width_of

    return Rows(sys.stdout, Table(question.variants, columns, width_of(sys.stdout)))


def told(wanted: Wanted, question: Question, columns: Columns, given: dict[str, Any]) -> None:
    """What is told behind all rows: those that are chosen, and what is drawn."""
    if wanted.chosen:
        sink = to_stdout("table" if given["output"] else wanted.form, question, columns)
        for row in wanted.chosen.rows:
            sink.put(row)
        sink.end()
    if wanted.scatter and given["plot"]:
        from convcalc.commands.sweep.plot import plotted
        from convcalc.render.console import width_of

        click.echo(plotted(wanted.scatter, width_of(sys.stdout)))
    if wanted.scatter and given["svg"]:
        from convcalc.cli.files import write_files
        from convcalc.commands.sweep.svg import picture

        name = question.found.name.rpartition("/")[2]
        write_files({given["svg"]: picture(wanted.scatter, name)}, given["force"])
        click.echo(f"{printable(given['svg'])} written", err=True)


def run(sweep: Sweep, rows: Iterator[Row], sink: Sink, tally: Tally) -> None:
    """All rows into a sink, with a sign of how far it is where somebody waits for a file."""
    from convcalc.cli.progress import told as telling
    from convcalc.commands.sweep.run import Lost
    from convcalc.commands.sweep.sink import File, Nowhere
    from convcalc.commands.sweep.wanted import where_wrong

    with telling("sweep") as tell:
        quiet = sys.stdout.isatty() and not isinstance(sink, (File, Nowhere))
        try:
            sweep.run(rows, sink, tally, say_nothing if quiet else tell)
        except Refusal as refusal:
            raise usage(where_wrong(refusal)) from None
        except Lost as why:
            raise usage(f"{why}") from None


def say_nothing(text: str) -> None:
    """The rows themselves tell how far it is."""


def into_file(wanted: Wanted, family: Family, output: str, force: bool, tally: Tally) -> None:
    """Rows into a file, those of Parquet first into one that can go on, beside it. UsageError where
    it cannot be written, or is that of another sweep.
    """
    from convcalc.commands.sweep.columns import columns_of
    from convcalc.commands.sweep.forms import FORMS
    from convcalc.commands.sweep.journal import Plan

    question, sweep = family.question, wanted.sweep
    columns = columns_of(question.names)
    if wanted.form != "parquet":
        plan = Plan(FORMS[wanted.form], columns, sweep.places, sweep.again(family))
        into_rows(sweep, family, output, plan, force, tally)
    else:
        from convcalc.commands.sweep.parquet import made, whole

        rows, axes = f"{output}.jsonl", question.variants.axes
        plan = Plan(FORMS["jsonl"], columns, sweep.places, sweep.again(family))
        if os.path.exists(output) and not os.path.exists(rows) and not force:
            sweep.before(whole(output, plan, axes), tally)
            click.echo(f"{printable(output)}: all variants are in it", err=True)
        else:
            into_rows(sweep, family, rows, plan, force, tally)
            made(output, rows, plan, axes)
    click.echo(f"{printable(output)}: {counted(tally.kept, 'row')}")


def into_rows(
    sweep: Sweep, family: Family, output: str, plan: Plan, force: bool, tally: Tally
) -> None:
    """Rows behind those that a file has."""
    from convcalc.cli.files import reason, refuse
    from convcalc.commands.sweep.journal import Foreign, opened, written
    from convcalc.commands.sweep.sink import File

    refuse(output, True, family.question.found.name)
    try:
        file = opened(output, force)
    except OSError as error:
        raise usage(f"{output} cannot be written: {reason(error)}") from None
    with file:
        try:
            place = sweep.before(written(file, plan), tally)
        except Foreign as why:
            raise usage(f"{output} is not of this sweep: {why}; --force writes over it") from None
        if place >= plan.places.stop > plan.places.start:
            click.echo(f"{printable(output)}: all variants are in it", err=True)
        elif place > plan.places.start:
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
