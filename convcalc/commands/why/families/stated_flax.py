"""Flax and JAX: attention, axes and functions over batches whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import FLAX, JAX, Family
from convcalc.commands.why.stated import family, stated

SHAPES = "print(q.shape, k.shape, v.shape)"

FAMILIES: dict[str, Family] = {
    "flax_attention_shapes": family(
        "queries, keys and values that do not agree, in Flax",
        stated(
            "queries, keys and values do not agree: their batches, heads or features differ",
            "take keys and values from one sequence, and bring all to one number of features",
            SHAPES,
            sure="possible",
        ),
        FLAX,
        *(
            (text, text + (" (8, 10, 64)" if text.endswith("shapes") else ""), "")
            for text in (
                "q, k, v batch dims must match",
                "q, k, v num_heads must match",
                "q, k, v must have same rank",
                "q, k must have same rank",
            )
        ),
    ),
    "flax_attention_depths": family(
        "queries and keys of other features, in Flax",
        stated(
            "the queries have {query} features and the keys {key}",
            "bring both to one number of features before",
            "k = nn.Dense({query})(k)",
            sure="possible",
        ),
        FLAX,
        (
            "q, k depths must match, but got {query} and {key}",
            "q, k depths must match, but got 64 and 32",
            "0.12-",
        ),
    ),
    "flax_attention_lengths": family(
        "keys and values of other lengths, in Flax",
        stated(
            "there are {key} keys and {value} values",
            "take both from the same sequence",
            SHAPES,
        ),
        FLAX,
        (
            "k, v lengths must match, but got {key} and {value}",
            "k, v lengths must match, but got 10 and 12",
            "0.12-",
        ),
    ),
    "flax_heads": family(
        "features that heads do not divide, in Flax",
        stated(
            "{features} features do not divide into {heads} heads",
            "use heads that divide the features",
            "nn.MultiHeadDotProductAttention(num_heads=8, qkv_features=512)",
        ),
        FLAX,
        (
            "Memory dimension ({features}) must be divisible by num_heads heads ({heads})",
            "Memory dimension (100) must be divisible by 'num_heads' heads (8).",
            "0.8-",
        ),
    ),
    "flax_cache": family(
        "a cache of an attention that was made for other shapes, in Flax",
        stated(
            "the cache was made for {wanted}, and {got} arrives",
            "make the cache with the batch and the length that are used then, and give one step "
            "at a time",
            "variables = model.init(key, jnp.ones((batch, max_length, features)))",
        ),
        FLAX,
        *(
            (
                "Autoregressive cache shape error, expected " + what + " shape {wanted:shape} "
                "instead got {got:shape}",
                f"Autoregressive cache shape error, expected {what} shape (8, 1, 4, 16) instead "
                "got (8, 10, 4, 16).",
                "",
            )
            for what in ("query", "key")
        ),
    ),
    "flax_groups": family(
        "channels that groups of a norm do not divide, in Flax",
        stated(
            "{channels} channels are no multiple of a group of {size}",
            "use groups that divide the channels",
            "nn.GroupNorm(num_groups=8)",
        ),
        FLAX,
        (
            "Number of channels ({channels}) is not multiple of the group size ({size})",
            "Number of channels (48) is not multiple of the group size (32).",
            "0.3-",
        ),
        (
            "Number of features ({channels}) is not multiple of the group size ({size})",
            "Number of features (48) is not multiple of the group size (32).",
            "0.10-",
        ),
    ),
    "flax_features": family(
        "features that a layer of nnx is not made for",
        stated(
            "{got} features arrive at a layer that is made for {wanted}",
            "look at the shape that arrives: its last size are the features",
            "print(x.shape)",
            "if you write the network yourself, make the layer for {got}",
            sure="possible",
        ),
        FLAX,
        (
            "Incompatible input dimension, got {got} but module expects {wanted}",
            "Incompatible input dimension, got 64 but module expects 128.",
            "0.8-",
        ),
    ),
    "flax_kernel_size": family(
        "a kernel that is one number, in Flax",
        stated(
            "kernel_size is a tuple with a number for each axis in Flax",
            "write one for rows and one for columns",
            "nn.Conv(32, kernel_size=(3, 3))",
        ),
        FLAX,
        (
            "Expected Conv kernel_size to be a tuple/list of integers",
            "Expected Conv kernel_size to be a tuple/list of integers (eg.: [3, 3]) but got 3.",
            "0.5-0.6",
        ),
        (
            "The kernel size must be specified as a tuple/list of integers",
            "The kernel size must be specified as a tuple/list of integers (eg.: [3, 3]).",
            "0.3",
        ),
    ),
    "jax_mapped_rank": family(
        "a function over a batch that gets no batch, in JAX",
        stated(
            "axis {axis} is to be mapped, and the argument has {got} axes: {shape}",
            "give it the batch, or leave this argument out of the mapping",
            "jax.vmap(f, in_axes=(0, None))",
            sure="possible",
        ),
        JAX,
        (
            "along axis {axis}, which implies that its rank should be at least {wanted}, but is "
            "only {got} (its shape is {shape:shape})",
            "vmap was requested to map its argument along axis 0, which implies that its rank "
            "should be at least 1, but is only 0 (its shape is ())",
            "0.2-",
        ),
    ),
    "jax_ranks": family(
        "arrays of other numbers of axes, in JAX",
        stated(
            "two arrays have other numbers of axes: {a} and {b}",
            "add the axis that is missing, such as the batch",
            "x = x[None]",
            sure="possible",
        ),
        JAX,
        (
            "conv_general_dilated lhs and rhs must have the same number of dimensions, but got "
            "{a:shape} and {b:shape}",
            "conv_general_dilated lhs and rhs must have the same number of dimensions, but got "
            "(28, 28, 1) and (3, 3, 1, 32).",
            "0.2-",
        ),
        (
            "must have same rank, got {a} and {b}",
            "Arguments to dot must have same rank, got 3 and 2.",
            "0.1-0.3",
        ),
    ),
    "jax_classes": family(
        "classes that are not as many as an axis has, in JAX",
        stated(
            "{classes} classes are named, and the axis has {size}",
            "give the number of classes of the output",
            "jax.nn.one_hot(y, {size})",
            sure="possible",
        ),
        JAX,
        (
            "Expected num_classes to match the size of axis {axis:name}, but {classes} != {size}",
            "Expected num_classes to match the size of axis 'i', but 10 != 12",
            "0.2-",
        ),
    ),
    "jax_broadcast_in": family(
        "an array that cannot be spread to a shape, in JAX",
        stated(
            "{operand} cannot be spread to {target}",
            "sizes must be 1 or equal: add the axes that are missing where they belong",
            "x = x[:, None]",
            sure="possible",
        ),
        JAX,
        (
            "got operand of shape {operand:shape}, target broadcast shape {target:shape}",
            "broadcast_in_dim operand dimension sizes must either be 1, or be equal to their "
            "corresponding dimensions in the target broadcast shape; got operand of shape (3,), "
            "target broadcast shape (2, 4), broadcast_dimensions (1,)",
            "0.1-",
        ),
    ),
    "jax_indices": family(
        "more indices than axes, in JAX",
        stated(
            "{got} indices are given to an array of {rank} axes",
            "look at the shape: an axis was lost before, such as by squeeze or an index",
            "print(x.shape)",
        ),
        JAX,
        (
            "Too many indices: {rank}-dimensional array indexed with {got} regular",
            "Too many indices: 2-dimensional array indexed with 3 regular indices.",
            "0.4-",
        ),
    ),
}
