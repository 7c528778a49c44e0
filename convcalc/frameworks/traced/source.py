"""A file of source, and what is asked of it, whatever framework it is of."""

from __future__ import annotations

import ast
import os
import re
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.engine.network import Node
from convcalc.frameworks.python.bounds import too_much
from convcalc.frameworks.python.calls import ASKED
from convcalc.frameworks.python.classes import Object
from convcalc.frameworks.python.evaluate import evaluate, look_up
from convcalc.frameworks.python.files import File
from convcalc.frameworks.python.reader import Reader
from convcalc.frameworks.python.roots import package_root
from convcalc.frameworks.python.top_level import as_script
from convcalc.frameworks.python.values import MISSING, Failure, Raised, Unknown
from convcalc.frameworks.syntax import Text
from convcalc.frameworks.traced.arguments import arguments_of, literal_node, takes_others
from convcalc.frameworks.traced.inputs import Inputs
from convcalc.frameworks.traced.made import lacking, made_in, without_echoes
from convcalc.frameworks.traced.results import keys_of, outputs
from convcalc.layers.unknown import Unknown as Unplaced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.diagnostics import Span
    from convcalc.engine.network import Network
    from convcalc.frameworks.python.world import World


CALLED = re.compile(r"(\w+)\(")
STATEMENT = re.compile(r"^(?:assert|raise)\b")


def within_depth(read: Callable[..., Network]) -> Callable[..., Network]:
    """Reading that goes too deep is refused, whatever it is that does."""

    @wraps(read)
    def bounded(*args: Any, **named: Any) -> Network:
        try:
            return read(*args, **named)
        except RecursionError:
            raise too_much("calls are too deep") from None

    return bounded


class Lacking(Failure):
    """A call of a class or function of the file that lacks arguments."""

    def __init__(self, message: str, hint: str, call: ast.Call, lacks: list[str]) -> None:
        super().__init__("E406", message, hint)
        self.call, self.lacks = call, lacks


