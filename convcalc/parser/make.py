"""A layer as it is written, to a kind with checked settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, Refusal, did_you_mean
from convcalc.layers import ALIASES, KINDS, kind_named, ranks_of
from convcalc.layers.dialect import ALL
from convcalc.layers.settings import TooLarge
from convcalc.parser.shorthand import BATCH_AXES, WIRING, Token, place, settings_of, tokens
from convcalc.parser.value import Item, Value, show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.diagnostics import Span
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.settings import Setting
    from convcalc.parser.shorthand import HasSettings

    Given = tuple[tuple[str, Item], ...]


class Entry(NamedTuple):
    """A layer as written: the word for its kind, and settings, wiring included, as given."""

    word: str
    span: Span | None
    given: Given


class Made(NamedTuple):
    """A kind with its settings, the wiring that stood among them, and where each stands; `ranks`
    are the numbers of axes that its name is for, `Conv2d` for two.
    """

    kind: Kind
    wiring: dict[str, Item]
    span: Span | None
    spans: dict[str, Span]
    ranks: tuple[int, ...] = ()


def find_kind(word: str, span: Span | None, more: Iterable[str] = ()) -> type[Kind]:
    """The kind of that name. Wrong, E102, if there is none; `more` are names that could have been
    meant as well.
    """
    kind = kind_named(word)
    if kind is None:
        from convcalc.layers.instead import instead_of

        close = instead_of(word) or did_you_mean(word, [*more, *KINDS, *ALIASES])
        hint = close or "'convcalc kinds' lists all kinds"
        raise Wrong(
            Diagnostic("E102", f"there is no kind of layer called {show(word)}", hint, span)
        )
    return kind


class Wrong(Problems):
    """One problem that ends the reading of one layer."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__([diagnostic])
        self.diagnostic = diagnostic


def from_words(kind: HasSettings, words: Sequence[Token], span: Span | None) -> Given:
    """The settings that words behind a kind's name give, each with its place."""
    try:
        return tuple(settings_of(kind, words, span))
    except Refusal as refusal:
        token = getattr(refusal, "token", words[0])
        raise Wrong(refusal.at(place(span, token))) from None


def from_line(line: str, span: Span | None) -> Entry:
    """An entry in shorthand: `conv 64 3x3/2 p1`."""
    words = list(tokens(line))
    if not words:
        raise Wrong(
            Diagnostic("E106", "a layer is missing here", "write a kind, like 'relu'", span)
        )
    word, at = words[0].text, place(span, words[0])
    return Entry(word, at, from_words(find_kind(word, at), words[1:], span))


def from_mapping(word: str, at: Span | None, value: Value, more: Iterable[str] = ()) -> Entry:
    """An entry spelled out: `conv: {filters: 64, kernel: 3}`, or `conv: 64 3x3`, or `relu:`."""
    kind = find_kind(word, at, more)
    if value.data is None:
        return Entry(word, at, ())
    if isinstance(value.data, dict):
        return Entry(word, at, tuple(value.data.items()))
    if isinstance(value.data, str) and not value.quoted:
        try:
            line = from_line(f"{word} {value.data}", None)
        except Wrong as wrong:
            raise Wrong(wrong.diagnostic._replace(span=value.span)) from None
        return line._replace(span=at, given=tuple((k, _behind(i, value)) for k, i in line.given))
    first = next((s.name for s in kind.settings() if s.positional), None)
    if first is None:
        raise Wrong(
            Diagnostic(
                "E106",
                f"{kind.name} takes no values without a name, received {show(value.plain())}",
                "write 'name: value' pairs in braces",
                value.span,
            )
        )
    return Entry(word, at, ((first, Item(value.span, value)),))


def _behind(item: Item, value: Value) -> Item:
    return Item(value.span, item.value._replace(span=value.span))


def make(
    entry: Entry,
    dialect: Dialect,
    problems: list[Diagnostic],
    known: dict[object, Kind] | None = None,
) -> Made | None:
    """The kind that `entry` describes by the defaults of `dialect`; None if something is wrong,
    which is then in `problems`. Where the same was `known` before, it is the same object, which
    saves memory and comparing.
    """
    reading = _Reading(find_kind(entry.word, entry.span), entry, dialect)
    for given, item in entry.given:
        reading.take(given, item)
    reading.check()
    problems += reading.problems
    if reading.problems:
        return None
    ranks = ranks_of(entry.word)
    if ranks:
        from convcalc.layers.spelled import ALWAYS

        reading.values = {**ALWAYS.get(reading.kind.name, {}), **reading.values}
    kind = reading.made({} if known is None else known)
    if BATCH_AXES in reading.wiring:
        axes = batch_axes(reading.wiring[BATCH_AXES], problems)
        if axes is None:
            return None
        from convcalc.layers.batched import batched

        kind, ranks = batched(kind, axes), ()
    return Made(kind, reading.wiring, entry.span, reading.spans, ranks)


