"""The network that a spec is read into: layers, their names, and where the next one goes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from convcalc.diagnostics import Diagnostic, Refusal
from convcalc.engine.network import Node
from convcalc.layers.kind import inputs_text
from convcalc.layers.weight import SAID, said
from convcalc.parser.expressions.work import FAILED, MADE, TOLD
from convcalc.parser.frame import Frame, Scope
from convcalc.parser.inputs import MAX_NAME
from convcalc.parser.make import Entry, Wrong, make
from convcalc.parser.names import Names
from convcalc.parser.value import Item, Value, show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.diagnostics import Span
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.parser.fill import Filler
    from convcalc.parser.make import Made

MAX_SOURCES = 1_000


class Start(NamedTuple):
    """Where paths begin, and the place of the `from` that says so."""

    name: str | None
    span: Span | None


class Skipped(Exception):
    """A layer cannot be read because one before it could not."""


class Graph:
    """Nodes and problems so far; `tip` is where the next layer is attached, `frame` says what names
    mean there, and `broken` are the names of layers that could not be read.
    """

    def __init__(
        self, dialect: Dialect, inputs: list[str], problems: list[Diagnostic], filler: Filler
    ) -> None:
        self.dialect, self.problems, self.filler = dialect, problems, filler
        self.nodes: list[Node] = []
        self.kinds: dict[object, Kind] = {}
        """The kinds so far, by what was written."""
        self.broken: set[str] = set()
        self.names = Names(inputs)
        self.frame = Frame(Scope(filler.vars, self.arriving))
        self.tip: str | None = inputs[0] if inputs else None
        self.tip_span: Span | None = None
        """Where a `from` names the tip, before a layer is attached to it."""
        self.waiting: list[tuple[int, str]] = []
        """Nodes that read what has not been named yet, and the prefix they stand behind."""
        self.swaps: dict[str, tuple[str, str]] = {}
        """By the layer in which two paths meet, the first one of each, where the second path runs
        before the first.
        """

    # Layers

    def node(
        self, entry: Entry, path: str | None = None, ends: tuple[str, ...] | None = None
    ) -> Made | None:
        """Attach a layer to `ends`, its `from`, or else the tip; None if it cannot be made."""
        known = len(self.problems)
        if self.frame.again:
            self.filler.spend(MADE, entry.span)
        made = make(entry, self.dialect, self.problems, self.kinds)
        if self.frame.used:
            self.problems[known:] = [
                d._replace(used=self.frame.used) for d in self.problems[known:]
            ]
        if made is None:
            name = path or self.called(dict(entry.given).get("name"), entry.word)
            self.broken.add(name)
            self.tip = name
            self.filler.spend(FAILED if self.frame.again else 0, entry.span)
            return None
        self.attach(made, path, ends)
        return made

    def attach(self, made: Made, path: str | None, ends: tuple[str, ...] | None = None) -> None:
        name = path or self.called(made.wiring.get("name"), made.kind.name)
        sources, spans = ends or self.sources(made.wiring.get("from")), made.spans
        if sources is None:
            sources = (self.tip,) if self.tip else ()
            if self.tip_span:
                spans = {**spans, "from": self.tip_span}
        least, most = made.kind.inputs
        if most == 0:
            sources = ends or self.sources(made.wiring.get("from")) or ()
        elif not sources:
            self.broken.add(name)
        self.tip_span = None
        shared = self.shared(made.wiring.get("share"))
        upto = len(sources) if most is None else most
        if sources and not least <= len(sources) <= upto:
            self.problem(
                "E303",
                f"{made.kind.name} takes {inputs_text(least, most)}, received {len(sources)}",
                advice(most, len(sources)),
                made.spans.get("from", made.span),
            )
            self.broken.add(name)
        held = self.held(made.wiring) if made.kind.holds() else ""
        node = Node(
            name, made.kind, sources, shared, made.span, spans, self.frame.used, made.ranks, held
        )
        self.nodes.append(node)
        self.filler.shapes.nodes[name] = node
        self.tip = name

    def shared(self, item: Item | None) -> str | None:
        """The layer whose weights are shared."""
        if item is None:
            return None
        name = item.value.data
        if not isinstance(name, str) or not name:
            self.problem(
                "E104",
                f"'share' must be the name of a layer, received {show(name)}",
                "name an earlier layer of the same kind",
                item.value.span,
            )
            return None
        return self.names.find(name, self.frame.prefix) or name

    def held(self, beside: Mapping[str, Item]) -> str:
        """How weights are held by what stands beside a layer or block, or else around it."""
        found = self.frame.held
        for how, (key, value) in SAID.items():
            if key not in beside:
                continue
            given = self.filled(beside[key].value)
            if not isinstance(given.data, bool):
                self.problem(
                    "E104",
                    f"'{key}' must be true or false, received {show(given.plain())}",
                    f"for example {said(how)}",
                    beside[key].value.span,
                )
            elif given.data is value:
                found = how
            elif found == how:
                found = ""
        return found

    # Where they are attached

    def begin(self, beside: Mapping[str, Item]) -> Start:
        """Where a residual, branches, a block or a loop start."""
        if "share" in beside:
            self.wrong(
                "E102",
                "paths have no key 'share'",
                "write it at the layers that share",
                beside["share"].span,
            )
        if "from" not in beside:
            return Start(self.tip, None)
        item = beside["from"]
        value = self.filled(item.value)
        sources = self.sources(Item(item.span, value)) or ()
        if len(sources) != 1:
            self.problem(
                "E303",
                f"paths start from 1 layer, received {len(sources)}",
                "join them first, with add or concat",
                value.span,
            )
            return Start(None, None)
        return Start(sources[0], value.span)

    def sources(self, item: Item | None, key: str = "from") -> tuple[str, ...] | None:
        """The layers that a `from` names; None if there is none."""
        if item is None:
            return None
        listed = item.value.data if isinstance(item.value.data, list) else [item.value]
        names = tuple(v.data for v in listed)
        if not names or not all(isinstance(n, str) for n in names):
            self.problem(
                "E104",
                f"'{key}' must be a name or a list of names, received {show(item.value.plain())}",
                "name layers or inputs",
                item.value.span,
            )
            return ()
        if len(names) > MAX_SOURCES:
            self.problem(
                "E107",
                f"'{key}' names {len(names):,} layers, more than {MAX_SOURCES:,}",
                "join them in steps",
                item.value.span,
            )
            return ()
        return tuple(map(self.source, names))

    def source(self, name: str) -> str:
        """The layer that `name` means here; as it is, if there is none yet."""
        frame = self.frame
        if name == "input" and frame.blocks:
            if frame.entry is None:
                raise Skipped
            return frame.entry
        found = self.names.find(name, frame.prefix)
        if found is None and frame.prefix:
            self.waiting.append((len(self.nodes), frame.prefix))
        return found or name

    def read_by(self, value: Value | None) -> str | None:
        """The layer that a `from` names first, of which `in_channels` tells."""
        listed = value.data if value else None
        first = listed[0].data if isinstance(listed, list) and listed else listed
        return self.source(first) if isinstance(first, str) and "$" not in first else None

    def settle(self) -> None:
        """Wire what was named only after it was read."""
        for k, prefix in self.waiting:
            if k < len(self.nodes):
                node = self.nodes[k]
                inputs = tuple(
                    n if n in self.names.taken else self.names.find(n, prefix) or n
                    for n in node.inputs
                )
                self.nodes[k] = node._replace(inputs=inputs)

    def arriving(self, word: str) -> Any:
        """`in_channels` or `in_size`: of what enters the block, or else of what enters the layer
        that is being read.
        """
        from convcalc.parser.shapes import Later

        if self.frame.again:
            self.filler.work.spend(TOLD)
        name = self.frame.entry if self.frame.blocks else self.tip
        if name is None or name in self.broken:
            raise Skipped
        try:
            return self.filler.shapes.tell(name, word)
        except Later as later:
            if later.name in self.broken:
                raise Skipped from None
            message = (
                f"{word} is not known here: it depends on {show(later.name)}, which comes later"
            )
            hint = "put the layers in an order in which it is"
            raise Refusal("E108", message, hint) from None

    def sooner(self, first: int, second: int) -> None:
        """The layers from the number `second` on, but for the last, run before those from `first`
        on.
        """
        if first < second < len(self.nodes) - 1:
            names = [self.nodes[k].name for k in (first, second)]
            self.swaps[self.nodes[-1].name] = names[0], names[1]

    def as_run(self) -> list[Node]:
        """The layers in the order in which they run, as far as the spec tells it."""
        place = {node.name: k for k, node in enumerate(self.nodes)} if self.swaps else {}
        found = list(self.nodes)
        for met, (first, second) in self.swaps.items():
            a, b, c = place[first], place[second], place[met]
            found[a:c] = found[b:c] + found[a:b]
        return found

    # What they are called, and what names mean

    def claim(self, item: Item | None, kind: str) -> str:
        """`called`, of a name as it is written."""
        return self.called(item and Item(item.span, self.filled(item.value)), kind)

    def called(self, item: Item | None, kind: str) -> str:
        """The given name, checked, or the next of its kind: conv1, conv2, …; as a path."""
        prefix = self.frame.prefix
        if item is not None:
            given = item.value.data
            if not isinstance(given, str) or not 0 < len(given) <= MAX_NAME:
                self.problem(
                    "E104",
                    f"'name' must be a word of at most {MAX_NAME} characters, "
                    f"received {show(item.value.plain())}",
                    "for example name: conv1",
                    item.value.span,
                )
            elif not self.names.take(prefix + given):
                self.problem(
                    "E105",
                    f"there are two layers or inputs named {show(prefix + given)}",
                    "give one of them another name",
                    item.value.span,
                )
            else:
                return prefix + given
        return self.names.following(prefix, kind)

    def close(self, path: str, first: int) -> None:
        """From here on `path` stands for what has come out of its layers, those from `first` on."""
        self.names.open.discard(path)
        self.names.ends[path] = self.tip
        if len(self.nodes) == first:
            self.names.groups.pop(path, None)

    @contextmanager
    def inside(self, frame: Frame) -> Iterator[None]:
        """With `frame` as what names mean."""
        before, self.frame = self.frame, frame
        try:
            yield
        finally:
            self.frame = before

    def filled(self, value: Value) -> Value:
        """`value` with what names mean here."""
        return self.filler.value(value, self.frame.scope)

    def named(self, value: Value) -> Value:
        """`value`, or what it stands for, if it is an expression."""
        return self.filled(value) if isinstance(value.data, str) else value

    # What is wrong

    def problem(self, code: str, message: str, hint: str, span: Span | None) -> None:
        self.problems.append(Diagnostic(code, message, hint, span, None, self.frame.used))

    def wrong(self, code: str, message: str, hint: str, span: Span | None) -> NoReturn:
        raise Wrong(Diagnostic(code, message, hint, span, None, self.frame.used))


def advice(most: int | None, received: int) -> str:
    """What to do where there are more or fewer."""
    if most == 0:
        return "leave 'from' out"
    if most is None or received < most:
        return "name them: from: [a, b]"
    return "join them first, with add or concat"
