"""The layers of Keras 3.15, in `keras.layers`."""

from __future__ import annotations

from convcalc.frameworks.names import DATA, IGNORED, ONLY, Names, Row
from convcalc.frameworks.names.tensorflow import CALLS

BIAS = (
    "bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, "
    "activity_regularizer=None, kernel_constraint=None, bias_constraint=None"
)
WEIGHTS = f"activation=None, use_bias=True, kernel_initializer='glorot_uniform', {BIAS}"
SEPARABLE = (
    "activation=None, use_bias=True, depthwise_initializer='glorot_uniform', "
    "pointwise_initializer='glorot_uniform', bias_initializer='zeros', "
    "depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None, "
    "activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, "
    "bias_constraint=None"
)
DEPTHWISE = (
    "activation=None, use_bias=True, depthwise_initializer='glorot_uniform', "
    "bias_initializer='zeros', depthwise_regularizer=None, bias_regularizer=None, "
    "activity_regularizer=None, depthwise_constraint=None, bias_constraint=None"
)
SCALED = (
    "center=True, scale=True, beta_initializer='zeros', gamma_initializer='ones', "
    "{0}beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None"
)
STATISTICS = "moving_mean_initializer='zeros', moving_variance_initializer='ones', "
RECURRENT = (
    "kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', "
    "bias_initializer='zeros', {0}kernel_regularizer=None, recurrent_regularizer=None, "
    "bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, "
    "recurrent_constraint=None, bias_constraint=None, dropout=0.0, recurrent_dropout=0.0"
)
STEPS = (
    "return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False"
)
GATED = "units, activation='tanh', recurrent_activation='sigmoid', use_bias=True"
DROPPED = {"dropout": "input_dropout<told", "recurrent_dropout": "state_dropout<told"}
INSIDE = {
    **DROPPED,
    "units": "units",
    "activation": "activation<function",
    "recurrent_activation": "gate_activation<function",
}
LORA = "lora_rank=None, lora_alpha=None, quantization_config=None"
WINDOW = "strides=None, padding='valid', data_format=None, name=None"
GLOBAL = "data_format=None, keepdims=False"
SIDES = {"padding": "padding<ends", "cropping": "cropping<ends"}

_CONV = Row(
    "conv#d",
    "filters, kernel_size, strides=1, padding='valid', data_format=None, dilation_rate=1, "
    f"groups=1, {WEIGHTS}",
)
_TRANSPOSED = Row(
    "conv_transpose#d",
    "filters, kernel_size, strides=1, padding='valid', output_padding=None, data_format=None, "
    f"dilation_rate=1, {WEIGHTS}",
)
_TRANSPOSED_3D = Row(
    "conv_transpose3d",
    "filters, kernel_size, strides=1, padding='valid', data_format=None, output_padding=None, "
    f"dilation_rate=1, {WEIGHTS}",
)
_SEPARABLE = Row(
    "separable_conv2d",
    "filters, kernel_size, strides=1, padding='valid', data_format=None, dilation_rate=1, "
    f"depth_multiplier=1, {SEPARABLE}",
)
_DEPTHWISE = Row(
    "depthwise_conv2d",
    "kernel_size, strides=1, padding='valid', depth_multiplier=1, data_format=None, "
    f"dilation_rate=1, {DEPTHWISE}",
)
_MAX_POOL = Row("max_pool#d", f"pool_size=2, {WINDOW}")
_AVG_POOL = Row("avg_pool#d", f"pool_size, {WINDOW}")
_GLOBAL_AVG, _GLOBAL_MAX = Row("global_avg_pool#d", GLOBAL), Row("global_max_pool#d", GLOBAL)

