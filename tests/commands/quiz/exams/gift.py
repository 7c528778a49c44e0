"""A strict reader of GIFT, written from its page (https://docs.moodle.org/en/GIFT_format): whatever
it does not know is an error.
"""

from __future__ import annotations

import re
from typing import NamedTuple

SIGNS = "\\~=#{}:"


class Answer(NamedTuple):
    """`sign` is "=" or "~"; `share` the percentage that is given for it."""

    sign: str
    share: int
    text: str
    tolerance: str
    feedback: str


class Item(NamedTuple):
    title: str
    text: str
    number: bool
    answers: list[Answer]
    general: str


def read(text: str) -> list[Item]:
    """The questions of a file, which blank lines part."""
    found = []
    for block in re.split(r"\n[ ]*\n", text.strip()):
        lines = [line for line in block.split("\n") if not line.startswith("//")]
        if lines:
            found.append(item("\n".join(lines)))
    return found


def item(block: str) -> Item:
    whole = split(block, "{")
    assert len(whole) == 2, block
    head, rest = whole
    body = split(rest, "}")
    assert len(body) == 2, rest
    assert not body[1].strip()
    match = re.fullmatch(r"::((?:[^\\:]|\\.)*)::\[plain\]((?:[^\\]|\\.)*)", head.strip())
    assert match, head
    answers, general = body[0], ""
    parts = re.split(r"(?<!\\)####", answers)
    if len(parts) > 1:
        answers, general = parts
    number = answers.lstrip().startswith("#")
    answers = answers.lstrip().removeprefix("#") if number else answers
    rows = [row for row in re.split(r"(?<!\\)(?=[=~])", answers.strip()) if row.strip()]
    return Item(
        plain(match[1]),
        plain(match[2]),
        number,
        [answer(row, number) for row in rows],
        plain(general.strip()),
    )


def answer(row: str, number: bool) -> Answer:
    match = re.fullmatch(r"([=~])(?:%(-?\d+)%)?(.*)", row.strip(), re.DOTALL)
    assert match, row
    text, *feedback = split(match[3], "#")
    assert len(feedback) <= 1, row
    parts = split(text, ":")
    assert len(parts) == (2 if number else 1), row
    share = int(match[2]) if match[2] else 100 * (match[1] == "=")
    told = plain(feedback[0]) if feedback else ""
    return Answer(match[1], share, plain(parts[0]), parts[1] if number else "", told)


def split(text: str, sign: str) -> list[str]:
    """At each `sign` that stands for itself no more: it is not escaped."""
    found, here, k = [], "", 0
    while k < len(text):
        if text[k] == "\\":
            here += text[k : k + 2]
            k += 2
            continue
        if text[k] == sign:
            found.append(here)
            here = ""
        else:
            here += text[k]
        k += 1
    return [*found, here]


def plain(text: str) -> str:
    """Without the escapes. An error where a sign is not escaped, or another one is."""
    found, k = "", 0
    while k < len(text):
        if text[k] == "\\":
            sign = text[k + 1]
            assert sign in SIGNS or sign == "n", text
            found += "\n" if sign == "n" else sign
            k += 2
            continue
        assert text[k] not in SIGNS, (text, text[k])
        found += text[k]
        k += 1
    return found
