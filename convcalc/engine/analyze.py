"""The walk: a network in, a report out. Linear in the number of layers."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from convcalc.algebra.carried import bare, carried, carrier
from convcalc.algebra.field import Field, Varies, merge, merge_local
from convcalc.algebra.listed import Listed
from convcalc.diagnostics import Diagnostic, Refusal, in_source_order
from convcalc.engine.by_kind import ByKind
from convcalc.engine.inference import peak
from convcalc.engine.layer import as_stated, seeing, stand
from convcalc.engine.report import LayerReport, Params, Report, Totals
from convcalc.engine.sequences import started
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.algebra.carried import Placed
    from convcalc.algebra.shape import Shape
    from convcalc.engine.layer import Standing
    from convcalc.engine.network import Network, Node, Told, Written
    from convcalc.engine.report import Fields
    from convcalc.engine.seen import Joined

LARGE = 20_000
"""More layers than this, and the collector does not look at what a walk made of them."""
FROZEN = gc.get_freeze_count()
"""What the interpreter froze at its start."""
MAX_POSITIONS = 2**20
"""How many positions of periodic fields are worked out in one walk."""


def analyze(
    network: Network,
    input: Mapping[str, Written] | Written | None = None,
    batch: int = 1,
    ignore_global: bool = False,
) -> Report:
    """What comes out of each layer of `network`, what it sees and what it costs.

    Shapes are channels and spatial sizes of one sample; fields are in positions of the network's
    input; MACs, parameters and activations are counts per sample, whatever the `batch`.

    `input` replaces the shapes of the inputs; a single one that of the first. A shape may be a text
    or a tuple, in the network's layout: `"3x64x64"`, `(3, 64, 64)`. `ignore_global`
    leaves squeeze-and-excite and other paths that see everything out of fields, where they meet
    paths that do not. A layer that
    cannot stand where it is, and all that depend on it, are reported without numbers; layers
    that do not depend on it are worked out. Problems E301 for an input that does not exist.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x32x32, layers: [conv 6 5x5]}")
    >>> convcalc.analyze(net).layers[0].output
    Shape(channels=6, spatial=(28, 28))
    """
    if input is not None:
        network = network.with_inputs(input)
    return report_of(Walk(network, merge_local if ignore_global else merge), batch, ignore_global)


def report_of(walk: Walk, batch: int = 1, ignore_global: bool = False) -> Report:
    """A network walked from its first layer to its last."""
    network = walk.network
    with no_collection(len(network.nodes)):
        for node in network.nodes:
            walk.step(node)
        layers = walk.layers
        if network.order:
            place = {name: k for k, name in enumerate(network.order)}
            layers = sorted(layers, key=lambda layer: place[layer.name])
        most = peak(network, walk.layers)
        totals = total(layers, most, network.told)
        if network.breaks_off:
            totals = totals._replace(complete=False)
        told = {doubt.layer for doubt in network.doubts if doubt.layer}
        problems: Sequence[Diagnostic] = [one for one in walk.problems if one.layer not in told]
        if problems and network.reading:
            from convcalc.engine.worded import in_own_words

            problems = in_own_words(network, problems)
        return Report(
            network,
            batch,
            tuple(layers),
            totals,
            in_source_order((*network.doubts, *problems)),
            ignore_global=ignore_global,
        )


def total(layers: Sequence[LayerReport], peak: int, told: Told | None = None) -> Totals:
    """The sums over all layers that could be worked out; `told` is what a print-out says of all."""
    params = [layer.params for layer in layers if layer.weights]
    return Totals(
        Params(sum(p.trainable for p in params), sum(p.non_trainable for p in params)),
        sum(layer.macs for layer in layers),
        sum(layer.activations for layer in layers),
        peak,
        complete=not any(layer.failed or layer.unknown for layer in layers),
        sure=surely(layers, told) if told else (),
    )


def surely(layers: Sequence[LayerReport], told: Told) -> tuple[str, ...]:
    """The sums that are those of the whole network, of which a print-out tells."""
    known = {what: all(one.known(what) for one in layers) for what in ("params", "macs")}
    found = [what for what, whole in (("params", told.whole), ("macs", told.wired)) if whole]
    return tuple(what for what in found if known[what])


@contextmanager
def no_collection(layers: int) -> Iterator[None]:
    """Without the garbage collector: a walk makes no cycles, and looking for them again and again
    among all that it made would make it slower than linear. What a walk of many `layers` made is
    then taken for old without a look, unless somebody has frozen what there is.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if layers > LARGE and gc.get_freeze_count() <= FROZEN:
                gc.freeze()
                gc.unfreeze()  # which puts all that is frozen into the oldest generation
            gc.enable()


class Origin(NamedTuple):
    """What is known of an input of the network."""

    output: Shape
    fields: Fields


def pattern(field: Placed) -> int:
    """How many positions are kept of a field."""
    known = bare(field)
    return known.period if type(known) is Field else len(known.seen) if type(known) is Listed else 0


