"""Known misconceptions, as changes of a derivation: a row each in `MISTAKES`.

A mistake is made wherever it can be made in a number; what then comes out is a wrong answer with a
reason. There are no lists of wrong answers per question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.algebra.notation import formula
from convcalc.algebra.num import Num
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from convcalc.algebra.num import Operand

    Change = Callable[[Num, Mapping[str, int]], "int | Operand | None"]


class Mistake(NamedTuple):
    """`change` says what stands in the place of a part of a derivation, None for what stays; it is
    given the values of all names, too. A setting is forgotten `everywhere`, a + 1 in one form or
    in all; never on one axis alone.
    """

    reason: str
    change: Change
    everywhere: bool = False
    costs: bool = False
    """It is made when costs are counted, not when sizes are."""


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


def other(of: Callable[[Operand], bool]) -> Callable[[Operand], bool]:
    return lambda part: not of(part)


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


MISTAKES: dict[str, Mistake] = {
    "element": Mistake("counted elements, not bytes", without("bytes_per_element", 1), True),
    "float32": Mistake(
        "took 4 bytes for each element, as float32 has", without("bytes_per_element", 4), True
    ),
    "batch": Mistake("forgot the batch", without("batch", 1), True),
    "plus_one": Mistake("forgot the + 1 after the division", forgot_one("+", divided)),
    "plus_one_more": Mistake("forgot the + 1", forgot_one("+", other(divided))),
    "minus_one": Mistake("forgot the − 1 of kernel − 1", forgot_one("-", a_kernel)),
    "minus_one_more": Mistake("forgot the − 1", forgot_one("-", other(a_kernel))),
    "ceil": Mistake("rounded up where the division is rounded down", rounded_up),
    "floor": Mistake("rounded down where the division is rounded up", rounded_down),
    "one_side": Mistake("counted the padding once: it is added before and after", one_side),
    "padding": Mistake("forgot the padding", without("padding", 0), True),
    "total": Mistake("forgot the padding that 'same' adds", without("total", 0), True),
    "stride": Mistake("forgot the stride", without("stride", 1), True),
    "dilation": Mistake("forgot the dilation", without("dilation", 1), True),
    "output_padding": Mistake("forgot the output_padding", without("output_padding", 0), True),
    "groups": Mistake("ignored the groups", without("groups", 1), True),
    "multiplier": Mistake("forgot the multiplier", without("multiplier", 1), True),
    "bias": Mistake("forgot the bias", forgot_bias),
    "one_vector": Mistake("counted one of the two vectors", one_vector),
    "one_axis": Mistake("took the kernel along one axis only", one_axis),
    "channels": Mistake("forgot the input channels", without("C", 1), True),
    "filters": Mistake("counted one filter only", without("filters", 1), True),
    "jump": Mistake("forgot the jump that strides before it make", without("J", 1), True),
    "input_size": Mistake(
        "took the size that arrives for the one that comes out", input_size, costs=True
    ),
    "output_size": Mistake(
        "took the size that comes out for the one that arrives", output_size, costs=True
    ),
}
"""The likelier first: where two lead to one number, the first is told."""


def misled(number: Num, names: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Wrong values of `number`, each with the mistake that leads there; `names` are the values of
    what is known by name where it stands.

    >>> n, k = Num(32, "n"), Num(5, "kernel")
    >>> next(misled(n - k + 1, {}))
    (27, 'forgot the + 1')
    """
    for mistake in MISTAKES.values():
        for wrong in made(number, mistake, names):
            if wrong != number.value:
                yield wrong, mistake.reason


def made(number: Num, mistake: Mistake, names: Mapping[str, int]) -> Iterator[int]:
    """The values of `number` with a mistake in it: in parts of one form after the other, then in
    all. Parts that differ by their axis are of one form, for nobody errs on one axis alone.
    """
    places: dict[str, dict[int, Any]] = {}

    def note(part: Num) -> Any:
        changed = mistake.change(part, names)
        if changed is not None:
            places.setdefault(form(part), {})[id(part)] = changed
        return changed

    everywhere = evaluate(number, note)
    if len(places) > 1 and not mistake.everywhere:
        for alike in list(places.values()):
            found = evaluate(number, alike.get, by_id=True)
            if found is not None:
                yield found
    if places and everywhere is not None:
        yield everywhere


AXIS = re.compile(r"\b[DHWL](?=_out\b|\b)|(?<=_)(?:[DHWL]|axis \d+)\b")


def form(part: Num) -> str:
    """The formula of a part, whatever its axis: `H_out` and `W_out` are of one form.

    >>> form(Num(3, "kernel_H")) == form(Num(5, "kernel_W"))
    True
    """
    return AXIS.sub("N", part.symbol or formula(part))


def evaluate(number: Operand, change: Callable[[Any], Any], by_id: bool = False) -> int | None:
    """The value of a derivation in which `change` has put other parts in place of some; None where
    that makes no sense. It is asked with the parts, or with their ids.
    """
    known: dict[int, int] = {}

    def value(part: Any) -> int:
        if not isinstance(part, Num):
            return int(part)
        if id(part) not in known:
            other = change(id(part) if by_id else part)
            known[id(part)] = computed(part) if other is None else value_inside(other)
        return known[id(part)]

    def value_inside(part: Any) -> int:
        """The value of what stands in another's place, where the same change is not made again."""
        return computed(part) if isinstance(part, Num) else int(part)

    def computed(part: Num) -> int:
        if not part.op:
            return part.value
        return OPERATIONS[part.op](*map(value, part.args))

    try:
        return value(number)
    except ZeroDivisionError:
        return None


OPERATIONS: dict[str, Callable[..., int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "/": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "ceil": lambda a, b: -(-a // b),
    "max": max,
    "neg": lambda a: -a,
}
