"""Modules that are called one after the other, for an input: shapes follow as for a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.dialect import dialect_named
from convcalc.engine.network import Group
from convcalc.engine.typed import EXAMPLES, shape_of
from convcalc.frameworks.as_spec import Entries, entry, unknown
from convcalc.frameworks.printed.modules import Shelf
from convcalc.frameworks.printed.plain import sequential
from convcalc.frameworks.printed.tree import MAX_MODULES, modules_of, place, walked
from convcalc.parser.value import Item, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Span
    from convcalc.engine.network import Network
    from convcalc.frameworks.printed.text import Paste
    from convcalc.frameworks.printed.tree import Module
    from convcalc.parser.zoo import Located

LAYOUT = "channels_first"


def chained(paste: Paste, root: Module, shapes: Sequence[str]) -> Network:
    """The modules of a Sequential as layers. Problems E404 if there is another module that holds
    others: in which order its `forward` calls them is not printed.
    """
    read = Reader(paste)
    read.all(root)
    notes = ["as print(model) shows it: Sequential, one module after the other"]
    if read.missing:
        notes.append(f"what these modules do is not known: {', '.join(list(read.missing)[:6])}")
    shape = list(entering(shapes, LAYOUT).dims(LAYOUT))
    made = Entries(name_of(root), {"input": shape}, read.layers, notes=tuple(notes)).network()
    return made._replace(groups=read.groups)


def layers_in(file: BinaryIO, found: Located) -> tuple[str, Sequence[Value]]:
    """The layers that a print-out of a Sequential has, and what it is called. Problems as for
    `chained`.
    """
    from convcalc.frameworks.printed.parts import chosen
    from convcalc.frameworks.printed.text import paste_of

    paste = paste_of(file, found)
    root = chosen(modules_of(paste), found.variant, paste)
    read = Reader(paste)
    read.all(root)
    return name_of(root), read.layers


def name_of(root: Module) -> str:
    return root.cls if root.cls != "Sequential" else ""


class Reader:
    """Modules that are being read as layers."""

    def __init__(self, paste: Paste) -> None:
        self.paste = paste
        self.shelf = Shelf(dialect_named("pytorch"))
        self.layers: list[Value] = []
        self.groups: dict[str, Group] = {}
        self.missing: dict[str, None] = {}
        """Classes of which it is not known what they do."""

    def all(self, root: Module) -> None:
        for count, (path, one) in enumerate(walked(root)):
            if count > MAX_MODULES:
                raise Problems([Diagnostic("E408", f"more than {MAX_MODULES:,} modules", "")])
            if not sequential(one.cls):
                self.layer(path, one)
            elif path and one.inner:
                self.groups[path] = Group(one.cls)

    def layer(self, path: str, one: Module) -> None:
        if one.inner:
            raise unwired(self.paste, one)
        at, held = place(self.paste, one), self.shelf.held(one)
        if held.word:
            self.layers.append(named(held.word, held.given, path, at))
        else:
            self.missing[one.cls] = None
            self.layers.append(unknown(one.cls, at, name=path))


def named(word: str, given: Mapping[str, Item], name: str, at: Span) -> Value:
    """A layer whose settings were read before."""
    found = entry(word, None, at, name=name)
    settings = {key: Item(at, one.value._replace(span=at)) for key, one in given.items()}
    return found._replace(data={**found.data, word: Item(at, Value(settings, at))})


def unwired(paste: Paste, module: Module) -> Problems:
    """Why no shapes follow from an input."""
    cls = module.cls or "this model"
    order = f"the order in which {cls} calls its modules is not printed"
    message = f"no shapes follow from an input: {order}"
    hint = "leave the input out, or give the source of the model (model.py:NAME), or an ONNX file"
    return Problems([Diagnostic("E404", message, hint, place(paste, module))])


def entering(shapes: Sequence[str], layout: str) -> Shape:
    """The shape of the only input. Problems E104 if it is none, E301 for a second one."""
    if len(shapes) > 1:
        message = "a Sequential has one input"
        raise Problems([Diagnostic("E301", message, "give one shape")])
    text = shapes[0].rpartition("=")[2]
    try:
        return shape_of(text, layout)
    except ValueError as error:
        message = f"the input {error}, received '{text[:60]}'"
        raise Problems([Diagnostic("E104", message, f"write {EXAMPLES[layout]}")]) from None
