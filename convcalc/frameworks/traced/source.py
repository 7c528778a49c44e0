"""A file of source, and what is asked of it, whatever framework it is of."""

from __future__ import annotations

import ast
import os
from functools import wraps
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems, did_you_mean
from convcalc.frameworks.python.bounds import too_much
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.evaluate import evaluate, look_up
from convcalc.frameworks.python.files import File
from convcalc.frameworks.python.reader import Reader
from convcalc.frameworks.python.roots import package_root
from convcalc.frameworks.python.scopes import Later
from convcalc.frameworks.python.top_level import as_script
from convcalc.frameworks.python.values import MISSING, Failure, Function, Raised, Unknown
from convcalc.frameworks.syntax import Text
from convcalc.frameworks.traced.arguments import arguments_of, literal_node
from convcalc.frameworks.traced.results import outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.diagnostics import Span
    from convcalc.engine.network import Network
    from convcalc.frameworks.python.world import World
    from convcalc.frameworks.traced.builder import Builder


MAX_CHOICES = 40
"""How many networks of a file are listed."""


MAX_NAMES = 500
"""How many names at the top of a file are looked at for networks."""


def within_depth(read: Callable[..., Network]) -> Callable[..., Network]:
    """Reading that goes too deep is refused, whatever it is that does."""

    @wraps(read)
    def bounded(*args: Any, **named: Any) -> Network:
        try:
            return read(*args, **named)
        except RecursionError:
            raise too_much("calls are too deep") from None

    return bounded


