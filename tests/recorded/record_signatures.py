"""Records how PyTorch, Keras and TensorFlow call their layers: order and defaults of arguments.

Run where the frameworks are installed: `python tests/recorded/record_signatures.py`. Names and
functions come from the tables under `convcalc/frameworks/names/`.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import typing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from convcalc.frameworks.names import spelled_out  # noqa: E402
from convcalc.frameworks.names.keras import KERAS  # noqa: E402
from convcalc.frameworks.names.pytorch import PYTORCH  # noqa: E402

DOCUMENTED = re.compile(r"^\s*\w+\((.*?)\)\s*->", re.MULTILINE)


def told(function: Any) -> str | None:
    """The signature of a function, without types; the first, where it is declared with several; of
    a built-in one, as it is documented.
    """
    init = getattr(function, "__init__", None)
    ways = typing.get_overloads(init) if inspect.isfunction(init) else []
    try:
        found = inspect.signature(ways[0] if ways else function)
    except ValueError:
        line = DOCUMENTED.search(function.__doc__ or "")
        return line[1] if line else None
    return written(found)


def written(found: inspect.Signature) -> str:
    parts: list[str] = []
    for name, p in found.parameters.items():
        if p.kind is p.KEYWORD_ONLY and not any(part.startswith("*") for part in parts):
            parts.append("*")
        stars = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        default = "" if p.default is p.empty else f"={p.default!r}"
        if name != "self":
            parts.append(f"{stars}{name}{default}")
    return ", ".join(parts)


def overloaded(module: Any, name: str) -> Any:
    """The function itself where PyTorch chooses between two by `return_indices`."""
    return getattr(module, f"_{name}", None) or getattr(module, name, None)


def main() -> None:
    import keras
    import tensorflow as tf
    import tf_keras
    import torch
    from torch.nn import functional

    found: dict[str, dict[str, str | None]] = {"pytorch": {}, "keras": {}}
    for name in spelled_out(PYTORCH.constructors):
        layer = getattr(torch.nn, name, None)
        found["pytorch"][name] = told(layer) if layer else None
    for name in spelled_out(PYTORCH.calls):
        made = overloaded(functional, name) or getattr(torch, name, None)
        found["pytorch"][f"F.{name}"] = told(made) if made else None
    for name in spelled_out(KERAS.constructors):
        layer = getattr(keras.layers, name, None) or getattr(tf_keras.layers, name, None)
        found["keras"][name] = told(layer.__init__) if layer else None
    for name in spelled_out(KERAS.calls):
        made = getattr(tf.nn, name, None)
        found["keras"][f"tf.nn.{name}"] = told(made) if made else None
    versions = {
        "torch": torch.__version__,
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
    }
    text = json.dumps({"versions": versions, **found}, indent=1)
    (HERE / "signatures.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
