"""TFLite: shapes and channels of nodes, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import (
    TFLITE,
    Family,
)
from convcalc.commands.why.stated import sayings, stated

ASK = "for one in interpreter.get_input_details():\n    print(one['name'], one['shape'])"

FAMILIES: dict[str, Family] = {
    "lite_pad": sayings(
        TFLITE,
        "a padding for another number of axes, in TFLite",
        stated(
            "the padding in the file is for {got} axes, and {wanted} arrive: the input has another "
            "number of axes than the file was made for",
            "give the input the axes that the file says, batch included; do not resize it to more",
            ASK,
            sure="possible",
        ),
        "SizeOfDimension(op_context->paddings, 0) != op_context->dims ({got} != {wanted}) @ 1.9-",
        "SizeOfDimension(op_context->paddings, 1) != 2 ({got} != {wanted}) @ 1.13-",
    ),
    "lite_channels": sayings(
        TFLITE,
        "channels that do not divide, in TFLite",
        stated(
            "the channels that arrive are no multiple of those of the filter",
            "give an input with the channels and the order that the file says, channels last",
            ASK,
            sure="possible",
        ),
        "input_channel % filter_input_channel != 0 ({rest} != {zero}) @ 2.4-",
        "num_filter_channels % num_input_channels != 0 ({rest} != {zero}) @ 1.9-",
    ),
    "lite_dense": sayings(
        TFLITE,
        "features that a dense layer does not take, in TFLite",
        stated(
            "a dense layer gets {got} numbers, and is made for {wanted}",
            "give the input the size, and the batch, that the file was made for",
            ASK,
            sure="possible",
        ),
        "input_size != batch_size * filter->dims->data[1] ({got} != {wanted}) @ 1.9-2.0",
        "accum_dim_lhs != accum_dim_rhs ({got} != {wanted}) @ 2.0-",
    ),
    "lite_axes": sayings(
        TFLITE,
        "another number of axes or values, in TFLite",
        stated(
            "a layer gets {got}, and wants {wanted}",
            "give the input the shape that the file says; if it is so, convert the network again "
            "(another version of the converter)",
            ASK,
            sure="possible",
        ),
        "NumDimensions(filter) != 4 ({got} != {wanted}) @ 1.13-",
        "NumDimensions(filter) != 2 ({got} != {wanted}) @ 1.13-",
        "NumElements(bias) != SizeOfDimension(filter, 0) ({got} != {wanted}) @ 1.9-",
        "SizeOfDimension(filter, 0) != 1 ({got} != {wanted}) @ 1.9-",
        "t->dims->size != t0->dims->size ({got} != {wanted}) @ 1.9-",
        "stretch_dim != -1 ({got} != {wanted}) @ 1.13-",
    ),
    "lite_broadcast": sayings(
        TFLITE,
        "shapes that do not add, in TFLite",
        stated(
            "two tensors that are added or multiplied have other sizes",
            "give the input the size that the file was converted for: sizes were written down then",
            ASK,
            sure="possible",
        ),
        "Given shapes, {a:shape} and {b:shape}, are not broadcastable @ 2.0-",
        "Given shapes, {a:shape}, {b:shape} and {c:shape}, are not broadcastable @ 2.3-",
        "Output shape must be broadcastable from input shape @ 2.3-",
    ),
    "lite_prepare": sayings(
        TFLITE,
        "a layer that could not be prepared, in TFLite",
        stated(
            "node {node} ({op}) does not take what arrives: {got} is not {wanted}",
            "give the input the shape and the type that the file says",
            ASK,
            sure="possible",
        ),
        "({got} != {wanted})Node number {node} ({op:word}) failed to prepare @ 1.9-",
        "({got} != {wanted})Node number {node} ({op:word}) failed to invoke @ 1.9-",
    ),
    "lite_converted": sayings(
        TFLITE,
        "shapes that the converter does not take",
        stated(
            "only the batch may be open when this file is converted, and another axis is",
            "give all sizes but the batch before it is converted",
            "converter = tf.lite.TFLiteConverter.from_concrete_functions([call])\n"
            "# of call = tf.function(model).get_concrete_function(tf.TensorSpec([1, 224, 224, 3]))",
            sure="possible",
        ),
        "None is only supported in the 1st dimension. Tensor '{tensor:text}' has invalid shape @ "
        "1.13-",
        "The shape of tensor '{tensor:text}' cannot be changed from @ 1.13-",
    ),
}
