"""An exam as QTI 1.2 in a package, as Canvas imports it
(https://www.imsglobal.org/question/qtiv1p2/imsqti_asi_bindv1p2.html).
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

SPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
CONTENT = "http://www.imsglobal.org/xsd/imscp_v1p1"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
TYPES = {
    "number": "numerical_question",
    "shape": "short_answer_question",
    "choice": "multiple_choice_question",
}
NAME = "exam.xml"
WHEN = (2000, 1, 1, 0, 0, 0)
"""A package is the same whenever it is written."""


def package(exam: Exam) -> bytes:
    """The file that is imported: a list of what is in it, and the exam."""
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, text in (("imsmanifest.xml", manifest()), (NAME, "".join(paper(exam)))):
            file.writestr(ZipInfo(name, WHEN), text.encode(), ZIP_DEFLATED)
    return out.getvalue()


def manifest() -> str:
    return (
        f'{HEAD}<manifest identifier="convcalc" xmlns="{CONTENT}">\n'
        "<metadata><schema>IMS Content</schema><schemaversion>1.1.3</schemaversion></metadata>\n"
        "<organizations/>\n<resources>\n"
        f'<resource identifier="exam" type="imsqti_xmlv1p2"><file href="{NAME}"/></resource>\n'
        "</resources>\n</manifest>\n"
    )


def paper(exam: Exam) -> Iterator[str]:
    yield f'{HEAD}<questestinterop xmlns="{SPACE}">\n'
    yield f'<assessment ident="exam" title="{xml(exam.title)}">\n<section ident="root_section">\n'
    for number, question in enumerate(exam.questions, 1):
        yield from item(exam, question, number)
    yield "</section>\n</assessment>\n</questestinterop>\n"


def item(exam: Exam, question: Question, number: int) -> Iterator[str]:
    """A question: what is shown, what is right, and what is said of answers."""
    kind = TYPES["choice" if exam.offered(question) else question.form]
    found = marked(exam, question)
    yield f'<item ident="q{number}" title="{number}">\n<itemmetadata><qtimetadata>\n'
    for label, value in (("question_type", kind), ("points_possible", f"{points(question)}.0")):
        yield f"<qtimetadatafield><fieldlabel>{label}</fieldlabel>"
        yield f"<fieldentry>{value}</fieldentry></qtimetadatafield>\n"
    yield "</qtimetadata></itemmetadata>\n<presentation>\n"
    yield material(f"<pre>{xml_lines(alone(question))}</pre>")
    yield from response(question, found, kind)
    yield "</presentation>\n<resprocessing>\n<outcomes>"
    yield '<decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>\n'
    for place, one in enumerate(found):
        yield condition(question, one, place, kind)
    yield "</resprocessing>\n"
    for place, one in enumerate(found):
        yield feedback(f"a{place}", xml(one.said)) if one.said else ""
    yield feedback("general_fb", f"<pre>{xml_lines(derivation(question))}</pre>")
    yield "</item>\n"


def response(question: Question, found: list[Marked], kind: str) -> Iterator[str]:
    if kind != TYPES["choice"]:
        yield '<response_str ident="response1" rcardinality="Single">'
        yield '<render_fib><response_label ident="answer1"/></render_fib></response_str>\n'
        return
    yield '<response_lid ident="response1" rcardinality="Single"><render_choice>\n'
    for place, one in enumerate(found):
        text = material(xml(question.text(one.value)))
        yield f'<response_label ident="a{place}">{text}</response_label>\n'
    yield "</render_choice></response_lid>\n"


def condition(question: Question, one: Marked, place: int, kind: str) -> str:
    """What holds of an answer, and what follows from it."""
    if kind == TYPES["choice"]:
        tests = equal(f"a{place}")
    elif kind == TYPES["number"]:
        wide = tolerance(question) if one.right else 0
        least, most = int(one.value) - wide, int(one.value) + wide
        within = f"<and>{bound('gte', least)}{bound('lte', most)}</and>"
        tests = f"<or>{equal(str(one.value))}{within}</or>"
    else:
        tests = f"<or>{''.join(map(equal, one.texts))}</or>"
    score = '<setvar action="Set" varname="SCORE">100</setvar>' if one.right else ""
    link = f'<displayfeedback feedbacktype="Response" linkrefid="a{place}"/>' if one.said else ""
    return (
        f'<respcondition continue="No"><conditionvar>{tests}</conditionvar>{score}{link}'
        "</respcondition>\n"
    )


def equal(text: str) -> str:
    return f'<varequal respident="response1">{xml(text)}</varequal>'


def bound(name: str, value: int) -> str:
    return f'<var{name} respident="response1">{value}</var{name}>'


def material(html: str) -> str:
    """Text with tags, which stands escaped in the document."""
    return f'<material><mattext texttype="text/html">{xml_lines(html)}</mattext></material>\n'


def feedback(name: str, html: str) -> str:
    return f'<itemfeedback ident="{name}"><flow_mat>{material(html)}</flow_mat></itemfeedback>\n'
