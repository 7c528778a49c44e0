"""An exam as Moodle's XML, answers and feedback included
(https://docs.moodle.org/en/Moodle_XML_format).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.quiz.exams.conventions import alone
from convcalc.commands.quiz.exams.exam import points
from convcalc.commands.quiz.exams.spellings import derivation, marked, tolerance
from convcalc.render.escape import xml, xml_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.exams.exam import Exam
    from convcalc.commands.quiz.exams.spellings import Marked
    from convcalc.commands.quiz.question import Question

TYPES = {"number": "numerical", "shape": "shortanswer", "choice": "multichoice"}


def paper(exam: Exam) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    for number, question in enumerate(exam.questions, 1):
        kind = "multichoice" if exam.offered(question) else TYPES[question.form]
        yield f'<question type="{kind}">\n'
        yield f"<name><text>{xml(exam.title)}, {number}</text></name>\n"
        yield text("questiontext", alone(question))
        yield text("generalfeedback", derivation(question))
        yield f"<defaultgrade>{points(question)}</defaultgrade>\n"
        if kind == "multichoice":
            yield "<single>true</single>\n<shuffleanswers>false</shuffleanswers>\n"
            yield "<answernumbering>abc</answernumbering>\n"
        elif kind == "shortanswer":
            yield "<usecase>0</usecase>\n"
        for one in marked(exam, question):
            yield from answer(question, one, kind)
        yield "</question>\n"
    yield "</quiz>\n"


def answer(question: Question, one: Marked, kind: str) -> Iterator[str]:
    """An element for each spelling."""
    texts = (question.text(one.value),) if kind == "multichoice" else one.texts
    for spelled in texts:
        yield f'<answer fraction="{100 if one.right else 0}" format="plain_text">'
        yield f"<text>{xml(spelled)}</text>"
        yield f'<feedback format="plain_text"><text>{xml(one.said)}</text></feedback>'
        if kind == "numerical":
            yield f"<tolerance>{tolerance(question) if one.right else 0}</tolerance>"
        yield "</answer>\n"


def text(name: str, said: str) -> str:
    """An element whose lines are kept as they are."""
    return f'<{name} format="plain_text"><text>{xml_lines(said)}</text></{name}>\n'
