"""Derivations in writing: in symbols and in numbers, as plain text and for LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import Num
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.algebra.num import Operand

_PRECEDENCE = {"+": 1, "-": 1, "*": 2}


class Notation(NamedTuple):
    """How derivations are written: signs between operands, forms around them, and names."""

    signs: Mapping[str, str]
    forms: Mapping[str, str]
    grouped: str
    symbol: Callable[[str], str]
    bars: bool = False
    """A fraction bar groups its operands."""
    juxtaposed: bool = False
    """A number and a letter that it multiplies stand side by side: 2P."""
    known: Callable[[str], str] = str
    """What a quantity is called, before its name is written as `symbol` has it."""


PLAIN = Notation(
    {"+": " + ", "-": " − ", "*": "·"},
    {
        "//": "⌊{}/{}⌋",
        "ceil": "⌈{}/{}⌉",
        "/": "{}/{}",
        "%": "{} mod {}",
        "max": "max({}, {})",
        "neg": "−{}",
    },
    "({})",
    lambda name: name,
)


def latex_name(name: str) -> str:
    """`H` as it is, `H_out` with a subscript, `output_padding` upright, digits below as such."""
    base, _, below = name.partition("_")
    digits = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZr")
    if len(name) > 1 and digits and all(c in SUBSCRIPTS for c in digits):
        return f"{name[: -len(digits)]}_{{{digits.translate(UPRIGHT)}}}"
    if len(base) == 1:
        return f"{base}_{{\\text{{{below}}}}}" if below else base
    escaped = name.replace("_", r"\_")
    return rf"\text{{{escaped}}}"


SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
UPRIGHT = str.maketrans(SUBSCRIPTS, "0123456789")


LATEX = Notation(
    {"+": " + ", "-": " - ", "*": r" \cdot "},
    {
        "//": r"\left\lfloor\frac{{{}}}{{{}}}\right\rfloor",
        "ceil": r"\left\lceil\frac{{{}}}{{{}}}\right\rceil",
        "/": r"\frac{{{}}}{{{}}}",
        "%": r"{} \bmod {}",
        "max": r"\max({}, {})",
        "neg": "-{}",
    },
    r"\left({}\right)",
    latex_name,
    bars=True,
)


def formula(number: Operand, notation: Notation = PLAIN) -> str:
    """How `number` came about, in symbols: `⌊(n + lo + hi − K)/stride⌋ + 1`."""
    return Writer(notation, symbols=True).text(number, root=True)


def numbers(number: Operand, notation: Notation = PLAIN) -> str:
    """How `number` came about, in numbers: `⌊(224 + 3 + 3 − 7)/2⌋ + 1`."""
    return Writer(notation, symbols=False).text(number, root=True)


def named_parts(number: Operand) -> list[Num]:
    """The named quantities that `number` is made of and that have a derivation themselves, each
    after those it is made of.
    """
    found: dict[str, Num] = {}
    seen: set[int] = set()

    def visit(part: Operand) -> None:
        if isinstance(part, Num) and id(part) not in seen:
            seen.add(id(part))
            for inner in part.args:
                visit(inner)
            if part.symbol and part.op and part is not number:
                found.setdefault(part.symbol, part)

    visit(number)
    return list(found.values())


class Writer(NamedTuple):
    """Writes derivations in a notation: in symbols, or in numbers."""

    notation: Notation
    symbols: bool

    def text(self, number: Operand, root: bool = False, above: int = 0) -> str:
        """`number` in brackets if its operation binds less than `above` asks for."""
        if not isinstance(number, Num) or not number.op or (number.symbol and not root):
            return self.leaf(number, above)
        op, form = number.op, self.notation.forms.get(number.op, "")
        if op == "neg":
            return self.negated(number.args[0], above)
        inner = 0 if self.notation.bars else 2
        if op == "max":
            return form.format(*(self.text(a) for a in number.args))
        left, right = number.args
        if op in ("/", "//"):
            text = form.format(self.text(left, above=inner), self.text(right, above=inner * 3 // 2))
            return self.notation.grouped.format(text) if op == "/" and inner and above > 1 else text
        if op == "%":  # its operands and itself always in brackets: people read it either way
            text = form.format(self.text(left, above=3), self.text(right, above=3))
            return self.notation.grouped.format(text) if above else text
        level = _PRECEDENCE[op]
        if op in ("+", "-"):
            left, right = repeated(op, left, right)
        if op == "+" and isinstance(right, Num) and right.op == "neg" and not right.symbol:
            op, right = "-", right.args[0]
        after = self.text(right, above=level + (op == "-"))
        if op == "+" and after.startswith(self.notation.forms["neg"].format("")):
            after = self.notation.grouped.format(after)
        sign = "" if self.side_by_side(op, left, after) else self.notation.signs[op]
        text = self.text(left, above=level) + sign + after
        return self.notation.grouped.format(text) if level < above else text

    def side_by_side(self, op: str, left: Operand, after: str) -> bool:
        """Whether a product is written without a sign: a number, and a letter behind it."""
        near = self.notation.juxtaposed and self.symbols and op == "*"
        return near and not isinstance(left, Num) and after[:1].isalpha()

    def leaf(self, number: Operand, above: int) -> str:
        symbol = number.symbol if self.symbols and isinstance(number, Num) else ""
        if symbol:
            return self.notation.symbol(self.notation.known(symbol))
        text = str(abs(int(number)))
        if int(number) >= 0:
            return text
        text = self.notation.forms["neg"].format(text)
        return self.notation.grouped.format(text) if above > 1 else text

    def negated(self, inner: Operand, above: int) -> str:
        if isinstance(inner, Num) and inner.op == "//" and not inner.symbol:
            top, bottom = inner.args
            if isinstance(top, Num) and top.op == "neg":  # −⌊−a/b⌋ is how ⌈a/b⌉ is computed
                high = 0 if self.notation.bars else 2
                parts = self.text(top.args[0], above=high), self.text(bottom, above=high * 3 // 2)
                return self.notation.forms["ceil"].format(*parts)
        text = self.notation.forms["neg"].format(self.text(inner, above=3))
        return self.notation.grouped.format(text) if above > 1 else text


def repeated(op: str, left: Operand, right: Operand) -> tuple[Operand, Operand]:
    """`n + p` and `p` as `n` and `2·p`: a quantity that follows another sum several times."""
    times, rest = 1, left
    while (
        isinstance(rest, Num) and rest.op == op and not rest.symbol and alike(rest.args[1], right)
    ):
        times, rest = times + 1, rest.args[0]
    if times == 1 or alike(rest, right):  # C + C stays
        return left, right
    return rest, Num(times * int(right), "", "*", (times, right))


def alike(a: Operand, b: Operand) -> bool:
    """Whether two are one quantity: by name and by number."""
    named = isinstance(a, Num) and isinstance(b, Num) and a.symbol and a.symbol == b.symbol
    return bool(named) and int(a) == int(b)
