"""Answers to choose from, and what cannot be guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.recipes import SIZES
from convcalc.commands.quiz.topics import LEVELS, TOPICS, drawn


def choices() -> Iterator[Question]:
    """Questions of the topics whose answers are texts."""
    for topic, levels in (("wrong", LEVELS), ("dialects", (3, 4, 5))):
        for level in levels:
            for seed in range(30):
                question = drawn(Draw(f"choices {seed}"), topic, level)
                assert question is not None
                yield question


STATED = {
    "kernel": "kernel",
    "groups": "groups",
    "in_channels": "in_channels",
    "in_features": "in_features",
    "output_padding": "output_padding",
    "padding": "padding",
    "filters": "filters",
    "stride": "stride|kernel",
    "features": "features",
    "window": "kernel",
}
"""What a choice speaks of, and what the text must say for somebody to believe it."""


def test_what_is_offered_is_about_what_the_text_says() -> None:
    """All four answers can be believed: none names a number, or a setting that is not there."""
    for question in choices():
        for answer in question.offered if question.topic == "wrong" else ():
            assert not re.search(r"\d{2}|[02-9]", answer)
            for word in re.findall(r"[a-z_]+", answer):
                if word in STATED:
                    assert re.search(STATED[word], question.stem), (question.stem, answer)


def test_each_offered_answer_has_a_reason_why_it_is_wrong() -> None:
    """All texts have one; of 100 numbers and shapes, one may be merely near."""
    near, offered = 0, 0
    for topic in TOPICS:
        for seed in range(20):
            question = drawn(Draw(f"reasons {seed}"), topic, 1 + seed % 5)
            assert question is not None
            reasons = {wrong.answer: wrong.reason for wrong in question.wrong}
            bare = [a for a in question.offered if a != question.answer and not reasons[a]]
            assert not (bare and question.form == "choice")
            near, offered = near + len(bare), offered + 3
    assert near <= offered / 100


def test_no_claim_is_the_answer_too_often() -> None:
    met = Counter(q.answer for q in choices() if q.topic == "wrong")
    assert len(met) >= 8
    assert met.most_common(1)[0][1] < 0.4 * met.total()


def test_settings_cannot_be_guessed() -> None:
    met: dict[tuple[int, str], Counter[int]] = {}
    for level in (1, 2, 3):
        for seed in range(60):
            question = drawn(Draw(f"guess {seed}"), "inverse", level)
            assert question is not None
            setting = question.stem.rpartition("Which ")[2].split(",")[0]
            met.setdefault((level, setting), Counter())[question.answer] += 1
    assert set(met) == {(1, "padding"), (2, "stride"), (2, "padding"), (3, "kernel")}
    for key, answers in met.items():
        assert len(answers) >= 3, key
        assert answers.most_common(1)[0][1] <= 0.6 * answers.total(), key


def test_stacks_and_paths_are_of_many_kinds() -> None:
    kinds: dict[str, set[str]] = {"stack": set(), "field": set()}
    said: dict[str, set[str]] = {"stack": set(), "field": set()}
    for topic in kinds:
        for seed in range(60):
            question = drawn(Draw(f"kinds {seed}"), topic, 2 + seed % 4)
            assert question is not None
            kinds[topic] |= set(re.findall(r"\d\. (\w+)", question.stem))
            said[topic] |= set(re.findall(r"(?:stride|padding|filters) \w+", question.stem))
    assert kinds["stack"] >= {
        "conv",
        "max_pool",
        "avg_pool",
        "relu",
        "batch_norm",
        "flatten",
        "linear",
    }
    assert kinds["field"] == {"conv", "max_pool", "avg_pool"}
    assert {"stride 2", "stride 3"} <= said["stack"]
    assert {"stride 2", "stride 3", "padding 1", "padding 2", "filters 8", "filters 32"} <= said[
        "field"
    ]


def test_sizes_are_those_that_exams_have() -> None:
    for topic in ("shape", "params", "macs", "memory"):
        for seed in range(40):
            question = drawn(Draw(f"sizes {seed}"), topic, 1 + seed % 5)
            assert question is not None
            _, *sizes = (int(n) for n in re.findall(r"Input ([\dx]+)", question.stem)[0].split("x"))
            assert set(sizes[:-1]) <= set(SIZES) | set(sizes[-1:])


def test_a_layer_that_is_left_out_of_a_path_is_told() -> None:
    for seed in range(20):
        question = drawn(Draw(f"left out {seed}"), "field", 3)
        assert question is not None
        assert any(w.reason.startswith("left out layer") for w in question.wrong)
        pool = re.search(r"(\d)\. (\w+_pool)", question.stem)
        assert pool
