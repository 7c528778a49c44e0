"""Layers where a command stands: with a shape in either order, as code, as a line of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.cli.phrases import SILENT
from convcalc.cli.typed import Unusable, is_shape, joined
from convcalc.cli.typed_networks import file, network, show
from convcalc.layers import ALIASES, KINDS, spelled_by_frameworks

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_ON = re.compile(
    r"(?s)(.*\w\(.*[)\]])\s*(?:[,;:]|->|=>|→)?\s+"
    r"(?:(?:on|for|with|from|inputs?|of|at|given|shape|size|is|an?|the|image|tensor|=)\s+)*"
    r"([\[(]?\d[\d\sx×,]*[)\]]?)(?:\s+(?:inputs?|images?|tensor|pixels))?[?.!]*"
)
"""Code, and the shape that it is asked about: `nn.Conv2d(3, 64, 7) on 224x224`."""
HEAD = re.compile(r"(?:[A-Za-z']+,?\s+)+(?=[\w.]+\()")
"""What is said in front of code: `what is the output shape of `."""
LABEL = re.compile(r"\([\w.]+\): ([A-Za-z]\w*\([^()]*(?:\([^()]*\)[^()]*)*\))")
LONGEST = 2000
"""Characters of code that is asked about in words."""


def layers(words: Sequence[str]) -> list[str] | None:
    """A shape and layers, in either order, in quotes or not; or a shape and a network."""
    end = next((k for k, word in enumerate(words) if word.startswith("-")), len(words))
    plain, options = list(words[:end]), list(words[end:])
    if not plain:
        return None
    if is_shape(plain[0]):
        shape = plain.pop(0)
    elif len(plain) > 1 and is_shape(plain[-1]) and (is_kind(plain[0]) or "(" in plain[0]):
        shape = plain.pop()
    elif " " in plain[0] and is_kind(plain[0]):
        parts = plain[0].split()
        if "x" in parts[1] and is_shape(parts[1]):
            return [*parts, *plain[1:], *options]
        raise Unusable(f"a layer takes a shape: convcalc 3x224x224 {joined([plain[0]])}")
    else:
        return None
    if not plain:
        raise Unusable(
            f"a shape alone asks nothing; with a layer: convcalc {shape} 'conv 64 3x3 p1'; with a "
            f"network: convcalc show resnet50 --input {shape}"
        )
    if len(plain) == 1 and (file(plain) or network(plain)):
        return show([plain[0], shape, *options])
    entries = grouped(plain)
    if len(entries) == 1 and is_kind(entries[0]) and "(" not in entries[0]:
        kind, *settings = entries[0].split()
        return [kind.replace("_", "-"), shape, *settings, *options]
    return ["stack", shape, *entries, *options]


def code_on(words: Sequence[str]) -> list[str] | None:
    """Code and the shape that it is asked about, in words."""
    end = next((k for k, word in enumerate(words) if word.startswith("--")), len(words))
    text = " ".join(words[:end])
    head = HEAD.match(text)
    if head and all(word.lower() in SILENT for word in head[0].replace(",", " ").split()):
        text = text[head.end() :]
    found = CODE_ON.fullmatch(text) if "(" in text and len(text) <= LONGEST else None
    if found is None or not is_shape(found[2]):
        return None
    return ["stack", found[2], found[1], *words[end:]]


def pasted(words: Sequence[str]) -> list[str] | None:
    """Layers as code, of which the input is in the code; without it, for what does not depend on
    that.
    """
    from convcalc.frameworks.sniff import ENDS, is_code

    alone = len(words) == 1 or words[1].startswith("-")
    text = words[0].rstrip("; ")
    if not alone or not text.endswith(ENDS) or not is_code(text):
        return None
    if len(words) == 1 and "\n" not in text and ";" not in text:
        from convcalc.frameworks.reading import says_input

        return ["show" if says_input(text) else "stack", text]
    return ["show", text, *words[1:]]


def unlabelled(word: str) -> str:
    """A line of a print-out as code: `(conv1): Conv2d(3, 64, kernel_size=(7, 7))`."""
    found = LABEL.fullmatch(word.strip()) if word.lstrip()[:1] == "(" else None
    return found[1] if found else word


def grouped(words: Sequence[str]) -> list[str]:
    """Layers, each as one text: a word that names a kind begins one."""
    found: list[str] = []
    for word in words:
        if found and not is_kind(word) and " " not in word and "(" not in word:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def is_kind(text: str) -> bool:
    """Whether the first word of a text names a kind of layer."""
    word = (text.split() or [""])[0].lower().replace("-", "_")
    return word in KINDS or word in ALIASES or spelled_by_frameworks(word) is not None
