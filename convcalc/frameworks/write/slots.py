"""The slots of parts, with what parameters for them would be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.parts import Join, Loop, Step, When

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.frameworks.write.parts import Part, Slot


def slots_in(parts: Sequence[Part]) -> Iterator[tuple[str, Slot]]:
    """All settings, by what a parameter for them would be called."""
    for part in parts:
        if isinstance(part, Step):
            yield from part.settings.items()
            if part.words is not None:
                yield "activation", part.words
        elif isinstance(part, Join):
            for path in part.paths:
                yield from slots_in(path)
            yield from part.merge.settings.items()
        elif isinstance(part, When):
            yield from slots_in(part.inner)
        elif isinstance(part, Loop):
            yield "count", part.count
            for key, (first, rest) in part.turns.items():
                yield key, rest
                yield key, first


def conditions_in(parts: Sequence[Part]) -> Iterator[tuple[str, Slot]]:
    for part in parts:
        if isinstance(part, Join):
            for path in part.paths:
                yield from conditions_in(path)
            if part.skips is not None:
                yield part.name, part.skips
        elif isinstance(part, When):
            yield label(part), part.holds
            yield from conditions_in(part.inner)


def label(part: When) -> str:
    """What is there or not, in a word."""
    first = part.inner[0]
    if "." in part.name:
        return part.name.split(".", 1)[0]
    if not isinstance(first, Step) or not part.name[-1:].isdigit():
        return part.name
    kind = first.kind
    return "activation" if kind is not None and kind.among("activations") else first.word
