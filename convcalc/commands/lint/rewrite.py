"""A change of a layer as changes of the text that it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.layers.settings import MODES
from convcalc.parser.call import is_call
from convcalc.parser.patches import Patch, Text, Unpatchable
from convcalc.parser.shorthand import BESIDE, WIRING, tokens
from convcalc.parser.value import Value
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.diagnostics import Span
    from convcalc.engine.edit import Edit
    from convcalc.engine.network import Network, Node
    from convcalc.layers.kind import Kind
    from convcalc.layers.settings import Setting


class Place(NamedTuple):
    """Where a layer is written: a line of shorthand, or a mapping with its settings, and the list
    that it is an item of.
    """

    item: Value
    siblings: Value
    number: int

    @property
    def settings(self) -> Value:
        """What holds the settings: the line itself, or what stands behind the kind."""
        if not isinstance(self.item.data, dict):
            return self.item
        word = next(key for key in self.item.data if key not in BESIDE)
        value: Value = self.item.data[word].value
        return value


Places = dict[int, list[Place]]
"""By the lines that they begin in."""


def places_in(root: Value) -> Places:
    """All items of lists in a spec."""
    found: Places = {}
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value.data, dict):
            waiting += [item.value for item in value.data.values()]
        elif isinstance(value.data, list):
            waiting += value.data
            for number, item in enumerate(value.data):
                for line in {span.line for span in beginnings(item)}:
                    found.setdefault(line, []).append(Place(item, value, number))
    return found


def place_of(places: Places, span: Span | None) -> Place:
    """The item of a list that the word at `span` begins. Unpatchable if there is none: a layer that
    was made by an expression, is written as code, or spread over lines.
    """
    for place in places.get(span.line, ()) if span else ():
        if span and begins(place.item, span):
            return place
    raise Unpatchable("its layer is no line of its own")


def beginnings(item: Value) -> list[Span]:
    """Where an item of a list begins: its text, or each word that may be its kind."""
    if isinstance(item.data, dict):
        spans = [entry.span for key, entry in item.data.items() if key not in BESIDE]
        return [span for span in spans if span]
    return [item.span] if isinstance(item.data, str) and item.span else []


def begins(item: Value, span: Span) -> bool:
    """Whether an item of a list begins with what stands at `span`."""
    if isinstance(item.data, dict):
        return any((at.line, at.column) == (span.line, span.column) for at in beginnings(item))
    return any(
        at.line == span.line and 0 <= span.column - at.column < at.length for at in beginnings(item)
    )


class Rewriting:
    """The changes of one layer in a text."""

    def __init__(self, text: Text, places: Places, network: Network, node: Node) -> None:
        self.text, self.network, self.node = text, network, node
        self.place = place_of(places, node.span)

    def ways(self, edit: Edit) -> Iterator[list[Patch]]:
        """Ways to write an edit, the one that changes least first; each has to be tried.
        Unpatchable for what cannot be written.
        """
        if edit.remove:
            yield [self.without()]
            return
        before = [self.ahead(edit)] if edit.before else []
        if edit.kind is None or edit.kind == self.node.kind:
            yield before
            return
        plain = self.is_plain()
        try:
            yield [*before, *self.least(edit.kind)]
        except Unpatchable:
            if not plain:
                raise
        if plain:
            yield [*before, self.anew(edit)]

    def is_plain(self) -> bool:
        """Whether the layer is a line without expressions."""
        data = self.place.item.data
        return isinstance(data, str) and "$" not in data and "(" not in data

    def least(self, kind: Kind) -> list[Patch]:
        """Other values for settings that are given, and the others behind them."""
        if type(kind) is not type(self.node.kind):
            raise Unpatchable("it would be another kind of layer")
        if isinstance(self.place.settings.data, str) and is_call(self.place.settings.data):
            raise Unpatchable("its layer is written as code")
        places = list(self.node.spans.values())
        patches, added = [], []
        for setting in kind.settings():
            value = getattr(kind, setting.name)
            if value == getattr(self.node.kind, setting.name):
                continue
            if value is None:
                raise Unpatchable(f"'{setting.name}' would have to be left out")
            span = self.node.spans.get(setting.name)
            written = setting.type.show(value)
            if span is None:
                added.append((setting, written))
            elif places.count(span) > 1 or "$" in self.text.of(span):
                raise Unpatchable(f"'{setting.name}' is not written by itself")
            else:
                start = self.text.start(span)
                new = self.instead(setting, self.text.of(span), written, start)
                patches.append(Patch(start, start + span.length, new))
        return patches + ([self.more(added)] if added else [])

    def instead(self, setting: Setting, old: str, written: str, start: int) -> str:
        """The word that takes the place of `old`: `p2` for `p1`, `padding=same` for `p1`."""
        mapping = isinstance(self.place.settings.data, dict)
        if mapping or self.text.text[start - 1 : start] in ("=", "/"):
            return written
        if setting.short and old[: len(setting.short)] == setting.short and len(old) > 1:
            return word(setting, written)
        if old in MODES or old == setting.name:
            return written if written in MODES else word(setting, written)
        return written

    def more(self, added: Sequence[tuple[Setting, str]]) -> Patch:
        """Settings behind all others."""
        holder = self.place.settings
        span = holder.span
        if span is None or (holder.data is not None and span.length < 1):
            raise Unpatchable("there is no place for it")
        end = self.text.start(span) + span.length
        if isinstance(holder.data, str):
            return Patch(end, end, "".join(f" {word(setting, text)}" for setting, text in added))
        texts = [f"{setting.name}: {text}" for setting, text in added]
        if isinstance(holder.data, dict) and self.text.of(span)[:1] == "{":
            kept = self.text.text[: end - 1].rstrip().rstrip(",")
            return Patch(len(kept), len(kept), f", {', '.join(texts)}")
        if isinstance(holder.data, dict) and holder.data:
            entries = [*holder.data.values()]
            first, last = entries[0], entries[-1]
            indent = " " * ((first.span.column if first.span else 1) - 1)
            line = last.value.span.line if last.value.span else 0
            if last.span and line == last.span.line:
                end = self.text.line_end(line)
                return Patch(end, end, "".join(f"{self.text.newline}{indent}{t}" for t in texts))
        raise Unpatchable("there is no place for it")

    def anew(self, edit: Edit) -> Patch:
        """The whole line written again, with its names at the end."""
        item = self.place.item
        assert item.span
        words = [t.text for t in tokens(item.data) if t.text.partition("=")[0] in WIRING]
        start = self.text.start(item.span)
        line = " ".join([edit.lines(self.network)[-1], *words])
        return Patch(start, start + item.span.length, line)

    def ahead(self, edit: Edit) -> Patch:
        """Layers in front of it."""
        lines = edit.lines(self.network)[: len(edit.before)]
        start, dash = self.dash()
        if dash is None:
            return Patch(start, start, "".join(f"{line}, " for line in lines))
        added = "".join(f"{dash}- {line}{self.text.newline}" for line in lines)
        return Patch(start, start, added)

    def without(self) -> Patch:
        """The list without it."""
        item, span = self.place.item, self.place.item.span
        assert span
        start, dash = self.dash()
        if dash is not None:
            if isinstance(item.data, dict):
                lines = [e.value.span.line for e in item.data.values() if e.value.span]
                if any(line != span.line for line in lines):
                    raise Unpatchable("it is written in several lines")
            if len(self.place.siblings.data) == 1:
                raise Unpatchable("it is the only one of its list")
            end = self.text.line_end(span.line)
            after = self.text.text[end : end + len(self.text.newline)]
            return Patch(start, end + len(after), "")
        quote = 1 if item.quoted else 0
        first = self.text.start(span) - quote
        last = self.text.start(span) + span.length + quote
        rest = self.text.text[last:]
        gap = len(rest) - len(rest.lstrip())
        if rest.lstrip()[:1] == ",":
            more = rest[gap + 1 :]
            return Patch(first, last + gap + 1 + len(more) - len(more.lstrip(" ")), "")
        kept = self.text.text[:first].rstrip()
        return Patch(len(kept) - 1, last, "") if kept[-1:] == "," else Patch(first, last, "")

    def dash(self) -> tuple[int, str | None]:
        """Where its item begins, and what stands before its dash in the line; None in brackets."""
        span = self.place.item.span
        assert span
        start = self.text.start(span) - (1 if self.place.item.quoted else 0)
        line = self.text.line_start(span.line)
        before = self.text.text[line:start]
        if before.strip() == "-":
            return line, before[: before.index("-")]
        listed = self.place.siblings.span
        if listed is None or self.text.of(listed)[:1] != "[":
            raise Unpatchable("it shares its line with another list")
        return start, None


def word(setting: Setting, written: str) -> str:
    """A setting as it may stand anywhere in a line: `p1`, `bias=false`."""
    if setting.short and written.replace("x", "").isdecimal():
        return setting.short + written
    return f"{setting.name}={written}"
