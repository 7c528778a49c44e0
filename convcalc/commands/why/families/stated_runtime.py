"""ONNX Runtime: layers of a file whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.exported_sizes import INPUTS, fixed
from convcalc.commands.why.reading import RUNTIME, Family
from convcalc.commands.why.stated import family, stated

RANK = stated(
    "input {input} has {got} axes, and {wanted} are wanted",
    "give each input the axes that the file names",
    INPUTS,
    "a single sample needs its batch (x[None]); if the file was changed, export it again",
    sure="possible",
)
SPLIT = stated(
    "{input} does not divide into {outputs} parts on axis {axis}",
    "give an input of the size of the export",
    INPUTS,
    "or export it again with the sizes of the parts",
    sure="possible",
)

FAMILIES: dict[str, Family] = {
    "runtime_rank": family(
        "an input of other axes than a layer of the file takes",
        RANK,
        RUNTIME,
        (
            "Input {input} expected to have rank >= {wanted} but has rank {got}",
            "Input 0 expected to have rank >= 3 but has rank 2 in node /conv.",
            "1.22-",
        ),
    ),
    "runtime_rank_unsaid": family(
        "an input of other axes than a layer of the file takes, in words",
        stated(
            "a layer of the file gets an input of other axes than it takes",
            "give the input the axes that the file names",
            INPUTS,
            "a single sample needs its batch: x[None]",
            sure="possible",
        ),
        RUNTIME,
        ("Input tensor must be 4-dimensional", "Input tensor must be 4-dimensional", ""),
        (
            "Input tensor must have at least 2 dimensions",
            "Input tensor must have at least 2 dimensions",
            "1.13-1.18",
        ),
        ("First input tensor must have rank 3", "First input tensor must have rank 3", ""),
        (
            "Input tensor must have at least 3 dimensions (N x C x D1...Dn). Got: {got}",
            "Input tensor must have at least 3 dimensions (N x C x D1...Dn). Got: 2",
            "1.22-",
        ),
    ),
    "runtime_sequence": family(
        "a recurrent layer of a file that gets no sequence",
        stated(
            "a recurrent layer takes steps, batch, features, and gets {got}",
            "give it three axes, as the file names them",
            INPUTS,
        ),
        RUNTIME,
        (
            "Input X must have 3 dimensions only. Actual:{got:shape}",
            "Input X must have 3 dimensions only. Actual:{10,8}",
            "",
        ),
    ),
    "runtime_first_state": family(
        "a first state that was made for another batch, in a file",
        stated(
            "the first state is {got}, and directions, batch, hidden {wanted} are wanted",
            "make it for the batch that is given",
            "h0 = np.zeros((directions, batch, hidden), np.float32)",
            "if the file makes it itself, a batch was fixed at the export: export it with a free "
            "one",
            sure="possible",
        ),
        RUNTIME,
        *(
            (
                f"Input initial_{name} must have shape {{wanted:shape}}. Actual:{{got:shape}}",
                f"Input initial_{name} must have shape {{1,4,16}}. Actual:{{1,1,16}}",
                "",
            )
            for name in ("h", "c")
        ),
    ),
    "runtime_norm": family(
        "a norm of a file that is made for other channels",
        stated(
            "the norm has {got} numbers, and {wanted} channels arrive",
            "look at the layer before it: the file was changed, or has channels elsewhere",
            "onnx.checker.check_model(onnx.load(path), full_check=True)",
            sure="possible",
        ),
        RUNTIME,
        ("Invalid input scale: {got} != {wanted}", "Invalid input scale: 32 != 64", ""),
        (
            "Size of X.shape()[axis:] == {wanted}. Size of scale and bias (if provided) must match "
            "this. Got scale size of {got}",
            "Size of X.shape()[axis:] == 768. Size of scale and bias (if provided) must match "
            "this. Got scale size of 512 and bias size of 512",
            "",
        ),
    ),
    "runtime_kernel": family(
        "a kernel that does not go with its weight, in a file",
        stated(
            "the kernel is stated as {kernel}, and its weight is {weight}",
            "leave kernel_shape out, or write the last sizes of the weight",
            "onnx.helper.make_node('Conv', inputs, outputs, kernel_shape=weight.shape[2:])",
        ),
        RUNTIME,
        (
            "is not compatible with W shape. kernel_shape: {kernel:shape} W: {weight:shape}",
            "kernel_shape is not compatible with W shape. kernel_shape: {5,5} W: {8,3,3,3}",
            "",
        ),
        (
            "is not compatible with W num_dims. kernel_shape: {kernel:shape} W: {weight:shape}",
            "kernel_shape num_dims is not compatible with W num_dims. kernel_shape: {3} W: "
            "{8,3,3,3}",
            "",
        ),
    ),
    "runtime_groups": family(
        "channels that groups do not divide, in a file",
        stated(
            "{channels} channels do not divide into {groups} groups",
            "give the channels that the file was exported for: its weights keep their groups",
            "for one in session.get_inputs():\n    print(one.name, one.shape)",
            "in a file that you write yourself, write a group that divides them",
        ),
        RUNTIME,
        (
            "Input channels is not divisible by group. num_input_channels: {channels} group: "
            "{groups}",
            "Input channels is not divisible by group. num_input_channels: 10 group: 4",
            "",
        ),
    ),
    "runtime_split_even": family(
        "an axis that does not divide, in a file",
        SPLIT,
        RUNTIME,
        (
            "Input cannot be split evenly on selected axis. Input shape={input:shape} Axis={axis} "
            "NumOutputs={outputs}",
            "Input cannot be split evenly on selected axis. Input shape={1,7} Axis=1 NumOutputs=2",
            "",
        ),
    ),
    "runtime_product_batch": family(
        "sizes of two tensors that do not go together, in a file",
        fixed,
        RUNTIME,
        *(
            (
                f"{side} operand cannot broadcast on dim {{axis}} LeftShape: {{left:shape}}, "
                "RightShape: {right:shape}",
                f"{side} operand cannot broadcast on dim 3 LeftShape: {{1,3,20,20,2}}, RightShape: "
                "{1,1,21,12,2}",
                "",
            )
            for side in ("left", "right")
        ),
        *(
            (
                f"{side} operand cannot broadcast on dim {{axis}}",
                f"{side} operand cannot broadcast on dim 0",
                "",
            )
            for side in ("left", "right")
        ),
    ),
    "runtime_output": family(
        "an output of another shape than the file declares",
        stated(
            "the file declares {wanted} for output {output}, and {got} comes out: a warning only",
            "give the input the size of the export, or declare the axis free when exporting",
            'dynamic_axes={"y": {0: "batch"}}',
            sure="possible",
        ),
        RUNTIME,
        (
            "Expected shape from model of {wanted:shape} does not match actual shape of "
            "{got:shape} for output {output:name}",
            "Expected shape from model of {1,10} does not match actual shape of {4,10} for output "
            "y",
            "1.8-",
        ),
    ),
}
