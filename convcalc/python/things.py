"""What somebody hands over, to a network: a name, a path, a text, layers, plain data, a Network."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

from convcalc.diagnostics import one_of
from convcalc.engine import report as engine
from convcalc.engine.network import Network
from convcalc.frameworks import reading
from convcalc.python.report import Report
from convcalc.python.shapes import as_written, dialect_of, needed, sized, with_shapes
from convcalc.python.stacked import stack
from convcalc.python.words import check_types, wrong

if TYPE_CHECKING:
    from convcalc.python.shapes import Given

Thing = Union[
    Network, Report, engine.Report, str, "os.PathLike[str]", Mapping[str, Any], Sequence[Any]
]
"""What a network is read from."""

LIVE = {
    "torch": "a PyTorch module",
    "keras": "a Keras model",
    "tf_keras": "a Keras model",
    "tensorflow": "a TensorFlow model",
    "flax": "a Flax module",
    "onnx": "an ONNX model",
}
"""Packages whose objects are known by the name of their class's module, which is not imported."""
SPEC = re.compile(r"\s*(?:[{#\[]|---|[\w$]+:(?:\s|$))")
"""How the text of a spec begins, which no name or path does."""
TAKES = (
    "give the name of a network ('resnet50'), the path or the text of a spec, code such as "
    "'nn.Sequential(…)', a list of layers, a mapping, or a Network"
)


def network_of(
    thing: Thing,
    vars: Mapping[str, Any] | None = None,
    input: Given | None = None,
    *,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Network:
    """The network that `thing` describes, for another `input` if one is given. Problems as for
    `convcalc.load`, and E104 for what is none of these.
    """
    check_types(vars=vars, variant=variant, dialect=dialect, dtype=dtype)
    if isinstance(thing, (Report, engine.Report)):
        thing = thing.network
    if isinstance(thing, Network):
        asked = {"vars": vars, "variant": variant, "dialect": dialect, "dtype": dtype}
        late = [name for name, value in asked.items() if value]
        if late:
            said = f"{one_of(late)} cannot be chosen of a Network, which has been read"
            raise wrong(said, "give them to convcalc.load, loads or build, or give the spec here")
        return sized(thing, input)
    chosen = {"variant": variant, "dialect": dialect_of(dialect), "dtype": dtype}
    if isinstance(thing, Mapping):
        network = reading.build(with_shapes(thing), vars, **chosen)
    elif isinstance(thing, (str, os.PathLike)):
        return from_text(os.fspath(thing), vars, input, chosen)
    elif isinstance(thing, Sequence) and not isinstance(thing, (bytes, bytearray)):
        return stack(thing, needed(input), dialect=dialect, dtype=dtype)
    else:
        raise unreadable(thing)
    return sized(network, input)


def from_text(
    text: str, vars: Mapping[str, Any] | None, input: Given | None, chosen: dict[str, Any]
) -> Network:
    """The network that a text names, or is."""
    if is_layer(text) and not os.path.exists(text):
        return stack([text], needed(input), dialect=chosen["dialect"], dtype=chosen["dtype"])
    read = reading.loads if is_source(text) else reading.load
    return sized(read(text, vars=vars, input=as_written(input), **chosen), input)


def is_source(text: str) -> bool:
    """Whether a text is a spec, or code, rather than the name of one or a path to it.

    >>> [is_source(x) for x in ("resnet50", "{input: 3x8x8, layers: [relu]}", "[nn.ReLU()]")]
    [False, True, True]
    """
    from convcalc.frameworks.sniff import is_code

    if "\n" in text:
        return True
    code = text.rstrip()[-1:] in (")", "]") and is_code(text)
    return bool(code or SPEC.match(text)) and not os.path.exists(text)


def is_layer(text: str) -> bool:
    """Whether a text is one layer in shorthand: a kind, and what follows it."""
    from convcalc.layers import kind_named

    words = text.split()
    return (
        len(words) > 1
        and "\n" not in text
        and words[0][-1] != ":"
        and "(" not in text
        and (kind_named(words[0]) is not None)
    )


def unreadable(thing: object) -> Exception:
    """Problems that say what a thing is, and what is taken in its place."""
    live = live_kind(thing)
    name = type(thing).__name__[:60]
    if live:
        return wrong(
            f"'{name}' is {live} in memory, which is not read; no framework is needed here",
            "give its layers as text, such as convcalc.summary('nn.Sequential(nn.Conv2d(3, 16, 3), "
            "nn.ReLU())', '3x32x32'), a spec, or the name of a built-in network: convcalc.zoo()",
        )
    return wrong(f"a network cannot be read from a value of type '{name}'", TAKES)


def live_kind(thing: object) -> str | None:
    """What a live object of a framework is, or a class of such; told by the modules of its classes,
    without an import.
    """
    for one in (*type(thing).__mro__, *(thing.__mro__ if isinstance(thing, type) else ())):
        found = LIVE.get(one.__module__.partition(".")[0])
        if found:
            return found
    return None
