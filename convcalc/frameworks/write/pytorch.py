"""A network to source of PyTorch: a class for each block, and one for the network."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.write.blocks import Cutter
from convcalc.frameworks.write.body import Body
from convcalc.frameworks.write.entering import entangled, given_sizes, is_words
from convcalc.frameworks.write.guesses import CHANNELS
from convcalc.frameworks.write.helpers import class_names, sources
from convcalc.frameworks.write.lengths import FUNCTION, HELD, as_parameters, marked
from convcalc.frameworks.write.loading import loading
from convcalc.frameworks.write.paddings import Paddings
from convcalc.frameworks.write.parts import ENTRY, Block, Step, steps_in
from convcalc.frameworks.write.proved import proved
from convcalc.frameworks.write.python import IN, class_name, identifier, quoted
from convcalc.frameworks.write.torch.given import apart_from_modules
from convcalc.frameworks.write.torch.names import beside
from convcalc.frameworks.write.torch.tied import tied

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network


def write(network: Network, shapes: Mapping[str, Shape | None], origin: str = "") -> str:
    """The source of a tidied network by PyTorch's rules, which was read back. Problems E431 for
    each layer that cannot be written, E433 if it would be read as another network.
    """
    network, shapes = beside(*as_parameters(network, shapes))
    network = apart_from_modules(network, shapes)
    try:
        return text_of(network, shapes, origin, tied(network))
    except Problems as problems:
        loose = entangled(network) | tied(network)
        if not loose or problems.diagnostics[0].code != "E433":
            raise
        return text_of(network, shapes, origin, loose)


def text_of(
    network: Network, shapes: Mapping[str, Shape | None], origin: str, loose: Collection[str]
) -> str:
    """The same, where what is `loose` stands in no block: blocks whose weights are used again hold
    sizes, too, which may be others there.
    """
    writer = Writer(marked(network), shapes, origin, loose)
    lines = list(writer.lines())
    if writer.problems:
        raise Problems(list(writer.problems.values()))
    text = "".join(f"{line}\n" for line in lines)
    proved(network, text, writer.title())
    return text


class Writer:
    def __init__(
        self,
        network: Network,
        shapes: Mapping[str, Shape | None],
        origin: str = "",
        loose: Collection[str] = (),
    ) -> None:
        self.network, self.shapes, self.origin = network, shapes, origin
        self.cut = Cutter(network, shapes, code=True, loose=loose).cut()
        self.paddings = Paddings(network, shapes, has_same=False)
        self.titles = self.named()
        self.nodes = {node.name: node for node in network.nodes}
        self.problems: dict[str, Diagnostic] = {}

    def lines(self) -> Iterator[str]:
        bodies = [line for block in self.cut.blocks for line in self.of_block(block)]
        bodies += self.of_network()
        helpers = list(sources("\n".join(bodies), self.network))
        text = "\n".join([*helpers, *bodies])
        title = quoted(self.network.name or "A network")[1:-1].replace('"', "'")
        yield f'"""{title}, written by convcalc."""'
        yield ""
        loads = self.origin == "keras" and any(n.kind.holds() for n in self.network.nodes)
        if "math." in text:
            yield "import math"
            yield ""
        if loads:
            yield "import numpy as np"
        yield "import torch"
        if "F." in text:
            yield "import torch.nn.functional as F"
        yield "from torch import nn"
        yield from (f"from {home} import {FUNCTION}" for home in self.lengths())
        yield from helpers
        yield from bodies
        if loads:
            yield from loading(self.network, self.shapes)
        first = ", ".join(map(self.example, self.network.inputs))
        yield ""
        yield ""
        yield 'if __name__ == "__main__":'
        yield f"{IN}net = {self.title()}().eval()"
        yield f"{IN}out = net({first})"
        several = len(self.network.outputs) > 1 or self.network.keys
        each = "out.values()" if self.network.keys else "out"
        yield f"{IN}print([one.shape for one in {each}])" if several else f"{IN}print(out.shape)"

    def lengths(self) -> list[str]:
        """Where the function that gives layers a length for each filter is from."""
        found = {node.held for node in self.network.nodes if node.held in HELD}
        return [HELD[word][1] for word in sorted(found)]

    def example(self, name: str) -> str:
        """A tensor that goes in."""
        sizes = ", ".join(map(str, given_sizes(self.network, name)))
        return (
            f"torch.zeros(1, {sizes}{', dtype=torch.long' if is_words(self.network, name) else ''})"
        )

    def title(self) -> str:
        return self.titles[""]

    def named(self) -> dict[str, str]:
        """The classes of blocks, and that of the network, in the way of Python."""
        found: dict[str, str] = {}
        taken = {"F", *class_names()}
        rows = [(block.name, "Block") for block in self.cut.blocks]
        for word, late in (*rows, ("", "Net")):
            name = class_name(word or self.network.name or "Net")
            while name in taken:
                name += late
            found[word] = name
            taken.add(name)
        return found

    def of_block(self, block: Block) -> Iterator[str]:
        body = Body(block.parts, block.arriving or CHANNELS, self.shapes, self.refuse, self.titles)
        yield from ("", "")
        if body.sequence():
            yield f"class {self.titles[block.name]}(nn.Sequential):"
            yield from body.as_sequence(block)
            return
        yield f"class {self.titles[block.name]}(nn.Module):"
        comments = partial(self.paddings.comment, prefixes=block.prefixes)
        forward = list(body.forward({ENTRY: "x"}, ["x"], comments))
        yield from body.constructor(body.parameters(block))
        yield ""
        yield from forward

    def of_network(self) -> Iterator[str]:
        gives = {step.gives: step.name for step in steps_in(self.cut.parts)}
        outputs = [gives.get(name, name) for name in self.network.outputs]
        body = Body(self.cut.parts, CHANNELS, self.shapes, self.refuse, self.titles, outputs)
        body.keys = self.network.keys
        yield from ("", "")
        yield f"class {self.title()}(nn.Module):"
        yield from body.constructor([])
        yield ""
        names = {name: identifier(name) for name in self.network.inputs}
        comments = partial(self.paddings.comment, prefixes=[""])
        yield from body.forward(names, list(names.values()), comments)

    def refuse(self, step: Step, why: str) -> None:
        node = self.nodes.get(step.gives)
        self.problems.setdefault(
            step.gives,
            Diagnostic(
                "E431",
                f"'{step.gives}' ({step.word}) cannot be written for PyTorch: {why}",
                "write the network without it, or as another format",
                node.span if node else None,
            ),
        )
