"""A drill in a terminal, or in a pipe: what is shown of questions, verdicts and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.commands.explain.text import write_table
from convcalc.commands.quiz.answers import LETTERS
from convcalc.diagnostics import printable
from convcalc.render.aligned import Aligned, Head
from convcalc.render.console import show, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from convcalc.commands.quiz.answers import Verdict
    from convcalc.commands.quiz.progress import Score
    from convcalc.commands.quiz.question import Question

HELP = "? shows answers to choose from, s skips, q ends."
BAR = 20


def pose(question: Question, place: str, choices: bool, out: TextIO) -> None:
    """The question, and its answers to choose from if they are wanted."""
    *given, asked = question.stem.split("\n")
    title = Text.assemble((place, "bold cyan"), f"  {question.topic}, level {question.level}")
    parts = [Text(""), title]
    parts += [Text(f"  {printable(line)}") for line in given]
    parts.append(Text(printable(asked), "bold"))
    show(out, *parts)
    if choices or question.form == "choice":
        offer(question, out)


def offer(question: Question, out: TextIO) -> None:
    """The answers to choose from."""
    rows = zip(LETTERS, question.offered, strict=False)
    show(out, *(Text(f"  {letter}) {printable(question.text(one))}") for letter, one in rows))


def tell(question: Question, verdict: Verdict, out: TextIO, derive: bool) -> None:
    """What is said of an answer; of a wrong one with the derivation."""
    note = f": {verdict.note}" if verdict.note else ""
    if verdict.right:
        show(out, Text(f"Right{note}.", "green"))
    elif verdict.again:
        show(out, Text(f"{verdict.note[:1].upper()}{verdict.note[1:]}.", "yellow"))
        return
    else:
        show(
            out,
            Text(f"No{'. The answer' if chosen(question) else ''}: {solution(question)}", "red"),
        )
        if verdict.note:
            show(out, Text(f"You {verdict.note}." if you(verdict.note) else f"{verdict.note}."))
    if derive:
        write_why(question, out)


def chosen(question: Question) -> bool:
    """Whether the answer is a sentence of its own."""
    return question.form == "choice"


def solution(question: Question) -> str:
    return f"{question.text(question.answer)}."


def write_why(question: Question, out: TextIO) -> None:
    """The derivation of the answer."""
    show(out, Text(""))
    write_table(question.derivation, "", out, noted=False)


def you(note: str) -> bool:
    """Whether a reason says what somebody did: `forgot the bias`."""
    return note.split(" ", maxsplit=1)[0] in DEEDS


DEEDS = (
    *("forgot", "counted", "took", "rounded", "left", "ignored", "kept"),
    *("turned", "moved", "slipped", "began", "added", "multiplied", "divided", "swapped", "read"),
)


def skipped(question: Question, out: TextIO) -> None:
    said = "The answer:" if chosen(question) else "It is"
    show(out, Text(f"{said} {solution(question)}", "yellow"))
    write_why(question, out)


def score(scores: Mapping[str, Score], out: TextIO) -> None:
    """The score by topic, and in all."""
    rows = [(topic, s.right, s.asked) for topic, s in scores.items()]
    if len(rows) > 1:
        rows.append(("in all", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    cells = [(topic, f"{right}/{asked}", bar(right, asked)) for topic, right, asked in rows]
    heads = [Head("topic"), Head("right", right=True), Head("", "green")]
    styles = ["" if topic != "in all" else "bold" for topic, _, _ in rows]
    show(out, Text(""), Aligned(heads, cells, styles, width_of(out)))


def bar(right: int, asked: int) -> str:
    return "█" * round(BAR * right / asked) if asked else ""
