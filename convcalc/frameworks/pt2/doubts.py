"""What operators of ATen do that the layers which they are read as do not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.reductions import PLACES
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.onnx.op import Op
    from convcalc.frameworks.pt2.graph import Call

UNBIASED = {"correction": (1, True), "unbiased": (True,)}
ORDER = {"p": (2,), "ord": (2,)}
KEPT_NOT: dict[str, dict[str, tuple[Any, ...]]] = {
    "softplus": {"beta": (1,), "threshold": (20,)},
    "round": {"decimals": (0,)},
    "instance_norm": {"use_input_stats": (True,)},
    "batch_norm": {"training": (False,)},
    "elu": {"scale": (1,), "input_scale": (1,)},
    "pad": {"value": (0,)},
    "constant_pad_nd": {"value": (0,)},
    "avg_pool1d": {"divisor_override": ()},
    "avg_pool2d": {"divisor_override": ()},
    "avg_pool3d": {"divisor_override": ()},
    **dict.fromkeys(("std", "var", "std_mean", "var_mean"), UNBIASED),
    **dict.fromkeys(("norm", "linalg_vector_norm"), ORDER),
}
"""Arguments of operators that are not kept, and what they usually are."""
STANDS = {
    "argmin": "it stands for argmin, and gives other numbers",
    "fmod": "it stands for fmod, whose sign is another one",
    **dict.fromkeys(
        (
            *(f"_upsample_nearest_exact{n}d" for n in "123"),
            *("_upsample_bilinear2d_aa", "_upsample_bicubic2d_aa"),
        ),
        "it stands for an interpolation that steps otherwise",
    ),
}
"""Operators that are read as others of the same sizes."""
WHOLE = (2, 3, 5, 6, 7, 9)
"""Types that are whole numbers, or true and false, as ONNX numbers them."""
CASTS = ("to", "_to_copy", "type_as", "type")


def doubted(op: Op, call: Call, found: Sequence[Any]) -> Sequence[Any]:
    """What an operator gives, of which is kept that it gives other numbers than its layer tells."""
    why = reason(op, call)
    builder = op.builder
    first = found[0] if found else None
    if not isinstance(first, Tensor):
        return found
    if call.word.endswith("_with_indices") or (len(found) == 2 and found[1] is first):
        found = [first, first._replace(node=builder.beside(first.node, PLACES))]
    if why:
        builder.doubt(first.node, why)
    if call.word in CASTS and is_cut_off(op):
        builder.whole.append(first.node)
    return found


def is_cut_off(op: Op) -> bool:
    """Whether numbers become whole ones."""
    declared = getattr(op.walker, "declared", {})
    names = (*op.node.inputs[:1], *op.node.outputs[:1])
    kinds = [declared[name].dtype if name in declared else 0 for name in names]
    return len(kinds) == 2 and kinds[0] not in WHOLE and kinds[1] in WHOLE


def reason(op: Op, call: Call) -> str:
    """Why the numbers are others; empty where they are not."""
    if call.word in STANDS:
        return STANDS[call.word]
    for name, usual in KEPT_NOT.get(call.word, {}).items():
        value = op.given.get(name)
        if value is not None and value not in usual:
            return f"its {name} of {value} is not kept"
    return ""
