"""A network to a file of ONNX: its layers as nodes, called by their paths."""

from __future__ import annotations

from io import BytesIO
from math import nan
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.onnx.source import network as read
from convcalc.frameworks.write.entering import given_sizes, is_words
from convcalc.frameworks.write.onnx.attention import ATTENTIONS
from convcalc.frameworks.write.onnx.conv_lstm import conv_lstm
from convcalc.frameworks.write.onnx.each import for_each
from convcalc.frameworks.write.onnx.functions import FUNCTIONS
from convcalc.frameworks.write.onnx.graph import BYTES, FLOAT, INT64, Graph, described
from convcalc.frameworks.write.onnx.layers import LAYERS
from convcalc.frameworks.write.onnx.place import Place
from convcalc.frameworks.write.onnx.recurrent import RECURRENTS
from convcalc.frameworks.write.proved import unlike
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.site import Site
from convcalc.parser.zoo import Located

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import Report

FORMS = {**LAYERS, **FUNCTIONS, **ATTENTIONS, **RECURRENTS, "conv_lstm": conv_lstm}
MOST = 2_000_000_000
"""Bytes: a file of this format has at most 2 GiB."""


def write(network: Network, shapes: Mapping[str, Shape | None], weights: bool = True) -> bytes:
    """The file of a network by ONNX' rules, which was read back: weights are zeros, or made by
    nodes. Problems E431 for each layer that cannot be written, E433 if it would be read as another
    network, E408 if it would be too large.
    """
    named = made(network, shapes, "named")
    proved(network, named)
    size = BYTES * analyze(network).totals.params.total
    if weights and size > MOST:
        message = f"weights of {size:,} bytes do not fit a file of ONNX"
        raise Problems([Diagnostic("E408", message, "leave the weights out")])
    return made(network, shapes, "zeros" if weights else "made")


def made(network: Network, shapes: Mapping[str, Shape | None], held: str) -> bytes:
    ends = zip(network.keys, network.outputs, strict=False)  # no dictionary: no keys
    graph = Graph(held, {key for key, name in ends if key not in (name, *network.inputs)})
    problems: list[Diagnostic] = []
    given: dict[str, str] = {}
    alone: set[str] = set()
    single: set[str] = set()
    """What is made of what is there alone: with a batch of one."""
    bare: set[str] = set()
    for name in network.inputs:
        given[name] = graph.fresh(name)
        dtype = INT64 if is_words(network, name) else FLOAT
        graph.words |= {given[name]} if dtype == INT64 else set()
        graph.inputs.append(described(given[name], dtype, ["N", *given_sizes(network, name)]))
    for node in network.nodes:
        output = shapes[node.name]
        assert output is not None
        arriving = [shapes[name] for name in node.inputs]
        site = Site(tuple(s for s in arriving if s), network.dialect)
        if not node.inputs:
            alone.add(node.name)
            sizes = tuple(map(int, output.dims("channels_first")))
            given[node.name] = tensor_of(graph, node, sizes)
            bare.add(given[node.name])
            continue
        inputs = [given[name] for name in node.inputs]
        lone = [name in alone | single for name in node.inputs]
        if all(lone):
            inputs = [with_one(graph, x) if x in bare else x for x in inputs]
            single.add(node.name)
        try:
            given[node.name] = node_of(Place(graph, node, site, inputs, output, lone))
        except Unwritten as unwritten:
            problems.append(refused(node, str(unwritten)))
            given[node.name] = ""
    if problems:
        raise Problems(problems)
    told: set[str] = set()
    for k, name in enumerate(network.outputs):
        end = shapes[name]
        assert end is not None
        dims = list(map(int, end.dims("channels_first")))
        last = given[name]
        key = network.keys[k] if network.keys else ""
        own = name not in network.inputs and name not in alone | single and last not in told
        if not own or key not in ("", last):
            last = graph.ending(last, key or f"output.{name}")
        told.add(last)
        graph.outputs.append(described(last, FLOAT, ["N", *dims]))
    return graph.model(network.name or "network")


def tensor_of(graph: Graph, node: Node, sizes: tuple[int, ...]) -> str:
    """A tensor that no layer makes: a weight, or numbers, NaN where they are not known."""
    if node.kind.holds():
        return graph.weight(node.share or node.name, sizes)
    values = node.kind.values or (nan,)  # type: ignore[attr-defined]
    if len(values) > 1:
        return graph.reals(sizes, values, node.name)
    return graph.filled(sizes, values[0], node.name)


def with_one(graph: Graph, name: str) -> str:
    """A tensor that has no batch, with a batch of one."""
    return graph.node("Unsqueeze", [name, graph.constant([0])], f"{name}.alone")


def node_of(at: Place) -> str:
    form = FORMS.get(at.kind.name)
    if form is None:
        raise Unwritten("this writer does not know it yet")
    if any(at.alone) and not all(at.alone) and not at.kind.among("merges", "joins"):
        at.inputs, at.alone = at.with_batch(), [False] * len(at.inputs)
    if at.node.held not in ("", "frozen") and at.node.tie is None:
        raise Unwritten("its weights are given, not trained")
    return form(at) if not hasattr(at.kind, "inner") else for_each(at, form)


def refused(node: Node, why: str) -> Diagnostic:
    what = f"'{node.name}' ({node.kind.title})"
    hint = "write the network without it, or as another format"
    return Diagnostic("E431", f"{what} cannot be written for ONNX: {why}", hint, node.span)


def proved(network: Network, file: bytes) -> None:
    """Problems E433, if a file is read as another network: with other parameters or outputs."""
    shapes = ["x".join(map(str, given_sizes(network, name))) for name in network.inputs]
    try:
        found = analyze(read(BytesIO(file), Located("", "written.onnx"), shapes))
    except Problems as problems:
        raise unlike(problems.diagnostics[0].message) from None
    meant = analyze(network)
    if list(map(dims_of, found.outputs.values())) != list(map(dims_of, meant.outputs.values())):
        raise unlike("it has other outputs")
    if found.totals.complete != meant.totals.complete:
        raise unlike("it has other unknown layers")
    if found.totals.params.total != meant.totals.params.total - uncounted(meant):
        raise unlike("it has other parameters")


def dims_of(shape: Shape | None) -> tuple[int, ...] | None:
    """The sizes of an output; a single number is one of one feature, as files have it."""
    return None if shape is None else tuple(map(int, shape.dims("channels_first"))) or (1,)


def uncounted(report: Report) -> int:
    """What normalisation by measured numbers holds besides these: how many there were."""
    return sum(
        int(one.elements)
        for layer in report.layers
        if layer.kind.among("scalings") and not layer.shared
        for one in layer.weights
        if one.name == "count"
    )
