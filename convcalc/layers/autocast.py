"""In which type `torch.autocast` works out each kind of layer: one table.

Source: https://docs.pytorch.org/docs/stable/amp.html#autocast-op-reference. What comes of it was
asked of PyTorch, see `tests/recorded/saved_kinds.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.layers.saved import row_of

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind

HALF, SINGLE, INSIDE, GIVEN, BESIDE, PASSED = (
    "half",
    "single",
    "inside",
    "given",
    "beside",
    "passed",
)

IN_HALF = (
    *("conv", "depthwise_conv", "conv_transpose", "linear", "matmul", "einsum", "prelu"),
    *("attention", "scaled_dot_product_attention"),
)
"""The kinds that are worked out in the smaller type, from copies of what arrives in float32."""
IN_SINGLE = (
    *("layer_norm", "group_norm", "rms_norm", "softplus", "exponential", "log"),
    *("pow", "power", "square", "rsqrt", "reciprocal", "lp_pool", "upsample"),
)
"""The kinds that are worked out in float32 on a GPU, from copies of what arrives in half."""
INSIDE_SINGLE = ("deformable_conv",)
"""The same, but that what comes out has the type of what arrived."""
GIVES_SINGLE = (
    *("softmax", "log_softmax", "reduce sum", "reduce prod", "reduce norm"),
    "local_response_norm",
)
"""The kinds that read what arrives as it is, and give float32 on a GPU."""
BESIDE_SINGLE = ("layer_scale", "normalization", "parameter", "constant", "embedding")
"""The kinds that are parameters in float32, or meet them element by element."""
OF_HALF = ("einsum",)
"""The kinds that may be products of matrices, or element by element."""
APART_ON_A_CPU = (
    *("rms_norm", "instance_norm", "local_response_norm", "deformable_conv", "lp_pool"),
    *("reduce prod", "pad reflect", "pad replicate", "rnn", "lstm", "gru"),
)
"""The kinds of which it is not told on a CPU."""


def worked_in(kind: Kind, on_cpu: bool = False) -> str | None:
    """In which type a layer of this kind is worked out; None where that is not known.

    >>> from convcalc.layers.activation import Elu, Softplus
    >>> worked_in(Softplus()), worked_in(Softplus(), on_cpu=True), worked_in(Elu())
    ('single', 'passed', 'passed')
    """
    name = row_of(kind)
    if on_cpu and name in APART_ON_A_CPU:
        return None
    rows = {HALF: IN_HALF, BESIDE: BESIDE_SINGLE}
    if not on_cpu:
        rows |= {SINGLE: IN_SINGLE, INSIDE: INSIDE_SINGLE, GIVEN: GIVES_SINGLE}
    return next((how for how, kinds in rows.items() if name in kinds), PASSED)


def told_of_half(kind: Any) -> bool:
    """Whether it is not known what it does with what arrives in float32: one that adds nothing up
    is no product of matrices.
    """
    if kind.name not in OF_HALF:
        return False
    arriving, _, out = kind.equation.partition("->")
    return "," not in arriving or {*arriving} <= {*out, ","}


def copies_weights(kind: Kind) -> bool:
    """Whether its weights that multiply are copied into the smaller type, and kept."""
    return kind.name in IN_HALF
