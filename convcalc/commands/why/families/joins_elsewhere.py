"""Concatenation and stacks outside PyTorch and Keras."""

from __future__ import annotations

from convcalc.commands.why import elsewhere, layered
from convcalc.commands.why.reading import (
    CAFFE,
    JAX,
    NUMPY,
    ONNX,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    TENSORRT,
    TFLITE,
    Family,
    Wording,
)

FAMILIES: dict[str, Family] = {
    "concat_shapes": Family(
        "tensors that are joined and differ in another axis",
        elsewhere.joined,
        (
            Wording(
                TENSORFLOW,
                "ConcatOp : Dimension {dimension} in both shapes must be equal: shape[0] = "
                "{first:shape} vs. shape[{index}] = {other:shape}",
                "ConcatOp : Dimension 1 in both shapes must be equal: shape[0] = [1,57,57,8] vs. "
                "shape[1] = [1,56,56,8]",
                "2.4-",
            ),
            Wording(
                TENSORFLOW,
                "ConcatOp : Dimensions of inputs should match: shape[0] = {first:shape} vs. "
                "shape[{index}] = {other:shape}",
                "ConcatOp : Dimensions of inputs should match: shape[0] = [1,57,57,8] vs. "
                "shape[1] = [1,56,56,8]",
                "0.6-2.3",
            ),
            Wording(
                TENSORFLOW,
                "ConcatOp : Ranks of all input tensors should match: shape[0] = {first:shape} "
                "vs. shape[{index}] = {other:shape}",
                "ConcatOp : Ranks of all input tensors should match: shape[0] = [1,57,57,8] vs. "
                "shape[1] = [1,56]",
            ),
            Wording(
                TENSORFLOW,
                "Dimension {dimension} in both shapes must be equal, but are {got} and {wanted}. "
                "Shapes are {first:shape} and {other:shape}",
                "Dimension 1 in both shapes must be equal, but are 57 and 56. Shapes are "
                "[1,57,57] and [1,56,56]",
                "1.8-",
            ),
            Wording(
                TENSORFLOW,
                "Dimension {dimension} in both shapes must be equal, but are {got} and {wanted}",
                "Dimension 1 in both shapes must be equal, but are 56 and 57",
                "0.12-1.7",
            ),
            Wording(
                JAX,
                "Cannot concatenate arrays with shapes that differ in dimensions other than the "
                "one being concatenated: concatenating along dimension {dimension} for shapes "
                "{both:tuples}",
                "Cannot concatenate arrays with shapes that differ in dimensions other than the "
                "one being concatenated: concatenating along dimension 3 for shapes (1, 57, 57, "
                "8), (1, 56, 56, 8)",
            ),
            Wording(
                JAX,
                "Cannot concatenate arrays with different numbers of dimensions: got {both:tuples}",
                "Cannot concatenate arrays with different numbers of dimensions: got (1, 57, 57, "
                "8), (1, 8)",
            ),
            Wording(
                JAX,
                "Cannot concatenate arrays with different ranks, got {both:tuples}",
                "Cannot concatenate arrays with different ranks, got (1, 57, 57, 8), (1, 8)",
            ),
            Wording(
                NUMPY,
                "all the input array dimensions except for the concatenation axis must match "
                "exactly, but along dimension {dimension}, the array at index {index} has size "
                "{got} and the array at index {index_again} has size {wanted}",
                "all the input array dimensions except for the concatenation axis must match "
                "exactly, but along dimension 1, the array at index 0 has size 56 and the array "
                "at index 1 has size 57",
            ),
            Wording(
                RUNTIME,
                "Non concat axis dimensions must match: Axis {axis} has mismatched dimensions of "
                "{got} and {wanted}",
                "Non concat axis dimensions must match: Axis 2 has mismatched dimensions of 56 "
                "and 57",
            ),
            Wording(
                ONNX,
                "Can't merge shape info. Both inferred and declared dimension have values but "
                "they differ. Inferred={got} Declared={wanted} Dimension={dimension}",
                "Can't merge shape info. Both inferred and declared dimension have values but "
                "they differ. Inferred=56 Declared=57 Dimension=2",
                "1.15-",
            ),
            Wording(
                ONNX,
                "Can't merge shape info. Both source and target dimension have values but they "
                "differ. Source={got} Target={wanted} Dimension={dimension}",
                "Can't merge shape info. Both source and target dimension have values but they "
                "differ. Source=56 Target=57 Dimension=2",
                "1.5-1.14",
            ),
            Wording(
                TENSORRT,
                "all concat input tensors must have the same dimensions except on the "
                "concatenation axis ({axis}), but dimensions mismatched at index {index}. Input "
                "0 shape: {first:shape}, Input {index_again} shape: {other:shape}",
                "all concat input tensors must have the same dimensions except on the "
                "concatenation axis (1), but dimensions mismatched at index 2. Input 0 shape: "
                "[1,64,57,57], Input 1 shape: [1,64,56,56]",
            ),
            Wording(
                TENSORRT,
                "dimensions must be equal for concatenation on axis {axis}. Condition '==' "
                "violated: {got} != {wanted}",
                "dimensions must be equal for concatenation on axis 1. Condition '==' violated: "
                "56 != 57",
            ),
            Wording(
                CAFFE,
                "Check failed: top_shape[j] == bottom[i]->shape(j) ({wanted} vs. {got}) All "
                "inputs must have the same shape, except at concat_axis",
                "Check failed: top_shape[j] == bottom[i]->shape(j) (57 vs. 56) All inputs must "
                "have the same shape, except at concat_axis",
            ),
            Wording(
                TFLITE,
                "t->dims->data[d] != t0->dims->data[d] ({got} != {wanted})",
                "t->dims->data[d] != t0->dims->data[d] (56 != 57)",
            ),
            Wording(
                PADDLE,
                "-th dimension of input[0] and input[{index}] is expected to be equal. But "
                "received input[0]'s shape = {first:shape}, input[{index_again}]'s shape = "
                "{other:shape}",
                "-th dimension of input[0] and input[1] is expected to be equal. But received "
                "input[0]'s shape = [1, 64, 57, 57], input[1]'s shape = [1, 64, 56, 56]",
            ),
            Wording(
                PADDLE,
                "The shape of input[0] and input[{index}] is expected to be equal. But received "
                "input[0]'s shape = {first:shape}, input[{index_again}]'s shape = {other:shape}",
                "The shape of input[0] and input[1] is expected to be equal. But received "
                "input[0]'s shape = [1, 64, 57, 57], input[1]'s shape = [1, 64, 56, 56]",
            ),
        ),
    ),
    "stack_shapes": Family(
        "samples of other shapes that are to be one batch",
        layered.batched,
        (
            Wording(
                TENSORFLOW,
                "Cannot batch tensors with different shapes in component {component}. First "
                "element had shape {first:shape} and element {index} had shape {other:shape}",
                "Cannot batch tensors with different shapes in component 0. First element had "
                "shape [500,333,3] and element 1 had shape [375,500,3]",
                "1.8-",
            ),
            Wording(
                TENSORFLOW,
                "Cannot add tensor to the batch: number of elements does not match. Shapes are: "
                "[tensor]: {first:shape}, [batch]: {other:shape}",
                "Cannot add tensor to the batch: number of elements does not match. Shapes are: "
                "[tensor]: [500,333,3], [batch]: [375,500,3]",
            ),
            Wording(
                TENSORFLOW,
                "Shapes of all inputs must match: values[0].shape = {first:shape} != "
                "values[{index}].shape = {other:shape}",
                "Shapes of all inputs must match: values[0].shape = [2,7] != values[1].shape = "
                "[2,10]",
            ),
            Wording(
                TENSORFLOW,
                "must have the same size and shape. Input 0: {first:shape} != input {index}: "
                "{other:shape}",
                "must have the same size and shape. Input 0: [2,3] != input 1: [2,4]",
            ),
            Wording(
                JAX,
                "All input arrays must have the same shape. Got {both:tuples}",
                "All input arrays must have the same shape. Got (2,), (3,)",
                "0.8-",
            ),
            Wording(
                NUMPY,
                "all input arrays must have the same shape",
                "all input arrays must have the same shape",
            ),
            Wording(
                NUMPY,
                "The requested array has an inhomogeneous shape after {axis} dimensions",
                "The requested array has an inhomogeneous shape after 1 dimensions",
                "1.24-",
            ),
            Wording(
                TENSORFLOW,
                "Can't convert non-rectangular Python sequence to Tensor",
                "Can't convert non-rectangular Python sequence to Tensor",
            ),
        ),
    ),
}
