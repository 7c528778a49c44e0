"""The network that a source builds: a node for each layer that a tensor goes through.

Every node is worked out as it is made, so that shapes are known to the code behind it. The batch is
no axis of a shape here: a tensor knows which of its dimensions holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.engine.analyze import Walk
from convcalc.engine.code import Code
from convcalc.engine.network import Group, Network, Node, Tie
from convcalc.frameworks.python.bounds import MAX_LAYERS, too_much
from convcalc.frameworks.python.values import At, Ended, Failure
from convcalc.frameworks.traced.doubts import settled
from convcalc.frameworks.traced.gradients import Course
from convcalc.frameworks.traced.meeting import of_held, of_meeting
from convcalc.frameworks.traced.told import Told
from convcalc.parser.make import Entry, Wrong, make
from convcalc.parser.value import Item, from_plain
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Diagnostic, Span
    from convcalc.frameworks.traced.lifetimes import Lifetimes
    from convcalc.frameworks.traced.parameters import Param
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


class Stop(Ended):
    """The network ends here: a layer cannot stand where it is, which is reported with it."""


class Made(NamedTuple):
    """A node that was made: its name, and the sizes that come out, channels first; None where that
    is not known.
    """

    name: str
    sizes: Optional[tuple[int, ...]]


class Builder(Told):
    """Nodes so far. `path` is the module that runs, `stack` the calls that led there."""

    def __init__(self, dialect: Dialect, layout: str) -> None:
        super().__init__()
        self.dialect, self.layout = dialect, layout
        self.nodes: list[Node] = []
        self.inputs: dict[str, Shape] = {}
        self.groups: dict[str, Group] = {}
        self.names: set[str] = set()
        self.counts: dict[tuple[str, str], int] = {}
        self.walk = Walk(Network("", dialect, layout, {}, (), ()))
        self.path = ""
        self.as_checkpoints = True
        """Whether parameters are called and laid out as checkpoints of PyTorch have them."""
        self.ended = False
        """Whether the network could not be followed to its end."""
        self.stack: list[At] = []
        self.held: dict[int, tuple[Param, str]] = {}
        self.open: set[str] = set()
        """Inputs of open sizes, and what follows from them: their sizes stand in for others."""
        self.besides: dict[str, tuple[str, str]] = {}
        """What nodes give besides, as if it were these: the node of each, and what it is."""
        self.laid: dict[str, tuple[int, ...] | None] = {}
        """How the dimensions of a parameter stand in the weights of a node."""
        self.course = Course()
        self.lifetimes: Lifetimes | None = None
        """How long the code holds what nodes give, where that is kept."""

    def beside(self, node: str, why: str) -> str:
        """The name of what a layer gives besides, of the same sizes; what uses it has others."""
        name = f"{node}*"
        self.besides[name] = str(node), why
        self.names.add(name)
        self.walk.reached[name] = self.walk.reached[node]
        return name

    def detached(self, node: str) -> str:
        """The name of what a layer gives, through which no gradient goes."""
        return (
            self.called_besides(node, "~", self.course.detached) if self.course.followed else node
        )

    def tabled(self, found: Any, values: Sequence[Any]) -> Any:
        """What code made of `values` while the network runs."""
        return found if self.lifetimes is None else self.lifetimes.made(found, values)

    def expanded(self, node: str) -> str:
        """The name of what a layer gives, of which each sample has a copy."""
        return self.called_besides(node, "^", self.course.expanded)

    def called_besides(self, node: str, mark: str, row: dict[str, str]) -> str:
        if node in row:
            return node
        name = f"{node}{mark}"
        row[name] = str(node)
        self.names.add(name)
        self.walk.reached[name] = self.walk.reached[node]
        return name

    def tie(self, name: str, owner: str | None, order: tuple[int, ...] | None) -> None:
        """A node has the weights of another one, in this order where that is known."""
        if owner is None:
            return
        held = self.laid.get(owner, None if order is None else tuple(range(len(order))))
        known = order is not None and held is not None
        order = tuple(held.index(k) for k in order) if order and held and known else ()
        self.amend(name, tie=Tie(owner, order))

    def amend(self, name: str, **found: Any) -> None:
        """Keep something of a node that is there."""
        for k in range(len(self.nodes) - 1, -1, -1):
            if self.nodes[k].name == name:
                self.nodes[k] = self.nodes[k]._replace(**found)
                return

    def came_first(self, size: int, before: int) -> None:
        """Keep the first size that comes out of the nodes with weights behind so many."""
        for node in self.nodes[before:]:
            if node.kind.holds():
                self.firsts[node.name] = size

    def kind_of(self, name: str) -> Kind | None:
        """The kind of a node that is there."""
        return next((node.kind for node in reversed(self.nodes) if node.name == name), None)

    def enter(self, name: str, shape: Shape) -> Made:
        """An input of the network."""
        from convcalc.algebra.field import START
        from convcalc.engine.analyze import Origin

        self.inputs[name] = shape
        self.names.add(name)
        self.walk.reached[name] = Origin(shape, {name: (START,) * shape.rank})
        return Made(self.watched(name), shape.sizes)

    def sizes(self, name: str) -> tuple[int, ...] | None:
        output = self.walk.reached[name].output
        return None if output is None else tuple(map(int, output.sizes))

    def dims(self, name: str) -> tuple[int, ...] | None:
        """The sizes of what comes out of a node in the order of the layout."""
        output = self.walk.reached[name].output
        return None if output is None else tuple(map(int, output.dims(self.layout)))

    def add(
        self,
        word: str,
        settings: Mapping[str, Any],
        sources: Sequence[str],
        at: At,
        name: str = "",
        share: str | None = None,
        held: str = "",
    ) -> Made:
        """A node of the kind `word`, whose settings are plain values or Items. Stop, if it cannot
        stand there; Wrong, if its settings are none.
        """
        span = at.span
        self.check(sources, at)
        given = tuple(
            (key, value if isinstance(value, Item) else Item(span, from_plain(value, span)))
            for key, value in settings.items()
        )
        problems: list[Diagnostic] = []
        made = make(Entry(word, span, given), self.dialect, problems)
        used = self.used(span)
        if made is None:
            raise Wrong(problems[0]._replace(used=used))
        node = Node(
            name or self.called(made.kind.name),
            made.kind,
            self.read(sources),
            share,
            span,
            made.spans,
            used,
            made.ranks,
            held if made.kind.holds() else "",
        )
        self.put(node)
        self.course.note(node, sources)
        return Made(self.watched(node.name), self.sizes(node.name))

    def watched(self, name: str) -> str:
        return name if self.lifetimes is None else self.lifetimes.watched(name)

    def read(self, sources: Sequence[str]) -> tuple[str, ...]:
        """The names of nodes that are read, which nothing watches."""
        return tuple(map(str, self.course.real(sources)))

    def place(
        self, kind: Kind, sources: Sequence[str], at: At, name: str, share: str | None, held: str
    ) -> Made:
        """A node of a kind that is made already."""
        held = held if kind.holds() else ""
        self.check(sources, at)
        node = Node(
            name, kind, self.read(sources), share, at.span, {}, self.used(at.span), (), held
        )
        self.put(node)
        self.course.note(node, sources)
        return Made(self.watched(name), self.sizes(name))

    def node_of(self, value: Param) -> str | None:
        """The node that holds a computed or constant tensor here."""
        found = self.held.get(id(value))
        return found[1] if found is not None else None

    def hold(self, value: Param, node: str) -> str:
        self.held[id(value)] = value, str(node)
        return node

    def mark(self) -> tuple[Any, ...]:
        """How far it is, for `undo`."""
        walk = self.walk
        rows: list[list[Any]] = [self.nodes, self.notes, self.doubts, walk.problems, walk.layers]
        return (*map(len, rows), dict(self.counts), dict(self.held), self.ended)

    def undo(self, mark: tuple[Any, ...]) -> None:
        """Without what was made since."""
        nodes, notes, doubts, problems, layers, self.counts, self.held, self.ended = mark
        for node in self.nodes[nodes:]:
            self.names.discard(node.name)
            self.walk.reached.pop(node.name, None)
        del self.nodes[nodes:], self.notes[notes:], self.doubts[doubts:]
        del self.walk.problems[problems:], self.walk.layers[layers:]

    def another(self) -> Builder:
        """One of the same kind, in which nothing stands yet."""
        made = Builder(self.dialect, self.layout)
        made.calls = None if self.calls is None else {}
        made.course.followed, made.course.still = self.course.followed, self.course.still
        return made

    def check(self, sources: Sequence[str], at: At) -> None:
        """Failure E301 for what comes from no input of the network."""
        for name in sources:
            if name not in self.walk.reached:
                message = f"this depends on '{name[:60]}', which is no input of the network"
                raise Failure("E301", message, "name it among the inputs of the model", at)

    def put(self, node: Node) -> None:
        """A node behind those that there are. Stop, if it cannot stand there."""
        if not self.open.isdisjoint(node.inputs):
            self.open.add(node.name)
        if len(self.nodes) >= MAX_LAYERS:
            raise too_much(f"more than {MAX_LAYERS:,} layers")
        if not self.names.issuperset(node.inputs):
            raise Failure(
                "E409",
                "a tensor that was made before the network runs is used in it",
                "make it in forward, or export to ONNX instead",
                self.stack[-1] if self.stack else At(None, None),
            )
        self.names.add(node.name)
        self.nodes.append(node)
        self.called_here(node.name)
        known = len(self.walk.problems)
        self.walk.step(node)
        for problem in self.walk.problems[known:]:
            if problem.severity == "error":
                shapes = [self.walk.reached[name].output for name in node.inputs]
                advised = of_held(problem, node.inputs, shapes, self.nodes) or of_meeting(
                    problem, shapes, self.dialect.name
                )
                if advised is not None:
                    self.doubts.append(advised)
                raise Stop

    def used(self, made: Span | None = None) -> tuple[Span, ...]:
        """The calls that led here, but for one in the line in which a layer was `made`."""
        spans = [span for at in reversed(self.stack) if (span := at.span) is not None]
        here = spans[:1]
        if made and here and here[0].source is made.source and here[0].line == made.line:
            return tuple(spans[1:])
        return tuple(spans)

    def called(self, kind: str) -> str:
        """A name for a layer that no module has: `layer1.0.add1`."""
        front = f"{self.path}." if self.path else ""
        while True:
            count = self.counts[self.path, kind] = self.counts.get((self.path, kind), 0) + 1
            name = f"{front}{kind}{count}"
            if name not in self.names:
                return name

    def unused(self, name: str) -> str:
        """`name`, or with a number where there is one of that name."""
        if name not in self.names:
            return name
        count = 2
        while f"{name}.{count}" in self.names:
            count += 1
        return f"{name}.{count}"

    def group(
        self, path: str, kind: str, settings: str, given: Mapping[str, Any] | None = None
    ) -> None:
        if path:
            self.groups.setdefault(path, Group(kind, settings, given or {}))

    def without_trials(self, count: int, outputs: Sequence[str]) -> None:
        """Without the first `count` nodes: layers that were tried while the network was made. What
        it still reads of them is constant.
        """
        read = {name for node in self.nodes[count:] for name in node.inputs} | {*outputs}
        kept = [self.held_fast(node) for node in self.nodes[:count] if node.name in read]
        self.nodes[:count] = [node for node in kept if node is not None]

    def held_fast(self, node: Node) -> Node | None:
        shape = self.dims(node.name)
        if shape is None:
            return None
        settings = (("shape", Item(node.span, from_plain(list(shape), node.span))),)
        made = make(Entry("constant", node.span, settings), self.dialect, [])
        return (
            None
            if made is None
            else node._replace(
                kind=made.kind, inputs=(), share=None, spans=made.spans, ranks=(), held=""
            )
        )

    def network(self, title: str, outputs: Sequence[str]) -> Network:
        """What was built; without outputs, as far as it came."""
        last = (self.nodes[-1].name,) if self.nodes else tuple(self.inputs)[:1]
        outputs = self.read(outputs)
        nodes, outputs, doubts = settled(self.nodes, self.besides, self.whole, outputs)
        return Network(
            title,
            self.dialect,
            self.layout,
            self.inputs,
            nodes,
            tuple(dict.fromkeys(outputs)) or last,
            groups=self.groups,
            **self.told(doubts, outputs),
            code=self.code(self.lifetimes) if self.lifetimes else None,
        )

    def code(self, lifetimes: Lifetimes) -> Code:
        """How it runs."""
        gradients, until = self.course.found(), lifetimes.found()
        rest = lifetimes.over, lifetimes.late(), gradients, lifetimes.tables
        ways = self.contiguous, lifetimes.fused, lifetimes.copied
        return Code(self.calls or {}, self.firsts, until, *rest, *ways)
