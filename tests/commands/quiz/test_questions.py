"""The questions of the quiz: one right answer, by the engine, wrong ones, and a derivation.

The oracle reads a question as a person does, from its text, and works it out from a spec.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.algebra.field import Field
from convcalc.algebra.num import Num
from convcalc.algebra.shape import axis_names
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.mistakes import MISTAKES, evaluate, misled
from convcalc.commands.quiz.network import blanks
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.scores import weights
from convcalc.commands.quiz.topics import DRAWN, LEVELS, TOPICS, Topic, again, drawn, questions
from convcalc.diagnostics import Problems
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.memory import BYTES
from tests.conftest import Ask, examples

SEEDS, PARTS = examples(25).max_examples, 20
NAMES = {dialect_named(name).title: name for name in DIALECTS}


def entry(line: str) -> str:
    """`conv: filters 64, kernel 7, ceil_mode, no bias` as a spec has it."""
    kind, _, rest = line.strip().partition(": ")
    words = []
    for part in filter(None, rest.split(", ")):
        name, _, value = part.partition(" ")
        if part == "no stride is given":
            continue
        if name == "no":
            words.append(f"{value}: false")
        else:
            value = f"[{value.replace('x', ',')}]" if re.fullmatch(r"\d+(x\d+)+", value) else value
            words.append(f"{name}: {value or 'true'}")
    return f"{kind}: {{{', '.join(words)}}}"


def spec_of(lines: list[str], shape: str, dialect: str) -> str:
    layers = "".join(f"\n  - {entry(line)}" for line in lines)
    return f"dialect: {dialect}\ninput: {shape}\nlayers:{layers}\n"


def report_of(lines: list[str], shape: str, dialect: str) -> convcalc.Report:
    return convcalc.analyze(convcalc.loads(spec_of(lines, shape, dialect)))


def read(stem: str) -> tuple[list[str], str, str, str]:
    """The layers, the input, the dialect and what is asked, from the text of a question."""
    *given, asked = stem.split("\n")
    (place,) = [line for line in given if line.startswith("Input ")]
    layers = [re.sub(r"^\s*\d+\. ", "", line) for line in given if line != place]
    found = re.match(r"Input ([\dx]+)(?:, output ([\dx]+))?(?: \((\w+))?", place)
    assert found
    return layers, found[1], NAMES.get(found[3] or "", ""), asked


def solved(question: Question) -> Any:
    """The answer, from the question's text alone."""
    layers, shape, dialect, asked = read(question.stem)
    if question.topic == "inverse":
        return solved_backwards(question.stem, layers, shape, dialect)
    if "accept it?" in asked:
        return who(question.stem, layers[0], shape)
    if "What is wrong" in asked:
        return wrong_with(layers, shape, dialect)
    report = report_of(layers, shape, dialect)
    assert report.ok
    last = report.layers[-1]
    assert last.output is not None
    if "shape" in asked:
        return last.output.dims(report.layout)
    if "in_features" in asked:
        return last.output.channels
    if "bytes" in asked:
        dtype = re.search(r" in (\w+)[?,]", asked)
        batch = re.search(r"batch of (\d+)", asked)
        assert dtype
        count = last.params.trainable if "parameters" in asked else last.output.elements
        return count * BYTES[dtype[1]] * int(batch[1] if batch else 1)
    if "jump" in asked or "receptive" in asked:
        field = last.field[0]
        assert isinstance(field, Field)
        assert len(set(last.field)) == 1
        return int(field.jump) if "jump" in asked else field.size
    if "MACs" in asked:
        return report.totals.macs
    params = report.totals.params
    return params.total if "trainable or not" in asked else params.trainable


