"""One call of a constructor or function to a layer of a spec, by the row of its framework."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, Optional

from convcalc.diagnostics import Diagnostic, Refusal, did_you_mean
from convcalc.frameworks.beside import BESIDE
from convcalc.frameworks.choices import misspelt
from convcalc.frameworks.literals import dotted, unknown_in, value_of
from convcalc.frameworks.names import DATA, IGNORED, ONLY
from convcalc.frameworks.turns import AXES, is_aside, only, turned
from convcalc.layers import kind_named
from convcalc.parser.make import Wrong
from convcalc.parser.value import Item, Value, from_plain, show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.diagnostics import Span
    from convcalc.frameworks.names import Names, Row
    from convcalc.frameworks.syntax import Text
    from convcalc.frameworks.turns import Settings
    from convcalc.layers.settings import Setting

MISSING = object()


class Signature(NamedTuple):
    """Names of arguments and defaults, as a function has them."""

    positional: tuple[str, ...]
    named: tuple[str, ...]
    defaults: Mapping[str, Any]
    anything: bool


@cache
def signature(takes: str) -> Signature:
    """The signature that a row spells.

    >>> signature("in_features, out_features, bias=True").defaults
    {'bias': True}
    """
    (found,) = (ast.parse(f"lambda {takes}: 0", mode="eval").body.args,)  # type: ignore[attr-defined]
    args = [a.arg for a in found.args]
    named = [a.arg for a in found.kwonlyargs]
    late = zip(args[len(args) - len(found.defaults) :], found.defaults, strict=True)
    rows = [*late, *zip(named, found.kw_defaults, strict=True)]
    defaults = {name: plain(ast.literal_eval(node)) for name, node in rows if node is not None}
    return Signature(tuple(args), tuple(named), defaults, found.vararg is not None)


@cache
def settings_of(word: str) -> dict[str, Setting]:
    """The settings of a kind by name; none where there is no such kind."""
    kind = kind_named(word)
    return {} if kind is None else {one.name: one for one in kind.settings()}


def plain(value: Any) -> Any:
    return [plain(item) for item in value] if isinstance(value, tuple) else value


class Layer(NamedTuple):
    """A layer read from a call: the word for its kind, its settings, and what goes with it: the
    activation behind it, the shape of the network's input, and what it does that no setting tells.
    """

    kind: str
    span: Span
    given: dict[str, Item]
    behind: Optional[Value] = None
    input: Optional[Value] = None
    unsaid: str = ""

    def values(self) -> list[Value]:
        """As a spec has it: one mapping, and one for what is behind it."""
        word = Value({self.kind: Item(self.span, Value(self.given, self.span))}, self.span)
        return [word, self.behind] if self.behind else [word]


class Call:
    """A call that is being read."""

    def __init__(
        self, node: ast.Call, row: Row, names: Names, text: Text, known: Mapping[str, Any]
    ) -> None:
        self.node, self.row, self.names, self.text, self.known = node, row, names, text, known
        self.path = dotted(node.func)
        self.signature = signature(row.takes)
        self.kind = row.kind
        self.settings: dict[str, Item] = {}
        self.behind: Value | None = None
        self.input: Value | None = None

    def read(self) -> Layer:
        """The layer. Wrong for the first argument that cannot be read."""
        nodes = self.bound()
        said = {self.meaning(name) for name in nodes}
        values = {
            name: self.value(name, nodes.get(name))
            for name in self.arguments(nodes)
            if name in nodes or self.meaning(name) not in said - {IGNORED, ONLY}
        }
        for name, value in values.items():
            if value is not MISSING:
                self.take(name, value, values, self.place_of(name, nodes.get(name)))
        for key, value in self.row.always.items():
            self.settings.setdefault(key, Item(self.span, Value(value, self.span)))
        return Layer(self.kind, self.span, self.settings, self.behind, self.input)

    def data(self) -> list[ast.expr]:
        """What a function is applied to."""
        return [node for name, node in self.bound().items() if self.meaning(name) == DATA]

    @property
    def span(self) -> Span:
        """Where the call's name stands."""
        return self.text.span(self.node.func)

    def span_of(self, node: ast.AST | None) -> Span:
        return self.text.span(node) if node is not None else self.span

    def place_of(self, name: str, node: ast.AST | None) -> Span:
        """Where an argument stands."""
        return self.span_of(node)

    def arguments(self, nodes: Mapping[str, ast.expr]) -> list[str]:
        known = self.signature
        return list(dict.fromkeys([*known.positional, *known.named, *nodes]))

    def meaning(self, name: str) -> str:
        return self.row.means.get(name) or self.names.means.get(name, IGNORED)

    def bound(self) -> dict[str, ast.expr]:
        """The expression that each argument is given. Wrong for one too many or unknown."""
        known, found = self.signature, {}
        for node, name in zip(self.node.args, [*known.positional, *[""] * 99], strict=False):
            if isinstance(node, ast.Starred):
                self.wrong("E106", "what a star unpacks is not read here", "write it out", node)
            if name:
                found[name] = node
            elif not known.anything:
                self.too_many(node)
        for keyword in self.node.keywords:
            name = keyword.arg or ""
            if not name:
                hint = "write the arguments out"
                self.wrong("E106", "what two stars unpack is not read here", hint, keyword.value)
            if name in found:
                self.wrong("E105", f"'{name}' is given twice", "keep one of them", keyword)
            if name not in self.accepted() and not known.anything:
                self.unknown(name, keyword)
            found[name] = keyword.value
        return found

    def accepted(self) -> list[str]:
        known = self.signature
        return [*known.positional, *known.named, *self.row.means, *self.names.accepts.split()]

    def value(self, name: str, node: ast.expr | None) -> Any:
        """The value of an argument; MISSING where nothing depends on it."""
        meaning = self.meaning(name)
        if meaning in (IGNORED, DATA):
            return MISSING
        if node is None:
            if is_aside(meaning):
                return MISSING
            if name in self.signature.defaults:
                return self.signature.defaults[name]
            takes = f"it takes {', '.join(self.signature.positional)}"
            self.wrong("E103", f"{self.path} needs '{name}'", takes, self.node.func)
        try:
            return value_of(node, self.known)
        except Refusal as refusal:
            if is_aside(meaning):
                return MISSING
            raise Wrong(refusal.at(self.span_of(node))) from None

    def take(self, name: str, value: Any, values: Mapping[str, Any], span: Span) -> None:
        """The settings that an argument comes to."""
        meaning = self.meaning(name)
        if meaning.startswith("<"):
            BESIDE[meaning[1:]](self, value, span)
            return
        try:
            found = self.meant(name, meaning, value, values)
        except Refusal as refusal:
            message = f"'{name}' of {self.path} {refusal.message}"
            raise Wrong(Diagnostic(refusal.code, message, refusal.hint, span)) from None
        axes = found.pop(AXES, None)
        self.kind = f"{self.kind}{axes}d" if axes else self.kind
        for key, setting in found.items():
            unknown = unknown_in(setting)
            if unknown:
                hint = f"write its value in its place, for example {name}=3"
                message = f"'{name}' is {unknown.text}, which has no value in this text"
                raise Wrong(Diagnostic("E103", message, hint, span))
            word = name if len(found) == 1 and self.alias(name, key) else key
            self.check_text(name, key, setting, span)
            self.settings[word] = Item(span, from_plain(setting, span))

    def meant(self, name: str, meaning: str, value: Any, values: Mapping[str, Any]) -> Settings:
        if meaning == ONLY:
            return only(value, self.signature.defaults.get(name))
        if "<" in meaning:
            seen = {key: item for key, item in values.items() if item is not MISSING}
            return turned(meaning, value, seen, self.kind)
        return {} if value is None else {meaning: value}

    def alias(self, name: str, setting: str) -> bool:
        """Whether the kind knows the setting by the argument's name: messages then say that."""
        found = settings_of(self.kind).get(setting)
        return found is not None and name in found.aliases

    def check_text(self, name: str, setting: str, value: Any, span: Span) -> None:
        """Wrong for a text where a number must be: in code, `'3'` is none."""
        found = settings_of(self.kind).get(setting)
        items = value if isinstance(value, list) else [value]
        wrong = found and misspelt(self.names, self.path, name, found.type, value, span)
        if wrong:
            raise Wrong(wrong)
        if found and not found.type.worded and any(isinstance(item, str) for item in items):
            message = f"'{name}' of {self.path} must {found.type.must}, received {show(value)}"
            written = span.source.lines[span.line - 1][span.column - 1 :][: span.length]
            quoted = any(quote in written for quote in ("'", '"'))
            hint = "leave the quotes out" if quoted else f"give '{written[:60]}' such a value"
            raise Wrong(Diagnostic("E104", message, hint, span))

    def too_many(self, node: ast.expr) -> NoReturn:
        takes, received = self.signature.positional, len(self.node.args)
        listed = f"they are {', '.join(takes)}" if takes else "leave it empty"
        arguments = "1 argument" if len(takes) == 1 else f"{len(takes) or 'no'} arguments"
        message = f"{self.path} takes {arguments} without a name, received {received}"
        self.wrong("E106", message, listed, node)

    def unknown(self, name: str, keyword: ast.keyword) -> NoReturn:
        takes = [*self.signature.positional, *self.signature.named]
        hint = did_you_mean(name, takes) or f"it takes {', '.join(takes) or 'none'}"
        at = self.text.span(keyword)._replace(length=len(name))
        raise Wrong(Diagnostic("E102", f"{self.path} has no argument '{name}'", hint, at))

    def wrong(self, code: str, message: str, hint: str, node: Any) -> NoReturn:
        raise Wrong(Diagnostic(code, message, hint, self.text.span(node)))
