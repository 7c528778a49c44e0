"""A question: what is asked, the one right answer, wrong ones with their reasons, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.num import Num
from convcalc.amounts import counted, grouped
from convcalc.commands.quiz.misled import made, misled
from convcalc.commands.quiz.mistakes import MISTAKES
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convcalc.commands.explain.quantities import Explanation
    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.drawn import Drawn
    from convcalc.engine.report import LayerReport

OFFERED = 4
"""How many answers a choice has."""


class Wrong(NamedTuple):
    """An answer that is wrong, and the mistake that leads to it; "" where it is merely near."""

    answer: Any
    reason: str = ""


class Question(NamedTuple):
    """`form` is "shape" (dims in the order of `layout`), "number" or "choice" (a text). `wrong`
    are all wrong answers that are known, `offered` the answers of a choice in their order. The
    `derivation` ends in the answer. `rounded`: an answer to a few digits will do; `per_axis`: the
    number holds on each axis, so that 8x8 says 8. `hint`: what is told before the derivation, if
    not its formulas; `card`: what it was drawn from, if it can be drawn again; `type`: the function
    that drew it, where its topic has several.
    """

    topic: str
    level: int
    stem: str
    form: str
    answer: Any
    wrong: tuple[Wrong, ...]
    offered: tuple[Any, ...]
    derivation: tuple[Explanation, ...]
    layout: str = "channels_first"
    unit: str = ""
    rounded: bool = False
    per_axis: bool = False
    hint: str = ""
    card: Optional[Drawn] = None
    type: str = ""

    @property
    def skeleton(self) -> str:
        """Its text without the numbers, and without the blanks that set them in columns."""
        return re.sub(r" +-?#", " #", re.sub(r"\d+", "#", self.stem))

    def text(self, answer: Any) -> str:
        """An answer as it is printed."""
        if self.form == "shape":
            return "x".join(map(str, answer))
        if self.form == "number":
            return counted(answer, self.unit) if self.unit else grouped(answer)
        return str(answer)


def question(
    draw: Draw,
    topic: str,
    level: int,
    stem: str,
    answer: Any,
    wrong: Iterable[Wrong],
    derivation: Sequence[Explanation],
    **more: Any,
) -> Question | None:
    """A question with its offered answers drawn; None if there are too few wrong ones."""
    known: dict[Any, Wrong] = {}
    for one in wrong:
        if one.answer != answer and (one.answer not in known or not known[one.answer].reason):
            known[one.answer] = one
    told = [one for one in known.values() if one.reason]
    near = [one for one in known.values() if not one.reason]
    first = [*draw.shuffled(told), *near][: OFFERED - 1]
    if len(first) < OFFERED - 1:
        return None
    offered = draw.shuffled([answer, *(one.answer for one in first)])
    form = (
        "shape" if isinstance(answer, tuple) else "choice" if isinstance(answer, str) else "number"
    )
    hidden = {one.answer for one in (*told, *near)} - set(offered)
    derivation = without(derivation, hidden) if form == "choice" else derivation
    return Question(
        topic,
        level,
        stem,
        form,
        answer,
        (*told, *near),
        tuple(offered),
        tuple(derivation),
        **more,
    )


def without(derivation: Sequence[Explanation], hidden: set[Any]) -> list[Explanation]:
    """Without the lines about answers that are not offered."""
    return [
        told._replace(
            quantities={
                name: tuple(line for line in lines if line.label not in hidden)
                for name, lines in told.quantities.items()
            }
        )
        for told in derivation
    ]


def names_of(derived: LayerReport) -> dict[str, int]:
    """The values of what is known by name in a derived layer: sizes that arrive and come out."""
    found: dict[str, int] = {}
    shapes = [derived.input_shapes[0], derived.output]
    for shape in shapes:
        for number in (shape.channels, *shape.spatial) if shape else ():
            if isinstance(number, Num) and number.symbol:
                found[number.symbol] = number.value
    return found


def wrong_numbers(
    number: Any, names: Mapping[str, int], least: int = 1, near: bool = True
) -> Iterator[Wrong]:
    """The values that mistakes lead to, then some that are near."""
    if isinstance(number, Num):
        for value, reason in misled(number, names):
            if value >= least:
                yield Wrong(value, reason)
    right = int(number)
    if not near:
        return
    for value in (right + 1, right - 1, 2 * right, right + 2, right // 2, right + 3):
        if value >= least:
            yield Wrong(value)


def wrong_shapes(derived: LayerReport, layout: str) -> Iterator[Wrong]:
    """The shapes that mistakes lead to: a mistake is made on all axes."""
    output, arrived = derived.output, derived.input_shapes[0]
    assert output is not None
    names = names_of(derived)
    numbers: list[Any] = [output.channels, *output.spatial]
    right = [int(n) for n in numbers]
    for mistake in MISTAKES.values():
        if mistake.costs:
            continue
        rows = [
            list(made(n, mistake, names)) if isinstance(n, Num) and k else []
            for k, n in enumerate(numbers)
        ]
        for turn in range(max(map(len, rows), default=0)):
            sizes = [
                row[min(turn, len(row) - 1)] if row else n
                for row, n in zip(rows, right, strict=True)
            ]
            yield from shaped(sizes, layout, mistake.reason)
    if arrived.rank == output.rank:
        yield from shaped([right[0], *map(int, arrived.spatial)], layout, KEPT)
        yield from shaped([int(arrived.channels), *right[1:]], layout, CHANNELS)
        yield from shaped([1, *right[1:]], layout, ONE)
    if len(set(right[1:])) > 1:
        yield from shaped([right[0], *right[:0:-1]], layout, "took the height for the width")
    for by in (1, -1, 2):
        yield from shaped([right[0], *(n + by for n in right[1:])], layout, "")


KEPT = "kept the size that arrives"
ONE = "added the channels up to one: there is one for each filter, and a pool keeps all of them"
CHANNELS = "kept the input's channels: every filter makes one channel of the output"


def shaped(sizes: Sequence[int], layout: str, reason: str) -> Iterator[Wrong]:
    if all(n > 0 for n in sizes):
        dims = (*sizes[1:], sizes[0]) if layout == "channels_last" else tuple(sizes)
        yield Wrong(dims, reason)
