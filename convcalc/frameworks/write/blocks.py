"""A flat network cut into blocks: what stands in one place of the source is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.alike import alike
from convcalc.frameworks.write.express import Solver, TooMany
from convcalc.frameworks.write.forms import grouped, of_one_form
from convcalc.frameworks.write.guesses import CHANNELS
from convcalc.frameworks.write.loops import rolled
from convcalc.frameworks.write.naming import name_parts
from convcalc.frameworks.write.parts import (
    Block,
    Slot,
    Step,
    fixed,
    step_of,
    steps_in,
)
from convcalc.frameworks.write.tree import Tree, tree_of
from convcalc.frameworks.write.wiring import Wiring
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.frameworks.write.parts import Part

FEATURES = "in_features"
LEAST_LAYERS = 2
LEAST_HELD = 3
"""Layers of a block that is only a list in the source."""


class Cut(NamedTuple):
    """A network in parts: its blocks, those that others use first, and what is in none."""

    blocks: list[Block]
    parts: list[Part]


class Cutter:
    """A network that is being cut. `code`: for source, in which all that has a title is a block;
    `stated`: whose layers say what arrives. What is `loose` stands in no block.
    """

    def __init__(
        self,
        network: Network,
        shapes: Mapping[str, Shape | None],
        code: bool = False,
        stated: bool = True,
        loose: Collection[str] = (),
    ) -> None:
        self.network, self.shapes, self.code = network, shapes, code
        self.states, self.loose = code and stated, loose
        self.readers: dict[str, set[str]] = {name: {""} for name in network.outputs}
        for node in network.nodes:
            for source in node.inputs:
                self.readers.setdefault(source, set()).add(node.name)
        self.blocks: list[Block] = []
        self.made: dict[int, tuple[Block, int]] = {}
        self.tree = tree_of(network.nodes, network.groups)

    def cut(self) -> Cut:
        for trees in self.candidates():
            self.make(trees)
        tip = next(iter(self.network.inputs))
        parts = self.rolled(self.parts(self.tree, tip), anywhere=True)
        name_parts(parts, 1, self.network.inputs)
        return Cut(self.blocks, parts)

    def candidates(self) -> Iterator[list[Tree]]:
        """The places of what may become a block, inner ones first."""
        found: dict[Any, list[Tree]] = {}
        nested: set[Any] = set()

        def collect(tree: Tree, above: tuple[Any, ...]) -> None:
            whole = tree.path and not any(node.name in self.loose for node in tree.nodes)
            key = key_of(tree, above) if whole else None
            if key in above:
                nested.add(key)
            if key:
                found.setdefault(key, []).append(tree)
            for one in tree.inner:
                if isinstance(one, Tree):
                    collect(one, (*above, key) if key else above)

        collect(self.tree, ())
        lists = [
            trees
            for key, trees in found.items()
            if key not in nested and (len(trees) > 1 or (self.code and trees[0].title))
        ]
        return iter(sorted(lists, key=lambda trees: max(tree.height for tree in trees)))

    def rolled(self, parts: list[Part], anywhere: bool) -> list[Part]:
        """The parts with loops; code has other ones."""
        return parts if self.code else rolled(parts, anywhere)

    # Parts of one place

    def steps(self, tree: Tree, prefix: str) -> list[Step]:
        """The layers of a path, and the uses of blocks in it."""
        found: list[Step] = []
        for one in tree.inner:
            if not isinstance(one, Tree):
                found.append(self.stated(step_of(one, prefix)))
            elif id(one) in self.made:
                found.append(self.use(one, prefix))
            else:
                found += self.steps(one, prefix)
        return found

    def stated(self, step: Step) -> Step:
        """A layer with the channels that arrive, which code has to say."""
        shape = self.shapes.get(step.reads[0]) if self.states and step.reads else None
        if shape is not None and step.kind is not None and step.kind.holds():
            inner = shape.spatial and (
                fixed(step.settings.get("axis"), "last") or fixed(step.settings.get("dims"), -1)
            )
            last = shape.spatial[-1] if inner else shape.channels
            linear = step.kind.among("linears")
            step.settings[FEATURES if linear else CHANNELS] = Slot([last], None)
        return step

    def use(self, tree: Tree, prefix: str) -> Step:
        block, number = self.made[id(tree)]
        step = Step(tree.path[len(prefix) :], (self.entry(tree) or "",), tree.nodes[-1].name)
        step.block, step.uses, step.share = block, [number], twin(tree)
        step.settings = {
            key: Slot([slot.values[number]], slot.type) for key, slot in block.params.items()
        }
        shape = self.shapes.get(step.reads[0])
        if self.states and shape is not None:
            step.settings[CHANNELS] = Slot([shape.channels], None)
        return step

    def parts(self, tree: Tree, entry: str | None) -> list[Part]:
        steps = self.steps(tree, tree.prefix)
        place: dict[str, set[int]] = {}
        for k, step in enumerate(steps):
            for source in step.reads:
                place.setdefault(source, set()).add(k)
        inside = {node.name for node in tree.nodes}
        used = {step.gives: place.get(step.gives, set()) for step in steps}
        for name, places in used.items():
            if not self.readers.get(name, set()) <= inside:
                places.add(-1)
        if entry is not None:
            used[entry] = place.get(entry, set())
        whole = twin(tree) is not None
        for step in steps:
            step.share = None if whole else shared(step.share, tree)
        return Wiring(steps, entry, used, not tree.path).parts()

    def entry(self, tree: Tree) -> str | None:
        """The one result that enters a path; None if there are several, or if more comes out than
        its last layer gives.
        """
        inside = {node.name for node in tree.nodes}
        enters = {name for node in tree.nodes for name in node.inputs} - inside
        leaves = [n for n in inside if not self.readers.get(n, set()) <= inside]
        return enters.pop() if len(enters) == 1 and leaves == [tree.nodes[-1].name] else None

    # Blocks

    def make(self, trees: list[Tree]) -> None:
        """A block of what is alike among places, several if it is not all alike."""
        found = [tree for tree in trees if self.entry(tree) is not None]
        lists = {id(tree): self.rolled(self.parts(tree, self.entry(tree)), False) for tree in found}
        for group in grouped(found, lists):
            layers = len(list(steps_in(lists[id(group[0])])))
            if (len(group) > 1 and layers >= LEAST_LAYERS) or self.code:
                self.block(group, lists)

    def block(self, trees: list[Tree], lists: Mapping[int, list[Part]]) -> None:
        """A block of places that are alike; of those of one form, if it had too many parameters."""
        parts = alike([lists[id(tree)] for tree in trees])
        entries = [self.shapes.get(self.entry(tree) or "") for tree in trees]
        arriving = tuple(shape.channels if shape else None for shape in entries)
        names = [name for name in trees[0].given if all(name in tree.given for tree in trees)]
        given = {name: tuple(tree.given[name] for tree in trees) for name in names}
        solver = Solver(len(trees), given, arriving)
        try:
            solver.solve(parts)
        except TooMany:
            for group in of_one_form(trees, lists):
                if 1 < len(group) < len(trees):
                    self.block(group, lists)
            return
        title = trees[0].title or "_".join(node.kind.name for node in trees[0].nodes[:3])
        block = Block(self.free(title), parts, solver.params, solver.ordered())
        block.arriving, block.reads_channels = solver.arriving_as(), solver.reads_channels
        block.prefixes = [tree.prefix for tree in trees]
        name_parts(parts, len(trees), ())
        self.blocks.append(block)
        for k, tree in enumerate(trees):
            self.made[id(tree)] = (block, k)

    def free(self, title: str) -> str:
        name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in title)
        name = name if name.isidentifier() else f"block_{name}"
        taken, count, found = {block.name for block in self.blocks}, 1, name
        while found in taken:
            count += 1
            found = f"{name}_{count}"
        return found


def key_of(tree: Tree, above: tuple[Any, ...]) -> Any:
    """What places of one block have in common; None for what becomes none."""
    if tree.title:
        return tree.title
    if len(tree.nodes) < LEAST_HELD or above or any(one.title for one in tree.walk()):
        return None
    start = len(tree.prefix)
    return tuple((node.name[start:], node.kind.name) for node in tree.nodes)


def shared(name: str | None, tree: Tree) -> str | None:
    """The name within a path of a layer whose weights are shared."""
    inside = name is not None and any(node.name == name for node in tree.nodes)
    return name[len(tree.prefix) :] if name is not None and inside else name


def twin(tree: Tree) -> str | None:
    """The path whose weights a path uses as a whole."""
    start = len(tree.prefix)
    paths = set()
    for node in tree.nodes:
        if node.kind.holds():
            inner = f".{node.name[start:]}"
            if node.share is None or not node.share.endswith(inner):
                return None
            paths.add(node.share[: -len(inner)])
    return paths.pop() if len(paths) == 1 else None


def cut(network: Network, shapes: Mapping[str, Shape | None]) -> Cut:
    """A tidied network in parts."""
    return Cutter(network, shapes).cut()