def solved_backwards(stem: str, layers: list[str], shape: str, dialect: str) -> int:
    found = re.search(r"output ([\dx]+) .*\nWhich (\w+), .* from (\d+) to (\d+), does", stem)
    assert found
    target, setting, least, most = found.groups()
    right = []
    for value in range(int(least), int(most) + 1):
        more = "" if "filters" in layers[0] else ", filters 1"
        line = f"{layers[0]}{more}, {setting} {value}"
        if ":" not in layers[0]:
            line = f"{layers[0]}: filters 1, {setting} {value}"
        report = report_of([line], f"1x{shape}", dialect)
        output = report.layers[0].output
        if output and "x".join(map(str, output.spatial)) == target:
            right.append(value)
    (answer,) = right
    return answer


def who(stem: str, line: str, shape: str) -> str:
    """Every dialect is asked, by a spec in the order of the question."""
    found = re.search(r"\(channels (first|last)\)", stem)
    assert found
    takes = []
    for title, name in NAMES.items():
        text = f"layout: channels_{found[1]}\n{spec_of([line], shape, name)}"
        try:
            takes += [title] if convcalc.analyze(convcalc.loads(text)).ok else []
        except Problems:
            continue
    if len(takes) in (0, 3):
        return "all of them" if takes else "none of them"
    return " and ".join(takes) if len(takes) > 1 else f"{takes[0]} only"


def wrong_with(layers: list[str], shape: str, dialect: str) -> str:
    try:
        report = report_of(layers, shape, dialect)
    except Problems as problems:
        return problems.diagnostics[0].message
    wrong = [d.message for d in report.diagnostics if d.severity == "error"]
    return wrong[0] if wrong else "nothing: it is accepted"


def ends_in(question: Question) -> Any:
    """What the derivation comes to."""
    last = question.derivation[-1]
    lines = list(last.quantities.values())[-1]
    if question.form == "shape":
        told = [line for line in lines if isinstance(line, Line)]
        return {name: line.number for line in told for name in line.label.split(", ")}
    found = [line for line in lines if not (isinstance(line, Told) and line.label == "")][-1]
    return int(found.number) if isinstance(found, Line) else found.text


def check(question: Question) -> None:
    assert solved(question) == question.answer
    wrong = [one.answer for one in question.wrong]
    assert question.answer not in wrong
    assert len(set(wrong)) == len(wrong) >= 3
    assert len(set(question.offered)) == 4
    assert set(question.offered) <= {question.answer, *wrong}
    assert question.answer in question.offered
    assert len({question.text(one) for one in question.offered}) == 4
    end = ends_in(question)
    if question.form != "shape":
        assert end == question.answer
        return
    dims = question.answer if question.layout == "channels_first" else last_first(question.answer)
    names = ("C_out", *(f"{axis}_out" for axis in axis_names(len(dims) - 1)))
    assert tuple(int(end[name]) for name in names) == dims


def last_first(dims: tuple[int, ...]) -> tuple[int, ...]:
    return (dims[-1], *dims[:-1])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_question_has_one_right_answer_that_its_derivation_ends_in(part: int) -> None:
    pairs = [(topic, level) for topic in DRAWN for level in LEVELS]
    met: Counter[tuple[str, int]] = Counter()
    for seed in range(part, SEEDS, PARTS):
        topic, level = pairs[seed // PARTS % len(pairs)]
        question = drawn(Draw(str(seed)), topic, level)
        assert question is not None
        assert (question.topic, question.level) == (topic, level)
        check(question)
        met[topic, level] += 1
    assert set(met) == set(pairs)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_has_questions_of_its_own(dialect: str) -> None:
    found = questions(3, 60, DRAWN, dialect=dialect)
    assert len(found) == 60
    for question in found:
        check(question)
        title = dialect_named(dialect).title
        assert title in question.stem
    topics = {question.topic for question in found}
    assert topics == (set(DRAWN) - {"inverse"} if dialect == "keras" else set(DRAWN))


@cache
def paper(seed: int) -> tuple[Question, ...]:
    """The first questions of a seed, drawn once for all tests of them."""
    return tuple(questions(seed, 30, dialect="all"))


def all_questions() -> Iterator[Question]:
    """Many of all topics."""
    for seed in range(25):
        yield from paper(seed)


def test_every_topic_and_level_is_drawn() -> None:
    met = {(q.topic, q.level) for q in all_questions()}
    assert met == {(topic, level) for topic in DRAWN for level in LEVELS}


def test_a_topic_that_is_added_leaves_the_questions_of_seeds_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = [questions(seed, 20, dialect="all") for seed in range(3)]
    named = questions(7, 10, ["field", "shape"])
    added = Topic("shapes, asked once more", "single", "shape_question")
    monkeypatch.setitem(TOPICS, "added", added)
    assert [questions(seed, 20, dialect="all") for seed in range(3)] == before
    assert questions(7, 10, ["field", "shape"]) == named
    assert len(questions(7, 3, ["added"])) == 3
    assert weights({})["added"] > 0


def test_drills_are_of_all_topics_that_have_a_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TOPICS, "added", Topic("bytes", "single", "memory_question"))
    found = questions(1, 5, weights={**dict.fromkeys(TOPICS, 0.0), "added": 1.0})
    assert {question.topic for question in found} == {"memory"}


