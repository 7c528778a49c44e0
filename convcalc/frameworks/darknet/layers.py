"""What the sections of a config are: layers, with Darknet's own rules for sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.darknet.at import At, Made, Size, activation, normed, not_known
from convcalc.frameworks.darknet.joins import crop, route, shortcut

if TYPE_CHECKING:
    from collections.abc import Callable


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


def alone(word: str, flat: bool = False, **given: Any) -> Callable[[At], Made]:
    """A layer that keeps shapes, and reads the one before."""

    def made(at: At) -> Made:
        if at.number - 1 in at.net.flat or flat:
            at.net.flat.add(at.number)
        return at.placed([at.layer(word, given)]), at.before

    return made


def softmax(at: At) -> Made:
    """Over all elements, or where it is spatial over the channels of each position."""
    if at.section.number("groups", 1, 1) > 1:
        return not_known(at)
    wide = isinstance(at.before, Size) and at.before.height * at.before.width > 1
    whole = wide and not at.section.number("spatial", 0)
    return at.placed([at.layer("softmax", {"axis": "all"} if whole else {})]), at.before


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


SECTIONS: dict[str, Callable[[At], Made]] = {
    **dict.fromkeys(("conv", "convolutional"), convolutional),
    **dict.fromkeys(("deconv", "deconvolutional"), deconvolutional),
    **dict.fromkeys(("conn", "connected"), connected),
    **dict.fromkeys(("max", "maxpool"), maxpool),
    **dict.fromkeys(("avg", "avgpool"), avgpool),
    **dict.fromkeys(("soft", "softmax"), softmax),
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
