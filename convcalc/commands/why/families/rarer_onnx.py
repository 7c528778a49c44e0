"""ONNX and its Runtime: ranks, attributes and shapes of nodes, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import ONNX, Family
from convcalc.commands.why.stated import sayings, stated

INFER = "model = onnx.shape_inference.infer_shapes(model, strict_mode=True)"
FEEDS = "for one in session.get_inputs():\n    print(one.name, one.shape, one.type)"

FAMILIES: dict[str, Family] = {
    "onnx_ranks": sayings(
        ONNX,
        "a node that gets another number of axes, in ONNX",
        stated(
            "a tensor of the file has another number of axes than its node takes, or the file says",
            "look at the node that is named, and at what is exported before it: squeeze, flatten, "
            "reshape and indexing lose axes; export again with the newest exporter",
            INFER,
            sure="possible",
        ),
        "Mismatch between number of source and target dimensions. Source={got} Target={wanted} @ "
        "1.5-1.12",
        "Mismatch between number of inferred and declared dimensions. inferred={got} declared="
        "{wanted} @ 1.15-",
        "Dimension mismatch in unification between {a} and {b} @ 1.8-",
        "expected to have rank {wanted} but has rank {got} @ 1.8-",
        "expected to have rank >{low} but has rank {got} @ 1.8-",
        "Input tensors of wrong rank (0) @ 1.1-",
        "Second input does not have rank 2 @ 1.1-",
        "Weight tensor spatial rank does not match input tensor spatial rank @ 1.22-",
        "Second input tensor has wrong dimension @ 1.1-",
        "RoIs tensor must have 2 dimensions @ 1.1-",
        "Invalid rank for {op:word} broadcasting: ({a}) vs ({b}) @ 1.10-",
        "Weight rank must be 1 @ 1.8-",
        "Inputs 0 (query) shall be 3 or 4 dimensions @ 1.18-",
    ),
    "onnx_axis": sayings(
        ONNX,
        "an axis that is not there, in ONNX",
        stated(
            "a node names an axis that its input does not have",
            "count axes from 0, or from the end with -1, and export again",
            INFER,
            sure="possible",
        ),
        "Unexpected axis value: {axis}. Expected range [{low}, {high}) @ 1.15-",
        "axis value {axis} is invalid for a tensor of rank {rank} @ 1.5-",
    ),
    "onnx_attributes": sayings(
        ONNX,
        "an attribute that is missing or too short, in ONNX",
        stated(
            "an attribute of a node is missing, or has not one number for each axis",
            "write kernel_shape and strides with a number for each axis of rows, columns, and pads "
            "with two",
            'onnx.helper.make_node("Conv", ["x", "w"], ["y"], kernel_shape=[3, 3], pads=[1, 1, 1, '
            "1])",
            sure="likely",
        ),
        "Attribute kernel_shape must be specified @ 1.1-",
        "Attribute pads has incorrect length @ 1.1-",
        "Attribute strides must only contain positive values @ 1.22-",
        "must have same number of elements as the shape of input tensor X @ 1.5-",
        "Input shape is 3D, num_heads attribute must be provided @ 1.18-",
    ),
    "onnx_reshape": sayings(
        ONNX,
        "a reshape that cannot be, in ONNX",
        stated(
            "the shape that a reshape or split asks for does not hold what arrives",
            "export again with an input of the size that is given, and with -1 for the batch",
            INFER,
            sure="possible",
        ),
        "Invalid Target shape product of 0 @ 1.5-",
        "Invalid dimension value: {got} @ 1.5-",
        "Mismatch between number of splits ({splits}) and outputs ({outputs}) @ 1.8-",
        "Dimension value inferred ({got}) is not equal to the existing dim value ({wanted}) @ 1.5-",
    ),
    "onnx_resize": sayings(
        ONNX,
        "scales of a resize for other axes, in ONNX",
        stated(
            "scales or sizes of a resize have not one number for each axis, batch and channels too",
            "give four numbers for a batch of maps: 1 for batch and channels",
            "scales = np.array([1, 1, 2, 2], np.float32)",
            sure="likely",
        ),
        "Number of elements of attribute 'scales' must be same as rank of input 'X' @ 1.8-",
        "Number of elements of input 'scales' must be same as rank of input 'X' @ 1.8-",
        "Number of elements of input 'sizes' ({got}) must be same as rank of input 'X' ({rank}) @ "
        "1.15-",
    ),
}
