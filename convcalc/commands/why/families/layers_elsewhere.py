"""Layers outside PyTorch: dimensions, norms, groups, windows."""

from __future__ import annotations

from convcalc.commands.why import layered, ranked
from convcalc.commands.why.reading import (
    CAFFE,
    JAX,
    KERAS,
    ONNX,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    TFLITE,
    Family,
    Wording,
)

FAMILIES: dict[str, Family] = {
    "layer_rank": Family(
        "a layer that takes other dimensions",
        ranked.ranks,
        (
            Wording(
                TENSORFLOW,
                "convolution input must be {wanted}-dimensional: {input:shape}",
                "convolution input must be 4-dimensional: [28,28,1]",
                "2.6-",
            ),
            Wording(
                TENSORFLOW,
                "input must be {wanted}-dimensional{input:shape}",
                "input must be 4-dimensional[28,28,1]",
            ),
            Wording(
                TENSORFLOW,
                "Shape {input:shape} must have rank {wanted}",
                "Shape (28, 28, 1) must have rank 4",
            ),
            Wording(
                KERAS,
                "Inputs should have rank {wanted}. Received input shape: {input:shape}",
                "Inputs should have rank 4. Received input shape: (None, 28, 28)",
                "2.5-2.7",
            ),
            Wording(
                RUNTIME,
                "Invalid rank for input: {name:word} Got: {got} Expected: {wanted} Please fix",
                "Invalid rank for input: x Got: 3 Expected: 4 Please fix",
            ),
            Wording(
                RUNTIME,
                "X num_dims does not match W num_dims. X: {input:shape} W: {weight:shape}",
                "X num_dims does not match W num_dims. X: {3,28,28} W: {8,3,3,3}",
                "0.4-1.6",
            ),
            Wording(
                JAX,
                "convolution requires lhs and rhs ndim to be equal, got {got} and {wanted}",
                "convolution requires lhs and rhs ndim to be equal, got 3 and 4",
                "0.8-",
            ),
            Wording(
                TFLITE,
                "input->dims->size != 4 ({got} != {wanted})",
                "input->dims->size != 4 (3 != 4)",
            ),
            Wording(
                TFLITE,
                "NumDimensions(input) != 4 ({got} != {wanted})",
                "NumDimensions(input) != 4 (3 != 4)",
            ),
            Wording(
                TFLITE,
                "Cannot set tensor: Dimension mismatch. Got {got} but expected {wanted} for "
                "input {index}",
                "Cannot set tensor: Dimension mismatch. Got 3 but expected 4 for input 0",
            ),
            Wording(
                CAFFE,
                "Check failed: {wanted} == bottom[0]->num_axes() ({wanted} vs. {got}) Input must "
                "have 4 axes, corresponding to (num, channels, height, width)",
                "Check failed: 4 == bottom[0]->num_axes() (4 vs. 3) Input must have 4 axes, "
                "corresponding to (num, channels, height, width)",
            ),
            Wording(
                PADDLE,
                "The input of Op(Conv) should be a 4-D or 5-D Tensor. But received: input's "
                "dimension is {got}, input's shape is {input:shape}",
                "The input of Op(Conv) should be a 4-D or 5-D Tensor. But received: input's "
                "dimension is 3, input's shape is [3, 28, 28]",
            ),
            Wording(
                TENSORFLOW,
                "Shape must be rank {wanted} but is rank {got} for {node:long} with input "
                "shapes: {inputs:tuples}",
                "Shape must be rank 4 but is rank 3 for '{{node Conv2D}} = Conv2D[T=DT_FLOAT](x, "
                "w)' with input shapes: [28,28,1], [3,3,1,8]",
            ),
            Wording(
                TENSORFLOW,
                "Shape must be rank {wanted} but is rank {got}",
                "Shape must be rank 4 but is rank 3",
            ),
            Wording(
                ONNX,
                "All inputs to Concat must have same rank. Input {index} has rank {got} != "
                "{wanted}",
                "All inputs to Concat must have same rank. Input 1 has rank 2 != 4",
                "1.12-",
            ),
            Wording(
                TENSORFLOW,
                "'images' must have either 3 or 4 dimensions",
                "'images' must have either 3 or 4 dimensions",
            ),
        ),
    ),
    "biases": Family(
        "a bias made for other channels",
        layered.biases,
        (
            Wording(
                TENSORFLOW,
                "Must provide as many biases as the last dimension of the input tensor: "
                "[{scale}] vs. {input:shape}",
                "Must provide as many biases as the last dimension of the input tensor: [4] vs. "
                "[1,28,28,8]",
            ),
        ),
    ),
}
