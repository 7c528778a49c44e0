"""ONNX: settings and joins of a file whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import ONNX, RUNTIME, Family
from convcalc.commands.why.stated import family, stated

FAMILIES: dict[str, Family] = {
    "onnx_numbers": family(
        "a setting of a file with other numbers than the map has axes",
        stated(
            "a setting of a layer has other numbers than the map has axes",
            "write one for each axis of the map; of pads two: first all begins, then all ends",
            "pads=[1, 1, 1, 1]  # top, left, bottom, right",
            sure="likely",
        ),
        ONNX,
        *(
            (f"Attribute {name} has incorrect size", f"Attribute {name} has incorrect size", "")
            for name in ("dilations", "pads", "strides", "output_shape")
        ),
        ("Pads has incorrect number of values", "Pads has incorrect number of values", "1.8-"),
    ),
    "runtime_numbers": family(
        "a setting with fewer numbers than the map has axes",
        stated(
            "{what} has {got} numbers, and {wanted} are wanted",
            "write one for each axis of the map (of pads two)",
            "strides=[1, 1], pads=[1, 1, 1, 1]",
        ),
        RUNTIME,
        (
            "Not enough elements in {what:name}. Expected: {wanted} Got: {got}",
            "Not enough elements in strides. Expected: 2 Got: 1",
            "1.6-",
        ),
    ),
    "onnx_targets": family(
        "targets of other axes or sizes than the scores, in a file",
        stated(
            "the targets do not have the shape of the scores without its classes",
            "give one number for each sample (or position): one axis less than the scores",
            "print(scores.shape, target.shape)",
        ),
        ONNX,
        (
            "Target rank must be 1 less than the input rank",
            "Target rank must be 1 less than the input rank.",
            "1.8-",
        ),
        (
            "Input and target dimension value mismatch",
            "Input and target dimension value mismatch.",
            "1.8-",
        ),
    ),
    "onnx_same_rank": family(
        "tensors of other axes that are joined, in a file",
        stated(
            "tensors with other numbers of axes are joined",
            "flatten the map, or add the axis that is missing, before the join",
            "x = torch.flatten(x, 1)",
            sure="possible",
        ),
        ONNX,
        (
            "All inputs to Concat must have same rank",
            "All inputs to Concat must have same rank",
            "",
        ),
        (
            "Ranks of input data are different, cannot concatenate them, expected rank: {wanted} "
            "got: {got}",
            "Ranks of input data are different, cannot concatenate them, expected rank: 4 got: 2",
            "0.5",
        ),
    ),
}
