"""How the names of Keras and TensorFlow are spelled, wherever they are imported from."""

from __future__ import annotations

import re

PACKAGES = (
    ("tensorflow.compat.v1.keras", "keras"),
    ("tensorflow.compat.v2.keras", "keras"),
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.keras", "keras"),
    ("tensorflow.contrib.keras", "keras"),
    ("tf_keras", "keras"),
    ("keras_applications._KERAS_BACKEND", "keras.backend"),
    ("keras_applications._KERAS_LAYERS", "keras.layers"),
    ("keras_applications._KERAS_MODELS", "keras.models"),
    ("keras_applications._KERAS_UTILS", "keras.utils"),
    ("keras_applications", "keras.applications"),
    ("keras.backend.tf", "tensorflow"),
    ("keras.src", "keras"),
    ("keras.api", "keras"),
    ("tensorflow_addons.layers", "keras.layers"),
    ("tf_slim", "tensorflow.contrib.slim"),
    ("tensorflow.contrib.layers.python.layers.layers", "tensorflow.contrib.layers"),
    ("tensorflow.contrib.layers.python.layers", "tensorflow.contrib.layers"),
    ("tensorflow.contrib.layers.python.ops", "tensorflow.contrib.framework"),
    ("tensorflow.contrib.framework.python.ops", "tensorflow.contrib.framework"),
    ("tensorflow.contrib.slim.python.slim", "tensorflow.contrib.slim"),
    ("tensorflow.compat.v1", "tensorflow"),
    ("tensorflow.compat.v2", "tensorflow"),
)
"""Packages by other names, and what they are called here."""
READ = "keras.src.applications."
"""Files of Keras itself that are read where they are given."""


def canonical(path: str) -> str:
    """`tensorflow.keras.layers.Conv2D` and `keras.layers.convolutional.Conv2D` are
    `keras.layers.Conv2D`.
    """
    for spelled, name in PACKAGES:
        if path == spelled or path.startswith(f"{spelled}."):
            path = name + path[len(spelled) :]
    last = path.rpartition(".")[2]
    if path.startswith("keras.layers.") and path.count(".") > 2:
        return f"keras.layers.{last}"
    if path.startswith(("keras.models.", "keras.engine.")) and last not in BASES and public(last):
        return f"keras.layers.{last}"
    return path


def default_name(title: str) -> str:
    """The name that Keras gives a layer of a class: `Conv2D` is `conv2d`.

    >>> default_name("MaxPooling2D"), default_name("SEBlock")
    ('max_pooling2d', 'se_block')
    """
    plain = re.sub(r"\W+", "", title)
    plain = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", plain)
    return re.sub("([a-z])([A-Z])", r"\1_\2", plain).lower()


LEGACY = {
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "concatenate": "Concatenate",
    "dot": "Dot",
}
"""Functions of keras.layers that make a layer and apply it."""
MODELS = ("Model", "Sequential", "Functional")
WHOLE = ("keras.backend", "keras.ops")
"""Parts whose names are functions."""
BASES = ("Layer", "Model", "Functional", "Sequential", "Wrapper")
"""Classes of Keras that files derive from, besides its layers."""


def class_in(path: str) -> str:
    """The class of layers or models that a canonical path names; empty if it names none."""
    front, _, last = path.rpartition(".")
    if front == "keras.layers" and last[:1].isupper():
        return last
    known = path.startswith("keras.") or front in ("tensorflow", "tensorflow.nn")
    return last if known and last in BASES else ""


def in_files(path: str) -> bool:
    """Whether a class that is no layer by itself is read in files of source: `layers.Resizing`."""
    from convcalc.frameworks.keras.special import IDLE, SPECIAL

    return path.rpartition(".")[2] in {*IDLE, *SPECIAL}


def closest(word: str) -> str:
    """The class that was likely meant, whatever its capitals."""
    from convcalc.frameworks.names.keras import KERAS

    known = [name.replace("#", rank) for name in KERAS.constructors for rank in "123"]
    same = next((name for name in known if name.lower() == word.lower().replace("_", "")), "")
    return f": did you mean '{same}'?" if same else ""


def public(word: str) -> bool:
    """Whether keras.layers and keras.models have a name."""
    from convcalc.frameworks.keras.special import IDLE, SPECIAL
    from convcalc.frameworks.names import find
    from convcalc.frameworks.names.keras import KERAS

    known = word in (*LEGACY, *BASES, "Input", "merge") or word in IDLE or word in SPECIAL
    return known or find(KERAS.constructors, word) is not None
