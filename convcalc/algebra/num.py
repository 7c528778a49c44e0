"""A number that remembers how it was made.

The engine computes with plain operators. Given `int` it is fast; given `Num`, the same code leaves
its derivation behind: the operation, the operands, and the symbol a quantity is known by.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Union

    Operand = Union[int, "Num"]
    Int = int  # to the type checker the engine computes with int, and Num stands in for one


class Num:
    """An integer with its derivation: `value`, and `op` applied to `args`, known as `symbol`.

    A leaf has no `op`. It compares, hashes and indexes as its value; it is no subclass of `int`,
    because every operation of `int` would silently drop the derivation.

    >>> from convcalc.algebra.notation import formula, numbers
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
        if type(other) is int:  # x + 0 says nothing; a padding that happens to be 0 is a Num, stays
            if other == 0:
                return self
            if self.op == "-" and type(self.args[1]) is int and self.args[1] == other:
                first = self.args[0]
                return first if isinstance(first, Num) else Num(first)  # x − 1 + 1
        elif self.op == "*" and self.args[1] is other and not self.symbol:
            once = self.args[0]
            if isinstance(once, Num) and once.op == "-" and once.args[1] == 1:  # (x − 1)·y + y
                return once.args[0] * other  # type: ignore[return-value]
        return Num(self.value + int(other), "", "+", (self, other))

    def __radd__(self, other: int) -> Num:
        if other == 0:
            return self  # where a sum starts
        return Num(other + self.value, "", "+", (other, self))

    def __sub__(self, other: Operand) -> Num:
        if type(other) is int and other == 0:
            return self
        return Num(self.value - int(other), "", "-", (self, other))

    def __rsub__(self, other: int) -> Num:
        return Num(other - self.value, "", "-", (other, self))

    def __mul__(self, other: Operand) -> Num:
        if type(other) is int and other == 1:  # as with x + 0
            return self
        return Num(self.value * int(other), "", "*", (self, other))

    def __rmul__(self, other: int) -> Num:
        if other == 1:
            return self
        return Num(other * self.value, "", "*", (other, self))

    def __floordiv__(self, other: Operand) -> Num:
        if type(other) is int and other == 1:
            return self
        return Num(self.value // int(other), "", "//", (self, other))

    def __rfloordiv__(self, other: int) -> Num:
        return Num(other // self.value, "", "//", (other, self))

    def __mod__(self, other: Operand) -> Num:
        return Num(self.value % int(other), "", "%", (self, other))

    def __rmod__(self, other: int) -> Num:
        return Num(other % self.value, "", "%", (other, self))

    def __neg__(self) -> Num:
        first = self.args[0] if self.op in ("neg", "+") and not self.symbol else None
        if self.op == "neg" and isinstance(first, Num):
            return first
        if isinstance(first, Num) and first.op == "neg" and not first.symbol:  # −(−a + b)
            start = first.args[0]
            return (start if isinstance(start, Num) else Num(start)) - self.args[1]
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
        return f"<Num {self.symbol} = {self.value}>" if self.symbol else f"<Num {self.value}>"


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


def quotient(a: Int, b: Int) -> Int:
    """a/b, where it is known to come out even."""
    if isinstance(a, Num) or isinstance(b, Num):
        return Num(int(a) // int(b), "", "/", (a, b))
    return a // b


def product(factors: Iterable[Int]) -> Int:
    """The product of `factors`; 1 for none."""
    return prod(factors)
