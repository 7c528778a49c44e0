"""Networks where a command stands: a file, a name of the zoo, what a framework constructs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.cli.typed import Unusable, is_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.parser.zoo import Located

FILE = re.compile(
    r"\S+\.(ya?ml|py|ipynb|onnx|pth?|ckpt|safetensors|pt2|h5|hdf5|keras|tflite|pb|json|prototxt"
    r"|caffemodel|cfg)(:\w+)?",
    re.IGNORECASE,
)
NAME = re.compile(r"[\w./:-]{2,60}")


def is_network(word: str) -> bool:
    """Whether a word names a network of the zoo, or a file that there is."""
    from os.path import isfile

    from convcalc.diagnostics import Problems

    try:
        return bool(located(word)) or bool(FILE.fullmatch(word) and isfile(word))
    except Problems:  # a name that several have
        return False


def file(words: Sequence[str]) -> list[str] | None:
    """A file that there is, or whose name ends as such names do; with a shape, for that input."""
    from os.path import isfile

    from convcalc.parser.zoo import file_in

    found = file_in(words[0])
    if (found and isfile(found[0])) or FILE.fullmatch(words[0]):
        return show(words)
    return None


def misspelt(words: Sequence[str]) -> list[str] | None:
    """What is like the name of a file that there is, such as `net.p`: its command tells which."""
    from convcalc.parser.files import near_file

    if FILE.fullmatch(words[0]) or not re.search(r"[./\\]", words[0]):
        return None
    return show(words) if near_file(words[0]) else None


def network(words: Sequence[str]) -> list[str] | None:
    """A network of the zoo, or the name of a network that is known and not in it."""
    from convcalc.parser.zoo import absent, file_in

    found = located(words[0])
    if found is None:
        return show(words) if absent(words[0]) else None
    if file_in(words[0]):  # which comes first: by its full name the network is meant
        whole = found.name.removeprefix("zoo:").removesuffix(".yaml")
        return show([f"{whole}:{found.variant}" if found.variant else whole, *words[1:]])
    return show(words)


def numbered(words: Sequence[str]) -> list[str] | None:
    """The name of a family and the number of a member, written apart: `resnet 18`."""
    from convcalc.parser.zoo import file_in

    if len(words) < 2 or not re.fullmatch(r"[bB]?\d{1,3}", words[1]) or file_in(words[0]):
        return None
    return show([words[0] + words[1], *words[2:]]) if located(words[0] + words[1]) else None


def constructor(words: Sequence[str]) -> list[str] | None:
    """A network of the zoo as a framework constructs it: `models.resnet18(num_classes=10)`."""
    if "." not in words[0] and "(" not in words[0]:
        return None
    from convcalc.cli.constructed import Unread, constructed, options

    found = constructed(words[0])
    spec = located(found.name) if found else None
    if found is None or spec is None or (found.exact and not is_exactly(spec, found.name)):
        return None
    try:
        return [*show([found.name, *words[1:]]), *options(found)]
    except Unread as error:
        raise Unusable(f"{error}; 'convcalc zoo' lists what is") from None


def is_exactly(spec: Located, name: str) -> bool:
    """Whether a spec is of a network of this name, rather than of one that is like it."""
    return name in (spec.variant, spec.name.rpartition("/")[2].removesuffix(".yaml"))


def located(word: str) -> Located | None:
    """The spec of the zoo that a word names, if it could name one."""
    from convcalc.parser.zoo import find, named

    if not NAME.fullmatch(word):
        return None
    head = word.rpartition(":")[0] or word
    return find(head) or named(head)


def show(words: Sequence[str]) -> list[str]:
    """A network's name and what follows it, where a shape is another input."""
    name, *rest = words
    given = ["--input", rest.pop(0)] if rest and is_shape(rest[0]) else []
    return ["show", name, *given, *rest]
