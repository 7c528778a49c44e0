"""What somebody hands over, to a network: a name, a path, a text, layers, plain data, a Network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.algebra.order import batch_of_one, other_channels
from convcalc.algebra.shape import LAYOUTS, LAYOUTS_SPELLED, Shape
from convcalc.diagnostics import Diagnostic, Source, Span, did_you_mean, one_of, plainly
from convcalc.dialect import DIALECTS, SPELLED, USUAL, dialect_named
from convcalc.engine.network import Network, Written, whole
from convcalc.engine.report import Report
from convcalc.engine.typed import shape_of, single
from convcalc.frameworks import reading
from convcalc.python.words import wrong

if TYPE_CHECKING:
    from convcalc.parser.value import Value

Given = Union[Written, Mapping[str, Written]]
"""A shape for the network's input, or shapes for several, by name."""
Thing = Union[Network, Report, str, "os.PathLike[str]", Mapping[str, Any], Sequence[Any]]
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
    if isinstance(thing, Report):
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


def needed(input: Given | None) -> Given:
    """The input that layers need."""
    if input is None:
        hint = 'for example convcalc.summary(["conv 16 3x3", "relu"], "3x32x32")'
        raise wrong("layers alone do not say what their input is: give its shape", hint, "E103")
    return input


def as_written(input: Given | None) -> Any:
    """The shape for code that does not say it, as it was given; None where there is no single one,
    for code has one input.
    """
    if input is None or isinstance(input, (Mapping, Shape, str, int)):
        return None if isinstance(input, Mapping) else input
    return [whole(size) for size in input]


def sized(network: Network, input: Given | None) -> Network:
    """The network for another input; where its channels are not the network's own, that is told,
    but for a Shape, which cannot be read in another order.
    """
    if input is None:
        return network
    changed = network.with_inputs(input)
    title, several = network.name or "the network", len(network.inputs) > 1
    given = input if isinstance(input, Mapping) else {next(iter(network.inputs)): input}
    doubts = tuple(
        other_channels(
            title,
            network.inputs[name],
            changed.inputs[name],
            network.layout,
            f"'{name}': " if several else "input=",
        )
        for name, shape in given.items()
        if not isinstance(shape, Shape)
        and changed.inputs[name].channels != network.inputs[name].channels
    )
    return changed._replace(doubts=(*changed.doubts, *doubts))


