"""PyTorch: `torch.nn`, `torch.nn.functional` and `torch`, as version 2.14 has them."""

from __future__ import annotations

from convcalc.frameworks.names import DATA, IGNORED, ONLY, Names, Row
from convcalc.frameworks.names.functional import (
    ANY_AVG_POOL,
    AVG_POOL,
    CALLS,
    RECOMPUTED,
    SOFTENED,
    UPSAMPLE,
)

ELSEWHERE = ", device=None, dtype=None"
CONV = (
    "kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros'"
    + ELSEWHERE
)
TRANSPOSED = (
    "kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, "
    "padding_mode='zeros'" + ELSEWHERE
)
MAX_POOL = "kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False"
BATCH_NORM = (
    f"eps=1e-05, momentum=0.1, affine=True, track_running_stats=True{ELSEWHERE}, *, bias=True"
)
MEASURED = {"momentum": "momentum<told"}
INSTANCE_NORM = (
    f"eps=1e-05, momentum=0.1, affine=False, track_running_stats=False{ELSEWHERE}, *, bias=True"
)
RECURRENT = (
    "input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, "
    "bidirectional=False"
)
DROPPED = {"dropout": "dropout<told"}

CONSTRUCTORS: dict[str, Row] = {
    "Conv#d": Row("conv#d", f"in_channels, out_channels, {CONV}"),
    "LazyConv#d": Row("conv#d", f"out_channels, {CONV}"),
    "ConvTranspose#d": Row("conv_transpose#d", f"in_channels, out_channels, {TRANSPOSED}"),
    "LazyConvTranspose#d": Row("conv_transpose#d", f"out_channels, {TRANSPOSED}"),
    "MaxPool#d": Row("max_pool#d", MAX_POOL),
    "AvgPool1d": Row("avg_pool1d", AVG_POOL),
    "AvgPool#d": Row("avg_pool#d", ANY_AVG_POOL),
    "LPPool#d": Row("lp_pool#d", "norm_type, kernel_size, stride=None, ceil_mode=False"),
    "AdaptiveAvgPool#d": Row("adaptive_avg_pool#d", "output_size"),
    "AdaptiveMaxPool#d": Row("adaptive_max_pool#d", "output_size, return_indices=False"),
    "MaxUnpool#d": Row("max_unpool#d", "kernel_size, stride=None, padding=0"),
    "BatchNorm#d": Row("batch_norm#d", f"num_features, {BATCH_NORM}", MEASURED),
    "LazyBatchNorm#d": Row("batch_norm#d", BATCH_NORM, MEASURED),
    "SyncBatchNorm": Row(
        "batch_norm",
        "num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, "
        f"process_group=None{ELSEWHERE}, *, bias=True",
        MEASURED,
    ),
    "InstanceNorm#d": Row("instance_norm#d", f"num_features, {INSTANCE_NORM}"),
    "LayerNorm": Row(
        "layer_norm",
        f"normalized_shape, eps=1e-05, elementwise_affine=True, bias=True{ELSEWHERE}",
        {"bias": "center"},
    ),
    "RMSNorm": Row("rms_norm", f"normalized_shape, eps=None, elementwise_affine=True{ELSEWHERE}"),
    "GroupNorm": Row(
        "group_norm",
        f"num_groups, num_channels, eps=1e-05, affine=True{ELSEWHERE}, *, bias=True",
        {"bias": "center"},
    ),
    "LocalResponseNorm": Row(
        "local_response_norm",
        "size, alpha=0.0001, beta=0.75, k=1.0",
        {"size": "size", "alpha": "alpha<told", "beta": "beta<told", "k": "k<told"},
    ),
    "ReLU": Row("relu", "inplace=False"),
    "ReLU6": Row("relu6", "inplace=False"),
    "LeakyReLU": Row("leaky_relu", "negative_slope=0.01, inplace=False"),
    "PReLU": Row("prelu", f"num_parameters=1, init=0.25{ELSEWHERE}"),
    "ELU": Row("elu", "alpha=1.0, inplace=False", {"alpha": "alpha"}),
    "CELU": Row("celu", "alpha=1.0, inplace=False", {"alpha": "alpha"}),
    "SELU": Row("selu", "inplace=False"),
    "GELU": Row("gelu", "approximate='none'", {"approximate": "approximate"}),
    "SiLU": Row("silu", "inplace=False"),
    "Hardswish": Row("hard_silu", "inplace=False"),
    "Hardsigmoid": Row("hard_sigmoid", "inplace=False"),
    "Hardtanh": Row(
        "hard_tanh",
        "min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None",
    ),
    "Sigmoid": Row("sigmoid"),
    "LogSigmoid": Row("log_sigmoid"),
    "Tanh": Row("tanh"),
    "Softplus": Row("softplus", "beta=1.0, threshold=20.0", {"beta": IGNORED}),
    "Softsign": Row("softsign"),
    "Mish": Row("mish", "inplace=False"),
    "Softmax": Row("softmax", "dim=None", SOFTENED),
    "Softmax2d": Row("softmax2d"),
    "LogSoftmax": Row("log_softmax", "dim=None", SOFTENED),
    "GLU": Row("glu", "dim=-1", {"dim": "axis<from_channels"}),
    "Dropout": Row("dropout", "p=0.5, inplace=False"),
    "Dropout#d": Row("dropout#d", "p=0.5, inplace=False", always={"drops": "channels"}),
    "AlphaDropout": Row("dropout", "p=0.5, inplace=False", always={"drops": "alpha"}),
    "FeatureAlphaDropout": Row(
        "dropout", "p=0.5, inplace=False", always={"drops": "alpha_channels"}
    ),
    "Identity": Row("identity", "*args, **kwargs"),
    "Flatten": Row("flatten", "start_dim=1, end_dim=-1"),
    "Unflatten": Row(
        "reshape",
        "dim, unflattened_size",
        {"dim": "dim<first", "unflattened_size": "shape"},
    ),
    "Linear": Row("linear", f"in_features, out_features, bias=True{ELSEWHERE}"),
    "LazyLinear": Row("linear", f"out_features, bias=True{ELSEWHERE}"),
    "Embedding": Row(
        "embedding",
        "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, "
        f"scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False{ELSEWHERE}",
        {"norm_type": IGNORED},
    ),
    "RNN": Row(
        "rnn",
        "input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=True, "
        f"batch_first=False, dropout=0.0, bidirectional=False{ELSEWHERE}",
        DROPPED,
    ),
    "LSTM": Row("lstm", f"{RECURRENT}, proj_size=0{ELSEWHERE}", DROPPED),
    "GRU": Row("gru", f"{RECURRENT}{ELSEWHERE}", DROPPED),
    "Upsample": Row("upsample", f"{UPSAMPLE}, recompute_scale_factor=None", RECOMPUTED),
    "UpsamplingNearest2d": Row(
        "upsample2d", "size=None, scale_factor=None", always={"mode": "nearest"}
    ),
    "UpsamplingBilinear2d": Row(
        "upsample2d",
        "size=None, scale_factor=None",
        always={"mode": "bilinear", "align_corners": True},
    ),
    "PixelShuffle": Row("pixel_shuffle", "upscale_factor"),
    "PixelUnshuffle": Row("pixel_unshuffle", "downscale_factor"),
    "ChannelShuffle": Row("channel_shuffle", "groups"),
    "ZeroPad#d": Row("pad#d", "padding", {"padding": "padding<sides"}),
    "ConstantPad#d": Row(
        "pad#d", "padding, value", {"padding": "padding<sides"}, {"mode": "constant"}
    ),
    "ReflectionPad#d": Row("pad#d", "padding", {"padding": "padding<sides"}, {"mode": "reflect"}),
    "ReplicationPad#d": Row(
        "pad#d", "padding", {"padding": "padding<sides"}, {"mode": "replicate"}
    ),
    "CircularPad#d": Row("pad#d", "padding", {"padding": "padding<sides"}, {"mode": "circular"}),
    "Unfold": Row("unfold", "kernel_size, dilation=1, padding=0, stride=1"),
}

