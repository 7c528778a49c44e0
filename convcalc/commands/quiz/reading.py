"""Numbers as people answer with them: `1,792`, `113.2M`, `1.132×10^8`, `95*95*16`, 1.132亿."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Optional
from unicodedata import normalize

from convcalc.amounts import BINARY, DECIMAL
from convcalc.record import NamedTuple

LONGEST = 200
LARGEST = Fraction(10**40)
STEEPEST = 60
"""The largest exponent."""

SCALES = {
    **{prefix.lower(): n for prefix, n in (DECIMAL | BINARY).items()},
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
    "trillion": 10**12,
    "thousand": 10**3,
    "million": 10**6,
    "mio": 10**6,
    "mln": 10**6,
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
"""However they are written."""
MEASURES = {
    **dict.fromkeys(("byte", "bytes", "b", "字节"), "bytes"),
    **dict.fromkeys(("bit", "bits", "比特"), "bits"),
    **dict.fromkeys(("flop", "flops"), "FLOPs"),
    **dict.fromkeys(("mac", "macs", "madds", "multiplyaccumulates", "次"), "MACs"),
    **dict.fromkeys(("pixel", "pixels", "px", "像素"), "pixels"),
    **dict.fromkeys(("param", "params", "parameter", "parameters", "weights"), "parameters"),
    **dict.fromkeys(("element", "elements", "个"), "elements"),
}
"""Words behind a number, and what they count."""
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
SIGNS = str.maketrans(
    {
        **dict.fromkeys("×·⋅∙✕✖⨯∗", "*"),
        **dict.fromkeys("−–‐", "-"),
        **dict.fromkeys("。｡", "."),
        "、": ",",
        "÷": "/",
        "’": "'",
    }
)
CALLED = re.compile(
    r"^[a-z_]+(?:_[a-z]+)?\s*[=:]\s*|^(?:about|approx\.?|ca\.?|约)\s*|^[~≈=]\s*", re.I
)
"""What stands before a number and says nothing of it: `k =`, `about`, `~`."""
NUMBER = re.compile(
    r"(\d{1,3}(?:[,_' ]\d{3})+(?![\d,_'])|\d+|(?=\.\d))(?:\.(\d*))?(?: ?e\+?(\d{1,2})(?!\d))?",
    re.ASCII | re.IGNORECASE,
)
WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*$")


class Typed(NamedTuple):
    """A number as it was typed: its value, how far it may be rounded off, how many digits, and
    what the word behind it counts.
    """

    value: Fraction
    within: Fraction
    digits: int
    measure: str = ""

    @property
    def broken(self) -> bool:
        """Whether it is a number with a point that was not rounded off, where whole ones go."""
        return self.within < 1 and self.value.denominator > 1


class Unread(Exception):
    """What was typed is no number."""


def plain(text: str) -> str:
    """The same text in ASCII digits and signs, without a full stop at its end."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "^" + m[0].translate(SUPERSCRIPTS), text[:LONGEST])
    return normalize("NFKC", text).translate(SIGNS).strip().rstrip(".").strip()


def number_of(text: str) -> Optional[Typed]:
    """`1,792`, `1 792`, `1.792e3`, `1.8k`, `1.5 MiB`, `3*3*16 + 16`; None for anything else.

    >>> int(number_of("95*95*16").value), int(number_of("1.132×10⁸").value)
    (144400, 113200000)
    """
    text = plain(text)
    while before := CALLED.match(text):
        text = text[before.end() :]
    words = WORDS.search(text)
    word = re.sub("[ -]", "", words[0].lower()) if words else ""
    scale, measure = scaled(word) if word else (1, "")
    if not scale:
        return None
    try:
        found = Reader(text[: words.start()] if words else text).whole()
    except Unread:
        return None
    rounded = found.within or (scale != 1 and found.digits)
    within = (found.within or Fraction(1, 2)) * scale if rounded else Fraction(0)
    return Typed(found.value * scale, within, found.digits, measure)


def scaled(word: str) -> tuple[int, str]:
    """What `k`, `MB`, `KiB` or `million MACs` multiplies by, and what it counts; 0 if not known."""
    if word in MEASURES:
        return 1, MEASURES[word]
    for unit in ("", *MEASURES):
        head = word[: len(word) - len(unit)]
        if word.endswith(unit) and head in SCALES:
            return SCALES[head], MEASURES.get(unit, "")
    return 0, ""


class Reader:
    """Sums and products of numbers, worked out exactly. `digits` is 0 of what is not one number."""

    def __init__(self, text: str) -> None:
        spaced = re.sub(r"(?<=[\d)])\s*[x*]\s*(?=[\d(.])", "*", text.replace("**", "^"))
        self.text = spaced.replace("X", "x").strip()
        self.place = 0

    def whole(self) -> Typed:
        """The number that all of the text is. Unread if it is none."""
        found = self.sum(0)
        if self.place < len(self.text):
            raise Unread
        return found

    def taken(self, signs: str) -> str:
        """The sign that comes next, if it is one of these; it is read then."""
        while self.text[self.place : self.place + 1] == " ":
            self.place += 1
        sign = self.text[self.place : self.place + 1]
        self.place += bool(sign) and sign in signs
        return sign if sign and sign in signs else ""

    def sum(self, depth: int) -> Typed:
        sign = self.taken("+-")
        total = self.product(depth)
        if sign == "-":
            total = total._replace(value=-total.value)
        while sign := self.taken("+-"):
            one = self.product(depth).value
            total = exact(total.value + (one if sign == "+" else -one))
        return total

    def product(self, depth: int) -> Typed:
        total = self.power(depth)
        while sign := self.taken("*/"):
            ten = self.text.startswith("10^", self.place)
            one = self.power(depth)
            if sign == "/" and not one.value:
                raise Unread
            if sign == "*" and ten and total.digits:
                step = (total.within or Fraction(1, 2)) * one.value
                total = Typed(total.value * one.value, step, total.digits)
                continue
            total = exact(total.value * one.value if sign == "*" else total.value / one.value)
        return total

    def power(self, depth: int) -> Typed:
        base = self.one(depth)
        if not self.taken("^"):
            return base
        exponent = self.one(depth).value
        if exponent.denominator > 1 or not 0 <= exponent <= STEEPEST:
            raise Unread
        return exact(base.value ** int(exponent))

    def one(self, depth: int) -> Typed:
        """A number, or a sum in brackets."""
        if self.taken("("):
            if depth > LONGEST // 4:
                raise Unread
            inside = self.sum(depth + 1)
            if not self.taken(")"):
                raise Unread
            return inside._replace(digits=0)
        match = NUMBER.match(self.text, self.place)
        if not match or not match[0]:
            raise Unread
        self.place = match.end()
        return read(*match.groups())


def exact(value: Fraction) -> Typed:
    """What was worked out. Unread if it is too large for an answer."""
    if abs(value) > LARGEST:
        raise Unread
    return Typed(value, Fraction(0), 0)


def read(whole: str, decimals: Optional[str], power: Optional[str]) -> Typed:
    """A number from its parts; with a point or a power of ten it may be rounded off."""
    digits = re.sub(r"\D", "", whole) + (decimals or "")
    step = Fraction(10 ** int(power or 0), 10 ** len(decimals or ""))
    rounded = decimals is not None or power is not None
    value = int(digits or 0) * step
    exact(value)
    return Typed(value, step / 2 if rounded else Fraction(0), len(digits.lstrip("0")) or 1)