class Source:
    """A file of source, and what is asked of it: a target, inputs, values of options."""

    builder: Builder

    def __init__(
        self,
        code: str,
        name: str,
        path: str = "",
        root: str = "",
        given: Mapping[str, Any] | None = None,
        train: bool = False,
    ) -> None:
        where = os.path.realpath(path) if path else ""
        self.reader = Reader(self.starts(train), root or package_root(where), given)
        self.file = self.reader.files.add(name, where, code)
        self.asked_at: Span | None = None
        """Where the target was typed."""

    def starts(self, train: bool) -> World:
        """The framework, with the `builder` that it builds with."""
        raise NotImplementedError

    def network(self, target: str = "", inputs: Sequence[str] = ()) -> Network:
        """The network of `target`, for inputs of these shapes."""
        raise NotImplementedError

    def is_network(self, value: Any) -> bool:
        """Whether a value is what a target may mean."""
        raise NotImplementedError

    def candidates(self) -> list[tuple[str, str]]:
        """The networks of the file, each with what it takes."""
        raise NotImplementedError

    def offers(self) -> bool:
        """Whether the file has a network, or what would be one if it could be read."""
        return bool(self.offered() or self.file.left_out)

    def offered(self) -> list[tuple[str, str]]:
        """The networks of the file; if it has none, those that it makes as a script."""
        found = self.candidates()
        if not found and as_script(self.reader, self.file.scope):
            return self.candidates()
        return found

    # What is asked for

    def target(self, text: str) -> Any:
        """The module that a target means: a class, a function that gives one, or a call of them."""
        if not text:
            text = self.only()
        whole = "(" in text or text.endswith("]")
        call = text if whole else f"{text}()"
        asked = Text(call, "target", self.asked_at)
        try:
            node = ast.parse(call, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            why = getattr(error, "msg", "") or "it cannot be read"
            raise Failure("E404", f"'{text[:60]}' is no target: {why}", self.choices()) from None
        word = text.partition("(")[0].partition(".")[0].strip()
        value = look_up(self.reader, word, self.file.scope)
        if value is MISSING and as_script(self.reader, self.file.scope):
            value = look_up(self.reader, word, self.file.scope)
        if value is MISSING:
            raise Failure("E404", f"{self.file.name} has no '{word[:60]}'", self.nearest(word))
        if self.is_network(value) and not whole:
            return value
        file = File("target", self.file.path, asked, [])
        file.scope.outer = self.file.scope
        if isinstance(node, ast.Call):
            node.keywords += self.given_to(value, node)
        try:
            found = evaluate(self.reader, node, file.scope)
        except Raised as raised:
            raise told(raised) from None
        if isinstance(found, (tuple, list)) and not self.is_network(found):
            found = next((one for one in found if self.is_network(one)), found)
        if isinstance(found, Unknown):
            raise Failure("E407", f"'{text[:60]}' is not known: {found.why}", "", found.at)
        if not self.is_network(found):
            raise Failure("E404", f"'{text[:60]}' gives no network", self.choices())
        return found

    def given_to(self, value: Any, call: ast.Call) -> list[ast.keyword]:
        """The arguments of a class or function that --set gives."""
        found = []
        said = {keyword.arg for keyword in call.keywords}
        for name in arguments_of(value)[len(call.args) :]:
            if name in self.reader.given and name not in said:
                self.reader.used.add(name)
                node = literal_node(self.reader.given[name])
                for inner in ast.walk(node):
                    ast.copy_location(inner, call)
                found.append(ast.keyword(name, node))
        return found

    def options(self, target: str = "") -> list[str]:
        """The names that --set may give: variables at the top, and arguments of the target."""
        word = target.partition("(")[0]
        names = self.file.scope.names
        offered = [word] if word else [name for name, _ in self.candidates()]
        inner = [arg for one in offered for arg in arguments_of(names.get(one))]
        return [*inner, *(name for name in names if not name.startswith("_"))]

    def own_values(self, target: str = "") -> dict[str, Any]:
        """The arguments of the target with their defaults, and the numbers at the top of the file;
        None where an argument has no default that is plain.
        """
        word = (target or self.only()).partition("(")[0]
        value = look_up(self.reader, word, self.file.scope)
        function = value.find("__init__") if isinstance(value, Class) else value
        defaults = function.defaults if isinstance(function, Function) else {}
        known = {name: defaults.get(name) for name in arguments_of(value)}
        scope = self.file.scope.names
        top = {name: look_up(self.reader, name, self.file.scope) for name in [*scope]}
        numbers = {name: x for name, x in top.items() if isinstance(x, (int, float))}
        found = {**numbers, **known}
        told = (int, float, str, list, tuple)
        return {k: x if isinstance(x, told) else None for k, x in found.items()}

    def nearest(self, word: str) -> str:
        """The name that was likely meant, whatever its capitals; else all there are."""
        known = [*self.file.scope.names, *(name for name, _ in self.candidates())]
        same = [name for name in known if name.lower() == word.lower()]
        same += [name for name in known if len(word) > 2 and name.startswith(word)]
        hint = f"did you mean '{same[0]}'?" if same else did_you_mean(word, known)
        return hint or self.choices()

    def only(self) -> str:
        found = self.offered()
        if len(found) == 1:
            return found[0][0]
        if not found and self.file.left_out:
            raise Problems(self.file.left_out[:1])
        if not found:
            raise Failure("E404", f"{self.file.name} has no network", "name one: FILE:NAME")
        raise Failure("E405", f"{self.file.name} has {len(found)} networks", self.choices())

    def choices(self) -> str:
        """The networks there are, a line each."""
        found = self.candidates()
        piped = not self.file.path
        front = "" if piped else f"{self.file.name}:"
        names = [f"{front}{name}({args})" for name, args in found[:MAX_CHOICES]]
        more = [f"… and {len(found) - MAX_CHOICES} more"] if len(found) > MAX_CHOICES else []
        ask = "name one of them with --target:" if piped else "name one of them:"
        return "\n".join([ask, *names, *more]) if names else "it has no networks"

    def left_out(self) -> list[str]:
        """Notes on the statements that are left out."""
        return [f"{problem.message}, and is left out" for problem in self.file.left_out]

    def named(
        self, title: str, names: list[str], function: Any, texts: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """The name and the shape of each input that is given. Problems for a name or number of them
        that a network does not take.
        """
        takes = function.node.args if isinstance(function, Function) else None
        anything = takes is not None and takes.vararg is not None
        there = ", ".join(names) or "none"
        if len(texts) > len(names) and not anything:
            count = "1 input" if len(names) == 1 else f"{len(names)} inputs"
            message = f"{title} takes {count}, {there}, and is given {len(texts)}"
            raise Failure("E303", message, "give one shape for each input")
        for k, text in enumerate(texts):
            name, equals, shape = text.rpartition("=")
            if equals and name not in names and not anything:
                message = f"{title} has no input '{name[:60]}'"
                raise Failure("E301", message, did_you_mean(name, names) or f"there is {there}")
            yield name if equals else names[k] if k < len(names) else f"input{k + 1}", shape

    def held(self) -> list[tuple[str, Any]]:
        """The networks that are made at the top of the file, or classes that it imports."""
        found = []
        for name, known in list(self.file.scope.names.items())[:MAX_NAMES]:
            late = isinstance(known, Later) and name[:1] != "_"
            value = look_up(self.reader, name, self.file.scope) if late else known
            if self.is_network(value) or (isinstance(value, Class) and self.is_class(value)):
                found.append((name, value))
        return found

    def is_class(self, value: Class) -> bool:
        """Whether a class is one of networks."""
        return False

    def doubt(self, failure: Failure) -> None:
        self.builder.ended = True
        used = tuple(
            span
            for at in (*failure.used, *self.builder.stack[::-1])
            if (span := at.span) is not None
        )
        self.builder.doubts.append(failure.diagnostic._replace(used=used[:8]))

    def outputs(self, value: Any) -> list[str]:
        """The nodes of what a network gives."""
        return outputs(self.builder, value)


def told(raised: Raised) -> Failure:
    words = f": {raised.words}" if raised.words else ""
    return Failure("E409", f"the source raises {raised.name}{words}", "", raised.at)


SCALAR = "scalar"
"""How an input is given that is one number for each sample, as the step of a diffusion is."""
