"""`convcalc quiz`: a drill, or with `--export` an exam."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Optional

import click

from convcalc.amounts import counted
from convcalc.cli import Helped
from convcalc.cli.network import report_of
from convcalc.cli.options import EVERY_DIALECT, set_option, unknown, usage
from convcalc.commands.quiz.exams import FORMATS
from convcalc.commands.quiz.topics import TOPICS, asked
from convcalc.dialect import USUAL
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.drill import Drill
    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.question import Question
    from convcalc.engine.report import Report

MOST = 1000


class Wanted(NamedTuple):
    """What is to be asked."""

    topics: tuple[str, ...]
    levels: tuple[int, ...]
    number: int
    seed: int
    dialect: Optional[str]
    choices: bool
    spec: Optional[str]
    settings: tuple[str, ...]
    shapes: tuple[str, ...] = ()


@click.command("quiz", cls=Helped)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="TOPIC",
    help="Ask about this only, or these, by commas; 'convcalc help quiz' lists them.",
)
@click.option(
    "--level",
    "levels",
    multiple=True,
    type=click.IntRange(1, 5),
    metavar="1..5",
    help="Of this difficulty; may be repeated. Else they rise.",
)
@click.option(
    "--count",
    type=click.IntRange(1, MOST),
    default=10,
    show_default=True,
    metavar="N",
    help="How many questions.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    metavar="N",
    help="The same questions again; others each time, if not given.",
)
@click.option(
    "--dialect",
    type=EVERY_DIALECT,
    help="The framework that is asked about: PyTorch, if not given; or all.",
)
@click.option("--choices", is_flag=True, help="Offer answers to choose from.")
@click.option(
    "--from",
    "spec",
    metavar="SPEC",
    help="Ask about the layers of this network; exported, it is its table with blanks.",
)
@set_option("With --from, another value for one of the spec's vars.")
@click.option(
    "--input",
    "shapes",
    multiple=True,
    metavar="SHAPE",
    help="With --from, another input: 3x380x380, or 380.",
)
@click.option(
    "--export",
    "path",
    metavar="FILE",
    help="Write an exam to FILE (.md, .tex, .json) and its key beside it; '-' prints both.",
)
@click.option(
    "--format",
    type=click.Choice(list(FORMATS)),
    help="What to export; that of FILE's name, or markdown.",
)
@click.option("--force", is_flag=True, help="Write over files that exist.")
@click.option(
    "--no-progress", is_flag=True, help="Neither use nor change what is kept of other drills."
)
def command(
    topics: tuple[str, ...],
    levels: tuple[int, ...],
    count: int,
    seed: int | None,
    dialect: str | None,
    choices: bool,
    spec: str | None,
    settings: tuple[str, ...],
    shapes: tuple[str, ...],
    path: str | None,
    format: str | None,
    force: bool,
    no_progress: bool,
) -> None:
    """Practice for exams and interviews: questions, the mistake behind a wrong answer, and why.

    Answers may be written as one likes: 64x112x112 or (64, 112, 112), 1792 or 1,792, 3*3*64 + 64,
    and 1.8k where rounding is allowed. '?' gives a hint and then the derivation, 'o' answers to
    choose from, 's' skips, 'q' or Ctrl-C ends with the score. Without --seed a drill learns: each
    topic begins with level 1 and moves with the answers, weak topics come more often, and questions
    that were missed come back (kept in ~/.config/convcalc/quiz.json, or the system's place).

    \b
      convcalc quiz --topic shape --level 2
      convcalc quiz --from lenet5
      convcalc quiz --export exam.md --count 20 --seed 7
    """  # noqa: D301 - click reads the \b as such
    topics = tuple(topic for given in topics for topic in given.split(","))
    for topic in topics:
        if topic not in TOPICS:
            unknown("--topic", topic, list(TOPICS))
    if (settings or shapes) and not spec:
        raise usage(f"{'--set' if settings else '--input'} goes with --from")
    if (format or force) and not path:
        raise usage(f"{'--format' if format else '--force'} goes with --export")
    if spec and (levels or dialect):
        raise usage(
            f"{'--level' if levels else '--dialect'} goes without --from: it is the network's"
        )
    if spec == "-" and not path:
        raise usage("--from - goes with --export: answers come from standard input")
    given = seed if seed is not None else int.from_bytes(os.urandom(4), "big")
    wanted = Wanted(topics, levels, count, given, dialect, choices, spec, settings, shapes)
    if path:
        from convcalc.commands.quiz.exams.export import export

        export(exam_of(wanted), path, format, force, wanted.spec)
    else:
        drill(wanted, seed is None and not no_progress, no_progress)


def chosen(wanted: Wanted, drill: Drill | None = None) -> Iterator[Question]:
    """The questions, made one after the other; with a `drill` those that were missed before and are
    due, then others by what it knows of topics. UsageError if there are none.
    """
    if wanted.spec:
        yield from [blank.question for blank in blanked(wanted)[1]]
        return
    missed = drill.due(wanted) if drill else []
    yield from missed
    weights = drill.weights() if drill else {}
    weights = {t: n for t, n in weights.items() if not wanted.topics or t in wanted.topics}
    level_of = drill.level_of if drill and not wanted.levels else None
    number = wanted.number - len(missed)
    of = (wanted.topics, wanted.levels, wanted.dialect)
    found = asked(wanted.seed, number, *of, weights, level_of)
    first = next(found, None)
    if first is not None:
        yield first
        yield from found
    elif not missed:
        raise usage(f"there are no such questions for {wanted.dialect or USUAL}")


def blanked(wanted: Wanted) -> tuple[Report, list[Any]]:
    """The network, and the blanks in its table. Problems as for `convcalc.load`."""
    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.network import ASKED, blanks
    from convcalc.diagnostics import Problems

    for topic in wanted.topics:
        if topic not in ASKED:
            raise usage(f"--topic of a network is one of {', '.join(ASKED)}, received '{topic}'")
    report = report_of(wanted.spec or "", wanted.settings, shapes=wanted.shapes)
    if not report.ok:
        raise Problems(report.diagnostics)
    found = blanks(report, Draw(f"convcalc quiz {wanted.seed}"), wanted.number, wanted.topics)
    if not found:
        raise usage("there is nothing to ask about this network")
    return report, found


def drill(wanted: Wanted, learns: bool, no_progress: bool) -> None:
    """Ask, until there are no more questions or no more answers."""
    from convcalc.commands.quiz.drill import Drill
    from convcalc.commands.quiz.progress import place

    path = "" if no_progress else place(click.get_app_dir("convcalc"))
    if not (path or no_progress):
        click.echo("progress is not kept: there is no folder for it; HOME says none", err=True)
    one = Drill(path)
    grows = learns and not wanted.spec
    one.run(chosen(wanted, one if grows else None), wanted, grows)


def exam_of(wanted: Wanted) -> Exam:
    """What is to stand on the paper. Problems as for `convcalc.load`."""
    from convcalc.commands.quiz.exams.exam import Exam

    if not wanted.spec:
        drawn = tuple(chosen(wanted))
        title = f"Convolution arithmetic: {counted(len(drawn), 'question')}, seed {wanted.seed}"
        return Exam(title, drawn, wanted.choices)
    from convcalc.commands.quiz.exams.table import notes_of, table_of

    report, found = blanked(wanted)
    blanks = counted(len(found), "blank")
    title = f"{report.network.name or 'network'}: {blanks}, seed {wanted.seed}"
    questions = tuple(blank.question for blank in found)
    return Exam(title, questions, wanted.choices, table_of(report, found), notes_of(report))
