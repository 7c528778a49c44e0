"""Reshapes outside PyTorch: elements that do not fill a shape."""

from __future__ import annotations

from convcalc.commands.why import layered, refilled
from convcalc.commands.why.reading import (
    CAFFE,
    JAX,
    KERAS,
    NUMPY,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    TENSORRT,
    TFLITE,
    Family,
    Wording,
)

FAMILIES: dict[str, Family] = {
    "reshape_count": Family(
        "a reshape to another number of elements",
        refilled.reshape,
        (
            Wording(
                NUMPY,
                "cannot reshape array of size {size} into shape {target:shape}",
                "cannot reshape array of size 64 into shape (1, 8, 8, 2)",
            ),
            Wording(
                TENSORFLOW,
                "Input to reshape is a tensor with {got} values, but the requested shape has "
                "{wanted}",
                "Input to reshape is a tensor with 400 values, but the requested shape has 256",
            ),
            Wording(
                TENSORFLOW,
                "Input to reshape is a tensor with {got} values, but the requested shape "
                "requires a multiple of {multiple}",
                "Input to reshape is a tensor with 400 values, but the requested shape requires "
                "a multiple of 256",
            ),
            Wording(
                TENSORFLOW,
                "Cannot reshape a tensor with {got} elements to shape {target:tuples} elements)",
                "Cannot reshape a tensor with 400 elements to shape [256] (256 elements)",
            ),
            Wording(
                JAX,
                "cannot reshape array of shape {input:shape} (size {size}) into shape "
                "{target:shape}",
                "cannot reshape array of shape (5, 5, 16) (size 400) into shape (256,)",
            ),
            Wording(
                JAX,
                "reshape total size must be unchanged, got new_sizes {target:shape} for shape "
                "{input:shape}",
                "reshape total size must be unchanged, got new_sizes (256,) for shape (5, 5, 16)",
            ),
            Wording(
                JAX,
                "reshape total size must be unchanged, got new_sizes {target:shape} (of total "
                "size {capacity}) for shape {input:shape}",
                "reshape total size must be unchanged, got new_sizes (256,) (of total size 256) "
                "for shape (5, 5, 16)",
            ),
            Wording(
                RUNTIME,
                "The input tensor cannot be reshaped to the requested shape. Input "
                "shape:{input:shape}, requested shape:{target:shape}",
                "The input tensor cannot be reshaped to the requested shape. Input "
                "shape:{1,16,5,5}, requested shape:{1,256}",
            ),
            Wording(
                TENSORRT,
                "reshape changes volume. Reshaping {input:shape} to {target:shape}",
                "reshape changes volume. Reshaping [16,5,5] to [256]",
            ),
            Wording(
                TENSORRT,
                "reshape changes volume to multiple of original non-zero volume. Reshaping "
                "{input:shape} to {target:shape}",
                "reshape changes volume to multiple of original non-zero volume. Reshaping "
                "[16,5,5] to [256]",
            ),
            Wording(
                TFLITE,
                "num_input_elements != num_output_elements ({got} != {wanted})",
                "num_input_elements != num_output_elements (400 != 256)",
            ),
            Wording(
                CAFFE,
                "Check failed: top[0]->count() == bottom[0]->count() ({wanted} vs. {got}) output "
                "count must match input count",
                "Check failed: top[0]->count() == bottom[0]->count() (256 vs. 400) output count "
                "must match input count",
            ),
            Wording(
                PADDLE,
                "But received X's shape = {input:shape}, X's size = {size}, 'shape' is "
                "{target:shape}, the capacity of 'shape' is {capacity}",
                "But received X's shape = [5, 5, 16], X's size = 400, 'shape' is [256], the "
                "capacity of 'shape' is 256",
                "1.8-",
            ),
            Wording(
                PADDLE,
                "But received X's shape = {input:shape}, X's size = {size}, 'shape' is "
                "{target:shape}, known capacity of 'shape' is {multiple}",
                "But received X's shape = [5, 5, 16], X's size = 400, 'shape' is [-1, 256], "
                "known capacity of 'shape' is 256",
                "1.8-",
            ),
            Wording(
                PADDLE,
                "The 'shape' in ReshapeOp is invalid. The input tensor X'size must be equal to "
                "the capacity of 'shape'. But received X's shape = {input:shape}, X's size = "
                "{size}, 'shape' is {target:shape}, the capacity of 'shape' is {capacity}",
                "The 'shape' in ReshapeOp is invalid. The input tensor X'size must be equal to "
                "the capacity of 'shape'. But received X's shape = [5, 5, 16], X's size = 400, "
                "'shape' is [256], the capacity of 'shape' is 256",
                "1.8-",
            ),
            Wording(
                KERAS,
                "The total size of the tensor must be unchanged, however, the input size cannot "
                "by divided by the specified dimensions in target_shape. Received: "
                "input_shape={input:shape}, target_shape={target:shape}",
                "The total size of the tensor must be unchanged, however, the input size cannot "
                "by divided by the specified dimensions in target_shape. Received: "
                "input_shape=(3136,), target_shape=(-1, 65)",
                "3.10-",
            ),
        ),
    ),
    "split_size": Family(
        "a size that does not divide",
        layered.divide,
        (
            Wording(
                TENSORFLOW,
                "Dimension size must be evenly divisible by {by} but is {size}",
                "Dimension size must be evenly divisible by 256 but is 400",
            ),
            Wording(
                TENSORFLOW,
                "Number of ways to split should evenly divide the split dimension, but got "
                "split_dim {axis} (size = {size}) and num_split {by}",
                "Number of ways to split should evenly divide the split dimension, but got "
                "split_dim 1 (size = 7) and num_split 2",
            ),
            Wording(
                TENSORFLOW,
                "Input depth dimension {size} should be divisible by: {by}",
                "Input depth dimension 6 should be divisible by: 4",
            ),
            Wording(
                TENSORFLOW,
                "Image width {size} and height {height} should be divisible by block_size: {by}",
                "Image width 7 and height 7 should be divisible by block_size: 2",
            ),
        ),
    ),
}
