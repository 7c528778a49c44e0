"""Values as written to what they stand for: `$name` and `$(expression)` filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Refusal
from convcalc.parser.expressions.work import TEXT, Evaluation
from convcalc.parser.make import Wrong
from convcalc.parser.shorthand import Token, place, tokens
from convcalc.parser.value import Item, Value, from_plain, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convcalc.diagnostics import Span
    from convcalc.parser.call import Call
    from convcalc.parser.shapes import Shapes


class Filler:
    """Fills in what names mean, within one budget of work for a whole spec."""

    def __init__(self, shapes: Shapes, work: Evaluation | None = None) -> None:
        self.shapes = shapes
        self.vars: Mapping[str, Any] = {}
        self.work = work or Evaluation()

    def spend(self, steps: int, span: Span | None) -> None:
        """On a turn of a loop, or on what is read in it. Wrong, if that is too much."""
        try:
            self.work.spend(steps)
        except Refusal as refusal:
            raise Wrong(refusal.at(span)) from None

    def afford(self, steps: int, span: Span | None) -> None:
        """Wrong, before any of them is taken, if so many steps are too much."""
        if not self.work.affords(steps):
            raise Wrong(self.work.refusal().at(span))

    def text(self, text: str, span: Span | None, scope: Mapping[str, Any]) -> Any:
        """What a text with expressions stands for. Wrong, where one cannot be evaluated."""
        from convcalc.parser.expressions.expression import substitute

        try:
            self.work.spend(TEXT)
            return substitute(text, span, scope, self.work)
        except Refusal as refusal:
            raise Wrong(refusal.at(getattr(refusal, "span", None) or span)) from None

    def value(self, value: Value, scope: Mapping[str, Any]) -> Value:
        """`value` with all expressions in it filled in."""
        data = value.data
        if isinstance(data, str):
            if "$" not in data:
                return value
            found = self.text(data, value.span, scope)
            return from_plain(found, value.span)._replace(quoted=value.quoted)
        if isinstance(data, list):
            return value._replace(data=[self.value(v, scope) for v in data])
        if isinstance(data, dict):
            filled = {k: Item(i.span, self.value(i.value, scope)) for k, i in data.items()}
            return value._replace(data=filled)
        return value

    def words(
        self, words: Iterable[Token], span: Span | None, scope: Mapping[str, Any]
    ) -> list[Token]:
        """The words of a line, each filled in."""
        return [self.word(w, span, scope) if "$" in w.text else w for w in words]

    def word(self, word: Token, span: Span | None, scope: Mapping[str, Any]) -> Token:
        from convcalc.parser.expressions.operations import written

        key, equals, rest = word.text.partition("=")
        if not equals or not key.isidentifier():
            key, equals, rest = "", "", word.text
        behind = word.part(len(key) + len(equals), rest)
        found = self.text(rest, place(span, behind), scope)
        size = word.size or len(word.text)
        if isinstance(found, str):
            return Token(f"{key}{equals}{found}", word.offset, size)
        return Token(f"{key}{equals}{written(found)}", word.offset, size, from_plain(found))

    def head(self, call: Call, scope: Mapping[str, Any]) -> Call | Value:
        """A call whose first word is an expression: the call that it stands for; or the layers,
        where it stands for a list of these or for nothing.
        """
        found = self.text(call.word.text, call.at, scope)
        if isinstance(found, (list, dict)) or found is None:
            layers = from_plain([] if found is None else found, call.at)
            if call.words or call.value:
                raise self.no_word(found, call)
            return layers
        if not isinstance(found, str) or not found.strip():
            raise self.no_word(found, call)
        size = call.word.size or len(call.word.text)
        head, *more = (Token(t.text, call.word.offset, size) for t in tokens(found))
        return call._replace(word=head, words=(*more, *call.words))

    @staticmethod
    def no_word(found: Any, call: Call) -> Wrong:
        message = f"the name of a kind or block must stand here, received {show(found)}"
        return Wrong(Refusal("E104", message, "for example $block with block: basic").at(call.at))
