"""The files of a source: each is read when one of its names is asked for, within the root given."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.python.attempts import check_import
from convcalc.frameworks.python.bounds import MAX_ALL, MAX_FILES, MAX_SOURCE, too_much
from convcalc.frameworks.python.repairs import statements
from convcalc.frameworks.python.scopes import Later, Scope
from convcalc.frameworks.python.values import MISSING, Unknown
from convcalc.frameworks.syntax import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.diagnostics import Diagnostic
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader


INSIDE = ("convcalc",)


class File:
    """A file of source: its text, the path it has, and what its names stand for."""

    def __init__(self, name: str, path: str, text: Text, body: list[Any]) -> None:
        self.name, self.path, self.text, self.body = name, path, text, body
        self.scope = Scope(self)
        self.stars: list[File | str] = []
        self.left_out: list[Diagnostic] = []

    def __repr__(self) -> str:
        return f"<File {self.name}>"


FRAMEWORKS = ("keras", "tf_keras", "tensorflow", "torch")
"""Packages whose names are known, also to files of their own."""


class Files:
    """All files that are read, by their real path; imports stay within the folder `root`."""

    def __init__(self, reader: Reader, root: str) -> None:
        self.reader, self.root = reader, os.path.realpath(root) if root else ""
        self.package = ""
        """The package that the first file stands in, if it does."""
        self.known: dict[str, File | None] = {}
        self.total = 0

    def add(self, name: str, path: str, code: str) -> File:
        """A file whose text is `code`. Problems if it is no Python, or too much."""
        text = written(code, name)
        code = text.code
        self.total += len(code)
        if len(self.known) >= MAX_FILES or self.total > MAX_ALL:
            raise too_much(f"more than {MAX_FILES} files, or {MAX_ALL:,} characters in all")
        left_out: list[Diagnostic] = []
        if not self.known and self.root and path.startswith(self.root + os.sep):
            first = os.path.relpath(path, self.root).split(os.sep)[0]
            self.package = (
                first if os.path.isfile(os.path.join(self.root, first, "__init__.py")) else ""
            )
        file = File(name, path, text, statements(text, left_out))
        file.left_out = left_out
        self.known[path] = file
        self.execute(file)
        return file

    def execute(self, file: File) -> None:
        """What stands at the top of a file: what fails leaves its names unknown."""
        file.scope.names["__name__"] = file.name.rpartition("/")[2].removesuffix(".py")
        file.scope.names["__file__"] = file.name
        for statement in file.body:
            self.reader.tried(statement, file.scope)

    def open(self, path: str) -> File | None:
        """The file at `path`, if it is within the root; None if there is none to be read."""
        real = os.path.realpath(path)
        if real in self.known:
            return self.known[real]
        inside = self.root and os.path.commonpath([real, self.root]) == self.root
        if not inside or not os.path.isfile(real) or os.path.getsize(real) > MAX_SOURCE:
            return None
        self.known[real] = None
        try:
            with open(real, encoding="utf-8", errors="replace") as stream:
                code = stream.read(MAX_SOURCE + 1)
            del self.known[real]
            return self.add(os.path.relpath(path), real, code)
        except (OSError, Problems):
            self.known[real] = None
            return None

    # Imports

    def bring(self, node: Any, scope: Scope) -> None:
        """What an import gives its names. Raised for a package that is not there, where the source
        is prepared for that.
        """
        if self.reader.importing:
            check_import(self, node, scope)
        if isinstance(node, ast.Import):
            for alias in node.names:
                word = alias.asname or alias.name.partition(".")[0]
                scope.set(word, self.module(alias.name if alias.asname else word, scope))
            return
        dots, path = "." * node.level, node.module or ""
        for alias in node.names:
            if alias.name == "*":
                known = not dots and self.foreign(path)
                file = None if known else self.find(dots + path, scope)
                if known or file:
                    scope.file.stars.append(file or path)
                continue
            scope.set(alias.asname or alias.name, self.later(dots, path, alias.name, scope))

    def later(self, dots: str, path: str, name: str, scope: Scope) -> Any:
        """A name of another file, which is opened when the name is used."""

        def make() -> Any:
            inner = self.find(f"{dots}{path}.{name}" if path else f"{dots}{name}", scope)
            for file in self.finds(dots + path, scope) if dots or path else ():
                if not (file is scope.file and inner is not None):
                    from convcalc.frameworks.python.evaluate import look_up

                    found = look_up(self.reader, name, file.scope)
                    if found is not MISSING:
                        return found
            if inner is not None:
                return inner
            return self.reader.named(f"{path}.{name}" if path else name, dots)

        if not dots and self.foreign(path):
            return self.reader.named(f"{path}.{name}")
        return Later(make)

    def foreign(self, path: str) -> bool:
        """Whether a package is none of the files given: a known one, or beside that of the file."""
        first = path.partition(".")[0]
        if first == self.package and first:
            return first in FRAMEWORKS and self.reader.is_known(path)
        return self.reader.is_known(path) or bool(
            self.package
            and is_installed(self.root)
            and os.path.isdir(os.path.join(self.root, first))
        )

    def module(self, path: str, scope: Scope) -> Any:
        if self.foreign(path):
            return self.reader.named(path)
        return Later(lambda: self.find(path, scope) or self.reader.named(path))

    def find(self, path: str, scope: Scope) -> File | None:
        """The file that a dotted path means, the nearest one; None if there is none."""
        return next(self.finds(path, scope), None)

    def finds(self, path: str, scope: Scope) -> Iterator[File]:
        """The files that a dotted path may mean, seen from the file of `scope`: beside it, and in
        the folders above it up to the root, from which scripts are run, too; of a package that is
        not here, a file by its last name.
        """
        here = os.path.dirname(scope.file.path)
        level = len(path) - len(path.lstrip("."))
        parts = [part for part in path.lstrip(".").split(".") if part]
        if level:
            for _ in range(level - 1):
                here = os.path.dirname(here)
            yield from self.at(here, parts)
            return
        folder, known = here, False
        while self.root and folder.startswith(self.root):
            for found in self.at(folder, parts):
                known = True
                yield found
            if folder == self.root:
                break
            folder = os.path.dirname(folder)
        if len(parts) > 1 and not known:
            yield from self.at(here, parts[-1:])

    def at(self, folder: str, parts: list[str]) -> Iterator[File]:
        """The file or package of that path in a folder, if there is one that can be read."""
        place = os.path.join(folder, *parts)
        paths = (f"{place}.py", os.path.join(place, "__init__.py"))
        path = next(filter(os.path.isfile, paths), None)
        found = self.open(path) if path else None
        if found is not None:
            yield found

    def starred(self, word: str, scope: Scope) -> Any:
        """What a name stands for in the files and packages that are imported with a star."""
        from convcalc.frameworks.python.evaluate import look_up

        if word.startswith("__"):
            return MISSING
        stars, scope.file.stars = scope.file.stars, []
        try:
            rows = [file for file in reversed(stars) if word not in self.reader.builtins]
            for file in sorted(rows, key=lambda one: not defines(one, word)):
                if isinstance(file, str):
                    found = self.reader.world.starred(file, word)
                    if found is not MISSING:
                        return found
                    continue
                found = look_up(self.reader, word, file.scope)
                if found is not MISSING:
                    return found
        finally:
            scope.file.stars = stars
        builtin = word in self.reader.builtins
        return MISSING if builtin else self.reader.world.starred("", word)

    def attribute(self, file: File, name: str, at: At) -> Any:
        from convcalc.frameworks.python.evaluate import look_up

        if name == "__dict__":
            return {word: look_up(self.reader, word, file.scope) for word in file.scope.names}
        found = look_up(self.reader, name, file.scope)
        if found is MISSING:
            folder = os.path.dirname(file.path)
            inside = self.at(folder, [name]) if file.path.endswith("__init__.py") else ()
            inner = next(iter(inside), None)
            return inner or Unknown(f"{file.name} has no '{name}'", at)
        return found


def written(code: str, name: str) -> Text:
    """The text of a file; of a notebook, that of its cells."""
    if not name.endswith(".ipynb"):
        return Text(code, name)
    from convcalc.frameworks.python.notebooks import Notebook, cells

    return Notebook(cells(code, name), name)


def defines(file: File | str, word: str) -> bool:
    """Whether a file knows a name by itself, without asking others for it."""
    if isinstance(file, str):
        return False
    return not isinstance(file.scope.names.get(word, MISSING), (Later, Unknown, type(MISSING)))


def is_installed(folder: str) -> bool:
    """Whether packages that have nothing to do with each other stand beside each other there."""
    return os.path.basename(folder) in ("site-packages", "dist-packages")
