"""A network to a spec that a person would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Problems
from convcalc.frameworks.write.blocks import cut
from convcalc.frameworks.write.lines import Lines
from convcalc.frameworks.write.parts import Loop, Step, steps_in
from convcalc.parser import loads
from convcalc.parser.write import heading, spec_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.frameworks.write.parts import Part


def write(network: Network, shapes: Mapping[str, Shape | None]) -> str:
    """The spec of a tidied network, whose layers give `shapes`. It was read back: it is of the same
    layers, by the same names, or it is the plain list of them.
    """
    flat = spec_text(network)
    text = "".join(f"{line}\n" for line in spec_lines(network, shapes))
    return text if reads_as(text, flat) else flat


def reads_as(text: str, flat: str) -> bool:
    """Whether a spec is of the network that the plain list is of."""
    try:
        return spec_text(loads(text)) == flat
    except Problems:
        return False


def spec_lines(network: Network, shapes: Mapping[str, Shape | None]) -> Iterator[str]:
    found = cut(network, shapes)
    lines = Lines(network)
    front, behind = heading(network)
    yield from front
    if found.blocks:
        yield "blocks:"
        for block in found.blocks:
            yield from lines.block(block)
    yield "layers:"
    stages = Stages(network, shapes)
    for line in lines.parts(found.parts, stages.told):
        yield f"  {line}"
    yield from behind


class Stages:
    """What comes out where the size of the map changes, or a block ends."""

    def __init__(self, network: Network, shapes: Mapping[str, Shape | None]) -> None:
        self.layout, self.shapes = network.layout, shapes
        self.last = shapes.get(next(iter(network.inputs)))

    def told(self, part: Part) -> str:
        gives = last_of(part)
        shape = self.shapes.get(gives)
        before, self.last = self.last, shape
        if shape is None or shape == before:
            return ""
        plain = isinstance(part, Step) and part.block is None
        if plain and before is not None and shape.spatial == before.spatial:
            return ""
        return str(shape.text(self.layout))


def last_of(part: Part) -> str:
    """The layer whose result a part gives."""
    if isinstance(part, Loop):
        return part.steps[-1].gives
    return [step.gives for step in steps_in([part])][-1]
