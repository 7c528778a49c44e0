"""The attributes that conditions of a class are kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.parts import Join, When
from convcalc.frameworks.write.python import identifier
from convcalc.frameworks.write.slots import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.write.parts import Part


def flags_in(parts: Sequence[Part]) -> dict[int, str]:
    """The attributes that conditions are kept in."""
    found: dict[int, str] = {}

    def name(word: str) -> str:
        word, count = identifier(word.replace(".", "_")), 1
        free = word
        while free in found.values():
            count += 1
            free = f"{word}{count}"
        return free

    def walk(inner: Sequence[Part]) -> None:
        for part in inner:
            if isinstance(part, Join):
                for path in part.paths:
                    walk(path)
                if part.skips is not None:
                    found[id(part)] = name("skips")
            elif isinstance(part, When):
                found[id(part)] = name(f"has_{label(part)}")
                walk(part.inner)

    walk(parts)
    return found
