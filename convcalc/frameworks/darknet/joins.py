"""Sections that read several layers: they are put one behind the other, or added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Diagnostic
from convcalc.frameworks.as_spec import group
from convcalc.frameworks.darknet.at import At, Made, Size, activation, not_known
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from convcalc.parser.value import Value


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
