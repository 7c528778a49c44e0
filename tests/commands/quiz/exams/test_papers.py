"""Papers and keys."""

from __future__ import annotations

import json
import re

import pytest

import convcalc
from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.exams import FORMATS
from convcalc.commands.quiz.exams.conventions import conventions
from convcalc.commands.quiz.exams.exam import INSTRUCTIONS, Exam
from convcalc.commands.quiz.exams.table import notes_of, table_of
from convcalc.commands.quiz.network import ASKED, blanks
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.topics import questions
from convcalc.render import escape
from tests.conftest import Ask

ASKED_FOR = tuple(questions(12, 12))


def written(name: str, exam: Exam) -> tuple[str, str]:
    return str(FORMATS[name].paper(exam)), str(FORMATS[name].key(exam))


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
    stems = {line for question in ASKED_FOR for line in question.stem.split("\n")}
    lines = [line for line in paper.splitlines() if not line.startswith("- [ ] ")]
    beside = "\n".join(line for line in lines if line not in stems)
    for question in open_ones(ASKED_FOR):
        assert question.text(question.answer) in key
        if not choices:
            assert f" {question.text(question.answer)}\n" not in beside


def test_the_key_names_mistakes() -> None:
    question = next(q for q in open_ones(ASKED_FOR) if any(w.reason for w in q.wrong))
    _, key = written("markdown", Exam("Exam", (question,)))
    wrong = [w for w in question.wrong if w.reason]
    alike = [question.text(w.answer) for w in wrong if w.reason == wrong[0].reason]
    assert f"\nMistakes: {' or '.join(alike)} ({wrong[0].reason})" in key


def test_a_key_names_each_mistake_once() -> None:
    for seed in range(20):
        exam = Exam("Exam", tuple(questions(seed, 10)))
        for question in exam.questions:
            known = [text.partition(" (")[2] for text in exam.mistakes(question)]
            assert len(set(known)) == len(known)


def test_a_key_says_of_each_offered_answer_what_is_wrong_with_it() -> None:
    exam = Exam("Exam", tuple(questions(3, 20, ["params", "macs"])), choices=True)
    for question in exam.questions:
        told = dict(text.partition(" (")[::2] for text in exam.mistakes(question))
        named = {letter for letters in told for letter in letters.split(" or ")}
        right = exam.letter(question)
        assert right not in named
        for letter, text in exam.offered(question):
            reason = {question.text(w.answer): w.reason for w in question.wrong}.get(text)
            assert (letter in named) == bool(reason)


def test_the_heading_of_a_question_gives_its_points_and_nothing_away() -> None:
    exam = Exam("Exam", ASKED_FOR)
    for text in (*written("markdown", exam), *written("latex", exam)):
        heads = [x for x in text.splitlines() if re.match(r"## |\\item \(|\\subsection\*\{\d", x)]
        assert heads
        for line in heads:
            assert re.search(r"\((\d points|1 point)\)", line)
            assert not re.search(r"shape|params|macs|field|memory|inverse|wrong|level", line)


def test_a_paper_has_a_name_a_date_points_and_a_time() -> None:
    exam = Exam("Exam", ASKED_FOR)
    points = sum(q.level for q in ASKED_FOR)
    assert exam.minutes % 5 == 0
    assert 0 <= exam.minutes - sum(1 + 2 * q.level for q in ASKED_FOR) < 5
    for text in (exam.head, re.sub(r"\\rule\{.*?\}\{.*?\}", "__", written("latex", exam)[0])):
        assert re.search(
            rf"Name: _+ +Date: _+ +Time: {exam.minutes} minutes +Points: _+ of {points}", text
        )
    assert json.loads(written("json", exam)[0])["points"] == points


def test_conventions_are_those_that_the_questions_need() -> None:
    (macs,), (shape,) = questions(1, 1, ["macs"]), questions(1, 1, ["shape"])
    assert any("MAC" in text for text in conventions([macs]))
    assert not any("MAC" in text for text in conventions([shape]))
    assert any("1 KiB = 1,024 bytes" in x for x in conventions(questions(1, 1, ["memory"])))
    (one,) = questions(1, 1, ["shape"], [3], "onnx")
    same = one._replace(stem="conv: kernel 3, padding same\nInput 3x9x9 (ONNX, channels first).")
    assert any("SAME_UPPER" in text for text in conventions([same]))


def test_json_holds_no_answers_on_the_paper() -> None:
    paper, key = (json.loads(text) for text in written("json", Exam("Exam", ASKED_FOR)))
    assert paper["schema"] == key["schema"] == "convcalc.exam/1"
    assert set(paper["questions"][0]) == {*("topic", "level", "points", "form", "text", "offered")}
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
    notes = notes_of(report)
    exam = Exam("LeNet-5", tuple(b.question for b in found), False, table, notes)
    paper, key = written("markdown", exam)
    assert len(table) == 1 + len(report.layers)
    for k, blank in enumerate(found, 1):
        row = next(row for row in table if row[0] == blank.layer)
        assert f"({k}) ________" in row
        assert f"\n{k}. {blank.question.text(blank.question.answer)}\n" in key
    assert paper.partition("| layer")[2].count("\\_\\_\\_\\_") == 2 * len(found)
    assert set(json.loads(written("json", exam)[0])["table"][0]) == {
        *("layer", "kind", "from", "output", "field", "params", "MACs")
    }
    assert "longtable" in written("latex", exam)[0]


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
    assert rows["conv1"][3:5] == ("6x28x28", "5")
    assert rows["relu1"][3:5] == ("same", "same")


