"""Find out what torchvision and Keras call the layers of the zoo's networks: write
convcalc/frameworks/layer_names.txt, and what it is tested against, tests/recorded/layer_names.json.

Not a test, and not needed to run the tests. By hand, with the frameworks installed:

    pip install torch torchvision keras tensorflow-cpu
    python -m tests.recorded.record_layer_names

No weights are downloaded. Both networks are read as graphs of the layers that have weights. Each
layer gets a colour: the dimensions of its weights, then, round after round, the colours of the
layers before and behind it, and whether a pool lies between. A name is taken only where one layer
of theirs and one of ours have a colour in the end; where the graph leaves open which is which, it
is left out. Pools are named by what is before them. A network whose layers with weights are others
than ours is left out as a whole.

The JSON has, for each network, how many names were taken that are not ours as well, and a digest of
them with the dimensions that the framework's weights have.
"""

from __future__ import annotations

import inspect
import json
import os
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import convcalc
from convcalc.parser import zoo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "convcalc" / "frameworks" / "layer_names.txt"
OUT = HERE / "layer_names.json"
NOT_CONVOLUTIONAL = ["vit*", "swin*", "maxvit*", "mvit*"]
VGG = ("torchvision/vgg", "keras/keras_vgg")


class Step(NamedTuple):
    """An operation: what it is called, what it does, the dimensions of its weight, what it reads;
    `past` is an operation whose inputs are read, too.
    """

    title: str | None
    what: str
    dims: tuple[int, ...] | None
    inputs: list[str]
    past: str = ""


Graph = dict[str, Step]
Edges = dict[str, list[tuple[str, bool]]]


def dims_of(sizes: Iterable[int]) -> tuple[int, ...]:
    """Dimensions in an order that does not depend on the framework."""
    return tuple(sorted(n for n in sizes if n > 1))


# theirs ----------------------------------------------------------------------------------------


def torch_graphs() -> Iterator[tuple[str, Graph]]:
    import torch
    import torchvision
    from torchvision.models import regnet

    original = regnet.BlockParams.from_init_params.__func__

    def on_cpu(cls: Any, *args: Any, **more: Any) -> Any:
        with torch.device("cpu"):
            return original(cls, *args, **more)

    regnet.BlockParams.from_init_params = classmethod(on_cpu)
    models = torchvision.models
    for where in (models, models.segmentation, models.video):
        for name in models.list_models(where, exclude=NOT_CONVOLUTIONAL):
            yield name, torch_graph(models.get_model_builder(name), name)


def torch_graph(builder: Any, name: str) -> Graph:
    import torch
    from torch import fx

    class Tracer(fx.Tracer):
        def is_leaf_module(self, m: Any, path: str) -> bool:
            leaves = (torch.nn.Conv2d, torch.nn.Conv3d, torch.nn.LayerNorm)
            return super().is_leaf_module(m, path) or isinstance(m, leaves)

    arguments: dict[str, Any] = {"weights": None}
    if "segmentation" in builder.__module__:
        arguments["weights_backbone"] = None
    if name in ("googlenet", "inception_v3"):
        arguments |= {"init_weights": False, "aux_logits": False}
    with torch.device("meta"):
        network = builder(**arguments).eval()
    modules = dict(network.named_modules())
    graph: Graph = {}
    for node in Tracer().trace(network).nodes:
        inputs = [x.name for x in node.all_input_nodes]
        if node.op == "call_module":
            weight = getattr(modules[node.target], "weight", None)
            dims = None if weight is None else dims_of(weight.shape)
            what = type(modules[node.target]).__name__
            graph[node.name] = Step(node.target, what, dims, inputs)
        else:
            what = str(getattr(node.target, "__name__", node.target))
            graph[node.name] = Step(None, what, None, inputs)
    return graph


def keras_graphs() -> Iterator[tuple[str, Graph]]:
    import keras

    for name, build in sorted(vars(keras.applications).items()):
        if not inspect.isfunction(build):
            continue
        if f"keras_{name.lower()}" in zoo.names():
            yield f"keras_{name.lower()}", keras_graph(build(weights=None))


