"""Keras and TensorFlow: the data that a network is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why import fed
from convcalc.commands.why.evidence import names
from convcalc.commands.why.families.keras import written
from convcalc.commands.why.fed_samples import UNREAD, fits
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    TENSORFLOW,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

if TYPE_CHECKING:
    from convcalc.commands.why.fed import Dims

SHAPES = "expected shape={wanted:shape}, found shape={input:shape}"


def given(said: Said) -> Reading:
    """The network was built for another shape."""
    wanted, got = said.shape("wanted"), said.shape("input")
    require(len(wanted) > 0, not fits(wanted, got))
    likely, fixes = lengths(said, wanted, got) or fed.against(said.framework, wanted, got)
    why = f"Made for {written(wanted)}, the network was given {written(got)}."
    return Reading(likely, tuple(fixes), why)


def lengths(said: Said, wanted: Dims, got: Dims) -> fed.Answer | None:
    """Texts that are padded to another length than the network was built for."""
    if len(wanted) != 2 or len(got) != 2 or None in (wanted[1], got[1]):
        return None
    if not re.search(TEXTS, said.pasted, re.IGNORECASE):
        return None
    same = Fix(
        f"pad and cut the texts to {wanted[1]}, in training and later alike",
        code=f"x = pad_sequences(x, maxlen={wanted[1]})",
        sure=LIKELY,
    )
    other = Fix(
        f"or build the network for {got[1]}, if it is not trained yet",
        code=f"layers.Input(({got[1]},))",
    )
    return f"texts of {got[1]} words are given, and the network is built for {wanted[1]}", [
        same,
        other,
    ]


TEXTS = r"embedding|pad_sequences|max_?len|tokenizer|texts_to"


def checked(said: Said) -> Reading:
    """Keras 2.0 to 2.3 tell the shapes of the data; newer ones without their batch."""
    wanted, got = said.shape("wanted"), said.shape("input")
    if wanted[:1] != (None,):
        wanted, got = (None, *wanted), (None, *got)
    require(wanted != got)
    likely, fixes = alone(said, wanted, got) or fed.against(said.framework, wanted, got)
    return Reading(likely, tuple(fixes), f"{written(got)} was given for {written(wanted)}.")


def alone(said: Said, wanted: Dims, got: Dims) -> fed.Answer | None:
    """One flat sample, each of whose numbers is taken for a sample."""
    one = len(wanted) == len(got) == 2 and got[1] == 1 and (wanted[1] or 0) > 1
    if not one or "target" in said.word("what") or not names(said, r"\bpredict\w*\("):
        return None
    batch = Fix(
        f"add the batch, so that it is one sample of {wanted[1]}", code="x = x[None]", sure=LIKELY
    )
    return f"one sample is given without its batch: {wanted[1]} samples of 1 are read", [batch]


def asked(model: str | None) -> str:
    """What Keras says that it checks; nothing in predict."""
    return " " if model is None else f"{model} input"


def cardinality(said: Said) -> Reading:
    """Inputs and targets of different lengths."""
    one, other = said.number("inputs"), said.number("targets")
    require(one != other)
    fixes = [Fix("look for where samples are lost: a filter, a split, a reshape of one of the two")]
    likely = f"there are {one} samples and {other} labels"
    if not one or not other:
        which = "samples" if not one else "labels"
        return Reading(f"no {which} were read: {likely}", (UNREAD,), "An array is empty.")
    whole, rest = divmod(max(one, other), max(min(one, other), 1))
    if {one, other} in SPLITS:
        likely += ": those of training meet those of the test"
        fixes = [Fix("give samples and labels of one split", code="x_train, y_train", sure=LIKELY)]
    elif not rest and whole > 1:
        which = "samples" if one > other else "labels"
        likely += f": {whole} {which} for one"
        text = (
            f"look which of the two is right, and where one became {whole}: in a reshape, or where "
            "batches are counted as samples"
        )
        counts = Fix(
            f"if a generator made the {which}, it gives batches: in Keras 2 its steps are the "
            f"samples by the batch size ({whole}?), not the samples",
            code="model.predict(generator, steps=samples // batch_size)",
        )
        fixes = [Fix(text, code="print(x.shape, y.shape)"), counts, *fixes]
    else:
        fixes = [Fix(fixes[0].text, code="print(x.shape, y.shape)")]
    return Reading(likely, tuple(fixes), f"The first axes of both must agree: {one} and {other}.")


SPLITS = ({60000, 10000}, {50000, 10000})
"""Training and test of MNIST and of CIFAR."""


def inputs_count(said: Said) -> Reading:
    """A network of several inputs."""
    wanted, got = said.number("wanted"), said.number("got")
    require(wanted != got)
    text = "pass one array for each input, as a list" if wanted > 1 else "pass one array, no list"
    code = "model([a, b])" if wanted > 1 else "model(x)"
    fixes = (Fix(text, code=code, sure=LIKELY), Fix("a tuple of a dataset is (inputs, labels)"))
    return Reading(f"the network has {counted(wanted, 'input')}, and {got} were given", fixes)


FAMILIES: dict[str, Family] = {
    "keras_given": Family(
        "an input of another shape than the network is made for",
        given,
        (
            Wording(
                KERAS,
                f"is incompatible with the layer: {SHAPES}",
                'Input 0 of layer "model_2" is incompatible with the layer: expected '
                "shape=(None, 299, 299, 3), found shape=(None, 229, 229, 3)",
                "2.5-",
            ),
            Wording(
                KERAS,
                f"is incompatible with layer {{layer:word}}: {SHAPES}",
                "Input 0 is incompatible with layer model: expected shape=(None, 224, 224, 3), "
                "found shape=(None, 224, 224, 4)",
                "2.4-2.5",
            ),
            Wording(
                KERAS,
                "Model was constructed with shape {wanted:shape} for input {tensor:text}, but it "
                "was called on an input with incompatible shape {input:shape}",
                "Model was constructed with shape (None, None, None, 3) for input KerasTensor, but "
                "it was called on an input with incompatible shape (None, 3, 224, 224)",
                "2.2-2.21",
            ),
            Wording(
                KERAS,
                "Invalid input shape for input {tensor:text}. Expected shape {wanted:shape}, but "
                "input has incompatible shape {input:shape}",
                'Invalid input shape for input Tensor("x:0", shape=(None, 32)). Expected shape '
                "(None, 784), but input has incompatible shape (None, 32)",
                "3.0-",
            ),
            Wording(
                TENSORFLOW,
                "Cannot feed value of shape {input:shape} for Tensor {tensor:text}, which has "
                "shape {wanted:shape}",
                "Cannot feed value of shape (32, 28, 28) for Tensor 'x:0', which has shape "
                "'(?, 784)'",
                "1.0-",
            ),
        ),
    ),
    "keras_checked": Family(
        "data of another shape than the network's input",
        checked,
        tuple(
            Wording(
                KERAS,
                f"Error when checking{asked(model)}: expected {{layer:word}} to have shape "
                f"{{wanted:shape}}{comma} but got array with shape {{input:shape}}",
                f"Error when checking{asked(model)}: expected input_1 to have shape "
                f"(224, 224, 3){comma} but got array with shape (224, 224, 4)",
                versions,
            )
            for model, comma, versions in (
                ("", "", "2.1-2.3"),
                (None, "", "1.0-2.0"),
                ("", ",", "2.1-2.3"),
                (" model", "", "1.0-2.0"),
            )
        ),
    ),
    "keras_cardinality": Family(
        "samples and labels that are not as many",
        cardinality,
        (
            Wording(
                KERAS,
                "Data cardinality is ambiguous. Make sure all arrays contain the same number of "
                "samples.x sizes: {inputs} y sizes: {targets}",
                "Data cardinality is ambiguous. Make sure all arrays contain the same number of "
                "samples.'x' sizes: 8\n'y' sizes: 7\n",
                "3.0-",
            ),
            Wording(
                KERAS,
                "Data cardinality is ambiguous: x sizes: {inputs} y sizes: {targets}",
                "Data cardinality is ambiguous:\n  x sizes: 60000\n  y sizes: 10000\nMake sure all "
                "arrays contain the same number of samples.",
                "2.2-2.21",
            ),
            Wording(
                KERAS,
                "Input arrays should have the same number of samples as target arrays. Found "
                "{inputs} input samples and {targets} target samples",
                "Input arrays should have the same number of samples as target arrays. Found 1280 "
                "input samples and 320 target samples.",
                "1.0-2.3",
            ),
        ),
    ),
    "keras_inputs": Family(
        "another number of inputs than the network has",
        inputs_count,
        (
            Wording(
                KERAS,
                "expects {wanted} input(s), but it received {got} input tensors",
                'Layer "model" expects 2 input(s), but it received 1 input tensors. Inputs '
                "received: []",
                "2.4-",
            ),
            Wording(
                KERAS,
                "expects {wanted} named input(s) with keys {keys:text}, but it received {got} "
                "input tensors",
                "Layer \"functional\" expects 1 named input(s) with keys ['x'], but it received 2 "
                "input tensors.",
                "3.10-",
            ),
        ),
    ),
}
