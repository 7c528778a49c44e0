"""What the sections of a config are: layers, with Darknet's own rules for sizes."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Diagnostic
from convcalc.frameworks.as_spec import entry, group, unknown
from convcalc.parser.make import Wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
            raise Wrong(Diagnostic("E204", message, "", self.section.span))
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


def convolutional(at: At) -> Made:
    s, size = at.section, at.image()
    kernel, stride = s.number("size", 1, 1), s.number("stride", 1, 1)
    dilation = s.number("dilation", 1, 1)
    padding = kernel // 2 * dilation if s.number("pad", 0) else s.number("padding", 0)
    given = {"filters": s.number("filters", 1, 1), "kernel": kernel, "stride": stride}
    given |= {"padding": padding, "groups": s.number("groups", 1, 1), "bias": not normed(at)}
    if dilation > 1:
        given["dilation"] = dilation
    span = dilation * (kernel - 1) + 1
    out = Size(
        given["filters"],
        (size.height + 2 * padding - span) // stride + 1,
        (size.width + 2 * padding - span) // stride + 1,
    )
    layers = [at.layer("conv", given, name="conv")]
    layers += [at.layer("batch_norm", name="bn")] if normed(at) else []
    return at.placed(layers + activation(at, out, "logistic")), out


def deconvolutional(at: At) -> Made:
    s, size = at.section, at.image()
    kernel, stride = s.number("size", 1, 1), s.number("stride", 1, 1)
    padding = kernel // 2 if s.number("pad", 0) else s.number("padding", 0)
    given = {"filters": s.number("filters", 1, 1), "kernel": kernel, "stride": stride}
    given |= {"padding": padding, "bias": not normed(at)}
    out = Size(
        given["filters"],
        (size.height - 1) * stride + kernel - 2 * padding,
        (size.width - 1) * stride + kernel - 2 * padding,
    )
    layers = [at.layer("conv_transpose", given, name="conv")]
    layers += [at.layer("batch_norm", name="bn")] if normed(at) else []
    return at.placed(layers + activation(at, out, "logistic")), out


def local(at: At) -> Made:
    s, size = at.section, at.image()
    kernel, stride, pad = s.number("size", 1, 1), s.number("stride", 1, 1), s.number("pad", 0)
    given = {"filters": s.number("filters", 1, 1), "kernel": kernel, "stride": stride}
    given |= {"padding": pad}
    less = 1 if pad else kernel
    out = Size(
        given["filters"],
        (size.height - less) // stride + 1,
        (size.width - less) // stride + 1,
    )
    layers = [at.layer("locally_connected", given, name="conv")]
    return at.placed(layers + activation(at, out, "logistic")), out


def connected(at: At) -> Made:
    given = {"features": at.section.number("output", 1, 1), "bias": not normed(at)}
    at.net.flat.add(at.number)
    out = Size(given["features"])
    layers = [] if at.number - 1 in at.net.flat else [at.layer("flatten", name="flat")]
    layers.append(at.layer("linear", given, name="linear"))
    layers += [at.layer("batch_norm", name="bn")] if normed(at) else []
    return at.placed(layers + activation(at, out, "logistic")), out


def maxpool(at: At) -> Made:
    s, size = at.section, at.image()
    stride = s.number("stride", 1, 1)
    kernel = s.number("size", stride, 1)
    padding = s.number("padding", kernel - 1)
    out = Size(
        size.channels,
        (size.height + padding - kernel) // stride + 1,
        (size.width + padding - kernel) // stride + 1,
    )
    given = {"kernel": kernel, "stride": stride, "padding": padding // 2}
    symmetric = [(n + padding // 2 * 2 - kernel) // stride + 1 for n in size[1:]]
    layers = [at.layer("max_pool", given, name="pool")]
    if symmetric != [out.height, out.width]:  # a copy of the last position changes no maximum
        more = {"padding": [[0, 1], [0, 1]], "mode": "replicate"}
        layers.insert(0, at.layer("pad", more, name="pad"))
    return at.placed(layers), out


def avgpool(at: At) -> Made:
    return at.placed([at.layer("global_avg_pool")]), Size(at.image().channels)


def reorg(at: At) -> Made:
    s, size = at.section, at.image()
    stride = s.number("stride", 1, 1)
    if s.number("extra", 0) or s.number("flatten", 0):
        return not_known(at)
    if s.number("reverse", 0):
        out = Size(size.channels // stride**2, size.height * stride, size.width * stride)
        return at.placed([at.layer("pixel_shuffle", {"factor": stride})]), out
    out = Size(size.channels * stride**2, size.height // stride, size.width // stride)
    return at.placed([at.layer("pixel_unshuffle", {"factor": stride})]), out


def upsample(at: At) -> Made:
    size, factor = at.image(), at.section.number("stride", 2, 1)
    out = Size(size.channels, size.height * factor, size.width * factor)
    return at.placed([at.layer("upsample", {"factor": factor})]), out


def route(at: At) -> Made:
    s = at.section
    places = s.places("layers", at.number)
    sizes = [at.net.size(k) for k in places]
    parts = s.number("groups", 1, 1)
    if any(size is None for size in sizes):
        return not_known(at, places)
    known = [size for size in sizes if size is not None]
    out: Optional[Size] = known[0]._replace(channels=sum(n.channels // parts for n in known))
    if parts > 1:
        if len(places) > 1:
            return not_known(at, places)
        given = {"part": s.number("group_id", 0), "chunks": parts}
        return at.placed([at.layer("split", given)], places), out
    if len(places) == 1:
        at.net.flat |= {at.number} if places[0] in at.net.flat else set()
        return at.placed([at.layer("identity")], places), out
    return at.placed([at.layer("concat")], places), out


def shortcut(at: At) -> Made:
    """The sum with layers before, of which what fits is added: every other position of a larger
    map, and as many channels as both have.
    """
    places = at.section.places("from", at.number)
    size = at.image()
    layers: list[Value] = []
    sources = [at.net.name(at.number - 1)]
    for k, place in enumerate(places):
        other = at.net.size(place)
        if other is None:
            return not_known(at, [at.number - 1, *places])
        cut = fitted(at, other, size, at.net.name(place), f"short{k}")
        if cut is None:
            return not_known(at, [at.number - 1, *places])
        layers += cut
        sources.append(f"short{k}" if cut else at.net.name(place))
    layers.append(at.layer("add", name="add", sources=sources))
    layers += activation(at, size, "linear")
    if len(layers) == 1:
        return at.placed(layers), size
    return group(layers, at.section.span, name=at.name), size


def fitted(at: At, other: Size, size: Size, source: str, name: str) -> list[Value] | None:
    """What is taken of a layer before, so that it can be added; None where positions are skipped
    in the sum.
    """
    step = max(other.width // size.width, 1)
    if other == size:
        return []
    if step != max(other.height // size.height, 1) or size.width > other.width:
        return None
    made: list[tuple[str, dict[str, Any]]] = []
    if (other.height, other.width) != (size.height, size.width):
        for axis, n in ((1, size.height), (2, size.width)):
            made.append(("slice", {"axis": axis, "stop": n * step, "step": step}))
    if other.channels > size.channels:
        made.append(("slice", {"stop": size.channels}))
    elif other.channels < size.channels:
        more = [0, size.channels - other.channels]
        made.append(("pad", {"padding": 0, "channel_padding": more}))
    names = [f"{name}_{k}" for k in range(len(made) - 1)] + [name]
    sources = [source, *names]
    return [
        at.layer(word, given, name=names[k], sources=[sources[k]])
        for k, (word, given) in enumerate(made)
    ]


def crop(at: At) -> Made:
    s, size = at.section, at.image()
    out = Size(size.channels, s.number("crop_height", 1, 1), s.number("crop_width", 1, 1))
    ends = []
    for n, m in ((size.height, out.height), (size.width, out.width)):
        if m > n:
            message = f"crop takes {m} of {n}"
            raise Wrong(Diagnostic("E201", message, "give a larger input", s.span))
        ends.append([(n - m) // 2, n - m - (n - m) // 2])
    return at.placed([at.layer("crop", {"cropping": ends})]), out


def alone(word: str, flat: bool = False, **given: Any) -> Callable[[At], Made]:
    """A layer that keeps shapes, and reads the one before."""

    def made(at: At) -> Made:
        if at.number - 1 in at.net.flat or flat:
            at.net.flat.add(at.number)
        return at.placed([at.layer(word, given)]), at.before

    return made


def detection(at: At) -> Made:
    """What boxes are made of: an output of the network."""
    at.net.outputs.append(at.name)
    return alone("identity")(at)


def active(at: At) -> Made:
    layers = activation(at, at.before, "linear") or [at.layer("identity")]
    return at.placed(layers), at.before


def gate(at: At) -> Made:
    """The layer before, times one before that; with one factor for each channel or for each
    position.
    """
    places = at.section.places("from", at.number)
    size = at.net.size(places[0])
    return at.placed([at.layer("multiply")], [at.number - 1, *places]), size


def not_known(at: At, places: Sequence[int] | None = None) -> Made:
    if at.section.word not in at.net.missing:
        at.net.missing.append(at.section.word)
    sources = [at.number - 1] if places is None else places
    value = unknown(at.section.word, at.section.span)
    return at.placed([value], list(dict.fromkeys(sources))), None


SECTIONS: dict[str, Callable[[At], Made]] = {
    **dict.fromkeys(("conv", "convolutional"), convolutional),
    **dict.fromkeys(("deconv", "deconvolutional"), deconvolutional),
    **dict.fromkeys(("conn", "connected"), connected),
    **dict.fromkeys(("max", "maxpool"), maxpool),
    **dict.fromkeys(("avg", "avgpool"), avgpool),
    **dict.fromkeys(("soft", "softmax"), alone("softmax")),
    **dict.fromkeys(("lrn", "normalization"), alone("local_response_norm")),
    **dict.fromkeys(("yolo", "region", "detection", "gaussian_yolo", "Gaussian_yolo"), detection),
    "local": local,
    "reorg": reorg,
    "upsample": upsample,
    "route": route,
    "shortcut": shortcut,
    "crop": crop,
    "activation": active,
    "batchnorm": alone("batch_norm"),
    "dropout": alone("dropout"),
    "cost": alone("identity"),
    "logistic": alone("sigmoid"),
    "scale_channels": gate,
    "sam": gate,
}
"""By what a section is called."""
