"""The same layers by the rules of each framework, side by side.

A layer is put to every dialect with the settings that were written, the rest at that dialect's own
defaults, and with the same input; so what differs at a layer is its own difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.dialects.candidates import candidates
from convcalc.commands.dialects.shift import Shift, border, shift
from convcalc.diagnostics import Diagnostic
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.by_kind import ByKind
from convcalc.engine.layer import seeing, stand
from convcalc.engine.report import Params, first_field
from convcalc.engine.sequences import started
from convcalc.engine.trial import Trial, tried
from convcalc.layers.site import Site
from convcalc.parser.remake import remade, settings_of, written
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import Fields
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

BASE = ""
"""Among the dialects: of each layer, the one that the others are compared with."""


class Compared(NamedTuple):
    """A layer by the rules of each dialect. `base` is the one that the others are compared with,
    and `told` says in what the answer of each differs from the base's.

    Of each other dialect that does not agree: `agreeing`, layers that do; `close`, a single layer
    of the same output size that reads other positions. `seen` is what it sees of the network's
    inputs, where each dialect stands in with `close` what it refuses; for BASE too.
    """

    name: str
    shapes: tuple[Shape, ...]
    base: str
    sides: Mapping[str, Trial]
    told: Mapping[str, tuple[str, ...]]
    agreeing: Mapping[str, Trial] = {}
    close: Mapping[str, Trial] = {}
    seen: Mapping[str, Fields] = {}

    @property
    def differs(self) -> bool:
        return any(self.told.values())

    def differences(self, name: str) -> tuple[str, ...]:
        """In what a dialect's answer differs from the base's."""
        return self.told[name]

    @property
    def gathered(self) -> dict[str, Shift]:
        """How far each dialect's grid lies from the base's, at the network's input."""
        seen = {name: first_field(fields) for name, fields in self.seen.items()}
        base = seen.pop(BASE, None)
        return {} if base is None else {name: shift(one, base) for name, one in seen.items()}


def told_of(sides: Mapping[str, Trial], base: str) -> dict[str, tuple[str, ...]]:
    """In what the answer of each dialect differs from the base's."""
    return {name: differences(side, sides[base]) for name, side in sides.items()}


def differences(side: Trial, base: Trial) -> tuple[str, ...]:
    if side is base or base.refused:
        return ()
    if side.refused:
        return ("accepted",)
    told = {
        "output": side.output != base.output,
        "shift": side.fields != base.fields,
        "border": border(side) != border(base),
        "params": side.params != base.params,
    }
    return tuple([key for key, differs in told.items() if differs])


class Comparison(NamedTuple):
    """The layers of a network, in the order of the spec, by the rules of `names`."""

    network: Network
    names: tuple[str, ...]
    layers: tuple[Compared, ...]
    skipped: tuple[str, ...] = ()
    """Layers that nothing reaches, as all dialects refuse one before."""

    @property
    def ok(self) -> bool:
        """Whether every layer is accepted by some dialect."""
        return not self.skipped and not any(
            layer.sides[layer.base].refused for layer in self.layers
        )


def compare(network: Network, reference: str | None = None) -> Comparison:
    """Each layer of `network` by the rules of all dialects. Shapes are read as the network's.

    They are compared with `reference`, else with the network's own dialect; where that refuses a
    layer, with the first that does not.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x224x224, layers: [conv 64 7x7/2 p3]}")
    >>> compare(net).layers[0].differences("keras")
    ('accepted',)
    """
    first = reference or network.dialect.name
    names = (first, *(name for name in DIALECTS if name != first))
    return Walk(network, names).run()


