"""One layer where it stands: its shape, weights, costs and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.field import merge
from convcalc.algebra.num import named, settled
from convcalc.algebra.shape import Number, Shape, axis_names, channels_name
from convcalc.diagnostics import Refusal
from convcalc.engine.report import LayerReport, Params
from convcalc.engine.seen import meet, readings_of, see
from convcalc.layers.site import Site
from convcalc.layers.weight import FIXED, held_as
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from convcalc.algebra.field import Alignment
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.engine.network import Node
    from convcalc.engine.report import Fields
    from convcalc.engine.seen import Joined, Reading
    from convcalc.layers.kind import Kind, Part
    from convcalc.layers.stated import Stated
    from convcalc.layers.weight import Weight

MAX_ELEMENTS = 2**62


class Standing(NamedTuple):
    """What a layer comes to where it stands, whatever its inputs have seen, and how it reads each
    of them; of a composite rather its steps.
    """

    shapes: tuple[Shape, ...]
    axes: tuple[AxisMap, ...]
    output: Shape
    weights: tuple[Weight, ...]
    params: Params
    macs: Int
    readings: tuple[Reading, ...]
    unknown: tuple[str, ...]
    held: str
    steps: tuple[Step, ...] = ()


class Step(NamedTuple):
    """A part of a composite, and what it comes to there."""

    part: Part
    found: Standing


def apply(
    kind: Kind,
    site: Site,
    name: str,
    inputs: tuple[str, ...],
    fields: Sequence[Fields],
    joined: Joined = merge,
    called: Callable[[Shape], Shape] | None = None,
    held: str = "",
) -> LayerReport:
    """A layer worked out where it stands, `fields` being those of its inputs, which are `joined`
    where they meet. Refusal if it cannot stand there. In derivations its output is `called` by
    names. `held` says how its weights are, if they are not trained.
    """
    return seeing(stand(kind, site, held, called), kind, name, inputs, fields, joined)


def stand(
    kind: Kind, site: Site, held: str = "", called: Callable[[Shape], Shape] | None = None
) -> Standing:
    """What a layer comes to where it stands, whatever its inputs have seen. Refusal if it cannot
    stand there.
    """
    check(kind, site)
    parts = kind.parts(site)
    return composed(parts, site, held, called) if parts else standing(kind, site, held, called)


def check(kind: Kind, site: Site) -> None:
    """Refusal if a layer cannot stand there, whatever would come out."""
    if not kind.takes_number and Number in map(type, site.shapes):
        raise needs_channels(kind)
    kind.check(site)
    site.dialect.check(*kind.judged(site))


def standing(
    kind: Kind, site: Site, held: str = "", called: Callable[[Shape], Shape] | None = None
) -> Standing:
    """What a layer comes to that is no composite. Refusal if nothing, or too much, comes out."""
    axes, output = coming_out(kind, site)
    if called:
        output = called(output)
    weights = kind.weights(site)
    if held:
        weights = held_as(weights, held)
    macs = kind.other_macs(site, output)
    contracting = sum(weight.elements for weight in weights if weight.contracts)
    if contracting:
        macs += contracting * kind.positions(site, output)
    if held == FIXED and not site.dialect.holds_given:
        weights = ()
    params = counted(weights, site.dialect.counts_buffers) if weights else NONE
    readings, unknown = readings_of(kind, site, axes, output), kind.unknown
    return Standing(site.shapes, axes, output, weights, params, macs, readings, unknown, held)


def coming_out(kind: Kind, site: Site) -> tuple[tuple[AxisMap, ...], Shape]:
    """How the axes of the first input are read, and what comes out."""
    axes = tuple(kind.axes(site))
    output = kind.output(site, axes)
    if output.elements > MAX_ELEMENTS:
        raise Refusal(
            "E107", f"the output would have {output.elements:,} elements", "use smaller sizes"
        )
    return axes, output


def seeing(
    found: Standing,
    kind: Kind,
    name: str,
    inputs: tuple[str, ...],
    fields: Sequence[Fields],
    joined: Joined = merge,
) -> LayerReport:
    """A layer of which all else was found, with what it sees."""
    shapes, axes, output, weights, params, macs, readings, unknown, held, steps = found
    parts: tuple[LayerReport, ...] = ()
    even: Alignment = None
    if steps:
        parts, even = stepped(steps, fields[0], joined)
        seen = parts[-1].fields
    elif len(inputs) > 1:
        seen, even = meet(readings, output, inputs, fields, joined)
    else:
        seen = see(readings[0], fields[0]) if inputs else {}
    return LayerReport(
        name,
        kind,
        inputs,
        shapes,
        output,
        axes,
        weights,
        params,
        macs,
        seen,
        parts,
        None,
        False,
        even,
        unknown,
        held,
    )


def as_stated(node: Node, site: Site) -> LayerReport:
    """A layer with the numbers that are stated of it, which nothing else is worked out from."""
    kind: Stated = node.kind  # type: ignore[assignment]
    weights = kind.held or ()
    return LayerReport(
        node.name,
        kind,
        node.inputs,
        site.shapes,
        kind.gives,
        (),
        weights,
        counted(weights, site.dialect.counts_buffers),
        kind.costs or 0,
        unknown=kind.unknown,
    )


def counted(weights: Sequence[Weight], buffers: bool) -> Params:
    """How many parameters they are; `buffers` count as such that are not trained, or not at all."""
    trainable = rest = 0
    for weight in weights:
        if weight.trainable:
            trainable += weight.elements
        elif buffers or not weight.buffer:
            rest += weight.elements
    return Params(trainable, rest)


NONE = Params()


def needs_channels(kind: Kind) -> Refusal:
    """Why a kind cannot stand where each sample is a single number."""
    return Refusal(
        "E204",
        f"{kind.name} needs channels, but what arrives is a single number for each sample",
        "keep an axis before it, as with keepdims=true, or write 'reshape 1'",
    )


def composed(
    parts: Iterable[Part], site: Site, held: str, called: Callable[[Shape], Shape] | None
) -> Standing:
    """What a composite comes to: its parts one by one, then summed up."""
    shapes = {"input": site.shape}
    done: list[Step] = []
    for part in parts:
        inner = Site(tuple(shapes[i] for i in part.inputs), site.dialect, site.layout)
        found = stand(part.kind, inner, held, called)
        shapes[part.name] = start_anew(found.output)
        done.append(Step(part, found))
    return Standing(
        site.shapes,
        done[0].found.axes,
        done[-1].found.output,
        tuple(w._replace(name=f"{x.part.name}.{w.name}") for x in done for w in x.found.weights),
        sum((by_name(step) for step in done), NONE),
        sum(named(found.macs, part.name) for part, found in done),
        (),
        unknown_of(step.found for step in done),
        held,
        tuple(done),
    )


def stepped(
    steps: Iterable[Step], fields: Fields, joined: Joined
) -> tuple[tuple[LayerReport, ...], Alignment]:
    """The parts of a composite, by the `fields` of its input; and whether what meets is aligned."""
    seen = {"input": fields}
    done: list[LayerReport] = []
    for part, found in steps:
        before = [seen[i] for i in part.inputs]
        report = seeing(found, part.kind, part.name, part.inputs, before, joined)
        seen[part.name] = report.fields
        done.append(report)
    return tuple(done), next((r.aligned for r in reversed(done) if r.aligned is not None), None)


def unknown_of(layers: Iterable[LayerReport | Standing]) -> tuple[str, ...]:
    """What cannot be told of a sum over layers, if it cannot be told of one of them."""
    return tuple(dict.fromkeys(what for layer in layers for what in layer.unknown))


def by_name(step: Step) -> Params:
    """The parameters of a part, known by its name."""
    trainable, rest = step.found.params
    return Params(named(trainable, step.part.name), named(rest, step.part.name))


def start_anew(shape: Shape) -> Shape:
    """The same shape without how it came about: a part is derived from what reaches it."""
    names = axis_names(shape.rank)
    spatial = tuple(settled(n, name) for n, name in zip(shape.spatial, names, strict=True))
    channels = settled(shape.channels, channels_name(shape.rank))
    return shape._replace(channels=channels, spatial=spatial)
