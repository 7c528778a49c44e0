"""Functions and methods of tensors: a row for each name, with its arguments as PyTorch has them.

A row of PYTORCH.calls makes a layer by itself; here are those that only move elements, and those
whose layer depends on more than their arguments. The tables say what each of them may be given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.traced.rows import rows

if TYPE_CHECKING:
    from convcalc.frameworks.traced.rows import Row

PASSED_ON = """
cuda cpu float half double bfloat16 clone type_as requires_grad_ retain_grad
real pin_memory as_tensor checkpoint_sequential
"""
TO_TYPE = "to type astype long int short byte char bool"
OTHER = "input, other, *, alpha=1, rounding_mode=None, out=None"
OF_ANYTHING: dict[str, Row] = {
    **rows(PASSED_ON, "traced.views.same", "input, *args, **kwargs"),
    **rows("detach detach_ data", "traced.views.detached", "input, *args, **kwargs"),
    **rows(TO_TYPE, "traced.views.of_type", "input, *args, **kwargs"),
    **rows("contiguous", "traced.views.contiguous", "input, *args, **kwargs"),
    **rows("add add_", "traced.arithmetic.both", OTHER, "add"),
    **rows("sub sub_", "traced.arithmetic.both", OTHER, "sub"),
    **rows("mul mul_ multiply", "traced.arithmetic.both", OTHER, "mul"),
    **rows("div div_ divide true_divide", "traced.arithmetic.both", OTHER, "div"),
    **rows("maximum", "traced.arithmetic.both", OTHER, "maximum"),
    **rows("minimum", "traced.arithmetic.both", OTHER, "minimum"),
    **rows("pow", "traced.arithmetic.powered", "input, exponent"),
    **rows("clamp clip clamp_", "traced.arithmetic.clamped", "input, min=None, max=None"),
    **rows("clamp_min clamp_min_", "traced.arithmetic.clamped", "input, min"),
    **rows("clamp_max", "traced.arithmetic.clamped", "input, max"),
}
"""Those that take a tensor of which nothing is known, as well as any other and a parameter."""

REDUCED = "input, dim=None, keepdim=False, *, dtype=None, axis=None, keepdims=None, out=None"
SPREAD = "input, dim=None, unbiased=True, keepdim=False, *, correction=1"
NEW = "new new_zeros new_ones new_empty"
OF_PARAMETERS: dict[str, Row] = {
    **rows("view reshape", "traced.views.viewed", "input, *shape"),
    **rows("view_as reshape_as", "traced.views.viewed_as", "input, other"),
    **rows("flatten", "traced.views.flattened", "input, start_dim=0, end_dim=-1"),
    **rows("permute", "traced.views.reordered", "input, *dims"),
    **rows(
        "transpose transpose_ swapaxes swapdims", "traced.views.transposed", "input, dim0, dim1"
    ),
    **rows("t", "traced.views.turned", "input"),
    **rows("unsqueeze unsqueeze_", "traced.views.wider", "input, dim"),
    **rows("squeeze squeeze_", "traced.views.narrower", "input, dim=None"),
    **rows("masked_fill masked_fill_", "traced.views.masked", "input, mask, value"),
    **rows("expand", "traced.copies.stretched", "input, *sizes"),
    **rows("expand_as", "traced.copies.stretched_as", "input, other"),
    **rows("repeat tile", "traced.copies.copied", "input, *repeats"),
    **rows(
        "repeat_interleave",
        "traced.copies.repeated",
        "input, repeats, dim=None, *, output_size=None",
    ),
    **rows(NEW, "traced.copies.made_new", "input, *size"),
    **rows("new_full", "traced.copies.made_new", "input, size, fill_value=0"),
    **rows(
        "cat concat concatenate",
        "traced.joins.joined_each",
        "tensors, dim=0, *, axis=None, out=None",
    ),
    **rows("stack", "traced.joins.stacked", "tensors, dim=0, *, out=None"),
    **rows("narrow", "traced.cuts.narrowed", "input, dim, start, length"),
    **rows("flip", "traced.shifts.flipped", "input, *dims"),
    **rows("mean", "traced.reductions.reduced", REDUCED, "mean"),
    **rows("sum", "traced.reductions.reduced", REDUCED, "sum"),
    **rows("prod", "traced.reductions.reduced", REDUCED, "prod"),
    **rows("amax", "traced.reductions.reduced", REDUCED, "max"),
    **rows("amin", "traced.reductions.reduced", REDUCED, "min"),
    **rows("argmax", "traced.reductions.reduced", REDUCED, "argmax"),
    **rows("argmin", "traced.reductions.least", REDUCED),
    **rows("std", "traced.reductions.reduced", SPREAD, "std"),
    **rows("var", "traced.reductions.reduced", SPREAD, "var"),
    **rows("norm", "traced.reductions.reduced", "input, p=2, dim=None, keepdim=False", "norm"),
    **rows("max", "traced.reductions.with_place", REDUCED, "max"),
    **rows("min", "traced.reductions.with_place", REDUCED, "min"),
    **rows("std_mean", "traced.reductions.moments", SPREAD, "std"),
    **rows("var_mean", "traced.reductions.moments", SPREAD, "var"),
    **rows(
        "vector_norm",
        "traced.reductions.reduced",
        "input, ord=2, dim=None, keepdim=False, *, dtype=None",
        "norm",
    ),
    **rows("normalize", "traced.reductions.normed", "input, p=2.0, dim=1, eps=1e-12, out=None"),
    **rows("matmul bmm mm", "traced.products.multiplied", "input, other"),
    **rows("outer ger", "traced.products.outer", "input, vec2"),
    **rows("select", "traced.items.selected", "input, dim, index"),
    **rows("mv dot", "traced.products.of_vectors", "input, other"),
    **rows(
        "addcmul addcmul_",
        "traced.arithmetic.multiplied_and_added",
        "input, tensor1, tensor2, *, value=1",
    ),
    **rows(
        "layer_norm",
        "traced.norms.of_last",
        "input, normalized_shape, weight=None, bias=None, eps=1e-05",
        "layer_norm",
    ),
    **rows(
        "rms_norm",
        "traced.norms.of_last",
        "input, normalized_shape, weight=None, eps=None",
        "rms_norm",
    ),
    **rows(
        "group_norm",
        "traced.norms.by_groups",
        "input, num_groups, weight=None, bias=None, eps=1e-05",
    ),
    **rows(
        "batch_norm",
        "traced.norms.by_channels",
        "input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, "
        "eps=1e-05",
        "batch_norm",
    ),
    **rows(
        "instance_norm",
        "traced.norms.by_channels",
        "input, running_mean=None, running_var=None, weight=None, bias=None, "
        "use_input_stats=True, momentum=0.1, eps=1e-05",
        "instance_norm",
    ),
}
"""Those that take a parameter as it is, and give what is computed of it."""

BY_ELEMENT = "mse_loss l1_loss smooth_l1_loss huber_loss"
PLAIN = "input, target, size_average=None, reduce=None, reduction='mean', "
WEIGHED = "input, target, weight=None, size_average=None, "
LOSSES: dict[str, Row] = {
    **rows(BY_ELEMENT, "traced.losses.between", f"{PLAIN}beta=1.0, weight=None", "sub"),
    **rows("kl_div", "traced.losses.between", f"{PLAIN}log_target=False", "mul"),
    **rows("soft_margin_loss", "traced.losses.between", PLAIN.rstrip(", "), "mul"),
    **rows(
        "binary_cross_entropy binary_cross_entropy_with_logits",
        "traced.losses.between",
        f"{WEIGHED}reduce=None, reduction='mean', pos_weight=None",
        "mul",
    ),
    **rows(
        "cross_entropy",
        "traced.losses.of_classes",
        f"{WEIGHED}ignore_index=-100, reduce=None, reduction='mean', label_smoothing=0.0",
        "log_softmax",
    ),
    **rows(
        "nll_loss",
        "traced.losses.of_classes",
        f"{WEIGHED}ignore_index=-100, reduce=None, reduction='mean'",
        "identity",
    ),
    **rows("cosine_similarity", "traced.losses.similar", "x1, x2, dim=1, eps=1e-08"),
}
"""Losses, and what they are made of."""

OF_TWO = """
gt greater lt less ge greater_equal le less_equal eq ne not_equal isclose
logical_and logical_or logical_xor atan2 arctan2 hypot xlogy copysign fmod logaddexp
"""
OF_TENSORS: dict[str, Row] = {
    **rows("unflatten", "traced.views.unflattened", "input, dim, sizes"),
    **rows("movedim moveaxis", "traced.views.moved", "input, source, destination"),
    **rows("chunk", "traced.cuts.chunked", "input, chunks, dim=0"),
    **rows("split split_with_sizes", "traced.cuts.split", "input, split_size, dim=0"),
    **rows("tensor_split", "traced.cuts.cut_at", "input, indices_or_sections, dim=0"),
    **rows("unbind", "traced.cuts.unbound", "input, dim=0"),
    **rows("index_select", "traced.items.chosen", "input, dim, index"),
    **rows("one_hot", "traced.copies.one_hot", "input, num_classes=-1"),
    **rows("pad", "traced.shifts.filled_up", "input, pad, mode='constant', value=None"),
    **rows("roll", "traced.shifts.rolled", "input, shifts, dims"),
    **rows("Tensor.unfold", "traced.shifts.slid", "input, dimension, size, step"),
    **rows(
        "fold",
        "traced.shifts.laid",
        "input, output_size, kernel_size, dilation=1, padding=0, stride=1",
    ),
    **rows(
        "max_unpool1d max_unpool2d max_unpool3d",
        "traced.shifts.unpool",
        "input, indices, kernel_size, stride=None, padding=0, output_size=None",
    ),
    **rows("baddbmm addmm", "traced.products.batch_product", "input, a, b, *, beta=1, alpha=1"),
    **rows("einsum", "traced.products.equation", "equation, *operands"),
    **rows(
        "scaled_dot_product_attention",
        "traced.products.attended",
        "input, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, "
        "enable_gqa=False",
    ),
    **rows(
        "grid_sample",
        "traced.sampled.at_places",
        "input, grid, mode='bilinear', padding_mode='zeros', align_corners=None",
    ),
    **rows("affine_grid", "traced.sampled.of_turns", "theta, size, align_corners=None"),
    **rows("where", "traced.unnamed.chosen", "condition, input=None, other=None"),
    **rows(OF_TWO, "traced.unnamed.of_two", "input, other"),
    **rows("glu", "traced.arithmetic.gated", "input, dim=-1"),
    **LOSSES,
    **rows(
        "embedding",
        "traced.weighted.looked_up",
        "input, weight, padding_idx=None, max_norm=None, norm_type=2.0",
    ),
}
"""Those that need a tensor: a parameter becomes one."""

FUNCTIONS: dict[str, Row] = {**OF_ANYTHING, **OF_PARAMETERS, **OF_TENSORS}
"""By name, whether as a method or as a function of torch or torch.nn.functional."""

OF_SAMPLES = ("view", "reshape", "expand", "repeat", "tile", "repeat_interleave", "expand_as")
"""Those that may give each sample a copy of what no sample is part of."""

BY_THEIR_NAMES = """
abs sqrt rsqrt square log sin cos erf floor ceil round sign reciprocal sigmoid tanh relu softplus
"""
STAND_INS = {**dict.fromkeys(("log2", "log10", "log1p"), "log"), "expm1": "exponential"}
"""Functions whose numbers are others than those of the kind that stands for them."""
UNARY = {
    **{name: name for name in BY_THEIR_NAMES.split()},
    **STAND_INS,
    "exp": "exponential",
    "neg": "negative",
    "positive": "identity",
}
"""Functions of each element, and the kind that they are."""

WITHOUT_KIND_WORDS = """
acos acosh asin asinh atan atanh arccos arccosh arcsin arcsinh arctan arctanh cosh sinh tan sinc
exp2 erfc erfinv logit frac trunc fix sgn deg2rad rad2deg lgamma digamma mvlgamma polygamma i0 i0e
i1 i1e ndtr log_ndtr ndtri entr angle nan_to_num isnan isinf isfinite isposinf isneginf isreal
signbit logical_not bitwise_not heaviside erfcx special_expit
threshold cumsum cumprod logcumsumexp tril triu
"""
WITHOUT_KIND = frozenset(WITHOUT_KIND_WORDS.split())
"""Functions of each element that are no kind: the sizes that come out are those that go in."""