class Walk:
    """The state of one pass over a network: shapes and fields so far, reports, problems."""

    def __init__(self, network: Network, joined: Joined = merge) -> None:
        self.network = network
        self.joined = joined
        seen = started(network)
        self.reached: dict[str, Origin | LayerReport] = {
            name: Origin(shape, seen[name]) for name, shape in network.inputs.items()
        }
        self.layers: list[LayerReport] = []
        self.problems: list[Diagnostic] = []
        self.positions = 0
        self.known = ByKind()
        """What layers come to, by what arrives and how weights are held."""

    def step(self, node: Node) -> None:
        before = [self.reached[name] for name in node.inputs]
        shapes: tuple[Shape, ...] = tuple([x.output for x in before])  # type: ignore[misc]
        known = self.known.of(node.kind).get((shapes, node.held))
        if (known is None or node.share) and not self.comes_to_stand(node, shapes):
            return  # as always where a shape is missing, for nothing is known behind that
        fields = [self.affordable(x.fields) for x in before]
        try:
            if node.ranks and len(shapes[0].spatial) not in node.ranks:
                from convcalc.engine.ranks import other_rank

                first = isinstance(before[0], Origin)
                raise other_rank(node.kind, node.ranks, self.site(shapes), first)
            found, warnings = known or self.stand(node, shapes)
            report = seeing(found, node.kind, node.name, node.inputs, fields, self.joined)
            if node.share:
                report = shared(node, report, self.reached.get(node.share))
            elif node.tie is not None:  # in another shape, or another kind of layer
                report = report._replace(params=Params(), shared=node.tie.owner)
        except Refusal as refusal:
            self.refuse(node, refusal)
            self.fail(node, shapes)
            return
        self.add(report)
        for warning in warnings:
            self.problems.append(warning.at(node.span, node.name, node.used))

    def comes_to_stand(self, node: Node, shapes: tuple[Shape | None, ...]) -> bool:
        """Whether a layer can be worked out; a row for it where its numbers are stated, or where it
        depends on one that could not be.
        """
        known = tuple([shape for shape in shapes if shape])
        owner = self.reached.get(node.share) if node.share else None
        if not node.kind.worked_out:
            self.add(as_stated(node, self.site(known)))
        elif len(known) < len(shapes) or (owner and not owner.output):
            self.fail(node, known)
        else:
            return True
        return False

    def stand(self, node: Node, shapes: tuple[Shape, ...]) -> tuple[Standing, Sequence[Refusal]]:
        """What a layer comes to, and what is warned of: worked out once for all that are alike but
        for what they see.
        """
        kind, site = node.kind, self.site(shapes)
        found = stand(kind, site, node.held)
        warnings = (*kind.warnings(site), *site.dialect.warnings(*kind.judged(site)))
        self.known.of(kind)[shapes, node.held] = found, warnings
        return found, warnings

    def site(self, shapes: tuple[Shape, ...]) -> Site:
        return Site(shapes, self.network.dialect, self.network.layout)

    def fail(self, node: Node, shapes: tuple[Shape, ...]) -> None:
        """A row without numbers."""
        self.add(LayerReport(node.name, node.kind, node.inputs, shapes, None))

    def affordable(self, fields: Fields) -> Fields:
        """`fields`; once their patterns have taken too much work in all, only the short ones."""
        for axes in fields.values():
            for x in axes:  # as nearly every field is of the first type, it is not called for
                self.positions += len(x.lows) if type(x) is Field else pattern(x)
        if self.positions < MAX_POSITIONS + len(self.layers) * 8:
            return fields
        rest = Varies(
            f"patterns of more than {MAX_POSITIONS:,} positions in all are not followed",
            followed=True,
        )
        return {
            name: tuple(
                carried(rest, carrier(x, own), own) if pattern(x) > 1 else x
                for own, x in enumerate(axes)
            )
            for name, axes in fields.items()
        }

    def add(self, report: LayerReport) -> None:
        self.reached[report.name] = report
        self.layers.append(report)

    def refuse(self, node: Node, refusal: Refusal) -> None:
        """Put the refusal where the setting at fault, or else the layer, stands."""
        diagnostic = refusal.at(node.span_of(refusal.setting), node.name, node.used)
        meeting = getattr(refusal, "inputs", None)
        if meeting:
            a, b = (node.inputs[k] for k in meeting)
            x, y = refusal.shapes  # type: ignore[attr-defined]
            message = diagnostic.message.replace(
                f"{x} meets {y}", f"{x} (from '{a}') meets {y} (from '{b}')"
            )
            hint = diagnostic.help
            if not hint:
                from convcalc.engine.meetings import help_for

                shapes = self.reached[a].output, self.reached[b].output
                hint = help_for(message, *shapes, self.network.layout)
            diagnostic = diagnostic._replace(message=message, help=hint)
        self.problems.append(diagnostic)


def shared(node: Node, report: LayerReport, owner: Origin | LayerReport | None) -> LayerReport:
    """The report of a layer that uses another's weights: the same tensors, counted there."""
    if not isinstance(owner, LayerReport):
        raise Refusal(
            "E304",
            f"'{node.share}' has no weights to share when '{node.name}' comes",
            "share with a layer that comes before it and could be worked out",
            "share",
        )
    if forms(owner) != forms(report):
        mine, theirs = (
            ", ".join("x".join(map(str, w.sizes)) for w in tensors) or "none"
            for tensors in (report.weights, owner.weights)
        )
        raise Refusal(
            "E304",
            f"'{node.name}' needs weights {mine}, but '{node.share}' has {theirs}",
            "shared weights must have the same shapes",
            "share",
        )
    return report._replace(params=Params(), shared=node.share, weights=owner.weights)


def forms(report: LayerReport) -> list[tuple[object, ...]]:
    """What weights must have in common to be shared."""
    return [(weight.name, weight.sizes, weight.role) for weight in report.weights]
