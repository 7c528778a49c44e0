"""ONNX, ONNX Runtime, TensorFlow, JAX and Flax: messages whose words say all."""

from __future__ import annotations

from convcalc.commands.why import layered
from convcalc.commands.why.multiplied import sizes_only
from convcalc.commands.why.reading import (
    FLAX,
    JAX,
    LIKELY,
    ONNX,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)
from convcalc.commands.why.stated import family, stated

SHAPES = "print(a.shape, b.shape)"
NETRON = "onnx.helper.printable_graph(model.graph)"


def split(said: Said) -> Reading:
    """Parts that are not the whole."""
    parts, size = said.number("parts"), said.number("size")
    require(parts != size)
    return Reading(
        f"the parts have {parts} together, and the axis has {size}",
        (
            Fix(f"let the parts have the sum {size}", sure=LIKELY),
            Fix("if the input was changed, give it the size that the file was exported with"),
        ),
        "A split takes the size of each part.",
    )


def same(text: str, versions: str = "") -> tuple[str, str, str]:
    """A wording without holes."""
    return text, text, versions


SQUEEZED = stated(
    "axis {at} is to be taken away, and has {size} elements, not 1",
    "take an axis of 1 away only; look at the shape before",
    "print(x.shape)",
    "if a batch of 1 was exported, give one sample at a time, or export it again without squeeze",
)
OPEN = stated(
    "more than one size is written as -1",
    "write all sizes but one",
    "",
    why="-1 is found from the others, so there can be one only.",
)
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
DEEP = "DepthToSpace requires input depth to be a multiple of "

FAMILIES: dict[str, Family] = {
    "runtime_squeeze": Family(
        "an axis that is taken away and is not 1",
        SQUEEZED,
        tuple(
            Wording(name, *row)
            for name, row in (
                (
                    ONNX,
                    (
                        "Dimension of input {at} must be 1 instead of {size}",
                        "(op_type:Squeeze): [ShapeInferenceError] Dimension of input 2 must be 1 "
                        "instead of 3",
                    ),
                ),
                (
                    RUNTIME,
                    (
                        "input_shape[i] == 1 was false. Dimension of input {at} must be 1 instead "
                        "of {size}",
                        "input_shape[i] == 1 was false. Dimension of input 0 must be 1 instead of "
                        "2. shape={2,4}",
                    ),
                ),
                (
                    JAX,
                    (
                        "cannot select an axis to squeeze out which has size not equal to one, "
                        "got shape={size:shape} and dimensions={at:shape}",
                        "cannot select an axis to squeeze out which has size not equal to one, "
                        "got shape=(4, 1, 3) and dimensions=(2,)",
                    ),
                ),
            )
        ),
    ),
    "onnx_split": Family(
        "parts that are not the whole",
        split,
        (
            Wording(
                ONNX,
                "Mismatch between the sum of 'split' ({parts}) and the split dimension of the "
                "input ({size})",
                "Mismatch between the sum of 'split' (8) and the split dimension of the input (10)",
            ),
        ),
    ),
    "runtime_split": family(
        "parts that are not the whole, in ONNX Runtime's words",
        stated(
            "the parts have {parts} together, and axis {axis} of {input} is split",
            "let the parts have the sum of that axis",
            "",
            "if the input was changed, give it the size that the file was exported with",
        ),
        RUNTIME,
        (
            "Cannot split using values in 'split' attribute. Axis={axis} Input "
            "shape={input:shape} NumOutputs={count} Num entries in 'split' (must equal number of "
            "outputs) was {entries} Sum of sizes in 'split' (must equal size of selected axis) "
            "was {parts}",
            "Cannot split using values in 'split' attribute. Axis=1 Input shape={2,10} "
            "NumOutputs=2 Num entries in 'split' (must equal number of outputs) was 2 Sum of "
            "sizes in 'split' (must equal size of selected axis) was 8",
            "",
        ),
    ),
    "onnx_reshape_open": family(
        "several sizes that are to be found",
        OPEN,
        ONNX,
        same("Target shape may not have multiple -1 dimensions"),
    ),
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
    "onnx_reshape_sizes": family(
        "a reshape to another number of elements, in ONNX's words",
        stated(
            "a reshape in the file has another number of elements than arrives",
            "give an input of the size of the export, or export it for any size",
            'torch.onnx.export(model, x, "net.onnx", input_names=["x"], '
            'dynamic_axes={"x": {0: "batch", 2: "height", 3: "width"}})',
        ),
        ONNX,
        same("Dimension could not be inferred: incompatible shapes"),
    ),
    "onnx_gemm_rank": Family(
        "a linear layer that gets no matrix",
        stated(
            "a linear layer (Gemm) gets no matrix: Flatten is missing before it",
            "flatten each sample before the layer, and export again",
            "x = x.flatten(1)",
        ),
        tuple(
            Wording(ONNX, text, text)
            for text in ("First input does not have rank 2", "First input tensor must have rank 2")
        ),
    ),
    "onnx_kernel_rank": family(
        "a kernel of other axes than its input",
        stated(
            "the kernel has another number of sizes than the input has rows, columns and so on",
            "write one size for each axis behind batch and channels",
            "kernel_shape=[3, 3]  # of an input of 4 axes",
        ),
        ONNX,
        same("Attribute kernel_shape has incorrect size"),
    ),
    "runtime_rank_joined": Family(
        "a map that is joined to something flat",
        layered.ranks,
        (
            Wording(
                RUNTIME,
                "Ranks of input data are different, cannot concatenate them. expected rank: "
                "{wanted} got: {got}",
                "Ranks of input data are different, cannot concatenate them. expected rank: 4 "
                "got: 2",
            ),
        ),
    ),
    "runtime_conv_rank": family(
        "a convolution that gets no batch of images",
        stated(
            "a convolution gets another number of axes than 4: the batch or the channels are "
            "missing",
            "give it batch, channels, rows, columns",
            "x = x[None]",
            sure="possible",
        ),
        RUNTIME,
        same("Conv input and filter must be rank 4"),
    ),
    "runtime_depth": family(
        "channels that a block does not divide",
        stated(
            "the channels are no multiple of the square of the block",
            "give the layer before it out_channels = wanted channels * block * block",
            "",
        ),
        RUNTIME,
        (DEEP + "(block_size * block_size)", DEEP + "(block_size * block_size)", "1.13-"),
        (DEEP + "(block_size * blok_size)", DEEP + "(block_size * blok_size)", "1.0-1.12"),
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
            "give arrays of as many samples, or say which are the same for all",
            "jax.vmap(f, in_axes=(0, None))",
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
            "make the parameters with this network, or use the settings of the saved one",
            "variables = model.init(key, x)",
        ),
        FLAX,
        (
            "Could not find parameter named {name:word} in scope {scope:word}.",
            'Could not find parameter named "kernel" in scope "/layers_1".',
            "",
        ),
    ),
    "paddle_features": Family(
        "features that do not fit the weight, in PaddlePaddle 2.5 and later",
        sizes_only,
        (
            Wording(
                PADDLE,
                "Y'dims[0] must be equal to {got}, but received Y'dims[0] is {wanted}",
                "Input(Y) has error dim. Y'dims[0] must be equal to 400, but received Y'dims[0] "
                "is 256.",
            ),
            Wording(
                PADDLE,
                "but received fisrt matrix width {got}, second matrix height {wanted}",
                "The fisrt matrix width should be same as second matrix height,but received "
                "fisrt matrix width 20, second matrix height 10",
            ),
        ),
    ),
}
