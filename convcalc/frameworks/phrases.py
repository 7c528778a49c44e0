"""Advice for source: what the engine and the rules advise in words of a spec, as code has it."""

from __future__ import annotations

import re

from convcalc.record import NamedTuple


class Phrase(NamedTuple):
    """A pattern of advice, and what stands for it in source of PyTorch and of Keras."""

    said: str
    pytorch: str
    keras: str

    def spoken(self, framework: str, text: str) -> str:
        return re.sub(self.said, self.keras if framework == "keras" else self.pytorch, text)


def both(said: str, told: str) -> Phrase:
    return Phrase(said, told, told)


PHRASES = (
    Phrase(
        r"write [a-z_]+?([123])d, or [a-z_]+ for any number",
        r"use the class of it for as many axes, which ends in \1d",
        r"use the class of it for as many axes, which ends in \1D",
    ),
    both(r"write (in_channels|in_features|sizes): (\S+), or leave it out", r"write \1=\2"),
    both(r"write sizes=(\S+)", r"write normalized_shape=\1"),
    both(r"write dims: (\S+)", r"give it the sizes of the dimensions \1"),
    Phrase(
        "put it before flatten, or reshape the input",
        "put it before flatten, or give the axes back: nn.Unflatten(1, (channels, height, width))",
        "put it before Flatten, or give the axes back: layers.Reshape((height, width, channels))",
    ),
    Phrase(
        r"keep an axis before it, as with keepdims=true, or write 'reshape 1'",
        "keep an axis before it, as with keepdim=True, or x.unsqueeze(1)",
        "keep an axis before it, as with keepdims=True, or layers.Reshape((1,))",
    ),
    Phrase(
        r"put flatten before it for all (\d+) elements, or write axis=channels if position by "
        "position is meant",
        r"put nn.Flatten() before it for all \1 elements, if it is not meant position by position",
        r"put layers.Flatten() before it for all \1 elements, if it is not meant position by "
        "position",
    ),
    Phrase(
        r"\bput flatten before it\b",
        "put nn.Flatten() before it",
        "put layers.Flatten() before it",
    ),
    Phrase(
        r"\bput global_avg_pool before it\b",
        "put nn.AdaptiveAvgPool2d(1) and nn.Flatten() before it",
        "put layers.GlobalAveragePooling2D() before it",
    ),
    both(r"write the input as (\S+) if there is one", r"give it as \1 if there is one"),
    both(r"write (\d\S*); if it is meant, add \S*layout\b.*", r"give it as \1"),
    both(
        "declare it in a spec, as convert writes one: output=256x7x7",
        "write it with functions that are read, or export the network and show that file, "
        "which says its shape: net.onnx, net.pt2 or net.keras",
    ),
    Phrase(
        r"use axis channels, or (?:a spatial axis counted from 1|1 to \d+)",
        "count dimensions from the batch, which is 0; 1 are the channels",
        "count dimensions from the batch, which is 0; the channels are the last, -1",
    ),
    Phrase(
        r"copy it with 'tile'",
        "copy it with x.repeat(…)",
        "copy it with tf.tile or keras.ops.tile",
    ),
    Phrase(
        r"write 'select 0 axis=\w+' for the first of them",
        "take the first of them by an index, x[:, 0]",
        "take the first of them by an index, x[:, 0]",
    ),
    both("write it behind 'unfold'", "write it behind nn.Unfold"),
    both(
        r"give the layer of the (offsets|mask) (\d+) filters",
        r"give the layer of the \1 out_channels=\2",
    ),
    Phrase("^write axis=channels$", "write dim=1, the channels", "write axis=-1, the channels"),
    both(
        "use op max, or put flatten or reshape before it, so that they are one",
        "take the maximum, or flatten them before it, so that they are one",
    ),
    Phrase(
        r"write 'reshape \w+' before it",
        "give it steps of features, as x.flatten(2).transpose(1, 2) makes of a map",
        "give it steps of features, as layers.Reshape((steps, features)) makes of a map",
    ),
    both(r", or use dialect \w+$", ""),
    both(r"a 'pad' layer before it", "F.pad before it"),
    both(
        "write 'linear', which fits any number of axes",
        "write the linear mode for as many axes: 'linear', 'bilinear' or 'trilinear'",
    ),
    both("write slopes 'channel' or 'one'", "write num_parameters=1, or one for each channel"),
    both("write a 'reduce prod' for each axis", "write one .prod(dim) for each axis"),
    both(
        r"name the input of the pool whose places these are: from: \[x, input of the pool\]",
        "write output_size=x.size(), of what was pooled",
    ),
    Phrase("write 'reshape' before it", "reshape one of them", "put layers.Reshape before it"),
    both("write 'square', 'reduce sum' and 'sqrt'", "write the root of the sum of squares"),
    both("with sequences=true", "with return_sequences=True"),
    both(r"\bSPEC(?=' lists the inputs that fit)", "FILE"),
    Phrase(
        "leave it out, read it, or list it under outputs",
        "leave it out, use what it gives, or return it",
        "leave it out, use what it gives, or name it among the outputs of the model",
    ),
    Phrase(
        "write bias=false",
        "write bias=False",
        "write use_bias=False",
    ),
    both(
        "pad with a layer of its own, and write padding 'valid'",
        "pad with layers.ZeroPadding2D before it, and write padding='valid'",
    ),
    both(
        "pad with a layer of its own where",
        "pad with a layer of its own, layers.ZeroPadding2D, where",
    ),
    Phrase(
        "use padding, ceil_mode or an input size",
        "use padding, ceil_mode=True or an input size",
        "use padding='same' or an input size",
    ),
    Phrase(
        "leave it out of inputs, or read it",
        "leave the argument out, or use it",
        "leave it out of the inputs of the model, or use it",
    ),
)
"""All advice that says what to write in a spec; whatever fits none of it is in plain words."""


def spoken(framework: str, text: str) -> str:
    """Advice in the words of a framework: of `pytorch` or of `keras`.

    >>> spoken("pytorch", "write in_channels: 64, or leave it out")
    'write in_channels=64'
    """
    for phrase in PHRASES:
        text = phrase.spoken(framework, text)
    return text
