"""A layer as it is written, to a kind with checked settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, Refusal, did_you_mean
from convcalc.dialect.base import ALL
from convcalc.layers import ALIASES, KINDS, kind_named
from convcalc.record import NamedTuple
from convcalc.spec.shorthand import WIRING, Token, place, settings_of, tokens
from convcalc.spec.value import Item, Value, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.diagnostics import Span
    from convcalc.dialect.base import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.settings import Setting

    Given = tuple[tuple[str, Item], ...]


class Entry(NamedTuple):
    """A layer as written: the word for its kind, and settings, wiring included, as given."""

    word: str
    span: Span | None
    given: Given


class Made(NamedTuple):
    """A kind with its settings, the wiring that stood among them, and where each stands."""

    kind: Kind
    wiring: dict[str, Item]
    span: Span | None
    spans: dict[str, Span]


def find_kind(word: str, span: Span | None) -> type[Kind]:
    """The kind of that name. Refusal E102 as a Diagnostic if there is none."""
    kind = kind_named(word)
    if kind is None:
        plain = word.lower().replace("-", "_")
        for rank in ("1d", "2d", "3d"):
            plain = plain.replace(f"_{rank}", "").replace(rank, "")
        known = plain != word.lower() and kind_named(plain)
        hint = (
            f"write '{known.name}'; the number of axes follows from the input"
            if known
            else did_you_mean(word, [*KINDS, *ALIASES]) or "'convcalc kinds' lists all kinds"
        )
        raise Wrong(
            Diagnostic("E102", f"there is no kind of layer called {show(word)}", hint, span)
        )
    return kind


class Wrong(Problems):
    """One problem that ends the reading of one layer."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__([diagnostic])
        self.diagnostic = diagnostic


def from_words(kind: type[Kind], words: Sequence[Token], span: Span | None) -> Given:
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


def from_mapping(word: str, at: Span | None, value: Value) -> Entry:
    """An entry spelled out: `conv: {filters: 64, kernel: 3}`, or `conv: 64 3x3`, or `relu:`."""
    kind = find_kind(word, at)
    if value.data is None:
        return Entry(word, at, ())
    if isinstance(value.data, dict):
        return Entry(word, at, tuple(value.data.items()))
    if isinstance(value.data, str) and not value.quoted:
        line = from_line(f"{word} {value.data}", None)
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


def make(entry: Entry, dialect: Dialect, problems: list[Diagnostic]) -> Made | None:
    """The kind that `entry` describes by the defaults of `dialect`; None if something is wrong,
    which is then in `problems`.
    """
    kind = find_kind(entry.word, entry.span)
    before = len(problems)
    names = {alias: s for s in kind.settings() for alias in (s.name, *s.aliases)}
    values: dict[str, Any] = dict(dialect.defaults.get(kind.name, {}))
    lacks = dialect.lacks.get(kind.name, {})
    if ALL in lacks:
        problems.append(
            Diagnostic("E207", f"{dialect.title} has no {kind.name}", lacks[ALL], entry.span)
        )
    wiring: dict[str, Item] = {}
    spans: dict[str, Span] = {}
    seen: set[str] = set()
    for given, item in entry.given:
        target_name = given
        if given not in WIRING:
            target_name = names[given].name if given in names else ""
        if not target_name:
            problems.append(_unknown(kind, given, item, names))
            continue
        if target_name in seen:
            problems.append(
                Diagnostic("E105", f"'{target_name}' is given twice", "keep one of them", item.span)
            )
            continue
        seen.add(target_name)
        if item.value.span or item.span:
            spans[target_name] = item.value.span or item.span  # type: ignore[assignment]
        if given in WIRING:
            wiring[given] = item
            continue
        found = names[given]
        value = _read(found, given, item, problems)
        if value is not None or item.value.data is None:
            values[found.name] = value
            if found.name in lacks and not is_default(found, value):
                problems.append(
                    Diagnostic(
                        "E207",
                        f"{dialect.title} has no '{found.name}' for {kind.name}",
                        lacks[found.name],
                        item.span,
                    )
                )
    meant = {names[g].name for g, _ in entry.given if g in names}
    for given, _ in entry.given:
        if given not in names:  # a misspelt setting is not missing as well
            meant.update(
                s.name for s in kind.settings() if f"'{s.name}'" in did_you_mean(given, names)
            )
    for s in kind.settings():
        if s.required and values.get(s.name) is None and s.name not in meant:
            problems.append(_missing(kind, s, entry))
    if len(problems) > before:
        return None
    return Made(kind(**values), wiring, entry.span, spans)


def _read(s: Setting, given: str, item: Item, problems: list[Diagnostic]) -> Any:
    """The value of one setting; None, and a problem, if it is none."""
    raw = item.value.plain()
    if raw is None and not s.required and s.default is None:
        return None
    try:
        return s.type.parse(raw)
    except (ValueError, TypeError) as error:
        reason = str(error) if str(error).startswith("must ") else f"must {s.type.must}"
        code = "E107" if "at most 2," in reason else "E104"
        problems.append(
            Diagnostic(
                code,
                f"'{given}' {reason}, received {show(raw)}",
                _advice(s),
                item.value.span or item.span,
            )
        )
        return None


def is_default(s: Setting, value: Any) -> bool:
    """`value` is the default, or the default for each axis."""
    return bool(value == s.default or (isinstance(value, tuple) and set(value) == {s.default}))


def _advice(s: Setting) -> str:
    return f"{s.name}: {s.doc}"


def _unknown(kind: type[Kind], given: str, item: Item, names: Iterable[str]) -> Diagnostic:
    settings = ", ".join(s.name for s in kind.settings())
    hint = did_you_mean(given, [*names, *WIRING]) or (
        f"it has {settings}" if settings else "it has no settings"
    )
    return Diagnostic("E102", f"{kind.name} has no setting {show(given)}", hint, item.span)


def example(kind: type[Kind]) -> str:
    """A line that the kind accepts: `conv 64 7x7/2 p3`."""
    return f"{kind.name} {kind.example[1]}".rstrip()


def _missing(kind: type[Kind], s: Setting, entry: Entry) -> Diagnostic:
    return Diagnostic(
        "E103",
        f"{kind.name} needs '{s.name}': {s.doc}",
        f"for example '{example(kind)}'",
        entry.span,
    )
