"""The list under `layers:` to nodes: order, names, `from`, blocks and loops."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from convcalc.diagnostics import Diagnostic, Refusal
from convcalc.network import Node
from convcalc.record import NamedTuple
from convcalc.spec.call import Call, call_of
from convcalc.spec.frame import Frame, Scope
from convcalc.spec.inputs import MAX_NAME
from convcalc.spec.make import Entry, Wrong, find_kind, from_mapping, from_words, make
from convcalc.spec.names import Names
from convcalc.spec.shorthand import BESIDE
from convcalc.spec.sugar import SUGAR
from convcalc.spec.value import Item, Value, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.diagnostics import Span
    from convcalc.dialect.base import Dialect
    from convcalc.network import Group
    from convcalc.spec.blocks import Block
    from convcalc.spec.fill import Filler
    from convcalc.spec.make import Made

MAX_LAYERS = 100_000
MAX_SOURCES = 1_000


class Start(NamedTuple):
    """Where paths begin, and the place of the `from` that says so."""

    name: str | None
    span: Span | None


class Skipped(Exception):
    """A layer cannot be read because one before it could not."""


class Reader:
    """Collects nodes and problems while it reads lists of layers; `tip` is where the next layer
    is attached, `frame` says what names mean there.
    """

    def __init__(
        self,
        dialect: Dialect,
        inputs: list[str],
        problems: list[Diagnostic],
        filler: Filler,
        blocks: Mapping[str, Block],
    ) -> None:
        self.dialect, self.problems = dialect, problems
        self.filler, self.blocks = filler, blocks
        self.nodes: list[Node] = []
        self.broken: set[str] = set()
        self.names = Names(inputs)
        self.frame = Frame(Scope(filler.vars, self.arriving))
        self.tip: str | None = inputs[0] if inputs else None
        self.tip_span: Span | None = None
        """Where a `from` names the tip, before a layer is attached to it."""
        self.ready: dict[int, tuple[Value, Made]] = {}
        """Lines that always mean the same, each with what it has been read as."""
        self.waiting: list[tuple[int, str]] = []
        """Nodes that read what has not been named yet, and the prefix they stand behind."""

    # What is written

    def read(self, value: Value, path: str | None = None) -> None:
        """A list of layers, or one layer; `path` is the name it is to have."""
        if isinstance(value.data, list):
            for item in value.data:
                self.read(item)
            return
        self.filler.spend(value.span)
        if len(self.nodes) >= MAX_LAYERS:
            self.wrong("E107", f"more than {MAX_LAYERS:,} layers", "use fewer", value.span)
        ready = self.ready.get(id(value))
        if ready:
            self.attach(ready[1], path)
            return
        try:
            self.run(call_of(value), path, value)
        except Wrong as wrong:
            if wrong.diagnostic.code == "E107":
                raise
            self.report(wrong)
            self.tip = self.forgive(value.data)
        except Skipped:
            self.tip = self.forgive(value.data)

    def report(self, wrong: Wrong) -> None:
        diagnostic = wrong.diagnostic
        self.problems.append(diagnostic._replace(used=diagnostic.used or self.frame.used))

    def forgive(self, data: Any) -> str | None:
        """Take up the name that an unreadable layer would have had, so that layers which refer
        to it are not reported as well.
        """
        name, word = None, data
        if isinstance(data, dict):
            word = next((k for k in data if k not in BESIDE), None)
            inner = data[word].value.data if word else None
            name = data.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
        elif isinstance(data, str):
            words = data.split()
            word = words[0] if words else None
            named = [Value(w[5:]) for w in words if w.startswith("name=") and len(w) > 5]
            name = Item(None, named[0]) if named else None
        given = name.value.data if name else None
        if not isinstance(word, str) or not word or (name and not isinstance(given, str)):
            return None
        if "$" in f"{word}{given or ''}" or (
            given and self.frame.prefix + given in self.names.taken
        ):
            return None
        taken = self.claim(name, word)
        self.broken.add(taken)
        return taken

    def run(self, call: Call, path: str | None = None, written: Value | None = None) -> None:
        """A call: as often as its control says, a construct, a block or a kind. `written` is what
        it stands for, if that is all of it.
        """
        if call.controlled:
            from convcalc.spec.control import controlled

            controlled(self, call, path)
            return
        if "$" in call.word.text:
            found = self.filler.head(call, self.frame.scope)
            if not isinstance(found, Call):
                self.body(found, path)
                return
            call = found
        word = call.word.text
        if word in SUGAR:
            if call.value is None:
                self.wrong(
                    "E106",
                    f"'{word}' needs the layers inside it",
                    f"write '{word}:' and the layers below it",
                    call.span,
                )
            if path is not None and word != "layers":
                self.grouped(path, None, call)
            elif path is not None:
                self.tip, self.tip_span = self.begin(call.beside)
                self.body(call.value, path)
            else:
                SUGAR[word](self, Item(call.span, call.value), dict(call.beside))
        elif word in self.blocks:
            from convcalc.spec.blocks import use

            use(self, self.blocks[word], call, path)
        else:
            made = self.node(self.entry(call), path)
            if made and written and isinstance(written.data, str) and "$" not in written.data:
                self.ready[id(written)] = (written, made)

    def body(self, value: Value, path: str | None) -> None:
        """Layers that are to go by `path`: itself the name of the only one, or that of a group."""
        if path is None:
            self.read(value)
            return
        only = value
        while isinstance(only.data, list) and len(only.data) == 1:
            only = only.data[0]
        if only.data and not isinstance(only.data, list):
            self.read(only, path)
        else:
            self.grouped(path, None, value)

    def grouped(self, path: str, group: Group | None, inner: Value | Call) -> None:
        """Read `inner` as a group whose layers have `path` in front of their names."""
        from convcalc.network import Group as Plain

        first = len(self.nodes)
        self.names.groups[path] = group or Plain()
        self.names.open.add(path)
        with self.inside(self.frame._replace(prefix=f"{path}.")):
            if isinstance(inner, Call):
                self.run(inner)
            else:
                self.read(inner)
        self.close(path, first)

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

    def entry(self, call: Call) -> Entry:
        """A layer of some kind, with its settings filled in."""
        at, beside = call.at, tuple(call.beside.items())
        if call.value is None:
            kind = find_kind(call.word.text, at, self.blocks)
            words = self.filler.words(call.words, call.span, self.frame.scope)
            given = from_words(kind, words, call.span)
        else:
            value = self.filled(call.value)
            given = from_mapping(call.word.text, at, value, self.blocks).given
        if beside:
            given = (*given, *((k, Item(i.span, self.filled(i.value))) for k, i in beside))
        return Entry(call.word.text, at, given)

    # What becomes of it

    def node(
        self, entry: Entry, path: str | None = None, ends: tuple[str, ...] | None = None
    ) -> Made | None:
        """Attach a layer to `ends`, its `from`, or else the tip; None if it cannot be made."""
        known = len(self.problems)
        made = make(entry, self.dialect, self.problems)
        if self.frame.used:
            self.problems[known:] = [
                d._replace(used=self.frame.used) for d in self.problems[known:]
            ]
        if made is None:
            name = path or self.claim(dict(entry.given).get("name"), entry.word)
            self.broken.add(name)
            self.tip = name
            return None
        self.attach(made, path, ends)
        return made

    def attach(self, made: Made, path: str | None, ends: tuple[str, ...] | None = None) -> None:
        name = path or self.claim(made.wiring.get("name"), made.kind.name)
        sources, spans = ends or self.sources(made.wiring.get("from")), made.spans
        if sources is None:
            sources = (self.tip,) if self.tip else ()
            if not sources:
                self.broken.add(name)
            if self.tip_span:
                spans = {**spans, "from": self.tip_span}
        self.tip_span = None
        shared = self.shared(made.wiring.get("share"))
        least, most = made.kind.inputs
        if sources and not least <= len(sources) <= (most or len(sources)):
            takes = f"{least} or more inputs" if most is None else f"{least} input"
            self.problem(
                "E303",
                f"{made.kind.name} takes {takes}, received {len(sources)}",
                "name them: from: [a, b]"
                if most is None
                else "join them first, with add or concat",
                made.spans.get("from", made.span),
            )
            self.broken.add(name)
        node = Node(name, made.kind, sources, shared, made.span, spans, self.frame.used)
        self.nodes.append(node)
        self.filler.shapes.nodes[name] = node
        self.tip = name

    def shared(self, item: Item | None) -> str | None:
        """The layer whose weights are shared."""
        if item is None:
            return None
        name = item.value.data
        if not isinstance(name, str):
            self.problem(
                "E104",
                f"'share' must be the name of a layer, received {show(name)}",
                "name an earlier layer of the same kind",
                item.value.span,
            )
            return None
        return self.names.find(name, self.frame.prefix) or name

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
        from convcalc.spec.shapes import Later

        name = self.frame.entry if self.frame.blocks else self.tip
        if name is None or name in self.broken:
            raise Skipped
        try:
            shape = self.filler.shapes.of(name)
        except Later as later:
            if later.name in self.broken:
                raise Skipped from None
            hint = "put the layers in an order in which it is"
            raise Refusal(
                "E108", f"{word} is not known here: {show(later.name)} comes later", hint
            ) from None
        return shape.channels if word == "in_channels" else list(shape.spatial)

    def claim(self, item: Item | None, kind: str) -> str:
        """The given name, checked, or the next of its kind: conv1, conv2, …; as a path."""
        prefix = self.frame.prefix
        if item is not None:
            value = self.filled(item.value)
            given = value.data
            if not isinstance(given, str) or not 0 < len(given) <= MAX_NAME:
                self.problem(
                    "E104",
                    f"'name' must be a word of at most {MAX_NAME} characters, "
                    f"received {show(value.plain())}",
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

    # Paths

    def path(self, value: Value, start: Start) -> str | None:
        """Read a path that begins at `start`; where it ends."""
        self.tip, self.tip_span = start
        if value.data is not None:
            self.read(value)
        return self.tip

    def join(
        self, merge: Value, start: Start, ends: list[str | None], beside: Mapping[str, Item]
    ) -> None:
        """The layer in which paths meet."""
        self.tip_span = None
        known = [e for e in ends if e is not None]
        if not isinstance(merge.data, (str, dict)) or not merge.data:
            self.wrong(
                "E106",
                f"'merge' must be a layer such as add or concat, received {show(merge.plain())}",
                "write merge: add",
                merge.span,
            )
        entry = self.entry(call_of(merge))
        if len(known) < len(ends):  # a broken path has been reported already
            self.tip = None
            return
        both = Item(merge.span, Value([Value(e) for e in known], start.span or merge.span))
        named = tuple((k, v) for k, v in beside.items() if k == "name")
        self.node(entry._replace(given=(*entry.given, ("from", both), *named)), None, tuple(known))

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

    def problem(self, code: str, message: str, hint: str, span: Span | None) -> None:
        self.problems.append(Diagnostic(code, message, hint, span, None, self.frame.used))

    def wrong(self, code: str, message: str, hint: str, span: Span | None) -> NoReturn:
        raise Wrong(Diagnostic(code, message, hint, span, None, self.frame.used))