def with_shapes(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping whose inputs may be Shapes, as plain data in the order that it means."""
    found = dict(spec)
    layout = layout_of(found.get("layout"))
    layout = layout or dialect_named(dialect_of(found.get("dialect")) or USUAL).layout
    for key in ("input", "inputs"):
        value = found.get(key)
        if isinstance(value, Shape):
            found[key] = list(value.dims(layout))
        elif isinstance(value, Mapping):
            found[key] = {name: plain(shape, layout) for name, shape in value.items()}
    return found


def plain(shape: Any, layout: str) -> Any:
    """A shape as plain data."""
    if isinstance(shape, Shape):
        return list(shape.dims(layout))
    if isinstance(shape, Iterable) and not isinstance(shape, (str, Mapping)):
        return [whole(size) for size in shape]
    return shape


def dialect_of(word: str | None) -> str | None:
    """A dialect by any of its names. Problems E104 if there is none."""
    return word_of("dialect", word, DIALECTS, SPELLED)


def layout_of(word: str | None) -> str | None:
    """A layout by any of its names. Problems E104 if there is none."""
    return word_of("layout", word, LAYOUTS, LAYOUTS_SPELLED)


def word_of(
    what: str, word: str | None, known: Iterable[str], spelled: Mapping[str, str]
) -> str | None:
    if word is None:
        return None
    found = plainly(str(word), spelled)
    if found not in known:
        options = list(known)
        hint = did_you_mean(found, options) or f"it takes {one_of(options)}"
        raise wrong(f"{what} must be {one_of(options)}, received {str(word)[:60]!r}", hint)
    return found


def stack(
    layers: Sequence[Any],
    input: Given,
    *,
    dialect: str | None = None,
    layout: str | None = None,
    dtype: str | None = None,
) -> Network:
    """Layers one after the other, the first of which reads all inputs."""
    from convcalc.parser.document import network_of as read
    from convcalc.parser.heading import Choice
    from convcalc.parser.value import Item, Value, from_plain

    shapes = input if isinstance(input, Mapping) else {"input": input}
    dialect, layout = dialect_of(dialect), layout_of(layout)
    lines = entries(reading_all(layers, shapes) if len(shapes) > 1 else layers)
    code = reading.code_among([line for line in lines if isinstance(line.data, str)])
    whose = dialect or (code.dialect if code else USUAL)
    order = layout or dialect_named(whose).layout
    typed = {name: plain(shape, order) for name, shape in shapes.items()}
    images = {} if layout else images_in(typed, order)
    top = {"inputs": Item(None, from_plain({**typed, **images}))}
    top["layers"] = Item(None, Value(lines))
    for key, word in (("dialect", whose), ("layout", layout)):
        if word:
            top[key] = Item(None, Value(word))
    network = read(Value(top), [], Choice(dialect=dialect, dtype=dtype, code=reading.layers_in))
    batches = [batch_doubt(typed[name], dims, order) for name, dims in images.items()]
    doubts = (*batches, *map(by_argument, network.doubts))
    return network._replace(notes=code.notes if code else (), doubts=doubts)


def images_in(typed: Mapping[str, Any], layout: str) -> dict[str, list[int]]:
    """The sizes of those inputs that are plainly an image in a batch of one."""
    found = {}
    for name, raw in typed.items():
        try:
            image = single(shape_of(raw, layout), layout)
        except ValueError:
            continue
        if image:
            found[name] = list(image.dims(layout))
    return found


def batch_doubt(typed: Any, dims: Sequence[int], layout: str) -> Diagnostic:
    """W202: the first of four numbers was read as a batch."""
    text = typed if isinstance(typed, str) else "x".join(map(str, typed))
    image = Shape.of(tuple(dims), layout)
    return batch_of_one(image, layout, f"'{text[:60]}'", None, 'input="{}"')


def by_argument(doubt: Diagnostic) -> Diagnostic:
    """A doubt about a shape that is no spec's: its layout is chosen by an argument."""
    help = re.sub(r"add layout: (\w+)", r'pass layout="\1"', doubt.help)
    return doubt._replace(help=re.sub(r"\bwrite (\d[\dx]*)", r'write input="\1"', help))


def entries(layers: Sequence[Any]) -> list[Value]:
    """Layers as those of a spec; texts know their place among them."""
    from convcalc.parser.value import Value, from_plain

    texts = [layer if isinstance(layer, str) else "" for layer in layers]
    source = Source(
        "<layers>" if len(layers) > 1 else "<layer>",
        "\n".join(text.replace("\n", " ") for text in texts),
    )
    return [
        Value(layer, Span(source, k + 1, 1, max(len(layer), 1)))
        if isinstance(layer, str)
        else from_plain(dict(layer) if isinstance(layer, Mapping) else layer)
        for k, layer in enumerate(layers)
    ]


def reading_all(layers: Sequence[Any], inputs: Mapping[str, Any]) -> list[Any]:
    """Layers, of which the first, where it is in shorthand, reads all inputs."""
    first, *rest = layers
    if isinstance(first, str) and "from=" not in first and "(" not in first:
        first = f"{first} from=[{','.join(inputs)}]"
    return [first, *rest]


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


def live_kind(thing: object) -> Optional[str]:
    """What a live object of a framework is, or a class of such; told by the modules of its classes,
    without an import.
    """
    for one in (*type(thing).__mro__, *(thing.__mro__ if isinstance(thing, type) else ())):
        found = LIVE.get(one.__module__.partition(".")[0])
        if found:
            return found
    return None
