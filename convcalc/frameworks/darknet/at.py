"""A section in its place: what came before, and what every section may say."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Diagnostic
from convcalc.frameworks.as_spec import entry, group, unknown
from convcalc.parser.make import Wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.darknet.sections import Section
    from convcalc.parser.value import Value


class Size(NamedTuple):
    """Channels, height and width that come out of a layer; of a flat one `flat` elements."""

    channels: int
    height: int = 1
    width: int = 1

    @property
    def elements(self) -> int:
        return prod(self)


class Net:
    """The layers so far, and what comes out of each; None where that is not known."""

    def __init__(self, size: Optional[Size]) -> None:
        self.entering = size
        self.sizes: list[Optional[Size]] = []
        self.missing: list[str] = []
        self.outputs: list[str] = []
        self.flat: set[int] = set()
        """Layers whose output is one row."""

    def name(self, number: int) -> str:
        return "data" if number < 0 else f"layer{number}"

    def size(self, number: int) -> Optional[Size]:
        return self.sizes[number] if number >= 0 else self.entering


class At:
    """A section in its place."""

    def __init__(self, net: Net, section: Section) -> None:
        self.net, self.section = net, section
        self.number = len(net.sizes)
        self.before = net.size(self.number - 1)

    @property
    def name(self) -> str:
        return self.net.name(self.number)

    def layer(self, word: str, given: dict[str, Any] | None = None, **beside: Any) -> Value:
        return entry(word, given or {}, self.section.span, **beside)

    def placed(self, layers: list[Value], sources: Sequence[int] | None = None) -> Value:
        """The layers of the section, under its name."""
        read = [self.number - 1] if sources is None else sources
        named = [self.net.name(k) for k in read]
        if len(layers) == 1:
            data = {k: v for k, v in layers[0].data.items() if k != "name"}
            more = self.layer("_", None, name=self.name, sources=named).data
            data.update({k: v for k, v in more.items() if k != "_" and k not in data})
            return layers[0]._replace(data=data)
        return group(layers, self.section.span, name=self.name, sources=named)

    def image(self) -> Size:
        """What enters, with its sizes. Wrong where the layer before has none."""
        if self.before is None or self.number - 1 in self.net.flat:
            message = f"the layer before {self.section.word} must give an image"
            hint = "put it before what flattens the image"
            raise Wrong(Diagnostic("E204", message, hint, self.section.span))
        return self.before


Made = tuple["Value", Optional[Size]]

ACTIVATIONS = {
    "linear": ("", {}),
    "relu": ("relu", {}),
    "relu6": ("relu6", {}),
    "leaky": ("leaky_relu", {"slope": 0.1}),
    "logistic": ("sigmoid", {}),
    "tanh": ("tanh", {}),
    "elu": ("elu", {}),
    "selu": ("selu", {}),
    "gelu": ("gelu", {}),
    "mish": ("mish", {}),
    "swish": ("silu", {}),
    "hardtan": ("hard_tanh", {}),
}
"""Darknet's activations; others keep shapes, too, and are unknown functions."""


def activation(at: At, size: Optional[Size], usual: str) -> list[Value]:
    word = at.section.text("activation", usual)
    kind, given = ACTIVATIONS.get(word, (None, {}))
    if kind is None:
        shape = () if size is None else size[:1] if at.number in at.net.flat else size
        return [unknown(word, at.section.span, shape, 0, name="act")]
    return [at.layer(kind, given, name="act")] if kind else []


def normed(at: At) -> bool:
    return at.section.number("batch_normalize", 0) > 0


def not_known(at: At, places: Sequence[int] | None = None) -> Made:
    if at.section.word not in at.net.missing:
        at.net.missing.append(at.section.word)
    sources = [at.number - 1] if places is None else places
    value = unknown(at.section.word, at.section.span)
    return at.placed([value], list(dict.fromkeys(sources))), None
