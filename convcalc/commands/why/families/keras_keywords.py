"""Keras: settings that the installed version has no word for."""

from __future__ import annotations

import re

from convcalc.commands.why.reading import KERAS, LIKELY, Family, Fix, Reading, Said, Wording

OLD = {
    "nb_filter": "filters",
    "nb_row": "kernel_size",
    "nb_col": "kernel_size",
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "dim_ordering": "data_format",
    "pool_length": "pool_size",
    "output_dim": "units (of Embedding as it is)",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "bias": "use_bias",
    "atrous_rate": "dilation_rate",
    "p": "rate",
}
"""Words of Keras 1, and those of Keras 2 and 3."""
FILE = r"load_model|from_config|deseriali|model_from_json|InputLayer"


def keyword(said: Said) -> Reading:
    """A word that a layer does not take: of another version, or misspelt."""
    words = re.findall(r"[A-Za-z_]\w*", said.word("words"))[:20]
    why = "Keras 3 comes with TensorFlow 2.16 and later, Keras 2 with those before."
    shown = ", ".join(dict.fromkeys(words)) or "a setting"
    head = f"the installed Keras does not know {shown} here"
    if re.search(FILE, said.pasted) and "batch_input_shape" not in words:
        return of_a_file(words, head, why)
    if {"batch_input_shape", "batch_shape"} & {*words}:
        state = Fix(
            "state the batch in an Input of its own, ahead of the layer",
            code="model.add(keras.Input(batch_shape=(1, steps, features)))\n"
            "model.add(layers.LSTM(units, stateful=True))",
            sure=LIKELY,
        )
        old = Fix("or install a version of Keras 2", code='pip install "tensorflow<2.16"')
        return Reading(f"{head}: Keras 3 has it in Input only", (state, old), why)
    known = [f"{word} is {OLD[word]}" for word in words if word in OLD]
    if known:
        text = f"write it as Keras 2 and 3 do: {', '.join(dict.fromkeys(known))}"
        new = Fix(text, code=rewritten(words, said.pasted), sure=LIKELY)
        return Reading(f"{head}: it is a word of Keras 1", (new,), why)
    if "weights" in words:
        table = Fix(
            "give trained vectors as the first values of the table",
            code="layers.Embedding(*table.shape, embeddings_initializer="
            "keras.initializers.Constant(table), trainable=False)",
            sure=LIKELY,
        )
        return Reading(head, (table,), why)
    if {"input_shape", "input_dim", "input_length"} & {*words}:
        start = Fix("state the input ahead of the layer", code="keras.Input(shape=(28, 28, 1))")
        return Reading(head, (start._replace(sure=LIKELY),), why)
    look = Fix("look for the word in the layer's own list, in your version", code="help(layer)")
    own = Fix("take it out, or take it into __init__ of a layer of your own (with **kwargs)")
    return Reading(head, (look, own), why)


def rewritten(words: list[str], pasted: str) -> str:
    """Settings with the values that the pasted code gives them, in today's words.

    >>> rewritten(["subsample"], "Convolution2D(8, 3, 3, subsample=(2, 2))")
    'strides=(2, 2)'
    """
    found = []
    for word in dict.fromkeys(words):
        value = re.search(rf"\b{word}\s?=\s?(\([^()\n]{{1,40}}\)|[\w.\"']{{1,40}})", pasted)
        if value and OLD.get(word, " ").isidentifier():
            found.append(f"{OLD[word]}={value[1]}")
    return ", ".join(found)


def of_a_file(words: list[str], head: str, why: str) -> Reading:
    """A file that was saved by another version."""
    newer = Fix(
        "load the file with the version that saved it: for batch_shape, optional or "
        "quantization_config that is Keras 3",
        code='pip install "tensorflow>=2.16"  # and save again from there if need be',
    )
    if "batch_input_shape" in words or "time_major" in words:
        newer = Fix(
            "load the file with the version that saved it: Keras 2",
            code="pip install tf_keras  # and: import tf_keras as keras",
        )
    own = Fix(
        "or build the network with your own code, and load the weights alone",
        code="model.load_weights(path)",
    )
    return Reading(f"{head}: the file was saved by another version", (newer, own), why)


def symbolic(said: Said) -> Reading:
    """A function of TensorFlow on a tensor of a network that is being built."""
    old = Fix(
        "run a library or code for Keras 2 with Keras 2: set this before TensorFlow is imported",
        code='pip install tf-keras\nos.environ["TF_USE_LEGACY_KERAS"] = "1"',
    )
    own = Fix(
        "in code of your own, take the operation of Keras",
        code="y = keras.ops.mean(x, axis=1)  # for tf.reduce_mean",
    )
    layer = Fix("or put the function of TensorFlow into the call of a layer of your own")
    theirs = "packages" in said.pasted
    fixes = (
        (old._replace(sure=LIKELY), own, layer)
        if theirs
        else (own._replace(sure=LIKELY), layer, old)
    )
    why = "Keras 3 works on other frameworks, too: its tensors have no values before they are fed."
    return Reading("code for Keras 2 runs with Keras 3", fixes, why)


FAMILIES: dict[str, Family] = {
    "keras_symbolic": Family(
        "a function of TensorFlow on a tensor of Keras 3",
        symbolic,
        (
            Wording(
                KERAS,
                "A KerasTensor cannot be used as input to a TensorFlow function",
                "A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is "
                "a symbolic placeholder for a shape and dtype",
                "3.0-",
            ),
        ),
    ),
    "keras_keyword": Family(
        "a setting that the installed version does not know",
        keyword,
        (
            Wording(
                KERAS,
                "Unrecognized keyword arguments passed to {layer:word}: {words:name}",
                "Unrecognized keyword arguments passed to LSTM: {'batch_input_shape': (1, 1, 7)}",
                "3.0-",
            ),
            Wording(
                KERAS,
                "Unrecognized keyword arguments: {words:name}",
                "Unrecognized keyword arguments: ['batch_shape']",
                "2.0-2.15",
            ),
            Wording(
                KERAS,
                "Keyword argument not understood:, {words:name}",
                "TypeError: ('Keyword argument not understood:', 'data_fromat')",
                "1.0-2.15",
            ),
            Wording(
                KERAS,
                "Keyword argument not understood: {words:name}",
                "Keyword argument not understood: data_fromat",
                "1.0",
            ),
        ),
    ),
}
