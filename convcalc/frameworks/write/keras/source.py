"""A network to source of Keras: a function for each block, and one that makes the model."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.write.blocks import Cutter
from convcalc.frameworks.write.entering import entangled, given_sizes
from convcalc.frameworks.write.forward import referenced
from convcalc.frameworks.write.guesses import CHANNELS
from convcalc.frameworks.write.keras.applied import TAKEN, parameter, plain
from convcalc.frameworks.write.keras.flow import Flow
from convcalc.frameworks.write.keras.helpers import class_names, sources
from convcalc.frameworks.write.keras.loading import loading
from convcalc.frameworks.write.keras.proof import proved
from convcalc.frameworks.write.keras.ready import ready
from convcalc.frameworks.write.paddings import Paddings
from convcalc.frameworks.write.parts import ENTRY, steps_in
from convcalc.frameworks.write.python import IN, Nest, identifier, keyed, quoted, statement
from convcalc.frameworks.write.torch.tied import tied
from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.frameworks.write.parts import Block, Step

LOCALS = ("out", "shortcut", "branch", "inputs", "model")


def write(network: Network, shapes: Mapping[str, Shape | None], origin: str = "") -> str:
    """The source of a tidied network by Keras' rules, which was read back, with a function for
    weights of PyTorch if that is its `origin`. Problems E431 for each layer that cannot be written,
    E433 if it would be read as another network.
    """
    network, shapes = ready(network, shapes)
    writer = Writer(network, shapes, origin)
    lines = list(writer.lines())
    writer.refuse_idle()
    if writer.problems:
        raise Problems(list(writer.problems.values()))
    text = "".join(f"{line}\n" for line in lines)
    proved(network, text, writer.title)
    return text


class Writer:
    def __init__(
        self, network: Network, shapes: Mapping[str, Shape | None], origin: str = ""
    ) -> None:
        self.network, self.shapes, self.origin = network, shapes, origin
        loose = entangled(network) | tied(network)
        self.cut = Cutter(network, shapes, code=True, stated=False, loose=loose).cut()
        self.paddings = Paddings(network, shapes, has_same=True)
        self.nodes = {node.name: node for node in network.nodes}
        self.problems: dict[str, Diagnostic] = {}
        self.titles: dict[str, str] = {}
        """The functions of blocks; a star marks those in which nothing has a name."""
        self.title = self.free(snake(network.name or "net"))

    def free(self, word: str) -> str:
        """A name for a function."""
        taken = {title.rstrip("*") for title in self.titles.values()}
        taken |= {*TAKEN, *LOCALS, *class_names()}
        if self.titles or hasattr(self, "title"):
            taken.add(self.title)
        found, count = word, 1
        while found in taken:
            count += 1
            found = f"{word}_{count}" if count > 2 else f"{word}_block"
        return found

    def lines(self) -> Iterator[str]:
        bodies = [line for block in self.cut.blocks for line in self.of_block(block)]
        bodies += self.of_network()
        text = "\n".join(bodies)
        helpers = list(sources(text, self.network))
        whole = "\n".join([text, *helpers])
        title = quoted(self.network.name or "A network")[1:-1].replace('"', "'")
        yield f'"""{title}, written by convcalc."""'
        yield ""
        loads = self.origin == "pytorch" and any(n.kind.holds() for n in self.network.nodes)
        if "math." in whole:
            yield "import math"
            yield ""
        yield "import keras"
        if loads or "np." in whole:
            yield "import numpy as np"
        needed = re.search(r"(?<![.\w])ops\.", whole)
        yield f"from keras import layers{', ops' if needed else ''}"
        yield from helpers
        yield from bodies
        if loads:
            yield from loading(self.network, self.shapes)
        yield ""
        yield ""
        yield 'if __name__ == "__main__":'
        yield f"{IN}model = {self.title}()"
        yield f"{IN}print(model.output_shape)"

    # Blocks

    def of_block(self, block: Block) -> Iterator[str]:
        title = self.titles[block.name] = self.free(snake(block.name))
        arriving = parameter(block.arriving) if block.arriving else CHANNELS
        words = {key: parameter(key) for key in (*block.params, CHANNELS)}
        words[CHANNELS] = arriving
        flow = Flow(
            block.parts, {ENTRY: "x"}, list(referenced(block.parts)), self.shapes,
            self.refuse, words, self.titles, prefix=True,
        )  # fmt: skip
        flow.taken |= {*words.values(), *TAKEN, *(t.rstrip("*") for t in self.titles.values())}
        flow.comments = partial(self.paddings.comment, prefixes=block.prefixes)
        tip = flow.emit(block.parts, "x", flow.fresh("out") if ENTRY in flow.wanted else "x")
        parameters = [*self.parameters(block, flow), *(["name"] if flow.names else [])]
        if not flow.names:
            self.titles[block.name] += "*"
        yield from ("", "")
        yield from statement(f"def {title}(", Nest("", ["x", *ordered(parameters)], "):"), "")
        if block.reads_channels:
            yield f"{IN}{arriving} = x.shape[-1]"
        yield from flow.lines
        yield f"{IN}return {tip}"

    def parameters(self, block: Block, flow: Flow) -> list[str]:
        found = []
        for key in block.params:
            usual = block.defaults[key]
            try:
                late = "" if usual is None else f"={flow.slot(usual)}"
            except Unwritten as unwritten:
                self.refuse(next(steps_in(block.parts)), str(unwritten))
                late = ""
            found.append(f"{parameter(key)}{late}")
        return found

    # The model

    def of_network(self) -> Iterator[str]:
        inputs = self.network.inputs
        names = {name: self.input(name) for name in inputs}
        gives = {step.gives: step.name for step in steps_in(self.cut.parts)}
        outputs = [gives.get(name, name) for name in self.network.outputs]
        last = list(steps_in(self.cut.parts))[-1].name
        wanted = [*referenced(self.cut.parts), *(outputs if outputs != [last] else [])]
        flow = Flow(
            self.cut.parts, names, wanted, self.shapes, self.refuse, {}, self.titles, prefix=False
        )
        flow.taken |= {*TAKEN, *(t.rstrip("*") for t in self.titles.values())} - {"x"}
        flow.comments = partial(self.paddings.comment, prefixes=[""])
        front = next(iter(names.values()))
        tip = flow.emit(self.cut.parts, front, flow.fresh("x"))
        ends = [flow.known.get(name, tip) for name in outputs] or [tip]
        yield from ("", "")
        yield f"def {self.title}():"
        for name in inputs:
            words = [str(given_sizes(self.network, name)), *self.input_name(name)]
            yield from statement(f"{names[name]} = ", Nest("keras.Input(", words), IN)
        yield from flow.lines
        given = keyed(self.network.keys, ends) if self.network.keys else listed(ends)
        ends_in = [listed(list(names.values())), given, f"name={quoted(self.title)}"]
        yield from statement("return ", Nest("keras.Model(", ends_in), IN)

    def input(self, name: str) -> str:
        word = identifier(plain(name))
        single = len(self.network.inputs) == 1
        return "inputs" if single or word in (*TAKEN, *LOCALS) else word

    def input_name(self, name: str) -> list[str]:
        return [] if name == "input" else [f"name={quoted(plain(name))}"]

    def refuse_idle(self) -> None:
        """Models of Keras are made of what leads to an output."""
        needed = set(self.network.outputs)
        for node in reversed(self.network.nodes):
            if node.name in needed:
                needed.update(node.inputs)
            elif node.kind.holds():
                why = "no output depends on it, and its weights would be lost"
                self.refused(node.name, node.kind.name, why)

    def refuse(self, step: Step, why: str) -> None:
        self.refused(step.gives, step.word, why)

    def refused(self, name: str, word: str, why: str) -> None:
        node = self.nodes.get(name)
        self.problems.setdefault(
            name,
            Diagnostic(
                "E431",
                f"'{name}' ({word}) cannot be written for Keras: {why}",
                "write the network without it, or as another format",
                node.span if node else None,
            ),
        )


def ordered(parameters: Sequence[str]) -> list[str]:
    """Those without a default first."""
    return sorted(parameters, key=lambda text: "=" in text)


def listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def snake(name: str) -> str:
    """A class as functions are called.

    >>> snake("BasicBlock"), snake("ResNet-50"), snake("conv_batch_norm")
    ('basic_block', 'res_net_50', 'conv_batch_norm')
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2})", "_", identifier(name))
    return identifier(re.sub("__+", "_", words.replace("ResNet", "Resnet")).lower().strip("_"))
