"""What may stand where a command does: a code, a file, a network, a shape and layers, a message,
another word for a command. Loaded only when the first word is no command.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.cli.synonyms import SYNONYMS, TOLD
from convcalc.layers import ALIASES, KINDS, spelled_by_frameworks
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from convcalc.parser.zoo import Located

CODE = re.compile(r"[CEW]\d{3}", re.IGNORECASE)
FILE = re.compile(
    r"\S+\.(ya?ml|py|ipynb|onnx|pth?|ckpt|safetensors|pt2|h5|hdf5|keras|tflite|pb|json|prototxt"
    r"|caffemodel|cfg)(:\w+)?",
    re.IGNORECASE,
)
NAME = re.compile(r"[\w./:-]{2,60}")
MESSAGE = re.compile(
    r"error|exception|traceback|expect|cannot|can't|must|invalid|incompatible|mismatch|negative"
    r"|match|greater|smaller|not divisible|dimension|shapes?\b",
    re.IGNORECASE,
)
CODE_ON = re.compile(
    r"(?s)(.*\w\(.*[)\]])\s*(?:[,;:]|->|=>|→)?\s+"
    r"(?:(?:on|for|with|from|inputs?|of|at|given|shape|size|is|an?|the|image|tensor|=)\s+)*"
    r"([\[(]?\d[\d\sx×,]*[)\]]?)(?:\s+(?:inputs?|images?|tensor|pixels))?"
)
"""Code, and the shape that it is asked about: `nn.Conv2d(3, 64, 7) on 224x224`."""
LONGEST = 2000
"""Characters of code that is asked about in words."""
FEWEST, FEWEST_SAID = 4, 3
"""Words that a message and a sentence have, at least."""


class Thing(NamedTuple):
    """What words may be, and the command line that they become then: None if they are not that.
    `plain`: where they are it, nobody means another thing.
    """

    what: str
    becomes: Callable[[Sequence[str]], list[str] | None]
    plain: bool = False


class Taken(NamedTuple):
    """The command line that words were taken for, and what is to be said of that."""

    words: list[str]
    note: str = ""


class Unusable(Exception):
    """Words that are understood, and cannot be answered; the text says what can be asked."""


def taken(words: Sequence[str]) -> Taken | None:
    """What the words of a command line mean whose first is no command; None if it is not known.

    >>> taken(["resnet50", "3x256x256"]).words
    ['show', 'resnet50', '--input', '3x256x256']
    """
    word = words[0].lower().replace("_", "-")
    spoken = in_words(words)
    if spoken:
        return spoken
    if word in TOLD:
        raise Unusable(TOLD[word])
    if word in SYNONYMS:
        return synonym(SYNONYMS[word], words)
    found = list(meanings(words))
    if not found:
        return None
    (thing, line), *others = found
    note = ""
    for other, meant in others[: 0 if thing.plain else 1]:
        note = f"'{words[0]}' is taken for {thing.what}; for {other.what}: convcalc {joined(meant)}"
    return Taken(line, note)


def meanings(words: Sequence[str]) -> Iterator[tuple[Thing, list[str]]]:
    """What words may be, with the command line for each; nothing behind what is plain."""
    for thing in THINGS:
        line = thing.becomes(words)
        if line:
            yield thing, line
            if thing.plain:
                return


def in_words(words: Sequence[str]) -> Taken | None:
    """A layer or a network that a sentence asks about."""
    said = " ".join(words)
    if len(said.split()) < FEWEST_SAID and "+" not in said and "=" not in said:
        return None
    from convcalc.cli.questions import question_in
    from convcalc.cli.words import layer_in

    found = layer_in(words)
    line = found.line if found else question_in(words, is_network)
    if line is None:
        return None
    note = f"the words are read as: convcalc {joined(line)}"
    return Taken(line, f"{note}; {found.note}" if found and found.note else note)


def is_network(word: str) -> bool:
    """Whether a word names a network of the zoo, or a file that there is."""
    from os.path import isfile

    return bool(located(word)) or bool(FILE.fullmatch(word) and isfile(word))


def synonym(command: str, words: Sequence[str]) -> Taken:
    """The command that another word stands for, with what follows it. Where that is a shape and
    layers, and the word a question about a network, it is the layers' own command.
    """
    rest = list(words[1:])
    line = [command, *rest]
    if rest and command == "show":
        line = rest if is_kind(rest[0]) and " " not in rest[0] else layers(rest) or line
    return Taken(line, f"'{words[0]}' is answered by: convcalc {joined(line)}")


def joined(words: Sequence[str]) -> str:
    """Words as they would be typed, on one line."""
    from shlex import quote

    return " ".join(quote(word) for word in words)


def code(words: Sequence[str]) -> list[str] | None:
    """`E201` or `C101`"""
    return ["explain", *words] if CODE.fullmatch(words[0]) else None


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
    if found is None or located(found[0]) is None:
        return None
    name, call = found
    try:
        return [*show([name, *words[1:]]), *options(call, name)]
    except Unread as error:
        raise Unusable(f"{error}; 'convcalc zoo' lists what is") from None


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
    found = CODE_ON.fullmatch(text) if "(" in words[0] and len(text) <= LONGEST else None
    if found is None or not is_shape(found[2]):
        return None
    return ["stack", found[2], found[1], *words[end:]]


def pasted(words: Sequence[str]) -> list[str] | None:
    """Layers as code, of which the input is in the code, or is asked for."""
    from convcalc.frameworks.sniff import ENDS, is_code

    alone = len(words) == 1 or words[1].startswith("-")
    text = words[0].rstrip("; ")
    return ["show", text, *words[1:]] if alone and text.endswith(ENDS) and is_code(text) else None


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


def is_shape(text: str) -> bool:
    """Whether a text can be read as a shape."""
    from convcalc.engine.typed import shape_of
    from convcalc.parser.shorthand import literal

    if not any(c.isdecimal() for c in text):
        return False
    try:
        shape_of(literal(text, None).plain(), "channels_first")
    except ValueError:
        return False
    return True


def message(words: Sequence[str]) -> list[str] | None:
    """The text of an error."""
    text = " ".join(words)
    return ["why", *words] if len(text.split()) >= FEWEST and MESSAGE.search(text) else None


THINGS = (
    Thing("a code", code),
    Thing("a file", file),
    Thing("a member of a family", numbered),
    Thing("a network of the zoo", network),
    Thing("a constructor of a network", constructor, plain=True),
    Thing("code and a shape", code_on, plain=True),
    Thing("layers as code", pasted, plain=True),
    Thing("a shape and layers", layers),
    Thing("an error message", message),
    Thing("a file", misspelt),
)
"""In the order in which they are taken."""


def unknown(word: str, commands: Iterable[str]) -> str:
    """What to try instead of a word that is nothing that is known."""
    from convcalc.diagnostics import did_you_mean
    from convcalc.parser.zoo import nearest

    kinds = [kind.replace("_", "-") for kind in KINDS]
    close = did_you_mean(word, [*commands, *kinds]) or nearest(word)
    return close or "'convcalc --help' lists the commands"
