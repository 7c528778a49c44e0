"""A network in words: `how many parameters does resnet50 have`, `alexnet vs vgg16`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.cli.phrases import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Is = Callable[[str], bool]

ASKED: dict[str, tuple[str, ...]] = {
    "show": (
        *("parameters", "params", "weights", "flops", "macs", "madds", "layers", "summary"),
        *("architecture", "output", "output shape", "output size", "output shapes", "shapes"),
    ),
    "field": ("receptive field", "receptive fields", "field of view", "receptive field size"),
    "memory": (
        *("memory", "peak memory", "activation memory", "vram", "gpu memory", "ram", "batch"),
        *("batch size", "largest batch", "largest batch size", "maximum batch size", "max batch"),
    ),
    "roofline": ("latency", "runtime", "throughput", "arithmetic intensity"),
    "compare": ("difference", "differences"),
}
"""What is asked of a network, by the command that answers."""
COMMANDS = {phrase: command for command, phrases in ASKED.items() for phrase in phrases}
DEVICES = r"h100|h200|a100|v100|t4|orin|m2|rtx ?4090"
SAID: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        r"(?:with )?(?:a )?batch(?: size)?(?: of| is| =)? (\d+)(?: images| samples)?",
        "--batch",
        ("memory", "roofline", "show"),
    ),
    (r"(\d+) (?:images|samples|pictures)", "--batch", ("memory", "roofline", "show")),
    (r"(?:to )?(?:train|training)", "--train", ("memory",)),
    (r"(adamw?|sgd|momentum)(?: optimi[sz]er)?", "--optimizer", ("memory",)),
    (r"(\d+ ?[gm]i?b)(?: of (?:memory|vram))?", "--memory", ("memory",)),
    (rf"(?:on )?(?:an? |the )?({DEVICES})", "--device", ("roofline", "memory")),
    (r"(?:with )?(?:input )?(\d+(?:x\d+)+|\d{2,4}px)(?: inputs?| images?)?", "--input", ()),
    (r"(?:at|inputs?(?: of)?|size|resolution) (\d{2,4})(?: pixels)?", "--input", ()),
)
"""What is said besides: an option with its value, and the commands that have it, if not all."""
VERSUS = ("vs", "vs.", "versus", "against")
MEASURED = {word for phrase in COMMANDS for word in phrase.split()}
ALSO = (SILENT - MEASURED - {"first", "second", "third", "next", "hidden", "layer", "single"}) | {
    *("between", "network", "model", "there", "per", "need", "needs", "take", "takes", "usage"),
    *(
        "consumption",
        "footprint",
        "show",
        "me",
        "compare",
        "total",
        "all",
        "given",
        "cost",
        "costs",
    ),
    *("of", "size", "fit", "fits", "gpu", "card", "can", "one", "largest", "step"),
}
"""Words that say nothing of a network, if they are none of what is asked."""
LAYERS_TOO, LAYER = "field", re.compile(r"[a-z]\w*[\d._]")
"""The command that may be asked about a layer, and how names of layers look."""
SIDE = re.compile(r"\d{3,4}")
"""A number behind a network's name that can only be the size of its input."""
LONGEST = 24
"""Words that such a question has, at most."""


def question_in(words: Sequence[str], is_network: Is) -> list[str] | None:
    """The command that words about networks ask for; None if they are not understood whole.

    >>> question_in(["how many parameters does lenet5 have?"], lambda word: word == "lenet5")
    ['show', 'lenet5']
    """
    end = next((k for k, word in enumerate(words) if re.match(r"--?[a-z]", word)), len(words))
    said = re.sub(r"[?,!;]|:(?=\s|$)", " ", " ".join(words[:end])).split()
    command_first = len(said) == len(words[:end]) == 2 and said[0].lower() in COMMANDS
    if not 2 <= len(said) <= LONGEST or command_first:
        return None
    said = joined(said, is_network)
    line = versus(said, is_network)
    if line is None:
        rest, options = besides(" ".join(said))
        plain = len(said) == 2 and options  # a network and its input
        line = None if plain else of_networks(rest.split(), is_network, options)
    return line and [*line, *words[end:]]


def joined(said: Sequence[str], is_network: Is) -> list[str]:
    """The words, with the number of a family's member at its name: `resnet 50`."""
    found: list[str] = []
    for word in said:
        member = found and re.fullmatch(r"[bBvV]?\d{1,3}", word) and f"{found[-1]}{word}"
        if member and is_network(member):
            found[-1] = member
        else:
            found.append(word)
    return found


def besides(text: str) -> tuple[str, dict[str, tuple[str, tuple[str, ...]]]]:
    """The text without what options say, and those: the value of each, and which commands have it.
    One that is said twice is left, so that it is not understood.
    """
    options: dict[str, tuple[str, tuple[str, ...]]] = {}
    for pattern, option, commands in SAID:
        found = re.search(rf"(?<!\S){pattern}(?!\S)", text, re.IGNORECASE)
        if found and option not in options:
            value = valued(option, found[1]) if found.groups() else ""
            options[option] = value, commands
            text = f"{text[: found.start()]} {text[found.end() :]}"
    return text, options


def valued(option: str, text: str) -> str:
    """A value as its option takes it."""
    plain = text.lower().replace(" ", "").removesuffix("px")
    return plain.upper().replace("IB", "iB") if option == "--memory" else plain


def versus(said: Sequence[str], is_network: Is) -> list[str] | None:
    """`alexnet vs vgg16`"""
    words: tuple[str, ...] = VERSUS
    if said[:1] and said[0].lower() == "compare":
        said, words = said[1:], (*VERSUS, "and", "with", "to")
    between = [word for word in said if word.lower() not in words]
    apart = said[1::2] and all(word.lower() in words for word in said[1::2])
    if not apart or len(between) * 2 - 1 != len(said) or not all(map(is_network, between)):
        return None
    return ["compare", *between]


def of_networks(
    said: Sequence[str], is_network: Is, options: dict[str, tuple[str, tuple[str, ...]]]
) -> list[str] | None:
    """`the receptive field of vgg16`; where options are said, nothing more need be asked."""
    command, rest = asked(said)
    rest = [word for word in rest if word.lower() not in ALSO]
    having = [set(commands) for _, commands in options.values() if commands]
    command = command or answering([*options])
    if not command or any(command not in commands for commands in having):
        return None
    flags = [word for option, (value, _) in options.items() for word in (option, value) if word]
    if command == LAYERS_TOO and len(rest) == 2:
        rest.sort(key=is_network, reverse=True)
        named = is_network(rest[0]) and not is_network(rest[1]) and LAYER.search(rest[1])
        return [command, *rest, *flags] if named else None
    if len(rest) == 2 and "--input" not in options and SIDE.fullmatch(rest[1]):
        flags += ["--input", rest.pop()]
    if len(rest) != (2 if command == "compare" else 1) or not all(map(is_network, rest)):
        return None
    return [command, *rest, *flags]


def answering(options: Sequence[str]) -> str:
    """The command that is asked by nothing but what options say; nothing without any."""
    if "--train" in options or "--memory" in options or "--optimizer" in options:
        return "memory"
    return "roofline" if "--device" in options else "show" if options else ""


def asked(said: Sequence[str]) -> tuple[str, list[str]]:
    """The command of the longest phrase that asks for something, and the words without it."""
    lower = [word.lower() for word in said]
    for size in (3, 2, 1):
        for k in range(len(said) - size + 1):
            command = COMMANDS.get(" ".join(lower[k : k + size]))
            if command:
                return command, [*said[:k], *said[k + size :]]
    return "", list(said)