def keras_graph(network: Any) -> Graph:
    graph: Graph = {}
    for layer in network.layers:
        inputs = [
            tensor._keras_history.operation.name
            for node in layer._inbound_nodes[:1]
            for tensor in node.input_tensors
        ]
        dims = dims_of(layer.weights[0].shape) if layer.weights else None
        graph[layer.name] = Step(layer.name, type(layer).__name__, dims, inputs)
    return graph


# ours ------------------------------------------------------------------------------------------


def our_graph(network: convcalc.Network) -> Graph:
    """Squeeze and excite is two steps, as it is for frameworks; a layer scale is none of theirs."""
    graph: Graph = {name: Step(None, "input", None, []) for name in network.inputs}
    for layer in convcalc.analyze(network).layers:
        kind, inputs = layer.kind.name, list(layer.inputs)
        sizes = [w.sizes for w in layer.weights if kind != "layer_scale"]
        if kind == "squeeze_excite":
            first, second = (dims_of(s) for s in sizes if len(s) > 1)
            inner = f"{layer.name}#"
            graph[inner] = Step(layer.name, "pool", first, inputs)
            graph[layer.name] = Step(layer.name, kind, second, [inner], inner)
        else:
            graph[layer.name] = Step(layer.name, kind, dims_of(sizes[0]) if sizes else None, inputs)
    return graph


# which is which --------------------------------------------------------------------------------


def edges_of(graph: Graph) -> Edges:
    """For each step the nearest ones with weights that it reads, and whether past a pool."""
    near: Edges = {}
    for name, step in graph.items():
        what, found = step.what.lower(), []
        for x in step.inputs if what not in ("getattr", "size") else ():
            if x in graph:
                found += [(x, False)] if graph[x].dims else near[x]
                found += [(y, False) for y, _ in near[graph[x].past]] if graph[x].past else []
        pooled = "pool" in what or what == "mean"
        near[name] = sorted({(x, pooled or far) for x, far in found})
    return near


def coloured(graphs: tuple[Graph, Graph], near: tuple[Edges, Edges]) -> list[dict[str, str]]:
    """The colours of the steps with weights, in rounds that reach through the whole graph."""
    weighted = [[x for x, step in graph.items() if step.dims] for graph in graphs]
    colours = [
        {x: str(g[x].dims) for x in names} for g, names in zip(graphs, weighted, strict=True)
    ]
    for _ in range(max(map(len, weighted))):
        after = []
        for edges, colour in zip(near, colours, strict=True):
            behind = defaultdict(list)
            for x in colour:
                for y, far in edges[x]:
                    behind[y].append((colour[x], far))
            before = {x: sorted((colour[y], far) for y, far in edges[x]) for x in colour}
            text = {x: f"{colour[x]}{before[x]}{sorted(behind[x])}" for x in colour}
            after.append({x: sha256(t.encode()).hexdigest()[:20] for x, t in text.items()})
        colours = after
    return colours


def matched(theirs: Graph, ours: Graph) -> dict[str, str]:
    """Their names, and our layers."""
    sizes = [Counter(step.dims for step in g.values() if step.dims) for g in (theirs, ours)]
    if sizes[0] != sizes[1]:
        return {}
    near = edges_of(theirs), edges_of(ours)
    by_colour: list[dict[str, list[str]]] = []
    for colours in coloured((theirs, ours), near):
        groups = defaultdict(list)
        for x, colour in colours.items():
            groups[colour].append(x)
        by_colour.append(groups)
    same = {
        a[0]: b[0]
        for colour, a in by_colour[0].items()
        if len(a) == 1 == len(b := by_colour[1].get(colour, []))
    }
    found = {str(theirs[x].title): str(ours[y].title) for x, y in same.items()}
    return found | pools((theirs, ours), near, same)


def pools(
    graphs: tuple[Graph, Graph], near: tuple[Edges, Edges], same: dict[str, str]
) -> dict[str, str]:
    """The pools that are the only ones of their sort behind the same layers."""
    sides: list[dict[Any, list[str]]] = []
    for graph, edges, renamed in ((graphs[0], near[0], same), (graphs[1], near[1], None)):
        groups = defaultdict(list)
        for x, step in graph.items():
            if "pool" in step.what.lower() and step.title and not step.dims and edges[x]:
                before = [(renamed.get(y) if renamed is not None else y, f) for y, f in edges[x]]
                if all(y for y, _ in before):
                    groups["max" in step.what.lower(), tuple(sorted(before))].append(step.title)
        sides.append(groups)
    return {
        a[0]: b[0]
        for key, a in sides[0].items()
        if len(a) == 1 == len(b := sides[1].get(key, [])) and uses(graphs[0], a[0]) == 1
    }


