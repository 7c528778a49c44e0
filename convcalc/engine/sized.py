"""Shapes alone, for any sizes of the inputs: each layer is worked out once for what reaches it, so
that a whole range of sizes costs little more than the sizes that are new somewhere.

The layers stand as in a walk (layer.py), without fields and costs. Where they were read from a spec
that asks for shapes, they stay those of the spec as long as the answers stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.diagnostics import Refusal
from convcalc.engine.by_kind import ByKind
from convcalc.engine.layer import check, coming_out
from convcalc.engine.stretches import Came, stretches
from convcalc.engine.work import LIMIT, WALK, Work
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap
    from convcalc.engine.network import Again, Network, Node
    from convcalc.engine.stretches import Stretch
    from convcalc.layers.kind import Kind, Part
    from convcalc.layers.weight import Weight

    Done = dict[tuple[Optional[Shape], ...], Optional["Stood"]]

MANY = 8 * LIMIT
"""What is spent on sizes, which are many answers."""
LOOK, READ, READ_SOURCE = 2, 50, 30_000
"""What it takes to look at a layer that is known, to read one of a spec anew, and to read a file of
source, each of whose layers takes twelve times as much as one of a spec.
"""


class Stood(NamedTuple):
    """A layer where it stands: what comes out, and what it takes to tell why, without its costs
    and what it sees. `parts` are those of a composite, worked out.
    """

    kind: Kind
    input_shapes: tuple[Shape, ...]
    output: Shape
    axes: tuple[AxisMap, ...]
    weights: tuple[Weight, ...]
    parts: tuple[tuple[Part, Stood], ...] = ()


class Sized(NamedTuple):
    """A network at given inputs: what comes out of each input and layer, None where one is refused
    or reads what is; and what was passed for that, piece by piece.
    """

    network: Network
    shapes: Mapping[str, Optional[Shape]]
    pieces: Sequence[tuple[Stretch, Came]] = ()

    @property
    def layers(self) -> dict[str, Stood]:
        """The layers that stand."""
        found = {name: layer for _, came in self.pieces for name, layer in came.layers.items()}
        return {name: layer for name, layer in found.items() if name in self.shapes}

    @property
    def accepted(self) -> bool:
        return None not in self.shapes.values() and not self.network.breaks_off


class Sizes:
    """What comes out of the layers of a network, for any inputs.

    >>> import convcalc
    >>> from convcalc.algebra.shape import Shape
    >>> sizes = Sizes(convcalc.loads("{input: 3x32x32, layers: [conv 6 5x5, max_pool 2]}"))
    >>> sizes.at({"input": Shape(3, (33, 64))}).shapes["max_pool1"]
    Shape(channels=6, spatial=(14, 30))
    """

    def __init__(self, network: Network, most: int = MANY) -> None:
        self.network = network
        hint = "ask for a layer nearer to the input, or for a smaller range"
        self.work = Work("the layers of this network at so many sizes", hint, most)
        self.known = Known(self.work)
        self.own = Way(network, self.work)
        self.last: Optional[Way] = None

    def at(self, inputs: Mapping[str, Shape]) -> Sized:
        """All shapes. Refusal E107 where all that was asked for is too much work."""
        self.work.spend(LOOK * len(self.network.nodes))
        found = self.own.passed(inputs, self.known)
        if found is None and self.last and self.last.again:
            found = self.last.passed(inputs, self.known)
        return found or self.anew(inputs)

    def anew(self, inputs: Mapping[str, Shape]) -> Sized:
        """The network as it is read for these inputs, which the next may be, too."""
        read = self.network.read_anew(inputs)
        self.work.spend(reading_takes(read))
        self.last = Way(read, self.work)
        found = pass_through(read, inputs, self.known, self.last.route)
        if found is None:  # source that breaks off asks for other shapes each time
            names = (*inputs, *(node.name for node in read.nodes))
            found = Sized(read, dict.fromkeys(names))
        return found


class Way:
    """A network as it was read, the stretches on the way through it, and what it asks of shapes."""

    def __init__(self, network: Network, work: Work) -> None:
        answers = network.answers
        self.network = network
        self.again = answers.again(network.dialect, work) if answers else None
        self.route = tuple(stretches(network, answers.heard() if answers else {}))

    def passed(self, inputs: Mapping[str, Shape], known: Known) -> Sized | None:
        """All shapes; None where it would be read as another network."""
        if self.again:
            return pass_again(self.network, inputs, known, self.again, self.route)
        return pass_through(self.network, inputs, known, self.route)


def reading_takes(network: Network) -> int:
    """The work of having read a network anew."""
    layers = READ * len(network.nodes)
    source = network.reading is not None and network.reading.anew
    return READ_SOURCE + 12 * layers if source else layers


class Known(ByKind):
    """The layers of each kind that were worked out already, by the shapes that reach them."""

    def __init__(self, work: Work | None = None) -> None:
        super().__init__()
        self.work = work


def pass_through(
    network: Network,
    inputs: Mapping[str, Shape],
    known: Known | None = None,
    route: Iterable[Stretch] | None = None,
) -> Sized | None:
    """All shapes of a network; None where a spec that asks for shapes would be told something else
    with `inputs`, and may have other layers. If not, it has the same: those before the first
    question depend on none, and so on from one question to the next. `route` are its stretches, for
    who passes more than once.
    """
    asked = network.asked
    if not all(asked[name].fits(shape) for name, shape in inputs.items() if name in asked):
        return None
    walk = Walk(network, inputs, known or Known())
    for stretch in route or stretches(network):
        walk.pass_over(stretch)
        for node in stretch.nodes:
            if node.name in asked and not asked[node.name].fits(walk.shapes[node.name]):
                return None
    return Sized(network, walk.shapes, walk.pieces)


def pass_again(
    network: Network,
    inputs: Mapping[str, Shape],
    known: Known,
    again: Again,
    route: Iterable[Stretch] | None = None,
) -> Sized | None:
    """The same of a spec whose questions are asked `again`; None where the answers change more than
    the settings of layers.
    """
    walk = Walk(network, inputs, known, again)
    again.begin(walk.shapes)
    passed = 0
    for stretch in route or stretches(network, network.answers.heard() if network.answers else {}):
        if not walk.pass_over(stretch):
            return None
        passed += len(stretch.nodes)
        if again.end is not None and passed >= again.end and not network.order:
            break
    if not again.keeps() or (again.end is None and not ends_again(network, walk.shapes)):
        return None
    found = Sized(network, walk.shapes, walk.pieces)
    return found if again.end is None else broken_off(found, again.end)


def ends_again(network: Network, shapes: Mapping[str, Optional[Shape]]) -> bool:
    """Whether a network that was read up to a question about a layer that is refused, ends there
    for these `shapes`, too; one that was read whole is.
    """
    ends = [name for name, asked in network.asked.items() if asked.shape is None]
    return all(shapes.get(name) is None for name in ends)


def broken_off(sized: Sized, end: int) -> Sized | None:
    """The first `end` layers of a network alone; None where those are not known."""
    network = sized.network
    if network.order:  # in which it was read, and not that of its nodes
        return None
    nodes = network.nodes[:end]
    names = {*network.inputs, *(node.name for node in nodes)}
    outputs = tuple(name for name in network.outputs if name in names)
    return Sized(
        network._replace(nodes=nodes, outputs=outputs),
        {name: shape for name, shape in sized.shapes.items() if name in names},
        sized.pieces,
    )


class Walk:
    """One pass over a network: what has come out so far, and the layers that lend their weights."""

    def __init__(
        self,
        network: Network,
        inputs: Mapping[str, Shape],
        known: Known,
        again: Again | None = None,
    ) -> None:
        self.network, self.known, self.again = network, known, again
        self.depend = network.answers.layers if again and network.answers else ()
        self.shapes: dict[str, Shape | None] = {**inputs}
        self.layers: dict[str, Stood] = {}
        self.pieces: list[tuple[Stretch, Came]] = []

    def pass_over(self, stretch: Stretch) -> bool:
        """The next layers; whether they are still those of the network, but for settings."""
        shapes, layers = self.shapes, self.layers
        reach: tuple[object, ...] = tuple([shapes.get(name) for name in stretch.reads])
        if stretch.owners:
            reach = (*reach, *[id(layers.get(name)) for name in stretch.owners])
        came = stretch.known.get(reach)
        if came:
            shapes.update(came.shapes)
            for name in stretch.lends:
                if name in came.layers:
                    layers[name] = came.layers[name]
            self.pieces.append((stretch, came))
            return True
        for node in stretch.nodes:
            asked = self.again and node.name in self.depend
            kind = self.again.kind(node) if self.again and asked else node.kind
            if kind is None:
                return False
            self.take(node, kind)
        names = [node.name for node in stretch.nodes]
        stand = {name: layers[name] for name in names if name in layers}
        came = Came({name: shapes[name] for name in names}, stand)
        self.pieces.append((stretch, came))
        all_stand = None not in reach and len(stand) == len(names)
        if all_stand or not self.depend:  # else a spec may end here
            stretch.known[reach] = came
        return True

    def take(self, node: Node, kind: Kind) -> None:
        """The next layer, as `kind`."""
        shapes, known = self.shapes, self.known
        before = tuple([shapes[name] for name in node.inputs])
        done: Done = known.of(kind)
        if before not in done:
            if known.work:
                known.work.spend(WALK)
            done[before] = stood(kind, before, self.network)
        layer = done[before]
        if layer and node.share:
            owner = self.layers.get(node.share)
            layer = layer if owner and owner.weights == layer.weights else None
        if layer:
            self.layers[node.name] = layer
        shapes[node.name] = layer.output if layer else None


def stood(kind: Kind, before: tuple[Optional[Shape], ...], network: Network) -> Stood | None:
    """A layer behind shapes; None where it is refused or one of them is missing."""
    shapes = tuple([shape for shape in before if shape])
    if len(shapes) < len(before):
        return None
    try:
        return standing(kind, Site(shapes, network.dialect, network.layout))
    except Refusal:
        return None


def standing(kind: Kind, site: Site) -> Stood:
    """A layer where it stands. Refusal if it cannot."""
    check(kind, site)
    parts = kind.parts(site)
    if parts:
        return composed(kind, parts, site)
    axes, output = coming_out(kind, site)
    return Stood(kind, site.shapes, output, axes, kind.weights(site))


def composed(kind: Kind, parts: Iterable[Part], site: Site) -> Stood:
    """A composite, from its parts one by one."""
    shapes = {"input": site.shape}
    done: list[tuple[Part, Stood]] = []
    for part in parts:
        arriving = tuple([shapes[name] for name in part.inputs])
        found = standing(part.kind, Site(arriving, site.dialect, site.layout))
        shapes[part.name] = found.output
        done.append((part, found))
    weights = tuple([w._replace(name=f"{p.name}.{w.name}") for p, x in done for w in x.weights])
    return Stood(kind, site.shapes, found.output, done[0][1].axes, weights, tuple(done))
