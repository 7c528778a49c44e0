"""Variants of one spec, read one after the other: what a block gave before, it gives again.

What a block is read as depends on its arguments, on the vars that blocks speak of, on where it
stands, and, if it asks, on the shape that arrives. Where all of that is the same in another
variant, so are its layers, and they are taken instead of being read. What stands at the top of a
spec depends on the vars that it speaks of, and on all that was read before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.parser.document import network_of
from convcalc.parser.expressions.work import Evaluation
from convcalc.parser.layers import MAX_LAYERS
from convcalc.parser.recorded import Record, arriving, stands_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Diagnostic
    from convcalc.engine.network import Network
    from convcalc.parser.frame import Frame
    from convcalc.parser.graph import Start
    from convcalc.parser.heading import Choice
    from convcalc.parser.layers import Reader
    from convcalc.parser.recorded import Read
    from convcalc.parser.value import Value

MAX_NODES = 10_000
"""How many layers are kept."""
MAX_TEXTS = 1_000
"""How many expressions are kept."""
ASKS = "asks"
"""Where something stands for a block that asks for shapes."""
WORD = re.compile(r"[A-Za-z_]\w*")


class Unkept(Exception):
    """What a block is read as depends on more than is looked at."""


class Recall:
    """The blocks that variants of `root` were read as.

    >>> from convcalc.parser.heading import Choice
    >>> from convcalc.parser.text import parse
    >>> from convcalc.parser.value import Value
    >>> text = "{vars: {n: 8, k: 2}, blocks: {b: {params: {f: }, layers: [conv $f 3]}},"
    >>> recall = Recall(*parse(text + " input: 3x9x9, layers: [b $n, linear $k]}", "net"))
    >>> one, two = [recall.network(Choice(vars={"k": Value(k)})) for k in (2, 3)]
    >>> one.nodes[0] is two.nodes[0], [node.kind.features for node in (one.nodes[1], two.nodes[1])]
    (True, [2, 3])
    """

    def __init__(self, root: Value, problems: Iterable[Diagnostic] = ()) -> None:
        self.root, self.problems = root, tuple(problems)
        top = root.data if isinstance(root.data, dict) else {}
        self.words = set(words_in(top["blocks"].value)) if "blocks" in top else set()
        self.done: dict[Any, dict[Shape | str | None, Read]] = {}
        self.size = 0
        self.texts: dict[str, Any] = {}
        self.place: Any = None
        self.steps: dict[Any, tuple[Read, int]] = {}
        self.words_of: dict[int, tuple[Value, set[str]]] = {}
        self.stepped = self.count = 0

    def __reduce__(self) -> Any:
        return Recall, (self.root, self.problems)

    def network(self, choice: Choice) -> Network:
        """The network of a variant. Problems as for `network_of`; what takes much work is read
        anew, for by how much it is too much depends on what was read before.
        """
        work = Evaluation()
        if len(self.texts) > MAX_TEXTS:
            self.texts.clear()
        work.texts = self.texts
        problems = None
        try:
            network = network_of(self.root, self.problems, choice, work, self)
        except Problems as found:
            problems = found
        if work.left < work.limit // 2:
            return network_of(self.root, self.problems, choice)
        if problems:
            raise problems
        return network

    def read(
        self,
        reader: Reader,
        called: tuple[str, str, Mapping[str, Any]],
        start: Start,
        inner: Frame,
        layers: Callable[[], None],
    ) -> None:
        """The layers of a block, which `layers` reads; it is `called` by its name, in the names of
        its layers, and with its arguments.
        """
        try:
            key = self.key(reader, called, start, inner)
        except Unkept:
            layers()
            return
        known = self.done.setdefault(key, {})
        shape = arriving(reader, start.name) if ASKS in known else None
        found = known.get(shape)
        if found and found.fits(reader):
            found.give(reader)
            return
        alone = not any(word.startswith(f"{called[1]}.") for word in reader.names.taken)
        read = Record(reader).of(layers)
        if not read or not alone or not stands_alone(read, start.name):
            return
        if read.asked:
            known[ASKS] = read
            known[arriving(reader, start.name)] = read
        else:
            known[None] = read
        self.size += len(read.nodes)
        if self.size > MAX_NODES:
            self.done.clear()
            self.size = 0

    def items(self, reader: Reader, items: list[Value]) -> None:
        """What stands at the top of a spec, one after the other."""
        if not reader.nodes:
            self.place = tuple(reader.filler.shapes.known.items())
        for item in items:
            if isinstance(item.data, list):
                self.items(reader, item.data)
            else:
                self.item(reader, item)

    def item(self, reader: Reader, item: Value) -> None:
        """A line or a construct; `place` stands for all that was read before it."""
        before, self.place = self.place, None
        if before is None or reader.problems or reader.broken:
            reader.read(item)
            return
        if id(item) not in self.words_of:
            if len(self.words_of) > MAX_TEXTS:
                self.words_of.clear()
                self.steps.clear()
            self.words_of[id(item)] = item, {*words_in(item), *self.words}
        vars, words = reader.filler.vars, self.words_of[id(item)][1]
        try:
            key = (before, id(item), *[frozen(vars[name]) for name in vars if name in words])
        except Unkept:
            reader.read(item)
            return
        read, after = self.steps.get(key, (None, 0))
        if read and len(reader.nodes) + len(read.nodes) <= MAX_LAYERS:
            read.give(reader)
            self.place = after
            return
        read = Record(reader).of(lambda: reader.read(item))
        if read:
            self.stepped += len(read.nodes)
            if self.stepped > MAX_NODES:
                self.steps.clear()
                self.stepped = 0
            self.count += 1
            self.place = self.count
            self.steps[key] = read, self.count

    def key(
        self, reader: Reader, called: tuple[str, str, Mapping[str, Any]], start: Start, inner: Frame
    ) -> Any:
        """All on which it depends but shapes. Unkept where something was wrong before."""
        if reader.problems or reader.broken or start.name is None:
            raise Unkept
        block, name, given = called
        vars = reader.filler.vars
        return (
            block,
            name,
            start,
            inner.used,
            inner.blocks,
            inner.held,
            *[(key, frozen(value)) for key, value in given.items()],
            *[(var, frozen(value)) for var, value in vars.items() if var in self.words],
        )


def frozen(data: Any) -> Any:
    """A value as it can be looked up, with its type: 1 is not 1.0 where it is written. Unkept for
    a text that stands for something else.
    """
    if isinstance(data, list):
        return tuple(map(frozen, data))
    if isinstance(data, dict):
        return tuple((key, frozen(value)) for key, value in data.items())
    if isinstance(data, str) and "$" in data:
        raise Unkept
    return type(data), data


def words_in(value: Value) -> Iterator[str]:
    """The words of the texts in a value that hold expressions."""
    data = value.data
    if isinstance(data, str) and "$" in data:
        yield from WORD.findall(data)
    elif isinstance(data, list):
        for one in data:
            yield from words_in(one)
    elif isinstance(data, dict):
        for key, item in data.items():
            yield from WORD.findall(key) if "$" in key else ()
            yield from words_in(item.value)
