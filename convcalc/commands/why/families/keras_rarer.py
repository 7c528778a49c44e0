"""Keras: batches, sequences and ranks whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import KERAS, Family
from convcalc.commands.why.stated import family, stated

SHAPES = "print(x.shape, y.shape)"
STATIC = "keras.Input(batch_shape=(32, steps, features))"

FAMILIES: dict[str, Family] = {
    "keras_inputs_samples": family(
        "several inputs or labels that are not of as many samples",
        stated(
            "the arrays that are given together have not as many samples",
            "look where samples are lost in one of them: a filter, a split, a reshape",
            SHAPES,
        ),
        KERAS,
        (
            "All input arrays (x) should have the same number of samples",
            "All input arrays (x) should have the same number of samples. Got array shapes: "
            "[(100, 8), (99, 8)]",
            "1.0-2.15",
        ),
        (
            "All target arrays (y) should have the same number of samples",
            "All target arrays (y) should have the same number of samples. Got array shapes: "
            "[(100, 8), (99, 8)]",
            "1.0-2.15",
        ),
        (
            "All input arrays and target arrays must have the same number of samples",
            "All input arrays and target arrays must have the same number of samples.",
            "0.1-0.3",
        ),
    ),
    "keras_sample_weights": family(
        "weights of samples that are not as many",
        stated(
            "there are {input} weights of samples, for {target} samples",
            "give one weight for each sample",
            "sample_weight = np.ones(len(y))",
            sure="possible",
        ),
        KERAS,
        (
            "Sample_weight arrays should have the same number of samples as target arrays. Got "
            "{input} input samples and {target} target samples",
            "Sample_weight arrays should have the same number of samples as target arrays. Got 90 "
            "input samples and 100 target samples.",
            "2.0-2.15",
        ),
    ),
    "keras_stateful_samples": family(
        "samples that a stateful network does not divide",
        stated(
            "{samples} samples are no whole number of the batches that a stateful network keeps",
            "leave the rest out, so that the batch divides the samples",
            "x = x[: len(x) // 32 * 32]",
            "or build the network without stateful, if its state need not last",
            sure="possible",
        ),
        KERAS,
        (
            "can be divided by the batch size. Found: {samples} samples",
            "In a stateful network, you should only pass inputs with a number of samples that can "
            "be divided by the batch size. Found: 100 samples",
            "1.0-2.15",
        ),
    ),
    "keras_stateful_shape": family(
        "a stateful network without a fixed batch",
        stated(
            "a recurrent layer that keeps its state must know the size of a batch",
            "state the whole shape, the batch among it",
            STATIC,
            "or leave stateful out, if its state need not last from batch to batch",
        ),
        KERAS,
        (
            "When using stateful=True in a RNN, the batch size must be static",
            "When using `stateful=True` in a RNN, the batch size must be static. Found dynamic "
            "batch size: sequence.shape=(None, 10, 8)",
            "3.0-",
        ),
        (
            "If a RNN is stateful, a complete input_shape must be provided (including batch size)",
            "If a RNN is stateful, a complete input_shape must be provided (including batch size).",
            "0.3-1.2",
        ),
    ),
    "keras_batch_size": family(
        "another batch size than the input states",
        stated(
            "the input is built for batches of {wanted}, and {got} is asked for",
            "fit with batch_size={wanted}, or build the input without a batch",
            "layers.Input((steps, features))",
        ),
        KERAS,
        (
            "The batch_size argument value {got} is incompatible with the specified batch size of "
            "your Input Layer: {wanted}",
            "The `batch_size` argument value 32 is incompatible with the specified batch size of "
            "your Input Layer: 16",
            "2.2-2.15",
        ),
    ),
    "keras_attention_keys": family(
        "keys and values of other lengths in an attention",
        stated(
            "the values are {value} and the keys {key}: all but the last size must be equal",
            "take both from the same sequence",
            "layers.MultiHeadAttention(8, 64)(query, memory)",
        ),
        KERAS,
        (
            "except the last one, must be equal. Received {value:shape} and {key:shape}",
            "All dimensions of `value` and `key`, except the last one, must be equal. Received "
            "(None, 10, 64) and (None, 12, 64)",
            "2.5-2.15",
        ),
        (
            "except the last one, must be equal. Received: value_shape={value:shape} and "
            "key_shape={key:shape}",
            "All dimensions of `value` and `key`, except the last one, must be equal. Received: "
            "value_shape=(None, 10, 64) and key_shape=(None, 12, 64)",
            "3.0-",
        ),
    ),
    "keras_attention_features": family(
        "queries and values of other features in an attention",
        stated(
            "the queries have {query} features and the values {value}",
            "bring both to one number of features before",
            "layers.Dense(64)",
            sure="possible",
        ),
        KERAS,
        (
            "The last dimension of query_shape and value_shape must be equal, but are {query}, "
            "{value}",
            "The last dimension of `query_shape` and `value_shape` must be equal, but are 64, 32. "
            "Received: query_shape=(None, 10, 64), value_shape=(None, 10, 32)",
            "2.11-",
        ),
    ),
    "keras_attention_rank": family(
        "an attention function that takes four axes",
        stated(
            "the attention takes batch, steps, heads, features, and gets {query}",
            "split the features into heads first",
            "q = ops.reshape(q, (batch, steps, heads, -1))",
            sure="possible",
        ),
        KERAS,
        (
            "dot_product_attention only supports 4D inputs. Received: query.shape={query:shape}, "
            "key.shape",
            "`dot_product_attention` only supports 4D inputs. Received: query.shape=(2, 10, 64), "
            "key.shape=(2, 10, 64), value.shape=(2, 10, 64).",
            "3.6-",
        ),
    ),
    "keras_time_distributed": family(
        "a layer for each step, and no steps",
        stated(
            "TimeDistributed takes batch, steps and what is behind them, and gets {input}",
            "give it an axis of steps, or use the layer as it is",
            "layers.Reshape((steps, -1))",
            sure="possible",
        ),
        KERAS,
        (
            "Layer should be passed an input_shape with at least 3 dimensions, received: "
            "{input:shape}",
            "`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, "
            "received: (None, 64)",
            "1.0-",
        ),
    ),
    "keras_embedding_length": family(
        "texts of another length than the embedding was told",
        stated(
            "the embedding is made for input_length {length}, and texts of {input} arrive",
            "leave input_length out, or pad and cut the texts to it",
            "x = pad_sequences(x, maxlen=length)",
            sure="possible",
        ),
        KERAS,
        (
            "input_length is {length:shape}, but received input has shape {input:shape}",
            '"input_length" is 20, but received input has shape (None, 30)',
            "2.0-2.15",
        ),
    ),
    "keras_never_built": family(
        "weights for a layer that was never built",
        stated(
            "layer {layer} has no weights yet, and the file has {got} for it",
            "build the network with the shape of its input before the weights are loaded",
            "model.build((None, *input_shape))  # or model(x) once\nmodel.load_weights(path)",
            "a layer of your own must make its weights in build(), or be built there",
        ),
        KERAS,
        (
            "Layer {layer:name} was never built and thus it doesn't have any variables. However "
            "the weights file lists {got} variables",
            "Layer 'dense' was never built and thus it doesn't have any variables. However the "
            "weights file lists 2 variables for this layer.",
            "2.12-",
        ),
    ),
    "keras_weights_total": family(
        "objects of a file that could not be loaded",
        stated(
            "{failed} layers of the file could not be loaded",
            "read the message of the first of them, which stands behind; build the network as it "
            "was saved",
            "model.summary()",
            sure="possible",
        ),
        KERAS,
        (
            "A total of {failed} objects could not be loaded",
            "A total of 3 objects could not be loaded. Example error message for object <Dense "
            "name=dense, built=True>:",
            "2.12-",
        ),
    ),
}
