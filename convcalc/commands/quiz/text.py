"""A drill in a terminal, or in a pipe: what is shown of questions, verdicts and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.explain.text import write_table
from convcalc.commands.quiz.answers import LETTERS
from convcalc.commands.quiz.scores import Score
from convcalc.commands.quiz.why import because, hint
from convcalc.diagnostics import printable
from convcalc.render.aligned import Aligned, Head
from convcalc.render.console import show, width_of
from convcalc.render.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TextIO

    from convcalc.commands.quiz.answers import Verdict
    from convcalc.commands.quiz.question import Question

HELP = "? gives a hint, then the derivation; o offers answers, s skips, q ends."
BAR = 20


def pose(question: Question, place: str, choices: bool, out: TextIO) -> None:
    """The question, and its answers to choose from if they are wanted."""
    *given, asked = question.stem.split("\n")
    title = Line.of((place, "bold cyan"), f"  {question.topic}, level {question.level}")
    parts = [Line(), title]
    parts += [Line(f"  {printable(line)}") for line in given]
    parts.append(Line(printable(asked), "bold"))
    show(out, *parts)
    if choices or question.form == "choice":
        offer(question, out)


def offer(question: Question, out: TextIO) -> None:
    """The answers to choose from."""
    rows = zip(LETTERS, question.offered, strict=False)
    show(out, *(Line(f"  {letter}) {printable(question.text(one))}") for letter, one in rows))


def remind(out: TextIO) -> None:
    show(out, Line(HELP, "yellow"))


def show_hint(question: Question, out: TextIO) -> None:
    """What helps, without the numbers."""
    first, *rest = hint(question)
    show(out, Line(f"Hint: {printable(first)}", "yellow"))
    show(out, *(Line(f"      {printable(line)}", "yellow") for line in rest))


def tell(question: Question, verdict: Verdict, out: TextIO, last: bool) -> None:
    """What is said of an answer: of one that is right, why; of a wrong one its mistake, or a hint,
    and where it was the `last` try the answer and its derivation.
    """
    said = [part for part in (verdict.note, because(question)) if part] if verdict.right else []
    if verdict.right:
        show(out, Line(f"Right{': ' if said else ''}{printable('; '.join(said))}.", "green"))
    elif verdict.again:
        show(out, Line(f"{verdict.note[:1].upper()}{verdict.note[1:]}.", "yellow"))
    elif not last:
        show(out, Line(f"No.{mistaken(verdict)} Once more:", "red"))
        if not verdict.note:
            show_hint(question, out)
    else:
        show(
            out,
            Line(f"No{'. The answer' if chosen(question) else ''}: {solution(question)}", "red"),
        )
        if verdict.note:
            show(out, Line(mistaken(verdict).strip()))
        write_why(question, out)


def mistaken(verdict: Verdict) -> str:
    """` You forgot the bias.`"""
    if not verdict.note:
        return ""
    note = printable(verdict.note)
    return f" You {note}." if you(note) else f" {note[:1].upper()}{note[1:]}."


def chosen(question: Question) -> bool:
    """Whether the answer is a sentence of its own."""
    return question.form == "choice"


def solution(question: Question) -> str:
    return f"{question.text(question.answer)}."


def write_why(question: Question, out: TextIO) -> None:
    """The derivation of the answer."""
    show(out, Line())
    write_table(question.derivation, "", out, noted=False)


def you(note: str) -> bool:
    """Whether a reason says what somebody did: `forgot the bias`."""
    return note.split(" ", maxsplit=1)[0] in DEEDS


DEEDS = (
    *("forgot", "counted", "took", "rounded", "left", "ignored", "kept"),
    *("turned", "moved", "slipped", "began", "added", "multiplied", "divided", "put", "stopped"),
    *("joined", "made", "mixed", "split", "looked", "overlooked", "compared", "gave", "spread"),
    *("passed", "doubled", "halved", "padded", "mirrored", "wrote"),
)


def skipped(question: Question, out: TextIO) -> None:
    said = "The answer:" if chosen(question) else "It is"
    show(out, Line(f"{said} {solution(question)}", "yellow"))
    write_why(question, out)


def score(scores: Mapping[str, Score], out: TextIO) -> None:
    """The score by topic, and in all; answers with help and skipped ones where there are some."""
    rows = dict(scores)
    if len(rows) > 1:
        rows["in all"] = total(scores.values())
    heads = [Head("topic"), Head("right", right=True)]
    cells = [[topic, f"{s.right}/{s.asked}"] for topic, s in rows.items()]
    for name, title in (("helped", "with help"), ("skipped", "skipped")):
        if any(getattr(s, name) for s in scores.values()):
            heads.append(Head(title, right=True))
            for row, s in zip(cells, rows.values(), strict=True):
                row.append(str(getattr(s, name) or ""))
    for row, s in zip(cells, rows.values(), strict=True):
        row.append(bar(s.right, s.asked))
    styles = ["bold" if topic == "in all" else "" for topic in rows]
    show(out, Line(), Aligned([*heads, Head("", "green")], cells, styles, width_of(out)))


def total(scores: Iterable[Score]) -> Score:
    """The sum of all counts."""
    rows = [(s.asked, s.right, s.helped, s.skipped) for s in scores]
    return Score(*(sum(column) for column in zip(*rows, strict=True)))


def bar(right: int, asked: int) -> str:
    return "█" * round(BAR * right / asked) if asked else ""
