"""Papers and keys."""

from __future__ import annotations

import json
import re

import pytest

import convcalc
from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.network import ASKED, blanks
from convcalc.commands.quiz.paper import table_of
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.text_exam import FORMATS, Exam
from convcalc.commands.quiz.topics import questions

ASKED_FOR = tuple(questions(7, 12))


def written(name: str, exam: Exam) -> tuple[str, str]:
    return "".join(FORMATS[name].paper(exam)), "".join(FORMATS[name].key(exam))


def open_ones(found: tuple[Question, ...]) -> list[Question]:
    return [q for q in found if q.form != "choice"]


@pytest.mark.parametrize("choices", [False, True])
def test_a_paper_asks_and_a_key_answers(choices: bool) -> None:
    paper, key = written("markdown", Exam("Exam", ASKED_FOR, choices))
    assert paper.startswith("# Exam\n")
    assert key.startswith("# Exam: key\n")
    blank = paper.count("Answer: \\_\\_")
    assert blank == (0 if choices else len(open_ones(ASKED_FOR)))
    assert paper.count("- [ ] A. ") == len(ASKED_FOR) - blank
    assert re.findall(r"^## (\d+)\.", paper, re.MULTILINE) == [str(k + 1) for k in range(12)]
    assert re.findall(r"^## (\d+)\.", key, re.MULTILINE) == [str(k + 1) for k in range(12)]
    for question in open_ones(ASKED_FOR):
        assert question.text(question.answer) in key
        if not choices:
            assert f" {question.text(question.answer)}\n" not in paper


def test_the_key_names_mistakes() -> None:
    question = next(q for q in ASKED_FOR if any(w.reason for w in q.wrong))
    _, key = written("markdown", Exam("Exam", (question,)))
    wrong = next(w for w in question.wrong if w.reason)
    assert f"Mistakes: {question.text(wrong.answer)} ({wrong.reason})" in key


def test_json_holds_no_answers_on_the_paper() -> None:
    paper, key = (json.loads(text) for text in written("json", Exam("Exam", ASKED_FOR)))
    assert paper["schema"] == key["schema"] == "convcalc.exam/1"
    assert set(paper["questions"][0]) == {"topic", "level", "form", "text", "offered"}
    for question, row in zip(ASKED_FOR, key["questions"], strict=True):
        answer = question.answer
        assert row["answer"] == (list(answer) if isinstance(answer, tuple) else answer)
        assert row["derivation"]


def test_latex_is_a_whole_document_with_nothing_left_open() -> None:
    for text in written("latex", Exam("50 % of {this} & that_", ASKED_FOR, choices=True)):
        assert text.startswith("\\documentclass")
        assert text.endswith("\\end{document}\n")
        assert r"50 \% of \{this\} \& that\_" in text
        for name in set(re.findall(r"\\begin\{(\w+\*?)\}", text)):
            assert text.count(f"\\begin{{{name}}}") == text.count(f"\\end{{{name}}}")
        assert text.isascii() or not re.search(r"[⌊⌋⌈⌉→·−]", text)


def test_a_network_with_blanks() -> None:
    report = convcalc.analyze(convcalc.load("lenet5"))
    found = blanks(report, Draw("x"), 6)
    table = table_of(report, found)
    exam = Exam("LeNet-5", tuple(b.question for b in found), False, table)
    paper, key = written("markdown", exam)
    assert len(table) == len(report.layers)
    for k, blank in enumerate(found, 1):
        row = next(row for row in table if row[0] == blank.layer)
        assert f"({k}) ________" in row
        assert f"\n{k}. {blank.question.text(blank.question.answer)}\n" in key
    assert paper.count("\\_\\_\\_\\_") == 2 * len(found)
    assert set(json.loads(written("json", exam)[0])["table"][0]) == {
        *("layer", "kind", "output", "field", "params", "MACs")
    }
    assert "tabular" in written("latex", exam)[0]


def test_blanks_are_what_the_table_shows() -> None:
    for name in ("resnet18", "keras_mobilenet", "dcgan_generator"):
        report = convcalc.analyze(convcalc.load(name))
        layers = {layer.name: layer for layer in report.layers}
        for blank in blanks(report, Draw(name), 30):
            layer, answer = layers[blank.layer], blank.question.answer
            assert layer.output is not None
            assert (
                answer
                == {
                    "shape": layer.output.dims(report.layout),
                    "params": layer.params.trainable,
                    "macs": layer.macs,
                    "field": getattr(layer.field[0], "size", 0) if layer.field else 0,
                }[blank.what]
            )


def test_what_is_the_same_after_a_layer_gives_nothing_away() -> None:
    report = convcalc.analyze(convcalc.load("lenet5"))
    rows = {row[0]: row for row in table_of(report, [])}
    assert rows["conv1"][2:4] == ("6x28x28", "5")
    assert rows["relu1"][2:4] == ("same", "same")


def test_only_what_is_asked_for_is_blank() -> None:
    report = convcalc.analyze(convcalc.load("lenet5"))
    for what in ASKED:
        found = blanks(report, Draw("1"), 50, (what,))
        assert {blank.what for blank in found} == {what}