NOTHING = """
_freeze _stacklevel _weight alpha approximate args batch_first beta device dim dropout dtype
init k kwargs max_norm max_val max_value min_val min_value momentum padding_idx
process_group recompute_scale_factor scale_grad_by_freq sparse threshold training value
"""
"""Arguments on which nothing depends that is worked out."""

MEANS: dict[str, str] = {
    "input": DATA,
    "eps": "eps<told",
    "in_channels": "in_channels",
    "in_features": "in_features",
    "num_features": "in_channels",
    "num_channels": "in_channels",
    "normalized_shape": "over<normalized",
    "out_channels": "filters",
    "out_features": "features",
    "kernel_size": "kernel",
    "stride": "stride",
    "padding": "padding",
    "output_padding": "output_padding",
    "dilation": "dilation",
    "groups": "groups",
    "num_groups": "groups",
    "bias": "bias",
    "padding_mode": ONLY,
    "antialias": ONLY,
    "ceil_mode": "ceil_mode",
    "count_include_pad": "count_include_pad",
    "divisor_override": "divisor_override",
    "return_indices": IGNORED,
    "norm_type": "order",
    "output_size": "output_size",
    "affine": "affine",
    "elementwise_affine": "affine",
    "track_running_stats": ONLY,
    "negative_slope": "slope",
    "num_parameters": "slopes<slopes",
    "p": "rate",
    "start_dim": "start<from_channels",
    "end_dim": "end<to_the_last",
    "size": "size",
    "scale_factor": "factor",
    "mode": "mode<interpolation",
    "align_corners": "align_corners",
    "upscale_factor": "factor",
    "downscale_factor": "factor",
    "num_embeddings": "vocabulary",
    "embedding_dim": "width",
    "inplace": "inplace<told",
    "input_size": "in_channels",
    "hidden_size": "units",
    "num_layers": "layers",
    "nonlinearity": "activation",
    "bidirectional": "bidirectional",
    "proj_size": "projection",
    **dict.fromkeys(NOTHING.split(), IGNORED),
}

PYTORCH = Names(
    "PyTorch",
    "pytorch",
    ("nn", "torch.nn"),
    ("F", "nn.functional", "torch.nn.functional", "torch"),
    CONSTRUCTORS,
    CALLS,
    MEANS,
    thing="module",
    choices={
        "padding": ("valid", "same"),
        "mode": ("nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area"),
    },
    numbered=("padding",),
)
