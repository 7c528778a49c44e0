"""The list under `layers:` into a graph: lines, mappings, constructs, blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.parser.call import Call, call_of, is_call
from convcalc.parser.expressions.work import AGAIN, FAILED
from convcalc.parser.fill import entry_of
from convcalc.parser.graph import Graph, Skipped
from convcalc.parser.make import Wrong
from convcalc.parser.shorthand import BESIDE, HELD
from convcalc.parser.sugar import SUGAR
from convcalc.parser.value import Item, Value, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Group
    from convcalc.layers.dialect import Dialect
    from convcalc.parser.blocks import Block
    from convcalc.parser.fill import Filler
    from convcalc.parser.frame import Recalling
    from convcalc.parser.graph import Start
    from convcalc.parser.make import Entry, Made

MAX_LAYERS = 100_000
MAX_PATH = 300


class Reader(Graph):
    """A graph that is read from lists of layers."""

    def __init__(
        self,
        dialect: Dialect,
        inputs: list[str],
        problems: list[Diagnostic],
        filler: Filler,
        blocks: Mapping[str, Block],
    ) -> None:
        super().__init__(dialect, inputs, problems, filler)
        self.blocks = blocks
        self.ready: dict[int, tuple[Value, Made]] = {}
        """Lines that always mean the same, each with what it has been read as."""
        self.code: Callable[[Value, str | None], Value] | None = None
        """Reads layers that are written as code, for the dialect unless it is to be for any."""
        self.recall: Recalling | None = None
        """What blocks were read as in other variants."""
        self.any_dialect = False

    def read(self, value: Value, path: str | None = None) -> None:
        """A list of layers, or one layer; `path` is the name it is to have."""
        if isinstance(value.data, list):
            for item in value.data:
                self.read(item)
            return
        if self.frame.again:
            self.filler.spend(AGAIN, value.span)
        if len(self.nodes) >= MAX_LAYERS:
            self.wrong("E107", f"more than {MAX_LAYERS:,} layers", "use fewer", value.span)
        ready = self.ready.get(id(value))
        try:
            if ready:
                self.attach(ready[1], path)
            elif self.code and isinstance(value.data, str) and is_call(value.data):
                self.body(self.code(value, None if self.any_dialect else self.dialect.name), path)
            else:
                self.run(call_of(value), path, value)
        except Wrong as wrong:
            if wrong.diagnostic.code == "E107":
                raise
            self.report(wrong)
            self.filler.spend(FAILED if self.frame.again else 0, value.span)
            self.tip = self.forgive(value.data)
        except Problems as problems:
            for diagnostic in problems.diagnostics:
                self.report(Wrong(diagnostic))
            self.filler.spend(FAILED if self.frame.again else 0, value.span)
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
            from convcalc.parser.control import controlled

            controlled(self, call, path)
            return
        if "$" in call.word.text:
            found = self.filler.head(call, self.frame.scope)
            if not isinstance(found, Call):
                self.body(found, path)
                return
            call = found
        word = call.word.text
        if (word in SUGAR or word in self.blocks) and not call.beside.keys().isdisjoint(HELD):
            with self.inside(self.frame._replace(held=self.held(call.beside))):
                self.run(call.without(HELD), path)
            return
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
            from convcalc.parser.blocks import use

            use(self, self.blocks[word], call, path)
        else:
            known = len(self.filler.asked)
            if call.filled:
                self.tip = self.read_by(call.read) or self.tip
            entry = self.entry(call)
            asked = self.filler.taken(known)
            made = self.node(entry, path)
            if made and asked:
                self.filler.remade(self.tip or "", made, call, asked)
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
        from convcalc.engine.network import Group as Plain

        if len(path) > MAX_PATH:
            message = f"the names of blocks in each other have more than {MAX_PATH} characters"
            self.wrong("E107", message, "give them shorter names", inner.span)
        first = len(self.nodes)
        self.names.groups[path] = group or Plain()
        self.names.open.add(path)
        with self.inside(self.frame._replace(prefix=f"{path}.")):
            if isinstance(inner, Call):
                self.run(inner)
            else:
                self.read(inner)
        self.close(path, first)

    def entry(self, call: Call) -> Entry:
        """A layer of some kind, with its settings filled in."""
        return entry_of(call, self.filler, self.frame.scope, self.blocks)

    def path(self, value: Value, start: Start) -> str | None:
        """Read a path that begins at `start`; where it ends."""
        self.tip, self.tip_span = start
        if value.data is not None:
            self.read(value)
        return self.tip

    def alone(self, main: Value, start: Start, beside: Mapping[str, Item]) -> None:
        """A path that meets no other; a name stands for its end."""
        end = self.path(main, start)
        if "name" in beside:
            self.names.ends[self.claim(beside["name"], "residual")] = end

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
        named = tuple(
            (k, Item(v.span, self.filled(v.value))) for k, v in beside.items() if k == "name"
        )
        self.node(entry._replace(given=(*entry.given, ("from", both), *named)), None, tuple(known))
