"""ONNX Runtime: shapes of nodes, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import RUNTIME, Family
from convcalc.commands.why.stated import sayings, stated

INFER = "model = onnx.shape_inference.infer_shapes(model, strict_mode=True)"
FEEDS = "for one in session.get_inputs():\n    print(one.name, one.shape, one.type)"

FAMILIES: dict[str, Family] = {
    "runtime_groups_rarer": sayings(
        RUNTIME,
        "groups that do not divide, in ONNX Runtime",
        stated(
            "the channels that arrive do not divide into the groups",
            "give an input with the channels that the file was exported for",
            FEEDS,
            sure="possible",
        ),
        "group count is <= 0 group: {groups} @ 0.4-",
        "Input channels C must be divisible by group for ConvTranspose. C={channels} @ 1.32-",
    ),
    "runtime_shapes": sayings(
        RUNTIME,
        "a shape that a node does not take, in ONNX Runtime",
        stated(
            "a node gets a shape that it does not take: an input of another size or number of "
            "axes, "
            "or a file that was exported wrong",
            "give the input as the file has it, axis by axis",
            FEEDS,
            "if it is so, export again with the newest exporter and a sample of the real size",
            sure="possible",
        ),
        "Invalid input shape: {input:shape} @ 1.2-",
        "Invalid input shape. Only N can be zero. Got: @ 1.0-",
        "Gemm: Invalid bias shape for broadcast @ 1.8-",
        "Can broadcast 0 by 0 or 1. {got} is invalid @ 1.0-",
        "invalid expand shape @ 1.6-",
        "Einsum operands could not be broadcast together. Please check input shapes/equation @ "
        "1.4-",
        "OrtValue shape verification failed. Current shape: @ 0.5-",
        "Tensor size ({got}) != new size ({wanted}) @ 0.5-",
        "Rank of input 'data' needs to be equal to rank of input 'indices' @ 1.0-",
        "does not align with rank of input data: {rank} @ 0.5-",
        "axis {axis} is not in valid range [-{low},{high}] @ 1.0-",
        "Replacement tensor's dimensions do not match @ 1.2-",
    ),
    "runtime_windows": sayings(
        RUNTIME,
        "windows and pads of a pool, in ONNX Runtime",
        stated(
            "pads or dilations of a pool do not go with its kernel",
            "pad by less than the kernel, and give one dilation for each axis; export again",
            "print(node.attribute)",
            sure="possible",
        ),
        "Dilations dimensions should match kernel shape @ 0.5-",
        "Pad should be smaller than kernel @ 0.4-",
        "'pads' has wrong number of values @ 0.5-",
        "Cannot use 'reflect' mode to pad dimension with a value of 0 @ 1.0-",
    ),
    "runtime_reshape": sayings(
        RUNTIME,
        "a reshape that cannot be, in ONNX Runtime",
        stated(
            "the shape that a reshape asks for was worked out wrong, or for another input",
            "give an input of the size and batch of the export, or export again with free axes",
            FEEDS,
            sure="possible",
        ),
        "The dimension with value zero exceeds the dimension size of the input tensor @ 0.4-",
        "At most one dimension can be -1 @ 0.4-",
        "A dimension cannot be less than -1 @ 0.4-",
        "A shape tensor must be a vector tensor @ 0.4-",
    ),
    "runtime_norms": sayings(
        RUNTIME,
        "numbers of a norm, in ONNX Runtime",
        stated(
            "scale, bias or input of a norm have another number of axes or channels",
            "give an input with the channels of the file: batch first, then channels",
            FEEDS,
            sure="possible",
        ),
        "Invalid input scale: NumDimensions() != {wanted} @ 0.4-",
        "Invalid input B: {got} dimension != {wanted} @ 1.0-",
        "Invalid input X: The rank of input X must be atleast 2. Got rank: {rank} @ 1.0-",
    ),
    "runtime_recurrent": sayings(
        RUNTIME,
        "weights of a recurrent layer, in ONNX Runtime",
        stated(
            "a weight of a recurrent layer is not as its hidden_size and input say",
            "give an input of (steps, batch, features), with the features of the export, and a "
            "hidden_size that the weights have",
            FEEDS,
            sure="possible",
        ),
        "Input W must have shape {{directions},{gates}*{hidden},{features}} @ 0.4-",
        "Input R must have shape {{directions},{gates}*{hidden},{again}} @ 0.4-",
        "Input B must have shape {{directions},{gates}*{hidden}} @ 0.4-",
        "Input sequence_lens must have shape {{batch}} @ 0.4-",
    ),
    "runtime_attention": sayings(
        RUNTIME,
        "inputs of an attention, in ONNX Runtime",
        stated(
            "an input of an attention has another number of axes or features",
            "give input_ids as (batch, steps), hidden states as (batch, steps, features), and a "
            "mask of (batch, steps)",
            FEEDS,
            sure="possible",
        ),
        "Input 'mask_index' is expected to have 1 or 2 dimensions, got {got} @ 1.4",
        "Input 0 is expected to have 3 dimensions, got {got} @ 1.0-1.2",
        "Input 1 dimension 0 should have same length as dimension 2 of input 0 @ 1.0-",
        "input_ids is expected to have 2 dimensions, got {got} @ 1.0-",
    ),
    "runtime_resize": sayings(
        RUNTIME,
        "a resize of other axes, in ONNX Runtime",
        stated(
            "a resize does not go with its mode, or is asked of an axis of 0",
            "resize rows and columns only: scales of 1 for batch and channels; look for an empty "
            "input",
            FEEDS,
            sure="possible",
        ),
        "mode only support 2-D inputs ('Bilinear') or 4-D inputs with the corresponding outermost "
        "2 "
        "scale values being 1 @ 1.0",
        "mode only support 2-D inputs ('Bilinear', 'Bicubic') or 4-D inputs with the corresponding "
        "outermost 2 scale values being 1 @ 1.2-1.4",
        "Input dim is zero but required output dim is non-zero @ 1.4-",
    ),
    "runtime_initializer": sayings(
        RUNTIME,
        "a weight of another shape than the file says, in ONNX Runtime",
        stated(
            "a weight of the file has another shape than the file says of it",
            "export again; do not change shapes in the file by hand",
            "onnx.checker.check_model(model, full_check=True)",
            sure="likely",
        ),
        "Shape of initializer {name:name} does not match @ 1.0-",
    ),
    "runtime_counts": sayings(
        RUNTIME,
        "another number of inputs than names, in ONNX Runtime",
        stated(
            "{names} names are given, and {feeds} arrays",
            "give one array for each name",
            FEEDS,
            sure="likely",
        ),
        "Size mismatch: feed_names has {names}elements, but feeds has {feeds} elements @ 0.5-",
    ),
    "runtime_memory": sayings(
        RUNTIME,
        "memory that does not suffice, in ONNX Runtime",
        stated(
            "the memory does not suffice",
            "give smaller batches or images, or raise the limit of the provider",
            "",
            sure="likely",
        ),
        "Available memory of {free:number} is smaller than requested bytes of {bytes:number} @ "
        "1.4-",
    ),
}
