"""A network: layers wired to each other, in an order in which they can be walked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems, as_text, did_you_mean, in_quotes
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol, Union

    from convcalc.diagnostics import Span
    from convcalc.engine.code import Code
    from convcalc.engine.gradients import Gradients
    from convcalc.engine.work import Work
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

    Written = Union[Shape, str, int, Sequence[Optional[int]]]
    """A shape, or what spells one."""

    class Words(Protocol):
        """How source says things."""

        def told(self, one: Diagnostic) -> Diagnostic:
            """What is said of a network, with help in its words."""
            ...

        def proposed(self, instead: str, changes: Sequence[tuple[str, Kind, Any, int]]) -> str:
            """What to write, where layers of these names, on so many axes, may be changed by an
            Edit.
            """
            ...

    class Again(Protocol):
        """What a spec means where other shapes arrive: the layers before `end`, if it has one."""

        end: Optional[int]

        def begin(self, shapes: Mapping[str, Optional[Shape]]) -> None:
            """From here on those in `shapes` arrive, which the layers fill."""
            ...

        def kind(self, node: Node) -> Kind | None:
            """One of the layers that depend on shapes; None where more than that changes."""
            ...

        def keeps(self) -> bool:
            """Whether it has the same layers, once all shapes are known."""
            ...

    class Answers(Protocol):
        """What a spec was told, while it was read; `layers` depend on it in their settings."""

        @property
        def layers(self) -> Mapping[str, Any]: ...

        def heard(self) -> Mapping[str, Sequence[str]]:
            """For each of them, the layers and inputs on whose shapes it depends."""
            ...

        def again(self, dialect: Dialect, work: Work) -> Again: ...

    class Reading(Protocol):
        """A spec, and what was chosen of it: plain data, so that networks can be pickled."""

        @property
        def anew(self) -> bool:
            """Whether it does not tell on which shapes its layers depend."""
            ...

        @property
        def words(self) -> Optional[Words]:
            """How it says things, if not as a spec does."""
            ...

        def network(self, before: Network, shapes: Mapping[str, Shape]) -> Network:
            """What the spec means for inputs of `shapes`, given what it was `before`."""
            ...


class Tie(NamedTuple):
    """Whose weights a layer has that is `fixed`: those of `owner`, whose axes in the order of
    PyTorch stand in this `order`, `(1, 0)` where they are turned over; none, where they are made of
    these in another way, such as a part of them.
    """

    owner: str
    order: tuple[int, ...]


class Given(NamedTuple):
    """The parameters that a function is given as the weights of a layer: their names beside it,
    where it is not `name.weight` and `name.bias` that it has, and in which `order` the axes of the
    weight stand in the first, as in Tie.
    """

    weight: str
    order: tuple[int, ...]
    bias: str = ""


class Node(NamedTuple):
    """A layer in its place. `inputs` are names of layers or network inputs; `share` names a layer
    whose weights are used; `spans` are the positions of its settings in the spec, `used` those of
    the calls of the blocks that it stands in, the innermost first. `ranks` are the numbers of
    spatial axes that it is written for, as `Conv2d` is for two; any, if there are none. `held`
    says how its weights are, if they are not trained: `frozen`, or `fixed`, as buffers are; `tie`
    says of which layer these are, where that is known; `given` how they are called, where the layer
    is a function of them.
    """

    name: str
    kind: Kind
    inputs: tuple[str, ...]
    share: str | None = None
    span: Span | None = None
    spans: Mapping[str, Span] = {}
    used: tuple[Span, ...] = ()
    ranks: tuple[int, ...] = ()
    held: str = ""
    tie: Optional[Tie] = None
    given: Optional[Given] = None

    def span_of(self, setting: str) -> Span | None:
        return self.spans.get(setting, self.span)


class Group(NamedTuple):
    """What a path of names stands for: the block or loop that made its layers, and how it was
    called, such as `bottleneck` and `64 stride=2`; by the names of its parameters in `given`.
    """

    kind: str = ""
    settings: str = ""
    given: Mapping[str, Any] = {}


class Remark(NamedTuple):
    """What a reader of source saw besides the layers, for rules: the code of the rule, the module,
    what is so, what to write instead, and where; whether it costs something.
    """

    code: str
    layer: str
    message: str
    instead: str
    span: Optional[Span]
    severity: str = ""


class Asked(NamedTuple):
    """What a spec was told, while it was read, of the shape of a layer or input: None where there
    was none to tell. Only the channels, unless `sized`.
    """

    shape: Optional[Shape]
    sized: bool

    def fits(self, shape: Shape | None) -> bool:
        """Whether it would be told the same of `shape`."""
        if shape is None or self.shape is None:
            return shape is self.shape
        if self.sized and shape.spatial != self.shape.spatial:
            return False
        return shape.channels == self.shape.channels


class Told(NamedTuple):
    """What is said of a network that was read from a print-out of it: `what` that is, whether its
    layers are `wired`, whether it has the parameters of all of them: it is `whole`; and whether it
    says which are trained. `follow` gives the network that follows from what is printed, or raises
    Problems, of `code`, with what it `lacks` for that and the `way` to get it.
    """

    what: str
    wired: bool
    whole: bool
    trained: bool = True
    follow: Optional[Callable[[Network], Network]] = None
    lacks: str = ""
    way: str = ""
    code: str = "E404"


class Network(NamedTuple):
    """A validated graph: every input exists, nothing is circular, `nodes` come after their inputs.

    `inputs` and `outputs` keep the order of the spec. `order` names the layers as the spec has
    them, for tables that should read as it does; empty where that is the order of `nodes`.
    `groups` are the paths of names that blocks and loops made, each before those inside it.
    """

    name: str
    dialect: Dialect
    layout: str
    inputs: Mapping[str, Shape]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    order: tuple[str, ...] = ()
    dtype: str = "float32"
    expect: Mapping[str, Any] = {}
    groups: Mapping[str, Group] = {}
    reading: Optional[Reading] = None
    """Where the layers depend on shapes: what they can be read anew from."""
    asked: Mapping[str, Asked] = {}
    """The shapes that they depend on."""
    budget: Mapping[str, int] = {}
    lint: Mapping[str, Any] = {}
    """What the spec asks to be checked: limits of its cost; thresholds, and rules to leave out."""
    places: Mapping[str, Span] = {}
    """Where the entries of `expect` and `budget` stand."""
    doubts: tuple[Diagnostic, ...] = ()
    """What was read in one of several ways, and another is likelier."""
    notes: tuple[str, ...] = ()
    """How it was read, where that is to be said."""
    remarks: tuple[Remark, ...] = ()
    idle: tuple[str, ...] = ()
    """Layers that stand for weights which are held and never used."""
    told: Optional[Told] = None
    """Where the layers are those of a print-out, whose numbers are not worked out."""
    aliases: Mapping[str, str] = {}
    """Other names of layers and groups: the attributes that hold them in source."""
    answers: Optional[Answers] = None
    """Of a spec, what of the shapes that were `asked` its layers depend on, where that is known."""
    sizes: Mapping[str, int] = {}
    """Sizes of inputs that a file leaves open and names, and that were given by these names."""
    reworked: Mapping[str, str] = {}
    """Layers whose weights are worked out of others each time they are used, and what does that."""
    unsaid: Mapping[str, str] = {}
    """Layers that do what their settings do not tell, no number being another, and what that is."""
    keys: tuple[str, ...] = ()
    """Of source that gives a dictionary, the key of each of the `outputs`."""
    in_training: Mapping[str, str] = {}
    """What layers do while they are trained, and only then, that no setting tells."""
    code: Optional[Code] = None
    """Of source of PyTorch, how it runs."""
    axes_lost: bool = False
    """Whether it was read from a print-out, which does not tell along which axis a softmax goes."""

    @property
    def gradients(self) -> Gradients | None:
        """Where they go, as source of PyTorch tells."""
        return self.code.gradients if self.code else None

    @classmethod
    def of(
        cls,
        kinds: Sequence[Kind],
        inputs: Mapping[str, Shape] | Shape,
        rules: Dialect,
        layout: str = "",
    ) -> Network:
        """A network of a few layers, each of which reads the one before; the first reads all
        `inputs`, a single Shape being that of `input`. One layer is called as its kind, several
        `conv1`, `relu1`, `conv2`, as in a spec.

        >>> from convcalc.dialect import dialect_named
        >>> from convcalc.layers.activation import Relu
        >>> net = Network.of((Relu(), Relu()), Shape(3, (8, 8)), dialect_named("pytorch"))
        >>> [(node.name, node.inputs) for node in net.nodes]
        [('relu1', ('input',)), ('relu2', ('relu1',))]
        """
        shapes = {"input": inputs} if isinstance(inputs, Shape) else inputs
        nodes: list[Node] = []
        counts: dict[str, int] = {}
        before = tuple(shapes)
        for kind in kinds:
            counts[kind.name] = counts.get(kind.name, 0) + 1
            name = f"{kind.name}{counts[kind.name]}" if len(kinds) > 1 else kind.name
            nodes.append(Node(name, kind, before))
            before = (name,)
        return cls("", rules, layout or rules.layout, shapes, tuple(nodes), before)

    def with_inputs(self, given: Mapping[str, Written] | Written) -> Network:
        """The same network with other input shapes; a single one is that of the first input. Texts
        and tuples are read in the network's layout: `3x64x64`; so are sizes alone, which go with
        the channels of the input. Problems E104 for one that is none.
        """
        shapes = self.shapes_with(given)
        if shapes == self.inputs:
            return self
        return self.read_anew(shapes) if self.reading else self.at(shapes)

    def at(self, shapes: Mapping[str, Shape]) -> Network:
        """The same layers at other input shapes."""
        return self._replace(inputs=shapes, doubts=())

    def shapes_with(self, given: Mapping[str, Written] | Written) -> dict[str, Shape]:
        """The shapes of all inputs, with those that are given, as for `with_inputs`."""
        first = next(iter(self.inputs), "")
        named = given if isinstance(given, Mapping) else {first: given}
        replaced = {name: self.shape_of(name, shape) for name, shape in named.items()}
        unknown = [name for name in replaced if name not in self.inputs]
        if unknown:
            asked = as_text(unknown[0])
            hint = did_you_mean(asked, self.inputs) or f"there is {', '.join(self.inputs)}"
            message = f"there is no input named '{asked[:60]}'"
            raise Problems([Diagnostic("E301", message, hint)])
        return {**self.inputs, **replaced}

    def shape_of(self, name: str, given: Written) -> Shape:
        """The shape that is given for an input."""
        if isinstance(given, Shape):
            return given
        from convcalc.engine.typed import EXAMPLES, fitted, listed, shape_of

        try:
            shape = shape_of(listed(given), self.layout)
        except ValueError as error:
            message = f"'{name}' {error}, received {in_quotes(given)}"
            help = f"for example {EXAMPLES[self.layout]}"
            raise Problems([Diagnostic("E104", message, help)]) from None
        own = self.inputs.get(name)
        return fitted(own, shape, self.layout) if own else shape

    @property
    def breaks_off(self) -> bool:
        """Whether it could not be read to its end."""
        return any(doubt.severity == "error" for doubt in self.doubts)

    def read_anew(self, shapes: Mapping[str, Shape]) -> Network:
        """What the spec means for these inputs, where that depends on them."""
        return self.reading.network(self, shapes) if self.reading else self


def ancestors(network: Network, names: Iterable[str]) -> set[str]:
    """`names`, and all that they depend on."""
    found = set(names)
    for node in reversed(network.nodes):
        if node.name in found:
            found.update(node.inputs)
    return found


def layers_called(network: Network, name: str) -> list[str]:
    """The layer of that name, or in the order of the spec those in the block or loop of that name.
    Problems E301, with the nearest name, if there are none.
    """
    names = network.order or [node.name for node in network.nodes]
    name = network.aliases.get(name, name)
    found = [x for x in names if x == name] or [x for x in names if x.startswith(f"{name}.")]
    if not found:
        hint = did_you_mean(name, [*names, *network.groups, *network.aliases])
        hint = hint or "'convcalc show SPEC' lists the layers"
        raise Problems([Diagnostic("E301", f"there is no layer named '{name[:60]}'", hint)])
    return found


def followed(network: Network) -> Network:
    """The network; of one that was read from a print-out, what follows from that. Problems E404 or
    E411, with what is not printed, where nothing does.
    """
    told = network.told
    return told.follow(network) if told and told.follow else network
