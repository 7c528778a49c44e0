"""Values as written to what they stand for: `$name` and `$(expression)` filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Refusal
from convcalc.parser.expressions.work import TEXT, Evaluation
from convcalc.parser.frame import Scope
from convcalc.parser.make import Entry, Wrong, find_kind, from_mapping, from_words
from convcalc.parser.shorthand import Token, place, tokens
from convcalc.parser.value import Item, Value, from_plain, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convcalc.diagnostics import Span
    from convcalc.parser.asked import Question, Remade
    from convcalc.parser.call import Call
    from convcalc.parser.make import Made
    from convcalc.parser.shapes import Shapes


class Filler:
    """Fills in what names mean, within one budget of work for a whole spec."""

    def __init__(self, shapes: Shapes, work: Evaluation | None = None) -> None:
        self.shapes = shapes
        self.vars: Mapping[str, Any] = {}
        self.work = work or Evaluation()
        self.asked: dict[int, Question] = {}
        """The expressions so far that depend on shapes, as what is read depends on them."""
        self.layers: dict[str, Remade] = {}
        """The layers of which no more than settings depend on shapes."""
        self.unclear = False

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

        self.unclear = not self.clear
        try:
            self.work.spend(TEXT)
            found = substitute(text, span, scope, self.work)
        except Refusal as refusal:
            raise Wrong(refusal.at(getattr(refusal, "span", None) or span)) from None
        following = scope.following if isinstance(scope, Scope) else {}
        if self.shapes.heard is not None or any(name in text for name in following):
            self.ask(text, scope, found)
        return found

    @property
    def clear(self) -> bool:
        """Whether for all that was told of shapes it was seen what for."""
        return not self.unclear and self.shapes.heard is None

    def ask(self, text: str, scope: Any, found: Any) -> None:
        """Keep an expression that depends on shapes."""
        from convcalc.parser.asked import Place, Question

        heard, after, sized = self.shapes.heard, len(self.shapes.nodes), "in_size" in text
        place = Place(scope.values_by_name, scope.following, heard, after, sized)
        question = Question(text, place, found)
        self.asked[id(question)] = question
        self.shapes.heard = None

    def answered(self, text: str, span: Span | None, scope: Mapping[str, Any]) -> Value:
        """What a text with expressions stands for, with the question that it was."""
        known = len(self.asked)
        found = from_plain(self.text(text, span, scope), span)
        return found._replace(asked=self.last) if len(self.asked) > known else found

    @property
    def last(self) -> Question:
        return next(reversed(self.asked.values()))

    def taken(self, known: int) -> list[Question]:
        """The questions behind the first `known`, on which nothing but a layer depends."""
        return [self.asked.popitem()[1] for _ in range(len(self.asked) - known)]

    def remade(self, name: str, made: Made, call: Call, asked: list[Question]) -> None:
        """Keep how a layer is written in whose settings questions stand."""
        from convcalc.parser.asked import Remade

        sources = (question.place.source for question in asked)
        source = next((name for name in sources if name is not None), None)
        sized = any(question.place.sized for question in asked)
        place = asked[0].place._replace(source=source, sized=sized)
        self.layers[name] = Remade(call, place, made.wiring)

    def value(self, value: Value, scope: Mapping[str, Any]) -> Value:
        """`value` with all expressions in it filled in."""
        data = value.data
        if isinstance(data, str):
            if "$" not in data:
                return value
            found = self.answered(data, value.span, scope)
            return found._replace(quoted=True) if value.quoted else found
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
        value = self.answered(rest, place(span, behind), scope)
        size, found = word.size or len(word.text), value.plain()
        if isinstance(found, str):
            return Token(f"{key}{equals}{found}", word.offset, size)
        return Token(f"{key}{equals}{written(found)}", word.offset, size, value)

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


def entry_of(
    call: Call, filler: Filler, scope: Mapping[str, Any], more: Iterable[str] = ()
) -> Entry:
    """A layer of some kind, with its settings filled in by what names mean in `scope`."""
    at, beside = call.at, tuple(call.beside.items())
    if call.value is None:
        kind = find_kind(call.word.text, at, more)
        given = from_words(kind, filler.words(call.words, call.span, scope), call.span)
    else:
        value = filler.value(call.value, scope)
        given = from_mapping(call.word.text, at, value, more).given
    if beside:
        given = (*given, *((k, Item(i.span, filler.value(i.value, scope))) for k, i in beside))
    return Entry(call.word.text, at, given)
