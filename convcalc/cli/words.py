"""A layer in words: `5x5 conv, stride 1, pad 2, 10 filters on 32x32x3`.

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
    ALONE,
    AXES,
    BACKWARDS,
    BESIDE,
    COLOURS,
    CONVOLUTION,
    COUNTED,
    FLAGS,
    FLAT,
    FLATTENED,
    FLATTENS,
    FORM,
    KIND,
    KINDS_SAID,
    LONE,
    MAP,
    NUMBERED,
    NUMBERS,
    PAUSE,
    PLACED,
    PLACES,
    SETTINGS,
    SILENT,
    SPOKEN,
    UNSAID,
    VALUES,
    WINDOW,
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
    """
    text, options = split(words)
    if len(text) > LONGEST or not any(c.isdecimal() for c in text):
        return None
    told = None if is_shorthand(text) else in_words(plain(text))
    return told and told._replace(line=[*told.line, *options])


def split(words: Sequence[str]) -> tuple[str, list[str]]:
    """What was said, as one text, and the options behind it."""
    end = next((k for k, word in enumerate(words) if re.match(r"--?[a-z]", word)), len(words))
    return " ".join(words[:end]), list(words[end:])


def is_shorthand(text: str) -> bool:
    """Whether all but the kind are numbers and `name=value`, which need no reading."""
    said = [word for word in text.split() if word[0].isalpha()]
    return sum("=" not in word for word in said) <= 1 and "input=" not in text


LONGEST = 400
"""Characters of a sentence, at most."""


def plain(text: str) -> str:
    """A text in small letters, sizes as `32x32x3` however they are written."""
    text = re.sub(r"(?<=\d) ?(?:x|×|\*|by) ?(?=\d)", "x", re.sub(QUOTES, "", text.lower()))
    text = re.sub(r"\(((?:conv|pool|fc))\d+\)|^(conv|pool|fc)\d+(?=:)", r"\1\2", text)
    text = re.sub(r"\(([a-z][a-z0-9 ]*|\d+)\)", r"\1", text)
    text = re.sub(NUMBERED, lambda found: str(NUMBERS.index(found[0]) + 2), text)
    text = re.sub(rf"({FORM}) (\d+(?:x\d+)+) (?=conv)", r"\2 \1 ", text)
    text = re.sub(r"((?:input|image|on) \d+) ?@ ?(?=\d+x)", r"\1x", text)
    text = re.sub(r"(?<=\d) ?@ ?(?=\d+x)", " ", text)
    text = re.sub(r"(?<=[a-z])/(?=[a-z])", " ", text)
    text = re.sub(r"(?<=\d)/(\d+)(?!\d)", r" stride \1", text)
    text = re.sub(r"[(\[](?:none, ?)?(\d+(?:, ?\d+)+)[)\]]", commas, text)
    text = re.sub(r"(?<=[a-z])[=:](?= ?\w)", " ", text)
    text = re.sub(r"->|→", " to ", text)
    return " ".join(re.sub(r"[,;?!]|[.:](?= |$)", f" {PAUSE} ", text).split())


QUOTES = r"[\"\u201c\u201d\u2018\u2019`]|'(?=\w+')|(?<=\w)'(?!\w)"


def commas(match: re.Match[str]) -> str:
    return re.sub(r", ?", "x", match[1])


def in_words(text: str) -> Told | None:
    """What a sentence says of one layer."""
    found = kind_said(text) or implied(text)
    if found is None or BACKWARDS.search(text) or COUNTED.search(text):
        return None
    kind, axes, text, note = found
    said: dict[str, str] = {}
    for pattern in PLACED:
        text = take(text, pattern, ("shape",), said)
    for pattern, names in SETTINGS:
        text = take(text, pattern, names, said)
    for pattern in PLACES:
        text = take(text, pattern, ("shape",), said)
    text = beside(text, said)
    if "shape" in said:
        text = take(text, MAP, ("kernel",), said)
    for pattern in (MAP, *LONE):
        text = take(text, pattern, ("shape",), said)
    if ALONE.get(kind) and "shape" in said:
        text = take(text, rf"(?<={KIND}) (\d+)", (ALONE[kind],), said)
    for pattern, channels in COLOURS:
        text = take(text, rf"({pattern})", ("channels",), said, str(channels))
    for pattern, channels in COLOURS:  # said again: a colour (RGB) image
        same = said.get("channels") == str(channels)
        text = re.sub(rf"\b(?:{pattern})\b", "", text) if same else text
    if "dilation" in said:
        text = text.replace("dilated", "")
    if not said.pop(SPOKEN, ""):
        return None
    if kind == FLAT and "shape" not in said and "channels" in said:
        said["shape"] = said.pop("channels")
    text = re.sub(rf"\b{WINDOW}\b", "", text) if "kernel" in said else text
    if unsaid(text):
        return None
    made = told(kind, axes, said) if "shape" in said else without_shape(kind + axes, said)
    return made and made._replace(note="; ".join(filter(None, (note, made.note))))