class Walk:
    """One pass: for each dialect, the fields so far; for all, the shapes of the base."""

    def __init__(self, network: Network, names: tuple[str, ...]) -> None:
        self.network, self.names = network, names
        self.shapes: dict[str, Shape | None] = dict(network.inputs)
        seen = started(network)
        self.fields: dict[str, dict[str, Fields]] = {name: dict(seen) for name in (BASE, *names)}
        self.known: dict[Any, tuple[Trial | None, Trial | None]] = {}
        self.tried: dict[Any, Trial | Diagnostic] = {}
        self.standing = ByKind()

    def run(self) -> Comparison:
        done: dict[str, Compared] = {}
        for node in self.network.nodes:
            shapes = tuple(self.shapes[name] for name in node.inputs)
            if None in shapes:
                self.shapes[node.name] = None
                continue
            found = self.layer(node, shapes)  # type: ignore[arg-type]
            self.shapes[node.name] = found.sides[found.base].output
            seen = self.gather(node, found)
            if node.share:
                sides = unshared(found.sides)
                found = found._replace(sides=sides, told=told_of(sides, found.base))
            done[node.name] = found._replace(seen=seen)
        order = self.network.order or [node.name for node in self.network.nodes]
        return Comparison(
            self.network,
            self.names,
            tuple(done[name] for name in order if name in done),
            tuple(name for name in order if name not in done),
        )

    def layer(self, node: Node, shapes: tuple[Shape, ...]) -> Compared:
        """A layer by all dialects, and what would make them agree."""
        layout = self.network.layout
        sides = {
            name: self.side(node, Site(shapes, dialect_named(name), layout)) for name in self.names
        }
        base = next((name for name in self.names if not sides[name].refused), self.names[0])
        found = Compared(node.name, shapes, base, sides, told_of(sides, base))
        if sides[base].refused:
            return found
        agreeing, close = {}, {}
        for name in self.names:
            if set(found.differences(name)) - {"params"} or not sides[name].agrees(sides[base]):
                site = Site(shapes, dialect_named(name), layout)
                key = (sides[base].kinds, base, name, shapes)
                if key not in self.known:
                    self.known[key] = search(sides[base], site, dialect_named(base))
                exact, near = self.known[key]
                if exact:
                    agreeing[name] = exact
                if near:
                    close[name] = near
        return found._replace(agreeing=agreeing, close=close)

    def side(self, node: Node, site: Site) -> Trial:
        """A layer as written, by the dialect of `site`; what is wrong is said of its place."""
        key = node.kind, tuple(node.spans), node.held, site.dialect.name, site.shapes
        if key not in self.tried:
            self.tried[key] = self.tries(node, site)
        found = self.tried[key]
        if isinstance(found, Diagnostic):
            return Trial(refused=found._replace(span=node.span, layer=node.name))
        if not found.refused:
            return found
        span = node.span_of(found.fault)
        here = found.refused._replace(span=span, layer=node.name, used=node.used)
        return found._replace(refused=here)

    def tries(self, node: Node, site: Site) -> Trial | Diagnostic:
        """The same, said of no place; what is wrong with its words, where that is it."""
        kind = written(node.kind, self.network.dialect, site.dialect, node.spans)
        return kind if isinstance(kind, Diagnostic) else tried((kind,), site, node.held)

    def gather(self, node: Node, found: Compared) -> dict[str, Fields]:
        """The fields by each dialect with what stands in for the layer, as far as they are known;
        of the base's, too.
        """
        base = found.sides[found.base]
        if base.refused:
            return {}
        self.follow(node, BASE, base, Site(found.shapes, dialect_named(found.base)))
        for name in self.names:
            side = found.sides[name]
            if side.output != base.output:
                side = found.close.get(name) or found.agreeing.get(name) or Trial()
            if side.kinds:
                self.follow(node, name, side, Site(found.shapes, dialect_named(name)))
        both = [(name, self.fields[name].get(node.name)) for name in (BASE, *self.names)]
        return {name: fields for name, fields in both if fields is not None}

    def follow(self, node: Node, name: str, side: Trial, site: Site) -> None:
        """The fields after a layer, if those before it are known."""
        before = [self.fields[name].get(i) for i in node.inputs]
        known = [fields for fields in before if fields is not None]
        if len(known) == len(before):
            site = site._replace(layout=self.network.layout)
            self.fields[name][node.name] = self.seen(side.kinds, site, node.inputs, known)

    def seen(
        self,
        kinds: Sequence[Kind],
        site: Site,
        inputs: tuple[str, ...],
        fields: Sequence[Fields],
    ) -> Fields:
        """What the last of some layers sees, one after the other; each stands as it did before."""
        for kind in kinds:
            stood = self.standing.of(kind)
            if site not in stood:
                stood[site] = stand(kind, site)
            report = seeing(stood[site], kind, kind.name, inputs, fields)
            site = site._replace(shapes=(stood[site].output,))
            inputs, fields = ("",), [report.fields]
        return fields[0]


def unshared(sides: Mapping[str, Trial]) -> dict[str, Trial]:
    """The same without parameters: they are counted where the weights belong."""
    return {name: side._replace(params=Params()) for name, side in sides.items()}


def search(base: Trial, site: Site, rules: Dialect) -> tuple[Trial | None, Trial | None]:
    """The first candidate that does what `base` does, and the first single layer that gives as many
    outputs elsewhere.
    """
    assert base.output is not None
    exact = rough = close = None
    here = site._replace(dialect=rules)
    for kinds in candidates(base.kinds[0], base.axes, base.output, here, site.dialect):
        again = [remade(type(kind), settings_of(kind), site.dialect) for kind in kinds]
        if any(isinstance(kind, Diagnostic) for kind in again):
            continue
        found = tried(tuple(again), site)  # type: ignore[arg-type]
        if found.refused or found.output != base.output:
            continue
        if found.agrees(base):
            if border(found) == border(base):
                exact = found
                break
            rough = rough or found
        elif len(kinds) == 1 and found.params.trainable == base.params.trainable:
            close = close or found
    return exact or rough, close
