"""A layer in words: `5x5 conv, stride 1, pad 2, 10 filters on 32x32x3`, `W=32 F=5 P=2 S=1`.

Each row of a table takes what it knows out of the text. Words that say nothing are left aside; if
anything else is left, the words are not taken for a layer.
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.order import other_reading
from convcalc.algebra.shape import Shape, described
from convcalc.cli.phrases import (
    AXES,
    BESIDE,
    COLOURS,
    FLAGS,
    FLAT,
    FORMULA,
    KIND,
    KINDS_SAID,
    LETTERS,
    LONE,
    MAP,
    PAUSE,
    PLACED,
    PLACES,
    SETTINGS,
    SILENT,
    SPOKEN,
    TERM,
    VALUES,
)
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Told(NamedTuple):
    """The command line that words stand for, and what is to be said of it."""

    line: list[str]
    note: str = ""


def layer_in(words: Sequence[str]) -> Told | None:
    """The layer that words tell of, as a command line; None if they are not understood whole.

    >>> layer_in(["5x5 conv, stride 1, pad 2, 10 filters on a 32x32x3 image"]).line
    ['conv', '3x32x32', '--filters', '10', '--kernel', '5x5', '--stride', '1', '--padding', '2']
    >>> layer_in("W=32 F=5 P=2 S=1".split()).line
    ['conv', '32', '--kernel', '5', '--stride', '1', '--padding', '2']
    """
    end = next((k for k, word in enumerate(words) if re.match(r"--?[a-z]", word)), len(words))
    text, options = " ".join(words[:end]), list(words[end:])
    if len(text) > LONGEST or not any(c.isdecimal() for c in text):
        return None
    told = by_formula(text) or by_letters(text)
    if told is None and not is_shorthand(text):
        told = in_words(plain(text))
    return told and told._replace(line=[*told.line, *options])


def is_shorthand(text: str) -> bool:
    """Whether all but the kind are numbers and `name=value`, which need no reading."""
    said = [word for word in text.split() if word[0].isalpha()]
    return sum("=" not in word for word in said) <= 1 and "input=" not in text


LONGEST = 400
"""Characters of a sentence, at most."""


def plain(text: str) -> str:
    """A text in small letters, sizes as `32x32x3` however they are written."""
    text = re.sub(r"(?<=\d) ?(?:x|×|\*|by) ?(?=\d)", "x", text.lower())
    text = re.sub(r"[(\[](?:none, ?)?(\d+(?:, ?\d+)+)[)\]]", commas, text)
    text = re.sub(r"(?<=[a-z])[=:](?= ?\w)", " ", text)
    text = re.sub(r"->|→", " to ", text)
    return " ".join(re.sub(r"[,;?!]|[.:](?= |$)", f" {PAUSE} ", text).split())


def commas(match: re.Match[str]) -> str:
    return re.sub(r", ?", "x", match[1])


def in_words(text: str) -> Told | None:
    """What a sentence says of one layer."""
    found = kind_said(text)
    if found is None:
        return None
    kind, axes, text = found
    said: dict[str, str] = {}
    for pattern in PLACED:
        text = take(text, pattern, ("shape",), said)
    for pattern, names in SETTINGS:
        text = take(text, pattern, names, said)
    for pattern in PLACES:
        text = take(text, pattern, ("shape",), said)
    for pattern, name in BESIDE:
        text = take(text, pattern, (name,), said)
    if "shape" not in said:
        for pattern in (MAP, *LONE):
            text = take(text, pattern, ("shape",), said)
    for pattern, channels in COLOURS:
        text = take(text, rf"({pattern})", ("channels",), said, str(channels))
    if "dilation" in said:
        text = text.replace("dilated", "")
    if not said.pop(SPOKEN, ""):
        return None
    if kind == FLAT and "shape" not in said and "channels" in said:
        said["shape"] = said.pop("channels")
    if "shape" not in said or unsaid(text):
        return None
    return told(kind, axes, said)


def unsaid(text: str) -> list[str]:
    """The words of a text that are not understood."""
    return [word for word in text.replace(KIND, " ").split() if word not in SILENT]


def kind_said(text: str) -> tuple[str, str, str] | None:
    """The command of the kind that a text names, its axes such as `2d` if they are said, and the
    text with a sign in place of the name.
    """
    for pattern, kind, _ in KINDS_SAID:
        found = re.search(rf"\b{AXES.format(pattern)}(?![\w-])", text)
        if found:
            rest = f"{text[: found.start()]}{KIND}{text[found.end() :]}"
            axes = found["before"] or found["behind"]
            return kind, f"{axes}d" if axes else "", rest
    return None


def take(
    text: str, pattern: str, names: Sequence[str], said: dict[str, str], value: str | None = None
) -> str:
    """The text without what a row of a table matches first, which `said` keeps; a setting that was
    said before is not taken again.
    """
    found = re.search(rf"(?<![\w.]){pattern}(?![\w.])" if pattern[0] != "(" else pattern, text)
    if found is None or any(name in said for name in names):
        return text
    values = [group for group in found.groups() if group is not None]
    for name, one in zip(names, values, strict=False):
        said[name] = value or VALUES.get(one, one)
    if re.search(r"[a-wyz]", found[0]):
        said[SPOKEN] = "yes"
    return f"{text[: found.start()].rstrip()} {PAUSE} {text[found.end() :].lstrip()}"


def told(kind: str, axes: str, said: dict[str, str]) -> Told | None:
    """The command line for a layer of which this is said."""
    dims = [int(size) for size in said.pop("shape").split("x")]
    channels = said.pop("channels", None)
    shape, note = shaped(dims, channels)
    kernel = said.get("kernel", "").split("x")
    if len(kernel) == len(shape) == 3 and int(kernel[2]) == shape[0]:  # 11x11x3: of all channels
        said["kernel"] = "x".join(kernel[:2])
    if len(shape) == 2 and kind != FLAT and axes != "1d":
        if shape[0] != shape[1]:
            return None
        shape = shape[:1]
        filters = said.pop("filters", "")
        note = f"{filters} filters, whose number changes no size" if filters else ""
    elif len(shape) > 2 and kind.startswith("conv") and "filters" not in said:
        shape = shape[1:2] if len({*shape[1:]}) == 1 else shape[1:]
        note = "how many filters is not said: sizes alone"
    flags = [word for name in FLAGS if name in said for word in (f"--{name}", said[name])]
    return Told([kind + axes, "x".join(map(str, shape)), *flags], note)


def shaped(dims: list[int], channels: str | None) -> tuple[list[int], str]:
    """A shape with its channels first, and what to say of one that was written otherwise."""
    if channels and len(dims) < 3:
        return [int(channels), *(dims if len(dims) > 1 else dims * 2)], ""
    other = other_reading(dims, "channels_first") if len(dims) == 3 else None
    if other is None:
        return dims, ""
    shape: Shape = other.shape
    text = "x".join(map(str, dims))
    return [*shape.dims("channels_first")], f"{text} is read as {described(shape)}"


def by_letters(text: str) -> Told | None:
    """What the letters of a textbook give: `W=32, F=5, P=2, S=1`."""
    pairs = re.findall(r"([A-Za-z])\s*=\s*(\d+)", text)
    rest = plain(re.sub(r"[A-Za-z]\s*=\s*\d+", " ", text))
    kind, axes, rest = kind_said(rest) or ("conv", "", rest)
    given = {letter.upper(): value for letter, value in pairs}
    if len(given) < len(pairs) or not given.keys() <= LETTERS.keys() or unsaid(rest):
        return None
    names = LETTERS if "F" in given else {**LETTERS, "K": "kernel"}
    sizes = [given[letter] for letter in given if names[letter] == "size"]
    said = {names[k]: v for k, v in given.items() if names[k] != "size"}
    if not sizes or "kernel" not in said:
        return None
    filters = said.pop("filters", "")
    note = f"{filters} filters, whose number changes no size" if filters else ""
    found = told(kind, axes, {**said, "shape": "x".join(sizes)})
    return found and found._replace(note=note)


def by_formula(text: str) -> Told | None:
    """What the numbers of a textbook's formula are: `(32 - 5 + 2*2)/1 + 1`."""
    found = re.fullmatch(FORMULA, text.strip())
    if found is None:
        return None
    added = taken = 0
    for sign, term in re.findall(rf"([-+−])\s*\(?({TERM})", found[2]):
        number = prod(int(part) for part in re.findall(r"\d+", term))
        added, taken = (added + number, taken) if sign == "+" else (added, taken + number)
    if added % 2 or not taken:
        return None
    said = {"shape": found[1], "kernel": str(taken), "stride": found[3], "padding": str(added // 2)}
    return told("conv", "", said)
