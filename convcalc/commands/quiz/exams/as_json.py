"""Paper and key for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.commands.explain.text import to_dict
from convcalc.commands.quiz.exams.exam import lines, points, reasons
from convcalc.commands.quiz.exams.table import HEADS
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.question import Question


def paper(exam: Exam) -> Iterator[str]:
    yield dumped(exam, [question_dict(exam, q) for q in exam.questions], exam.table)


def key(exam: Exam) -> Iterator[str]:
    yield dumped(
        exam,
        [
            {
                "answer": list(q.answer) if isinstance(q.answer, tuple) else q.answer,
                "text": exam.solution(q),
                "mistakes": [
                    {"answer": q.text(answer), "mistake": reason} for answer, reason in reasons(q)
                ],
                "derivation": [to_dict(told) for told in q.derivation],
            }
            for q in exam.questions
        ],
    )


def question_dict(exam: Exam, question: Question) -> dict[str, Any]:
    return {
        "topic": question.topic,
        "level": question.level,
        "points": points(question),
        "form": question.form,
        "text": "\n".join(lines(question)),
        "offered": [text for _, text in exam.offered(question)],
    }


def dumped(exam: Exam, questions: list[Any], table: Optional[Sequence[Any]] = None) -> str:
    data: dict[str, Any] = {"schema": SCHEMAS["exam"], "title": exam.title}
    data["minutes"], data["points"] = exam.minutes, exam.points
    data["questions"] = questions
    data["notes"] = list(exam.said)
    if table:
        data["table"] = [dict(zip(HEADS, row, strict=True)) for row in table]
    return json_text(data, indent=2) + "\n"
