"""Mistakes made in a derivation, and what comes out of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.algebra.notation import formula
from convcalc.algebra.num import Num
from convcalc.commands.quiz.mistakes import MISTAKES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from convcalc.algebra.num import Operand
    from convcalc.commands.quiz.mistakes import Mistake


def misled(number: Num, names: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Wrong values of `number`, each with the mistake that leads there; `names` are the values of
    what is known by name where it stands.

    >>> n, k = Num(32, "n"), Num(5, "kernel")
    >>> next(misled((n - k) // 2 + 1, {}))
    (13, 'forgot the + 1 after the division')
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
