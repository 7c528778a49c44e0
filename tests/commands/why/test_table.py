"""The table of messages: each is recognised as what it is, however it was pasted."""

from __future__ import annotations

import re
import textwrap
import time
from collections.abc import Callable

import pytest

from convcalc.commands.why.families import FAMILIES, TOPICS
from convcalc.commands.why.finding import read
from convcalc.commands.why.reading import LIKELY, POSSIBLE, UNLIKELY, Wording
from convcalc.commands.why.squeezed import MAX_TEXT
from convcalc.commands.why.text_known import page
from tests.conftest import ROOT

WORDINGS = [(name, wording) for name, family in FAMILIES.items() for wording in family.wordings]
TRACEBACK = """Traceback (most recent call last):
  File "train.py", line 31, in <module>
    out = model(images)
  File "/usr/lib/python3/site-packages/torch/nn/modules/module.py", line 1130, in _call_impl
    return forward_call(*input, **kwargs)
RuntimeError: {}
"""
PASTES: dict[str, Callable[[str], str]] = {
    "wrapped": lambda text: "\n".join(textwrap.wrap(text, 36, break_long_words=False)),
    "in a traceback": TRACEBACK.format,
    "quoted": lambda text: "\n".join(f"> {line}" for line in textwrap.wrap(text, 60)),
    "without blanks behind commas": lambda text: text.replace(", ", ","),
    "with other brackets": lambda text: text.translate(str.maketrans("[](){}", "()[]()")),
    "in a box": lambda text: "\n".join(f"│ {line} │" for line in textwrap.wrap(text, 60)),
    "with a times sign": lambda text: text.replace(" x ", " × "),
    "in colours": lambda text: f"\x1b[31m{text}\x1b[0m",
    "in Chinese text": lambda text: f"请问这个错误怎么解决：{text} 谢谢大家",
    "without blanks between words": lambda text: re.sub(r"(?<=[a-z,:]) (?=[a-z])", "", text),
    "in French text": lambda text: f"J'ai cette erreur : « {text} », que faire ?",
}

LEAST = {
    "wrapped": 350,
    "without blanks behind commas": 150,
    "without blanks between words": 450,
    "with other brackets": 200,
    "with a times sign": 8,
}
"""How many of the families have what a way of pasting changes; the others change all."""


def test_there_are_many() -> None:
    assert len(WORDINGS) >= 300
    assert len({wording.framework for _, wording in WORDINGS}) >= 8


def test_no_wording_stands_there_twice() -> None:
    rows = [(w.framework, w.template) for _, w in WORDINGS]
    assert [row for row in rows if rows.count(row) > 1] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_each_message_is_recognised_as_what_it_is(topic: str) -> None:
    for name, wording in rows_of(topic):
        found = read(wording.example)
        assert [one.name for one in found] == [name], wording.example
        reading = found[0].reading
        assert reading.likely, wording.example
        assert reading.fixes, wording.example
        assert {fix.sure for fix in reading.fixes} <= {LIKELY, POSSIBLE, UNLIKELY}
        assert reading.fixes[0].sure != UNLIKELY, wording.example


@pytest.mark.parametrize("paste", PASTES)
@pytest.mark.parametrize("topic", TOPICS)
def test_each_family_is_recognised_however_it_was_pasted(topic: str, paste: str) -> None:
    """The first wording of each, and what is said of it is as of the message alone: its numbers
    were read, too.
    """
    texts = [family.wordings[0].example for family in TOPICS[topic].values()]
    pasted = [[(one.name, one.reading.why) for one in read(PASTES[paste](text))] for text in texts]
    assert pasted == [[(one.name, one.reading.why) for one in read(text)] for text in texts]


@pytest.mark.parametrize("paste", PASTES)
def test_each_way_of_pasting_changes_most_messages_that_it_can(paste: str) -> None:
    texts = [family.wordings[0].example for family in FAMILIES.values()]
    changed = sum(PASTES[paste](text) != text for text in texts)
    assert changed >= LEAST.get(paste, len(texts))


def test_a_message_with_another_word_is_not_recognised() -> None:
    """What pasting may change is not the words."""
    texts = [family.wordings[0].example for family in FAMILIES.values()]
    spoilt = [re.sub(r"[A-Za-z]{4,}", "lorem", text) for text in texts]
    assert [text for text in spoilt if read(text)] == []


def rows_of(topic: str) -> list[tuple[str, Wording]]:
    return [(name, w) for name, family in TOPICS[topic].items() for w in family.wordings]


def test_several_messages_in_one_text_are_all_found() -> None:
    names = [*FAMILIES][:5]
    text = "\n".join(FAMILIES[name].wordings[0].example for name in names)
    assert [found.name for found in read(text)] == names


def test_families_have_names_of_their_own() -> None:
    assert sum(map(len, TOPICS.values())) == len(FAMILIES)


def test_the_page_is_what_the_table_says() -> None:
    path = ROOT / "convcalc/commands/why/ERRORS.md"
    assert path.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("text", ["size ", "shape (1, ", "got 1", "expected input", "x 9 "])
def test_long_texts_take_little_time(text: str) -> None:
    read("")
    begin = time.process_time()
    read(text * (MAX_TEXT // len(text)))
    assert time.process_time() - begin < 2
