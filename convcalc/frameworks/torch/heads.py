"""`F.multi_head_attention_forward`, as CLIP and fairseq call it: with weights of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown, unknown_of
from convcalc.frameworks.traced.batchless import part_of
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.rows import bound
from convcalc.frameworks.traced.tensors import Tensor, batch_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch

TAKES = (
    "query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, "
    "bias_v, add_zero_attn, dropout_p, out_proj_weight, out_proj_bias, training=True, "
    "key_padding_mask=None, need_weights=True, attn_mask=None, use_separate_proj_weight=False, "
    "q_proj_weight=None, k_proj_weight=None, v_proj_weight=None, static_k=None, static_v=None, "
    "average_attn_weights=True, is_causal=False"
)
OTHERWISE = "bias_k bias_v add_zero_attn static_k static_v key_padding_mask"
"""Arguments with which it is not read."""


def attended(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Sequences of `steps x batch x features`: what comes out, and None or what is not known."""
    given = bound(TAKES, args, named)
    rows = [given.get(word) for word in ("query", "key", "value")]
    tensors = [x for x in rows if isinstance(x, Tensor)]
    plain = not any(given.get(word) for word in OTHERWISE.split())
    heads = given.get("num_heads")
    known = len(tensors) == 3 and all(x.known and x.rank == 3 and batch_of(x) == 1 for x in tensors)
    if not (known and plain and type(heads) is int and tensors[0].shape[-1] % heads == 0):
        call = Call(world.builder, "multi_head_attention_forward", {}, at)
        return (call.unplaced(tensors), unknown_of(rows))

    def apply(name: str, *args: Any) -> Any:
        return world.function(name, list(args), {}, at)

    parts = projected(apply, given, tensors, at)
    turned = [apply("permute", apply("reshape", x, *split(x, heads)), 1, 2, 0, 3) for x in parts]
    mask = {"attn_mask": given["attn_mask"]} if given["attn_mask"] is not None else {}
    out = world.function("scaled_dot_product_attention", turned, mask, at)
    out = apply("permute", out, 2, 0, 1, 3)
    out = apply("reshape", out, *tensors[0].shape[:2], parts[2].shape[-1])
    out = apply("linear", out, given["out_proj_weight"], given["out_proj_bias"])
    wanted = given["need_weights"] is not False
    return (out, Unknown("the weights of an attention", at) if wanted else None)


def split(x: Tensor, heads: int) -> list[int]:
    """The sizes of `steps x batch x features` with the features of each head by themselves."""
    steps, batch, width = x.shape
    return [steps, batch, heads, width // heads]


def projected(
    apply: Callable[..., Any], given: dict[str, Any], tensors: list[Tensor], at: At
) -> list[Any]:
    """Queries, keys and values: by one matrix, of which each has a third, or by one for each."""
    bias, whole = given["in_proj_bias"], given["in_proj_weight"]
    if given["use_separate_proj_weight"]:
        weights = [given[f"{word}_proj_weight"] for word in "qkv"]
        return [
            apply("linear", x, weight, third(bias, k, at))
            for k, (x, weight) in enumerate(zip(tensors, weights, strict=True))
        ]
    if all(x.node == tensors[0].node and x.dims == tensors[0].dims for x in tensors):
        return list(apply("chunk", apply("linear", tensors[0], whole, bias), 3, -1))
    return [
        apply("linear", x, third(whole, k, at), third(bias, k, at)) for k, x in enumerate(tensors)
    ]


def third(value: Any, k: int, at: At) -> Any:
    """The part of a weight or bias that queries, keys or values have."""
    if not isinstance(value, Param):
        return value
    n = value.sizes[0] // 3
    return part_of(value, slice(k * n, (k + 1) * n), at)
