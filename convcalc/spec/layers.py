"""The list under `layers:` to nodes: order, names, `from`, `residual`, `branches`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from convcalc.diagnostics import Diagnostic
from convcalc.network import Node
from convcalc.record import NamedTuple
from convcalc.spec.inputs import MAX_NAME
from convcalc.spec.make import Wrong, from_line, from_mapping, make
from convcalc.spec.shorthand import WIRING
from convcalc.spec.sugar import SUGAR
from convcalc.spec.value import Item, Value, show

if TYPE_CHECKING:
    from convcalc.diagnostics import Span
    from convcalc.dialect.base import Dialect
    from convcalc.spec.inputs import MAX_NAME
from convcalc.spec.make import Entry, Made

MAX_LAYERS = 100_000
MAX_SOURCES = 1_000


class Start(NamedTuple):
    """Where paths begin, and the place of the `from` that says so."""

    name: str | None
    span: Span | None


class Reader:
    """Collects nodes and problems while it reads lists of layers; `tip` is where the next layer
    is attached.
    """

    def __init__(self, dialect: Dialect, inputs: list[str], problems: list[Diagnostic]) -> None:
        self.dialect = dialect
        self.problems = problems
        self.nodes: list[Node] = []
        self.broken: set[str] = set()
        self.names: dict[str, Any] = dict.fromkeys(inputs)
        self.counts: dict[str, int] = {}
        self.tip: str | None = inputs[0] if inputs else None
        self.tip_span: Span | None = None
        """Where a `from` names the tip, before a layer is attached to it."""

    def read(self, value: Value) -> None:
        """A list of layers, or one layer."""
        if isinstance(value.data, list):
            for item in value.data:
                self.read(item)
            return
        if len(self.nodes) >= MAX_LAYERS:
            self.problem("E107", f"more than {MAX_LAYERS:,} layers", "use fewer", value.span)
            raise Wrong(self.problems.pop())
        try:
            self.layer(value)
        except Wrong as wrong:
            self.problems.append(wrong.diagnostic)
            self.tip = self.forgive(value.data)

    def forgive(self, data: Any) -> str | None:
        """Take up the name that an unreadable layer would have had, so that layers which refer
        to it are not reported as well.
        """
        name, word = None, data
        if isinstance(data, dict):
            word = next((k for k in data if k not in WIRING), None)
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
        if given in self.names:
            return None
        taken = self.name_of(name, word)
        self.broken.add(taken)
        return taken

    def layer(self, value: Value) -> None:
        data = value.data
        if isinstance(data, str) and data.strip():
            head = data.split(None, 1)[0]
            if head in SUGAR:
                self.wrong(
                    "E106",
                    f"'{head}' needs the layers inside it",
                    f"write '{head}:' and the layers below it",
                    value.span,
                )
            self.node(from_line(data, value.span))
        elif isinstance(data, dict) and data:
            self.mapping(value)
        else:
            self.wrong(
                "E106",
                f"a layer must be a line or a mapping, received {show(value.plain())}",
                "for example '- conv 64 3x3' or '- conv: {filters: 64, kernel: 3}'",
                value.span,
            )

    def mapping(self, value: Value) -> None:
        """One key, the kind (or a sugar word); name, from and share may stand beside it."""
        heads = [k for k in value.data if k not in WIRING]
        if len(heads) != 1:
            other = f"received {', '.join(map(show, heads))}" if heads else "received none"
            second = value.data[heads[1]].span if len(heads) > 1 else value.span
            self.wrong(
                "E106",
                f"a layer is one kind with its settings, {other}",
                "start each layer with '- ', and indent its settings below it",
                second,
            )
        word = heads[0]
        item = value.data[word]
        beside = tuple((k, v) for k, v in value.data.items() if k in WIRING)
        if word in SUGAR:
            SUGAR[word](self, item, dict(beside))
            return
        entry = from_mapping(word, item.span, item.value)
        self.node(entry._replace(given=(*entry.given, *beside)))

    def node(self, entry: Entry) -> str:
        """Attach a layer to the tip, or to its `from`; its name."""
        made = make(entry, self.dialect, self.problems)
        if made is None:
            name = self.name_of(dict(entry.given).get("name"), entry.word)
            self.broken.add(name)
            self.tip = name
            return name
        return self.attach(made)

    def attach(self, made: Made) -> str:
        name = self.name_of(made.wiring.get("name"), made.kind.name)
        sources, spans = self.sources(made.wiring.get("from")), made.spans
        if sources is None:
            sources = (self.tip,) if self.tip else ()
            if not sources:
                self.broken.add(name)
            if self.tip_span:
                spans = {**spans, "from": self.tip_span}
        self.tip_span = None
        share = made.wiring.get("share")
        shared = share.value.data if share else None
        if share and not isinstance(shared, str):
            self.problem(
                "E104",
                f"'share' must be the name of a layer, received {show(shared)}",
                "name an earlier layer of the same kind",
                share.value.span,
            )
            shared = None
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
        self.nodes.append(Node(name, made.kind, sources, shared, made.span, spans))
        self.tip = name
        return name

    def sources(self, item: Item | None, key: str = "from") -> tuple[str, ...] | None:
        """The names in a `from`; None if there is none."""
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
        return names

    def name_of(self, item: Item | None, kind: str) -> str:
        """The given name, checked, or the next of its kind: conv1, conv2, …"""
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
            elif given in self.names:
                self.problem(
                    "E105",
                    f"there are two layers or inputs named {show(given)}",
                    "give one of them another name",
                    item.value.span,
                )
            else:
                self.names[given] = None
                return given
        while True:
            self.counts[kind] = count = self.counts.get(kind, 0) + 1
            name = f"{kind}{'_' if kind[-1].isdigit() else ''}{count}"
            if name not in self.names:
                self.names[name] = None
                return name

    def path(self, value: Value, start: Start) -> str | None:
        """Read a path that begins at `start`; where it ends."""
        self.tip, self.tip_span = start
        if value.data is not None:
            self.read(value)
        return self.tip

    def join(
        self, merge: Value, start: Start, ends: list[str | None], beside: dict[str, Item]
    ) -> None:
        """The layer in which paths meet."""
        self.tip_span = None
        known = [e for e in ends if e is not None]
        if isinstance(merge.data, dict) and len(merge.data) == 1:
            word, item = next(iter(merge.data.items()))
            entry = from_mapping(word, item.span, item.value)
        elif isinstance(merge.data, str):
            entry = from_line(merge.data, merge.span)
        else:
            self.wrong(
                "E106",
                f"'merge' must be a layer such as add or concat, received {show(merge.plain())}",
                "write merge: add",
                merge.span,
            )
        both = Item(merge.span, Value([Value(e) for e in known], start.span or merge.span))
        given = (*entry.given, ("from", both), *((k, v) for k, v in beside.items() if k == "name"))
        if len(known) < len(ends):  # a broken path has been reported already
            self.tip = None
            return
        self.node(entry._replace(given=given))

    def begin(self, beside: dict[str, Item]) -> Start:
        """Where a residual or branches start."""
        if "share" in beside:
            self.wrong(
                "E102",
                "paths have no key 'share'",
                "write it at the layers that share",
                beside["share"].span,
            )
        sources = self.sources(beside.get("from"))
        if sources is not None and len(sources) != 1:
            self.problem(
                "E303",
                f"paths start from 1 layer, received {len(sources)}",
                "join them first, with add or concat",
                beside["from"].value.span,
            )
            return Start(None, None)
        return Start(sources[0], beside["from"].value.span) if sources else Start(self.tip, None)

    def problem(self, code: str, message: str, hint: str, span: Span | None) -> None:
        self.problems.append(Diagnostic(code, message, hint, span))

    def wrong(self, code: str, message: str, hint: str, span: Span | None) -> NoReturn:
        raise Wrong(Diagnostic(code, message, hint, span))
