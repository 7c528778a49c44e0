"""JAX and Flax: products, windows, axes and heads, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import FLAX, JAX, Family
from convcalc.commands.why.stated import sayings, stated

SHOW = "print(a.shape, b.shape)"

FAMILIES: dict[str, Family] = {
    "jax_product_axes": sayings(
        JAX,
        "a product whose axes do not meet, in JAX",
        stated(
            "the axes that a product sums over, or those of the batch, are not as many or as long",
            "look at both shapes: the last axis of the first meets the one before the last of the "
            "second; the axes ahead are the batch, and equal",
            SHOW,
            sure="possible",
        ),
        "dot_general requires equal numbers of lhs_batch and rhs_batch dimensions @ 0.1-",
        "Incompatible reduction dimensions: lhs.shape=({a:shape}) lhs_names={x:text} rhs.shape="
        "({b:shape}) @ 0.4-",
        "ragged_dot requires that lhs.shape[1] == rhs.shape[1]: got {a} and {b} @ 0.4.34-",
        "matmul input operand {operand} must have ndim at least 1, but it has ndim {got} @ 0.1.77-",
        "exceeds input ranks ({a} and {b}) @ 0.1.77-",
        "must agree on input feature size, got ({a:shape}) and ({b:shape}) @ 0.1-0.3",
        "must have rank at least 2, got {a} and {b} @ 0.1-0.3",
    ),
    "jax_groups": sayings(
        JAX,
        "groups of a convolution, in JAX",
        stated(
            "the groups of a convolution are 0 or less, or do not divide the batch",
            "give feature_group_count a divisor of the channels, 1 without groups, and "
            "batch_group_count 1",
            "lax.conv_general_dilated(x, w, (1, 1), 'SAME', feature_group_count=1)",
            sure="likely",
        ),
        "feature_group_count must be a positive integer, got {groups} @ 0.1-",
        "batch_group_count must divide lhs batch dimension size, but {groups} does not divide @ "
        "0.1.77-",
    ),
    "jax_windows": sayings(
        JAX,
        "strides, pads and windows of other axes, in JAX",
        stated(
            "strides, windows or pads are given for other axes than the array has",
            "give one number for each axis of rows, columns: a convolution leaves batch and "
            "channels out; reduce_window counts all axes, with 1 for batch and channels",
            "lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), 'VALID')",
            sure="likely",
        ),
        "conv_general_dilated window and window_strides must have the same number of dimensions @ "
        "0.2-",
        "reduce_window got the wrong number of window_dimensions for operand @ 0.1-",
        "reduce_window got inconsistent window_strides and window_dimensions @ 0.1-",
        "must have len equal to the ndim of lhs and rhs, got {got} for lhs and rhs shapes @ 0.1-",
        "length of padding_config must equal the number of axes of operand @ 0.1.77-",
        "Expected pad_width to have shape @ 0.3-",
    ),
    "jax_cut": sayings(
        JAX,
        "a negative padding or a slice beyond an array, in JAX",
        stated(
            "more is cut off than there is",
            "look at the shape before the cut: the input is smaller than the network was made for",
            "print(x.shape)",
            sure="possible",
        ),
        "Negative padding is larger than the size of the corresponding dimension @ 0.3-",
        "Dimension size after padding is not at least 0 @ 0.2-",
        "slice limit_indices must be less than or equal to operand shape @ 0.1-",
        "dynamic_slice start_indices must have length equal to the number of dimensions of the "
        "operand @ 0.1-",
    ),
    "jax_joined": sayings(
        JAX,
        "arrays that are joined along an axis that is not there, in JAX",
        stated(
            "the axis that arrays are joined along is not there",
            "stack arrays of one number, or name an axis that they have",
            "jnp.stack([a, b])",
            sure="possible",
        ),
        "concatenate dimension out of bounds: dimension {axis} for shapes @ 0.1-",
        "Zero-dimensional arrays cannot be concatenated @ 0.1-",
    ),
    "jax_ranks_rarer": sayings(
        JAX,
        "arrays of other numbers of axes, in JAX",
        stated(
            "two arrays have other numbers of axes, or other shapes, and lax does not repeat them",
            "use jnp, which repeats axes of 1, or add the axes: x[:, None]",
            SHOW,
            sure="possible",
        ),
        "arrays must have same number of dimensions, got @ 0.2-",
        "select cases must have the same shapes, got @ 0.1-",
        "must be scalar or have the same shape as cases, got `which` shape @ 0.3-",
        "jvp called with different primal and tangent shapes @ 0.2-",
    ),
    "jax_unknown_axis": sayings(
        JAX,
        "a reshape with two open sizes, in JAX",
        stated(
            "two sizes of a reshape are -1, and only one can be worked out",
            "leave one -1, and write the others",
            "x = x.reshape(x.shape[0], -1)",
        ),
        "can only specify one unknown axis size with a `-1` value @ 0.4.34-",
    ),
    "jax_mask_index": sayings(
        JAX,
        "a mask of another shape that picks elements, in JAX",
        stated(
            "a mask of {got} picks from an array of {wanted} there",
            "make the mask from the very array that it picks from",
            "x[x > 0]",
            sure="possible",
        ),
        "boolean index did not match shape of indexed array in index {index}: got ({got:shape}), "
        "expected ({wanted:shape}) @ 0.2-",
    ),
    "jax_mapped": sayings(
        JAX,
        "arrays that are mapped and not as long, in JAX",
        stated(
            "vmap runs over axes of other lengths",
            "look which arrays have a batch: those must be as long; in_axes=None is for those that "
            "have none, and are the same for all",
            "print(a.shape, b.shape)  # then jax.vmap(f, in_axes=(0, None))",
            sure="likely",
        ),
        "got inconsistent sizes for array axes to be mapped @ 0.1-",
    ),
    "jax_attention": sayings(
        JAX,
        "queries, keys and values that do not go together, in JAX",
        stated(
            "query, key and value of an attention have other axes or heads",
            "give (batch, steps, heads, features), and heads of the query that are a multiple of "
            "those of key and value",
            "print(query.shape, key.shape, value.shape)",
            sure="possible",
        ),
        "The number of query heads must be a multiple of key/value heads, but got {query} vs {key} "
        "@ 0.4.34-",
        "{name:word} shape should be {wanted:text}: but got @ 0.4.34-",
        "{name:word} ndim should be {wanted}, but got {got} @ 0.4.34-",
    ),
    "jax_fans": sayings(
        JAX,
        "an initializer for matrices that gets a vector, in JAX",
        stated(
            "an initializer that counts inputs and outputs is given to a vector, such as a bias",
            "give vectors another initializer",
            "nn.Dense(8, bias_init=nn.initializers.zeros)",
            sure="likely",
        ),
        "Can't compute input and output sizes of a {rank}-dimensional weights tensor @ 0.4-",
    ),
    "flax_attention": sayings(
        FLAX,
        "queries, keys and values that do not go together, in Flax",
        stated(
            "query, key and value of an attention do not go together",
            "let features divide by num_heads, key and value be as long, and their batches equal",
            "print(query.shape, key.shape, value.shape)",
            sure="possible",
        ),
        "Memory dimension must be divisible by number of heads @ 0.3-",
        "q, k depths must match @ 0.3-",
        "k, v lengths must match @ 0.3-",
        "{names:text} batch dims must match, but got shapes @ 0.12-",
        "Query heads ({query}) must be multiple of Key heads ({key}) @ 0.12-",
        "masks must have same rank @ 0.3-",
    ),
    "flax_windows": sayings(
        FLAX,
        "windows, strides and pads of other axes, in Flax",
        stated(
            "window, strides and padding are given for other numbers of axes",
            "give each of them one number for each axis of rows, columns",
            "print(x.shape)  # of 4 axes such as strides=(2, 2), padding=((1, 1), (1, 1))",
            sure="likely",
        ),
        "len(({window:shape})) must equal len(({strides:shape})) @ 0.5-",
        "len(({window:shape})) == len(({strides:shape})) @ 0.3",
        "len(({input:shape})) != len(({dims:shape})) @ 0.3-",
        "must specify pads for same number of dims as window_shape @ 0.3-",
        "Invalid padding format: {padding:text}, should be str, int, or a sequence of len {rank} @ "
        "0.5-",
    ),
    "flax_mask": sayings(
        FLAX,
        "a mask of another shape than its weights, in Flax",
        stated(
            "the mask is {mask}, and the weights {weight}",
            "make the mask as the weights are: kernel, channels, filters",
            "mask = jnp.ones((3, 3, 16, 32))",
            sure="likely",
        ),
        "Mask needs to have the same shape as weights. Shapes are: ({mask:shape}), "
        "({weight:shape}) "
        "@ 0.5-",
    ),
    "flax_axis": sayings(
        FLAX,
        "features and axes that are not as many, in Flax",
        stated(
            "in_features and axis are not as many",
            "give one number of features for each axis",
            "nnx.LinearGeneral((3, 4), 8, axis=(-2, -1), rngs=rngs)",
            sure="likely",
        ),
        "in_features and axis must have the same length. Got @ 0.8-",
    ),
}
