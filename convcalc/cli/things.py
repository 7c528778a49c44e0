"""What may stand where a command does: a code, a file, a network, a shape and layers, a message,
another word for a command. Loaded only when the first word is no command.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.cli.synonyms import SYNONYMS, TOLD
from convcalc.cli.typed import Unusable, joined
from convcalc.cli.typed_layers import code_on, is_kind, layers, pasted, unlabelled
from convcalc.cli.typed_networks import constructor, file, is_network, misspelt, network, numbered
from convcalc.layers import KINDS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

CODE = re.compile(r"[CEW]\d{3}", re.IGNORECASE)
MESSAGE = re.compile(
    r"error|exception|traceback|expect|cannot|can't|must|invalid|incompatible|mismatch|negative"
    r"|match|greater|smaller|too small|not divisible|dimension|shapes?\b",
    re.IGNORECASE,
)
FEWEST, FEWEST_SAID = 4, 2
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


def taken(words: Sequence[str], commands: Collection[str] = ()) -> Taken | None:
    """What the words of a command line mean whose first is none of the `commands`; None if it is
    not known.

    >>> taken(["resnet50", "3x256x256"]).words
    ['show', 'resnet50', '--input', '3x256x256']
    """
    word = words[0].lower().replace("_", "-")
    words = [*map(unlabelled, words)]
    spoken = in_words(words)
    if spoken:
        return spoken
    if word in TOLD:
        raise Unusable(TOLD[word])
    if word in SYNONYMS and len(words) > FEWEST and message(words):
        return Taken(["why", *words])
    if word in SYNONYMS:
        return synonym(SYNONYMS[word], words)
    found = list(meanings(words))
    if not found:
        return unquoted(words[0].split(), commands) if len(words) == 1 else None
    (thing, line), *others = found
    note = ""
    apart = [] if thing.plain else [one for one in others if one[1] != line]
    for other, meant in apart[:1]:
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


def unquoted(words: Sequence[str], commands: Collection[str]) -> Taken | None:
    """What words mean that stood in quotes for no need: `"resnet 50"`, `"show resnet50"`."""
    if len(words) < 2:
        return None
    if words[0] in commands:
        return Taken([*words])
    return taken(words) if len(words) <= FEWEST else None


def in_words(words: Sequence[str]) -> Taken | None:
    """A layer or a network that a sentence asks about."""
    said = " ".join(words)
    if len(said.split()) < FEWEST_SAID and "+" not in said and "=" not in said:
        return None
    from convcalc.cli.chain import chain_in
    from convcalc.cli.formula import formula_in
    from convcalc.cli.questions import question_in
    from convcalc.cli.words import layer_in

    found = formula_in(words) or layer_in(words) or chain_in(words)
    line = found.line if found else question_in(words, is_network)
    if line is None:
        return None
    note = f"the words are read as: convcalc {joined(line)}"
    return Taken(line, f"{note}; {found.note}" if found and found.note else note)


def synonym(command: str, words: Sequence[str]) -> Taken:
    """The command that another word stands for, with what follows it. Where that is a shape and
    layers, and the word a question about a network, it is the layers' own command.
    """
    rest = list(words[1:])
    line = [command, *rest]
    if rest and command == "show":
        line = rest if is_kind(rest[0]) and " " not in rest[0] else layers(rest) or line
    return Taken(line, f"'{words[0]}' is answered by: convcalc {joined(line)}")


def code(words: Sequence[str]) -> list[str] | None:
    """`E201` or `C101`"""
    return ["explain", *words] if CODE.fullmatch(words[0]) else None


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
