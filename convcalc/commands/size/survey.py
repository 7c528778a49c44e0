"""The sizes of a network, all at once: what comes out as a formula of what goes in, which inputs
are accepted, and what is lost at the borders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape, axis_names
from convcalc.commands.size.accepted import (
    MAX_SEARCH,
    Accepted,
    accepted_sizes,
    nearest,
    resized,
    smallest_below,
    smallest_square,
)
from convcalc.commands.size.axis import AxisSurvey, alike, sides, without_loss
from convcalc.commands.size.borders import Ends, unread
from convcalc.commands.size.line import MAX_SIZE, Line, Pattern, pattern_of
from convcalc.commands.size.unknown import refuse_unknown
from convcalc.diagnostics import Diagnostic, Problems, Refusal
from convcalc.engine.analyze import analyze
from convcalc.engine.cells import Unclear
from convcalc.engine.elsewhere import Settled, reads_anew, settled
from convcalc.engine.network import ancestors, layers_called
from convcalc.engine.sized import Sizes
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.engine.sized import Sized

MAX_RANGE = 100_000
AROUND = 512
"""How far from the given size sizes without loss are looked for at most, if no range is given."""
AROUND_READ = 32
"""And sizes that are taken, where the file has to be read for each."""
WORK_READ = 3_000_000
"""What is spent on reading it for the sizes of an axis: a few seconds."""


class Survey(NamedTuple):
    """The sizes of a network. `report` is the network as it is given; if it cannot take its inputs,
    `refusals` say why, and `near` are accepted inputs next to them. The rest is for `inputs`, of
    which those that are `varied` change together. `targets` are the layers whose size is told.
    With `end` the network is taken to end at that layer.
    """

    report: Report
    inputs: Mapping[str, Shape]
    varied: tuple[str, ...]
    end: Optional[str]
    refusals: tuple[Diagnostic, ...] = ()
    near: tuple[Shape, ...] = ()
    targets: Mapping[str, Shape] = {}
    axes: tuple[AxisSurvey, ...] = ()
    smallest: Optional[Shape] = None
    same: Optional[Settled] = None
    """Of source, among which sizes it has the same layers; `axes` are told of these."""
    unread: Optional[int] = None
    """The smallest input is not known: up to this size, none that was read is accepted."""


def survey(
    network: Network,
    inputs: Mapping[str, Shape] | None = None,
    layer: str | None = None,
    range: tuple[int, int] | None = None,
) -> Survey:
    """The sizes of a network, or with `layer` of the part that ends there.

    `inputs` replace those of the spec; `range` are the first and the last size among which those
    without loss are looked for. Problems E203 for a network without spatial axes, E301 for a layer
    that does not exist or has none, E407 where only layers that are not known have sizes.

    >>> import convcalc
    >>> found = survey(convcalc.load("resnet50"))
    >>> found.axes[0].names, found.axes[0].sides[0].law.form.text("H")
    (('H', 'W'), '⌊(H + 31)/32⌋')
    """
    report = analyze(network, inputs or {})
    network = report.network
    varied = varied_inputs(network.inputs)
    end = layers_called(network, layer)[-1] if layer else None
    try:
        found = Surveyor(report, varied, end, range).survey()
    except Refusal as refusal:
        raise Problems([refusal.at(None)]) from None
    if not (found.targets or found.refusals):
        refuse_unknown(report)
    return found


def varied_inputs(inputs: Mapping[str, Shape]) -> tuple[str, ...]:
    """The inputs that change together: all with spatial axes, if they are alike, or the first."""
    spatial = [name for name, shape in inputs.items() if shape.rank]
    if not spatial:
        what = ", ".join(f"'{name}' has {shape.channels}" for name, shape in inputs.items())
        message = f"sizes need an input with spatial axes, but all are flat: {what} features"
        hint = "write an input such as 3x224x224, or 1x784 for a sequence"
        raise Problems([Diagnostic("E203", message, hint)])
    first = inputs[spatial[0]].spatial
    same = all(inputs[name].spatial == first for name in spatial)
    return tuple(spatial) if same else (spatial[0],)


class Surveyor:
    """The state of one survey."""

    def __init__(
        self,
        report: Report,
        varied: tuple[str, ...],
        end: str | None,
        range: tuple[int, int] | None,
    ) -> None:
        self.report, self.varied, self.end, self.asked = report, varied, end, range
        self.take(report)

    def take(self, report: Report) -> None:
        """Look at the network of `report`; at its layers alone, if they are the same elsewhere."""
        self.same = settled(report.network, self.varied)
        self.network = self.same.network
        self.anew = reads_anew(self.network)
        self.sizes = Sizes(self.network)
        self.ends: dict[int, Ends] = {}
        self.wanted: dict[int, tuple[Network, set[str]]] = {}

    def survey(self) -> Survey:
        report, inputs, varied = self.report, self.network.inputs, self.varied
        found = Survey(report, inputs, varied, self.end)
        if not self.accepts(self.sizes.at(inputs)):
            far = AROUND_READ if self.anew else MAX_SEARCH
            near = nearest(self.sizes, inputs, varied, self.accepts, far)
            found = found._replace(near=near, refusals=self.refusals())
            if not near:
                return found
            inputs = resized(inputs, varied, dict(enumerate(near[-1].spatial)))
            report = analyze(self.network, inputs)
            self.take(report)
        lines = [Line(self.apart(), inputs, varied, k) for k in range(inputs[varied[0]].rank)]
        targets = self.targets(report, lines)
        return found._replace(
            inputs=inputs,
            targets=targets,
            axes=self.axes(report, lines, targets),
            same=self.same if self.same.read else None,
            **self.smallest(report.network, inputs),
        )

    def apart(self) -> Sizes:
        """The sizes for an axis: what one takes that is read anew, is not taken from the next."""
        return Sizes(self.network, WORK_READ) if self.anew else self.sizes

    def smallest(self, given: Network, inputs: Mapping[str, Shape]) -> dict[str, Any]:
        """The smallest input that is accepted; where the layers are others, `given` is read."""
        end = MAX_SIZE if self.anew else self.same.since
        sizes = Sizes(given, WORK_READ)
        found, tried = smallest_below(end, sizes, inputs, self.varied, self.accepts)
        if found or tried + 1 < end:
            return {"smallest": found, "unread": None if found else tried}
        try:
            found = smallest_square(self.sizes, inputs, self.varied, self.accepts, end)
        except Refusal:  # too much work
            return {}
        return {"smallest": found}

    def refusals(self) -> tuple[Diagnostic, ...]:
        """Why what is asked for cannot stand at the given input."""
        needed = set(self.scope(self.sizes.at(self.network.inputs)))
        errors = (d for d in self.report.diagnostics if d.severity == "error")
        return tuple(d for d in errors if d.layer is None or d.layer in needed)

    def accepts(self, sized: Sized) -> bool:
        """Whether all layers stand, or those up to the one that is asked for."""
        if self.end is None:
            return sized.accepted
        return sized.shapes.get(self.end) is not None

    def targets(self, report: Report, lines: Sequence[Line]) -> dict[str, Shape]:
        """The layer that is asked for, or each output, where it has axes and a size that depends on
        the input's; and for others the last layer before it that has.
        """
        shapes = report.shapes
        grows = {name for line in lines for name, rates in line.rates().items() if any(rates)}
        found: dict[str, Shape] = {}
        for end in self.ends_of(report.network):
            shape = shapes[end]
            if not (shape and shape.rank) or (end not in grows and not self.end):
                before = ancestors(report.network, [end]) & grows
                names = [node.name for node in report.network.nodes if node.name in before]
                end = names[-1] if names else end  # noqa: PLW2901
                shape = shapes[end]
            if shape and shape.rank:
                found[end] = shape
        return found

    def axes(
        self, report: Report, lines: Sequence[Line], targets: Mapping[str, Shape]
    ) -> tuple[AxisSurvey, ...]:
        """One for each axis of the input; axes that every layer treats alike are told once."""
        names = axis_names(len(lines))
        found: dict[int, AxisSurvey] = {}
        for k, line in enumerate(lines):
            like = () if self.anew else (j for j in found if alike(report, lines[j], line))
            twin = next(iter(like), None)
            if twin is None:
                made = self.axis(report, line, names[k], targets)
                twin = next((j for j in found if found[j].like(made)), None)
                if twin is None:
                    found[k] = made
                    continue
            found[twin] = found[twin]._replace(names=(*found[twin].names, names[k]))
        return tuple(found.values())

    def axis(
        self, report: Report, line: Line, name: str, targets: Mapping[str, Shape]
    ) -> AxisSurvey:
        """All of one axis; what could be worked out, where something is too much work."""
        found = AxisSurvey((name,), line.given, self.range_of(line, None))
        if self.anew:
            return self.tried(line, found)
        same = self.same
        try:
            pattern = pattern_of(line, self.scope(line.at(line.given)))
            found = found._replace(
                range=self.range_of(line, pattern),
                pattern=pattern,
                accepted=accepted_sizes(line, self.accepts, pattern).among(same.since, same.until),
                sides=tuple(
                    s.since(same.since)
                    for n, x in targets.items()
                    for s in sides(line, pattern, n, x)
                ),
                cut=tuple(self.cut(line, line.given)),
            )
            found = found._replace(whole=self.whole(line, found))
            lost = unread(report, self.ends_of(report.network))[self.varied[0]]
            return found._replace(unread=tuple(lost[line.axis]))
        except Refusal as refusal:
            return found._replace(problem=f"{refusal}; {refusal.hint}")
        except Unclear as why:
            return found._replace(problem=str(why))

    def tried(self, line: Line, found: AxisSurvey) -> AxisSurvey:
        """Of source whose layers are others at other sizes: what it takes of those within range, or
        as many of them next to the given one as can be read.
        """
        first, last = found.range
        seen: dict[int, bool] = {}
        refused = ""
        for n in sorted(range(first, last + 1), key=lambda n: abs(n - line.given)):
            try:
                seen[n] = self.accepts(line.at(n))
            except Refusal as refusal:
                refused = f"{refusal}; {refusal.hint}"
                break
        if not seen:
            return found._replace(problem=refused)
        taken = tuple(n for n in sorted(seen) if seen[n])
        accepted = Accepted(taken, max(seen) + 1, since=min(seen))
        return found._replace(accepted=accepted, cut=tuple(self.cut(line, line.given)))

    def whole(self, line: Line, found: AxisSurvey) -> tuple[int, ...]:
        """The accepted sizes at which no border is lost."""

        def is_whole(n: int) -> bool:
            return self.accepts(line.at(n)) and not self.cut(line, n)

        repeats = found.accepted and found.accepted.residues
        return without_loss(found.range, found.pattern if repeats else None, is_whole)

    def ends_of(self, network: Network) -> Sequence[str]:
        return network.outputs if self.end is None else [self.end]

    def scope(self, sized: Sized) -> list[str]:
        """The layers that must stand, in walking order."""
        names = [node.name for node in sized.network.nodes]
        if self.end is None:
            return names
        before = ancestors(sized.network, [self.end])
        return [name for name in names if name in before]

    def cut(self, line: Line, n: int) -> list[str]:
        """The layers whose last element is lost."""
        sized = line.at(n)
        network = sized.network
        if id(network) not in self.wanted:
            self.wanted[id(network)] = network, ancestors(network, self.ends_of(network))
        ends = self.ends.setdefault(line.axis, Ends(self.network, line.axis))
        return ends.cut(sized, self.wanted[id(network)][1])

    def range_of(self, line: Line, pattern: Pattern | None) -> tuple[int, int]:
        """What is asked for, or two total strides around the given size, of those with the same
        layers; the given size, if that is none.
        """
        around = AROUND_READ
        if not self.anew:
            around = min(2 * pattern.stride, AROUND) if pattern else AROUND // 8
        first, last = self.asked or (line.given - around, line.given + around)
        since, until = self.same.since, self.same.until
        span = max(first, since), last if until is None else min(last, until)
        return span if span[0] <= span[1] else (line.given, line.given)
