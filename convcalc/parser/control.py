"""`when`, `repeat` and `for`: which layers are read, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Span
from convcalc.engine.network import Group
from convcalc.parser.expressions.expression import check_name
from convcalc.parser.expressions.work import AGAIN, TURN
from convcalc.parser.make import Wrong
from convcalc.parser.shorthand import CONTROL
from convcalc.parser.value import Item, Value, show
from convcalc.parser.value import word as word_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.parser.asked import Question
    from convcalc.parser.call import Call
    from convcalc.parser.layers import Reader

MAX_TURNS = 100_000
LOOPS = ("repeat", "for")
MAX_LISTED = 12


class Turn(NamedTuple):
    """One time that something is read: what its names mean, and the how-manieth it is; `asked` are
    the questions that values follow from.
    """

    values: dict[str, Any]
    number: int = 0
    asked: Mapping[str, Question] = {}


def controlled(reader: Reader, call: Call, path: str | None) -> None:
    """Read a call as often as its control says."""
    beside = call.beside
    for key, needs in (("in", "for"), ("else", "when")):
        if key in beside and needs not in beside:
            hint = f"write '{needs}' beside it, or remove it"
            reader.wrong("E106", f"'{key}' stands without '{needs}'", hint, beside[key].span)
    if "for" not in beside and "repeat" not in beside:
        if "index" in beside:
            hint = "write 'repeat' or 'for' beside it, or remove it"
            reader.wrong("E106", "'index' stands without a loop", hint, beside["index"].span)
        chosen(reader, call, path)
        return
    if "for" in beside and "repeat" in beside:
        hint = "put one of them inside: layers: [...]"
        reader.wrong("E106", "both 'for' and 'repeat'", hint, beside["repeat"].span)
    loop(reader, call, path)


def chosen(reader: Reader, call: Call, path: str | None) -> None:
    """Read a call if its `when` holds, else its `else`."""
    beside = call.beside
    if "when" not in beside or holds(reader, beside["when"]):
        reader.run(call.without(CONTROL), path)
        return
    if "else" in beside:
        if path is None and "name" in beside:
            path = reader.claim(beside["name"], "layers")
        reader.body(beside["else"].value, path)
        return
    if path is None and "name" in beside:
        path = reader.frame.prefix + str(reader.filled(beside["name"].value).data)
    if path is not None:
        start = reader.begin({k: v for k, v in beside.items() if k == "from"})
        reader.names.ends.setdefault(path, start.name)


def holds(reader: Reader, item: Item) -> bool:
    value = reader.filled(item.value)
    if isinstance(value.data, (list, dict, str)) or value.data is None:
        reader.wrong(
            "E104",
            f"'when' must be true or false, received {show(value.plain())}",
            "for example when: $(stride > 1)",
            item.value.span,
        )
    return bool(value.data)


def loop(reader: Reader, call: Call, path: str | None) -> None:
    """Read a call once for each turn. With a name, each turn has a path: `name.0`, `name.1`, …"""
    beside = call.beside
    named = beside.get("name")
    inner = call.without((*LOOPS, "in", "index", "name", "from"))
    if "from" in beside:
        reader.tip, reader.tip_span = reader.begin({"from": beside["from"]})
    if path is None and named is not None:
        path = reader.claim(named, "layers")
    first, word = len(reader.nodes), "repeat" if "repeat" in beside else "for"
    if path is not None:
        reader.names.groups[path] = Group(word, loop_text(reader, call, word))
        reader.names.open.add(path)
    for turn in turns(reader, beside, least(inner)):
        reader.filler.spend(TURN, call.at)
        scope = reader.frame.scope.but(turn.values)
        for name, question in turn.asked.items():  # what the layers inside depend on is asked there
            scope = scope.but({name: turn.values[name]}, question)
            reader.filler.asked.pop(id(question), None)
        with reader.inside(reader.frame._replace(scope=scope, again=True)):
            here = None if path is None else f"{path}.{turn.number}"
            if here:
                reader.names.take(here)
            chosen(reader, inner, here)
    if path is not None:
        reader.close(path, first)


def loop_text(reader: Reader, call: Call, word: str) -> str:
    """A loop in short: `3 × bottleneck`, or the names that a `for` gives."""
    data = reader.filled(call.beside[word].value).plain()
    if isinstance(data, list):
        return ", ".join(map(word_of, data[:MAX_LISTED]))
    if word == "for":
        return word_of(data)
    try:
        inner = reader.filler.text(call.word.text, call.at, reader.frame.scope)
    except Wrong:  # each turn repeats something else
        inner = None
    known = isinstance(inner, str) and inner != "layers"
    return f"{word_of(data)} × {inner}" if known else word_of(data)


def least(call: Call) -> int:
    """What a turn costs at least, in which `call` is read."""
    data = call.value.data if call.value else None
    if not isinstance(data, list) or "when" in call.beside:
        return TURN
    return TURN + AGAIN * len(data)


def turns(reader: Reader, beside: Any, cost: int) -> Iterator[Turn]:
    """The turns of a loop, in order. Wrong where so many at `cost` are too much."""
    index = variable(reader, beside["index"]) if "index" in beside else None
    if "repeat" in beside:
        item = beside["repeat"]
        count = reader.filled(item.value).data
        if isinstance(count, float) and count.is_integer():
            count = int(count)
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            message = f"'repeat' must be a whole number of at least 0, received {show(count)}"
            reader.wrong("E104", message, "for example repeat: 3", item.value.span)
        if count > MAX_TURNS:
            message = f"'repeat' is at most {MAX_TURNS:,}, received {show(count)}"
            reader.wrong("E107", message, "use fewer", item.value.span)
        reader.filler.afford(count * cost, item.value.span)
        for k in range(count):
            yield Turn({index or "i": k}, k)
        return
    names = variables(reader, beside["for"])
    for k, row in enumerate(rows(reader, beside, names, cost)):
        found = dict(zip(names, row, strict=True))
        values = {name: value.plain() for name, value in found.items()}
        asked = {name: value.asked for name, value in found.items() if value.asked}
        yield Turn({**values, index: k} if index else values, k, asked)


def variable(reader: Reader, item: Item) -> str:
    """A name that a loop gives a meaning to."""
    name = item.value.data
    if not isinstance(name, str) or not check_name(name):
        message = f"{show(item.value.plain())} cannot be the name of a loop's variable"
        hint = "use a word of letters, digits and _ that means nothing else"
        reader.wrong("E104", message, hint, item.value.span)
    return name


def variables(reader: Reader, item: Item) -> list[str]:
    """`for: t c n s`, `for: t, c, n, s` or `for: [t, c, n, s]`."""
    value = item.value
    words = value.data
    if isinstance(words, str):
        words = [Value(word, value.span) for word in words.replace(",", " ").split()]
    if not isinstance(words, list) or not words:
        message = f"'for' must be a name or a list of names, received {show(value.plain())}"
        reader.wrong("E104", message, "for example for: [width, stride]", value.span or item.span)
    return [variable(reader, Item(word.span, word)) for word in words]


def rows(reader: Reader, beside: Any, names: list[str], cost: int) -> Iterator[list[Value]]:
    """The values of each turn of a `for`."""
    if "in" not in beside:
        hint = "write in: and a list, a row for each turn"
        reader.wrong("E103", "'for' needs 'in', the list of what to go through", hint, _key(beside))
    item = beside["in"]
    listed = reader.filled(item.value)
    if not isinstance(listed.data, list):
        message = f"'in' must be a list, received {show(listed.plain())}"
        reader.wrong("E104", message, "for example in: [64, 128, 256]", item.value.span)
    reader.filler.afford(len(listed.data) * cost, item.value.span)
    for value in listed.data:
        row = [value] if len(names) == 1 else value.data
        if not isinstance(row, list) or len(row) != len(names):
            what = show(value.plain())
            message = f"a row must have {len(names)} values ({', '.join(names)}), received {what}"
            reader.wrong("E104", message, "give each name a value", value.span)
        yield row


def _key(beside: Any) -> Span | None:
    span: Span | None = beside["for"].span
    return span
