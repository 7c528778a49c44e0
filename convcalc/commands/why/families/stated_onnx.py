"""ONNX and ONNX Runtime: messages whose words say all."""

from __future__ import annotations

from convcalc.commands.why import ranked
from convcalc.commands.why.reading import (
    JAX,
    LIKELY,
    ONNX,
    RUNTIME,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)
from convcalc.commands.why.stated import family, stated


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
DEEP = "DepthToSpace requires input depth to be a multiple of "

OPEN = stated(
    "more than one size is written as -1",
    "write all sizes but one",
    "",
    why="-1 is found from the others, so there can be one only.",
)

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
            sure="possible",
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
        ranked.ranks,
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
}
