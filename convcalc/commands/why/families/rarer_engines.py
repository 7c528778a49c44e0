"""TensorRT and TFLite: joins, sums, reshapes and memory in rarer words."""

from __future__ import annotations

from convcalc.commands.why import elsewhere
from convcalc.commands.why.families import broadcasts_elsewhere
from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import (
    LIKELY,
    TENSORRT,
    Family,
    Fix,
    Reading,
    Said,
    require,
)
from convcalc.commands.why.stated import family, sayings, stated

BUILD = (
    "trtexec --onnx=net.onnx --minShapes=x:1x3x224x224 --optShapes=x:8x3x224x224 "
    "--maxShapes=x:16x3x224x224"
)


def joined_axes(said: Said) -> Reading:
    """Tensors of other numbers of axes that are joined."""
    first, other = said.shape("first"), said.shape("other")
    require(len(first) != len(other))
    why = f"{shape(first)} and {shape(other)} are to be joined."
    if len(first) == len(other) + 1 or len(other) == len(first) + 1:
        batch = Fix(
            "let both have the batch, or neither: an explicit batch (EXPLICIT_BATCH, as ONNX has "
            "it) and an implicit one are mixed; build all of the network the same way",
            sure=LIKELY,
        )
        head = "one of the two has no axis for the batch"
        return Reading(head, (batch, Fix("or add an axis of 1 to the one without it")), why)
    look = Fix("look where the axis is lost: flatten and reshape before the join")
    return Reading("what is joined has other numbers of axes", (look,), why)


