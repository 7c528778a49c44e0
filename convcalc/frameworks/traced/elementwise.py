"""Two tensors, or a tensor and a number, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.engine.calls import FEWER
from convcalc.frameworks.python.values import MISSING, At, Failure, Unknown
from convcalc.frameworks.traced.absent import tell_absent
from convcalc.frameworks.traced.arranging import arranged, folded_alike
from convcalc.frameworks.traced.layers import Use, lost, pointwise
from convcalc.frameworks.traced.parameters import (
    Numbers,
    Param,
    Table,
    computed,
    few,
    param_of,
)
from convcalc.frameworks.traced.placed import layered
from convcalc.frameworks.traced.strides import met
from convcalc.frameworks.traced.tensors import (
    BATCH,
    SAMPLES,
    Tensor,
    batch_in_front,
    batch_of,
    fresh,
    in_order,
    permuted,
    put_back,
)
from convcalc.frameworks.traced.worked import of_params
from convcalc.layers.tensor import BUFFER, CODE, EXPORTER, WEIGHTS

if TYPE_CHECKING:
    from convcalc.frameworks.traced.builder import Builder

KINDS = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "pow": "power",
    "remainder": "modulo",
    "maximum": "maximum",
    "minimum": "minimum",
    "max": "maximum",
    "min": "minimum",
    "floor_divide": "divide",
}
"""Operators and functions of two tensors, and the kind that they are."""


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def between(kind: type, a: Any, b: Any, at: At) -> Any:
    """Numbers with an operator between them, of which one may be a single one; MISSING if neither
    is several.
    """
    from convcalc.frameworks.python.operations import combined

    several = isinstance(a, Numbers) or isinstance(b, Numbers)
    if several and all(isinstance(x, Numbers) or is_number(x) for x in (a, b)):
        rows = [x if isinstance(x, Numbers) else [x] for x in (a, b)]
        count = max(map(len, rows))
        if {*map(len, rows)} - {1, count}:
            return Unknown("numbers that do not fit each other", at)
        wide = [list(x) * count if len(x) == 1 else x for x in rows]
        found = Numbers(combined(kind, x, y, at) for x, y in zip(*wide, strict=True))
        found.changed = any(isinstance(x, Numbers) and x.changed for x in (a, b))
        return found
    if isinstance(a, Table) or isinstance(b, Table):
        return Unknown("an operator on an array of several dimensions", at)
    return MISSING


def is_single(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex))


def combined(builder: Builder, word: str, a: Any, b: Any, at: At) -> Any:
    """`a` and `b` with an operator between them, one of which is a tensor."""
    a, b = (param_of(x) if isinstance(x, Numbers) else x for x in (a, b))
    if not isinstance(a, (Tensor, Param)) and not isinstance(b, (Tensor, Param)):
        return Unknown(f"'{word}' of what is no tensor", at)
    if isinstance(a, Param) and isinstance(b, Param):
        return of_params(word, a, b) or Unknown("parameters that do not fit", at)
    if isinstance(a, Param) and not isinstance(b, Tensor):
        return of_params(word, a, b) or Unknown(f"'{word}' of a parameter", at)
    if isinstance(b, Param) and not isinstance(a, Tensor):
        return of_params(word, a, b) or Unknown(f"'{word}' of a parameter", at)
    if isinstance(a, Tensor) and not isinstance(b, (Tensor, Param)):
        return with_number(builder, word, a, b, False, at)
    if isinstance(b, Tensor) and not isinstance(a, (Tensor, Param)):
        return with_number(builder, word, b, a, True, at)
    return with_tensor(builder, word, a, b, at)


def with_number(builder: Builder, word: str, x: Tensor, other: Any, turned: bool, at: At) -> Any:
    """A tensor and a number. What is not known may be a tensor: then neither is what comes out."""
    if not isinstance(other, (int, float)) or isinstance(other, bool):
        tell_absent(builder, [other], at)
        use = Use(builder, "unknown", {"op": word}, at)
        return lost(use.add([x.node]), at)
    by_tensor = turned and (word == "pow" or (word == "div" and other != 1))
    if word in BY_TENSOR or by_tensor or not is_scale(word, other):
        return with_constant(builder, word, x, other, turned, at)
    number = float(other)
    if word == "pow" and not turned:
        return pointwise(Use(builder, "pow", {"exponent": number}, at), x)
    settings: dict[str, Any] = {}
    if word == "mul":
        settings = {"scale": number}
    elif word == "div" and not turned:
        settings = {"scale": 1 / number}
    elif word == "add":
        settings = {"offset": number}
    elif word == "sub":
        settings = {"scale": -1.0, "offset": number} if turned else {"offset": -number}
    elif word == "div":
        return pointwise(Use(builder, "reciprocal", {}, at), x)
    return pointwise(Use(builder, "rescale", settings, at), x)


def is_scale(word: str, number: float) -> bool:
    """Whether a setting can have the number: not 1e30, which masks are filled with, nor a quotient
    as large.
    """
    return abs(number) < HUGE and (word != "div" or abs(number) > 1 / HUGE)


HUGE = 1e30
BY_TENSOR = ("remainder", "floor_divide", "maximum", "minimum", "max", "min")
"""Operators that no scale and no offset does."""


def with_constant(builder: Builder, word: str, x: Tensor, other: Any, turned: bool, at: At) -> Any:
    """A tensor and a number, which stands as a constant."""
    held = Param((1,))
    held.numbers = few([float(other)])
    a, b = (held, x) if turned else (x, held)
    return with_tensor(builder, word, a, b, at)


def with_tensor(builder: Builder, word: str, a: Any, b: Any, at: At) -> Any:
    """Two tensors: as they stand where their axes are the same, else in the order of their
    dimensions.
    """
    kind = KINDS.get(word)
    if kind is None:
        return Unknown(f"'{word}' of two tensors", at)
    if word == "floor_divide":
        found = with_tensor(builder, "div", a, b, at)
        builder.doubt(found.node, "it rounds what it gives, which is not kept")
        return found
    model = a if isinstance(a, Tensor) else b
    if model.known and batch_of(model):
        order = batch_in_front(model, at)[1]
        fronts = [in_front(one, model, order, at) for one in (a, b)]
        if None not in fronts:
            return put_back(with_tensor(builder, word, fronts[0], fronts[1], at), order, at)
    tensors = [entered(builder, one, model, at) for one in (a, b)]
    first, second = tensors
    use = Use(builder, kind, {}, at)
    if not first.known or not second.known:
        return lost(use.add([first.node, second.node]), at)
    if first.sizes == second.sizes and first.dims == second.dims:
        made = use.add([first.node, second.node])
        return met(first._replace(node=made.name, at=at), first)
    rank = max(first.rank, second.rank)
    wide = [padded(tensor, rank) for tensor in tensors]
    if rank and len({tensor.shape[0] for tensor in wide} - {1}) > 1:
        counts = " and ".join(str(t.shape[0]) for t in wide if t.shape[0] % SAMPLES)
        raise Failure("E409", f"samples meet a dimension of {counts}", "", at)
    order = as_model_lies(builder.layout, model, rank, isinstance(a, Param) != isinstance(b, Param))
    rows = [arranged(builder, permuted(tensor, order, at), at) for tensor in wide]
    rows = folded_alike(builder, rows, at)
    folded = max(count for _, count in rows)
    rows = [widened(builder, tensor, count, folded, at) for tensor, count in rows]
    made = use.add([tensor.node for tensor, _ in rows])
    if made.sizes is None:
        return lost(made, at)
    ranks = {len(one.sizes) if isinstance(one, Param) else one.rank for one in (a, b)}
    if len(ranks) > 1:
        builder.called_besides_so(made.name, FEWER)
    return met(put_back(fresh(made.name, made.sizes, folded, at, builder.layout), order, at), a, b)


def as_model_lies(layout: str, model: Tensor, rank: int, held: bool) -> list[int]:
    """The order of dimensions in which a tensor of the network need not be turned to meet one that
    is `held`, which is turned instead: what are positions stay positions.
    """
    dims = model.dims or ()
    lies = [(BATCH,), *((axis,) for axis in in_order(layout, range(len(model.sizes))))]
    if not held or len(dims) != rank or sorted(dims) != sorted(lies):
        return list(range(rank))
    return [dims.index(dim) for dim in lies]


def in_front(value: Any, model: Tensor, order: list[int], at: At) -> Any:
    """An operand with its dimensions in `order`, which brings the batch of `model` in front; None
    where it has other dimensions, or elements along that of the batch.
    """
    if isinstance(value, Param):
        sizes = (1,) * (model.rank - len(value.sizes)) + value.sizes
        if len(sizes) != model.rank or sizes[order[0]] != 1:
            return None
        found = computed([sizes[k] for k in order], value)
        longer = [k for k in order if sizes[k] != 1]
        if longer == sorted(longer):  # no element moves
            found.view_of(value)
        return found
    alike = value.known and value.rank == model.rank and batch_of(value) == order[0]
    return permuted(value, order, at) if alike else None


def padded(tensor: Tensor, rank: int) -> Tensor:
    """With dimensions of size 1 in front, behind that of the batch where it has one."""
    dims = tensor.dims or ()
    missing = rank - len(dims)
    if not missing:
        return tensor
    return tensor._replace(dims=(*((),) * missing, *dims))


def widened(
    builder: Builder, tensor: Tensor, count: int, folded: int, at: At
) -> tuple[Tensor, int]:
    """With axes of size 1 for those that the other tensor has folded into the batch."""
    if count == folded:
        return tensor, folded
    channels, *rest = tensor.sizes
    sizes = [channels, *[1] * (folded - count), *rest]
    shape = in_order(builder.layout, sizes)
    made = builder.add("reshape", {"shape": shape}, [tensor.node], at)
    return fresh(made.name, sizes, folded, at, builder.layout), folded


def entered(builder: Builder, value: Any, model: Tensor, at: At) -> Tensor:
    """A tensor as it is; a parameter as a node of its own, with as many dimensions as `model`."""
    if isinstance(value, Tensor):
        return value
    sizes = list(value.sizes)
    rank = max(model.rank, len(sizes))
    whole = [1] * (rank - len(sizes)) + sizes
    if rank > 1 and whole[0] != 1 and (BATCH in (model.dims or ((),))[0] or not model.known):
        shown = "x".join(map(str, sizes))
        raise Failure("E205", f"the first dimension of {shown} would meet the batch", "", at)
    shape = whole[1:] or [1]  # a first dimension of 1 stands for the batch
    node = held_node(builder, value, shape, at)
    node = builder.expanded(node) if value.each else node
    places = in_order(builder.layout, range(len(shape)))
    dims = ((), *((k,) for k in places)) if rank > 1 else ((0,),)
    return Tensor(node, Shape.of(shape, builder.layout).sizes, dims, at)


def held_node(builder: Builder, value: Param, shape: list[int], at: At) -> str:
    """The node of a parameter, or of what is computed from some: their elements are counted once,
    where they first are needed.
    """
    known = value.node if value.registered else builder.node_of(value)
    if known is not None and is_tensor(builder, known) and builder.dims(known) == tuple(shape):
        return known
    root = value.root()
    if root is not value and (root.saved or (root.told() is None and seen_apart(root))):
        node = held_node(builder, root, list(root.sizes) or [1], at)
        if builder.dims(node) != tuple(shape):
            node = builder.add("reshape", {"shape": shape}, [node], at).name
        return builder.hold(value, node)
    if not value.saved and (value.told() is None or value.of_buffers()):
        found = layered(builder, value, shape, at)
        if found is not None:
            return builder.hold(value, found)
    origins = value.origins()
    whole = len(origins) == 1 and origins[0].elements == value.elements and value.made is None
    first = origins[0] if whole else value
    if whole and first.placed() is None:
        first.node = parameter(builder, first, shape, at)
        return builder.hold(value, first.node)
    for origin in origins:
        if origin.placed() is None and origin.trained:
            origin.node = parameter(builder, origin, list(origin.sizes) or [1], at)
    stands = whole and is_tensor(builder, str(first.node))
    if stands and builder.dims(str(first.node)) == tuple(shape):
        return str(first.node)
    if stands:
        return builder.add("reshape", {"shape": shape}, [str(first.node)], at).name
    return builder.hold(value, constant(builder, value, shape, at))


def seen_apart(root: Param) -> bool:
    """Whether what is seen in other sizes has a node of its own: not a parameter, which is one in
    the sizes in which it is needed first.
    """
    return root.made is not None or not root.trained


def constant(builder: Builder, value: Param, shape: list[int], at: At) -> str:
    """The node of a tensor that is not trained, with its numbers where they are known; a buffer has
    the sizes and the name that checkpoints have for it.
    """
    origin = BUFFER if value.saved else WEIGHTS if value.trained else CODE
    origin = EXPORTER if value.folded else origin
    settings: dict[str, Any] = {"shape": list(value.sizes) or [1] if value.saved else shape}
    if origin != CODE:
        settings["origin"] = origin
    numbers = value.told()
    if numbers is not None and len(numbers) in (1, value.elements):
        settings["values"] = list(numbers)
    name = builder.unused(value.name) if value.name else ""
    found: str = builder.add("constant", settings, [], at, name=name).name
    if value.each:
        builder.course.spread.add(found)
    if settings["shape"] != shape:
        found = builder.add("reshape", {"shape": shape}, [found], at).name
    return found


def is_tensor(builder: Builder, name: str) -> bool:
    """Whether a node is a tensor that is held, and no layer that holds it as its weights."""
    kind = getattr(builder.walk.reached.get(name), "kind", None)
    return kind is None or bool(kind.among("tensors") or not kind.holds())


def parameter(builder: Builder, param: Param, shape: list[int], at: At) -> str:
    held = "frozen" if param.frozen and param.trained else ""
    name = builder.unused(param.name) if param.name else ""
    settings = {"shape": shape, **(param.stored_as(shape) if param.trained else {})}
    word = "parameter" if param.trained else "constant"
    made = builder.add(word, settings, [], at, name=name, held=held)
    return str(made.name)
