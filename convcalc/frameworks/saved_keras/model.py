"""A saved model as the source that builds it: an input, a call of each layer, a Model around."""

from __future__ import annotations

import re
from typing import Any

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.saved_keras.entries import Unfit, check_names, is_model, shape_of
from convcalc.frameworks.saved_keras.functional import Functional
from convcalc.frameworks.saved_keras.layer import made, plain

MAX_LAYERS, MAX_MODELS = 20_000, 200


OWN_LAYERS = """
class LayerScale(keras.layers.Layer):
    def __init__(self, projection_dim, **more):
        super().__init__(**more)
        self.gamma = self.add_weight(shape=(projection_dim,))
    def call(self, x):
        return x * self.gamma
class CustomScaleLayer(keras.layers.Layer):
    def __init__(self, scale, **more):
        super().__init__(**more)
        self.scale = scale
    def call(self, inputs):
        return inputs[0] + inputs[1] * self.scale
"""
"""Layers of keras.applications that are no others."""


class Writer:
    """Lines of source so far."""

    def __init__(self, sized: bool = False) -> None:
        self.sized = sized
        """Whether the shapes of inputs are given besides."""
        self.lines = ["import keras", "import tensorflow as tf", *OWN_LAYERS.splitlines()]
        self.count = self.models = 0

    def name(self, letter: str) -> str:
        self.count += 1
        if self.count > MAX_LAYERS:
            raise Problems([Diagnostic("E408", f"a model of more than {MAX_LAYERS:,} layers", "")])
        return f"{letter}{self.count}"

    def add(self, letter: str, text: str) -> str:
        """A line that gives a value a name."""
        name = self.name(letter)
        self.lines.append(f"{name} = {text}")
        return name

    # Models

    def model(self, entry: dict[str, Any]) -> str:
        """The name of a model that is built."""
        self.models += 1
        if self.models > MAX_MODELS:
            raise Problems([Diagnostic("E408", f"more than {MAX_MODELS} models in a model", "")])
        config = entry.get("config")
        if isinstance(config, list) or entry.get("class_name") == "Sequential":
            return self.sequential(config)
        if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
            raise Unfit(f"'{str(entry.get('class_name'))[:40]}' has no layers in its config")
        return Functional(self, config).write()

    def sequential(self, config: Any) -> str:
        layers = config.get("layers") if isinstance(config, dict) else config
        if not isinstance(layers, list) or not all(isinstance(one, dict) for one in layers):
            raise Unfit("a Sequential has no list of layers")
        check_names(layers)
        names: list[str] = []
        first = layers[0] if layers else {}
        shape = shape_of(first)
        if shape is None and isinstance(config, dict):
            built = config.get("build_input_shape", config.get("batch_input_shape"))
            shape = built[1:] if isinstance(built, list) and plain(built) else None
        if shape is not None:
            names.append(self.add("i", f"keras.Input({shape!r})"))
        for one in layers:
            if one.get("class_name") != "InputLayer":
                names.append(self.layer(one, None))
        title = config.get("name") if isinstance(config, dict) else None
        named = f", name={title[:200]!r}" if isinstance(title, str) else ""
        return self.add("m", f"keras.Sequential([{', '.join(names)}]{named})")

    def layer(self, entry: dict[str, Any], declared: list[Any] | None) -> str:
        """The name of a layer, or of a model in its place."""
        if is_model(entry):
            return self.model(entry)
        found = made(entry)
        return self.add("l", str(found) if found else unread(entry, declared))


def unread(entry: dict[str, Any], declared: list[Any] | None) -> str:
    """A layer whose function is not read, with the shape that is declared of it."""
    config = entry.get("config") if isinstance(entry.get("config"), dict) else {}
    own = config.get("output_shape")  # type: ignore[union-attr]
    shape = declared if declared is not None else own if plain(own) and own else None
    word = re.sub(r"\W+", "_", str(entry.get("class_name")))[:60] or "layer"
    name = config.get("name")  # type: ignore[union-attr]
    named = f", name={name[:200]!r}" if isinstance(name, str) else ""
    return f"keras.layers.Lambda(None, {shape!r}, None, {{'op': {word!r}}}{named})"
