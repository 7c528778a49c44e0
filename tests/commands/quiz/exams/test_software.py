"""Exams for software that marks them, read by parsers: nothing in a text acts on a format."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
import subprocess
from collections import Counter
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from convcalc.commands.quiz.exams import FORMATS
from convcalc.commands.quiz.exams.conventions import alone
from convcalc.commands.quiz.exams.exam import Exam, points
from convcalc.commands.quiz.exams.spellings import marked, tolerance
from convcalc.commands.quiz.question import Question, Wrong
from convcalc.commands.quiz.topics import questions
from tests.commands.quiz.exams import gift
from tests.conftest import Ask

HOSTILE = "a {b} ~c =d #e :: f: \\g <i>&amp; \"q\" 'r' ]]> %50% * \t\x1b[31m // $x$ ### | , ; ü→⌊"
SHOWN = HOSTILE.replace("\t", "\\t").replace("\x1b", "\\x1b")
ODD = Question(
    "wrong",
    2,
    f"{HOSTILE}\n\n= second {HOSTILE}\n// asked?",
    "choice",
    f"right {HOSTILE}",
    tuple(Wrong(f"{k} {HOSTILE}", f"reason {HOSTILE}") for k in range(3)),
    (f"0 {HOSTILE}", f"right {HOSTILE}", f"1 {HOSTILE}", f"2 {HOSTILE}"),
    (),
)
EXAMS = (
    Exam("Exam", (*questions(12, 20), *questions(5, 5, ["dialects", "wrong"]))),
    Exam(f"With choices {HOSTILE}", (*questions(12, 20), ODD), choices=True),
)


@pytest.fixture(params=EXAMS, ids=["open", "choices"])
def exam(request: pytest.FixtureRequest) -> Exam:
    found: Exam = request.param
    return found


def text_of(exam: Exam, name: str) -> str:
    return str(FORMATS[name].paper(exam))


def shown(text: str) -> str:
    return text.replace(HOSTILE, SHOWN)


def test_gift_has_each_question_its_answers_and_what_is_said_of_them(exam: Exam) -> None:
    items = gift.read(text_of(exam, "gift"))
    assert len(items) == len(exam.questions)
    for item, question in zip(items, exam.questions, strict=True):
        assert item.text == shown(alone(question))
        offered = [shown(text) for _, text in exam.offered(question)]
        assert item.number == (question.form == "number" and not offered)
        right = [a for a in item.answers if a.share == 100]
        if offered:
            assert [a.text for a in item.answers] == offered
            assert [a.text for a in right] == [shown(question.text(question.answer))]
        elif item.number:
            ((answer, wide),) = [(int(a.text), int(a.tolerance)) for a in right]
            assert (answer, wide) == (question.answer, tolerance(question))
        else:
            assert question.text(question.answer) in [a.text for a in right]
        for wrong in (a for a in item.answers if a.share == 0 and not offered):
            assert wrong.feedback


def test_the_reader_of_gift_is_strict() -> None:
    for text in (
        "::t::[plain]a {=b} c",
        "::t::[plain]a = b {=c}",
        "t {=c}",
        "::t::[plain]a {=b\\c}",
    ):
        with pytest.raises(AssertionError):
            gift.read(text)


def test_moodle_takes_its_xml(exam: Exam) -> None:
    root = ElementTree.fromstring(text_of(exam, "moodle").encode())
    assert (root.tag, len(root)) == ("quiz", len(exam.questions))
    for node, question in zip(root, exam.questions, strict=True):
        assert node.findtext("questiontext/text") == shown(alone(question))
        assert node.findtext("defaultgrade") == str(points(question))
        kind = node.get("type")
        offered = exam.offered(question)
        assert kind == (
            "multichoice"
            if offered
            else {"number": "numerical", "shape": "shortanswer"}[question.form]
        )
        answers = [(a.findtext("text"), a.get("fraction")) for a in node.iter("answer")]
        right = [text for text, share in answers if share == "100"]
        if kind == "multichoice":
            assert right == [shown(question.text(question.answer))]
            assert [text for text, _ in answers] == [shown(text) for _, text in offered]
        elif kind == "numerical":
            assert right == [str(question.answer)]
            assert all(re.fullmatch(r"-?\d+", text or "") for text, _ in answers)
        else:
            assert question.text(question.answer) in right


@pytest.mark.parametrize(("name", "sign"), [("anki", ","), ("anki-tsv", "\t")])
def test_anki_takes_its_cards(exam: Exam, name: str, sign: str) -> None:
    head, rows = [], []
    for line in text_of(exam, name).splitlines(keepends=True):
        (head if line.startswith("#") and not rows else rows).append(line)
    assert head == [
        f"#separator:{'Comma' if sign == ',' else 'Tab'}\n",
        *("#html:true\n", "#notetype:Basic\n", f"#columns:Front{sign}Back{sign}Tags\n"),
        "#tags column:3\n",
    ]
    found = list(csv.reader(StringIO("".join(rows)), delimiter=sign, strict=True))
    assert len(found) == len(exam.questions)
    for (front, back, tags), question in zip(found, exam.questions, strict=True):
        asked = html.unescape(re.sub("<[^>]*>", "", front))
        assert asked.startswith(shown(alone(question)))
        told = html.unescape(re.sub("<[^>]*>", "", back.partition("</b>")[0]))
        assert told == shown(exam.solution(question))
        assert tags == f"convcalc {question.topic} level-{question.level}"


def test_canvas_takes_its_package(exam: Exam) -> None:
    data = FORMATS["qti"].paper(exam)
    assert data == FORMATS["qti"].paper(exam)
    assert isinstance(data, bytes)
    with ZipFile(BytesIO(data)) as file:
        assert file.namelist() == ["imsmanifest.xml", "exam.xml"]
        manifest, root = (ElementTree.fromstring(file.read(name)) for name in file.namelist())
    content, space = (
        "{http://www.imsglobal.org/xsd/imscp_v1p1}",
        "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}",
    )
    resource = manifest.find(f"{content}resources/{content}resource")
    assert resource is not None
    assert resource.get("type") == "imsqti_xmlv1p2"
    items = list(root.iter(f"{space}item"))
    assert len(items) == len(exam.questions)
    for item, question in zip(items, exam.questions, strict=True):
        stem = item.findtext(f"{space}presentation/{space}material/{space}mattext") or ""
        assert html.unescape(re.sub("</?pre>", "", stem)) == shown(alone(question))
        assert right_ones(item, space) == expected(exam, question)
        known = {node.get("ident") for node in item.iter(f"{space}itemfeedback")}
        links = {node.get("linkrefid") for node in item.iter(f"{space}displayfeedback")}
        assert links <= known


def right_ones(item: Any, space: str) -> list[str]:
    """What is equal to an answer that gets the points; of a choice its text."""
    labels = {
        label.get("ident"): html.unescape(label.findtext(f".//{space}mattext") or "")
        for label in item.iter(f"{space}response_label")
    }
    found = []
    for rule in item.iter(f"{space}respcondition"):
        if rule.findtext(f"{space}setvar") == "100":
            found += [node.text for node in rule.iter(f"{space}varequal")]
    return [labels.get(text, text) for text in found]


def expected(exam: Exam, question: Question) -> list[str]:
    (right,) = [one for one in marked(exam, question) if one.right]
    return [shown(question.text(right.value))] if exam.offered(question) else list(right.texts)


def compiled(folder: Path, text: str) -> None:
    """An error for what LaTeX does not take."""
    if not shutil.which("pdflatex"):
        pytest.skip("there is no pdflatex")
    (folder / "exam.tex").write_text(text, encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=batchmode", "-halt-on-error", "-draftmode", "exam.tex"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    log = (folder / "exam.log").read_text(errors="replace")
    assert run.returncode == 0, log[-3000:]
    assert "Missing character" not in log


def test_a_table_and_its_key_compile(tmp_path: Path, ask: Ask) -> None:
    words = "quiz --export - --as latex --from resnet18 --count 3 --seed 2"
    paper, _, key = ask(*words.split()).out.partition("\n\n\\documentclass")
    _, _, key = key.partition("\\begin{document}")
    compiled(tmp_path, paper.replace("\\end{document}", key))


def test_questions_with_hostile_texts_compile(tmp_path: Path) -> None:
    texts = {"→": "", "⌊": ""}
    odd = ODD._replace(stem="".join(texts.get(c, c) for c in ODD.stem))
    compiled(tmp_path, str(FORMATS["latex"].paper(EXAMS[0]._replace(questions=(odd, *ASKED)))))


ASKED = EXAMS[0].questions


# Variants


def test_variants_ask_the_same_with_other_numbers(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "exam.json"
    args = ("quiz", "--export", str(path), "--variants", "3", "--count", "9", "--seed", "7")
    told = ask(*args).out
    assert told.splitlines() == [
        f"wrote {tmp_path}/exam-{x}.json (9 questions) and {tmp_path}/exam-{x}-key.json"
        for x in "ABC"
    ]
    papers = [json.loads((tmp_path / f"exam-{x}.json").read_text()) for x in "ABC"]
    assert [paper["title"][-1] for paper in papers] == ["A", "B", "C"]
    same = 0
    for row in zip(*(paper["questions"] for paper in papers), strict=True):
        texts = [question["text"] for question in row]
        assert len({re.sub(r"\d+", "#", text) for text in texts}) == 1
        same += len(set(texts)) < 3
        assert len({question["points"] for question in row}) == 1
    assert same <= 1
    keys = [json.loads((tmp_path / f"exam-{x}-key.json").read_text()) for x in "ABC"]
    assert keys[0]["questions"] != keys[1]["questions"]


def test_questions_without_other_numbers_are_named(ask: Ask, tmp_path: Path) -> None:
    args = ("quiz", "--export", str(tmp_path / "e.md"), "--topic", "letters,shape", "--level", "1")
    told = ask(*args, "--variants", "2", "--count", "4", "--seed", "3").err
    assert (
        told == "note: too few other numbers for questions 2 and 3, which several variants share\n"
    )


def test_variants_of_a_network_are_blank_at_other_cells_of_the_same_columns(
    ask: Ask, tmp_path: Path
) -> None:
    args = ("--export", str(tmp_path / "n.json"), "--variants", "3", "--seed", "7", "--count", "4")
    assert ask("quiz", "--from", "vgg16", *args).err == ""
    texts = [(tmp_path / f"n-{x}.json").read_text() for x in "ABC"]
    asked = [json.loads(text)["questions"] for text in texts]
    columns = [Counter(one["topic"] for one in row) for row in asked]
    assert columns[0] == columns[1] == columns[2]
    assert len({one["text"] for row in asked for one in row}) == 12
    few = ask("quiz", "--from", "first_unit", *args, "--force").err
    assert few == "note: too few cells for 4 blanks, which several variants share\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--variants", "2"], "--variants goes with --export"),
        (
            ["--export", "-", "--as", "qti"],
            "--export - cannot show qti: name a file that ends in .zip",
        ),
    ],
)
def test_wrong_usage_is_told(ask: Ask, words: list[str], message: str) -> None:
    assert ask("quiz", *words).said == message


def test_a_format_may_be_named_or_follow_from_the_ending(ask: Ask, tmp_path: Path) -> None:
    for name, row in FORMATS.items():
        path = tmp_path / f"a.{row.ending}"
        assert ask("quiz", "--export", str(path), "--count", "2", "--seed", "1").code == 0
        if row.ending != "zip":
            out = ask("quiz", "--export", "-", "--as", name, "--count", "2", "--seed", "1").out
            assert out.startswith(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "format"), [("canvas", "qti"), ("md", "markdown")])
def test_formats_are_known_by_what_reads_them(
    ask: Ask, tmp_path: Path, name: str, format: str
) -> None:
    args = ("quiz", "--count", "2", "--seed", "1", "--topic", "macs", "--export")
    written = []
    for called in (name, format):
        path = tmp_path / called
        assert ask(*args, str(path), "--as", called).code == 0
        written.append(path.read_bytes())
    assert written[0] == written[1]