class Source(Inputs):
    """A file of source, and what is asked of it: a target, inputs, values of options."""

    def __init__(
        self,
        code: str,
        name: str,
        path: str = "",
        root: str = "",
        given: Mapping[str, Any] | None = None,
        train: bool = False,
    ) -> None:
        self.told = (code, name, path, root, given, train)
        self.meant = ""
        self.chosen: list[str] = []
        """Notes on what was taken where nothing was named."""
        where = os.path.realpath(path) if path else ""
        self.reader = Reader(self.starts(train), root or package_root(where), given)
        self.file = self.reader.files.add(name, where, code)
        self.asked_at: Span | None = None
        """Where the target was typed."""

    def starts(self, train: bool) -> World:
        """The framework, with the `builder` that it builds with."""
        raise NotImplementedError

    def anew(self) -> Source:
        return type(self)(*self.told)

    # What is asked for

    def target(self, text: str) -> Any:
        """The module that a target means: a class, a function that gives one, or a call of them."""
        if not text:
            return self.single()
        whole = "(" in text or text.endswith("]")
        call = text if whole else f"{text}()"
        asked = Text(call, "target", self.asked_at)
        try:
            node = ast.parse(call, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            why = getattr(error, "msg", "") or "it cannot be read"
            raise Failure("E404", f"'{text[:60]}' is no target: {why}", self.choices()) from None
        word = text.partition("(")[0].partition(".")[0].strip()
        value = self.named_there(word)
        if self.is_network(value) and text.strip() in (word, f"{word}()"):
            return value
        file = File(ASKED, self.file.path, asked, [])
        file.scope.outer = self.file.scope
        file.scope.names.update(self.besides())
        if isinstance(node, ast.Call):
            without_echoes(value, node, self.knows)
            node.keywords += self.given_to(value, node)
            self.complete(word, value, node)
        try:
            found = evaluate(self.reader, node, file.scope)
        except Raised as raised:
            raise told(raised) from None
        if not self.is_network(found):
            found = self.inside(found)
        if isinstance(found, Unknown):
            raise Failure("E407", f"'{text[:60]}' is not known: {found.why}", "", found.at)
        if not self.is_network(found):
            held = [f"{call}.{name}" for name in self.held_by(found)]
            what = f"{len(held)} networks" if held else "no network"
            hint = f"name one of them: {', '.join(held[:6])}" if held else self.choices()
            raise Failure("E404", f"'{text[:60]}' gives {what}", hint)
        return found

    def named_there(self, word: str) -> Any:
        """What a name of the file means, or of what it does as a script; else Failure E404."""
        value = look_up(self.reader, word, self.file.scope)
        if value is MISSING and as_script(self.reader, self.file.scope):
            value = look_up(self.reader, word, self.file.scope)
        if value is MISSING:
            raise Failure("E404", f"{self.file.name} has no '{word[:60]}'", self.nearest(word))
        return value

    def knows(self, name: str) -> bool:
        """Whether a name has a value in the file."""
        return look_up(self.reader, name, self.file.scope) is not MISSING

    def inside(self, found: Any) -> Any:
        """The first network of several values, or the one that an object holds; else these."""
        if isinstance(found, (tuple, list)):
            return next((one for one in found if self.is_network(one)), found)
        networks = self.outermost([*self.held_by(found).values()])
        return networks[0] if len(networks) == 1 else found

    def held_by(self, found: Any) -> dict[str, Any]:
        """The networks that an object holds."""
        held = found.attributes if isinstance(found, Object) else {}
        return {name: one for name, one in held.items() if self.is_network(one)}

    def outermost(self, networks: list[Any]) -> list[Any]:
        """Those of several networks that are part of no other."""
        return networks

    def single(self) -> Any:
        """The network of a file that has one; where it needs arguments, as the file makes it."""
        word = self.only()
        try:
            return self.target(word)
        except Failure:
            for name in made_in(self.file, word):
                with suppress(Problems):
                    found = self.target(name)
                    self.chosen = [f"{name}, as the file makes it"]
                    return found
            raise

    def complete(self, word: str, value: Any, call: ast.Call) -> None:
        """Failure E406 for a call of a class or function of the file that lacks arguments."""
        if not isinstance(call.func, ast.Name) or call.func.id != word:
            return
        lacks = lacking(value, call)
        if lacks:
            quoted = ", ".join(f"'{name}'" for name in lacks)
            each = ", ".join(f"{name}={self.stands_for(value, name)}" for name in lacks)
            hint = f"give {'it' if len(lacks) == 1 else 'them'}: {word}({each})"
            raise Lacking(f"{word} needs {quoted}", hint, call, lacks)

    def stands_for(self, value: Any, name: str) -> str:
        """What an argument that a class or function lacks is shown as."""
        return "…"

    def besides(self) -> dict[str, Any]:
        """What a target may name besides what is in the file."""
        return {}

    def given_to(self, value: Any, call: ast.Call) -> list[ast.keyword]:
        """The arguments of a class or function that --set gives."""
        found = []
        said = {keyword.arg for keyword in call.keywords}
        names = arguments_of(value)[len(call.args) :]
        if takes_others(value):
            own = {*names, *self.file.scope.names, *self.reader.used}
            names += [name for name in self.reader.given if name not in own]
        for name in names:
            if name in self.reader.given and name not in said:
                self.reader.used.add(name)
                node = literal_node(self.reader.given[name])
                for inner in ast.walk(node):
                    ast.copy_location(inner, call)
                found.append(ast.keyword(name, node))
        return found

    def doubt(self, failure: Failure) -> None:
        self.builder.ended = True
        used = tuple(
            span
            for at in (*failure.used, *self.builder.stack[::-1])
            if (span := at.span) is not None
        )
        self.builder.doubts.append(failure.diagnostic._replace(used=used[:8]))

    def break_off(self, failure: Failure) -> None:
        """End the network with what could not be read, as a layer of which nothing is known."""
        self.doubt(failure)
        builder, span = self.builder, failure.diagnostic.span
        text = span.source.lines[span.line - 1][span.column - 1 :][: span.length] if span else ""
        called = STATEMENT.findall(text) or CALLED.findall(text)
        behind = [*builder.inputs, *(node.name for node in builder.nodes)]
        if not called or not behind or builder.sizes(behind[-1]) is None:
            return
        name = builder.called(called[-1])
        builder.put(Node(name, Unplaced(op=called[-1]), (behind[-1],), None, span))
        builder.doubts[-1] = builder.doubts[-1]._replace(layer=name)

    def outputs(self, value: Any) -> list[str]:
        """The nodes of what a network gives."""
        found = outputs(self.builder, value)
        self.builder.keys = keys_of(value)
        return found


def told(raised: Raised) -> Failure:
    words = f": {raised.words}" if raised.words else ""
    return Failure("E409", f"the source raises {raised.name}{words}", RAISED, raised.at)


RAISED = "it does so for this input and these settings: give others with --input or --set"
