"""What PyTorch's layers hold inside while they run without gradients, besides what they read and
what they give: one table. Measured on a CPU; of kinds that are left to libraries it is not known.
What single layers held is in `tests/recorded/inside.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.layers import saved
from convcalc.layers.saved import row_of

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind

ARRIVED = "another tensor of the input's size"
AFFINE = "two statistics for each channel of a sample, and its scale and shift"
QUERIES = "a sum for each query"
ROWS = "a copy of the input, where its channels do not lie next to each other"
PADDED = "the input with what is padded at one of its ends more than at the other"

INSIDE: dict[tuple[str, ...], tuple[str, ...]] = {
    (saved.INDICES,): (
        *("max_pool", "adaptive_max_pool", "global_max_pool"),
        *(f"reduce max {saved.INDICES}", f"reduce min {saved.INDICES}"),
    ),
    (saved.PER_POSITION,): ("layer_norm",),
    (saved.PER_GROUP,): ("group_norm",),
    (AFFINE,): ("instance_norm",),
    (saved.WORKED, saved.ONE_PER_POSITION): ("rms_norm",),
    (saved.WORKED,): ("softsign", "log_sigmoid"),
    (saved.WORKED, saved.WORKED): ("local_response_norm",),
    (ARRIVED,): ("lp_pool",),
    (QUERIES,): ("scaled_dot_product_attention",),
    (ROWS,): ("linear",),
    (saved.MATRICES,): ("matmul",),
    (saved.OPERANDS,): ("einsum",),
    (PADDED,): ("conv", "depthwise_conv"),
}
"""Which kinds hold what; kinds without a row hold nothing."""
NOT_KNOWN = frozenset(
    ("attention", "rnn", "lstm", "gru", "conv_lstm", "deformable_conv", "max_unpool")
)
"""What is worked out by a path or a library of its own."""


def inside_of(kind: Kind) -> tuple[str, ...] | None:
    """What a layer of this kind holds; None where that is not known.

    >>> from convcalc.layers.activation import LogSigmoid, Relu
    >>> inside_of(Relu()), inside_of(LogSigmoid())
    ((), ("another tensor of the output's size",))
    """
    if kind.name in NOT_KNOWN:
        return None
    name = row_of(kind)
    return next((what for what, kinds in INSIDE.items() if name in kinds), ())
