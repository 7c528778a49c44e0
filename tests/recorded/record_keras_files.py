"""Writes tests/recorded/keras_files: models as Keras saves them, and what Keras says of them.

`KERAS=keras python -m tests.recorded.record_keras_files` needs Keras 3, with `KERAS=tf_keras` that
of TensorFlow before 2.16. Models that are no applications are made in MODELS.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "keras_files"
APPLICATIONS = ("ConvNeXtTiny", "MobileNetV3Small", "ResNet50")


def functional(keras: Any) -> Any:
    x = keras.Input((28, 28, 1), name="img")
    y = keras.layers.MaxPooling2D()(keras.layers.Conv2D(8, 3, activation="relu")(x))
    return keras.Model(x, keras.layers.Dense(10)(keras.layers.Flatten()(y)))


def shared(keras: Any) -> Any:
    dense, a, b = keras.layers.Dense(7), keras.Input((4,)), keras.Input((4,))
    return keras.Model([a, b], keras.layers.Concatenate()([dense(a), dense(b)]))


def nested(keras: Any) -> Any:
    inner = keras.Sequential([keras.Input((16,)), keras.layers.Dense(8), keras.layers.Dense(4)])
    a, b = keras.Input((16,)), keras.Input((16,))
    return keras.Model([a, b], keras.layers.Subtract()([inner(a), inner(b)]))


MODELS: dict[str, Callable[[Any], Any]] = {
    "functional": functional,
    "shared": shared,
    "nested_twice": nested,
}


def told(model: Any) -> dict[str, Any]:
    """What Keras says of a model."""
    shapes = {layer.name: getattr(layer, "output", None) for layer in model.layers}
    return {
        "params": model.count_params(),
        "trainable": sum(int(w.numpy().size) for w in model.trainable_weights),
        "outputs": [list(one.shape[1:]) for one in model.outputs],
        "layers": {k: list(v.shape[1:]) for k, v in shapes.items() if hasattr(v, "shape")},
    }


def main() -> None:
    keras = import_module(os.environ.get("KERAS", "keras"))
    front = "k2_" if keras.__name__ == "tf_keras" else ""
    made = {name: make(keras) for name, make in MODELS.items()}
    made |= {name: getattr(keras.applications, name)(weights=None) for name in APPLICATIONS}
    path = FOLDER / "models.json"
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    with zipfile.ZipFile(FOLDER / "models.zip", "a", zipfile.ZIP_LZMA) as archive:
        for name, model in made.items():
            archive.writestr(f"{front}{name}.json", model.to_json())
            rows[f"{front}{name}"] = told(model)
    path.write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
