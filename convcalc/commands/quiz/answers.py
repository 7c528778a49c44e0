"""What people type, against the answer: forms differ, values may not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Optional

from convcalc.amounts import BINARY, DECIMAL, written
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.quiz.question import Question

LONGEST = 200
SCALES = {"b": 10**9, **{prefix.lower(): n for prefix, n in (DECIMAL | BINARY).items()}}
"""However they are written, and billions."""

UNITS = ("bytes", "byte", "b", "pixels", "pixel", "px", "params", "parameters", "macs", "elements")
LETTERS = "abcdefgh"


class Verdict(NamedTuple):
    """Whether an answer is right, and what is said of it; `again`: it could not be read, or is to
    be given exactly, and is asked for once more.
    """

    right: bool
    note: str = ""
    again: bool = False


class Typed(NamedTuple):
    """A number as it was typed: its value, how far it may be rounded off, how many digits."""

    value: Fraction
    within: Fraction
    digits: int


def judged(question: Question, text: str, letters: bool = True) -> Verdict:
    """The verdict on what was typed. Where `letters` were shown they stand for the offered answers.

    A wrong answer that a known mistake leads to is told that mistake.
    """
    text = text.strip()[:LONGEST]
    letter = LETTERS.find(text.lower()) if len(text) == 1 else -1
    if (letters or question.form == "choice") and 0 <= letter < len(question.offered):
        return compared(question, question.offered[letter])
    if question.form == "choice":
        return chosen(question, text)
    return (
        dims_judged(question, text) if question.form == "shape" else number_judged(question, text)
    )


def compared(question: Question, answer: object) -> Verdict:
    """Right, or the mistake that leads to the answer."""
    if answer == question.answer:
        return Verdict(True)
    for wrong in question.wrong:
        if wrong.answer == answer:
            return Verdict(False, wrong.reason)
    return Verdict(False)


def chosen(question: Question, text: str) -> Verdict:
    """One of the offered texts, or its beginning where only one begins so."""
    told = [one for one in question.offered if str(one).lower().startswith(text.lower())]
    if text and len(told) == 1:
        return compared(question, told[0])
    last = LETTERS[len(question.offered) - 1]
    return Verdict(False, f"answer with a letter, a to {last}", again=True)


def dims_judged(question: Question, text: str) -> Verdict:
    """A shape in the order that was asked for, or in the other one."""
    dims = dims_of(text, len(question.answer))
    if dims is None:
        return Verdict(False, f"answer with sizes such as {example(question)}", again=True)
    found = compared(question, dims)
    if found.right or found.note:
        return found
    turned = other_order(dims, question.layout)
    other = compared(question, turned)
    if other.right:
        asked = question.layout.replace("_", " ")
        return other._replace(note=f"written {asked}: {question.text(question.answer)}")
    return other


def example(question: Question) -> str:
    """`6x28x28 (channels first)`: as many sizes as the answer has, in its order."""
    channels, *spatial = (6, 28, 28, 28)[: len(question.answer)]
    last = question.layout == "channels_last"
    sizes = (*spatial, channels) if last else (channels, *spatial)
    order = f" ({question.layout.replace('_', ' ')})" if spatial else ""
    return "x".join(map(str, sizes)) + order


def dims_of(text: str, count: int) -> tuple[int, ...] | None:
    """`28x28x6`, `28 × 28 × 6`, `(28, 28, 6)`, with a batch in front or without."""
    from convcalc.algebra.written import written as sizes_written

    found = sizes_written(text)
    dims = found.numbers if found else None
    if found and dims and len(dims) == count + 1 and dims[0] == 1:
        dims = dims[1:]
    return tuple(dims) if dims and len(dims) == count else None


def other_order(dims: Sequence[int], layout: str) -> tuple[int, ...]:
    """The same sizes, had they been written in the other layout."""
    if layout == "channels_last":
        return (*dims[1:], dims[0])
    return (dims[-1], *dims[:-1])


def number_judged(question: Question, text: str) -> Verdict:
    """A number: exactly, or as far as it was rounded off where that will do."""
    typed = number_of(text)
    if typed is None:
        return Verdict(False, "answer with a number", again=True)
    if typed.value == question.answer:
        return Verdict(True)
    if typed.within and abs(typed.value - question.answer) <= typed.within:
        if not question.rounded:
            return Verdict(False, "near, but the exact number is asked for", again=True)
        if typed.digits < 2:
            return Verdict(False, "near, but two digits at least are asked for", again=True)
        return Verdict(True, f"exactly {question.text(question.answer)}")
    for wrong in question.wrong:
        if wrong.reason and abs(typed.value - wrong.answer) <= typed.within:
            return Verdict(False, wrong.reason)
    return Verdict(False)


def number_of(text: str) -> Optional[Typed]:
    """`1,792`, `1 792`, `1.792e3`, `1.8k`, `1.5 MiB`"""
    found = written(text)
    scale = scale_of(found.unit.lower().replace(" ", "")) if found else None
    if found is None or scale is None:
        return None
    rounded = found.decimals is not None or found.power or scale != 1
    within = found.step(scale) / 2 if rounded else Fraction(0)
    return Typed(found.value(scale), within, len(found.digits.lstrip("0")))


def scale_of(word: str) -> int | None:
    """What `k`, `MB` or `KiB` multiplies by; units alone by 1."""
    if word in UNITS:
        return 1
    for unit in ("", *UNITS):
        if word.endswith(unit) and word[: len(word) - len(unit)] in SCALES:
            return SCALES[word[: len(word) - len(unit)]]
    return None
