"""Which layers need a name that is written: those that would be called otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.parts import MISSING, Join, Loop, Step, When
from convcalc.parser.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convcalc.frameworks.write.parts import Part, Slot


def name_parts(parts: Sequence[Part], count: int, inputs: Iterable[str]) -> None:
    """Mark the steps whose names are not those that they would get in all `count` uses."""
    inputs = list(inputs)
    named: dict[int, Step] = {}
    for use in range(count):
        names = Names(inputs)
        for step in read_in(parts, use):
            if step.words is None and step.name == names.next_of("", step.word):
                names.following("", step.word)
            else:
                names.take(step.name)
                named[id(step)] = step
    for part in parts:
        mark(part, named)


def mark(part: Part, named: dict[int, Step]) -> None:
    if isinstance(part, Step):
        part.named = id(part) in named
    elif isinstance(part, Join):
        for path in part.paths:
            for one in path:
                mark(one, named)
        mark(part.merge, named)
    elif isinstance(part, When):
        for one in part.inner:
            mark(one, named)


def read_in(parts: Sequence[Part], use: int) -> Iterator[Step]:
    """The layers and uses that one use has, in the order in which they are read."""
    for part in parts:
        if isinstance(part, Step):
            yield part
        elif isinstance(part, Join):
            for path in part.paths:
                yield from read_in(path, use)
            if holds(part.skips, use):
                yield part.merge
        elif isinstance(part, When):
            if holds(part.holds, use):
                yield from read_in(part.inner, use)
        elif isinstance(part, Loop):
            yield from ()


def holds(slot: Slot | None, use: int) -> bool:
    return slot is None or slot.values[use] not in (False, MISSING)