CONSTRUCTORS: dict[str, Row] = {
    "Conv#D": _CONV,
    "Convolution#D": _CONV,
    "Conv#DTranspose": _TRANSPOSED,
    "Conv3DTranspose": _TRANSPOSED_3D,
    "Convolution#DTranspose": _TRANSPOSED,
    "Convolution3DTranspose": _TRANSPOSED_3D,
    "SeparableConv1D": _SEPARABLE._replace(kind="separable_conv1d"),
    "SeparableConv2D": _SEPARABLE,
    "SeparableConvolution1D": _SEPARABLE._replace(kind="separable_conv1d"),
    "SeparableConvolution2D": _SEPARABLE,
    "DepthwiseConv1D": _DEPTHWISE._replace(kind="depthwise_conv1d"),
    "DepthwiseConv2D": _DEPTHWISE,
    "MaxPooling#D": _MAX_POOL,
    "MaxPool#D": _MAX_POOL,
    "AveragePooling#D": _AVG_POOL,
    "AvgPool#D": _AVG_POOL,
    "GlobalAveragePooling#D": _GLOBAL_AVG,
    "GlobalAvgPool#D": _GLOBAL_AVG,
    "GlobalMaxPooling#D": _GLOBAL_MAX,
    "GlobalMaxPool#D": _GLOBAL_MAX,
    "AdaptiveAveragePooling#D": Row("adaptive_avg_pool#d", "output_size, data_format=None"),
    "AdaptiveMaxPooling#D": Row("adaptive_max_pool#d", "output_size, data_format=None"),
    "BatchNormalization": Row(
        "batch_norm",
        f"axis=-1, momentum=0.99, epsilon=0.001, {SCALED.format(STATISTICS)}, renorm=False, "
        "renorm_clipping=None, renorm_momentum=0.99, synchronized=False",
        {"renorm": ONLY, "momentum": "momentum<rest"},
    ),
    "LayerNormalization": Row(
        "layer_norm",
        f"axis=-1, epsilon=0.001, {SCALED.format('')}",
        {"axis": "over<normalized_axes"},
    ),
    "RMSNormalization": Row("rms_norm", "axis=-1, epsilon=1e-06", {"axis": "over<normalized_axes"}),
    "GroupNormalization": Row(
        "group_norm", f"groups=32, axis=-1, epsilon=0.001, {SCALED.format('')}"
    ),
    "Activation": Row("", "activation", {"activation": "<activation"}),
    "ReLU": Row(
        "relu", "max_value=None, negative_slope=0.0, threshold=0.0", {"negative_slope": IGNORED}
    ),
    "LeakyReLU": Row("leaky_relu", "negative_slope=0.3", {"alpha": "slope"}),
    "PReLU": Row(
        "prelu",
        "alpha_initializer='Zeros', alpha_regularizer=None, alpha_constraint=None, "
        "shared_axes=None",
    ),
    "ELU": Row("elu", "alpha=1.0", {"alpha": "alpha"}),
    "Softmax": Row("softmax", "axis=-1", {"axis": "dims<softened_last"}),
    "Dropout": Row("dropout", "rate, noise_shape=None, seed=None"),
    "SpatialDropout#D": Row(
        "dropout#d",
        "rate, data_format=None, seed=None, name=None, dtype=None",
        always={"drops": "channels"},
    ),
    "SpatialDropout1D": Row(
        "dropout1d", "rate, seed=None, name=None, dtype=None", always={"drops": "channels"}
    ),
    "GaussianDropout": Row("dropout", "rate, seed=None", always={"drops": "gaussian"}),
    "GaussianNoise": Row("identity", "stddev, seed=None"),
    "AlphaDropout": Row("dropout", "rate, noise_shape=None, seed=None", always={"drops": "alpha"}),
    "ActivityRegularization": Row("identity", "l1=0.0, l2=0.0"),
    "Flatten": Row("flatten", "data_format=None"),
    "Dense": Row(
        "linear",
        f"units, {WEIGHTS}, {LORA}",
    ),
    "Embedding": Row(
        "embedding",
        "input_dim, output_dim, embeddings_initializer='uniform', embeddings_regularizer=None, "
        f"embeddings_constraint=None, mask_zero=False, weights=None, {LORA}",
        {"input_dim": "vocabulary"},
    ),
    "SimpleRNN": Row(
        "rnn",
        f"units, activation='tanh', use_bias=True, {RECURRENT.format('')}, {STEPS}, seed=None",
        {key: INSIDE[key] for key in ("units", "activation", *DROPPED)},
    ),
    "LSTM": Row(
        "lstm",
        f"{GATED}, {RECURRENT.format('unit_forget_bias=True, ')}, seed=None, {STEPS}, "
        "use_cudnn='auto'",
        INSIDE,
    ),
    "GRU": Row(
        "gru",
        f"{GATED}, {RECURRENT.format('')}, seed=None, {STEPS}, reset_after=True, use_cudnn='auto'",
        INSIDE,
    ),
    "ConvLSTM#D": Row(
        "conv_lstm#d",
        "filters, kernel_size, strides=1, padding='valid', data_format=None, dilation_rate=1, "
        "activation='tanh', recurrent_activation='sigmoid', use_bias=True, "
        f"{RECURRENT.format('unit_forget_bias=True, ')}, seed=None, "
        "return_sequences=False, return_state=False, go_backwards=False, stateful=False",
        INSIDE,
    ),
    **{
        f"LocallyConnected{rank}D": Row(
            f"locally_connected{rank}d",
            "filters, kernel_size, strides=1, padding='valid', data_format=None, activation=None, "
            f"use_bias=True, kernel_initializer='glorot_uniform', {BIAS}, implementation=1",
            {"implementation": ONLY},
        )
        for rank in (1, 2)
    },
    "Reshape": Row("reshape", "target_shape"),
    "Permute": Row("permute", "dims"),
    "ZeroPadding#D": Row("pad#d", "padding=1, data_format=None", SIDES),
    "Cropping1D": Row("crop1d", "cropping=1", SIDES),
    "Cropping2D": Row("crop2d", "cropping=0, data_format=None", SIDES),
    "Cropping3D": Row("crop3d", "cropping=1, data_format=None", SIDES),
    "UpSampling1D": Row("upsample1d", "size=2", {"size": "factor"}),
    "UpSampling2D": Row(
        "upsample2d", "size=2, data_format=None, interpolation='nearest'", {"size": "factor"}
    ),
    "UpSampling3D": Row("upsample3d", "size=2, data_format=None", {"size": "factor"}),
    **{
        name: Row(name.lower())
        for name in ("Add", "Subtract", "Multiply", "Minimum", "Maximum", "Average", "Identity")
    },
    "Concatenate": Row("concat", "axis=-1"),
    "Rescaling": Row("rescale", "scale, offset=0.0"),
}

