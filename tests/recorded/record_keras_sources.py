"""Record what Keras builds from the sources of `keras_sources.py`, or of some of them:

KERAS_BACKEND=tensorflow python -m tests.recorded.record_keras_sources ["a U-Net" …]
"""

from __future__ import annotations

import json
import sys
from math import prod
from pathlib import Path
from typing import Any

from tests.recorded.keras_sources import INPUTS, SOURCES

FILE = Path(__file__).with_name("keras_sources.json")


def counted(weights: Any) -> int:
    return sum(prod(weight.shape) for weight in weights)


def built(name: str) -> dict[str, Any]:
    import keras

    keras.backend.clear_session()
    names: dict[str, Any] = {"__name__": "source"}
    exec(compile(SOURCES[name], name, "exec"), names)
    model = names.get("model") or names["Net"]()
    if name in INPUTS:
        sizes = [int(n) for n in INPUTS[name].split("x")]
        outputs = model(keras.ops.zeros([2, *sizes]))
    else:
        outputs = model.outputs
    listed = outputs if isinstance(outputs, list) else [outputs]
    return {
        "params": model.count_params(),
        "trainable": counted(model.trainable_weights),
        "outputs": [list(output.shape[1:]) for output in listed],
        "layers": [layer.name for layer in model.layers],
    }


def main() -> None:
    import keras

    known = json.loads(FILE.read_text())["sources"] if sys.argv[1:] else {}
    made = {name: built(name) for name in sys.argv[1:] or SOURCES}
    rows = {name: made.get(name) or known[name] for name in SOURCES}
    found = {"keras": keras.__version__, "sources": rows}
    FILE.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