def unsaid(text: str) -> list[str]:
    """The words of a text that are not understood."""
    return [word for word in text.replace(KIND, " ").split() if word not in SILENT]


def beside(text: str, said: dict[str, str]) -> str:
    """The text without the sizes beside the kind, which are a kernel; the larger of two is the
    input.
    """
    both = re.search(rf"(?<![\w.]){MAP} {KIND} {MAP}(?![\w.])", text)
    if both and not {"kernel", "shape"} & said.keys():
        small, large = sorted(both.groups(), key=lambda sizes: prod(map(int, sizes.split("x"))))
        said.update(kernel=small, shape=large)
        return f"{text[: both.start()]}{PAUSE} {KIND} {PAUSE}{text[both.end() :]}"
    for pattern, name in BESIDE:
        text = take(text, pattern, (name,), said)
    return text


class Named(NamedTuple):
    """The command of a kind, its axes such as `2d` if they are said, the text with a sign in place
    of the name, and what is to be said of a name that is not that of one kind.
    """

    kind: str
    axes: str
    rest: str
    note: str = ""


def kind_said(text: str) -> Named | None:
    """The kind that a text names."""
    for pattern, kind, _ in KINDS_SAID:
        found = re.search(rf"\b{AXES.format(pattern)}(?![\w-])", text)
        if found:
            rest = f"{text[: found.start()]}{KIND}{text[found.end() :]}"
            axes = found["before"] or found["behind"]
            return Named(kind, f"{axes}d" if axes else "", rest, UNSAID.get(pattern, ""))
    return None


def implied(text: str) -> Named | None:
    """A convolution, where a kernel is told of and no kind."""
    if not re.search(rf"\b{WINDOW}\b", text):
        return None
    return Named(CONVOLUTION, "", text, UNSAID[""])


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


def without_shape(kind: str, said: dict[str, str]) -> Told | None:
    """The layer alone, where it is told what goes in and comes out: enough for its parameters."""
    if not said.keys() >= {"channels", "filters", "kernel"}:
        return None
    said["in_channels"] = said.pop("channels")
    return Told(
        ["stack", " ".join([kind, *(f"{k.replace('-', '_')}={v}" for k, v in said.items())])]
    )


def told(kind: str, axes: str, said: dict[str, str]) -> Told | None:
    """The command line for a layer of which this is said."""
    dims = [int(size) for size in said.pop("shape").split("x")]
    channels = said.pop("channels", None)
    shape, note = shaped(dims, channels)
    if channels and len(dims) > 2 and shape[0] != int(channels):
        return None  # RGB, and a shape of one channel
    if kind == FLAT and len(shape) > 1:
        line = ["stack", "x".join(map(str, shape)), FLATTENS, f"{FLAT} {said.get('filters', '')}"]
        return Told(line, "; ".join(filter(None, (note, FLATTENED)))) if "filters" in said else None
    kernel = said.get("kernel", "").split("x")
    if len(kernel) == len(shape) == 3 and axes != "3d" and int(kernel[2]) != shape[0]:
        return None
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
    flags = [word for name in FLAGS if name in said for word in flag(name, said[name])]
    return Told([kind + axes, "x".join(map(str, shape)), *flags], note)


def flag(name: str, value: str) -> tuple[str, ...]:
    """A setting as it is typed."""
    return (f"--no-{name}",) if value == "false" else (f"--{name}", value)


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
