"""A number that remembers how it was made.

The engine computes with plain operators. Given `int` it is fast; given `Num`, the same code leaves
its derivation behind: the operation, the operands, and the symbol a quantity is known by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from collections.abc import Iterable

Operand = Union[int, "Num"]
if TYPE_CHECKING:
    Int = int  # to the type checker the engine computes with int, and Num stands in for one
else:
    Int = Operand

_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "//": 3, "%": 1}
_SIGNS = {"+": " + ", "-": " − ", "*": "·"}


class Num:
    """An integer with its derivation: `value`, and `op` applied to `args`, known as `symbol`.

    A leaf has no `op`. It compares, hashes and indexes as its value; it is no subclass of `int`,
    because every operation of `int` would silently drop the derivation.

    >>> n, k = Num(7, "n"), Num(3, "k")
    >>> out = (n - k) // 2 + 1
    >>> out.value, formula(out), numbers(out)
    (3, '⌊(n − k)/2⌋ + 1', '⌊(7 − 3)/2⌋ + 1')
    """

    __slots__ = ("args", "op", "symbol", "value")

    def __init__(
        self, value: int, symbol: str = "", op: str = "", args: tuple[Operand, ...] = ()
    ) -> None:
        self.value, self.symbol, self.op, self.args = value, symbol, op, args

    def __add__(self, other: Operand) -> Num:
        if (
            type(other) is int and other == 0
        ):  # x + 0 says nothing; a padding that happens to be 0 is a Num and stays
            return self
        return Num(self.value + int(other), "", "+", (self, other))

    def __radd__(self, other: int) -> Num:
        if other == 0:
            return self  # where a sum starts
        return Num(other + self.value, "", "+", (other, self))

    def __sub__(self, other: Operand) -> Num:
        return Num(self.value - int(other), "", "-", (self, other))

    def __rsub__(self, other: int) -> Num:
        return Num(other - self.value, "", "-", (other, self))

    def __mul__(self, other: Operand) -> Num:
        if type(other) is int and other == 1:  # as with x + 0
            return self
        return Num(self.value * int(other), "", "*", (self, other))

    def __rmul__(self, other: int) -> Num:
        return Num(other * self.value, "", "*", (other, self))

    def __floordiv__(self, other: Operand) -> Num:
        return Num(self.value // int(other), "", "//", (self, other))

    def __rfloordiv__(self, other: int) -> Num:
        return Num(other // self.value, "", "//", (other, self))

    def __mod__(self, other: Operand) -> Num:
        return Num(self.value % int(other), "", "%", (self, other))

    def __rmod__(self, other: int) -> Num:
        return Num(other % self.value, "", "%", (other, self))

    def __neg__(self) -> Num:
        return Num(-self.value, "", "neg", (self,))

    def __int__(self) -> int:
        return self.value

    __index__ = __int__

    def __bool__(self) -> bool:
        return self.value != 0

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Num) else other)

    def __lt__(self, other: Operand) -> bool:
        return self.value < int(other)

    def __le__(self, other: Operand) -> bool:
        return self.value <= int(other)

    def __gt__(self, other: Operand) -> bool:
        return self.value > int(other)

    def __ge__(self, other: Operand) -> bool:
        return self.value >= int(other)

    def __hash__(self) -> int:
        return hash(self.value)

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"<Num {self.symbol or formula(self)} = {self.value}>"


def named(number: Int, symbol: str) -> Int:
    """`number`, known as `symbol` from here on; an `int` passes through."""
    if isinstance(number, Num) and not number.symbol:
        return Num(number.value, symbol, number.op, number.args)
    return number


def settled(number: Int, symbol: str) -> Int:
    """The value alone, known as `symbol`: where a derivation starts anew. An `int` stays."""
    return Num(number.value, symbol) if isinstance(number, Num) else number


def larger(a: Int, b: Int) -> Int:
    """The maximum, with its derivation if there is one to keep."""
    if isinstance(a, Num) or isinstance(b, Num):
        return Num(max(int(a), int(b)), "", "max", (a, b))
    return a if a >= b else b


def ceil_div(a: Int, b: Int) -> Int:
    """⌈a/b⌉."""
    return -(-a // b)


def product(factors: Iterable[Int]) -> Int:
    """The product of `factors`; 1 for none."""
    result: Int | None = None
    for factor in factors:
        result = factor if result is None else result * factor
    return 1 if result is None else result


def formula(number: Operand) -> str:
    """How `number` came about, in symbols: `⌊(n + lo + hi − K)/stride⌋ + 1`."""
    return _text(number, symbols=True, root=True)


def numbers(number: Operand) -> str:
    """How `number` came about, in numbers: `⌊(224 + 3 + 3 − 7)/2⌋ + 1`."""
    return _text(number, symbols=False, root=True)


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


def _text(number: Operand, symbols: bool, root: bool = False, above: int = 0) -> str:
    """`number` in brackets if its operation binds less than `above` asks for."""
    if not isinstance(number, Num) or not number.op or (number.symbol and not root):
        symbol = number.symbol if symbols and isinstance(number, Num) else ""
        text = symbol or str(number).replace("-", "−")
        return f"({text})" if text.startswith("−") and above else text
    if number.op == "neg":
        return _negated(number.args[0], symbols)
    if number.op == "max":
        return f"max({', '.join(_text(a, symbols) for a in number.args)})"
    left, right = number.args
    level = _PRECEDENCE[number.op]
    if number.op == "//":
        return f"⌊{_text(left, symbols, above=2)}/{_text(right, symbols, above=3)}⌋"
    if number.op == "%":  # its operands and itself always in brackets: people read it either way
        text = f"{_text(left, symbols, above=3)} mod {_text(right, symbols, above=3)}"
        return f"({text})" if above else text
    text = _text(left, symbols, above=level) + _SIGNS[number.op]
    text += _text(right, symbols, above=level + (number.op == "-"))
    return f"({text})" if level < above else text


def _negated(inner: Operand, symbols: bool) -> str:
    if isinstance(inner, Num) and inner.op == "//" and not inner.symbol:
        top, bottom = inner.args
        if isinstance(top, Num) and top.op == "neg":  # −⌊−a/b⌋ is how ⌈a/b⌉ is computed
            return f"⌈{_text(top.args[0], symbols, above=2)}/{_text(bottom, symbols, above=3)}⌉"
    return f"−{_text(inner, symbols, above=3)}"
