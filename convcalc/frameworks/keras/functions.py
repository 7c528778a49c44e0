"""Functions of keras.ops, keras.backend and TensorFlow: a row for each name.

Where they differ in the names of their arguments, `SPELLED` says what each means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.traced.rows import rows

if TYPE_CHECKING:
    from convcalc.frameworks.traced.rows import Row

WORDS = {
    "input": "x x1 a tensor inputs image images value logits features params array input_tensor t "
    "input_",
    "other": "x2 b y",
    "dim": "axis axes dim reduction_indices",
    "keepdim": "keepdims keep_dims",
    "dims": "perm pattern",
    "shape": "newshape target_shape",
    "begin": "start_indices",
    "tensors": "values arrays xs",
    "pad": "pad_width paddings",
    "split_size": "num_or_size_splits",
    "shifts": "shift",
    "repeats": "multiples reps rep",
    "min": "clip_value_min x_min min_value",
    "max": "clip_value_max x_max max_value",
    "size": "sizes",
}


SPELLED = {name: word for word, names in WORDS.items() for name in names.split()}
"""What arguments are called here."""


PASSED_ON = """
identity stop_gradient stop_gradients convert_to_tensor convert_to_numpy to_float constant
constant_value dropout ensure_shape batch_set_value
"""
REDUCED = "input, dim=None, keepdim=False, name=None"
TWO = "input, other, name=None"
STRIDED = (
    "input, begin, end, strides=None, begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, "
    "shrink_axis_mask=0, var=None, name=None"
)
GATHERED = "input, indices, validate_indices=None, dim=None, batch_dims=0, name=None"
BOX = "offset_height, offset_width, target_height, target_width"
RESIZED = "input, size, align_corners=False, **kwargs"
RESIZES = {
    "bilinear": "bilinear",
    "nearest_neighbor": "nearest",
    "bicubic": "bicubic",
    "area": "area",
}
"""How functions of TensorFlow 1 end, and the interpolation that each does."""
FUNCTIONS: dict[str, Row] = {
    **rows(PASSED_ON, "traced.views.same", "input, *args, **kwargs"),
    **rows("cast", "traced.views.of_type", "input, *args, **kwargs"),
    **rows("shape", "keras.operations.told_shape", "input, out_type=None, name=None"),
    **rows("int_shape", "keras.operations.told_static", "input"),
    **rows("reshape", "keras.operations.reshaped", "input, shape, name=None"),
    **rows(
        "transpose permute permute_dimensions",
        "keras.operations.turned",
        "input, dims=None, conjugate=None, **kwargs",
    ),
    **rows("moveaxis", "traced.views.moved", "input, source, destination"),
    **rows("expand_dims", "keras.operations.widened", "input, dim=-1, name=None"),
    **rows("squeeze", "traced.views.narrower", "input, dim=None, name=None"),
    **rows("concatenate", "traced.joins.joined", "tensors, dim=-1"),
    **rows("concat", "traced.joins.joined", "tensors, dim, name=None"),
    **rows("stack", "traced.joins.stacked", "tensors, dim=0, name=None"),
    **rows("split", "keras.operations.parted_at", "input, indices_or_sections, dim=0"),
    **rows(
        "split_sizes", "keras.operations.parted", "input, split_size, dim=0, num=None, name=None"
    ),
    **rows("unstack", "traced.cuts.unbound", "input, num=None, dim=0"),
    **rows("mean reduce_mean", "keras.operations.of_all", REDUCED, "mean"),
    **rows("sum reduce_sum", "keras.operations.of_all", REDUCED, "sum"),
    **rows("prod reduce_prod", "keras.operations.of_all", REDUCED, "prod"),
    **rows("max reduce_max", "keras.operations.of_all", REDUCED, "max"),
    **rows("min reduce_min", "keras.operations.of_all", REDUCED, "min"),
    **rows("amax", "traced.reductions.reduced", REDUCED, "max"),
    **rows("std reduce_std", "traced.reductions.reduced", REDUCED, "std"),
    **rows("var reduce_variance", "traced.reductions.reduced", REDUCED, "var"),
    **rows("argmax", "traced.reductions.reduced", "input, dim=-1, keepdim=False", "argmax"),
    **rows("norm", "traced.reductions.reduced", "input, ord=None, dim=None, keepdim=False", "norm"),
    **rows("moments", "keras.operations.moments", "input, dim, shift=None, keepdim=False"),
    **rows(
        "matmul dot",
        "keras.operations.matrices",
        "input, other, transpose_a=False, transpose_b=False, **kwargs",
    ),
    **rows("einsum", "traced.products.equation", "equation, *operands"),
    **rows("clip clip_by_value", "traced.arithmetic.clamped", "input, min, max, name=None"),
    **rows("pow power", "traced.arithmetic.powered", "input, exponent"),
    **rows("add bias_add", "traced.arithmetic.both", TWO, "add"),
    **rows("subtract", "traced.arithmetic.both", TWO, "sub"),
    **rows("multiply scalar_mul", "traced.arithmetic.both", TWO, "mul"),
    **rows("divide true_divide", "traced.arithmetic.both", TWO, "div"),
    **rows("maximum", "traced.arithmetic.both", TWO, "maximum"),
    **rows("minimum", "traced.arithmetic.both", TWO, "minimum"),
    **rows("roll", "keras.turning.rolled", "input, shifts, dim=None, name=None"),
    **rows("tile", "traced.copies.copied", "input, *repeats, name=None"),
    **rows("repeat repeat_elements", "keras.operations.repeated", "input, repeats, dim=None"),
    **rows("broadcast_to", "keras.operations.stretched", "input, shape"),
    **rows(
        "pad",
        "keras.operations.padded",
        "input, pad, mode='constant', constant_values=None, name=None",
    ),
    **rows(
        "l2_normalize normalize",
        "keras.turning.normed",
        "input, dim=None, epsilon=None, name=None",
    ),
    **rows("resize", "keras.operations.resized", "input, size, interpolation='bilinear', **kwargs"),
    **rows(
        "extract_patches",
        "keras.operations.patches",
        "input, size, strides=None, dilation_rate=1, padding='valid', **kwargs",
    ),
    **rows(
        "batch_normalization",
        "keras.turning.shifted",
        "input, mean, variance, offset=None, scale=None, variance_epsilon=0.001, name=None",
    ),
    **rows("softmax", "keras.turning.softened", "input, dim=-1, name=None", "softmax"),
    **rows("log_softmax", "keras.turning.softened", "input, dim=-1, name=None", "log_softmax"),
    **rows("matrix_transpose", "keras.turning.turned_over", "input, name=None"),
    **rows(
        "lrn local_response_normalization",
        "keras.turning.responded",
        "input, depth_radius=5, bias=1, alpha=1, beta=0.5, name=None",
    ),
    **rows("xw_plus_b", "keras.operations.with_bias", "input, weights, biases, name=None"),
    **rows("batch_dot", "keras.operations.batch_product", "input, other, axes=None"),
    **rows("swapaxes", "traced.views.transposed", "input, dim0, dim1"),
    **rows("flip reverse", "keras.turning.reversed_", "input, dim=None, name=None"),
    **rows("glu", "traced.arithmetic.gated", "input, dim=-1"),
    **rows("slice", "keras.parts.sliced", "input, begin, size, name=None"),
    **rows("strided_slice", "keras.parts.strided", STRIDED),
    **rows("take", "keras.parts.gathered", "input, indices, dim=None, batch_dims=0"),
    **rows("gather", "keras.parts.gathered", GATHERED, "0"),
    **rows("crop_to_bounding_box", "keras.parts.boxed", f"input, {BOX}"),
    **rows("pad_to_bounding_box", "keras.parts.bordered", f"input, {BOX}"),
    **rows("batch_flatten", "keras.parts.flattened", "input"),
    **{
        name: row
        for word, mode in RESIZES.items()
        for name, row in rows(f"resize_{word}", "keras.parts.resized", RESIZED, mode).items()
    },
}
"""By name, whether of keras.ops, keras.backend, tensorflow, or a part of it."""

OF_TENSORFLOW = {"split": "split_sizes"}
"""Functions of TensorFlow that mean something else than those of keras.ops and numpy."""


BY_THEIR_NAMES = """
abs sqrt rsqrt square log sin cos erf floor ceil round sign reciprocal tanh sigmoid relu relu6 elu
selu gelu softplus softsign silu mish hard_sigmoid
"""
UNARY = {
    **{name: name for name in BY_THEIR_NAMES.split()},
    "exp": "exponential",
    "negative": "negative",
    "neg": "negative",
    "swish": "silu",
    "hard_silu": "hard_silu",
    "hard_swish": "hard_silu",
    "leaky_relu": "leaky_relu",
    "log_sigmoid": "log_sigmoid",
    "linear": "identity",
    "exponential": "exponential",
}
"""Functions of each element, and the kind that they are."""
