"""The networks that come with the package: the files of `specs/`, and the variants in them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Optional

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean, path_of
from convcalc.parser.files import read_file
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIANTS = re.compile(r"^variants:[ \t]*(?:#.*)?$", re.MULTILINE)
MAX_NAME = 60
"""Of a network, in characters."""
ENTRY = re.compile(r"^  ([A-Za-z0-9_]+):", re.MULTILINE)


class Located(NamedTuple):
    """The text of a spec, what diagnostics call it, and which of its variants is meant. A file of
    another `format` has no text: it is read from its name, or is `data` of standard input.
    """

    text: str
    name: str
    variant: Optional[str] = None
    format: str = ""
    data: Optional[bytes] = None


def folder() -> str:
    """Where the specs are: in the installed package, or in a clone beside it."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "specs")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "specs")


def files() -> list[str]:
    """The specs of the zoo by their names: paths without their ending, such as `teaching/small`."""
    top = folder()
    found = []
    for place, _, names in os.walk(top):
        inner = os.path.relpath(place, top)
        for name in names:
            if name.endswith(".yaml"):
                path = name if inner == "." else f"{inner}/{name}"
                found.append(path.replace(os.sep, "/").removesuffix(".yaml"))
    return sorted(found)


def source(file: str) -> Located:
    """A spec of the zoo."""
    text = read_file(os.path.join(folder(), *f"{file}.yaml".split("/")))
    return Located(text, f"zoo:{file}.yaml")


def variants_in(text: str) -> Iterator[str]:
    """The names under `variants:` of a spec of the zoo, which are indented by two blanks."""
    start = VARIANTS.search(text)
    if start:
        for entry in ENTRY.finditer(text, start.end()):
            yield entry[1]


def find(name: str) -> Located | None:
    """The spec of the zoo that has a variant called `name`, or is called that itself."""
    if len(name) > MAX_NAME:
        return None
    by_variant = by_name = None
    pattern = re.compile(rf"^  {re.escape(name)}:", re.MULTILINE)
    for file in files():
        found = source(file)
        if pattern.search(found.text) and name in variants_in(found.text):
            by_variant = found._replace(variant=name)
            break
        if name in (file, file.rpartition("/")[2]):
            by_name = by_name or found
    return by_variant or by_name


def plain(name: str) -> str:
    """A name as it is compared: `ResNet-50`, `resnet_50` and `resnet50` are one.

    >>> plain("EfficientNet-B0")
    'efficientnetb0'
    """
    return re.sub(r"[\W_]+", "", name).lower()


def meant(name: str) -> list[str]:
    """The networks that a name may stand for which none has exactly: those that are called so but
    for case and dashes; else those that begin so, behind the names of Keras and of tf-slim too.
    """
    word = plain(name[: 4 * MAX_NAME])
    if not 2 < len(word) <= MAX_NAME:
        return []
    known = names()
    own, others = "_?".join(map(re.escape, word)), "(?:keras_|slim_)?"
    end = "" if word[-1].isdigit() else r"(?:_?v?\d.*)?"  # resnet5 is no beginning of resnet56
    for pattern in (own, others + own + end):
        found = [one for one in known if re.fullmatch(pattern, one)]
        if found:
            return sorted(found, key=lambda one: one.startswith(("keras_", "slim_")))
    return []


def named(name: str) -> Located | None:
    """The one network that `name` can stand for, written in another way; None if there are none.
    Problems E100 if there are several.
    """
    found = meant(name)
    if len(found) > 1:
        message = f"'{name[:60]}' is no network's full name"
        more = f" and {len(found) - 8} more" if len(found) > 8 else ""
        raise Problems([Diagnostic("E100", message, f"there are {', '.join(found[:8])}{more}")])
    return find(found[0]) if found else None


ABSENT = (
    (
        re.compile(
            r"(distil|ro|al|de)?bert.*|gpt.*|llama.*|t5.*|clip.*|vit.*|deit.*|swin.*|whisper.*"
            r"|beit.*|dino.*|transformer.*|mistral.*|qwen.*|dit.*"
        ),
        "of transformers, ViT, DeiT, Swin, MaxViT and MobileViT are in the zoo",
    ),
    (
        re.compile(
            r"yolo.*|efficientdet.*|ssd.*|(faster|mask|fast)rcnn.*|retinanet.*|detr.*|fcos.*"
        ),
        "of detectors, yolov3, yolov5, yolov8, ssd, retinanet and fcos are in the zoo",
    ),
    (re.compile(r"lstm.*|gru.*|rnn.*|seq2seq.*"), "of recurrent networks, crnn is in the zoo"),
    (
        re.compile(r"stablediffusion.*|sdxl.*|ddpm.*|stylegan.*|cyclegan.*|pix2pix.*|vae.*"),
        "of networks that generate, dcgan_generator is in the zoo",
    ),
)
"""Names of networks that are well known, and what is said of them."""


def absent(name: str) -> str:
    """What is said of a network that is known and not in the zoo; an empty text for any other."""
    word = plain(name[:MAX_NAME])
    return next((text for pattern, text in ABSENT if pattern.fullmatch(word)), "")


