"""Provoke what frameworks say about wrong shapes, and record it in messages.json.

Not a test, and not needed to run the tests. Run it with each Python that has a framework; what it
says is added to what others said:

    python tests/recorded/record_messages.py [pytorch keras tensorflow ...]

The programs stand in messages/, a file for each framework: a name and a family, a sentence of what
is wrong, and lines of which `-` marks those that fail, `+` those that a person would write instead.
Each is run twice. Recorded is only what fails with the first and runs with the second. The names
that the programs use without importing them are in FRAMEWORKS.

A program that ends Python itself (a stride of 0 in PyTorch 1.0) must be left out by hand.
"""

from __future__ import annotations

import fcntl
import io
import json
import linecache
import os
import re
import subprocess
import sys
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
OUT = HERE / "messages.json"
TORCH = "import numpy as np, torch; from torch import nn; from torch.nn import functional as F"
KERAS = "import keras; from keras import layers"
ONNX = "import numpy as np, onnx; from onnx import TensorProto, helper"


OWN = re.compile(r'^( *)File "[^"]*record_messages\.py", .*\n(?:\1  .*\n)?\n?', re.MULTILINE)
"""Lines of this file in what TensorFlow says about its graphs."""


class Framework(NamedTuple):
    """How a framework is called in the record, what is imported, and what its version is."""

    name: str
    imports: str
    version: str
    files: tuple
    backend: str = ""


BACKED = "keras.__version__ + ' on ' + keras.backend.backend() + ' ' + {0}.__version__"
FRAMEWORKS: dict[str, Framework] = {
    "pytorch": Framework("pytorch", TORCH, "torch.__version__", ("pytorch_layers", "pytorch")),
    "numpy": Framework("numpy", "import numpy as np", "np.__version__", ("numpy",)),
    "keras": Framework(
        "keras",
        f"import numpy as np, tensorflow as tf; {KERAS}",
        BACKED.format("tf"),
        ("keras",),
        "tensorflow",
    ),
    "keras-torch": Framework(
        "keras", f"import numpy as np, torch; {KERAS}", BACKED.format("torch"), ("keras",), "torch"
    ),
    "keras-jax": Framework(
        "keras", f"import numpy as np, jax; {KERAS}", BACKED.format("jax"), ("keras",), "jax"
    ),
    "keras2": Framework(
        "keras",
        "import numpy as np, tensorflow as tf, tf_keras as keras; layers = keras.layers",
        BACKED.replace("keras.backend.backend()", "'tensorflow'").format("tf"),
        ("keras",),
    ),
    "tf.keras": Framework(  # before TensorFlow 2.16
        "keras",
        "import numpy as np, tensorflow as tf, keras as k; keras = tf.keras; layers = keras.layers",
        "k.__version__ + ' on tensorflow ' + tf.__version__",
        ("keras",),
    ),
    "tensorflow": Framework(
        "tensorflow", "import numpy as np, tensorflow as tf", "tf.__version__", ("tensorflow",)
    ),
    "onnx": Framework("onnx", ONNX, "onnx.__version__", ("onnx",)),
    "onnxruntime": Framework(
        "onnxruntime",
        f"{ONNX}; import onnxruntime",
        "onnxruntime.__version__",
        ("onnxruntime",),
    ),
    "jax": Framework(
        "jax",
        "import numpy as np, jax; from jax import numpy as jnp",
        "jax.__version__",
        ("jax",),
    ),
    "flax": Framework(
        "flax",
        "import jax, flax; from jax import numpy as jnp; from flax import linen as nn",
        "flax.__version__ + ' on jax ' + jax.__version__",
        ("flax",),
    ),
    "paddle": Framework(
        "paddle",
        "import numpy as np, paddle; from paddle import nn; F = nn.functional",
        "paddle.__version__",
        ("paddle",),
    ),
}


class Program(NamedTuple):
    """One mistake, and what mends it."""

    id: str
    family: str
    wrong: str
    code: list[str]
    fixed: list[str]


def programs(text: str) -> list[Program]:
    """What a file of messages/ holds.

    >>> programs("= far index\\nIt is far.\\n  x = [1]\\n- x[1]\\n+ x[0]\\n")[0].fixed
    ['x = [1]', 'x[0]']
    """
    found = []
    for block in re.split(r"^= ", text, flags=re.MULTILINE)[1:]:
        head, wrong, *lines = block.rstrip().split("\n")
        name, family = head.split()
        code = [line[2:] for line in lines if not line.startswith("+")]
        fixed = [line[2:] for line in lines if not line.startswith("-")]
        found.append(Program(name, family, wrong, code, fixed))
    return found


