"""A document to a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.engine.network import Network
from convcalc.engine.wiring import wire
from convcalc.layers.weight import FROZEN
from convcalc.parser.heading import AS_WRITTEN, Choice, heading_of
from convcalc.parser.inputs import UNREAD
from convcalc.parser.layers import Reader
from convcalc.parser.make import Wrong
from convcalc.parser.problems import Collected
from convcalc.parser.shapes import Halt
from convcalc.parser.value import Item, Value, show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Node
    from convcalc.parser.again import Answers
    from convcalc.parser.expressions.work import Evaluation
    from convcalc.parser.fill import Filler
    from convcalc.parser.frame import Recalling

EXAMPLE_LAYERS = "for example layers: [conv 64 3x3]"


class Document(NamedTuple):
    """A document, the problems found before it was read, and what was chosen of it; `recall` has
    what others of its variants were read as.
    """

    root: Value
    problems: tuple[Diagnostic, ...]
    choice: Choice
    recall: Optional[Recalling] = None

    @property
    def anew(self) -> bool:
        return False

    @property
    def words(self) -> None:
        return None

    def network(self, before: Network, shapes: Mapping[str, Shape]) -> Network:
        """What it means for inputs of `shapes`: `before`, if it would be told the same of them."""
        from convcalc.engine.sized import pass_through

        choice = self.choice._replace(inputs=shapes)
        if self.recall:
            found: Network = self.recall.network(choice)
            return found
        if pass_through(before, shapes):
            return before._replace(inputs=shapes)
        return network_of(self.root, self.problems, choice)


def network_of(
    root: Value,
    found: Iterable[Diagnostic],
    choice: Choice = AS_WRITTEN,
    work: Evaluation | None = None,
    recall: Recalling | None = None,
) -> Network:
    """The network in a document. Raises all problems at once, with those `found` already. Reading
    it is part of `work`, where that is more. `recall` has what other variants were read as.
    """
    problems = Collected(found)
    before = tuple(problems)
    head = heading_of(root, problems, choice, work)
    top, inputs = head.top, head.inputs
    blocks = {}
    if "blocks" in top:
        from convcalc.parser.blocks import read_blocks

        blocks = read_blocks(top["blocks"], problems)
    reader = Reader(head.dialect, list(inputs), problems, head.filler, blocks)
    reader.code, reader.any_dialect = choice.code, choice.dialect is not None
    reader.recall = recall
    reader.broken.update(name for name, shape in inputs.items() if shape is UNREAD)
    halted = read_layers(top.get("layers"), root, reader)
    nodes, wrong = wire(dict.fromkeys([*inputs, *reader.broken]), reader.as_run())
    if not halted:
        problems += [*wrong, *unknown_shares(reader)]
    if "frozen" in top:
        nodes = frozen(top["frozen"], nodes, reader, [] if halted else problems)
    outputs = read_outputs(top.get("outputs"), reader, [] if halted else problems)
    if problems:
        raise Problems(problems)
    order = tuple(n.name for n in reader.nodes)
    asked = head.filler.shapes.asked
    return Network(
        head.name,
        head.dialect,
        head.layout,
        inputs,
        nodes,
        tuple(name for name in outputs if name in reader.names.taken),
        order if order != tuple(n.name for n in nodes) else (),
        head.dtype,
        head.expect,
        reader.names.groups,
        Document(root, before, choice, recall) if asked else None,
        asked,
        head.budget,
        head.lint,
        head.places,
        head.doubts,
        answers=answers_of(head.filler) if asked and not recall else None,
    )


def answers_of(filler: Filler) -> Answers | None:
    """All that the spec was told of shapes; None where it was not seen what for."""
    from convcalc.parser.again import Answers

    return Answers(tuple(filler.asked.values()), filler.layers) if filler.clear else None


def read_layers(item: Item | None, root: Value, reader: Reader) -> bool:
    """What stands under `layers:`, into the reader; whether it had to end at a layer that the walk
    will refuse.
    """
    value = item.value if item else Value(None)
    if value.data is None:
        message, hint = "a spec needs 'layers', a list of layers", EXAMPLE_LAYERS
        reader.problem("E103", message, hint, item.span if item else root.span)
    elif not isinstance(value.data, list):
        message = f"'layers' must be a list, received {show(value.plain())}"
        reader.problem("E106", message, "start each layer with '- '", value.span)
    else:
        try:
            if reader.recall:
                reader.recall.items(reader, value.data)
            else:
                reader.read(value)
            reader.settle()
        except Wrong as wrong:
            reader.problems.append(wrong.diagnostic)
        except Halt:
            reader.settle()
            return True
        if not reader.nodes and not reader.problems:
            reader.problem("E103", "a spec needs at least one layer", EXAMPLE_LAYERS, value.span)
    return False


def read_outputs(item: Item | None, reader: Reader, problems: list[Diagnostic]) -> tuple[str, ...]:
    """The names of the outputs: the last layer, unless listed."""
    if item is None:
        return (reader.nodes[-1].name,) if reader.nodes else ()
    names = reader.sources(item, "outputs") or ()
    for k, name in enumerate(names):
        if name not in reader.names.taken:
            listed = item.value.data
            span = listed[k].span if isinstance(listed, list) else item.value.span
            problems.append(
                Diagnostic(
                    "E301",
                    f"there is no layer named {show(name)}",
                    did_you_mean(name, reader.names.taken) or "outputs are names of layers",
                    span,
                )
            )
    return names


def frozen(
    item: Item, nodes: tuple[Node, ...], reader: Reader, problems: list[Diagnostic]
) -> tuple[Node, ...]:
    """`nodes`, those frozen that are listed by name, or stand in a block or loop that is."""
    listed = item.value.data if isinstance(item.value.data, list) else [item.value]
    wanted = {str(value.data): value.span or item.span for value in listed}
    met: set[str] = set()
    made: list[Node] = []
    for node in nodes:
        path = [node.name[:k] for k, c in enumerate(node.name) if c == "."]
        found = [name for name in (node.name, *path) if name in wanted]
        met.update(found)
        made.append(node._replace(held=FROZEN) if found and node.kind.holds() else node)
    known = [*(node.name for node in nodes), *reader.names.groups]
    for name in wanted.keys() - met:
        hint = did_you_mean(name, known) or "name layers, blocks or loops"
        message = f"there is no layer or block named {show(name)} to be frozen"
        problems.append(Diagnostic("E301", message, hint, wanted[name]))
    return tuple(made)


def unknown_shares(reader: Reader) -> Iterable[Diagnostic]:
    for node in reader.nodes:
        if node.share and node.share not in reader.names.taken:
            yield Diagnostic(
                "E301",
                f"there is no layer named {show(node.share)} to share with",
                did_you_mean(node.share, reader.names.taken) or "name an earlier layer",
                node.span_of("share"),
                node.name,
                node.used,
            )