def names() -> list[str]:
    """All that `find` knows: variants, and files."""
    found: dict[str, None] = {}
    for file in files():
        found.update(dict.fromkeys(variants_in(source(file).text)))
        found[file.rpartition("/")[2]] = None
    return list(found)


def nearest(spec: str) -> str:
    """The networks whose names begin with a word, or the one that is spelt nearly so; an empty text
    if there is none.
    """
    word = plain(spec[: MAX_NAME + 1])
    found = [one for one in names() if len(word) > 3 and plain(one).startswith(word)]
    return f"there is {', '.join(found[:8])}" if found else did_you_mean(spec, names())


FAULT = re.compile(
    r"\w(Error|Exception)\b.*:|\bTraceback \(|\bInvalidArgument:|\bsize mismatch for "
    r"|\bshapes cannot be multiplied|\bmust match\b.* dimension|\bweight of size \["
    r"|\bincompatible with .*layer|\bNegative dimension size|\bGot invalid dimensions"
)
"""What stands in error messages of frameworks, and in no name."""
TO_EXPLAIN = "'convcalc why' says what is wrong: convcalc why \"…\""


def refuse_message(spec: str) -> None:
    """Problems E100 for the text of an error, of whatever framework."""
    if FAULT.search(spec):
        raise Problems([Diagnostic("E100", "this is an error message, and no network", TO_EXPLAIN)])


def file_in(spec: str) -> tuple[str, str | None] | None:
    """The file that a SPEC names, and which of its variants; its name may have a colon."""
    if os.path.exists(spec):
        return spec, None
    at = spec.rfind(":")
    while at > 0:  # the name of a variant may have one, too
        if os.path.exists(spec[:at]):
            return spec[:at], spec[at + 1 :]
        at = spec.rfind(":", 0, at)
    return None


def locate(spec: str) -> Located:
    """A file, FILE:VARIANT, or a network of the zoo. Problems E100 if there is none."""
    on_disk = file_in(spec)
    if on_disk:
        return Located(read_file(on_disk[0]), *on_disk)
    refuse_message(spec)
    head, colon, variant = spec.rpartition(":")
    found = find(head if colon else spec)
    if found is None and not ("/" in spec or "." in spec):
        found = named(head if colon else spec)
    if found and colon and variant and found.variant:
        message = f"'{head}' is one network of a family, and has no variant '{variant[:60]}'"
        hint = did_you_mean(variant, names()) or "leave the colon and what follows out"
        raise Problems([Diagnostic("E102", message, hint)])
    if found:
        return found._replace(variant=variant) if colon else found
    if "/" in spec or "." in spec or os.sep in spec or not spec:
        return Located(read_file(spec), spec)
    message = f"there is no file {path_of(spec)}, and no network of that name"
    hint = (
        f"{kind}; it has convolutional networks for pictures, video, sound and text: 'convcalc zoo'"
        if (kind := absent(spec))
        else nearest(spec) or "'convcalc zoo' lists the networks that come along"
    )
    raise Problems([Diagnostic("E100", message, hint)])


class Listed(NamedTuple):
    """A network of the zoo as it is listed; what its spec does not say is None."""

    name: str
    family: str
    file: str
    dialect: str
    inputs: tuple[str, ...]
    params: int | None
    macs: int | None
    year: int | None
    paper: str | None


FIRST = ("torchvision", "timm", "keras", "papers", "slim", "teaching")
"""The folders in the order in which they are listed."""


def place(file: str) -> tuple[int, str]:
    """Where a file is listed: by its folder, then by its name."""
    folder = file.rpartition("/")[0]
    return FIRST.index(folder) if folder in FIRST else len(FIRST), file


def listing(search: str = "") -> Iterator[Listed]:
    """The networks of the zoo, those of torchvision first: those whose name, family, file, year or
    paper holds all words of `search`.
    """
    words = dict.fromkeys(search.lower().split())
    for file in sorted(files(), key=place):
        found = source(file)
        if all(word in found.text.lower() or word in file.lower() for word in words):
            for row in listed(file, found):
                text = f"{row.name} {row.family} {row.file} {row.year} {row.paper}".lower()
                if all(word in text for word in words):
                    yield row


def listed(file: str, located: Located) -> Iterator[Listed]:
    """The networks in one file: its variants, or itself."""
    from convcalc.parser.heading import Choice, heading_of
    from convcalc.parser.text import parse

    root, problems = parse(located.text, located.name)
    variants: list[str | None] = [*variants_in(located.text)]
    for variant in variants or [None]:
        found = heading_of(root, problems, Choice(variant))
        data, expect = root.plain(), found.expect
        yield Listed(
            variant or file.rpartition("/")[2],
            str(data.get("name", file)),
            file,
            found.dialect.name,
            tuple(shape.text(found.layout) for shape in found.inputs.values()),
            expect.get("params"),
            expect.get("macs"),
            data.get("year"),
            data.get("paper"),
        )