def test_the_page_and_a_refusal_name_every_topic(ask: Ask) -> None:
    told = " ".join(ask("quiz", "--topic", "chess").err.split())
    assert told.endswith(f"help: it takes {', '.join(TOPICS)}")
    page = Path(convcalc.__file__).parent / "commands" / "quiz" / "README.md"
    text = page.read_text(encoding="utf-8")
    assert [topic for topic in TOPICS if f"`{topic}`" not in text] == []


def test_a_seed_is_one_exam_on_every_machine_and_python() -> None:
    """The sum is written here once; it must not depend on where the test runs."""
    asked = [(q.stem, q.answer, q.offered) for seed in range(20) for q in paper(seed)[:20]]
    assert hashlib.sha256(repr(asked).encode()).hexdigest() == SUM


SUM = "aae1583ec38b1ef87c8cfa0d878e71553f25a63efcd361512fee79afff1e09d4"


def test_questions_of_a_seed_are_the_same_and_differ_from_each_other() -> None:
    first = questions(7, 50)
    assert first == questions(7, 50)
    assert len({q.stem for q in first}) == 50
    assert first != questions(8, 50)
    assert questions(7, 10) == first[:10]


def test_levels_rise_by_tens() -> None:
    found = questions(5, 20)
    assert [q.level for q in found] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5] * 2
    assert [q.level for q in questions(5, 4, levels=[4, 2])] == [2, 2, 2, 2]


def test_one_framework_is_asked_about_unless_others_are_named() -> None:
    stems = [q.stem for q in questions(5, 40)]
    assert not any(re.search("Keras|ONNX", stem) for stem in stems)
    assert {q.topic for q in questions(5, 40)} == set(DRAWN) - {"dialects"}
    assert {q.topic for q in questions(5, 40, dialect="all")} == set(DRAWN)
    assert any("Keras" in q.stem for q in questions(5, 9, ["dialects"]))


def test_a_question_can_be_drawn_again() -> None:
    for question in all_questions():
        assert question.card is not None
        assert again(question.card) == question


def test_few_questions_where_there_are_no_more() -> None:
    found = questions(1, 1000, ["dialects"], [2], "keras")
    assert 1 <= len(found) <= 5
    assert questions(1, 5, ["inverse"], [], "keras") == []


def test_weak_topics_come_more_often() -> None:
    weights = {topic: 4.0 if topic == "field" else 1.0 for topic in TOPICS}
    met = Counter(q.topic for seed in range(30) for q in questions(seed, 20, weights=weights))
    assert met["field"] > 2 * max(n for topic, n in met.items() if topic != "field")


# Mistakes


def reasons(number: Any, **names: int) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for value, reason in misled(number, names):
        found.setdefault(reason, set()).add(value)
    return found


