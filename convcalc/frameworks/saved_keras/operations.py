"""Operations of Keras that are layers of a file, as they are written in source."""

from __future__ import annotations

import re
from typing import Any

from convcalc.frameworks.saved_keras.entries import Unfit
from convcalc.frameworks.saved_keras.layer import plain

OLD_OPS = ("TFOpLambda", "SlicingOpLambda")
"""Functions of TensorFlow, which are layers in the configs of Keras 2."""


SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "truediv": "/", "sub": "-", "mul": "*"}


def old_operation(entry: dict[str, Any], args: list[str], named: dict[str, str]) -> str:
    """`tf.nn.relu(x)`, an operator, or a slice."""
    config = entry.get("config") if isinstance(entry.get("config"), dict) else {}
    function = str(config.get("function"))  # type: ignore[union-attr]
    word = function.rpartition(".")[2]
    if "slice_spec" in named:
        return f"{args[0]}[{named['slice_spec'][1:-1]}]"
    if word in SIGNS and "y" in named:
        return f"{args[0]} {SIGNS[word]} {named['y']}"
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", function):
        raise Unfit("a function has no name")
    function = f"tf.{word}" if word.startswith("reduce_") else f"tf.{function}"
    return f"{function}({', '.join([*args, *(f'{k}={v}' for k, v in named.items())])})"


def operation(entry: dict[str, Any], args: list[str], named: dict[str, str]) -> str:
    """A function of keras.ops, which is a layer in the config."""
    word = str(entry.get("class_name"))
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower()
    if word == "GetItem" and len(args) == 2:
        key = args[1]
        return f"{args[0]}[{key[1:-1] if key.startswith('[') else key}]"
    config = entry.get("config") if isinstance(entry.get("config"), dict) else {}
    rows = config.items()  # type: ignore[union-attr]
    more = {k: fixed(v) for k, v in rows if k not in LEFT_OUT and plain(v) and k.isidentifier()}
    given = {**more, **named}
    rest = [f"{key}={value}" if key in BY_NAME else value for key, value in given.items()]
    rest.sort(key=lambda text: "=" in text)
    return f"keras.ops.{snake}({', '.join([*args, *rest])})"


BY_NAME = ("axis", "keepdims", "x1", "x2", "num")
"""Arguments of functions that are said by name; others stand in their order."""


def fixed(value: Any) -> str:
    """A value with tuples in place of lists, as functions take axes and shapes."""
    if not isinstance(value, list):
        return repr(value)
    return f"({', '.join(map(fixed, value))}{',' if len(value) == 1 else ''})"


LEFT_OUT = ("name", "dtype", "trainable")