def said(names: dict[str, Any], lines: list[str]) -> str:
    """What Python prints behind the traceback, without places of this machine; or nothing."""
    reset(names)
    quiet = io.StringIO()
    try:
        with redirect_stdout(quiet), redirect_stderr(quiet), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source(lines), "train.py", "exec"), dict(names))
    except Exception as error:
        text = "".join(traceback.format_exception_only(type(error), error)).rstrip()
        text = re.sub(OWN, "", text)
        text = re.sub(r'File "[^"]*/', 'File "', text)
        text = re.sub(r"/\S*/site-packages/", "", text)
        return re.sub(r"\b0x[0-9a-f]{6,}", "0x7f0000000000", text)
    return ""


def source(lines: list[str]) -> str:
    """The program as a file, which TensorFlow reads to make graphs of its functions."""
    text = "\n".join(lines) + "\n"
    linecache.cache["train.py"] = (len(text), None, text.splitlines(keepends=True), "train.py")
    return text


def reset(names: dict[str, Any]) -> None:
    """The same weights each time, and names of layers that count from the beginning."""
    if "keras" in names:
        names["keras"].backend.clear_session()
    if "paddle" in names:
        names["paddle"].utils.unique_name.switch()
    if "torch" in names:
        names["torch"].manual_seed(0)


def heard(key: str) -> tuple[str, list[tuple[Program, str]]]:
    """A framework's version, and what it says; prints what is not to be recorded, and why."""
    framework = FRAMEWORKS[key]
    names: dict[str, Any] = {"__name__": "program"}
    exec(framework.imports, names)
    version = re.sub(r"\+\w+$", "", str(eval(framework.version, names)))
    found = []
    for file in framework.files:
        for program in programs((HERE / "messages" / f"{file}.txt").read_text(encoding="utf-8")):
            message, again = said(names, program.code), said(names, program.fixed)
            if message and not again:
                found.append((program, message))
            else:
                print(key, version, program.id, f"not mended: {again}" if message else "ran")
    print(key, version, len(found))
    return version, found


def record(key: str) -> None:
    """Put what a framework says in the place of what the same version said before."""
    name = FRAMEWORKS[key].name
    version, found = heard(key)
    with open(OUT.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        rows = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else []
        for row in rows:
            if row["framework"] == name and version in row["versions"]:
                row["versions"].remove(version)
        for program, message in found:
            add(rows, program, name, version, message)
        write([row for row in rows if row["versions"]])
    OUT.with_suffix(".lock").unlink()


def add(rows: list[dict[str, Any]], program: Program, framework: str, version: str, text: str):
    """One row for each wording; the second wording of a program has its version in its id."""
    same = [r for r in rows if r["framework"] == framework and r["id"].split("@")[0] == program.id]
    row = next((row for row in same if row["message"] == text), None)
    if row is None:
        taken = {row["id"] for row in rows}
        row = {"id": program.id, "versions": [], "framework": framework, "message": text}
        if program.id in taken:
            row["id"] = f"{program.id}@{version.replace(' ', '-')}"
        rows.append(row)
    row["versions"] = sorted({*row["versions"], version}, key=numbers)
    row["family"], row["wrong"] = program.family, program.wrong
    row["code"], row["fixed"] = program.code, program.fixed


def numbers(version: str) -> list[Any]:
    return [int(part) for part in re.findall(r"\d+", version)] + [version]


def write(rows: list[dict[str, Any]]) -> None:
    order = ("id", "family", "framework", "versions", "code", "message", "wrong", "fixed")
    rows = sorted(rows, key=lambda row: (row["framework"], row["family"], row["id"]))
    lines = [json.dumps({name: row[name] for name in order}) for row in rows]
    OUT.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def main() -> None:
    wanted = sys.argv[1:] or list(FRAMEWORKS)
    if len(wanted) > 1:  # a process each: some cannot be loaded beside each other
        for key in wanted:
            backend = FRAMEWORKS[key].backend or "tensorflow"
            os.environ.update(KERAS_BACKEND=backend, TF_CPP_MIN_LOG_LEVEL="3")
            subprocess.run([sys.executable, __file__, key], check=False)
        return
    record(wanted[0])


if __name__ == "__main__":
    main()