NOTES = (
    "Defaults and rules are those of PyTorch, channels first.",
    "Numbers behind a kind are, in this order: conv filters, kernel; max_pool kernel; linear "
    "features. p2 is padding 2.",
    "Shapes are of one sample, without the batch.",
    "An output or field that is 'same' is that of the layer it reads. The field is the receptive "
    "field along an axis, in pixels of the input: 'all' of them, or a size that varies.",
    "params: trainable parameters. MACs: multiply-accumulates of convolutions and matrix products, "
    "without biases; FLOPs are twice as many.",
)


def test_a_paper_says_what_goes_in_whose_rules_hold_and_what_is_counted() -> None:
    report = convcalc.analyze(convcalc.load("lenet5"))
    found = blanks(report, Draw("x"), 3)
    questions_of = tuple(blank.question for blank in found)
    exam = Exam("LeNet-5", questions_of, False, table_of(report, found), notes_of(report))
    assert exam.notes == NOTES
    assert exam.table[0] == ("input", "input", "", "1x28x28", "", "", "")
    markdown, latex, plain = (written(name, exam)[0] for name in ("markdown", "latex", "json"))
    assert "\n\n".join([*map(escape.markdown, NOTES), "| layer"]) in markdown
    assert "| input | input |  | 1x28x28 |  |  |  |\n" in markdown
    assert "\n\n".join(map(escape.latex, NOTES)) in latex
    assert "  input & input &  & 1x28x28 &  &  &  \\\\\n" in latex
    assert json.loads(plain)["notes"] == [*INSTRUCTIONS, *NOTES]


def test_a_paper_says_what_a_layer_reads_where_that_is_not_the_row_above() -> None:
    report = convcalc.analyze(convcalc.load("resnet18"))
    read = {row[0]: row[2] for row in table_of(report, [])}
    assert read["conv1"] == read["layer2.0.conv2"] == ""
    assert read["layer2.0.conv3"] == "layer1.1.relu2"
    assert read["layer2.0.add1"] == "layer2.0.batch_norm2, layer2.0.batch_norm3"
    order = ["", *read]
    for layer in report.layers:
        assert read[layer.name] in ("", ", ".join(layer.inputs))
        if not read[layer.name]:
            assert layer.inputs == (order[order.index(layer.name) - 1],)


def stems(name: str, seed: str, what: str = "field") -> dict[str, str]:
    report = convcalc.analyze(convcalc.load(name))
    return {b.layer: b.question.stem for b in blanks(report, Draw(seed), 100, (what,))}


def test_a_question_about_a_field_shows_the_path_to_the_layer() -> None:
    assert stems("lenet5", "1")["max_pool2"] == (
        "Input 1x28x28 (PyTorch, channels first).\n"
        "  1. conv1 (conv): filters 6, kernel 5x5, padding 2\n"
        "  2. max_pool1 (max_pool): kernel 2\n"
        "  3. conv2 (conv): filters 16, kernel 5x5\n"
        "  4. max_pool2 (max_pool): kernel 2\n"
        "How large is the receptive field of max_pool2, along each axis?"
    )


def test_or_what_the_layer_before_sees() -> None:
    assert stems("resnet18", "1")["layer2.0.conv1"] == (
        "Input 64x56x56 (PyTorch, channels first). What arrives has a receptive field of 43 and a "
        "jump of 4.\n"
        "layer2.0.conv1 (conv): filters 128, kernel 3x3, stride 2, padding 1, no bias\n"
        "How large is its receptive field, along each axis?"
    )


def test_a_paper_says_what_shorthand_means_as_far_as_it_has_some() -> None:
    def notes(spec: str) -> tuple[str, ...]:
        return notes_of(convcalc.analyze(convcalc.loads(spec)))

    assert notes("{input: 3x32x32, layers: [conv 8 3x3/2 p1 g1, flatten, linear 10]}")[1] == (
        "Numbers behind a kind are, in this order: conv filters, kernel; linear features. "
        "/2 is stride 2, p2 is padding 2."
    )
    assert notes("{input: 3x32x32, layers: [relu]}")[1].startswith("Shapes are of one sample")


def test_nothing_is_asked_that_was_told() -> None:
    for name in ("lenet5", "resnet18", "mobilenet_v2", "keras_mobilenet", "squeezenet1_0"):
        layers = {x.name: x for x in convcalc.analyze(convcalc.load(name)).layers}
        asked = stems(name, "2")
        assert asked
        for layer in asked:
            before = layers.get(layers[layer].inputs[0])
            assert before is None or before.field != layers[layer].field


def test_only_what_is_asked_for_is_blank() -> None:
    report = convcalc.analyze(convcalc.load("lenet5"))
    for what in ASKED:
        found = blanks(report, Draw("1"), 50, (what,))
        assert {blank.what for blank in found} == {what}


def test_networks_with_layers_that_read_nothing_make_papers(ask: Ask) -> None:
    assert (
        ask("quiz", "--from", "vit_b_16", "--export", "-", "--count", "2", "--seed", "4").code == 0
    )
