"""The walk: a network in, a report out. Linear in the number of layers."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Refusal, in_source_order
from convcalc.field import EVERYTHING, START, Varies, merge, through
from convcalc.layers.kind import Site
from convcalc.memory import peak
from convcalc.report import LayerReport, Params, Report, Totals
from convcalc.window import SAME_POSITION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.field import AxisField
    from convcalc.layers.kind import Kind, Weight
    from convcalc.network import Network, Node
    from convcalc.report import Fields
    from convcalc.shape import Shape
    from convcalc.window import AxisMap

MAX_ELEMENTS = 2**62


def analyze(
    network: Network, input: Mapping[str, Shape] | Shape | None = None, batch: int = 1
) -> Report:
    """What comes out of each layer of `network`, what it sees and what it costs.

    `input` replaces the shapes of the inputs; a single Shape that of the first. A layer that
    cannot stand where it is, and all that depend on it, are reported without numbers; layers
    that do not depend on it are worked out. Problems E301 for an input that does not exist.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x32x32, layers: [conv 6 5x5]}")
    >>> convcalc.analyze(net).layers[0].output
    Shape(channels=6, spatial=(28, 28))
    """
    if input is not None:
        network = network.with_inputs(input)
    walk = Walk(network)
    with no_collection():
        for node in network.nodes:
            walk.step(node)
    spec_order = {name: k for k, name in enumerate(network.order or ())}
    layers = walk.layers
    if spec_order:
        layers = sorted(layers, key=lambda layer: spec_order.get(layer.name, 0))
    totals = Totals(
        params=Params(
            sum(layer.params.trainable for layer in layers),
            sum(layer.params.non_trainable for layer in layers),
        ),
        macs=sum(layer.macs for layer in layers),
        activations=sum(layer.activations for layer in layers),
        peak=peak(network.inputs, walk.layers, network.outputs),
        complete=not any(layer.failed for layer in layers),
    )
    return Report(network, batch, tuple(layers), totals, in_source_order(walk.problems))


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the garbage collector: a walk makes no cycles, and looking for them again and again
    among all that it made would make it slower than linear.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Walk:
    """The state of one pass over a network: shapes and fields so far, reports, problems."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.shapes: dict[str, Shape] = dict(network.inputs)
        self.fields: dict[str, Fields] = {
            name: {name: (START,) * shape.rank} for name, shape in network.inputs.items()
        }
        self.layers: list[LayerReport] = []
        self.weights: dict[str, tuple[Weight, ...]] = {}
        self.failed: set[str] = set()
        self.problems: list[Diagnostic] = []

    def step(self, node: Node) -> None:
        known = [self.shapes.get(name) for name in node.inputs]
        shapes = tuple(s for s in known if s is not None)
        if len(shapes) < len(known) or node.share in self.failed:
            self.fail(node, shapes)
            return
        site = Site(shapes, self.network.dialect, self.network.layout)
        try:
            report = apply(node.kind, site, node.name, node.inputs, self.fields)
            if node.share:
                report = self.shared(node, report)
        except Refusal as refusal:
            self.refuse(node, refusal)
            self.fail(node, shapes)
            return
        self.shapes[node.name] = report.output  # type: ignore[assignment]
        self.fields[node.name] = report.fields
        self.weights[node.name] = report.weights
        self.layers.append(report)
        for warning in node.kind.warnings(site):
            self.problems.append(warning.at(node.span, node.name))

    def fail(self, node: Node, shapes: tuple[Shape, ...]) -> None:
        """A row without numbers."""
        self.failed.add(node.name)
        self.layers.append(LayerReport(node.name, node.kind, node.inputs, shapes, None))

    def refuse(self, node: Node, refusal: Refusal) -> None:
        """Put the refusal where the setting at fault, or else the layer, stands."""
        diagnostic = refusal.at(node.span_of(refusal.setting), node.name)
        meeting = getattr(refusal, "inputs", None)
        if meeting:
            a, b = (node.inputs[k] for k in meeting)
            x, y = refusal.shapes  # type: ignore[attr-defined]
            message = diagnostic.message.replace(
                f"{x} meets {y}", f"{x} (from '{a}') meets {y} (from '{b}')"
            )
            diagnostic = diagnostic._replace(
                message=message, help="make the two paths end in the same shape"
            )
        self.problems.append(diagnostic)

    def shared(self, node: Node, report: LayerReport) -> LayerReport:
        """The report of a layer that uses another's weights: the same tensors, counted there."""
        owner = self.weights.get(node.share or "")
        if owner is None:
            raise Refusal(
                "E304",
                f"'{node.share}' has no weights to share when '{node.name}' comes",
                "share with a layer that comes before it and could be worked out",
                "share",
            )
        if owner != report.weights:
            mine, theirs = (
                ", ".join("x".join(map(str, w.sizes)) for w in tensors) or "none"
                for tensors in (report.weights, owner)
            )
            raise Refusal(
                "E304",
                f"'{node.name}' needs weights {mine}, but '{node.share}' has {theirs}",
                "shared weights must have the same shapes",
                "share",
            )
        return report._replace(params=Params(), shared=node.share)


