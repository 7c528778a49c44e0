"""YAML text to values that know where they stand.

Built from the parser's events, without recursion, so that deep nesting, aliases and size are
bounded here (MAX_…), once for everything behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, Source, Span
from convcalc.spec.value import MAX_DEPTH, Item, Value, scalar, show

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 1_000_000
MAX_VALUES = 200_000


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
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        composer = _Composer(source)
        return composer.compose(yaml.parse(text, Loader=loader)), composer.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span(source, mark.line + 1, mark.column + 1) if mark else Span(source, 1, 1)
        raise Problems(
            [
                Diagnostic(
                    "E101",
                    f"not well-formed YAML: {error.problem or error.context}",
                    "check indentation, colons, quotes and brackets here and above",
                    span,
                )
            ]
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        raise Problems(
            [
                Diagnostic(
                    "E101",
                    f"the character #x{ord(text[error.position]):04x} is not allowed in YAML",
                    "remove it",
                    Span(source, line, column),
                )
            ]
        ) from None


class _Composer:
    """Events in, one Value out."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.problems: list[Diagnostic] = []
        self.stack: list[_Open] = []
        self.count = 0

    def compose(self, events: Iterator[Any]) -> Value:
        root: Value | None = None
        documents = 0
        for event in events:
            name = type(event).__name__
            if name == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self.fail(
                        "E106",
                        "a spec is one document, but another begins here",
                        "remove the '---' line, or split the file",
                        self.at(event),
                    )
            elif name == "ScalarEvent":
                span, data = self.at(event), event.value
                if event.implicit[0]:
                    data = scalar(data)
                value = Value(data, span, not event.implicit[0])
                root = self.add(value, event.anchor, 1, self.count) or root
            elif name in ("SequenceStartEvent", "MappingStartEvent"):
                if len(self.stack) >= MAX_DEPTH:
                    self.fail(
                        "E107",
                        f"nested more than {MAX_DEPTH} levels deep",
                        "write it flatter",
                        self.at(event),
                    )
                into: list[Value] | dict[str, Item] = [] if name == "SequenceStartEvent" else {}
                self.stack.append(_Open(Value(into, self.at(event)), event.anchor, self.count))
                if event.anchor:
                    self.anchors.pop(event.anchor, None)
            elif name in ("SequenceEndEvent", "MappingEndEvent"):
                done = self.stack.pop().closed(event)
                root = self.add(done.value, done.anchor, 1, done.before) or root
            elif name == "AliasEvent":
                root = self.alias(event) or root
        return root or Value(None, Span(self.source, 1, 1))

    def alias(self, event: Any) -> Value | None:
        if event.anchor not in self.anchors:
            self.fail(
                "E101",
                f"the alias '*{event.anchor}' stands for nothing that is complete here",
                f"write '&{event.anchor}' before a value that ends before this line",
                self.at(event),
            )
        value, size = self.anchors[event.anchor]
        return self.add(value, None, size, self.count)

    def add(self, value: Value, anchor: str | None, size: int, before: int) -> Value | None:
        """Put a finished value where it belongs; returned if it is the whole document.

        `size` values are new; `before` were counted when it began.
        """
        self.count += size
        if anchor:
            self.anchors[anchor] = (value, self.count - before)
        if self.count > MAX_VALUES:
            self.fail(
                "E107",
                f"more than {MAX_VALUES:,} values, counting those behind aliases",
                "use fewer aliases",
                value.span,
            )
        if not self.stack:
            return value
        self.stack[-1].take(value, self)
        return None

    def at(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        quote = 1 if getattr(event, "style", None) in ("'", '"') else 0
        length = end.column - start.column - 2 * quote if end.line == start.line else 1
        if type(event).__name__ in ("SequenceStartEvent", "MappingStartEvent"):
            length = 1
        return Span(self.source, start.line + 1, start.column + 1 + quote, max(length, 1))

    def fail(self, code: str, message: str, hint: str, span: Span | None) -> None:
        raise Problems([*self.problems, Diagnostic(code, message, hint, span)])


class _Open:
    """A list or mapping whose end has not come yet."""

    def __init__(self, value: Value, anchor: str | None, before: int) -> None:
        self.value, self.anchor, self.before = value, anchor, before
        self.key: Value | None = None

    def closed(self, end: Any) -> _Open:
        """With a span up to its end, where that is on the same line."""
        span, mark = self.value.span, end.end_mark
        if span and span.line == mark.line + 1 and mark.column >= span.column:
            span = span._replace(length=mark.column + 1 - span.column)
            self.value = self.value._replace(span=span)
        return self

    def take(self, value: Value, composer: _Composer) -> None:
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
                composer.problems.append(
                    Diagnostic(
                        "E105", f"the key '{name}' appears twice", "keep one of them", key.span
                    )
                )
            self.value.data[name] = Item(key.span, value)


def key_text(key: Value) -> str:
    if isinstance(key.data, bool) or key.data is None:
        return show(key.data) if key.data is not None else "null"
    return str(key.data)
