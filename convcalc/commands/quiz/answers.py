"""What people type, against the answer: forms differ, values may not."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import axis_names
from convcalc.algebra.written import written
from convcalc.commands.quiz.reading import LONGEST, number_of, plain
from convcalc.commands.quiz.sizes import dims_of, other_order
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.quiz.question import Question
    from convcalc.commands.quiz.reading import Typed

LETTERS = "abcdefgh"
OTHER_MEASURES = {
    "FLOPs": "MACs are asked for, and FLOPs are twice as many: answer in MACs",
    "bits": "bytes are asked for, and a byte is 8 bits: answer in bytes",
}
"""What is said where the number is right, but for what it counts."""
COUNTED = ("no", "one size", "two sizes", "three sizes", "four sizes")
AXIS_WORDS = {"H": "height", "W": "width", "D": "depth", "L": "length"}
NOISE = {"and", "only", "just", "of", "them", "accept", "accepts", "it", "the", "answer"}
"""Words of an answer that tell nothing."""


class Verdict(NamedTuple):
    """Whether an answer is right, and what is said of it; `again`: it could not be read, or is to
    be given exactly, and is asked for once more.
    """

    right: bool
    note: str = ""
    again: bool = False


def judged(question: Question, text: str, letters: bool = True) -> Verdict:
    """The verdict on what was typed. Where `letters` were shown they stand for the offered answers.

    A wrong answer that a known mistake leads to is told that mistake.
    """
    text = text.strip()[:LONGEST]
    letter = letter_of(text)
    shown = letters and question.form != "choice" and len(question.offered) > 1
    bare = plain(text).strip("()[]. :")
    if shown and len(bare) == 1 and bare.isalpha() and not 0 <= letter < len(question.offered):
        last = LETTERS[len(question.offered) - 1]
        return Verdict(False, f"answer with a letter, a to {last}, or write it", again=True)
    if (letters or question.form == "choice") and 0 <= letter < len(question.offered):
        return compared(question, question.offered[letter])
    if question.form == "choice":
        return chosen(question, text)
    return (
        dims_judged(question, text) if question.form == "shape" else number_judged(question, text)
    )


def letter_of(text: str) -> int:
    """The place of `c`, `C)`, `(c)` or `[c].`; −1 for anything else."""
    bare = plain(text).strip("()[]. :").lower()
    return LETTERS.find(bare) if len(bare) == 1 else -1


def compared(question: Question, answer: object) -> Verdict:
    """Right, or the mistake that leads to the answer."""
    if answer == question.answer:
        return Verdict(True)
    for wrong in question.wrong:
        if wrong.answer == answer:
            return Verdict(False, wrong.reason)
    return Verdict(False)


def chosen(question: Question, text: str) -> Verdict:
    """One of the offered texts in any order of its words, or its beginning where only one begins
    so; or its numbers.
    """
    known = [question.answer, *(one.answer for one in question.wrong)]
    ways = [[one for one in known if str(one).lower() == text.lower()]]
    if any(c.isalpha() for c in text):
        begun = [one for one in question.offered if str(one).lower().startswith(text.lower())]
        ways += [[one for one in known if said(one) == said(text)], begun if " " in text else []]
    typed = figures(text)
    if typed:
        ways.append([one for one in known if typed in forms(one)])
        if not ways[-1] and len(typed) == len(figures(question.answer)) > 1:
            return compared(question, typed)
    for found in ways:
        if len(found) == 1:
            return compared(question, found[0])
    last = LETTERS[len(question.offered) - 1]
    return Verdict(False, f"answer with a letter, a to {last}", again=True)


NUMBER = re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?")
BETWEEN = re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)|\.{2,}|…")


def figures(text: Any) -> tuple[Fraction, ...]:
    """The numbers of a map, a shape or rows, however they are set out; none where there are words.

    >>> figures("[[1, -2], [3, 4]]") == figures("1 -2; 3 4")
    True
    """
    bare = BETWEEN.sub(" ", plain(str(text)))
    if any(c.isalpha() for c in bare):
        return ()
    return tuple(Fraction(number) for number in NUMBER.findall(bare))


def forms(choice: Any) -> list[tuple[Fraction, ...]]:
    """The ways in which numbers say a choice: `18/25 = 0.72` by either side."""
    parts = [str(choice), *str(choice).split(" = ")]
    found = [figures(part) for part in parts]
    ratios = [f for part, f in zip(parts, found, strict=True) if re.fullmatch(r"\d+/\d+", part)]
    return [*found, *((f[0] / f[1],) for f in ratios if f[1])]


def said(text: Any) -> frozenset[str]:
    """The words of a choice that tell it from others."""
    return frozenset(re.findall(r"[a-z0-9]+", str(text).lower())) - NOISE


# Shapes


def dims_judged(question: Question, text: str) -> Verdict:
    """A shape in the order that was asked for, or in the other one."""
    dims = dims_of(text, len(question.answer), question.layout)
    if dims is None:
        return Verdict(False, f"answer with {example(question)}", again=True)
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
    """`three sizes: channels, height, width, such as 6x28x28`"""
    count = len(question.answer)
    channels, *spatial = (6, 28, 28, 28)[:count]
    words = [AXIS_WORDS[axis] for axis in axis_names(count - 1)] if count > 1 else []
    last = question.layout == "channels_last"
    sizes = (*spatial, channels) if last else (channels, *spatial)
    order = [*words, "channels"] if last else ["channels", *words]
    such = f"such as {'x'.join(map(str, sizes))}"
    return f"{COUNTED[count]}: {', '.join(order)}, {such}" if spatial else f"a number, {such}"


# Numbers


def number_judged(question: Question, text: str) -> Verdict:
    """A number: exactly, or as far as it was rounded off where that will do."""
    other = other_setting(question, text)
    if other:
        return Verdict(False, other, again=True)
    typed = number_of(one_of_axes(text) if question.per_axis else text)
    if typed is None:
        return Verdict(False, unread(question, text), again=True)
    if typed.broken:
        return Verdict(False, "answer with a whole number, such as 1792 or 1,792", again=True)
    verdict = close(question, typed)
    measured = typed.measure in OTHER_MEASURES and typed.measure not in question.stem
    if measured and (verdict.right or verdict.again):
        return Verdict(False, OTHER_MEASURES[typed.measure], again=True)
    return verdict


SETTINGS = ("kernel", "stride", "padding", "dilation", "groups", "output_padding")
WHICH = re.compile(r"\bWhich ([a-z_]+)")
NAMED = re.compile(r"\s*([a-z]+(?:[ _]padding)?)\s*[:=]?\s*\d")


def other_setting(question: Question, text: str) -> str:
    """What is said of `k=3` where the stride is asked for; nothing where that is named, or none."""
    found = NAMED.match(text.lower().replace(" padding", "_padding"))
    named = found and next((s for s in SETTINGS if found[1] in (s, s[0])), "")
    asked = next((s for s in WHICH.findall(question.stem) if s in SETTINGS), "")
    if not named or not asked or named == asked:
        return ""
    return f"the {asked} is asked for, not the {named}: answer with a number"


def close(question: Question, typed: Typed) -> Verdict:
    """Right, near, a known mistake, or wrong."""
    if typed.value == question.answer:
        return Verdict(True)
    if typed.within and abs(typed.value - question.answer) <= typed.within:
        if not question.rounded:
            return Verdict(False, "near, but the exact number is asked for", again=True)
        if typed.digits < 2:
            return Verdict(False, "near, but two digits at least are asked for", again=True)
        return Verdict(True, f"exactly {question.text(question.answer)}")
    within = typed.within if typed.digits > 1 else 0  # one digit is near to anything
    for wrong in question.wrong:
        if wrong.reason and abs(typed.value - wrong.answer) <= within:
            return Verdict(False, wrong.reason)
    return Verdict(False)


def one_of_axes(text: str) -> str:
    """`8` of `8x8` or `(8, 8)`, where one size holds on all axes; nothing of `8x9`, and what is no
    row of sizes as it is.
    """
    bare = re.sub(AROUND, "", plain(text).lower()).replace(" by ", "x")
    found = written(bare)
    if not found or len(found.dims) < 2 or re.fullmatch(r"\d{1,3}(,\d{3})+", bare):
        return bare
    return str(found.dims[0]) if len(set(found.dims)) == 1 and not found.marked else ""


AROUND = r"^[a-z_]+\s*[=:]?\s*(?=[\d(\[])|\s*(?:pixels?|px|像素)$"
"""What people write around sizes: `kernel 3x3`, `8x8 pixels`."""


def unread(question: Question, text: str) -> str:
    """What to type instead."""
    if question.per_axis and number_of(text):
        return "answer with one number, which holds on every axis"
    if re.fullmatch(r"\d{1,3},\d{1,2}\s*\S*", plain(text)):
        return "answer with a number; a comma parts thousands, a point decimals"
    return "answer with a number"
