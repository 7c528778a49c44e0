"""TensorFlow: ranks, filters, biases and checkpoints, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import TENSORFLOW, Family
from convcalc.commands.why.stated import sayings, stated

SHOW = "print(x.shape)"

FAMILIES: dict[str, Family] = {
    "tensorflow_ranks": sayings(
        TENSORFLOW,
        "another number of axes, in TensorFlow",
        stated(
            "a tensor has another number of axes than is needed here",
            "look at the shape: a batch or channels of 1 are missing, or a map was not flattened",
            SHOW,
            sure="possible",
        ),
        "Shapes must be equal rank, but are {a} and {b} @ 0.8-",
        "Shape must be at least rank {wanted} but is rank {got} @ 0.8-",
        "Shape must be at most rank {wanted} but is rank {got} @ 0.8-",
        "Shapes {a:text} and {b:text} must have the same rank @ 0.8-",
        "must have rank at least {wanted} @ 0.8-",
        "filter must be 5-dimensional @ 1.0-",
        "convolution filter must be {wanted}-dimensional @ 2.4-",
        "tensor_in must be 4-dimensional @ 0.8-",
        "Input tensor must be at least 2D @ 0.8-",
        "'images' must be either 3 or 4-dimensional @ 1.0-",
        "mean must be 1-dimensional @ 0.8-",
        "scale must be 1-dimensional @ 0.8-",
        "params must be at least {wanted} dimensional @ 0.8-",
    ),
    "tensorflow_axis": sayings(
        TENSORFLOW,
        "an axis or an index that is not there, in TensorFlow",
        stated(
            "an axis, a slice or an index is asked for that the tensor does not have",
            "look at the shape, and count axes from 0",
            SHOW,
            sure="possible",
        ),
        "Invalid reduction dimension {axis} for input with {rank} dimensions @ 0.8-",
        "Expected concatenating dimensions in the range [{low}, {high}), but got {got} @ 1.0-",
        "Concat dim is out of range: {axis} vs. {rank} @ 1.0-",
        "slice index {index} of dimension {axis} out of bounds @ 0.8-",
        "Expected size[{index}] in [0, {most}], but got {got} @ 0.8-",
        "Determined shape must either match input shape along split_dim exactly @ 1.0-",
    ),
    "tensorflow_settings": sayings(
        TENSORFLOW,
        "strides and windows that an operator does not take, in TensorFlow",
        stated(
            "strides or windows are written for other axes than the operator takes, or are 0",
            "write four numbers, with 1 for batch and channels",
            "strides=[1, 2, 2, 1], ksize=[1, 2, 2, 1]",
            sure="likely",
        ),
        "Sliding window strides field must specify 4 dimensions @ 0.8-",
        "Sliding window ksize field must specify 4 dimensions @ 0.8-",
        "Row and column strides should be larger than 0 @ 1.8-",
        "Current implementation only supports equal length strides in the row and column "
        "dimensions "
        "@ 0.8-",
        "Pooling is not yet supported on the batch dimension @ 0.8-",
        "MaxPooling supports exactly one of pooling across depth or pooling across width/height @ "
        "0.8-",
        "Depthwise max pooling requires the depth window to evenly divide the input depth @ 0.8-",
        "Sliding window ksize must be positive @ 2.21-",
        "Paddings must be non-negative @ 0.8-",
        "All elements of explicit_paddings must be nonnegative @ 2.0-",
    ),
    "tensorflow_groups": sayings(
        TENSORFLOW,
        "channels and filters that do not divide, in TensorFlow",
        stated(
            "the channels that arrive are no multiple of those of the filter, or of its groups",
            "give as many channels as the filter is made for, last in the shape",
            "print(x.shape, filters.shape)",
            sure="possible",
        ),
        "Input depth divided by filter input depth does not match with groups parameter ({groups}) "
        "@ 2.21-",
        "depth_multiplier * in_depth not equal to out_depth @ 0.8-",
    ),
    "tensorflow_vanished": sayings(
        TENSORFLOW,
        "a map of which nothing is left, in TensorFlow",
        stated(
            "nothing is left of a map, or it is resized to nothing",
            "give larger images, or use fewer pools and strides",
            "",
            sure="likely",
        ),
        "computed output size would be negative @ -1.4",
        "output dimensions must be positive @ 0.8-",
    ),
    "tensorflow_bias": sayings(
        TENSORFLOW,
        "a bias of another size, in TensorFlow",
        stated(
            "the bias has another size than the channels that arrive",
            "give a bias of one number for each channel, which stand last (NHWC)",
            "print(x.shape, bias.shape)",
            sure="possible",
        ),
        "Must provide as many biases as the last dimension of the input tensor @ 0.8-",
        "Must provide as many biases as the channel dimension of the input tensor @ 1.0-",
        "Biases must be 1D @ 0.8-",
    ),
    "tensorflow_sums": sayings(
        TENSORFLOW,
        "shapes that are not compatible, in TensorFlow",
        stated(
            "two tensors meet whose shapes differ",
            "look at both shapes, axis by axis from the last: where they differ, one must be 1",
            "print(a.shape, b.shape)",
            sure="possible",
        ),
        "Incompatible shapes for broadcasting. Two shapes are compatible if for each dimension "
        "pair "
        "they are either equal or one of them is 1 @ 2.9-",
        "Broadcast between {a:text} and {b:text} is not supported yet @ 0.8-",
        "x and y must be of the same shape. x shape: @ -1.4",
        "is not compatible with supplied shape @ 1.8-2.4",
        "Shape mismatch in tuple component {component}. Expected @ 0.8-",
        "In[0] mismatch In[1] shape: {a} vs. {b} @ -2.9",
    ),
    "tensorflow_stacked": sayings(
        TENSORFLOW,
        "tensors of other shapes that are stacked, in TensorFlow",
        stated(
            "tensors of other shapes are to be stacked: samples of other sizes, often",
            "bring all samples to one size before they are put together, or pad them",
            "dataset = dataset.padded_batch(32)",
            sure="possible",
        ),
        "All tensors being packed should have the same shape @ 2.4-",
        "All dimensions except {axis} must match. Input {index} has shape @ 1.0-",
    ),
    "tensorflow_reshape": sayings(
        TENSORFLOW,
        "a reshape with a size that cannot be, in TensorFlow",
        stated(
            "a size of a reshape is below 0, or is to be worked out of nothing",
            "give sizes of 0 or more and one -1 at most; look whether anything arrives",
            SHOW,
            sure="possible",
        ),
        "Size {index} must be non-negative, not {size} @ 1.4-",
        "reshape cannot infer the missing input size for an empty tensor @ 1.8-",
    ),
    "tensorflow_checkpoint": sayings(
        TENSORFLOW,
        "a checkpoint that does not fit, in TensorFlow",
        stated(
            "a variable of the checkpoint has another shape than the network's, or is not there",
            "build the network with the settings and the classes of the checkpoint; if an earlier "
            "run "
            "of your own is resumed, give an empty directory",
            "tf.train.list_variables(path)",
            sure="possible",
        ),
        "Restoring from checkpoint failed. This is most likely due to a mismatch between the "
        "current "
        "graph and the graph from the checkpoint @ 1.13-",
        "Restoring from checkpoint failed. This is most likely due to a Variable name or other "
        "graph "
        "key that is missing from the checkpoint @ 1.13-",
        "Cannot assign to variable{name:text} due to variable shape @ 2.4",
        "Trying to share variable {name:text}, but specified shape @ 1.0-",
    ),
    "tensorflow_resize": sayings(
        TENSORFLOW,
        "a size of images that is no pair, in TensorFlow",
        stated(
            "the size of resized images is not two numbers",
            "give rows and columns",
            "x = tf.image.resize(x, (224, 224))",
        ),
        "'size' must be a 1-D Tensor of 2 elements: new_height, new_width @ 0.8-",
    ),
    "tensorflow_open": sayings(
        TENSORFLOW,
        "features that are not known, in TensorFlow",
        stated(
            "the features of a recurrent layer are not known when it is built",
            "give the last axis its size",
            "x.set_shape((None, None, 64))",
            sure="possible",
        ),
        "Expected inputs.shape[-1] to be known, saw shape @ 1.8-",
    ),
    "tensorflow_memory": sayings(
        TENSORFLOW,
        "memory that does not suffice for a batch, in TensorFlow",
        stated(
            "the memory does not suffice for a batch",
            "give smaller batches",
            "dataset = dataset.batch(8)",
        ),
        "Failed to allocate memory for the batch of component {component} @ 1.13-",
    ),
}
