"""`blocks:`: lists of layers with parameters, used like a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, did_you_mean
from convcalc.engine.network import Group
from convcalc.layers.settings import Setting, SettingType
from convcalc.parser.expressions.expression import check_name
from convcalc.parser.expressions.work import ARGUMENT, BLOCK
from convcalc.parser.frame import Scope
from convcalc.parser.make import Entry, Wrong, from_words
from convcalc.parser.shorthand import BESIDE, CONSTRUCTS, WIRING
from convcalc.parser.value import Item, Value, show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.diagnostics import Span
    from convcalc.parser.call import Call
    from convcalc.parser.frame import Frame
    from convcalc.parser.layers import Reader

KEYS = ("params", "layers")
MAX_NESTED = 32


class Anything(SettingType):
    """A parameter takes any value; the layer that gets it checks it."""


ANYTHING = Anything()


class Block(NamedTuple):
    """A block as it stands in the spec; `params` are the defaults of its parameters."""

    name: str
    params: Mapping[str, Item]
    layers: Value
    span: Span | None

    def settings(self) -> tuple[Setting, ...]:
        """Its parameters, in the form in which kinds have their settings."""
        made = []
        for name, item in self.params.items():
            required = item.value.data is None and not item.value.quoted
            one = Setting("", ANYTHING, None, (), "", positional=True, required=required)
            one.name = name
            made.append(one)
        return tuple(made)


def read_blocks(item: Item | None, problems: list[Diagnostic]) -> dict[str, Block]:
    """The blocks of a spec by name."""
    if item is None or item.value.data is None:
        return {}
    data = item.value.data
    if not isinstance(data, dict):
        message = f"'blocks' must be a mapping, received {show(item.value.plain())}"
        hint = "for example blocks: {double: {params: {width: }, layers: [conv $width 3x3]}}"
        problems.append(Diagnostic("E106", message, hint, item.value.span))
        return {}
    found = {}
    for name, entry in data.items():
        try:
            found[name] = read_block(name, entry, problems)
        except Wrong as wrong:
            problems.append(wrong.diagnostic)
    return found


def read_block(name: str, item: Item, problems: list[Diagnostic]) -> Block:
    """A block: a list of layers, or its parameters and layers."""
    value = item.value
    if not check_name(name) or name in CONSTRUCTS:
        message = f"{show(name)} cannot be the name of a block"
        hint = "use a word of letters, digits and _ that means nothing else"
        raise Wrong(Diagnostic("E104", message, hint, item.span))
    if isinstance(value.data, list):
        return Block(name, {}, value, item.span)
    if not isinstance(value.data, dict) or "layers" not in value.data:
        message = f"block '{name}' needs 'layers', a list of layers"
        hint = "write its layers as a list, or params: and layers: below it"
        raise Wrong(Diagnostic("E103", message, hint, item.span))
    for key, entry in value.data.items():
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or "it has params and layers"
            message = f"block '{name}' has no key {show(key)}"
            problems.append(Diagnostic("E102", message, hint, entry.span))
    params = value.data.get("params", Item(None, Value({}))).value
    if not isinstance(params.data, dict):
        message = f"'params' must be a mapping, received {show(params.plain())}"
        hint = "for example params: {width: , stride: 1}; one without a value must be given"
        raise Wrong(Diagnostic("E106", message, hint, params.span))
    for key, entry in params.data.items():
        if not check_name(key) or key in BESIDE:
            message = f"{show(key)} cannot be the name of a parameter"
            hint = "use a word of letters, digits and _ that means nothing else"
            raise Wrong(Diagnostic("E104", message, hint, entry.span))
    return Block(name, params.data, value.data["layers"].value, item.span)


def use(reader: Reader, block: Block, call: Call, path: str | None) -> None:
    """Read the layers of a block where it is called."""
    frame, at = reader.frame, call.at
    if block.name in frame.blocks:
        ring = " → ".join([*frame.blocks[frame.blocks.index(block.name) :], block.name])
        reader.wrong("E109", f"a block cannot use itself: {ring}", "repeat it instead", at)
    if len(frame.blocks) >= MAX_NESTED:
        reader.wrong(
            "E107", f"blocks stand in each other {MAX_NESTED} levels deep", "write it flatter", at
        )
    reader.filler.spend((BLOCK + ARGUMENT * len(block.params)) if frame.again else 0, at)
    entry = arguments(reader, block, call)
    beside = {**call.beside, **{k: v for k, v in entry.given if k in WIRING}}
    given: dict[str, Item] = {}
    for key, item in entry.given:
        if key in given:
            reader.wrong("E105", f"'{key}' is given twice", "keep one of them", item.span)
        if key not in WIRING:
            given[key] = item
    start = reader.begin(beside)
    name = path or reader.claim(beside.get("name"), block.name)
    inner = frame._replace(
        scope=Scope(reader.filler.vars, reader.arriving),
        blocks=(*frame.blocks, block.name),
        entry=start.name,
        used=(at, *frame.used) if at else frame.used,
        again=True,
        held=reader.held(beside),
    )
    reader.tip, reader.tip_span = start
    for key, item in given.items():
        known_parameter(reader, block, key, item)
    all_are_given(reader, block, given, at)
    if reader.recall:
        called = (block.name, name, {key: item.value.plain() for key, item in given.items()})
        reader.recall.read(
            reader, called, start, inner, lambda: inside(reader, block, given, inner, name)
        )
    else:
        inside(reader, block, given, inner, name)


def inside(
    reader: Reader, block: Block, given: Mapping[str, Item], inner: Frame, name: str
) -> None:
    """Read the layers of a block by what is given for its parameters."""
    with reader.inside(inner):
        for key, item in block.params.items():
            value = given[key].value if key in given else reader.filled(item.value)
            if value.asked:  # what the layers inside depend on is asked there
                reader.filler.asked.pop(id(value.asked), None)
            scope = reader.frame.scope.but({key: value.plain()}, value.asked)
            reader.frame = reader.frame._replace(scope=scope)
        values = {key: reader.frame.scope[key] for key in block.params}
        group = Group(block.name, settings_text(block, given), values)
        reader.grouped(name, group, block.layers)


def arguments(reader: Reader, block: Block, call: Call) -> Entry:
    """What a call gives, filled in by what names mean where it stands."""
    if call.value is None or call.value.data is None:
        words = reader.filler.words(call.words, call.span, reader.frame.scope)
        return Entry(block.name, call.at, from_words(block, words, call.span))
    value = reader.filled(call.value)
    if isinstance(value.data, dict):
        return Entry(block.name, call.at, tuple(value.data.items()))
    first = next(iter(block.params), None)
    if isinstance(value.data, str) and not value.quoted:
        from convcalc.parser.shorthand import tokens

        return Entry(block.name, call.at, from_words(block, list(tokens(value.data)), value.span))
    if first is None:
        reader.wrong("E106", f"{block.name} takes no values", "write its name alone", value.span)
    return Entry(block.name, call.at, ((first, Item(value.span, value)),))


def known_parameter(reader: Reader, block: Block, key: str, item: Item) -> None:
    if key in block.params:
        return
    known = ", ".join(block.params)
    hint = did_you_mean(key, block.params) or (f"it has {known}" if known else "it has none")
    reader.wrong("E102", f"{block.name} has no parameter {show(key)}", hint, item.span)


def all_are_given(reader: Reader, block: Block, given: Mapping[str, Item], at: Span | None) -> None:
    missing = [s.name for s in block.settings() if s.required and s.name not in given]
    if missing:
        names = " and ".join(f"'{name}'" for name in missing)
        hint = f"for example '{block.name} {' '.join(f'{n}=…' for n in missing)}'"
        reader.wrong("E103", f"{block.name} needs {names}", hint, at)


def settings_text(block: Block, given: Mapping[str, Item]) -> str:
    """How a block was called, in short: `64 stride=2`."""
    words: list[str] = []
    in_order = True
    for name in block.params:
        if name not in given:
            in_order = False
            continue
        value = short(given[name].value.plain())
        words.append(value if in_order else f"{name}={value}")
    return " ".join(words)


def short(data: Any) -> str:
    text = show(data)
    return text[1:-1] if isinstance(data, str) and text[:1] == "'" else text
