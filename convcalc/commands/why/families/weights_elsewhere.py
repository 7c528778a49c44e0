"""Weights of a file that do not fit the network, outside PyTorch."""

from __future__ import annotations

from convcalc.commands.why import weights
from convcalc.commands.why.reading import (
    CAFFE,
    KERAS,
    PADDLE,
    TENSORFLOW,
    Family,
    Wording,
)

FAMILIES: dict[str, Family] = {
    "weight_shape": Family(
        "a weight of another shape in the file",
        weights.loading,
        (
            Wording(
                KERAS,
                "Layer weight shape {wanted:shape} not compatible with provided weight shape "
                "{got:shape}",
                "Layer weight shape (5, 2) not compatible with provided weight shape (4, 2)",
                "1.0-2.15",
            ),
            Wording(
                KERAS,
                "Layer shape {wanted:shape} not compatible with weight shape {got:shape}",
                "Layer shape (512, 7) not compatible with weight shape (512, 9).",
                "0.1-0.2",
            ),
            Wording(
                KERAS,
                "Layer {layer:word} weight shape {wanted:shape} is not compatible with provided "
                "weight shape {got:shape}.",
                "Layer dense_1 weight shape (5, 2) is not compatible with provided weight shape "
                "(4, 2).",
                "2.9-",
            ),
            Wording(
                KERAS,
                'Layer #{index} (named "{layer:word}"), weight {weight:text} has shape '
                "{wanted:shape}, but the saved weight has shape {got:shape}.",
                'Layer #0 (named "dense_1"), weight kernel has shape (5, 2), but the saved '
                "weight has shape (4, 2).",
                "2.2-2.6",
            ),
            Wording(
                KERAS,
                "Shape mismatch in layer #{index} (named {layer:word}) for weight {weight:text}. "
                "Weight expects shape {wanted:shape}. Received saved weight with shape "
                "{got:shape}",
                "Shape mismatch in layer #0 (named dense_1) for weight kernel. Weight expects "
                "shape (5, 2). Received saved weight with shape (4, 2)",
                "2.9-3.3",
            ),
            Wording(
                KERAS,
                "Shape mismatch in {layer:word}for weight {weight:text}. Weight expects shape "
                "{wanted:shape}. Received saved weight with shape {got:shape}",
                "Shape mismatch in dense_1for weight kernel. Weight expects shape (5, 2). "
                "Received saved weight with shape (4, 2)",
                "3.6-",
            ),
            Wording(
                KERAS,
                "Skipping loading of weights for layer {layer:word} due to mismatch in shape "
                "({wanted:shape} vs {got:shape}).",
                "Skipping loading of weights for layer dense_1 due to mismatch in shape ((5, 2) "
                "vs (4, 2)).",
                "2.1-2.6",
            ),
            Wording(
                KERAS,
                "The shape of the target variable and the shape of the target value in "
                "`variable.assign(value)` must match. variable.shape={wanted:shape}, Received: "
                "value.shape={got:shape}. Target variable:",
                "The shape of the target variable and the shape of the target value in "
                "`variable.assign(value)` must match. variable.shape=(5, 2), Received: "
                "value.shape=(4, 2). Target variable:",
                "3.0-",
            ),
            Wording(
                KERAS,
                "weight {weight:long} has shape {wanted:shape}, but the saved weight has shape "
                "{got:shape}",
                "weight kernel has shape (5, 2), but the saved weight has shape (4, 2)",
                "2.2-2.6",
            ),
            Wording(
                TENSORFLOW,
                "Assign requires shapes of both tensors to match. lhs shape= {wanted:shape} rhs "
                "shape= {got:shape}",
                "Assign requires shapes of both tensors to match. lhs shape= [10] rhs shape= [5]",
            ),
            Wording(
                TENSORFLOW,
                "Dimension {axis} in both shapes must be equal, but are {a} and {b} for "
                "'{node:text}' (op: 'Assign') with input shapes: {both:tuples}",
                "Dimension 0 in both shapes must be equal, but are 320 and 192 for 'Assign_12' "
                "(op: 'Assign') with input shapes: [320,32], [192,32].",
                "1.0-",
            ),
            Wording(
                TENSORFLOW,
                "in shape_and_slice spec {wanted:shape} does not match the shape stored in "
                "checkpoint: {got:shape}",
                "in shape_and_slice spec [10] does not match the shape stored in checkpoint: [5]",
            ),
            Wording(
                TENSORFLOW,
                "Received incompatible tensor with shape {got:shape} when attempting to restore "
                "variable with shape {wanted:shape}",
                "Received incompatible tensor with shape (4, 2) when attempting to restore "
                "variable with shape (5, 2)",
                "2.5-",
            ),
            Wording(
                TENSORFLOW,
                "The variable shape {wanted:shape}, and the assigned value shape {got:shape} are "
                "incompatible",
                "The variable shape (5, 2), and the assigned value shape (4, 2) are incompatible",
            ),
            Wording(
                CAFFE,
                "Cannot copy param {index} weights from layer {layer:word}; shape mismatch. "
                "Source param shape is {got:shape}; target param shape is {wanted:shape}",
                "Cannot copy param 0 weights from layer 'fc6'; shape mismatch. Source param "
                "shape is 1000 784 (784000); target param shape is 1000 2352 (2352000)",
            ),
            Wording(
                PADDLE,
                "Variable Shape not match, Variable [ {layer:word} ] need tensor with shape "
                "{wanted:shape} but load set tensor with shape {got:shape}",
                "Variable Shape not match, Variable [ linear_0.w_0 ] need tensor with shape "
                "[512, 10] but load set tensor with shape (512, 1000)",
                "2.0-",
            ),
            Wording(
                PADDLE,
                "receives a shape {got:shape}, but the expected shape is {wanted:shape}",
                "receives a shape [4, 2], but the expected shape is [5, 2]",
                "2.0-",
            ),
        ),
    ),
    "weight_count": Family(
        "another number of layers in the file",
        weights.loading_count,
        (
            Wording(
                KERAS,
                'You called `set_weights(weights)` on layer "{layer:word}" with a weight list of '
                "length {got}, but the layer was expecting {wanted} weights. Provided weights:",
                'You called `set_weights(weights)` on layer "dense_1" with a weight list of '
                "length 1, but the layer was expecting 2 weights. Provided weights:",
                "1.0-2.15",
            ),
            Wording(
                KERAS,
                "You called `set_weights(weights)` on layer '{layer:word}' with a weight list of "
                "length {got}, but the layer was expecting {wanted} weights.",
                "You called `set_weights(weights)` on layer 'dense_1' with a weight list of "
                "length 1, but the layer was expecting 2 weights.",
                "3.0-",
            ),
            Wording(
                KERAS,
                'Layer #{index} (named "{layer:word}") expects {wanted} weight(s), but the saved '
                "weights have {got} element(s).",
                'Layer #0 (named "dense_1") expects 2 weight(s), but the saved weights have 1 '
                "element(s).",
                "1.2-2.6",
            ),
            Wording(
                KERAS,
                'Layer #{index} (named "{layer:word}" in the current model) was found to '
                "correspond to layer {saved:word} in the save file. However the new layer "
                "{layer_again:word} expects {wanted} weights, but the saved weights have {got} "
                "elements.",
                'Layer #0 (named "dense_1" in the current model) was found to correspond to '
                "layer dense in the save file. However the new layer x expects 2 weights, but "
                "the saved weights have 1 elements.",
                "1.0-2.6",
            ),
            Wording(
                KERAS,
                "You are trying to load a weight file containing {got} layers into a model with "
                "{wanted} layers",
                "You are trying to load a weight file containing 1 layers into a model with 2 "
                "layers.",
                "1.0-2.6",
            ),
            Wording(
                KERAS,
                "Layer count mismatch when loading weights from file. Model expected {wanted} "
                "layers, found {got} saved layers.",
                "Layer count mismatch when loading weights from file. Model expected 2 layers, "
                "found 1 saved layers.",
                "2.9-",
            ),
            Wording(
                KERAS,
                "Weight count mismatch for layer #{index} (named {layer:word} in the current "
                "model, {saved:text} in the save file). Layer expects {wanted} weight(s). "
                "Received {got} saved weight(s)",
                "Weight count mismatch for layer #0 (named dense_1 in the current model, dense "
                "in the save file). Layer expects 2 weight(s). Received 1 saved weight(s)",
                "2.9-",
            ),
            Wording(
                KERAS,
                "Weight count mismatch for layer #{index} (named {layer:word}). Layer expects "
                "{wanted} weight(s). Received {got} saved weight(s)",
                "Weight count mismatch for layer #0 (named dense_1). Layer expects 2 weight(s). "
                "Received 1 saved weight(s)",
                "2.9-",
            ),
            Wording(
                KERAS,
                "Layer '{layer:word}' expected {wanted} variables, but received {got} variables "
                "during loading. Expected:",
                "Layer 'dense_1' expected 2 variables, but received 1 variables during loading. "
                "Expected:",
                "2.12-",
            ),
            Wording(
                CAFFE,
                "Check failed: target_blobs.size() == source_layer.blobs_size() ({wanted} vs. "
                "{got}) Incompatible number of blobs",
                "Check failed: target_blobs.size() == source_layer.blobs_size() (2 vs. 1) "
                "Incompatible number of blobs",
            ),
        ),
    ),
}