TRAINED = """
kernel bias activity depthwise pointwise beta gamma alpha embeddings moving_mean moving_variance
recurrent
"""
"""What is initialised, regularised and constrained."""

NOTHING = """
alpha approximate autocast batch_size beta dropout dtype implementation input_length
input_tensor l1 l2 lora_alpha mask_zero max_value momentum noise_shape optional quantization_config
ragged recurrent_activation recurrent_dropout renorm_clipping renorm_momentum seed sparse stateful
stddev synchronized tensor threshold unit_forget_bias unroll use_cudnn weights
"""
"""Arguments on which nothing depends that is worked out."""

MEANS: dict[str, str] = {
    "input": DATA,
    "epsilon": "eps<told",
    "features": DATA,
    "logits": DATA,
    "x": DATA,
    "filters": "filters",
    "kernel_size": "kernel",
    "pool_size": "kernel",
    "strides": "stride",
    "padding": "padding",
    "output_padding": "output_padding",
    "dilation_rate": "dilation",
    "depth_multiplier": "multiplier",
    "groups": "groups",
    "use_bias": "bias",
    "activation": "<behind",
    "data_format": "layout<last",
    "keepdims": "keepdims",
    "output_size": "output_size",
    "axis": "axis<of_channels",
    "center": "center",
    "scale": "scale",
    "offset": "offset",
    "negative_slope": "slope",
    "shared_axes": "slopes<shared",
    "rate": "rate",
    "units": "features",
    "output_dim": "width",
    "target_shape": "shape",
    "dims": "dims",
    "interpolation": "mode",
    "block_size": "factor",
    "name": "name<called",
    "trainable": "trainable<kept",
    "return_sequences": "sequences",
    "return_state": ONLY,
    "go_backwards": ONLY,
    "reset_after": "reset_after",
    "lora_rank": ONLY,
    "input_shape": "<input",
    "batch_input_shape": "<batched",
    "batch_shape": "<batched",
    "shape": "<input",
    "input_dim": "<input",
    **dict.fromkeys(NOTHING.split(), IGNORED),
    **{
        f"{what}_{kind}": IGNORED
        for what in TRAINED.split()
        for kind in ("initializer", "regularizer", "constraint")
    },
}

KERAS = Names(
    "Keras",
    "keras",
    (
        "layers",
        "keras.layers",
        "tf.keras.layers",
        "tensorflow.keras.layers",
        "tf_keras.layers",
        "keras",
        "tf.keras",
    ),
    ("tf.nn", "tensorflow.nn", "tf", "nn"),
    CONSTRUCTORS,
    CALLS,
    MEANS,
    "name input_shape batch_input_shape input_dim trainable dtype weights autocast input_length",
    ("Input", "InputLayer"),
    choices={
        "padding": ("valid", "same"),
        "interpolation": ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"),
    },
)
