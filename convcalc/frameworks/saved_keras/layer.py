"""One layer of a config as the call that makes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import signature
from convcalc.frameworks.keras import words
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.layers.recurrent import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = re.compile(r"(?:keras|tf_keras|tensorflow)(?:\.|$)|$")
"""Modules whose classes are those of Keras; older configs name none."""
WORD = re.compile(r"[A-Za-z_]\w*")
LEFT_OUT = re.compile(
    r"dtype|name|trainable|sparse|ragged|optional|build_input_shape|\w*_(?:initializer|regularizer"
    r"|constraint)|batch_(?:input_)?shape|quantization_config|seed|layer|layers|init"
    r"|[Wb]_\w+|activity_regularizer"
)
"""What changes no number, or is said in another way."""
OLD: dict[str, str] = {
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "pool_length": "pool_size",
    "stride": "strides",
    "bias": "use_bias",
    "p": "rate",
    "sigma": "stddev",
    "inner_activation": "recurrent_activation",
    "atrous_rate": "dilation_rate",
    "dim_ordering": "data_format",
    "mode": "",
    "concat_axis": "axis",
    "output_dim": "units",
    "input_dim": "",
    "input_length": "",
    "gamma": "",
    "beta": "",
}
"""Arguments of Keras 1 by the name that they have since."""
CLASSES = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
}
FORMATS = {"th": "channels_first", "tf": "channels_last"}


class Made:
    """A class and its arguments, both spelled."""

    def __init__(self, word: str, given: dict[str, str]) -> None:
        self.word, self.given = word, given

    def __str__(self) -> str:
        front = "" if self.word in OF_APPLICATIONS else "keras.layers."
        return f"{front}{self.word}({', '.join(f'{k}={v}' for k, v in self.given.items())})"


EVEN = ("kernel_size", "strides", "dilation_rate", "pool_size", "size", "output_padding")
"""Arguments for which one number stands for the same on each axis."""


def is_usual(key: str, value: Any) -> bool:
    """Whether it says what holds anyway."""
    return key == "dilation_rate" and value in ([1], [1, 1], [1, 1, 1], 1)


def evenly(key: str, value: Any) -> Any:
    same = key in EVEN and isinstance(value, list) and len(set(map(str, value))) == 1
    return value[0] if same else value


OF_APPLICATIONS = {"LayerScale": ("projection_dim",), "CustomScaleLayer": ("scale",)}
"""Layers of keras.applications that are no others, and their arguments."""


def plain(value: Any) -> bool:
    """Whether a value is a number, a text, true, false, nothing, or a list of such."""
    if isinstance(value, list):
        return len(value) < 1000 and all(map(plain, value))
    return value is None or isinstance(value, (bool, int, float, str))


def is_own(entry: Mapping[str, Any]) -> bool:
    """Whether a class is one of Keras, by its module and its registered name."""
    module, registered = entry.get("module") or "", entry.get("registered_name")
    return bool(OWN.match(str(module))) and registered in (None, entry.get("class_name"))


def made(entry: Mapping[str, Any]) -> Made | None:
    """The call that makes a layer; None for one that Keras has not, or whose function is unread."""
    word, config = entry.get("class_name"), entry.get("config")
    if not isinstance(word, str) or not WORD.fullmatch(word) or not isinstance(config, dict):
        return None
    old = "nb_filter" in config or "border_mode" in config or "output_dim" in config
    word = CLASSES.get(word, word)
    row = find(KERAS.constructors, word)
    if word == "Lambda" or not (is_own(entry) or word in OF_APPLICATIONS):
        return None
    config = modern(config, word) if old or "dim_ordering" in config else config
    if word in OF_APPLICATIONS:
        named = {key: spelled(config.get(key)) or "1" for key in (*OF_APPLICATIONS[word], "name")}
        return Made(word, named)
    if last_axis(entry, config):
        config = {key: value for key, value in config.items() if key != "axis"}
    known = None if row is None else {*signature(row.takes).positional, *signature(row.takes).named}
    given = {}
    for key, value in config.items():
        if LEFT_OUT.fullmatch(key) or not WORD.fullmatch(key) or is_usual(key, value):
            continue
        text = OWN_FUNCTION if is_own_function(word, key, value) else spelled(evenly(key, value))
        if text is not None and (known is None or key in known):
            given[key] = text
    for key in ("layer", "forward_layer", "backward_layer"):
        inner = config.get(key)
        if isinstance(inner, dict):
            found = made(inner)
            if found is None:
                return None
            given[key] = str(found)
    if config.get("trainable") is False:
        given["trainable"] = "False"
    if isinstance(config.get("name"), str):
        given["name"] = repr(config["name"][:200])
    return Made(word, given)


OWN_FUNCTION = repr(FUNCTIONS[-1])


def is_own_function(word: str, key: str, value: Any) -> bool:
    """Whether states or gates go through a function that the author registered."""
    if value is None or key not in words.STEPPED or not word.startswith(words.GOING):
        return False
    return not isinstance(value, str) or not words.is_activation(value)


def last_axis(entry: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether the axis of a normalisation is the last one, counted from the first: by the shape
    that it was built for, else by its number.
    """
    axis = config.get("axis")
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    if not str(entry.get("class_name")).endswith("Normalization") or type(axis) is not int:
        return False
    built = entry.get("build_config")
    shape = built.get("input_shape") if isinstance(built, dict) else None
    return axis == len(shape) - 1 if isinstance(shape, list) else axis > 1


def spelled(value: Any) -> str | None:
    """A value as Python writes it; a function or layer by its name. None for anything else."""
    if plain(value):
        return repr(value)
    if not isinstance(value, dict):
        return None
    if value.get("class_name") in ("function", "__tuple__"):
        return spelled(value.get("registered_name") or value.get("config", value.get("items")))
    found = made(value)
    return str(found) if found else None


def modern(config: Mapping[str, Any], word: str) -> dict[str, Any]:
    """The arguments of Keras 1 by their later names."""
    found: dict[str, Any] = {}
    for key, value in config.items():
        name = OLD.get(key, key) if word != "Embedding" else key
        if name:
            found[name] = FORMATS.get(value, value) if key == "dim_ordering" else value
    if "nb_row" in config and "nb_col" in config:
        found["kernel_size"] = [config["nb_row"], config["nb_col"]]
    if found.get("data_format") == "default":
        del found["data_format"]
    return found
