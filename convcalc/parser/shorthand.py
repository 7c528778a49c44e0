"""`conv 64 3x3/2 p1 bias=false name=c1`: a layer in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Refusal, Span
from convcalc.layers.settings import MODES, Flag
from convcalc.parser.value import Item, Value, scalar
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    from convcalc.layers.settings import Setting

    class HasSettings(Protocol):
        """A kind of layer, or a block."""

        @property
        def name(self) -> str: ...

        def settings(self) -> tuple[Setting, ...]: ...


CONSTRUCTS = ("residual", "branches", "layers")
"""What stands where a kind may, and has layers inside it."""
HELD = ("trainable", "fixed")
"""How weights are held; said of a block, of all weights inside it."""
BATCH_AXES = "batch_axes"
WIRING = ("name", "from", "share", *HELD, BATCH_AXES)
CONTROL = ("when", "else", "repeat", "for", "in", "index")
BESIDE = (*WIRING, *CONTROL)
"""What may stand beside a layer's settings."""


class Token(NamedTuple):
    """A word of a line, and where it starts in it.

    Of a word that held an expression, `size` is the length it had in the line, and `value` what it
    stands for, or what stands behind its `=`, if that is no text.
    """

    text: str
    offset: int
    size: int = 0
    value: Value | None = None

    def part(self, start: int, text: str) -> Token:
        """`text`, which begins at `start` of this word; all of the word where that is not known."""
        return self._replace(text=text) if self.size else Token(text, self.offset + start)


def tokens(line: str) -> Iterator[Token]:
    """The words of `line`; brackets keep what they hold together."""
    depth = start = 0
    for k, c in enumerate(line + " "):
        if c in "[(":
            depth += 1
        elif c in "])":
            depth -= 1
        elif c.isspace() and depth <= 0:
            if k > start:
                yield Token(line[start:k], start)
            start = k + 1
    if depth > 0 and start < len(line):
        yield Token(line[start:], start)


def between_commas(line: str) -> list[str]:
    """The layers of a line that has commas between them; none where it is one layer.

    >>> between_commas("conv 3, relu"), between_commas("conv 3 padding=[1,2]")
    (['conv 3', 'relu'], [])
    """
    from convcalc.layers import kind_named

    parts = [part.strip() for part in line.split(",")]
    kinds = [kind_named(part.split()[0]) if part else None for part in parts]
    return parts if len(parts) > 1 and all(kinds) else []


def place(span: Span | None, token: Token) -> Span | None:
    """Where a token of a scalar stands in the source; all of a scalar of several lines."""
    if span is None:
        return None
    line = span.source.lines[span.line - 1 : span.line]
    if line and span.column + token.offset > len(line[0]):
        return span
    return span._replace(column=span.column + token.offset, length=token.size or len(token.text))


def literal(text: str, span: Span | None, depth: int = 0) -> Value:
    """The value that a word spells: a scalar, or lists in brackets, square or round."""
    text = text.strip()
    if text[:1] + text[-1:] not in ("[]", "()") or depth > 3:
        return Value(scalar(text), span)
    parts, level, start = [], 0, 1
    for k, c in enumerate(text[:-1]):
        level += (c in "[(") - (c in "])")
        if c == "," and level == 1:
            parts.append(text[start:k])
            start = k + 1
    parts.append(text[start:-1])
    if not parts[-1].strip():  # [] and [1, 2,]
        parts.pop()
    return Value([literal(p, span, depth + 1) for p in parts], span)


def settings_of(
    kind: HasSettings, words: Iterable[Token], span: Span | None
) -> Iterator[tuple[str, Item]]:
    """The settings that the words after a kind's name give. Refusal E106 for one too many."""
    known = kind.settings()
    names = {s.name for s in known}
    shorts = {s.short: s.name for s in known if s.short}
    flags = {s.name for s in known if isinstance(s.type, Flag)}
    queue = [s for s in known if s.positional]
    for word in words:
        at = place(span, word)
        key, equals, rest = word.text.partition("=")
        if equals and key.isidentifier():
            key = key if key in names else shorts.get(key, key)  # p=1 is p1
            behind = word.part(len(word.text) - len(rest), rest)
            yield key, Item(at, spelled(behind, place(span, behind)))
            continue
        if word.text in MODES and "padding" in names:
            yield "padding", Item(at, Value(word.text, at))
            continue
        if word.text in flags:
            yield word.text, Item(at, Value(True, at))
            continue
        mark = word.text.rstrip("0123456789x,*")
        if mark in shorts and mark != word.text:
            yield shorts[mark], Item(at, Value(scalar(word.text[len(mark) :]), at))
            continue
        before, slash, after = word.text.partition("/")
        if slash and "stride" in names:
            step = word.part(len(before) + 1, after)
            yield "stride", Item(at, literal(after, place(span, step)))
            if not before:
                continue
        else:
            before = word.text
        head = word.part(0, before)
        if not queue:
            raise too_many(kind, head, known)
        at = place(span, head)
        yield queue.pop(0).name, Item(at, spelled(head, at))


def spelled(word: Token, at: Span | None) -> Value:
    """What a word stands for."""
    return literal(word.text, at) if word.value is None else word.value._replace(span=at)


def too_many(kind: HasSettings, word: Token, known: tuple[Setting, ...]) -> Refusal:
    """Why a word fits nothing."""
    places = [s.name for s in known if s.positional]
    takes = f"takes {' and '.join(places)} without a name" if places else "takes no values"
    named = [f"{s.name}=…" for s in known if not s.positional][:4]
    hint = f"name it: {', '.join(named)}" if named else "remove it"
    refusal = Refusal("E106", f"{kind.name} {takes}; '{word.text}' is one too many", hint)
    refusal.token = word  # type: ignore[attr-defined]
    return refusal
