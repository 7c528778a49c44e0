"""Positions between positions: resizing, and shuffles of pixels."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.constant import Constant, axis_of
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.tensors import fresh, permuted

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

    Run = Callable[[Op], Any]


def shuffled(word: str) -> Run:
    """`DepthToSpace` and `SpaceToDepth`; the order of the channels changes no number."""

    def run(op: Op) -> Any:
        from convcalc.frameworks.traced.layers import apply

        return apply(op.use(word, factor=op.number("blocksize", 1)), op.x)

    return run


def resize(op: Op) -> Any:
    """By factors or to sizes; of the channels neither may change."""
    x = op.x
    factors, sizes = resizing(op)
    rank = x.rank
    own = op.walker.shape(x)
    axes = op.listed("axes") if op.node.op == "Resize" else None
    if axes and sizes:
        whole = list(own)
        for k, n in zip(axes, sizes, strict=True):
            whole[axis_of(k, rank)] = n
        sizes = whole
    elif axes and factors:
        given = [1.0] * rank
        for k, f in zip(axes, factors, strict=True):
            given[axis_of(k, rank)] = f
        factors = given
    if sizes is None:
        if factors is None or len(factors) != rank:
            raise Failure("E407", f"the size of {op.node.op} depends on data", "", op.at)
        sizes = [int(as_single(n * f)) for n, f in zip(own, factors, strict=True)]
    if sizes == own:
        return x
    changed = [k for k, (a, b) in enumerate(zip(own, sizes, strict=True)) if a != b]
    kept = [k for k in range(1, rank) if k not in changed]
    if setting(op, "keep_aspect_ratio_policy", "stretch") != "stretch" or 0 in changed or not kept:
        return None
    order = [0, kept[0]]
    order += [k for k in range(1, rank) if k not in order]
    mode = op.text("mode", "nearest")
    settings: dict[str, Any] = {"mode": mode, "size": [sizes[k] for k in order[2:]]}
    exact = factors and all(float(f).is_integer() and 1 <= f <= 1024 for f in factors)
    if exact and factors:
        settings = {"mode": mode, "factor": [int(factors[k]) for k in order[2:]]}
    where = setting(op, "coordinate_transformation_mode", "half_pixel")
    if where == "align_corners" and mode != "nearest":
        settings["align_corners"] = True
    tensor, folded = arranged(op.builder, permuted(x, order, op.at), op.at)
    if folded:
        settings["batch_axes"] = list(range(1, folded + 1))
    made = op.use("upsample", **settings).add([tensor.node])
    out = fresh(made.name, made.sizes, folded, op.at)
    if not is_usual(op, mode, where, bool(exact)):
        op.builder.doubt(out.node, "where it looks for its positions is not kept")
    return permuted(out, [order.index(k) for k in range(rank)], op.at)


def is_usual(op: Op, mode: str, where: str, exact: bool) -> bool:
    """Whether positions are looked for as the kind does: nearest ones below, others by the centres
    of pixels, or by the ends.
    """
    if op.node.op != "Upsample" and (op.number("antialias", 0) or op.number("exclude_outside", 0)):
        return False
    if mode != "nearest":
        return where in ("half_pixel", "pytorch_half_pixel", "align_corners")
    below = where == "asymmetric" and setting(op, "nearest_mode", "round_prefer_floor") == "floor"
    return exact or below or op.node.op == "Upsample"


def setting(op: Op, name: str, usual: str) -> str:
    """An attribute of Resize, which Upsample does not have."""
    return usual if op.node.op == "Upsample" else op.text(name, usual)


def as_single(value: float) -> float:
    """The number as 32 bits hold it: so runtimes multiply sizes by factors."""
    found: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return found


def resizing(op: Op) -> tuple[list[Any] | None, list[int] | None]:
    """The factors, and the sizes, of Resize and Upsample; None for what is not given."""
    if op.node.op == "Upsample":
        given = op.listed("scales") or (op.constants[0].items if op.constants else None)
        return given, None
    first = 1 if op.version < 11 else 2
    factors = op.input(first)
    found = factors.items if isinstance(factors, Constant) else None
    sizes = op.input(3)
    known = op.known(sizes, "sizes") if sizes is not None and not found else None
    return found or None, known or None
