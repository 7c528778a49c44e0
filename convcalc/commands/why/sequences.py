"""Keras: what arrives at layers on sequences without its steps or its features."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why import words
from convcalc.commands.why.families.keras import written
from convcalc.commands.why.reading import KERAS, LIKELY, Fix

if TYPE_CHECKING:
    from collections.abc import Sequence

BEHIND = Fix(
    "let the recurrent layer before it give all its steps",
    code="layers.LSTM(units, return_sequences=True)",
)


def sequence(layer: str, dims: Sequence[int | None]) -> tuple[str, list[Fix]]:
    """A Conv1D or a recurrent layer got samples of numbers."""
    likely = "the layer reads sequences, and what arrives has no axis of steps, or no features"
    length = dims[-1] if dims else None
    steps = f"its numbers are {length} steps of one value" if length else "its numbers are steps"
    values = words.fix(KERAS, "channel", f"if {steps}, add the features")
    embed = Fix(
        "if its numbers stand for words, put an embedding before it",
        code="layers.Embedding(vocabulary, 64)",
    )
    single = words.fix(KERAS, "batch", "if it is one sample, add its batch, as a first axis of 1")
    before = BEHIND._replace(text=f"if a recurrent layer stands before it, {BEHIND.text}")
    if dims and dims[0] is not None and length in (1, None):
        text = "if it comes from a dataset, put its samples in batches"
        batches = Fix(text, code="dataset = dataset.batch(32)", sure=LIKELY)
        single = single._replace(code=f"{single.code}  # {written((1, *dims))}")
        what = f"one sample of {dims[0]} steps without its batch arrives: {written(dims)}"
        return what, [batches, single, before]
    if layer.lower().startswith("conv") and length and dims[0] is None:
        text = f"add the features, as a last axis of 1: {length} steps of one value"
        likely = f"the axis of features is missing: samples of {length} numbers arrive"
        return likely, [values._replace(text=text), embed, before]
    if RECURRENT.fullmatch(layer):
        return f"{likely}: the layer before it may give its last step only", [
            BEHIND._replace(text=f"if {layer} stands behind a recurrent layer, {BEHIND.text}"),
            *(embed, values, single),
        ]
    return likely, [before, values, embed, single]


RECURRENT = re.compile(r"(?:lstm|gru|simple_rnn)_\d{1,4}")
"""The name of a second recurrent layer, unless several networks were made."""
