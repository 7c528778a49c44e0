"""What people type, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.commands.quiz.answers import LETTERS, Verdict, judged
from convcalc.commands.quiz.question import Question, Wrong
from convcalc.commands.quiz.topics import questions
from convcalc.engine.schemas import SCHEMAS

SCHEMA = SCHEMAS["progress"]
RIGHT = Verdict(True)


def number(answer: int, **more: Any) -> Question:
    wrong = (Wrong(57, "forgot the bias"), Wrong(answer + 1))
    return Question("params", 1, "?", "number", answer, wrong, (57, answer), (), **more)


def shape(layout: str = "channels_first") -> Question:
    dims = (6, 28, 30) if layout == "channels_first" else (28, 30, 6)
    wrong = (Wrong((6, 27, 29) if layout == "channels_first" else (27, 29, 6), "forgot a + 1"),)
    return Question("shape", 1, "?", "shape", dims, wrong, (dims,), (), layout)


CHOICE = Question(
    "wrong", 1, "?", "choice", "all of them", (Wrong("none"),), ("none", "all of them"), ()
)


@pytest.mark.parametrize(
    "text", ["1792", "1,792", "1 792", "1_792", "1'792", " 1792 ", "1.792k", "1.792e3", "+1792"]
)
def test_a_number_may_be_written_as_one_likes(text: str) -> None:
    assert judged(number(1792), text) == RIGHT


def test_rounded_only_where_that_is_allowed() -> None:
    exact, near = number(1792), number(1792, rounded=True)
    told = "near, but the exact number is asked for"
    assert judged(exact, "1.8k") == Verdict(False, told, again=True)
    assert judged(near, "1.8k") == Verdict(True, "exactly 1,792")
    assert judged(near, "1.79k") == Verdict(True, "exactly 1,792")
    assert judged(near, "1.7k") == Verdict(False)
    assert judged(near, "2k").again
    assert judged(number(118_013_952, rounded=True), "118 M").right
    assert judged(number(118_013_952, rounded=True), "0.118 G MACs").right
    assert not judged(near, "1800").right


def test_bytes_may_be_binary() -> None:
    asked = number(3_211_264, rounded=True, unit="byte")
    for text in ("3211264 bytes", "3.06 MiB", "3.06MiB", "3.2 MB", "3136 KiB", "3,211,264 B"):
        assert judged(asked, text).right, text
    assert asked.text(1) == "1 byte"
    assert asked.text(2) == "2 bytes"


@pytest.mark.parametrize(
    "text", ["", "x", "1..2", "1x", "(1", "1/0", "12 apples", "--3", "1e999", "½", "٣"]
)
def test_what_is_no_number_is_asked_again(text: str) -> None:
    told = Verdict(False, "answer with a number", again=True)
    assert judged(number(1792), text, letters=False) == told


def test_a_letter_beyond_those_that_are_shown() -> None:
    told = Verdict(False, "answer with a letter, a to b, or write it", again=True)
    assert judged(number(1792), "z") == judged(number(1792), "(X)") == told
    assert judged(number(1792), "9") == Verdict(False)


@pytest.mark.parametrize(
    ("asked", "text", "other"),
    [
        ("stride", "k=3", "kernel"),
        ("stride", "kernel 3", "kernel"),
        ("stride", "p0", "padding"),
        ("padding", "s: 2", "stride"),
        ("padding", "output padding 1", "output_padding"),
    ],
)
def test_another_setting_than_the_one_that_is_asked_for(asked: str, text: str, other: str) -> None:
    stem = f"conv: kernel 5\nWhich {asked}, the same on both axes, does that?"
    question = number(3)._replace(stem=stem)
    note = f"the {asked} is asked for, not the {other}: answer with a number"
    assert judged(question, text, letters=False) == Verdict(False, note, again=True)
    for own in (f"{asked}=3", f"{asked[0]}=3", "3"):
        assert judged(question, own, letters=False) == RIGHT


def test_a_known_mistake_is_told() -> None:
    assert judged(number(1792), "57") == Verdict(False, "forgot the bias")
    assert judged(number(1792), "1793") == Verdict(False)
    assert judged(number(1792), "a") == Verdict(False, "forgot the bias")
    assert judged(number(1792), "b") == RIGHT
    assert judged(number(1792), "b", letters=False).again


@pytest.mark.parametrize(
    "text",
    [
        *("6x28x30", "6×28×30", "6 x 28 x 30", "(6, 28, 30)", "[6,28,30]", "6 28 30", "6X28X30"),
        *("Nx6x28x30", "(None, 6, 28, 30)", "1x6x28x30", "[-1, 6, 28, 30]", "6@28x30"),
        *("torch.Size([6, 28, 30])", "6，28，30", "（６，２８，３０）", "6x28x30.", "6、28、30"),
        *("H=28 W=30 C=6", "C: 6, height: 28, width: 30", "6 X 28 X 30"),
    ],
)
def test_a_shape_may_be_written_as_one_likes(text: str) -> None:
    assert judged(shape(), text) == RIGHT


def test_the_other_layout_is_right_too_and_is_told() -> None:
    told = Verdict(True, "written channels first: 6x28x30")
    assert judged(shape(), "28x30x6") == told
    told = Verdict(True, "written channels last: 28x30x6")
    assert judged(shape("channels_last"), "6x28x30") == told
    assert judged(shape("channels_last"), "6x27x29") == Verdict(False, "forgot a + 1")
    assert judged(shape(), "6x30x28") == Verdict(False)


@pytest.mark.parametrize("text", ["6x28", "1x2x3x4x5", "6x28xa", "six", "6x-28x30", "9" * 300])
def test_what_is_no_shape_is_asked_again(text: str) -> None:
    told = "answer with three sizes: channels, height, width, such as 6x28x28"
    assert judged(shape(), text) == Verdict(False, told, again=True)


def test_a_choice_by_letter_or_words() -> None:
    for text in ("b", "B", "all of them", "All"):
        assert judged(CHOICE, text) == RIGHT
    assert judged(CHOICE, "a") == Verdict(False)
    assert judged(CHOICE, "z") == Verdict(False, "answer with a letter, a to b", again=True)


@given(st.text(max_size=30), st.integers(0, 20))
def test_whatever_is_typed_has_a_verdict(text: str, seed: int) -> None:
    for question in questions(seed, 3):
        verdict = judged(question, text)
        assert not (verdict.right and verdict.again)


def test_the_right_answers_of_all_questions_are_taken() -> None:
    for seed in range(30):
        for question in questions(seed, 10):
            assert judged(question, question.text(question.answer)) == RIGHT
            letter = LETTERS[question.offered.index(question.answer)]
            assert judged(question, letter) == RIGHT
            for wrong in question.wrong:
                if question.form == "number":
                    assert judged(question, question.text(wrong.answer)).note == wrong.reason


# As people write them


def counted(answer: int) -> Question:
    wrong = (Wrong(2 * answer, "counted FLOPs: a multiply-accumulate is two operations"),)
    return Question("macs", 1, "How many MACs?", "number", answer, wrong, (), (), rounded=True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "113,209,600",
            "113 209 600",
            "113_209_600",
            "113，209，600",
            "１１３２０９６００",
            "113209600.",
        ),
        *("113.2M", "113.2 MMACs", "113.2 MMAC", "~113M", "≈ 113.2M", "about 113M", "= 113.2M"),
        *(
            "1.132e8",
            "1.132 E8",
            "1.132×10^8",
            "1.132*10^8",
            "1.132×10⁸",
            "1.132x10**8",
            "113×10^6",
        ),
        *("113.2 million", "0.1132 billion", "1.132亿", "MACs = 113209600"),
        *("95*95*16*7*7*16", "95x95x16x7x7x16", "95·95·16·7²·16", "(95*95) × (16*7) × 7 × 16"),
        *("95*95*16*7*7*15 + 95*95*16*7*7", "226419200/2", "113.21 M multiply-accumulates"),
    ],
)
def test_a_count_may_be_written_as_people_write_it(text: str) -> None:
    assert judged(counted(113_209_600), text).right


def test_what_a_number_counts_is_read_as_well() -> None:
    told = "counted FLOPs: a multiply-accumulate is two operations"
    asked = counted(113_209_600)
    assert judged(asked, "226.4 MFLOPs") == judged(asked, "226M") == Verdict(False, told)
    told = "MACs are asked for, and FLOPs are twice as many: answer in MACs"
    assert judged(asked, "113.2M FLOPs") == Verdict(False, told, again=True)
    bits = (Wrong(2_310_400, "counted bits: a byte is 8"),)
    stored = Question("memory", 1, "How many bytes?", "number", 288_800, bits, (), (), unit="byte")
    assert judged(stored, "2310400 bits") == Verdict(False, "counted bits: a byte is 8")
    told = "bytes are asked for, and a byte is 8 bits: answer in bytes"
    assert judged(stored, "288800 bits") == Verdict(False, told, again=True)
    assert judged(stored, "288,800 字节").right


@pytest.mark.parametrize("text", ["9,2k", "9,2", "17,92"])
def test_a_comma_is_no_point(text: str) -> None:
    told = "answer with a number; a comma parts thousands, a point decimals"
    assert judged(number(9216, rounded=True), text) == Verdict(False, told, again=True)


def test_a_broken_number_is_no_count() -> None:
    told = "answer with a whole number, such as 1792 or 1,792"
    assert judged(number(1792, rounded=True), "1.792") == Verdict(False, told, again=True)
    assert judged(number(1792, rounded=True), "9,2,16").again


@pytest.mark.parametrize(
    "text", ["8", "8x8", "(8,8)", "(8, 8)", "8×8 pixels", "8 by 8", "k=8", "kernel 8", "r = 8 px"]
)
def test_one_size_on_all_axes_may_be_written_once_or_for_each(text: str) -> None:
    asked = Question("field", 1, "?", "number", 8, (), (), (), unit="pixel", per_axis=True)
    assert judged(asked, text) == RIGHT
    told = Verdict(False, "answer with one number, which holds on every axis", again=True)
    assert judged(asked, "8x9") == told


def test_a_letter_in_brackets_and_words_in_any_order() -> None:
    texts = ("all of them", "PyTorch and ONNX", "none of them", "4 input channels are too few")
    wrong = tuple(Wrong(text) for text in (*texts, "PyTorch only") if text != texts[1])
    asked = Question("dialects", 3, "?", "choice", texts[1], wrong, texts, ())
    for text in ("b)", "(b)", "[B]", "b.", "ONNX and PyTorch", "onnx, pytorch", "pytorch & onnx"):
        assert judged(asked, text) == RIGHT, text
    for text in ("all", "pytorch", "Keras and PyTorch", "none"):
        assert not judged(asked, text).right
    for text in ("4", "2", "e)", "0"):
        assert judged(asked, text) == Verdict(False, "answer with a letter, a to d", again=True)


def test_large_sums_end_soon() -> None:
    for text in ("9^60^60", "(" * 200, "10^60*10^60", "9" * 200, "1e99*1e99", "-" * 200):
        assert judged(number(1792), text).again, text


def test_one_digit_is_near_to_anything_and_is_told_no_mistake() -> None:
    one = questions(1, 1, ["macs"])[0]
    wrong = Wrong(6378, "left out conv2")
    asked = one._replace(answer=25_000, wrong=(wrong,), rounded=True, form="number", unit="")
    assert judged(asked, "6.38e3").note == "left out conv2"
    assert judged(asked, "1e4") == judged(asked, "10000")
