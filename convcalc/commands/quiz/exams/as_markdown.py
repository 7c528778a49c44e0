"""Paper and key as Markdown."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from convcalc.commands.explain.text import write_markdown
from convcalc.commands.quiz.exams.exam import BLANK, lines, pointed
from convcalc.commands.quiz.exams.table import HEADS
from convcalc.render.escape import fenced, markdown
from convcalc.render.markdown import table as markdown_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.exams.exam import Exam


def paper(exam: Exam) -> Iterator[str]:
    yield f"# {markdown(exam.title)}\n\n{markdown(exam.head)}\n"
    yield "".join(f"\n{markdown(note)}\n" for note in exam.said)
    if exam.table:
        out = StringIO()
        markdown_table(list(HEADS), [k > 2 for k in range(len(HEADS))], exam.table, out)
        yield f"\n{out.getvalue()}"
        return
    for number, question in enumerate(exam.questions, 1):
        *given, asked = lines(question)
        yield f"\n## {number}. ({pointed(question)})\n\n"
        yield f"{fenced(given, 'text')}\n" if given else ""
        yield f"{markdown(asked)}\n\n"
        offered = exam.offered(question)
        if offered:
            yield "".join(f"- [ ] {letter}. {markdown(text)}\n" for letter, text in offered)
        else:
            yield f"Answer: {markdown(BLANK)}\n"


def key(exam: Exam) -> Iterator[str]:
    yield f"# {markdown(exam.title)}: key\n\n"
    for number, question in enumerate(exam.questions, 1):
        yield f"{number}. {markdown(exam.solution(question))}\n"
    for number, question in enumerate(exam.questions, 1):
        yield f"\n## {number}. {markdown(exam.short(question))} ({pointed(question)})\n\n"
        out = StringIO()
        write_markdown(question.derivation, "", out)
        yield out.getvalue().rstrip("\n") + "\n"
        known = exam.mistakes(question)
        yield f"\nMistakes: {markdown('; '.join(known))}.\n" if known else ""
