"""Where a layer stands that is being written: what arrives, its settings, and the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Node
    from convcalc.frameworks.write.onnx.graph import Graph
    from convcalc.layers.site import Site


class Place:
    """A layer with the names of what arrives; `alone` are those among them without a batch."""

    def __init__(
        self,
        graph: Graph,
        node: Node,
        site: Site,
        inputs: Sequence[str],
        output: Shape,
        alone: Sequence[bool],
    ) -> None:
        self.graph, self.node, self.site = graph, node, site
        self.kind: Any = node.kind
        self.inputs, self.output, self.alone = list(inputs), output, alone
        self.name = node.name

    @property
    def x(self) -> str:
        return self.inputs[0]

    @property
    def rank(self) -> int:
        return self.site.rank

    @property
    def sizes(self) -> list[int]:
        """What arrives: channels, then positions."""
        return list(map(int, self.site.shape.dims("channels_first")))

    @property
    def made(self) -> list[int]:
        """What comes out."""
        return list(map(int, self.output.dims("channels_first")))

    def weights(self) -> dict[str, str]:
        """The tensors that the layer holds, by the name of each."""
        owner = self.node.share or self.name
        found = {}
        for one in self.kind.weights(self.site):
            dims = tuple(map(int, self.site.dialect.weight_shape(one)))
            if self.node.tie is not None and one.name == "weight":
                found[one.name] = self.matrix(dims)
                continue
            found[one.name] = self.graph.weight(
                f"{owner}.{self.site.dialect.weight_name(one)}", dims
            )
        return found

    def matrix(self, dims: Sequence[int], over: bool = False) -> str:
        """The weight of the layer, which may be wanted turned `over`: its own, or, where it is
        given that of another layer, the same tensor. Unwritten where that stands in no file yet.
        """
        tie = self.node.tie
        if tie is None:
            name = self.weight("weight", dims)
            self.graph.over |= {name} if over else set()
            return name
        name = tie.owner if tie.owner in self.graph.known else f"{tie.owner}.weight"
        rank = len(tie.order)
        turned = tie.order != tuple(range(rank))
        if not rank or name not in self.graph.known or (turned and tie.order != (1, 0)):
            raise Unwritten("its weights are given, not trained")
        if turned ^ over ^ (name in self.graph.over):
            return self.add("Transpose", [name], "weight", perm=[1, 0])
        return name

    def weight(self, name: str, dims: Sequence[int]) -> str:
        """One of them, in other sizes."""
        return self.graph.weight(f"{self.node.share or self.name}.{name}", dims)

    def add(self, op: str, inputs: Sequence[str], inner: str = "", **attributes: Any) -> str:
        """A node of the layer; `inner` is its name within the layer, where it is not the last."""
        name = f"{self.name}.{inner}" if inner else self.name
        return self.graph.node(op, inputs, name, attributes)

    def second(self, op: str, inputs: Sequence[str], inner: str, **attributes: Any) -> str:
        """The second of what a node gives, of which the first is not read."""
        return self.graph.node(op, inputs, f"{self.name}.{inner}", attributes, before=1)

    def reshape(self, x: str, sizes: Sequence[int], inner: str = "") -> str:
        """The same for each sample in other sizes."""
        return self.add("Reshape", [x, self.graph.constant([0, *sizes])], inner)

    def permute(self, x: str, order: Sequence[int], inner: str = "") -> str:
        return self.add("Transpose", [x], inner, perm=list(order))

    def settings(self) -> Mapping[str, Any]:
        return {s.name: getattr(self.kind, s.name) for s in self.kind.settings()}

    def with_batch(self) -> list[str]:
        """What arrives, each for each sample: joins do not broadcast."""
        if all(self.alone):
            return self.inputs
        model = next(x for x, alone in zip(self.inputs, self.alone, strict=True) if not alone)
        rows = enumerate(zip(self.inputs, self.alone, strict=True))
        return [self.copies(k, x, model) if alone else x for k, (x, alone) in rows]

    def copies(self, k: int, x: str, model: str) -> str:
        """A tensor without a batch, once for each sample of `model`."""
        batch = self.add("Shape", [model], f"batch{k}", start=0, end=1)
        dims = list(map(int, self.site.shapes[k].dims("channels_first")))
        both = self.add("Concat", [batch, self.graph.constant(dims)], f"sizes{k}", axis=0)
        return self.add("Expand", [x, both], f"copies{k}")
