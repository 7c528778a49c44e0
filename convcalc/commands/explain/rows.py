"""The rows of derivations in writing: a label, and what it equals one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.algebra.letters import lettered
from convcalc.algebra.notation import PLAIN, formula, numbers
from convcalc.cli.options import WHAT
from convcalc.commands.explain.lines import Told, steps
from convcalc.diagnostics import printable
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convcalc.algebra.letters import Letters
    from convcalc.algebra.notation import Notation
    from convcalc.algebra.num import Operand
    from convcalc.commands.explain.lines import Line
    from convcalc.commands.explain.quantities import Explanation

    Spelling = Callable[[Operand], Notation]

TITLES = {**WHAT, "memory": "memory", "answer": "answer"}


def spelling(notation: Notation, letters: Letters | None) -> Spelling:
    """How each number is written."""
    if letters is None:
        return lambda _: notation
    return lambda number: lettered(notation, letters, number)


def leaves(told: Sequence[Explanation]) -> Iterator[Explanation]:
    for one in told:
        yield from leaves(one.parts) if one.parts else (one,)


class Row(NamedTuple):
    """A line in writing: a label, and what it equals one after the other, or what is told."""

    label: str
    chain: tuple[str, ...] = ()
    text: str = ""


def rows(
    lines: Sequence[Line | Told], spell: Spelling, done: set[tuple[str, str]]
) -> Iterator[Row]:
    """The lines of one quantity; steps that are `done` are not shown again."""
    for line in lines:
        if isinstance(line, Told):
            yield Row(line.label, text=line.text)
            continue
        found = steps(line)
        if not found:
            yield Row(line.label, (value_text(line.number),))
        for label, number in found:
            key = label, numbers(number)
            if key in done and number is not line.number:
                continue
            done.add(key)
            notation = spell(number)
            yield Row(", ".join(map(notation.known, label.split(", "))), chain(number, notation))


def chain(number: Operand, notation: Notation = PLAIN) -> tuple[str, ...]:
    """Formula, numbers and value, those that say something new."""
    last, comma = value_text(number), "{,}" if notation.bars else ","
    worth = THOUSANDS.sub(lambda m: f"{int(m[0]):,}".replace(",", comma), numbers(number, notation))
    texts = dict.fromkeys((formula(number, notation), worth))
    return (*(t for t in texts if t.replace("{,}", ",") != last), last)


THOUSANDS = re.compile(r"\d{4,}")


def value_text(number: Operand) -> str:
    return f"{int(number):,}".replace("-", "−")


def title_of(told: Explanation) -> str:
    """`conv1 (conv 64 7x7/2 p3): 3x224x224 → 64x112x112`"""
    kind = f"{told.kind} {told.settings}".strip()
    names = ", ".join(told.names)
    about = kind if names == told.kind else f"{names} ({kind})"
    return printable(f"{about}: {told.shapes}" if told.shapes else about)
