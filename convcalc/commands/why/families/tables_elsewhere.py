"""Tables that are too small, and memory that is full, outside PyTorch."""

from __future__ import annotations

from convcalc.commands.why import layered
from convcalc.commands.why.reading import (
    CAFFE,
    JAX,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    TENSORRT,
    TFLITE,
    Family,
    Wording,
)

FAMILIES: dict[str, Family] = {
    "table_index": Family(
        "an index beyond a table",
        layered.index,
        (
            Wording(
                TENSORFLOW,
                "indices[{at:shape}] = {index} is not in [0, {rows})",
                "indices[0,3] = 5000 is not in [0, 5000)",
            ),
            Wording(
                RUNTIME,
                "indices element out of data bounds, idx={index} must be within the inclusive "
                "range [{low},{last}]",
                "indices element out of data bounds, idx=11 must be within the inclusive range "
                "[-10,9]",
            ),
            Wording(
                TFLITE,
                "index out of bounds. Got {index}, and bounds are [0, {last}]",
                "index out of bounds. Got 11, and bounds are [0, 9]",
            ),
        ),
    ),
    "memory_full": Family(
        "a tensor that does not fit the memory",
        layered.memory,
        (
            Wording(
                TENSORFLOW,
                "OOM when allocating tensor with shape{shape:shape} and type {type:word} on",
                "OOM when allocating tensor with shape[64,256,56,56] and type float on",
                "1.8-",
            ),
            Wording(
                TENSORFLOW,
                "OOM when allocating tensor with shape{shape:shape}",
                "OOM when allocating tensor with shape[64,256,56,56]",
                "0.6-1.7",
            ),
            Wording(
                JAX,
                "RESOURCE_EXHAUSTED: Out of memory while trying to allocate {bytes} bytes",
                "RESOURCE_EXHAUSTED: Out of memory while trying to allocate 822083584 bytes",
            ),
            Wording(
                RUNTIME,
                "Failed to allocate memory for requested buffer of size {bytes}",
                "Failed to allocate memory for requested buffer of size 822083584",
            ),
            Wording(
                TENSORRT,
                "Requested amount of GPU memory ({bytes} bytes) could not be allocated",
                "Requested amount of GPU memory (822083584 bytes) could not be allocated",
            ),
            Wording(
                PADDLE,
                "Out of memory error on GPU {device}. Cannot allocate",
                "Out of memory error on GPU 0. Cannot allocate",
            ),
            Wording(
                CAFFE,
                "Check failed: error == cudaSuccess ({code} vs. {success}) out of memory",
                "Check failed: error == cudaSuccess (2 vs. 0) out of memory",
            ),
        ),
    ),
}
