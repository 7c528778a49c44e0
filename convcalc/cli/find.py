"""The specs in folders: found by how they are called, and by what stands in them."""

from __future__ import annotations

import os
import re
from itertools import islice
from typing import TYPE_CHECKING

from convcalc.cli.globs import is_pattern, matches, means
from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.parser.files import read_file, unreadable
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDINGS = (".yaml", ".yml")
LEFT_OUT = ("node_modules", "__pycache__", "site-packages")
"""Folders that hold nobody's own files; so do hidden ones, and virtual environments."""
ENVIRONMENT = "pyvenv.cfg"
"""What lies in each virtual environment."""
MAX_ENTRIES = 100_000
"""So many names are looked at in all."""
WORDS = "input inputs dialect layout vars blocks layers expect budget lint variants"
OWN = frozenset(WORDS.split())
"""Keys of a spec. Two of them at the top make a file one; other files have one by chance."""
KEY = re.compile(r"""^["']?(\w+)["']?[ \t]*:""", re.MULTILINE)
IN_BRACES = re.compile(r"""[{,]\s*["']?(\w+)["']?\s*:""")


class Found(NamedTuple):
    """What was found: SPECs to be read, YAML files that are no specs, and what could not be
    looked at.
    """

    specs: list[str]
    others: list[str]
    problems: dict[str, Problems]


class Search:
    """Specs in folders, one after the other, within one measure of names that are looked at."""

    def __init__(
        self, exclude: Sequence[str] = (), variants: bool = False, only: bool = False
    ) -> None:
        self.exclude, self.variants, self.only = exclude, variants, only
        self.left = MAX_ENTRIES
        self.found = Found([], [], {})

    def of(self, arguments: Sequence[str]) -> Found:
        """What the arguments stand for: a folder or a pattern for the specs in it, and of each its
        variants; anything else for itself, unless `only` specs are wanted and it is other YAML.
        Problems E100 for one that stands for nothing.
        """
        for text in arguments:
            known = len(self.found.specs) + len(self.found.others) + len(self.found.problems)
            if os.path.isdir(text):
                self.take(text, self.walk(text))
            elif is_pattern(text) and not os.path.exists(text):
                self.take(text, self.meant(text))
            elif self.only and text.lower().endswith(ENDINGS) and os.path.isfile(text):
                self.take(text, iter([text]))
            else:
                file = self.variants and os.path.isfile(text)
                self.found.specs.extend(networks_in(text) if file else [text])
            if known == len(self.found.specs) + len(self.found.others) + len(self.found.problems):
                message = f"there is no YAML file in {path_of(text)}"
                hint = "name a folder with specs, or a file"
                raise Problems([Diagnostic("E100", message, hint)])
        specs = list(dict.fromkeys(self.found.specs))
        return self.found._replace(specs=specs, others=list(dict.fromkeys(self.found.others)))

    def take(self, text: str, paths: Iterator[str]) -> None:
        """Sort what is found under an argument."""
        for path in paths:
            try:
                spec = is_spec(read_file(path))
            except Problems as problems:
                if problems.diagnostics[0].message.startswith(f"{path} cannot be read"):
                    self.found.problems[path] = problems
                    continue
                spec = False  # no text, or more than any spec has
            if spec:
                every = self.variants or path != text
                self.found.specs.extend(networks_in(path) if every else [path])
            else:
                self.found.others.append(path)

    def meant(self, pattern: str) -> Iterator[str]:
        """The files that a pattern means."""
        parts = pattern.replace(os.sep, "/").split("/")
        first = next(k for k, part in enumerate(parts) if is_pattern(part))
        top = "/".join(parts[:first]) or ("/" if first else ".")
        rest = "/".join(parts[first:])
        depth = None if "**" in rest else len(parts) - first
        if not os.path.isdir(top):
            return
        for path in self.walk(top, depth):
            if matches(rest, os.path.relpath(path, top).replace(os.sep, "/")):
                yield path

    def walk(self, top: str, depth: int | None = None) -> Iterator[str]:
        """The YAML files under a folder, in order; links to folders are not followed, so that this
        ends. Problems E107 where there are too many names.
        """
        waiting = [(top, 1)]
        while waiting:
            folder, level = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    listed = sorted(islice(entries, self.left + 1), key=lambda entry: entry.name)
            except (OSError, ValueError) as error:
                self.found.problems[folder] = unreadable(folder, error)
                continue
            self.left -= len(listed)
            if self.left < 0:
                message = f"{top} holds more than {MAX_ENTRIES:,} files and folders"
                hint = "name a folder inside it, or leave some out with --exclude"
                raise Problems([Diagnostic("E107", message, hint)])
            inner = []
            for entry in listed:
                path = entry.name if folder == "." else os.path.join(folder, entry.name)
                if entry.name.startswith(".") or self.excluded(path):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if (depth is None or level < depth) and not left_out(path):
                        inner.append((path, level + 1))
                elif entry.name.lower().endswith(ENDINGS) and not os.path.isdir(path):
                    yield path
            waiting += reversed(inner)

    def excluded(self, path: str) -> bool:
        """Whether a pattern leaves it out: one without / by its name, in whatever folder."""
        if not self.exclude:
            return False
        name = os.path.basename(path)
        place = os.path.relpath(path).replace(os.sep, "/")
        return any(
            matches(pattern.rstrip("/"), place)
            if "/" in pattern.rstrip("/")
            else means(pattern.rstrip("/"), name)
            for pattern in self.exclude
        )


def left_out(folder: str) -> bool:
    """Whether nobody's own files lie there."""
    environment = os.path.isfile(os.path.join(folder, ENVIRONMENT))
    return os.path.basename(folder) in LEFT_OUT or environment


def is_spec(text: str) -> bool:
    r"""Whether a YAML file is a spec, however broken: by the keys at its top.

    >>> is_spec("input: 3x8x8\nlayers: [relu]"), is_spec("{input: 3x8x8, layers: [rleu]}")
    (True, True)
    >>> is_spec("name: test\non: push\njobs:\n  test:\n")
    False
    """
    keys = IN_BRACES if text.lstrip()[:1] == "{" else KEY
    return len(OWN.intersection(keys.findall(text))) > 1


def networks_in(path: str) -> list[str]:
    """The networks in a file as SPECs: its variants, or itself."""
    from convcalc.parser.text import parse

    try:
        root, _ = parse(read_file(path), path)
    except Problems:
        return [path]
    item = root.data.get("variants") if isinstance(root.data, dict) else None
    names = item.value.data if item else None
    return [f"{path}:{name}" for name in names] if names and isinstance(names, dict) else [path]
