"""The functions of `torch.nn.functional` and `torch`, as version 2.14 has them."""

from __future__ import annotations

from convcalc.frameworks.names import DATA, IGNORED, Row

AVG_POOL = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True"
ANY_AVG_POOL = f"{AVG_POOL}, divisor_override=None"
UPSAMPLE = "size=None, scale_factor=None, mode='nearest', align_corners=None"
F_MAX_POOL = (
    "input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False"
)
WEIGHTS = {"input": DATA, "weight": "filters<kernel_oihw", "bias": "bias<given", "groups": "groups"}

RECOMPUTED = {"recompute_scale_factor": "recompute<recomputed"}
SOFTENED = {"dim": "dims<softened"}

CALLS: dict[str, Row] = {
    "conv#d": Row(
        "conv#d",
        "input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1",
        WEIGHTS,
    ),
    "conv_transpose#d": Row(
        "conv_transpose#d",
        "input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1",
        {**WEIGHTS, "weight": "filters<kernel_iohw"},
    ),
    "linear": Row(
        "linear",
        "input, weight, bias=None",
        {"weight": "features<matrix_oi", "bias": "bias<given"},
    ),
    "max_pool#d": Row("max_pool#d", F_MAX_POOL),
    "avg_pool1d": Row("avg_pool1d", f"input, {AVG_POOL}"),
    "avg_pool#d": Row("avg_pool#d", f"input, {ANY_AVG_POOL}"),
    "lp_pool#d": Row("lp_pool#d", "input, norm_type, kernel_size, stride=None, ceil_mode=False"),
    "adaptive_avg_pool#d": Row("adaptive_avg_pool#d", "input, output_size"),
    "adaptive_max_pool#d": Row("adaptive_max_pool#d", "input, output_size, return_indices=False"),
    "local_response_norm": Row(
        "local_response_norm",
        "input, size, alpha=0.0001, beta=0.75, k=1.0",
        {"size": "size", "alpha": "alpha<told", "beta": "beta<told", "k": "k<told"},
    ),
    **{
        name: Row(kind, "input, inplace=False")
        for name, kind in {
            "relu": "relu",
            "relu6": "relu6",
            "selu": "selu",
            "silu": "silu",
            "mish": "mish",
            "hardswish": "hard_silu",
            "hardsigmoid": "hard_sigmoid",
        }.items()
    },
    **{
        name: Row(kind, "input")
        for name, kind in {
            "sigmoid": "sigmoid",
            "tanh": "tanh",
            "logsigmoid": "log_sigmoid",
            "softsign": "softsign",
        }.items()
    },
    "leaky_relu": Row("leaky_relu", "input, negative_slope=0.01, inplace=False"),
    "elu": Row("elu", "input, alpha=1.0, inplace=False", {"alpha": "alpha"}),
    "celu": Row("celu", "input, alpha=1.0, inplace=False", {"alpha": "alpha"}),
    "gelu": Row("gelu", "input, approximate='none'", {"approximate": "approximate"}),
    "hardtanh": Row("hard_tanh", "input, min_val=-1.0, max_val=1.0, inplace=False"),
    "softplus": Row("softplus", "input, beta=1, threshold=20", {"beta": IGNORED}),
    "softmax": Row("softmax", "input, dim=None, _stacklevel=3, dtype=None", SOFTENED),
    "log_softmax": Row("log_softmax", "input, dim=None, _stacklevel=3, dtype=None", SOFTENED),
    "glu": Row("glu", "input, dim=-1", {"dim": "axis<from_channels"}),
    "dropout": Row("dropout", "input, p=0.5, training=True, inplace=False"),
    "dropout#d": Row(
        "dropout#d",
        "input, p=0.5, training=True, inplace=False",
        always={"drops": "channels"},
    ),
    "alpha_dropout": Row(
        "dropout", "input, p=0.5, training=False, inplace=False", always={"drops": "alpha"}
    ),
    "feature_alpha_dropout": Row(
        "dropout",
        "input, p=0.5, training=False, inplace=False",
        always={"drops": "alpha_channels"},
    ),
    "interpolate": Row(
        "upsample",
        f"input, {UPSAMPLE}, recompute_scale_factor=None, antialias=False",
        RECOMPUTED,
    ),
    "upsample": Row("upsample", f"input, {UPSAMPLE}"),
    "pixel_shuffle": Row("pixel_shuffle", "input, upscale_factor"),
    "pixel_unshuffle": Row("pixel_unshuffle", "input, downscale_factor"),
    "channel_shuffle": Row("channel_shuffle", "input, groups"),
    "pad": Row(
        "pad",
        "input, pad, mode='constant', value=None",
        {"pad": "padding<sides", "mode": "mode", "value": IGNORED},
    ),
    "unfold": Row("unfold", "input, kernel_size, dilation=1, padding=0, stride=1"),
    "flatten": Row("flatten", "input, start_dim=0, end_dim=-1"),
}
