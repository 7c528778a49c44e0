"""What changes in a derivation when somebody errs: functions of its parts, named in mistakes.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import Num

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.algebra.num import Operand

    Change = Callable[[Num, Mapping[str, int]], "int | Operand | None"]


def without(symbol: str, neutral: int) -> Change:
    """As if a setting had not been given."""

    def change(part: Num, names: Mapping[str, int]) -> int | None:
        return neutral if base(part.symbol) == symbol else None

    return change


def base(symbol: str) -> str:
    """`stride_H` is a stride."""
    name, _, axis = symbol.rpartition("_")
    return name if name and (len(axis) == 1 or axis.startswith("axis")) else symbol


def literal(part: Operand, value: int) -> bool:
    """A number that has no name: the 1 of a formula."""
    if isinstance(part, Num):
        return not part.op and not part.symbol and part.value == value
    return part == value


def forgot_one(op: str, of: Callable[[Operand], bool]) -> Change:
    """As if a + 1 or a − 1 was not there, behind what `of` says."""

    def change(part: Num, names: Mapping[str, int]) -> Operand | None:
        found = part.op == op and literal(part.args[1], 1) and of(part.args[0])
        return part.args[0] if found else None

    return change


def divided(part: Operand) -> bool:
    return isinstance(part, Num) and (part.op == "//" or halves(part) is not None)


def a_kernel(part: Operand) -> bool:
    return isinstance(part, Num) and base(part.symbol) == "kernel"


def a_span(part: Operand) -> bool:
    """K, from the first to the last pixel that a dilated kernel reads."""
    return isinstance(part, Num) and base(part.symbol) == "K"


def spanned(part: Operand) -> bool:
    """dilation·(kernel − 1)"""
    return isinstance(part, Num) and part.op == "*" and any(map(within_kernel, part.args))


def within_kernel(part: Operand) -> bool:
    return isinstance(part, Num) and part.op == "-" and a_kernel(part.args[0])


def neither(*of: Callable[[Operand], bool]) -> Callable[[Operand], bool]:
    return lambda part: not any(one(part) for one in of)


def halves(part: Num) -> tuple[Operand, Operand] | None:
    """What is divided and by what, where a division is rounded up: −⌊−a/b⌋."""
    inner = part.args[0] if part.op == "neg" else None
    if isinstance(inner, Num) and inner.op == "//":
        top, bottom = inner.args
        if isinstance(top, Num) and top.op == "neg":
            return top.args[0], bottom
    return None


def rounded_up(part: Num, names: Mapping[str, int]) -> Num | None:
    if part.op != "//" or (isinstance(part.args[0], Num) and part.args[0].op == "neg"):
        return None
    top, bottom = part.args
    return Num(0, "", "ceil", (top, bottom))


def rounded_down(part: Num, names: Mapping[str, int]) -> Num | None:
    found = halves(part)
    return Num(0, "", "//", found) if found else None


def one_side(part: Num, names: Mapping[str, int]) -> Operand | None:
    """A + padding + padding: once."""
    if part.op != "+":
        return None
    left, right = part.args
    twice = isinstance(left, Num) and left.op == "+" and same(left.args[1], right)
    return left if twice and isinstance(right, Num) and right.symbol else None


def one_axis(part: Num, names: Mapping[str, int]) -> Operand | None:
    """filters·C·kernel·kernel: once."""
    if part.op != "*":
        return None
    left, right = part.args
    if not isinstance(left, Num) or not isinstance(right, Num) or base(right.symbol) != "kernel":
        return None
    last = left.args[1] if left.op == "*" else left
    return left if same(last, right) else None


def same(a: Operand, b: Operand) -> bool:
    return isinstance(a, Num) and isinstance(b, Num) and base(a.symbol) == base(b.symbol) != ""


def forgot_bias(part: Num, names: Mapping[str, int]) -> Operand | None:
    """filters·C·kernel·kernel + filters: without the last."""
    if part.op != "+":
        return None
    left, right = part.args
    return left if summed(left) and not summed(right) and isinstance(right, Num) else None


def summed(part: Operand) -> bool:
    """Whether it counts the weights of a sum over a window or over features."""
    if not isinstance(part, Num):
        return False
    return base(part.symbol) in ("kernel", "in_features") or any(map(summed, part.args))


def one_vector(part: Num, names: Mapping[str, int]) -> Operand | None:
    """C + C: once."""
    left, right = part.args if part.op == "+" else (0, 0)
    return left if same(left, right) and not getattr(left, "op", "") else None


def input_size(part: Num, names: Mapping[str, int]) -> int | None:
    """H_out where H was meant, and the other way round."""
    if part.symbol.endswith("_out") and part.symbol[:-4] in names:
        return names[part.symbol[:-4]]
    return None


def output_size(part: Num, names: Mapping[str, int]) -> int | None:
    if part.op or f"{part.symbol}_out" not in names:
        return None
    return names[f"{part.symbol}_out"]