FAMILIES: dict[str, Family] = {
    "engine_batch": sayings(
        TENSORRT,
        "a batch larger than an engine was built for, in TensorRT",
        stated(
            "a batch of {got} is given, and the engine is built for {most} at most",
            "give {most} at a time, or build the engine for larger batches",
            "builder.max_batch_size = {got}  # with an explicit batch: an optimization profile",
        ),
        "Batch size was: {got}, but engine max batch size was: {most} @ 4-8",
    ),
    "engine_joined": sayings(
        TENSORRT,
        "tensors that do not join, in TensorRT",
        elsewhere.joined,
        "all concat input tensors must have the same dimensions except on the concatenation axis "
        "({axis}), but dimensions mismatched at input {at} at index {index}. Input 0 shape: "
        "[{first:shape}], Input {again} shape: [{other:shape}] @ 7-",
    ),
    "engine_joined_axes": family(
        "tensors of other numbers of axes that are joined, in TensorRT",
        joined_axes,
        TENSORRT,
        (
            "all concat input tensors must have the same number of dimensions, but mismatch at "
            "input {at}. Input 0 shape: [{first:shape}], Input {again} shape: [{other:shape}]",
            "(Unnamed Layer* 7) [Concatenation]: all concat input tensors must have the same "
            "number "
            "of dimensions, but mismatch at input 1. Input 0 shape: [1,64,20,20], Input 1 shape: "
            "[128,20,20]",
            "6-",
        ),
    ),
    "engine_joined_unsized": sayings(
        TENSORRT,
        "tensors that do not join, without their shapes, in TensorRT",
        stated(
            "two paths that are joined end in other sizes, or the free axes have no sizes yet",
            "if axes of the file are free, give their sizes when the engine is built",
            BUILD,
            "else give an input whose sides are multiples of 2^depth, and look at the strides, "
            "pads "
            "and resizes of both paths",
            sure="likely",
        ),
        "all concat input tensors must have the same dimensions except on the concatenation axis @ "
        "5-7",
        "{layer:text}: dimensions not compatible for concatenation @ 7-",
    ),
    "engine_sum": sayings(
        TENSORRT,
        "tensors that do not add, in TensorRT",
        broadcasts_elsewhere.broadcast,
        "elementwise inputs must have same dimensions or follow broadcast rules (input dimensions "
        "were [{one:shape}] and [{other:shape}]) @ 5-8",
    ),
    "engine_sum_sizes": sayings(
        TENSORRT,
        "two sizes that do not add, in TensorRT",
        broadcasts_elsewhere.two_sizes,
        "dimensions not compatible for elementwise. Condition '==' violated: {a} != {b} @ 8-",
    ),
    "engine_sum_unsized": sayings(
        TENSORRT,
        "tensors that do not add, without their shapes, in TensorRT",
        stated(
            "two tensors that are added have other sizes, or the free axes have no sizes yet",
            "if axes of the file are free, give their sizes when the engine is built",
            BUILD,
            "else give an input of the size of the export: sizes were written down then",
        ),
        "{layer:text}: dimensions not compatible for elementwise @ 7-",
        "Shape Error in operator(): broadcast iwth incompatible dimensions @ 7",
        "broadcast dimensions must be non-negative @ 8-",
    ),
    "engine_reshape": sayings(
        TENSORRT,
        "a reshape to another number of elements, in TensorRT",
        stated(
            "a reshape that was written down at the export does not hold what arrives",
            "give an input of the size and the batch of the export",
            "",
            "or export again with free axes, and with sizes written as x.shape or -1 in the "
            "network",
            sure="possible",
        ),
        "reshape changes volume @ 5-",
        "reshape would change volume @ 7-",
        "reshaping failed for tensor: {tensor:text} @ 8-",
        "IShuffleLayer applied to shape tensor must have 0 or 1 reshape dimensions: dimensions "
        "were "
        "[{target:shape}] @ 7-",
    ),
    "engine_free": sayings(
        TENSORRT,
        "free axes without sizes, in TensorRT",
        stated(
            "an input has free axes, and no sizes were given for them",
            "give their sizes when the engine is built",
            BUILD,
        ),
        "Dynamic dimensions required for input: {input:text}, but no shapes were provided @ 8-",
        "dynamic input is missing dimensions in profile {profile} @ 6-",
        "violate shape constraints: condition '{condition:text}' violated @ 8-",
    ),
    "engine_kernel": sayings(
        TENSORRT,
        "kernel weights that do not fit what arrives, in TensorRT",
        stated(
            "the channels that arrive are not those of the weights of a convolution",
            "give an input of as many channels, in the order, that the network was exported with: "
            "channels first, in most files",
            "",
            "if the network was written by hand, count channels·rows·columns·filters/groups again",
            sure="possible",
        ),
        "number of kernel weights does not match tensor dimensions @ 6-",
    ),
    "engine_scale": sayings(
        TENSORRT,
        "a norm behind something flat, in TensorRT",
        stated(
            "a scale (a norm) needs channels, rows and columns here, and something flat arrives",
            "give it two axes of 1 before it, and take them away behind",
            "x = x[:, :, None, None]",
            sure="possible",
        ),
        "The input to the Scale Layer is required to have a minimum of 3 dimensions @ 5-8",
    ),
    "engine_invalid": sayings(
        TENSORRT,
        "a network that is not valid, in TensorRT",
        stated(
            "an earlier layer was refused, so the sizes behind it are not known",
            "read the first error above this one: it names the layer",
            sure="possible",
        ),
        "Could not compute dimensions for {tensor:text}, because the network is not valid @ 5-",
    ),
    "engine_memory": sayings(
        TENSORRT,
        "memory that does not suffice for an engine",
        stated(
            "the memory does not suffice to build or run the engine",
            "give the builder a larger workspace, end other programs on the GPU, or build for a "
            "smaller batch and image",
            "trtexec --onnx=net.onnx --memPoolSize=workspace:4096",
            "or in half precision: --fp16",
            sure="possible",
        ),
        "Requested amount of memory ({bytes:number} bytes) could not be allocated @ 8-",
        "due to insufficient memory on requested size of {bytes:number} detected for tactic @ 8-",
        "Error Code 2: OutOfMemory (no further information) @ 8-",
        "Cuda Error in {function:text}: 2 (out of memory) @ 5-7",
        "try increasing the workspace size with IBuilder::setMaxWorkspaceSize() @ 5-7",
        "Internal Error (Could not find any implementation for node {node:text} @ 8-",
    ),
}
