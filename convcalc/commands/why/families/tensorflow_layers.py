"""TensorFlow: layers and ranks whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import TENSORFLOW, Family, Fix, Reading, Said, require
from convcalc.commands.why.stated import family, shown, stated

LOOK = "print(x.shape)"
BLAS = stated(
    "the product could not be started on the GPU: its memory is full, or held by another program",
    "see who holds the memory, and end what is not needed",
    "nvidia-smi",
    "let TensorFlow take the memory as it needs it: "
    "tf.config.experimental.set_memory_growth(gpu, True)",
    "if the GPU is free, its driver and TensorFlow's CUDA are of versions that do not go together",
    sure="possible",
)


def kernel(said: Said) -> Reading:
    """A kernel without its channels or filters."""
    dims = said.shape("filter")
    require(len(dims) != 4)
    likely = f"the kernel is {shown(dims)}, and rows, columns, channels, filters are wanted"
    if len(dims) == 2:
        one = Fix("if it is one filter of one channel, say so", code="w = w[..., None, None]")
        return Reading(likely, (one, Fix("else give all four sizes")))
    return Reading(likely, (Fix("give all four sizes", code="print(w.shape)"),))


FAMILIES: dict[str, Family] = {
    "tensorflow_depth": family(
        "channels that a kernel is not for, in TensorFlow",
        stated(
            "{got} channels arrive, and the kernel is for {wanted}",
            "give the channels that the kernel is for: they stand last",
            LOOK,
            "if the channels stand first, turn the images: tf.transpose(x, (0, 2, 3, 1))",
            sure="possible",
        ),
        TENSORFLOW,
        (
            "Input depth must be equal to filter depth: {got} vs {wanted}",
            "Input depth must be equal to filter depth: 1 vs 3",
            "2.15-",
        ),
        (
            "Number of channels in filter ({wanted}) must match last dimension of input ({got})",
            "Number of channels in filter (3) must match last dimension of input (1)",
            "2.5-",
        ),
        (
            "because the input depth of {got} does not match the filter input depth of {wanted}",
            "The Conv2D op currently does not support grouped convolutions on the CPU. A grouped "
            "convolution was attempted to be run because the input depth of 6 does not match the "
            "filter input depth of 3",
            "2.4-",
        ),
        (
            "does not match corresponding dimension of filter, {got} != {wanted}",
            "number of input channels does not match corresponding dimension of filter, 1 != 3",
            "1.0-2.0",
        ),
    ),
    "tensorflow_depth_unsaid": family(
        "channels that a kernel is not for, without numbers",
        stated(
            "other channels arrive than the kernel is for",
            "look at the shape: batch, rows, columns, channels",
            LOOK,
            "if the channels stand first, turn the images: tf.transpose(x, (0, 2, 3, 1))",
            sure="possible",
        ),
        TENSORFLOW,
        (
            "input and filter must have the same depth",
            "Conv2DSlowBackpropInput: input and filter must have the same depth",
            "0.6-2.0",
        ),
        (
            "input depth must be evenly divisible by filter depth",
            "Conv2DBackpropFilter: input depth must be evenly divisible by filter depth",
            "1.13-",
        ),
    ),
    "tensorflow_conv_groups": family(
        "groups that do not divide channels, in TensorFlow",
        stated(
            "channels or filters do not divide into the groups",
            "use groups that divide both the channels that arrive and the filters",
            "layers.Conv2D(64, 3, groups=1)",
        ),
        TENSORFLOW,
        *(
            (
                f"Number of groups should divide {which} depth",
                f"Number of groups should divide {which} depth",
                "2.15-",
            )
            for which in ("input", "output")
        ),
    ),
    "tensorflow_sequence_lengths": family(
        "outputs and targets that are not as many, in TensorFlow",
        stated(
            "{got} predictions meet {wanted} targets",
            "look at both shapes: their first axis is the samples",
            "print(y.shape, predictions.shape)",
        ),
        TENSORFLOW,
        (
            "First dimension of predictions {got} must match length of targets {wanted}",
            "First dimension of predictions 32 must match length of targets 64",
            "",
        ),
    ),
    "tensorflow_loss_rows": family(
        "labels or scores that are no rows, in TensorFlow",
        stated(
            "the labels are to be one number for each row, and are {labels}",
            "for one-hot labels use the loss for them, or make numbers of classes of them",
            "y = tf.argmax(y, -1)",
            sure="possible",
        ),
        TENSORFLOW,
        (
            "labels must be 1-D, but got shape {labels:shape}",
            "labels must be 1-D, but got shape [32,10]",
            "",
        ),
    ),
    "tensorflow_scores_rows": family(
        "scores that are no rows, in TensorFlow",
        stated(
            "one row of scores for each sample is wanted, and {logits} comes out",
            "flatten or pool a map before the last layer",
            "layers.Flatten()",
            sure="possible",
        ),
        TENSORFLOW,
        (
            "logits must be 2-D, but got shape {logits:shape}",
            "logits must be 2-D, but got shape [32,7,7,10]",
            "",
        ),
    ),
    "tensorflow_blas": family(
        "a product that the GPU does not start",
        BLAS,
        TENSORFLOW,
        (
            "Blas GEMM launch failed : a.shape=({a:shape}), b.shape=({b:shape})",
            "Blas GEMM launch failed : a.shape=(32, 784), b.shape=(784, 128), m=32, n=128, k=784",
            "0.6-2.0",
        ),
        (
            "Blas xGEMM launch failed : a.shape={a:shape}, b.shape={b:shape}",
            "Blas xGEMM launch failed : a.shape=[1,32,784], b.shape=[1,784,128], m=32, n=128, "
            "k=784",
            "1.4-",
        ),
    ),
    "tensorflow_matrix": family(
        "a product of what is no matrix, in TensorFlow",
        stated(
            "a factor of a product of matrices is no matrix",
            "look at both shapes: flatten a map, and add the batch of a single sample",
            "x = tf.reshape(x, (tf.shape(x)[0], -1))",
            sure="possible",
        ),
        TENSORFLOW,
        *((f"In[{at}] is not a matrix", f"In[{at}] is not a matrix", "") for at in (0, 1)),
        (
            "In[0] and In[1] ndims must be == 2: {got}",
            "In[0] and In[1] ndims must be == 2: 3",
            "2.5-",
        ),
        ("In[0] ndims must be >= 2: {got}", "In[0] ndims must be >= 2: 1", "2.0-"),
    ),
    "tensorflow_numbers": family(
        "a setting with other than one number for each axis",
        stated(
            "{what} of {op} has {got} numbers, and all axes are counted: {wanted}",
            "write 1 for the batch and the channels, too",
            "strides=[1, 2, 2, 1]",
        ),
        TENSORFLOW,
        (
            "{op:name} requires the {what:name} attribute to contain {wanted} values, but got: "
            "{got}",
            "Conv2D requires the stride attribute to contain 4 values, but got: 2",
            "",
        ),
    ),
    "tensorflow_kernel_rank": family(
        "a kernel of other axes, in TensorFlow",
        kernel,
        TENSORFLOW,
        (
            "filter must be 4-dimensional: {filter:shape}",
            "filter must be 4-dimensional: [3,3,32]",
            "",
        ),
    ),
}
