"""A network to the text of a spec: its plain list of layers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import ORDER
from convcalc.dialect import USUAL
from convcalc.layers.weight import said
from convcalc.parser.names import Names
from convcalc.parser.value import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.engine.network import Network, Node

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")


def spec_text(network: Network, expect: bool = True) -> str:
    """The spec of `network` without vars, blocks or loops; reading it gives the same layers.

    >>> from convcalc.parser import loads
    >>> print(spec_text(loads("{input: 3x8x8, layers: [{repeat: 2, layers: [conv 4 3x3]}]}")))
    input: 3x8x8
    layers:
      - conv 4 3x3
      - conv 4 3x3
    <BLANKLINE>
    """
    return "".join(f"{line}\n" for line in lines(network, expect))


def lines(network: Network, expect: bool) -> Iterator[str]:
    front, behind = heading(network, expect)
    yield from front
    yield "layers:"
    yield from layer_lines(network)
    yield from behind


def heading(network: Network, expect: bool = True) -> tuple[list[str], list[str]]:
    """What stands in front of the layers, and what stands behind them."""
    dialect = network.dialect
    front, behind = [], []
    if network.name:
        front.append(f"name: {quoted(network.name)}")
    if dialect.name != USUAL:
        front.append(f"dialect: {dialect.name}")
    if network.layout != dialect.layout:
        front.append(f"layout: {network.layout}")
    if network.dtype != "float32":
        front.append(f"dtype: {network.dtype}")
    shapes = {name: shape.text(network.layout) for name, shape in network.inputs.items()}
    if list(shapes) == ["input"]:
        front.append(f"input: {shapes['input']}")
    else:
        front.append("inputs:")
        front += [f"  {key_text(name)}: {text}" for name, text in shapes.items()]
    last = [node.name for node in network.nodes[-1:]]
    if network.outputs != tuple(last):
        behind.append(f"outputs: [{', '.join(map(quoted, network.outputs))}]")
    if expect and network.expect:
        behind.append(f"expect: {flow(network.expect)}")
    for key, section in (("budget", network.budget), ("lint", network.lint)):
        if section:
            behind.append(f"{key}: {flow(section)}")
    return front, behind


def layer_lines(network: Network) -> Iterator[str]:
    """A line for each layer, in the order in which they run; names and `from` where needed."""
    nodes = {node.name: node for node in network.nodes}
    tip = next(iter(network.inputs))
    names = Names(network.inputs)
    for name, node in nodes.items():
        wiring: dict[str, Any] = {}
        if name == names.next_of("", node.kind.name):
            names.following("", node.kind.name)
        else:
            names.take(name)
            wiring["name"] = name
        if node.inputs not in ((tip,), ()):
            wiring["from"] = list(node.inputs)
        if node.share:
            wiring["share"] = node.share
        text = node.kind.shorthand(1, network.dialect.defaults.get(node.kind.name))
        if node.held:
            text = f"{text} {said(node.held)}"
        yield from layer_text(node, text, wiring)
        tip = name


def layer_text(node: Node, settings: str, wiring: Mapping[str, Any]) -> Iterator[str]:
    """`- conv 64 3x3 name=a from=b`, or on several lines where a name is no plain word."""
    kind = node.kind.name
    names = [
        n for value in wiring.values() for n in (value if isinstance(value, list) else [value])
    ]
    if all(PLAIN.fullmatch(n) and scalar(n) == n for n in names):
        words = [f"{key}={word(value)}" for key, value in wiring.items()]
        yield f"  - {' '.join([kind, *settings.split(), *words])}"
        return
    if settings.startswith("["):  # which would be a list to YAML
        places = [s.name for s in node.kind.settings() if s.positional]
        words = settings.split()
        named = [f"{place}={w}" for place, w in zip(places, words, strict=False)]
        settings = " ".join([*named, *words[len(named) :]])
    yield f"  - {kind}: {settings}".rstrip()
    for key, value in wiring.items():
        both = value if isinstance(value, list) else [value]
        texts = [in_quotes(n) for n in both]
        yield f"    {key}: {texts[0] if len(texts) == 1 else '[' + ', '.join(texts) + ']'}"


def word(value: Any) -> str:
    if isinstance(value, list):
        return str(value[0]) if len(value) == 1 else f"[{','.join(value)}]"
    return str(value)


def quoted(text: str) -> str:
    """`text` as it stands in YAML."""
    if PLAIN.fullmatch(text) and scalar(text) == text:
        return text
    return in_quotes(text)


def key_text(text: str) -> str:
    """`text` as a key, in which `$` stands for itself."""
    return quoted(text).replace("$$", "$")


def in_quotes(text: str) -> str:
    r"""`text` in double quotes, with escapes of YAML for what could steer a terminal.

    >>> print(in_quotes('a "b"\x9b $c'))
    "a \"b\"\x9b $$c"
    """
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    if "##" in text:
        text = re.sub(ORDER, r"#\\x23", text)
    return '"' + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text) + '"'


def flow(data: Any) -> str:
    """Plain data on one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{quoted(k)}: {flow(v)}" for k, v in data.items()) + "}"
    if isinstance(data, (list, tuple)):
        return "[" + ", ".join(map(flow, data)) + "]"
    return quoted(data) if isinstance(data, str) else json.dumps(data)
