"""Layers in words, one after the other: `28x28x1 -> conv 5x5 32 filters, relu -> fc 10`.

A clause names a kind; one that names none belongs to the layer before it, or to the input.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Optional

from convcalc.cli.phrases import (
    ALONE,
    BESIDE,
    COLOURS,
    COUNTED,
    FLAGS,
    FLAT,
    FLATTENED,
    FLATTENS,
    KIND,
    MAP,
    NEXT,
    PAUSE,
    PLACED,
    PLACES,
    SETTINGS,
    SPOKEN,
)
from convcalc.cli.typed import Unusable
from convcalc.cli.words import Told, kind_said, plain, shaped, split, take, unsaid
from convcalc.layers import ALIASES, KINDS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIMPLE = ("activation", "soft", "norm", "dense")
"""Modules of kinds that are said by their names alone."""
FEWEST, LONGEST = 2, 1000
"""Layers that a chain has, at least, and characters, at most."""
RATE = r"(?:(?:rate|p|slope) )?(?:of )?0?\.\d+"
"""How much is dropped, or let through, which changes no shape."""


class Clause(NamedTuple):
    """A kind as it is told, and the words of it; without one, those of the input."""

    kind: Optional[str]
    text: str


def chain_in(words: Sequence[str]) -> Told | None:
    """The stack of layers that words tell of, as a command line; None if they are not understood
    whole, or tell of fewer than two. Unusable where the input's channels are not said.

    >>> chain_in(["32x32x3 -> conv 3x3 8 filters, pad 1 -> relu -> maxpool 2"]).line[1:]
    ['3x32x32', 'conv filters=8 kernel=3x3 padding=1', 'relu', 'max-pool kernel=2']
    """
    text, options = split(words)
    if len(text) > LONGEST or "(" in re.sub(r"\([\d, None]+\)", "", text):
        return None
    clauses = list(joined(NEXT.split(text)))
    if COUNTED.search(plain(text)):
        return None
    if sum(clause.kind is not None for clause in clauses) < FEWEST:
        return None
    said: dict[str, str] = {}
    entries: list[str] = []
    for clause in clauses:
        found = layers_of(clause, said)
        if found is None:
            return None
        entries += found
    shape, told = input_of(said)
    note = flattened(entries, bool(shape) and "x" in shape[0])
    line = ["stack", *shape, *entries, *options]
    return Told(line, "; ".join(one for one in (told, note) if one))


def joined(texts: Sequence[str]) -> Iterator[Clause]:
    """The clauses: what names no kind stands with the layer before it."""
    kind: str | None = None
    parts: list[str] = []
    for text in filter(None, map(plain, texts)):
        found = kind_in(text)
        if found is None:
            parts.append(text)
            continue
        yield Clause(kind, f" {PAUSE} ".join(parts))
        kind, parts = found[0], [found[1]]
    yield Clause(kind, f" {PAUSE} ".join(parts))


def kind_in(text: str) -> tuple[str, str] | None:
    """The kind that a clause names, and the clause with a sign in place of the name."""
    found = kind_said(text)
    if found is not None:
        return found.kind + found.axes, found.rest
    words = text.split()
    for size in (3, 2, 1):
        for k in range(len(words) - size + 1):
            name = simple(words[k : k + size])
            if name:
                return name, " ".join([*words[:k], KIND, *words[k + size :]])
    return None


def simple(words: Sequence[str]) -> str | None:
    """A kind that is said by its name alone: `relu`, `batch norm`."""
    name = "_".join(words).replace("-", "_")
    name = ALIASES.get(name, name)
    row = KINDS.get(name)
    return name if row and row.module in SIMPLE and name != FLAT else None


def layers_of(clause: Clause, said: dict[str, str]) -> list[str] | None:
    """The layer of a clause as shorthand, and activations that are said with it; what is told of
    the input is kept in `said`. None if a word of it is not understood.
    """
    text, own = clause.text, dict[str, str]()
    for pattern in PLACED if clause.kind else ():
        text = take(text, pattern, ("shape",), said)
    if clause.kind is None:
        for pattern in (*PLACED, *PLACES, MAP):
            text = take(text, pattern, ("shape",), said)
    else:
        alone = ALONE.get(clause.kind.rstrip("123d"))
        for pattern, names in SETTINGS:
            text = take(text, pattern, names, own)
        for pattern, name in BESIDE:
            text = take(text, pattern, (name,), own)
        text = take(text, MAP, ("kernel",), own)
        text = take(text, rf"(?<={KIND}) (\d+)", (alone,), own) if alone else text
    for pattern, channels in COLOURS:
        text = take(text, rf"({pattern})", ("channels",), said, str(channels))
    if clause.kind and simple([clause.kind]):
        text = re.sub(RATE, "", text, count=1)
    behind = [simple([word]) for word in unsaid(text.replace("activation", ""))]
    if any(kind is None for kind in behind):
        return None
    own.pop(SPOKEN, "")
    if "channels" in own:
        own["in_channels"] = said.setdefault("channels", own["channels"]) and own["channels"]
    settings = [
        f"{name.replace('-', '_')}={own[name]}" for name in (*FLAGS, "in_channels") if name in own
    ]
    made = [" ".join([clause.kind, *settings])] if clause.kind else []
    return [*made, *(kind for kind in behind if kind)]


def flattened(entries: list[str], axes: bool) -> str:
    """Flattens what arrives at the first linear layer, as all who leave it out mean; what to say of
    that. `axes`: the input has some.
    """
    first = next((k for k, entry in enumerate(entries) if entry.split()[0] == FLAT), None)
    if first is None or not (first or axes) or FLATTENS in entries[:first]:
        return ""
    entries.insert(first, FLATTENS)
    return FLATTENED


def input_of(said: dict[str, str]) -> tuple[list[str], str]:
    """The input, if it is told, and what to say of how it was read."""
    if "shape" not in said:
        return [], ""
    dims = [int(size) for size in said["shape"].split("x")]
    if len(dims) == 2 and "channels" not in said:
        grey, colours = (f"{n}x{said['shape']}" for n in (1, 3))
        raise Unusable(
            f"the channels of the input are not said: {grey} if it is grey, {colours} in colours"
        )
    shape, note = shaped(dims, said.get("channels") if len(dims) < 3 else None)
    return ["x".join(map(str, shape))], note
