"""Words of the field, each explained by a paragraph and a layer that is worked out."""

from __future__ import annotations

from convcalc.record import NamedTuple


class Concept(NamedTuple):
    """What a word means; a spec whose last layer shows it, by the derivations of `what`; and the
    page that tells more. `also` are other words for it.
    """

    meaning: str
    spec: str
    what: tuple[str, ...]
    page: str
    also: tuple[str, ...] = ()


SHAPE, PARAMS, MACS, FIELD = ("shape",), ("params",), ("macs",), ("field",)

CONCEPTS: dict[str, Concept] = {
    "convolution": Concept(
        "Each filter is a small array of weights that is laid over the input at every position; "
        "the products are summed, over the kernel and over all channels that arrive, and a bias is "
        "added. Each filter makes one channel of the output. What networks call convolution does "
        "not flip the kernel: it is cross-correlation.",
        "{input: 3x32x32, layers: [conv 16 3x3 p1]}",
        ("shape", "params"),
        "layer",
        ("conv", "filter", "filters"),
    ),
    "kernel": Concept(
        "The kernel is the window of a convolution or a pool: its size on each axis is how many "
        "neighbouring positions one output reads. A larger one makes the output smaller, unless "
        "padding makes up for it.",
        "{input: 3x32x32, layers: [conv 16 5x5]}",
        SHAPE,
        "layer",
        ("kernel-size", "window"),
    ),
    "padding": Concept(
        "Padding puts positions around the input before the window moves over it, zeros as a rule. "
        "With a kernel of k and a stride of 1, (k − 1)/2 on either side keeps the size, which is "
        "why odd kernels are usual. A max pool never picks its padding.",
        "{input: 3x32x32, layers: [conv 16 3x3 p1]}",
        SHAPE,
        "layer",
        ("pad", "paddings"),
    ),
    "same": Concept(
        "Padding 'same' is as much as gives ⌈n/stride⌉ outputs, whatever the kernel. In Keras an "
        "odd total has its larger half behind, so that strided layers are shifted against those "
        "of PyTorch, which has 'same' for a stride of 1 only.",
        "{input: 32x32x3, dialect: keras, layers: [conv 16 3x3/2 same]}",
        SHAPE,
        "dialect",
        ("same-padding",),
    ),
    "valid": Concept(
        "Padding 'valid' is none: the window stays inside the input, and the output is smaller by "
        "the kernel less one.",
        "{input: 32x32x3, dialect: keras, layers: [conv 16 3x3 valid]}",
        SHAPE,
        "dialect",
        ("valid-padding",),
    ),
    "stride": Concept(
        "The stride is the step from one window to the next. A stride of 2 halves the size, and "
        "doubles the distance on the input between neighbouring units of all that follows. What "
        "does not fill a last window is never read.",
        "{input: 3x32x32, layers: [conv 16 3x3/2]}",
        SHAPE,
        "layer",
        ("strides", "step"),
    ),
    "dilation": Concept(
        "Dilation spreads the kernel: with a dilation of d its taps are d positions apart, so that "
        "k taps reach over d·(k − 1) + 1 positions. It sees more with as many weights; the size of "
        "the output follows from the reach.",
        "{input: 3x32x32, layers: [conv 16 3x3 d2]}",
        ("shape", "field"),
        "field",
        ("atrous", "dilated-convolution"),
    ),
    "groups": Concept(
        "With g groups the channels are split into g parts, each with filters of its own that read "
        "only their part: weights and MACs are divided by g. As many groups as channels is "
        "depthwise convolution.",
        "{input: 32x28x28, layers: [conv 64 3x3 p1 g4]}",
        ("params", "macs"),
        "layer",
        ("group", "grouped-convolution", "grouped"),
    ),
    "depthwise": Concept(
        "A depthwise convolution has a kernel for each channel and mixes no channels; a 1x1 "
        "convolution behind it mixes them. Both together cost a fraction of an ordinary "
        "convolution, which is what MobileNet is built on.",
        "{input: 32x28x28, layers: [depthwise_conv 3x3 p1]}",
        ("params", "macs"),
        "layer",
        ("depthwise-convolution", "depthwise-separable", "separable-convolution"),
    ),
    "1x1": Concept(
        "A 1x1 convolution reads one position at a time: it mixes channels and sees nothing beside "
        "it. It changes the number of channels at little cost.",
        "{input: 256x28x28, layers: [conv 64 1x1]}",
        ("shape", "params"),
        "layer",
        ("1x1-convolution", "pointwise-convolution"),
    ),
    "transposed": Concept(
        "A transposed convolution turns the sizes of a convolution round: each input position "
        "writes a window into the output, and what overlaps is added. Several sizes lead to one "
        "under a stride; output_padding says which of them is meant, and adds no zeros.",
        "{input: 64x14x14, layers: [conv_transpose 32 4x4/2 p1]}",
        SHAPE,
        "layer",
        ("transposed-convolution", "deconvolution", "deconv", "conv-transpose", "output-padding"),
    ),
    "pooling": Concept(
        "A pool takes the maximum or the mean of each window, channel by channel: it has no "
        "weights, and keeps the number of channels. In PyTorch and Keras its stride is its "
        "kernel where none is given.",
        "{input: 64x112x112, layers: [max_pool 3x3/2 p1]}",
        SHAPE,
        "layer",
        ("pool", "max-pooling", "average-pooling", "max-pool", "avg-pool"),
    ),
    "ceil-mode": Concept(
        "Where the last window does not fit as a whole, a pool leaves it out and rounds down; with "
        "ceil_mode it rounds up. A window that would begin in the padding at the end is left out "
        "all the same.",
        "{input: 64x112x112, layers: [max_pool 3x3/2 ceil_mode=true]}",
        SHAPE,
        "layer",
        ("ceil",),
    ),
    "receptive-field": Concept(
        "The receptive field of a unit is the part of the input that it depends on. Each layer "
        "adds its kernel less one, times the jump: the distance on the input between neighbouring "
        "units, which strides multiply. This is what it can see; what counts much is less.",
        "{input: 3x32x32, layers: [conv 8 3x3, max_pool 2, conv 8 3x3]}",
        FIELD,
        "field",
        ("field", "rf", "jump", "fov"),
    ),
    "params": Concept(
        "Parameters are the numbers that are learnt: weights and biases. A convolution has kernel "
        "times incoming channels weights for each filter, and a bias; its input's size does not "
        "matter.",
        "{input: 64x56x56, layers: [conv 128 3x3 p1]}",
        PARAMS,
        "counting",
        ("parameters", "weights", "bias"),
    ),
    "macs": Concept(
        "A MAC is a multiplication and an addition. Every weight of a convolution is used once for "
        "each position of the output. FLOPs are twice as many here; papers often call MACs FLOPs, "
        "and tools count more or less besides.",
        "{input: 64x56x56, layers: [conv 128 3x3 p1]}",
        MACS,
        "counting",
        ("mac", "flops", "flop", "madds", "mult-adds", "multiply-accumulates"),
    ),
    "linear": Concept(
        "A linear layer joins every input with every output by a weight of its own: features in "
        "times features out, and a bias for each output. Behind a convolution a map is flattened "
        "first, and its size then fixes that of the network's input.",
        "{input: 64x7x7, layers: [flatten, linear 10]}",
        ("shape", "params"),
        "layer",
        ("dense", "fully-connected", "fc", "flatten"),
    ),
    "batch-norm": Concept(
        "Batch normalisation subtracts the mean and divides by the deviation of each channel, then "
        "scales and shifts by two numbers that are learnt. Mean and deviation are kept as running "
        "averages for use: Keras counts them as parameters that are not trained, PyTorch as "
        "buffers.",
        "{input: 64x56x56, layers: [batch_norm]}",
        PARAMS,
        "dialect",
        ("batchnorm", "bn", "batch-normalization"),
    ),
}

WORDS = {word: name for name, one in CONCEPTS.items() for word in (name, *one.also)}


def concept_of(word: str) -> str | None:
    """The concept that a word is of: `Receptive_Field`, `atrous`.

    >>> concept_of("FLOPs")
    'macs'
    """
    return WORDS.get(word.lower().replace("_", "-").replace(" ", "-"))
