"""Keras: products, targets, weights and states, in older and rarer words."""

from __future__ import annotations

from convcalc.commands.why.families.keras_joins import merge
from convcalc.commands.why.reading import KERAS, Family, Reading, Said, require
from convcalc.commands.why.stated import sayings, stated

SHOW = "model.summary()"


def merged(said: Said) -> Reading:
    """Layers that are merged by a sum, a mean or a product, with their batches."""
    shapes = said.shapes("both")
    require(len(shapes) > 1)
    one, other = (shape[1:] if shape[:1] == (None,) else shape for shape in shapes[:2])
    require(one != other)
    return merge(Said(KERAS, {"one": one, "other": other}, said.pasted))


FAMILIES: dict[str, Family] = {
    "keras_batch_dot": sayings(
        KERAS,
        "a batch_dot whose axes differ",
        stated(
            "a product sums over axes of {a} and {b}",
            "name axes that are as long; the batch is axis 0 of both",
            "layers.Dot(axes=(2, 2))([a, b])",
            sure="possible",
        ),
        "x.shape[{left}] != y.shape[{right}] ({a} != {b}) @ 2.2-",
    ),
    "keras_batch_dot_rank": sayings(
        KERAS,
        "a batch_dot of vectors",
        stated(
            "a product of batches needs two axes at least, batch included",
            "add an axis to the vectors",
            "x = x[:, None]",
            sure="possible",
        ),
        "Cannot do batch_dot on inputs with rank < 2 @ 2.6-",
    ),
    "keras_target_rank": sayings(
        KERAS,
        "targets, weights of classes and of samples, in Keras",
        stated(
            "the targets, or their weights, have other axes than the loss takes",
            "give one label a sample (or one-hot rows), and one weight a sample",
            "print(y.shape, sample_weight.shape)",
            sure="possible",
        ),
        "Arguments `target` and `output` must be at least rank 1 @ 3.0-",
        "`class_weight` not supported for 3+ dimensional targets @ 2.0-2.15",
        "MeanTensor input values must always have the same shape @ 2.6",
        "sample_weight cannot be broadcast @ 2.0-2.15",
        "In order to use timestep-wise sample weighting, you should pass a 2D sample_weight array "
        "@ "
        "1.0-2.15",
    ),
    "keras_samples": sayings(
        KERAS,
        "samples and labels that are not as many, in the first Keras",
        stated(
            "there are {x} samples and {y} labels",
            "give as many of both",
            "print(len(x), len(y))",
            sure="possible",
        ),
        "must have the same number of samples. Found: len(X) = {x}, len(y) = {y} @ -0.3",
    ),
    "keras_weights": sayings(
        KERAS,
        "saved weights that do not fit, in rarer words of Keras",
        stated(
            "the weights of the file are not those of the network",
            "build the network that was saved: as many layers, as wide, for the same images",
            SHOW,
            sure="possible",
        ),
        "Provided weight array does not match layer weights ({wanted} layer params vs. {got} "
        "provided "
        "weights) @ -0.3",
        "Weights must be of equal size to apply a reshape operation @ 2.1-2.3",
    ),
    "keras_table": sayings(
        KERAS,
        "an Embedding without rows or features",
        stated(
            "an Embedding has {rows} rows of {features}: both must be 1 or more",
            "give the largest number that is looked up, and one more, as input_dim",
            "layers.Embedding(10000, 64)",
            sure="possible",
        ),
        "should be positive, found input_dim {rows} and output_dim {features} @ 2.6",
    ),
    "keras_states": sayings(
        KERAS,
        "a state that does not fit its layer, in rarer words of Keras",
        stated(
            "the state that is given has another shape than the layer's",
            "give states of (batch, units); an LSTM takes two, a GRU one",
            "layers.LSTM(64)(x, initial_state=[h, c])",
            sure="possible",
        ),
        "State {index} is incompatible with layer {layer:word}: expected shape @ 2.9-",
        "An `initial_state` was passed that is not compatible with `cell.state_size` @ 2.1-",
    ),
    "keras_paddings": sayings(
        KERAS,
        "a padding with other numbers than axes, in Keras",
        stated(
            "padding or output_padding has not the numbers that the layer takes",
            "give one number, or one for each axis of rows and columns; output_padding is less "
            "than "
            "the stride",
            "layers.ZeroPadding2D(1)",
            sure="possible",
        ),
        "`padding` should have two elements. Received @ 2.9-",
        "`padding` should have 3 elements. Received @ 2.9-",
        "Each value in `output_padding` must be strictly less than the corresponding `strides` "
        "value "
        "@ 3.15-",
    ),
    "keras_masks": sayings(
        KERAS,
        "a mask of another shape, in Keras 3",
        stated(
            "a mask has another shape than what it covers",
            "give a mask of (batch, steps)",
            "mask = layers.Embedding(1000, 64, mask_zero=True).compute_mask(tokens)",
            sure="possible",
        ),
        "The `mask` must be broadcastable to `inputs` @ 3.15-",
        "The `mask` passed to the `TimeDistributed` layer must be at least 2D @ 3.15-",
        "The mask provided should be one dimension less than the inputs @ 3.6-",
    ),
}
