"""`net.onnx`, read: the network of its graph at concrete sizes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems, did_you_mean, path_of
from convcalc.dialect import dialect_named
from convcalc.engine.typed import shape_of
from convcalc.frameworks.onnx.batch import Batch
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
    inputs = [one for one in model.graph.inputs if one.name not in model.graph.held]
    given = given_shapes(inputs, shapes)
    sizes = sizes_of(inputs, given, hints or {})
    walker = walk(model, builder, batch_of(sizes))
    walker.hold(model.graph)
    walker.as_declared = not given or all(matches(one, sizes[one.name]) for one in inputs)
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
    return network._replace(dtype=dtype_of(model))


# What goes in


def given_shapes(inputs: Sequence[Named], texts: Sequence[str]) -> dict[str, list[int]]:
    """The sizes of `--input` by the name of the input; one without a name is that of the first."""
    found: dict[str, list[int]] = {}
    names = [one.name for one in inputs]
    for k, text in enumerate(texts):
        name, equals, shape = text.rpartition("=")
        name = name if equals else names[k] if k < len(names) else ""
        if name not in names:
            hint = did_you_mean(name, names) or f"there is {', '.join(names[:8])}"
            raise Problems([Diagnostic("E301", f"there is no input '{name[:60]}'", hint)])
        try:
            found[name] = list(shape_of(shape, "channels_first").dims("channels_first"))
        except ValueError as error:
            raise Problems([Diagnostic("E104", f"'{shape[:60]}' {error}", "")]) from None
    return found


def sizes_of(
    inputs: Sequence[Named], given: dict[str, list[int]], hints: Mapping[str, int]
) -> dict[str, list[int]]:
    """The sizes of all inputs, the batch first. Problems E411 for each that has one too few."""
    symbols = {**hints}
    for one in inputs:
        if one.name in given and one.dims is not None:
            named = zip(one.dims, filled(one, given[one.name]), strict=True)
            symbols.update({dim: n for dim, n in named if isinstance(dim, str)})
    found, missing = {}, []
    for one in inputs:
        if one.name in given:
            found[one.name] = filled(one, given[one.name])
        elif one.dims is None:
            missing.append(one)
        else:
            sizes = [symbols.get(d) if isinstance(d, str) else d for d in one.dims]
            if one.dims and not isinstance(one.dims[0], int):
                sizes[0] = sizes[0] or 1
            if any(n is None or n < 1 for n in sizes):
                missing.append(one)
            else:
                found[one.name] = [n for n in sizes if n]
    if missing:
        raise Problems([unsized(one, len(inputs) > 1) for one in missing])
    return found


def filled(one: Named, sizes: list[int]) -> list[int]:
    """The sizes of an input: all but the batch are given, or those that the file leaves open, or
    one for all of these.
    """
    if one.dims is None:
        return [1, *sizes]
    first, *rest = one.dims or [1]
    batch = first if isinstance(first, int) and first > 0 else 1
    open_ = [k for k, d in enumerate(rest) if not isinstance(d, int) or d < 1]
    if len(sizes) == len(rest):
        return [batch, *sizes]
    if len(sizes) == len(one.dims):
        return sizes
    known = [d if isinstance(d, int) and d > 0 else 0 for d in rest]
    if len(sizes) in (1, len(open_)) and open_:
        many = iter(sizes * len(open_) if len(sizes) == 1 else sizes)
        return [batch, *(n or next(many) for n in known)]
    if len(sizes) == 1 and len(rest) > 1:
        return [batch, known[0], *sizes * (len(rest) - 1)]
    message = (
        f"'{one.name[:60]}' has {len(rest)} dimensions behind the batch, received {len(sizes)}"
    )
    raise Problems([Diagnostic("E203", message, "give each: --input 3x224x224")])


def unsized(one: Named, several: bool) -> Diagnostic:
    """That an input has sizes which the file leaves open."""
    name = one.name[:60]
    if one.dims is None:
        hint = "give it with --input: NAME=SHAPE, without the batch"
        return Diagnostic("E411", f"the input '{name}' has no shape in the file", hint)
    rest = one.dims[1:]
    open_ = [
        str(d) if isinstance(d, str) and d else "?" for d in rest if not isinstance(d, int) or d < 1
    ]
    said = f" ({', '.join(open_)})" if any(d != "?" for d in open_) else ""
    usual = iter((224,) * len(rest) if len(rest) > 2 else (16,) * len(rest))
    shape = "x".join(str(d if isinstance(d, int) and d > 0 else next(usual)) for d in rest)
    message = f"the file leaves {len(open_)} of the sizes of the input '{name}' open{said}"
    shape = f"{name}={shape}" if several else shape
    return Diagnostic("E411", message, f"give it without the batch, with --input: {shape}")


def batch_of(sizes: dict[str, list[int]]) -> Batch:
    """How many samples the file is for: the first size of all inputs, if it is the same."""
    ranks = [len(rows) for rows in sizes.values()]
    firsts = {rows[0] for rows in sizes.values() if len(rows) > 1}
    return Batch(firsts.pop() if len(firsts) == 1 and set(ranks) != {3} else 1)


def matches(one: Named, sizes: list[int]) -> bool:
    return one.dims is not None and all(
        not isinstance(d, int) or d == n for d, n in zip(one.dims, sizes, strict=True)
    )


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
