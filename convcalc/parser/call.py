"""A layer as it is written, before anything in it is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic
from convcalc.parser.make import Wrong
from convcalc.parser.shorthand import BESIDE, CONTROL, Token, literal, place, tokens
from convcalc.parser.value import Item, Value, show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.diagnostics import Span


class Call(NamedTuple):
    """`word` names a kind, a block or a construct; then come either the `words` of a line or the
    `value` that stands under it. `beside` are wiring and control.
    """

    word: Token
    span: Span | None
    words: tuple[Token, ...] = ()
    value: Value | None = None
    beside: Mapping[str, Item] = {}

    @property
    def at(self) -> Span | None:
        """Where the word stands."""
        return place(self.span, self.word)

    @property
    def controlled(self) -> bool:
        return not self.beside.keys().isdisjoint(CONTROL)

    @property
    def filled(self) -> bool:
        """Whether expressions are filled in."""
        return self.value is not None or any("$" in word.text for word in self.words)

    @property
    def read(self) -> Value | None:
        """What its `from` says, wherever that stands."""
        if "from" in self.beside:
            return self.beside["from"].value
        if self.value is not None and isinstance(self.value.data, dict):
            found = self.value.data.get("from")
            return found.value if found else None
        said = (word.text[5:] for word in self.words if word.text.startswith("from="))
        return next((literal(text, None) for text in said), None)

    def without(self, keys: tuple[str, ...]) -> Call:
        return self._replace(beside={k: v for k, v in self.beside.items() if k not in keys})


def call_of(value: Value) -> Call:
    """The call that a line or a mapping spells. Wrong, if it spells none."""
    data = value.data
    if isinstance(data, str) and data.strip():
        return of_line(data, value.span)
    if isinstance(data, dict) and data:
        return of_mapping(value)
    raise Wrong(
        Diagnostic(
            "E106",
            f"a layer must be a line or a mapping, received {show(value.plain())}",
            "for example '- conv 64 3x3' or '- conv: {filters: 64, kernel: 3}'",
            value.span,
        )
    )


def is_call(line: str) -> bool:
    """Whether a line is a call of a constructor, as code has it, or a list of such.

    >>> is_call("nn.Conv2d(3, 6, 5)"), is_call("self.c = Conv2D(6, 5)"), is_call("conv $(width)")
    (True, True, False)
    """
    before, bracket, _ = line.partition("(")
    if not bracket:
        return False
    target, _, function = before.rpartition("=")
    names = [function.strip("[* \n\t"), *([target.strip()] if target else [])]
    return all(name.replace(".", "_").isidentifier() for name in names)


def of_line(line: str, span: Span | None) -> Call:
    """`conv 64 3x3 repeat=3`: control is taken out, and with it the name and the start."""
    head, *words = tokens(line)
    if "=" not in line:
        return Call(head, span, tuple(words))
    beside: dict[str, Item] = {}
    named = [word.text.partition("=") for word in words]
    keys = [key if equals else "" for key, equals, _ in named]
    taken = (*CONTROL, "name", "from") if {"repeat", "for", "when"} & set(keys) else CONTROL
    rest = []
    for word, key in zip(words, keys, strict=True):
        if key not in taken:
            rest.append(word)
            continue
        behind = word.part(len(key) + 1, word.text[len(key) + 1 :])
        at = place(span, behind)
        if key in beside:
            raise twice(key, place(span, word))
        text = behind.text
        later = "$" in text and not text.startswith("[")
        beside[key] = Item(at, Value(text, at) if later else literal(text, at))
    return Call(head, span, tuple(rest), None, beside)


def of_mapping(value: Value) -> Call:
    """One key, the word; wiring and control stand beside it, or among its settings."""
    data = value.data
    heads = [k for k in data if k not in BESIDE]
    if len(heads) != 1:
        other = f"received {', '.join(map(show, heads))}" if heads else "received none"
        raise Wrong(
            Diagnostic(
                "E106",
                f"a layer is one kind with its settings, {other}",
                "start each layer with '- ', and indent its settings below it",
                data[heads[1]].span if len(heads) > 1 else value.span,
            )
        )
    word = heads[0]
    item = data[word]
    beside = {k: v for k, v in data.items() if k in BESIDE}
    inner = item.value
    if isinstance(inner.data, dict):
        control = {k: v for k, v in inner.data.items() if k in CONTROL}
        if control:
            for key in control.keys() & beside.keys():
                raise twice(key, control[key].span)
            beside.update(control)
            inner = inner._replace(data={k: v for k, v in inner.data.items() if k not in control})
    return Call(Token(word, 0, item.span.length if item.span else 0), item.span, (), inner, beside)


def twice(key: str, span: Span | None) -> Wrong:
    return Wrong(Diagnostic("E105", f"'{key}' is given twice", "keep one of them", span))
