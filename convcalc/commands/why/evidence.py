"""What a paste holds beside its message: the user's code, shapes, and signs of trained weights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.trace import foreign

if TYPE_CHECKING:
    from convcalc.commands.why.reading import Said

HEAD = re.compile(r'\s{0,40}(?:File "|[^\s:(]{1,200}\.py\b.{0,80}(?: in |:\d))')
END = re.compile(r"\s{0,40}\w{0,60}(?:Error|Exception|Warning)\b")
TRAINED = re.compile(
    r"from_pretrained|load_state_dict|\bpre-?trained\b(?!\s?=\s?(?:False|None))|checkpoint|\.ckpt|"
    r"safetensors|\btimm\b|\btransformers\b|\bdiffusers\b|comfy|\bonnx\b|lora\b",
    re.IGNORECASE,
)
SHAPE = re.compile(r"[\[(]\s?(\d{1,9}(?:\s?,\s?\d{1,9}){0,7}),?\s?[\])]")


def code(said: Said) -> str:
    """The paste without the lines that stand in files of libraries."""
    kept: list[str] = []
    theirs = False
    for line in said.pasted.splitlines():
        if HEAD.match(line):
            theirs = foreign(line)
        elif END.match(line):
            theirs = False
        elif not theirs:
            kept.append(line)
    return "\n".join(kept)


def names(said: Said, pattern: str) -> bool:
    """Whether the user's own code, or what is written about it, has a name."""
    return bool(said.pasted) and bool(re.search(pattern, code(said), re.IGNORECASE))


def trained(said: Said) -> bool:
    """Whether the paste speaks of weights that were trained before, or of a library of such."""
    return bool(TRAINED.search(said.pasted))


def shapes(said: Said) -> tuple[tuple[int, ...], ...]:
    """All that stands in brackets as shapes do, in the order of the paste."""
    found = (match[1] for match in SHAPE.finditer(said.pasted))
    return tuple(tuple(int(n) for n in re.findall(r"\d+", text)) for text in found)
