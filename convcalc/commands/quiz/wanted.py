"""What is to be asked: the questions of a drill, and the papers of an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.amounts import counted
from convcalc.cli.network import report_of
from convcalc.cli.options import usage
from convcalc.commands.quiz.topics import asked
from convcalc.dialect import USUAL
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.drill import Drill
    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.question import Question
    from convcalc.engine.report import Report


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


def exams_of(wanted: Wanted, variants: int | None) -> dict[str, Exam]:
    """What stands on the papers, by the name of the variant. Problems as for `convcalc.load`."""
    from convcalc.commands.quiz.exams.conventions import conventions
    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.exams.variants import variants as varied

    if wanted.spec:
        return {"": network_exam(wanted)}
    drawn = sorted(chosen(wanted), key=lambda question: question.level)
    title = f"Convolution arithmetic: {counted(len(drawn), 'question')}, seed {wanted.seed}"
    if not variants:
        return {"": Exam(title, tuple(drawn), wanted.choices, (), conventions(drawn))}
    return {
        letter: Exam(
            f"{title}, variant {letter}", tuple(rows), wanted.choices, (), conventions(rows)
        )
        for letter, rows in varied(drawn, wanted.seed, variants).items()
    }


def network_exam(wanted: Wanted) -> Exam:
    """The table of a network with blanks."""
    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.exams.table import notes_of, table_of

    report, found = blanked(wanted)
    blanks = counted(len(found), "blank")
    title = f"{report.network.name or 'network'}: {blanks}, seed {wanted.seed}"
    questions = tuple(blank.question for blank in found)
    return Exam(title, questions, wanted.choices, table_of(report, found), notes_of(report))
