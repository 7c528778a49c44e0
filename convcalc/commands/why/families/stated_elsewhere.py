"""TensorFlow, JAX and Flax: messages whose words say all."""

from __future__ import annotations

from convcalc.commands.why import layered
from convcalc.commands.why.families.stated_onnx import OPEN, same
from convcalc.commands.why.reading import (
    FLAX,
    JAX,
    TENSORFLOW,
    Family,
    Wording,
)
from convcalc.commands.why.stated import family, stated

SHAPES = "print(a.shape, b.shape)"
EINSUM = stated(
    "an axis of an einsum has two sizes: {wanted} and {got}",
    "look at the shapes: each letter has one size in all of its tensors",
    SHAPES,
    "in attention: keys and values must be equally long",
)
BATCHES = stated(
    "two batches of matrices meet that are not as many: {one} and {other}",
    "look where the two get their first axes: all but the last two must agree, or be 1",
    SHAPES,
)

FAMILIES: dict[str, Family] = {
    "tensorflow_reshape_open": family(
        "several sizes that are to be found, in TensorFlow's words",
        OPEN,
        TENSORFLOW,
        (
            "Only one input size may be -1, not both {one} and {other}",
            "Only one input size may be -1, not both 0 and 1 [Op:Reshape]",
            "",
        ),
    ),
    "einsum_sizes": family(
        "a letter of an einsum with two sizes",
        EINSUM,
        TENSORFLOW,
        (
            "Expected dimension {wanted} at axis {axis} of the input shaped {input:shape} but got "
            "dimension {got}",
            "Expected dimension 4 at axis 1 of the input shaped [2,5,6] but got dimension 5 "
            "[Op:Einsum]",
            "",
        ),
    ),
    "jax_einsum_sizes": family(
        "a letter of an einsum with two sizes, in NumPy's words",
        EINSUM,
        JAX,
        (
            "Size of label {letter:word} for operand {operand} ({got}) does not match previous "
            "terms ({wanted})",
            "Size of label 'j' for operand 1 (4) does not match previous terms (5).",
            "",
        ),
    ),
    "tensorflow_matmul_batches": family(
        "two batches of matrices that are not as many",
        BATCHES,
        TENSORFLOW,
        (
            "In[0] and In[1] must have compatible batch dimensions: {one:shape} vs. {other:shape}",
            "In[0] and In[1] must have compatible batch dimensions: [4,3,5] vs. [3,5,2]",
            "",
        ),
    ),
    "tensorflow_pool_rank": family(
        "a pool that gets no batch of images",
        stated(
            "a pool gets another number of axes than 4: the batch or the channels are missing",
            "give it batch, rows, columns, channels",
            "x = x[None]  # or, of grey images: x[..., None]",
            sure="possible",
        ),
        TENSORFLOW,
        same("tensor_in_shape must have 2 spatial dimensions"),
    ),
    "jax_transpose": family(
        "an order of axes that has more or fewer of them",
        stated(
            "transpose names {order}, and the array is {input}",
            "name each axis once, the batch among them",
            "x = jnp.transpose(x, (0, 3, 1, 2))",
            sure="likely",
        ),
        JAX,
        (
            "transpose permutation isn't a permutation of operand dimensions, got permutation "
            "{order:shape} for operand shape {input:shape}",
            "transpose permutation isn't a permutation of operand dimensions, got permutation "
            "(2, 0, 1) for operand shape (8, 224, 224, 3).",
            "",
        ),
    ),
    "jax_assigned": family(
        "an array that does not fit where it goes",
        stated(
            "an array of {input} does not fit where {wanted} is wanted",
            "look at both shapes; sizes must be equal, or 1",
            SHAPES,
        ),
        JAX,
        (
            "Incompatible types for broadcasting: input type=float32[{input:shape}] and requested "
            "type=float32[{wanted:shape}]",
            "Incompatible types for broadcasting: input type=float32[3,2] and requested "
            "type=float32[3,4]",
            "0.8-",
        ),
    ),
    "jax_vmapped": family(
        "arguments of vmap that are not as many",
        stated(
            "vmap runs along axes of other lengths",
            "look which arrays have a batch: those must be as long; in_axes=None is for those that "
            "have none, and are the same for all",
            "print(a.shape, b.shape)  # then jax.vmap(f, in_axes=(0, None))",
        ),
        JAX,
        same("vmap got inconsistent sizes for array axes to be mapped"),
    ),
    "jax_gradient": family(
        "a gradient of more than one number",
        stated(
            "the function gives an output of {output}, and grad takes a single number",
            "take the mean, or the sum, of the losses",
            "loss = losses.mean()",
        ),
        JAX,
        (
            "Gradient only defined for scalar-output functions. Output had shape: {output:shape}.",
            "Gradient only defined for scalar-output functions. Output had shape: (4,).",
            "",
        ),
    ),
    "flax_norm_groups": Family(
        "groups that do not divide the channels, in Flax",
        layered.groups,
        (
            Wording(
                FLAX,
                "Number of groups ({groups}) does not divide the number of channels ({channels})",
                "Number of groups (32) does not divide the number of channels (48).",
            ),
        ),
    ),
    "flax_missing": family(
        "parameters that a network does not have",
        stated(
            "the parameters have no {name} for {scope}: they are of another network",
            "look which layers the parameters have, and build the network that they were made for; "
            "model.init gives new ones, which are not trained",
            "print(jax.tree.map(jnp.shape, variables))",
        ),
        FLAX,
        (
            "Could not find parameter named {name:word} in scope {scope:word}.",
            'Could not find parameter named "kernel" in scope "/layers_1".',
            "",
        ),
    ),
}
