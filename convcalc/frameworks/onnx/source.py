"""`net.onnx`, read: the network of its graph at concrete sizes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.dialect import dialect_named
from convcalc.frameworks.onnx.inputs import (
    batch_of,
    given_shapes,
    is_open,
    matches,
    sizes_by_name,
    sizes_of,
)
from convcalc.frameworks.onnx.model import Future, Model
from convcalc.frameworks.onnx.walk import Walker
from convcalc.frameworks.onnx.wire import Bounds, Damaged
from convcalc.frameworks.python.values import NOWHERE, Failure
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.builder import Builder, Stop
from convcalc.frameworks.traced.tensors import BATCH, Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.frameworks.onnx.graph import Named
    from convcalc.parser.zoo import Located

MAX_FILE = 4 << 30
TYPES = {10: "float16", 16: "bfloat16", 3: "int8", 2: "uint8"}
"""Numbers of fewer bits, by their number in the file."""


def network(file: BinaryIO, found: Located, shapes: Sequence[str] = ()) -> Network:
    """The network in a file, for inputs of these shapes. Problems E402, E403, E408 and E411."""
    try:
        model = Model(bytes_of(file))
        return network_of(model, found, shapes)
    except Damaged as damaged:
        message = f"{path_of(found.name)} is damaged: at byte {damaged.at:,}, {damaged.why}"
        hint = "copy or download it again, if it is ONNX at all"
        raise Problems([Diagnostic("E402", message, hint)]) from None
    except Future as version:
        message = f"{path_of(found.name)} is of {version}"
        hint = "export it for an older version: opset_version=18"
        raise Problems([Diagnostic("E403", message, hint)]) from None
    except Bounds as bounds:
        message = f"{path_of(found.name)} has {bounds}"
        raise Problems([Diagnostic("E408", message, "nothing so large is read")]) from None


def bytes_of(file: BinaryIO) -> Any:
    """The bytes of a file, of which those of its weights are never read."""
    from io import BytesIO

    if isinstance(file, BytesIO):
        return file.getvalue()
    size = os.fstat(file.fileno()).st_size
    if size > MAX_FILE:
        raise Bounds(f"{size:,} bytes")
    if not size:
        raise Damaged("it is empty", 0)
    from convcalc.frameworks.onnx.stored import Stored

    return Stored(file.fileno(), size)


def network_of(
    model: Model,
    found: Located,
    shapes: Sequence[str],
    walk: type[Walker] = Walker,
    hints: Mapping[str, int] | None = None,
) -> Network:
    """The network of a graph; `hints` are sizes by their names, where none is given."""
    builder = Builder(dialect_named(walk.dialect), "channels_first")
    builder.as_checkpoints = False
    inputs = [one for one in model.graph.inputs if one.name not in model.graph.held]
    named, shapes = sizes_by_name(inputs, shapes)
    given = given_shapes(inputs, shapes)
    sizes = sizes_of(inputs, given, {**(hints or {}), **named})
    walker = walk(model, builder, batch_of(sizes))
    walker.hold(model.graph)
    walker.as_declared = not (given or named) or all(
        matches(one, sizes[one.name]) for one in inputs
    )
    outputs = [one.name for one in model.graph.outputs]
    for one in inputs:
        enter(walker, one, sizes[one.name])
    try:
        walker.run(model.graph.nodes, outputs)
    except Stop:
        builder.ended = True
    walker.finish()
    builder.notes += walker.told()
    stem = os.path.splitext(os.path.basename(found.name))[0]
    network = builder.network(stem, given_out(walker, outputs))
    network = network._replace(dtype=dtype_of(model), sizes=named)
    if not any(is_open(one) for one in inputs):
        return network
    from convcalc.frameworks.anew import kept

    return kept(network, found)


# What goes in


def enter(walker: Walker, one: Named, sizes: list[int]) -> None:
    """An input as a tensor: the batch in front where it has one."""
    for dim, n in zip(one.dims or (), sizes, strict=False):
        if isinstance(dim, str):
            walker.symbols[dim] = n
    batched = sizes[:1] == [walker.batch.size]
    dims = sizes[1:] if batched else sizes
    name = walker.builder.unused(one.name[:100] or "input")
    made = walker.builder.enter(name, Shape.of(dims or [1], "channels_first"))
    own = tuple((k,) for k in range(len(dims)))
    rows = ((BATCH,), *own) if batched or not own else own
    walker.values[one.name] = walker.batch.front(Tensor(made.name, made.sizes or (1,), rows))


# What comes out


def given_out(walker: Walker, names: Sequence[str]) -> list[str]:
    """The nodes of the outputs, with their dimensions in the order of the file."""
    found: list[str] = []
    walker.builder.path = ""
    for name in names:
        tensor = walker.values.get(name)
        if not isinstance(tensor, Tensor):
            continue
        try:
            if tensor.known:
                tensor = arranged(walker.builder, walker.batch.first(tensor), NOWHERE)[0]
        except (Failure, Stop):
            pass
        found.append(tensor.node)
    return found


def dtype_of(model: Model) -> str:
    """The type of most of the weights."""
    counts: dict[int, int] = {}
    for tensor in model.graph.held.values():
        counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.elements
    counts.pop(7, None)
    return TYPES.get(max(counts, key=lambda key: counts[key]), "float32") if counts else "float32"
