"""The same layers by the rules of each framework, side by side.

A layer is put to every dialect with the settings that were written, the rest at that dialect's own
defaults, and with the same input; so what differs at a layer is its own difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.dialects.candidates import candidates
from convcalc.commands.dialects.compared import BASE, Compared, placed, told_of, unshared
from convcalc.commands.dialects.shift import border
from convcalc.diagnostics import Diagnostic
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.by_kind import ByKind
from convcalc.engine.layer import seeing, stand
from convcalc.engine.sequences import started
from convcalc.engine.trial import Trial, tried
from convcalc.layers.site import Site
from convcalc.parser.remake import remade, settings_of, written
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import Fields
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


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
        self.alike, self.standing = ByKind(), ByKind()

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
        """A layer by all dialects, and what would make them agree: found once for those alike, but
        for the places of which something is said.
        """
        known = self.alike.of(node.kind)
        key = tuple(node.spans), node.held, shapes
        if key not in known:
            known[key] = self.compared(node, shapes)
        found: Compared = known[key]
        sides = {name: placed(side, node) for name, side in found.sides.items()}
        return found._replace(name=node.name, sides=sides)

    def compared(self, node: Node, shapes: tuple[Shape, ...]) -> Compared:
        """The same, said of no place yet."""
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
        """A layer as written, by the dialect of `site`; refused, where its words are wrong."""
        kind = written(node.kind, self.network.dialect, site.dialect, node.spans)
        if isinstance(kind, Diagnostic):
            return Trial(refused=kind)
        return tried((kind,), site, node.held)

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