def batch_axes(item: Item, problems: list[Diagnostic]) -> Any:
    """The axes that are as in the batch; None if that cannot be read."""
    from convcalc.layers.batched import batch_axes_setting

    found = batch_axes_setting()
    try:
        return found.type.parse(item.value.plain())
    except (ValueError, TypeError):
        message = f"'{BATCH_AXES}' must {found.type.must}, received {show(item.value.plain())}"
        problems.append(Diagnostic("E104", message, found.doc, item.value.span))
        return None


class _Reading:
    """One layer being read: its settings so far, and what is wrong with them."""

    def __init__(self, kind: type[Kind], entry: Entry, dialect: Dialect) -> None:
        self.kind, self.entry, self.dialect = kind, entry, dialect
        self.names = {alias: s for s in kind.settings() for alias in (s.name, *s.aliases)}
        self.lacks = dialect.lacks.get(kind.name, {})
        self.values: dict[str, Any] = dict(dialect.defaults.get(kind.name, {}))
        self.wiring: dict[str, Item] = {}
        self.spans: dict[str, Span] = {}
        self.taken: set[str] = set()
        self.problems: list[Diagnostic] = []

    def take(self, given: str, item: Item) -> None:
        """A setting, or a name, from or share, under the name it was given."""
        found = self.names.get(given)
        if found is None and given not in WIRING:
            self.unknown(given, item)
            return
        name = found.name if found else given
        if name in self.taken:
            self.problem("E105", f"'{name}' is given twice", "keep one of them", item.span)
            return
        self.taken.add(name)
        span = item.value.span or item.span
        if span:
            self.spans[name] = span
        if found is None:
            self.wiring[given] = item
            return
        raw = item.value.plain()
        if raw is not None or found.required or found.default is not None:
            self.parse(found, given, raw, span)
        default = self.dialect.defaults.get(self.kind.name, {}).get(name, found.default)
        if name in self.lacks and not is_default(default, self.values.get(name, default)):
            what = f"{self.dialect.title} has no '{name}' for {self.kind.name}"
            self.problem("E207", what, self.lacks[name], item.span)

    def parse(self, found: Setting, given: str, raw: Any, span: Span | None) -> None:
        """The value of one setting."""
        try:
            self.values[found.name] = found.type.parse(raw)
        except (ValueError, TypeError) as error:
            code = "E107" if isinstance(error, TooLarge) else "E104"
            reason = str(error) if code == "E107" else f"must {found.type.must}"
            message = f"'{given}' {reason}, received {show(raw)}"
            hint = f"{found.name}: {found.doc}"
            if isinstance(raw, str) and raw.rstrip(",;") != raw:
                hint = f"write it without '{raw[-1]}': '{example(self.kind)}'"
            elif found.doc.startswith(found.name):  # it would only repeat the name
                hint = f"for example '{example(self.kind)}'"
            self.problem(code, message, hint, span)

    def unknown(self, given: str, item: Item) -> None:
        settings = ", ".join(s.name for s in self.kind.settings())
        hint = did_you_mean(given, [*self.names, *WIRING])
        for s in self.kind.settings():
            if f"'{s.name}'" in hint:
                self.taken.add(s.name)  # a misspelt setting is not missing as well
        hint = hint or (f"it has {settings}" if settings else "it has no settings")
        self.problem("E102", f"{self.kind.name} has no setting {show(given)}", hint, item.span)

    def made(self, known: dict[object, Kind]) -> Kind:
        """The kind; settings are written out to be told apart, for 1 is 1.0 and true besides."""
        same = self.kind, repr(self.values)
        found = known.get(same)
        if found is None:
            found = known[same] = self.kind(**self.values)
        return found

    def check(self) -> None:
        """What is missing, and whether the framework has this kind at all."""
        name = self.kind.name
        if ALL in self.lacks:
            what = f"{self.dialect.title} has no {name}"
            self.problem("E207", what, self.lacks[ALL], self.entry.span)
        for s in self.kind.settings():
            if s.required and s.name not in self.taken and s.name not in self.values:
                hint = f"for example '{example(self.kind)}'"
                self.problem("E103", f"{name} needs '{s.name}': {s.doc}", hint, self.entry.span)

    def problem(self, code: str, message: str, hint: str, span: Span | None) -> None:
        self.problems.append(Diagnostic(code, message, hint, span))


def is_default(default: Any, value: Any) -> bool:
    """`value` is the default, or the default for each axis."""
    return bool(value == default or (isinstance(value, tuple) and set(value) == {default}))


def example(kind: type[Kind]) -> str:
    """A line that the kind accepts: `conv 64 7x7/2 p3`."""
    return f"{kind.name} {kind.example[1]}".rstrip()
