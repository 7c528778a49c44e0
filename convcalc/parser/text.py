"""YAML text to values that know where they stand.

Built from the parser's events, without recursion, so that deep nesting, aliases and size are
bounded here (MAX_…), once for everything behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from convcalc.diagnostics import Diagnostic, Problems, Source, Span
from convcalc.parser.problems import Collected
from convcalc.parser.value import MAX_DEPTH, MAX_VALUES, Item, Value, scalar, show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TEXT = 1_000_000
STANDARD = "tag:yaml.org,2002:"
TEXT, LIST, MAPPING = f"{STANDARD}str", f"{STANDARD}seq", f"{STANDARD}map"


def parse(text: str, name: str) -> tuple[Value, list[Diagnostic]]:
    """The one document in `text`, as Values with their places, and what is wrong with it that does
    not keep it from being read on. Problems if it is no document.
    """
    import yaml

    source = Source(name, text)
    if len(text) > MAX_TEXT:
        raise Problems(
            [
                Diagnostic(
                    "E107",
                    f"the spec has {len(text):,} characters, more than {MAX_TEXT:,}",
                    "generate less, or use fewer layers",
                    Span(source, 1, 1),
                )
            ]
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Problems([_forbidden(source, text, error.start)]) from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        composer = _Composer(source)
        return composer.compose(yaml.parse(text, Loader=loader)), composer.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = inside(source, mark) if mark else Span(source, 1, 1)
        if "nesting" in str(error.problem):  # libyaml's own limit, which it may reach before us
            raise Problems([too_deep(span)]) from None
        raise Problems(
            [
                Diagnostic(
                    "E101",
                    f"not well-formed YAML: {error.problem or error.context}",
                    advice(source.lines[span.line - 1]),
                    span,
                )
            ]
        ) from None
    except yaml.reader.ReaderError as error:
        # its position counts bytes or characters, by the loader; it is the first such character
        raise Problems([_forbidden(source, text, text.find(chr(error.character)))]) from None


def inside(source: Source, mark: Any) -> Span:
    """The place of a mark. libyaml sees what is not there behind the last line."""
    if mark.line >= len(source.lines):
        return Span(source, len(source.lines), len(source.lines[-1]) + 1)
    return Span(source, mark.line + 1, mark.column + 1)


def advice(line: str) -> str:
    """What to do about a line that YAML cannot read."""
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return "the line begins with a tab: YAML is indented with blanks"
    if "$(" in line:
        return "in braces and brackets, put an expression that holds , [ ] { } or : in quotes"
    return "check indentation, colons, quotes and brackets here and above"


def too_deep(span: Span) -> Diagnostic:
    return Diagnostic("E107", f"nested more than {MAX_DEPTH} levels deep", "write it flatter", span)


def _forbidden(source: Source, text: str, position: int) -> Diagnostic:
    before = Source(source.name, text[:position]).lines
    span = Span(source, len(before), len(before[-1]) + 1)
    code = ord(text[position])
    message = f"the character #x{code:04x} is not allowed in YAML"
    return Diagnostic("E101", message, "remove it", span)


class Built(NamedTuple):
    """A finished value: how many values it is made of, and how many levels deep it is."""

    value: Value
    size: int = 1
    height: int = 0


class _Composer:
    """Events in, one Value out."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.anchors: dict[str, Built] = {}
        self.problems = Collected()
        self.stack: list[_Open] = []
        self.root: Value | None = None
        self.documents = 0

    def compose(self, events: Iterable[Any]) -> Value:
        handlers = {
            "DocumentStartEvent": self.document,
            "ScalarEvent": self.scalar,
            "SequenceStartEvent": self.open,
            "MappingStartEvent": self.open,
            "SequenceEndEvent": self.close,
            "MappingEndEvent": self.close,
            "AliasEvent": self.alias,
        }
        for event in events:
            handle = handlers.get(type(event).__name__)
            if handle:
                handle(event)
        return self.root or Value(None, Span(self.source, 1, 1))

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.fail(
                "E106",
                "a spec is one document, but another begins here",
                "remove the '---' line, or split the file",
                self.at(event),
            )

    def scalar(self, event: Any) -> None:
        self.check_tag(event, TEXT)
        plain = event.implicit[0]
        data = scalar(event.value) if plain else event.value
        self.add(Built(Value(data, self.at(event), not plain)), event.anchor)

    def open(self, event: Any) -> None:
        self.check_depth(1, event)
        mapping = "Mapping" in type(event).__name__
        self.check_tag(event, MAPPING if mapping else LIST)
        into: list[Value] | dict[str, Item] = {} if mapping else []
        self.anchors.pop(event.anchor, None)
        self.stack.append(_Open(Value(into, self.at(event)), event.anchor))

    def close(self, event: Any) -> None:
        done = self.stack.pop()
        self.add(done.built(event.end_mark), done.anchor)

    def alias(self, event: Any) -> None:
        found = self.anchors.get(event.anchor)
        if found is None:
            self.fail(
                "E101",
                f"the alias '*{event.anchor}' stands for nothing that is complete here",
                f"write '&{event.anchor}' before a value that ends before this line",
                self.at(event),
            )
        self.check_depth(found.height, event)
        self.add(found, None)

    def check_tag(self, event: Any, own: str) -> None:
        """A tag may say what the value is anyway, or of a word that it is text."""
        if event.tag not in (None, "!", own):
            tag = show(event.tag.replace(STANDARD, "!!"))
            message = f"the tag {tag} means nothing here"
            hint = "remove it; a value in quotes is text"
            self.problems.append(Diagnostic("E106", message, hint, self.at(event)))

    def check_depth(self, more: int, event: Any) -> None:
        if len(self.stack) + more > MAX_DEPTH:
            raise Problems([*self.problems, too_deep(self.at(event))])

    def add(self, done: Built, anchor: str | None) -> None:
        """Put a finished value where it belongs."""
        if anchor:
            self.anchors[anchor] = done
        if not self.stack:
            self.root = done.value
            return
        into = self.stack[-1]
        into.take(done, self)
        if into.size > MAX_VALUES:
            self.fail(
                "E107",
                f"more than {MAX_VALUES:,} values, counting those behind aliases",
                "use fewer aliases",
                done.value.span,
            )

    def at(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        quote = 1 if getattr(event, "style", None) in ("'", '"') else 0
        length = end.column - start.column - 2 * quote if end.line == start.line else 1
        at = inside(self.source, start)
        return at._replace(column=at.column + quote, length=max(length, 1))

    def fail(self, code: str, message: str, hint: str, span: Span | None) -> NoReturn:
        raise Problems([*self.problems, Diagnostic(code, message, hint, span)])


class _Open:
    """A list or mapping whose end has not come yet."""

    def __init__(self, value: Value, anchor: str | None) -> None:
        self.value, self.anchor = value, anchor
        self.key: Value | None = None
        self.size, self.height = 1, 1

    def built(self, end: Any) -> Built:
        """The finished value, with a span up to its end where that is on the same line."""
        value, span = self.value, self.value.span
        if span and span.line == end.line + 1 and end.column >= span.column:
            value = value._replace(span=span._replace(length=end.column + 1 - span.column))
        return Built(value, self.size, self.height)

    def take(self, done: Built, composer: _Composer) -> None:
        value = done.value
        self.size += done.size
        self.height = max(self.height, done.height + 1)
        if isinstance(self.value.data, list):
            self.value.data.append(value)
        elif self.key is None:
            if isinstance(value.data, (list, dict)):
                composer.fail("E106", "a key must be a word", "write 'name: value'", value.span)
            self.key = value
        else:
            key, self.key = self.key, None
            name = key_text(key)
            if name in self.value.data:
                message = f"the key {show(name)} appears twice"
                composer.problems.append(Diagnostic("E105", message, "keep one of them", key.span))
            self.value.data[name] = Item(key.span, value)


def key_text(key: Value) -> str:
    """A key as a name; `null` and `true` are words here."""
    if key.data is None or isinstance(key.data, bool):
        return {None: "null", True: "true", False: "false"}[key.data]
    return str(key.data)