def apply(
    kind: Kind, site: Site, name: str, inputs: tuple[str, ...], fields: Mapping[str, Fields]
) -> LayerReport:
    """One layer worked out where it stands; `fields` are those of its inputs. Refusal if not."""
    kind.check(site)
    site.dialect.check(kind, site)
    parts = kind.parts(site)
    if parts:
        return compose(kind, site, name, inputs, fields)
    axes = tuple(kind.axes(site))
    output = kind.output(site, axes)
    if output.elements > MAX_ELEMENTS:
        raise Refusal(
            "E107", f"the output would have {output.elements:,} elements", "use smaller sizes"
        )
    weights = kind.weights(site)
    trainable = held = contracting = 0
    for weight in weights:
        count = weight.elements
        if weight.buffer:
            held += count
        else:
            trainable += count
            if weight.contracts:
                contracting += count
    macs = kind.other_macs(site, output)
    if contracting:
        macs += contracting * kind.positions(site, output)
    params = Params(trainable, held if site.dialect.counts_buffers else 0) if weights else Params()
    seen = see(kind, site, axes, inputs, fields)
    return LayerReport(name, kind, inputs, site.shapes, output, axes, weights, params, macs, seen)


def compose(
    kind: Kind, site: Site, name: str, inputs: tuple[str, ...], fields: Mapping[str, Fields]
) -> LayerReport:
    """A composite: its parts one by one, then summed up in one row."""
    shapes, seen = {"input": site.shape}, {"input": fields[inputs[0]]}
    done: list[LayerReport] = []
    for part in kind.parts(site):
        inner = Site(tuple(shapes[i] for i in part.inputs), site.dialect, site.layout)
        report = apply(part.kind, inner, part.name, part.inputs, seen)
        assert report.output is not None
        shapes[part.name], seen[part.name] = report.output, report.fields
        done.append(report)
    return LayerReport(
        name,
        kind,
        inputs,
        site.shapes,
        done[-1].output,
        done[0].axes,
        tuple(w._replace(name=f"{r.name}.{w.name}") for r in done for w in r.weights),
        sum((r.params for r in done), Params()),
        sum(r.macs for r in done),
        done[-1].fields,
        tuple(done),
    )


def see(
    kind: Kind,
    site: Site,
    axes: Sequence[AxisMap],
    inputs: tuple[str, ...],
    fields: Mapping[str, Fields],
) -> Fields:
    """The fields of a layer from those of its inputs."""
    if len(inputs) == 1 and axes and all(axis is SAME_POSITION for axis in axes):
        return fields[inputs[0]]
    result: dict[str, tuple[AxisField, ...]] = {}
    origin: dict[str, str] = {}
    for i, name in enumerate(inputs):
        along = axes if i == 0 else kind.axes(site, i)
        sizes = site.shapes[i].spatial
        for source, before in fields[name].items():
            now = step_fields(kind, before, along, sizes)
            if source in result:
                names = (f"'{origin[source]}'", f"'{name}'")
                now = tuple(merge(a, b, names) for a, b in zip(result[source], now, strict=True))
            else:
                origin[source] = name
            result[source] = now
    return result


def step_fields(
    kind: Kind, before: tuple[AxisField, ...], along: Sequence[AxisMap], sizes: Sequence[int]
) -> tuple[AxisField, ...]:
    """Fields after one layer. They are kept per axis of the network's input, so a layer whose
    own axes are others (after a flatten or a reshape) leaves them, or joins all there is.
    """
    if len(along) == len(before):
        done: list[AxisField] = []
        last: tuple[object, ...] = ()
        for row in zip(before, along, sizes, strict=True):
            done.append(done[-1] if row == last else through(*row))
            last = row
        return tuple(done)
    if not along and not kind.mixes:
        return before
    if any(isinstance(f, Varies) for f in before) or along:
        return (EVERYTHING,) * len(before)
    return before
