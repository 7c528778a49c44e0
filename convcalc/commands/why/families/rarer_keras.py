"""Keras: merges, weights and states, in older and rarer words."""

from __future__ import annotations

from convcalc.commands.why.families.keras_joins import merge
from convcalc.commands.why.reading import KERAS, Family, Reading, Said, Wording, require
from convcalc.commands.why.stated import sayings, stated

SHOW = "model.summary()"


def merged(said: Said) -> Reading:
    """Layers that are merged by a sum, a mean or a product, with their batches."""
    shapes = said.shapes("both")
    require(len(shapes) > 1)
    one, other = (shape[1:] if shape[:1] == (None,) else shape for shape in shapes[:2])
    require(one != other, len(one) * len(other) > 0)
    if len(one) == len(other) > 2 and one[1:] == other[1:]:  # channels first, as with Theano
        one, other = (*one[1:], one[0]), (*other[1:], other[0])
    return merge(Said(KERAS, {"one": one, "other": other}, said.pasted))


FAMILIES: dict[str, Family] = {
    "keras_merged": Family(
        "layers that are merged and differ, in Keras 1",
        merged,
        (
            Wording(
                KERAS,
                "Only layers of same output shape can be merged using {mode:word} mode. Layer "
                "shapes: {both:tuples}",
                "Only layers of same output shape can be merged using sum mode. Layer shapes: "
                "[(None, 8, 64, 64), (None, 16, 64, 64)]",
                "0.3-2.1",
            ),
        ),
    ),
    "keras_most_axes": sayings(
        KERAS,
        "too many axes for a layer of Keras",
        stated(
            "{got} axes arrive, and at most {wanted} are taken",
            "flatten each sample, or pool it, before the layer",
            SHOW,
            sure="possible",
        ),
        "expected max_ndim={wanted}, found ndim={got} @ 2.6-",
    ),
    "keras_ranks": sayings(
        KERAS,
        "another number of axes than a layer takes, in older Keras",
        stated(
            "a layer gets another number of axes than it takes",
            "look at the shapes: the batch counts; images have rows, columns and channels behind "
            "it",
            SHOW,
            sure="possible",
        ),
        "Invalid input shape - Layer expects input ndim={wanted}, was provided with input shape @ "
        "-0.3",
        "Incompatible shapes: layer expected input with ndim={wanted} but previous layer has "
        "output_shape @ -0.3",
        "Inputs to `DepthwiseConv` should have rank {wanted}. Received input_shape @ 2.9-2.15",
        "is greater than the maximum allowed value: {most} @ 2.6-",
        "is out of bounds for input shape @ 3.6-",
        "Unsupported axis. The use of `fused=True` is only possible with `axis=1` or `axis=3` @ "
        "2.6",
        "Identity matrix initializer can only be used for 2D matrices @ 2.9-",
    ),
    "keras_arrays_rarer": sayings(
        KERAS,
        "another number of arrays than a model takes, in Keras",
        stated(
            "the model takes {wanted} arrays, and gets {got}",
            "give one array for each input, in a list; a list of samples is to be one array",
            "x = np.array(x)",
            sure="possible",
        ),
        "expected {wanted} input(s). Received {got} instead @ 3.0-",
        "The model expects {wanted} input arrays, but only received {got} array @ 1.0-1.2",
        "is not the size the model expected. Expected to see {wanted} array(s), for inputs "
        "{names:text} but instead got the following list of {got} arrays @ 1.0-2.15",
    ),
    "keras_open_channels": sayings(
        KERAS,
        "channels that are not known, in Keras",
        stated(
            "the channels are not known when the layer is built",
            "give them in the Input; rows and columns may stay open",
            "layers.Input((None, None, 3))",
            sure="likely",
        ),
        "The channel dimension of the inputs to `DepthwiseConv2D` should be defined. Found `None` "
        "@ "
        "2.0-2.6",
        "The channel dimension of the inputs to `Conv2DTranspose` should be defined @ 2.9-2.15",
    ),
    "keras_reshapes": sayings(
        KERAS,
        "a Reshape or Permute that cannot be, in Keras",
        stated(
            "the sizes of a Reshape or Permute do not go with what arrives",
            "leave one size of -1 at most; Permute counts the axes behind the batch from 1",
            "layers.Reshape((-1, 64))",
            sure="possible",
        ),
        "There must be at most one unknown dimension in output_shape @ 2.9-2.15",
        "There must be at most one unknown dimension (-1) in @ 3.0-",
        "Can only specify one unknown dimension @ 1.2-2.6",
        "Invalid permutation argument `dims` for Permute Layer @ 2.9-",
        "Cannot convert '{shape:text}' to a shape. Negative dimensions are not allowed @ 3.0-",
    ),
    "keras_einsum": sayings(
        KERAS,
        "an EinsumDense whose axes differ",
        stated(
            "an axis that input and output share has {input} and {output}",
            "give output_shape the size that arrives, or None",
            "layers.EinsumDense('abc,cd->abd', output_shape=(None, 64))",
            sure="possible",
        ),
        "do not match at shared dimension '{axis:word}'. Input shape is {input}, and output shape "
        "is "
        "{output} @ 2.6-",
    ),
    "keras_joined": sayings(
        KERAS,
        "layers that do not join, in rarer words of Keras",
        stated(
            "layers that are joined or subtracted have other shapes, or there is none to join",
            "look at the shapes: all axes but the joined one must be equal; sides are multiples of "
            "2^depth in a network that halves and doubles them",
            SHOW,
            sure="possible",
        ),
        "`Concatenate` layer requires inputs with matching shapes except for the concat axis. Got "
        "inputs shapes @ 2.0",
        "A `Concatenate` layer should be called on a list of at least 1 input @ 2.9-",
        "`Subtract` layer should be called on inputs of the same shape @ 2.0",
    ),
    "keras_batches": sayings(
        KERAS,
        "batches that differ, in Keras",
        stated(
            "tensors with other batches meet",
            "look for a reshape that folds samples into the batch, and for a batch_size that is "
            "written in one Input",
            SHOW,
            sure="possible",
        ),
        "Can not merge tensors with different batch sizes. Got tensors with shapes @ 2.0-2.6",
        "Cannot merge tensors with different batch sizes. Got tensors with shapes @ 2.9-2.15",
        "Cannot merge tensors with different batch sizes. Received tensors with shapes @ 3.0-",
        "Mismatch between expected batch size and model output batch size @ 2.6-",
        "Found incompatible static batch sizes among the inputs @ 2.9-",
        "Cannot do batch_dot on inputs with different batch sizes @ 2.6-",
    ),
}
