"""Record what TensorFlow, as version 1, makes of the sources of `version1_sources.py`; tf_slim,
which stands for tf.contrib.slim, and tf_keras must be there:

python -m tests.recorded.record_version1
"""

from __future__ import annotations

import json
import os
import sys
import types
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

from tests.recorded.version1_sources import SOURCES

FILE = Path(__file__).with_name("version1.json")
PARTS = ("base", "convolutional", "core", "normalization", "pooling")


def version1() -> Any:
    """TensorFlow as it was, under the names that sources import."""
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    tensorflow: Any = import_module("tensorflow")
    legacy = "tf_keras.legacy_tf_layers"
    sys.modules[legacy] = import_module("tf_keras.src.legacy_tf_layers")
    for part in PARTS:
        sys.modules[f"{legacy}.{part}"] = import_module(f"tf_keras.src.legacy_tf_layers.{part}")
    old = tensorflow.compat.v1
    old.disable_v2_behavior()
    import_module("tensorflow.python.framework.ops").Tensor = tensorflow.Tensor  # tf_slim asks it
    contrib = types.ModuleType("tensorflow.contrib")
    slim = import_module("tf_slim")
    contrib.__dict__.update(slim=slim, layers=import_module("tf_slim.layers"))
    old.contrib = contrib
    sys.modules.update(
        {"tensorflow": old, "tensorflow.contrib": contrib, "tensorflow.contrib.slim": slim}
    )
    old.app.flags.FLAGS(["source"])
    return old


def counted(variables: Any) -> int:
    return sum(prod(int(n) for n in one.shape) for one in variables)


def built(tf: Any, name: str) -> dict[str, Any]:
    tf.reset_default_graph()
    names: dict[str, Any] = {"__name__": "source"}
    code = SOURCES[name].replace("FLAGS = flags.FLAGS", "FLAGS = flags.FLAGS; FLAGS(['source'])")
    exec(compile(code, name, "exec"), names)
    return {
        "params": counted(tf.global_variables()),
        "trainable": counted(tf.trainable_variables()),
        "outputs": [[int(n) for n in names["model"].shape[1:]]],
        "variables": [one.name.partition(":")[0] for one in tf.global_variables()],
    }


def main() -> None:
    tf = version1()
    found = {"tensorflow": tf.__version__, "sources": {name: built(tf, name) for name in SOURCES}}
    FILE.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
