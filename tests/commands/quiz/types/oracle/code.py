"""Code, read by its syntax."""

from __future__ import annotations

import ast
import re
from typing import Any, NamedTuple

from tests.commands.quiz.types.oracle.layers import Layer, biases, held, step


def calls_in(lines: list[str]) -> list[tuple[str, list[Any], dict[str, Any]]]:
    """The layers of the code: name, arguments by place and by name; ? is 0."""
    found = []
    for line in lines:
        call = re.search(r"(?:nn|layers)\.\w+\([^()]*\)", line)
        if call:
            node = ast.parse(call[0].replace("?", "0"), mode="eval").body
            assert isinstance(node, ast.Call)
            assert isinstance(node.func, ast.Attribute)
            args = [ast.literal_eval(a) for a in node.args]
            named = {str(k.arg): ast.literal_eval(k.value) for k in node.keywords}
            found.append((node.func.attr, args, named))
    return found


ORDER = {
    "Conv2d": ("arrives", "filters", "kernel", "stride", "padding"),
    "Linear": ("arrives", "features"),
    "MaxPool2d": ("kernel", "stride"),
    "Conv2D": ("filters", "kernel", "stride", "padding"),
    "MaxPooling2D": ("kernel", "stride"),
    "Dense": ("features",),
}
KINDS = {
    "Conv2d": "conv",
    "Conv2D": "conv",
    "Linear": "linear",
    "Dense": "linear",
    "MaxPool2d": "max_pool",
    "MaxPooling2D": "max_pool",
    "ReLU": "relu",
    "Flatten": "flatten",
}


class Coded(NamedTuple):
    """Layers in code, what they take to arrive, and what really goes in."""

    title: str
    channels: int
    sizes: list[int]
    layers: list[Layer]


def coded(lines: list[str]) -> Coded:
    text = "\n".join(lines)
    title = "Keras" if "in Keras" in lines[0] else "PyTorch"
    place = re.search(r"(?:zeros\(1, |Input\(\()(\d+), (\d+), (\d+)", text)
    assert place
    dims = [int(n) for n in place.groups()]
    layers = []
    for name, args, named in calls_in(lines):
        said = dict(zip(ORDER.get(name, ()), map(str, args), strict=False))
        said.update({k.replace("strides", "stride"): str(v) for k, v in named.items()})
        said.pop("activation", None)
        if title == "Keras" and KINDS[name] == "conv":
            said.setdefault("padding", "valid")
        layers.append(Layer(KINDS[name], said, title))
    if title == "Keras":
        return Coded(title, dims[2], dims[:2], layers)
    return Coded(title, dims[0], dims[1:], layers)


def code_output(lines: list[str]) -> tuple[int, ...]:
    one = coded(lines)
    here = one.channels, one.sizes
    for layer_here in one.layers:
        here = step(layer_here, *here)
    return (*here[1], here[0]) if one.title == "Keras" else (here[0], *here[1])


def code_params(lines: list[str]) -> int:
    one = coded(lines)
    here, total = (one.channels, one.sizes), 0
    for x in one.layers:
        total += held(x, *here) + biases(x, here[0])
        here = step(x, *here)
    return total


def code_features(lines: list[str]) -> int:
    one = coded(lines)
    here = one.channels, one.sizes
    for x in one.layers[:-1]:
        here = step(x, *here)
    return here[0]


def code_fails(lines: list[str], offered: tuple[str, ...]) -> str:
    one = coded(lines)
    here = one.channels, one.sizes
    for k, x in enumerate(one.layers, 2):
        if "arrives" in x.said and x.whole("arrives") != here[0]:
            (right,) = [text for text in offered if text.startswith(f"line {k}:")]
            return right
        here = step(x, *here)
    return "none: it runs"