def uses(graph: Graph, title: str) -> int:
    return sum(step.title == title for step in graph.values())


# what is written -------------------------------------------------------------------------------


def digest(names: dict[str, str], dims: Callable[[str], tuple[int, ...] | None]) -> str:
    """Of names with the dimensions of their weights."""
    lines = sorted(f"{name} {dims(name)}" for name in names)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def sections(origin: str, found: dict[str, dict[str, str]]) -> Iterator[str]:
    """The names of each spec: those that all of its networks share, and the others by network."""
    specs: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    layers: dict[str, set[str]] = {}
    for name, pairs in found.items():
        network = convcalc.load(name)
        layers[name] = {node.name for node in network.nodes}
        file = next(node.span.source.name for node in network.nodes if node.span)
        specs[file.removeprefix("zoo:").removesuffix(".yaml")][name] = pairs
    for spec, networks in specs.items():
        called: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for name, pairs in networks.items():
            for layer in layers[name]:
                called[layer].add(tuple(sorted(x for x, y in pairs.items() if y == layer)))
        meant: dict[str, set[str]] = defaultdict(set)
        for pairs in networks.values():
            for title, layer in pairs.items():
                meant[title].add(layer)
        other = {layer for found_for in meant.values() if len(found_for) > 1 for layer in found_for}
        common = {layer for layer, sets in called.items() if len(sets) == 1} - other
        shared: dict[str, str] = {}
        for pairs in networks.values():
            shared |= {x: y for x, y in pairs.items() if y in common}
        yield from section(origin, spec, "*", shared)
        for name, pairs in networks.items():
            own = {x: y for x, y in pairs.items() if y not in common}
            yield from section(origin, spec, name, own)


def section(origin: str, spec: str, which: str, pairs: dict[str, str]) -> Iterator[str]:
    told = [f"{x} {y}" for x, y in pairs.items() if x != y]
    if told:
        yield from (f"[{origin} {spec} {which}]", *told)


def written_in_papers() -> Iterator[str]:
    """VGG's layers as the paper's own files and Keras number them."""
    convs = [(a, b) for a in range(1, 6) for b in range(1, 5)]
    paper = {f"conv{a}_{b}": f"block{a}.conv{b}" for a, b in convs}
    paper |= {f"pool{a}": f"block{a}.max_pool1" for a in range(1, 6)}
    paper |= {f"fc{k + 5}": f"linear{k}" for k in (1, 2, 3)}
    for spec in VGG:
        yield from section("the paper", spec, "*", paper)
    keras = {f"block{a}_conv{b}": f"block{a}.conv{b}" for a, b in convs}
    keras |= {f"block{a}_pool": f"block{a}.max_pool1" for a in range(1, 6)}
    yield from section("Keras", VGG[0], "*", keras)


def main() -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    recorded: dict[str, dict[str, Any]] = {}
    lines = [
        "# Names of layers, by who gave them, a spec of the zoo, and all its networks (*) or one:",
        "# what they are called there, and here; by tests/recorded/record_layer_names.py.",
    ]
    for origin, graphs in (("torchvision", torch_graphs()), ("Keras", keras_graphs())):
        found: dict[str, dict[str, str]] = {}
        recorded[origin] = {}
        for name, theirs in graphs:
            names = matched(theirs, our_graph(convcalc.load(name)))
            dims = {str(step.title): step.dims for step in theirs.values() if step.title}
            found[name] = names
            other = {x: y for x, y in names.items() if x != y}
            recorded[origin][name] = [len(other), digest(other, dims.get)]
            print(origin, name, len(names), "of", len(dims), flush=True)
        lines += sections(origin, found)
    lines += written_in_papers()
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [
        f'"{origin}": {{\n'
        + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in by.items())
        + "\n}"
        for origin, by in recorded.items()
    ]
    OUT.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
