"""Texts that are longer than a model of them takes, and scores of words: what two sizes say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import names
from convcalc.commands.why.made import POSITIONS
from convcalc.commands.why.reading import LIKELY, Fix

if TYPE_CHECKING:
    from convcalc.commands.why.reading import Said

    Causes = tuple[str, tuple[Fix, ...]]

TEXT = r"token|generat|\bgpt|llama|\bbert\b|\battn|attention|causal|prompt|\btext\b"
IMAGE = r"\bimage|\bconv2d|\bu-?net\b|\bpixel"
LONG = 1024
"""So many positions are no side of a map."""
VOCABULARY = 20000
"""So many words have the models of languages at least; no side of a map is so long."""


def positions(small: int, large: int, said: Said) -> bool:
    """Whether a text is longer than the model of it has positions."""
    longer = small in POSITIONS and small < large < 4 * small
    return longer and (small >= LONG or names(said, TEXT)) and not names(said, IMAGE)


def too_long(small: int, large: int) -> Causes:
    """Positions, or a mask of them, that are fewer than the text has."""
    cut = Fix(
        f"keep the text and what is generated within {small} positions: cut it, or lower the "
        "number of new tokens",
        code=f"inputs = tokenizer(text, truncation=True, max_length={small})\n"
        f"max_new_tokens = {small} - inputs['input_ids'].shape[1]",
        sure=LIKELY,
    )
    longer = Fix("or use a model that is trained for longer texts")
    look = Fix("if these are maps, look where the two paths part", code="print(a.shape, b.shape)")
    head = f"the text is longer, {large}, than the model has positions: {small}, it seems"
    return head, (cut, longer, look)


def vocabulary(small: int, large: int) -> Causes:
    """Scores of words meet hidden states."""
    states = Fix(
        f"take the hidden states of {small}, not the scores of the words",
        code="outputs = model(..., output_hidden_states=True)\n"
        "last = outputs.hidden_states[-1]  # not outputs[0] or outputs.logits",
        sure=LIKELY,
    )
    head = f"scores of {large} words meet hidden states of {small}"
    return head, (states, Fix("look at both shapes", code="print(a.shape, b.shape)"))


PROMPT = 77
"""So many tokens has a part of a prompt, in the text encoders of CLIP."""


def prompts(one: int, other: int) -> Causes:
    """Prompts of which one was encoded in more parts than the other."""
    same = Fix(
        "fill the shorter prompt (the negative one, often) up to as many parts, or cut the longer "
        f"to {PROMPT} tokens",
        code="print(prompt_embeds.shape, negative_prompt_embeds.shape)",
    )
    return f"prompts of {one} and {other} tokens meet: one was encoded in more parts", (same,)
