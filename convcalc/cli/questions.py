"""A network in words: `how many parameters does resnet50 have`, `alexnet vs vgg16`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.cli.phrases import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ASKED: dict[str, tuple[str, ...]] = {
    "show": (
        *("parameters", "params", "weights", "flops", "macs", "madds", "layers", "summary"),
        *("architecture", "output", "output shape", "output size", "output shapes", "shapes"),
    ),
    "field": ("receptive field", "receptive fields", "field of view", "receptive field size"),
    "memory": ("memory", "peak memory", "activation memory", "vram", "gpu memory", "ram"),
    "roofline": ("latency", "runtime", "throughput", "arithmetic intensity"),
    "compare": ("difference", "differences"),
}
"""What is asked of a network, by the command that answers."""
COMMANDS = {phrase: command for command, phrases in ASKED.items() for phrase in phrases}
VERSUS = ("vs", "vs.", "versus", "against")
ALSO = SILENT | {
    *("between", "network", "model", "there", "per", "need", "needs", "take", "takes", "usage"),
    *(
        "consumption",
        "footprint",
        "given",
        "cost",
        "costs",
        "show",
        "me",
        "compare",
        "total",
        "all",
    ),
}
"""Words that say nothing of a network, if they are none of what is asked."""
LAYERS_TOO, LAYER = "field", re.compile(r"[a-z]\w*[\d._]")
"""The command that may be asked about a layer, and how names of layers look."""
LONGEST = 24
"""Words that such a question has, at most."""


def question_in(words: Sequence[str], is_network: Callable[[str], bool]) -> list[str] | None:
    """The command that words about networks ask for; None if they are not understood whole.

    >>> question_in(["how many parameters does lenet5 have?"], lambda word: word == "lenet5")
    ['show', 'lenet5']
    """
    end = next((k for k, word in enumerate(words) if re.match(r"--?[a-z]", word)), len(words))
    said = re.sub(r"[?,!;]|:(?=\s|$)", " ", " ".join(words[:end])).split()
    command_first = len(said) == len(words[:end]) == 2 and said[0].lower() in COMMANDS
    if not 2 <= len(said) <= LONGEST or command_first:
        return None
    shapes = [word for word in said if SHAPE.fullmatch(word)]
    rest = [word for word in said if word not in shapes]
    line = versus(rest, is_network) or of_networks(rest, is_network, bool(shapes))
    if line is None or len(shapes) > 1:
        return None
    return [*line, *(("--input", shapes[0]) if shapes else ()), *words[end:]]


SHAPE = re.compile(r"\d{2,4}(?:px)?|\d+(?:x\d+)+")
"""An input of another size: `320`, `3x320x320`."""


def versus(said: Sequence[str], is_network: Callable[[str], bool]) -> list[str] | None:
    """`alexnet vs vgg16`"""
    said = said[1:] if said[:1] and said[0].lower() == "compare" else said
    between = [word for word in said if word.lower() not in VERSUS]
    apart = said[1::2] and all(word.lower() in VERSUS for word in said[1::2])
    if not apart or len(between) * 2 - 1 != len(said) or not all(map(is_network, between)):
        return None
    return ["compare", *between]


def of_networks(
    said: Sequence[str], is_network: Callable[[str], bool], sized: bool
) -> list[str] | None:
    """`the receptive field of vgg16`; where it is `sized`, nothing more need be asked."""
    lower = [word.lower() for word in said]
    for size in (3, 2, 1):
        for k in range(len(said) - size + 1):
            command = COMMANDS.get(" ".join(lower[k : k + size]))
            if command is None:
                continue
            rest = [word for word in (*said[:k], *said[k + size :]) if word.lower() not in ALSO]
            if command == LAYERS_TOO and len(rest) == 2:
                rest.sort(key=is_network, reverse=True)
                named = is_network(rest[0]) and not is_network(rest[1])
                return [command, *rest] if named and LAYER.search(rest[1]) else None
            several = command == "compare"
            if len(rest) == (2 if several else 1) and all(map(is_network, rest)):
                return [command, *rest]
            return None
    rest = [word for word in said if word.lower() not in ALSO]
    return ["show", *rest] if sized and len(rest) == 1 < len(said) and is_network(rest[0]) else None
