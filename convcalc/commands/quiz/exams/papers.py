"""The papers of an exam: of drawn questions or of a network, once or in variants."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from convcalc.amounts import counted
from convcalc.cli.progress import told
from convcalc.commands.quiz.exams.conventions import conventions
from convcalc.commands.quiz.exams.exam import Exam
from convcalc.commands.quiz.exams.table import notes_of, table_of
from convcalc.commands.quiz.exams.variants import same, variants
from convcalc.commands.quiz.wanted import blanked, chosen, network_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.commands.quiz.question import Question
    from convcalc.commands.quiz.wanted import Wanted

T = TypeVar("T")


def papers(wanted: Wanted) -> dict[str, Exam]:
    """What stands on the papers, by the name of the variant; "" of the only one. What is the same
    on several is said on standard error. Problems as for `convcalc.load`.
    """
    return of_network(wanted) if wanted.spec else of_questions(wanted)


def of_questions(wanted: Wanted) -> dict[str, Exam]:
    """Drawn questions, the easy ones first."""
    with told("drawing") as tell:
        drawn = sorted(watched(chosen(wanted), wanted, tell), key=lambda one: one.level)
        rows = variants(drawn, wanted.seed, wanted.variants or 1, tell)
    alike = same(rows)
    if alike:
        what = f"question{'s' * (len(alike) > 1)} {listed(alike)}"
        note(f"too few other numbers for {what}, which several variants share")
    title = f"Convolution arithmetic: {counted(len(drawn), 'question')}, seed {wanted.seed}"
    return {
        name: Exam(heading, tuple(row), wanted.choices, (), conventions(row))
        for name, heading, row in lettered(title, rows, wanted)
    }


def of_network(wanted: Wanted) -> dict[str, Exam]:
    """The table of a network with blanks; those of a variant are elsewhere in the same columns."""
    from convcalc.commands.quiz.network import elsewhere, repeated

    report = network_of(wanted)
    first = blanked(wanted, report)
    rows = elsewhere(report, first, wanted.seed, wanted.variants or 1)
    shared = repeated(rows)
    if shared:
        note(f"too few cells for {counted(shared, 'blank')}, which several variants share")
    title = (
        f"{report.network.name or 'network'}: {counted(len(first), 'blank')}, seed {wanted.seed}"
    )
    found = {}
    for name, heading, row in lettered(title, rows, wanted):
        asked = tuple(blank.question for blank in row)
        found[name] = Exam(heading, asked, wanted.choices, table_of(report, row), notes_of(report))
    return found


def watched(
    drawn: Iterator[Question], wanted: Wanted, tell: Callable[[str], None]
) -> Iterator[Question]:
    """The questions, each of which is told when it is there."""
    for number, question in enumerate(drawn, 1):
        tell(f"question {number} of {wanted.number}")
        yield question


def lettered(title: str, rows: Mapping[str, T], wanted: Wanted) -> Iterator[tuple[str, str, T]]:
    """The name of each variant, its title, and what it has; one that is alone has no name."""
    for letter, row in rows.items():
        yield (letter, f"{title}, variant {letter}", row) if wanted.variants else ("", title, row)


def note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr)


def listed(numbers: Sequence[int]) -> str:
    """`2, 5 and 31`"""
    *others, last = map(str, numbers)
    return f"{', '.join(others)} and {last}" if others else last
