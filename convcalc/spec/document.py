"""A document to a network: the keys at the top of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.memory import BYTES
from convcalc.network import Network, wire
from convcalc.shape import LAYOUTS
from convcalc.spec.inputs import read_inputs
from convcalc.spec.layers import Reader
from convcalc.spec.make import Wrong
from convcalc.spec.value import Item, Value, show, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KEYS = ("name", "dialect", "layout", "dtype", "input", "inputs", "layers", "outputs", "expect")
CHOICES = {"dialect": tuple(DIALECTS), "layout": LAYOUTS, "dtype": tuple(BYTES)}
EXAMPLE_LAYERS = "for example layers: [conv 64 3x3]"
EXPECTED = ("output", "outputs", "params", "trainable", "non_trainable", "macs", "flops")


def network_of(
    root: Value, problems: list[Diagnostic], overrides: Mapping[str, str | None]
) -> Network:
    """The network in a document. Raises all problems at once, with those found already.

    Another dialect brings its rules; shapes are read as the spec itself means them.
    """
    top = mapping(root)
    check_keys(top, problems)
    own = {key: choice(key, top.get(key), problems) for key in CHOICES}
    given = {
        key: choice(key, Item(None, Value(word)), problems)
        for key, word in overrides.items()
        if word is not None
    }
    chosen = {**own, **given}
    dialect = dialect_named(chosen["dialect"] or "pytorch")
    layout = own["layout"] or dialect_named(own["dialect"] or "pytorch").layout
    inputs = read_inputs(top, layout, problems)
    reader = Reader(dialect, list(inputs), problems)
    read_layers(top.get("layers"), root, reader)
    nodes, wrong_wires = wire(dict.fromkeys([*inputs, *reader.broken]), reader.nodes)
    problems += wrong_wires
    problems += unknown_shares(reader)
    outputs = read_outputs(top.get("outputs"), reader, problems)
    name = read_name(top.get("name"), problems)
    expect = read_expect(top.get("expect"), problems)
    if problems:
        raise Problems(problems)
    order = tuple(n.name for n in reader.nodes)
    return Network(
        name,
        dialect,
        layout,
        inputs,
        nodes,
        outputs,
        order if order != tuple(n.name for n in nodes) else (),
        chosen["dtype"] or "float32",
        expect,
    )


def mapping(root: Value) -> dict[str, Item]:
    """The keys at the top. Problems E106 if there are none."""
    if isinstance(root.data, dict):
        return root.data
    what = "empty" if root.data is None else show(root.plain())
    message = f"a spec must be a mapping with 'input' and 'layers', but it is {what}"
    hint = "start with 'input: 3x224x224' and 'layers:'"
    raise Problems([Diagnostic("E106", message, hint, root.span)])


def check_keys(top: Mapping[str, Item], problems: list[Diagnostic]) -> None:
    for key, item in top.items():
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f"it has {', '.join(KEYS)}"
            problems.append(Diagnostic("E102", f"a spec has no key {show(key)}", hint, item.span))


def read_layers(item: Item | None, root: Value, reader: Reader) -> None:
    """What stands under `layers:`, into the reader."""
    value = item.value if item else Value(None)
    if value.data is None:
        message, hint = "a spec needs 'layers', a list of layers", EXAMPLE_LAYERS
        reader.problem("E103", message, hint, item.span if item else root.span)
    elif not isinstance(value.data, list):
        message = f"'layers' must be a list, received {show(value.plain())}"
        reader.problem("E106", message, "start each layer with '- '", value.span)
    else:
        try:
            reader.read(value)
        except Wrong as wrong:
            reader.problems.append(wrong.diagnostic)
        if not reader.nodes and not reader.problems:
            reader.problem("E103", "a spec needs at least one layer", EXAMPLE_LAYERS, value.span)


def choice(key: str, item: Item | None, problems: list[Diagnostic]) -> str | None:
    """The value of a key that takes one of a few words."""
    if item is None:
        return None
    value = item.value
    word = value.data
    if word not in CHOICES[key]:
        hint = did_you_mean(word, CHOICES[key]) if isinstance(word, str) else ""
        problems.append(
            Diagnostic(
                "E104",
                f"'{key}' must be one of {', '.join(CHOICES[key])}, received {show(value.plain())}",
                hint,
                value.span,
            )
        )
        return None
    return str(word)


def read_outputs(item: Item | None, reader: Reader, problems: list[Diagnostic]) -> tuple[str, ...]:
    """The names of the outputs: the last layer, unless listed."""
    if item is None:
        return (reader.nodes[-1].name,) if reader.nodes else ()
    names = reader.sources(item, "outputs") or ()
    for k, name in enumerate(names):
        if name not in reader.names:
            listed = item.value.data
            span = listed[k].span if isinstance(listed, list) else item.value.span
            problems.append(
                Diagnostic(
                    "E301",
                    f"there is no layer named {show(name)}",
                    did_you_mean(name, reader.names) or "outputs are names of layers",
                    span,
                )
            )
    return names


def unknown_shares(reader: Reader) -> Iterable[Diagnostic]:
    for node in reader.nodes:
        if node.share and node.share not in reader.names:
            yield Diagnostic(
                "E301",
                f"there is no layer named {show(node.share)} to share with",
                did_you_mean(node.share, reader.names) or "name an earlier layer",
                node.span_of("share"),
                node.name,
            )


def read_name(item: Item | None, problems: list[Diagnostic]) -> str:
    if item is None:
        return ""
    data = item.value.data
    if isinstance(data, (list, dict)) or data is None:
        problems.append(
            Diagnostic(
                "E104",
                f"'name' must be a text, received {show(item.value.plain())}",
                "",
                item.value.span,
            )
        )
    return word(data)[:200]


def read_expect(item: Item | None, problems: list[Diagnostic]) -> dict[str, Any]:
    """What the spec claims of itself, checked for form only."""
    if item is None:
        return {}
    if not isinstance(item.value.data, dict):
        problems.append(
            Diagnostic(
                "E106",
                f"'expect' must be a mapping, received {show(item.value.plain())}",
                "for example expect: {params: 61706}",
                item.value.span,
            )
        )
        return {}
    for key, entry in item.value.data.items():
        if key not in EXPECTED:
            problems.append(
                Diagnostic(
                    "E102",
                    f"expect has no key {show(key)}",
                    did_you_mean(key, EXPECTED) or f"it has {', '.join(EXPECTED)}",
                    entry.span,
                )
            )
    plain = item.value.plain()
    assert isinstance(plain, dict)
    return plain
