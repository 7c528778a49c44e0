"""Layers one after the other, as they are typed: `conv 1 3; relu; max_pool 2`."""

from __future__ import annotations

from convcalc.commands.apply.layer import Asked
from convcalc.commands.apply.which import applicable, unknown

MOST_LAYERS = 40


def layers_of(text: str) -> list[Asked]:
    """The layers in a text. ValueError where one is none that can be applied."""
    from convcalc.parser.shorthand import tokens

    lines = [line.strip() for line in text.replace("\n", ";").split(";")]
    lines = lines[:-1] if lines and not lines[-1] else lines
    if len(lines) > MOST_LAYERS:
        raise ValueError(f"there are {len(lines)} layers, and apply takes {MOST_LAYERS}")
    found = []
    for line in lines:
        words = [token.text for token in tokens(line)]
        if not words:
            raise ValueError("a layer is missing between two ';'; write a kind, like 'relu'")
        found.append(layer_of(words))
    return found


def layer_of(words: list[str]) -> Asked:
    from convcalc.parser.shorthand import between_commas

    parts = between_commas(" ".join(words))
    if parts:
        raise ValueError(f"layers have ';' between them, not ','; write '{'; '.join(parts)[:60]}'")
    kind = applicable(words[0])
    if kind is None:
        raise ValueError(unknown(words[0]))
    return Asked(kind, tuple(words[1:]))