def test_mistakes_of_a_size() -> None:
    n, p, k, s = (
        Num(v, name) for v, name in ((32, "H"), (2, "padding"), (5, "kernel"), (2, "stride"))
    )
    assert reasons((n + p + p - k) // s + 1) == {
        "forgot the + 1 after the division": {15},
        "rounded up where the division is rounded down": {17},
        "counted the padding once: it is added before and after": {15},
        "forgot the padding": {14},
        "forgot the stride": {32},
    }


def test_mistakes_of_parameters() -> None:
    f, c, k = Num(16, "filters"), Num(6, "C"), Num(5, "kernel")
    assert reasons(f * c * k * k + f) == {
        "forgot the bias": {2400},
        "took the kernel along one axis only": {496},
        "forgot the input channels": {416},
        "counted one filter only": {151},
    }


def test_mistakes_of_a_dilated_kernel() -> None:
    d, k = Num(3, "dilation"), Num(3, "kernel")
    found = reasons(d * (k - 1) + 1)
    assert found["forgot the dilation"] == {3}
    assert found["forgot the + 1"] == {6}
    assert found["forgot the − 1 of kernel − 1"] == {10}


def test_a_mistake_is_made_at_each_place_and_at_all() -> None:
    a, b = Num(4, "a"), Num(6, "b")
    assert reasons((a + 1) * (b + 1))["forgot the + 1"] == {28, 30, 24}


def reason_of(question: Question, answer: Any) -> str:
    return next((w.reason for w in question.wrong if w.answer == answer), "")


def test_nobody_errs_on_one_axis_alone() -> None:
    """Were it so, H and W of a square map would be told apart in a count of its elements."""
    height, width = Num(9, "H_out"), Num(9, "W_out")
    found = dict(misled(height * width * Num(2, "bytes_per_element"), {"H": 10, "W": 10}))
    assert found[200] == "took the size that arrives for the one that comes out"
    assert 180 not in found


def test_four_bytes_for_another_type_are_named() -> None:
    seen = 0
    for question in all_questions():
        size = next((n for name, n in BYTES.items() if f"in {name}" in question.stem), 0)
        if question.topic != "memory" or size == 4:
            continue
        seen += 1
        assert reason_of(question, 4 // size * question.answer) == (
            "took 4 bytes for each element, as float32 has"
        )
        assert reason_of(question, 8 * question.answer).startswith("counted bits")
    assert seen > 10


def test_what_is_asked_for_is_not_said_to_be_forgotten() -> None:
    """Where padding is forgotten, any padding seems to give the size."""
    for question in all_questions():
        if question.topic == "inverse":
            setting = question.stem.rpartition("Which ")[2].split(",")[0]
            reasons = [w.reason for w in question.wrong]
            assert f"forgot the {setting}" not in reasons


def test_where_up_is_meant_down_is_the_mistake() -> None:
    n, s = Num(7, "H"), Num(2, "stride")
    assert reasons(-(-n // s)) == {
        "rounded down where the division is rounded up": {3},
        "forgot the stride": {7},
    }


def test_a_derivation_without_changes_is_its_value() -> None:
    for seed in range(25):
        for question in paper(seed)[:12]:
            for told in question.derivation:
                for lines in told.quantities.values():
                    for line in lines:
                        if isinstance(line, Line) and isinstance(line.number, Num):
                            assert evaluate(line.number, lambda _: None) == line.number.value


def test_every_mistake_is_met() -> None:
    report = convcalc.analyze(convcalc.load("lenet5"))
    asked = [*all_questions()]
    asked += [blank.question for blank in blanks(report, Draw("x"), 40)]
    met = {w.reason for q in asked for w in q.wrong}
    assert {mistake.reason for mistake in MISTAKES.values()} <= met
    assert {"kept the input's channels: every filter makes one channel of the output"} <= met
    assert {"took the height for the width", "counted a bias that is not there"} <= met
