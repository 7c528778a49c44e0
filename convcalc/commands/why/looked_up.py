"""Saved tables of words and of positions, of another length than the network's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import Fix, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = re.compile(r"emb|wte|token|word|vocab|lm_head")
VOCABULARY = 20_000
"""So many rows have vocabularies of language models at least, and hardly any classes."""
ADDED = 64
"""So many words are added to a vocabulary at most."""


def positions(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """Embeddings of another number of words or positions."""
    if len(file) != len(net) or len(file) < 2 or file[1:] != net[1:] or not TABLE.search(name):
        return None
    theirs, ours = file[0], net[0]
    if "pos" not in name:
        return words(theirs, ours)
    size = Fix(
        f"build the network for {theirs} positions, as it was saved: the longest text, sound or "
        "image is a setting (max_length, max_position_embeddings)"
    )
    twice = ""
    if theirs % 2 == ours % 2 == 0 and re.search(r"pos\d", name):
        twice = f"Counted to both sides of a word, {theirs} = 2·{theirs // 2} positions are of a "
        twice += f"longest text of {theirs // 2}, and {ours} = 2·{ours // 2} of {ours // 2}."
    return Reading(f"the file knows {theirs} positions, the network {ours}", (size, anew()), twice)


def words(theirs: int, ours: int) -> Reading:
    """Another vocabulary."""
    head = f"the file knows {theirs} words, the network {ours}"
    if 0 < abs(ours - theirs) <= ADDED:
        head += ": words were added to one of them, or they were counted from other data"
        same = Fix(
            f"build the network for {theirs}, from the data and the vocabulary that the file was "
            "saved with; load; then enlarge it, if words are added"
        )
        return Reading(head, (same, anew()))
    if min(theirs, ours) >= VOCABULARY:
        head += ": the vocabularies of two models"
        one = Fix(
            "take weights, configuration and tokenizer of one model: they belong together, and "
            f"{theirs} is what the weights are for"
        )
        return Reading(head, (one, anew()))
    same = Fix(f"build the network for {theirs}: the same vocabulary as when it was saved")
    return Reading(head, (same, anew()))


def anew() -> Fix:
    return Fix(
        "if just this table is to be trained anew, load the rest",
        code="own = model.state_dict()\n"
        "state = {k: v for k, v in state.items() if k in own and v.shape == own[k].shape}\n"
        "model.load_state_dict(state, strict=False)",
    )
