"""Keras: what a whole network is given, and how it is put together."""

from __future__ import annotations

import re

from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
)


def disconnected(said: Said) -> Reading:
    """A Model whose inputs do not reach its outputs."""
    layer = said.word("layer")
    missing = f"'{layer}' is not among its inputs" if layer else "one is not among them"
    return Reading(
        f"the Model is made with inputs that its outputs do not come from: {missing}",
        (
            Fix(
                "give Model the very Input that the layers were called on, and all of them",
                code="inputs = keras.Input((224, 224, 3))\nx = base(inputs)\n"
                "model = keras.Model(inputs, outputs)",
                sure=LIKELY,
            ),
            Fix(
                "where a part of another model is used, take that model's own input",
                code="keras.Model(base.input, base.layers[-2].output)",
            ),
            Fix("look for an Input that is made twice under one name"),
        ),
        "Keras goes back from the outputs to the inputs, and came to a tensor that none of them "
        "gives.",
    )


def undefined(said: Said) -> Reading:
    """A Dense layer whose features are not known when it is built."""
    return Reading(
        "Flatten meets an image whose size is not fixed, so that Dense has no number of features",
        (
            Fix(
                "pool to one value a channel instead of Flatten: it fits any size",
                code="layers.GlobalAveragePooling2D()",
                sure=LIKELY,
            ),
            Fix("fix the size of the input", code="layers.Input((224, 224, 3))"),
        ),
        "The weight of a Dense layer has a row for each feature that arrives.",
        ("linears",),
    )


def channels_undefined(said: Said) -> Reading:
    """A convolution whose channels are not known when it is built."""
    return Reading(
        "the number of channels of the input is not known",
        (
            Fix(
                "state it: rows and columns may be open",
                code="layers.Input((None, None, 3))",
                sure=LIKELY,
            ),
        ),
        "The weight of a convolution has a row for each channel that arrives.",
        ("convolutions",),
    )


def layer_name(said: Said) -> Reading:
    """A layer that is asked for by a name which the network, or the file, does not have."""
    name = said.word("name")
    shifted = bool(re.search(r"_\d+$", name))
    look = Fix(
        "look which names there are, and take the one that is meant",
        code="print([layer.name for layer in model.layers])",
        sure=LIKELY,
    )
    own = Fix(
        "give the layers that you ask for names of their own",
        code='layers.Conv2D(64, 3, name="last_conv")  # such as',
    )
    anew = Fix(
        "let the numbers begin anew before the network is built",
        code="keras.backend.clear_session()",
    )
    head = f"no layer is named {name or 'so'}"
    if shifted:
        head += ": Keras counts its own names on with each network that is built (conv2d_3, then "
        head += "conv2d_7), it seems"
    return Reading(head, (look, own, *[anew] * shifted), "Names that are not given are counted.")


FAMILIES: dict[str, Family] = {
    "keras_layer_name": Family(
        "a name that no layer has",
        layer_name,
        (
            Wording(
                KERAS,
                "No such layer: {name:name}",
                "No such layer: conv2d_7. Existing layers are: ['conv2d_3', 'dense_1'].",
            ),
            Wording(
                KERAS,
                "open object (object '{name:name}' doesn't exist)",
                "Unable to open object (object 'conv2d_7' doesn't exist)",
            ),
        ),
    ),
    "keras_disconnected": Family(
        "outputs that do not come from the inputs",
        disconnected,
        (
            Wording(
                KERAS,
                "Graph disconnected: cannot obtain value for tensor {tensor:long} at layer "
                '"{layer:word}". The following',
                'Graph disconnected: cannot obtain value for tensor Tensor("input_6:0", shape='
                '(?, 224, 224, 3), dtype=float32) at layer "input_6". The following previous '
                "layers were accessed without issue: []",
                "1.2-2.21",
            ),
            Wording(
                KERAS,
                'Graph disconnected: cannot obtain value for tensor Tensor("{layer:word}:0"',
                'Graph disconnected: cannot obtain value for tensor Tensor("input_6:0", shape='
                '(?, 224, 224, 3), dtype=float32) at layer "input_6"',
                "1.0-2.3",
            ),
            Wording(
                KERAS,
                "Graph disconnected: cannot obtain value for tensor",
                "Graph disconnected: cannot obtain value for tensor KerasTensor(type_spec=None)",
                "1.0-2.21",
            ),
            Wording(
                KERAS,
                "Output with path {path:text} is not connected to inputs",
                "Output with path `` is not connected to `inputs`",
                "3.0-",
            ),
        ),
    ),
    "keras_undefined": Family(
        "a Dense layer without a fixed number of features",
        undefined,
        (
            Wording(
                KERAS,
                "The last dimension of the inputs to a Dense layer should be defined. Found None",
                "The last dimension of the inputs to a Dense layer should be defined. Found None. "
                "Full input shape received: (None, None)",
                "2.5-2.21",
            ),
            Wording(
                KERAS,
                "The last dimension of the inputs to Dense should be defined. Found None",
                "The last dimension of the inputs to `Dense` should be defined. Found `None`.",
                "2.0-2.4",
            ),
            Wording(
                KERAS,
                "Shapes used to initialize variables must be fully-defined (no None dimensions)",
                "Shapes used to initialize variables must be fully-defined (no `None` dimensions). "
                "Received: shape=(None, 3) for variable path='dense/kernel'",
                "3.0-",
            ),
            Wording(
                KERAS,
                "The shape of the input to Flatten is not fully defined",
                'The shape of the input to "Flatten" is not fully defined (got (None, None, 64)). '
                'Make sure to pass a complete "input_shape" argument',
                "1.0-2.3",
            ),
        ),
    ),
    "keras_channels_undefined": Family(
        "a convolution without a known number of channels",
        channels_undefined,
        (
            Wording(
                KERAS,
                "The channel dimension of the inputs should be defined",
                "The channel dimension of the inputs should be defined. The input_shape received "
                "is (None, 28, 28, None), where axis -1 (0-based) is the channel dimension",
                "2.0-",
            ),
        ),
    ),
}
