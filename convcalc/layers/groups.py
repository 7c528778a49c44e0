"""Groups of kinds: what other tools ask a kind for, so that none of them compares names."""

from __future__ import annotations

WORK: dict[str, tuple[str, ...]] = {
    "convolutions": ("conv", "depthwise_conv"),
    "transposed": ("conv_transpose",),
    "linears": ("linear",),
    "attentions": ("attention",),
    "attention_products": ("scaled_dot_product_attention",),
    "embeddings": ("embedding",),
    "recurrents": ("rnn", "lstm", "gru"),
    "other_convolutions": ("conv_lstm", "locally_connected", "deformable_conv"),
    "batch_norms": ("batch_norm",),
    "sample_norms": ("layer_norm", "group_norm", "instance_norm"),
    "scale_norms": ("rms_norm",),
    "response_norms": ("local_response_norm",),
    "scalings": ("normalization", "layer_scale", "rescale", "weight_norm"),
    "max_pools": ("max_pool",),
    "average_pools": ("avg_pool",),
    "power_pools": ("lp_pool",),
    "adaptive_max_pools": ("adaptive_max_pool", "global_max_pool"),
    "adaptive_average_pools": ("adaptive_avg_pool", "global_avg_pool"),
    "rectifiers": ("relu", "relu6", "leaky_relu", "prelu"),
    "curves": (
        *("elu", "celu", "selu", "gelu", "silu", "hard_silu", "sigmoid", "hard_sigmoid"),
        *("log_sigmoid", "tanh", "hard_tanh", "softplus", "softsign", "mish", "exponential"),
    ),
    "gated_units": ("glu",),
    "softmaxes": ("softmax", "log_softmax"),
    "functions": (
        *("abs", "negative", "sign", "reciprocal", "square", "sqrt", "rsqrt", "pow", "log"),
        *("sin", "cos", "erf", "floor", "ceil", "round", "clip"),
    ),
    "elementwise": (
        *("add", "subtract", "multiply", "divide", "power", "modulo"),
        *("minimum", "maximum", "average"),
    ),
    "products": ("matmul", "einsum"),
    "reductions": ("reduce",),
    "resizings": ("upsample",),
    "movers": (
        *("identity", "dropout", "stochastic_depth", "flatten", "reshape", "permute", "concat"),
        *("slice", "crop", "pad", "max_unpool", "unfold"),
        *("split", "index_select", "roll", "flip", "tile", "broadcast_to"),
        *("select", "squeeze", "unsqueeze", "stack_inputs"),
        *("windows", "window_partition", "window_reverse", "fold"),
        *("pixel_shuffle", "pixel_unshuffle", "channel_shuffle"),
    ),
    "tensors": ("parameter", "constant"),
    "unplaced": ("unknown",),
    "composites": (
        *("separable_conv", "squeeze_excite", "inverted_residual", "transformer_encoder"),
    ),
}
"""What the kinds do, which counting asks for: every kind is in exactly one of these groups. Movers
move, copy or drop elements and compute nothing (dropout at inference).
"""

GROUPS: dict[str, tuple[str, ...]] = {
    **WORK,
    "full_convolutions": ("conv",),
    "map_recurrents": ("conv_lstm",),
    "depthwise": ("depthwise_conv",),
    "separable": ("separable_conv",),
    "weighted": (*WORK["convolutions"], "separable_conv", *WORK["transposed"], *WORK["linears"]),
    "sliding_pools": (*WORK["max_pools"], *WORK["average_pools"], *WORK["power_pools"]),
    "channel_norms": ("batch_norm", "instance_norm"),
    "grouped_norms": ("group_norm",),
    "layer_norms": ("layer_norm",),
    "activations": (*WORK["rectifiers"], *WORK["curves"], *WORK["softmaxes"]),
    "never_negative": ("relu", "relu6", "sigmoid", "hard_sigmoid", "softmax", "softplus", "square"),
    "idempotent": ("relu", "relu6", "hard_tanh"),
    "sloped": ("prelu",),
    "approximated": ("gelu",),
    "probabilities": (*WORK["softmaxes"], "sigmoid"),
    "passive": ("identity", "dropout", "stochastic_depth", "rescale"),
    "dropouts": ("dropout",),
    "identities": ("identity",),
    "flattens": ("flatten",),
    "reshapes": ("reshape",),
    "pads": ("pad",),
    "concats": ("concat",),
    "joins": ("concat", "stack_inputs"),
    "pixel_moves": ("pixel_shuffle", "pixel_unshuffle"),
    "stacks": ("stack_inputs",),
    "stretches": ("broadcast_to",),
    "ones": ("squeeze", "unsqueeze"),
    "lengths": ("weight_norm",),
    "matrices": ("matmul",),
    "permutations": ("permute",),
    "laid_out": ("reshape", "permute", "broadcast_to", "matmul", "einsum"),
    "sums": ("add",),
    "merges": (*WORK["elementwise"], "concat"),
    "fillers": ("relu", "batch_norm"),
    "constants": ("constant",),
    "whole": ("floor", "ceil", "round", "sign"),
    "bounds": ("clip",),
}
"""The groups that tools ask a kind for with `Kind.among`, so that none compares names. The passive
are activations in form only; what is laid out is told of dimensions in the order of the layout;
probabilities are what losses apply themselves; the slope of the sloped is trained; what is
approximated may be worked out by tanh; what is whole gives whole numbers; fillers are found between
others so often that nothing is asked of them.
"""


def kinds_among(*groups: str) -> tuple[str, ...]:
    """The names of the kinds of these groups, in their order."""
    return tuple(name for group in groups for name in GROUPS[group])
