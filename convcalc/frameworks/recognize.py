"""Which format a file is of, by its content: endings lie, and standard input has none."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from convcalc.parser.stray import is_no_network

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = 4096
"""How many bytes of a file are looked at."""


def folder(path: str) -> str:
    """The format of a folder; empty where it is none that is known."""
    if os.path.isfile(os.path.join(path, "saved_model.pb")):
        return "savedmodel"
    if path.rstrip("/").endswith(".mlpackage"):
        return "coreml"
    return "huggingface" if is_config(os.path.join(path, "config.json")) else ""


def is_config(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return is_huggingface(file.read(HEAD))
    except OSError:
        return False


def is_onnx(head: bytes) -> bool:
    """A ModelProto: the version of its format, then a name, a number or the graph."""
    at = 2
    if len(head) < 8 or head[0] != 0x08 or not 0 < head[1] < 64:
        return False
    while at < len(head) and head[at] in (0x12, 0x1A, 0x22, 0x32):  # producer, domain, a sentence
        at += 2 + head[at + 1] if at + 1 < len(head) and head[at + 1] < 128 else len(head)
    return at >= len(head) or head[at] in (0x28, 0x3A, 0x42, 0x72)


def is_graphdef(head: bytes) -> bool:
    """A GraphDef: nodes with a name and an operation."""
    return (
        head[:1] == b"\x0a"
        and re.search(rb"\x12[\x03-\x30](?:Placeholder|Const)", head) is not None
    )


def is_torchscript(head: bytes) -> bool:
    """A zip whose first members are those of `torch.jit.save`."""
    return (
        head[:4] == b"PK\x03\x04"
        and re.search(rb"/code/|constants\.pkl|\.debug_pkl", head) is not None
    )


def is_tflite(head: bytes) -> bool:
    return head[4:8] == b"TFL3"


def is_coreml(head: bytes) -> bool:
    """A specification version, then a description of features."""
    return (
        head[:1] == b"\x08" and head[2:3] == b"\x12" and head[4:5] == b"\x0a" and not is_onnx(head)
    )


def is_keras_zip(head: bytes) -> bool:
    """A zip whose first members are those of `model.save("net.keras")`."""
    return (
        head[:4] == b"PK\x03\x04" and re.search(rb"\x00(?:metadata|config)\.json", head) is not None
    )


def is_keras_json(head: bytes) -> bool:
    """A class of models, and its config."""
    found = re.search(rb'"class_name"\s*:\s*"|"(?:module|keras_version)"\s*:\s*"keras', head)
    return head.lstrip()[:1] == b"{" and found is not None


def is_hdf5(head: bytes) -> bool:
    return head[:8] == b"\x89HDF\r\n\x1a\n"


def is_saved(head: bytes) -> bool:
    """What `torch.save` wrote: a zip with a pickle, or a pickle."""
    archive = head[:4] == b"PK\x03\x04" and b"data.pkl" in head
    return (
        archive or re.match(rb"\x80[\x02-\x05](?:\x8a\x0al\xfc\x9cF|[}c\x95(])", head) is not None
    )


def is_exported(head: bytes) -> bool:
    """A zip of `torch.export.save`: its first members are weights, or the program."""
    marks = rb"/data/(?:weights|constants)/|/models/\w+\.json|serialized_exported_program"
    return head[:4] == b"PK\x03\x04" and re.search(marks, head) is not None


def is_safetensors(head: bytes) -> bool:
    """A length, and then JSON."""
    return head[8:10] in (b'{"', b"{ ", b"{}", b"{\n") and head[5:8] == b"\0\0\0"


def is_mmdetection(head: bytes) -> bool:
    """A model as nested `dict(type=…)`, or the configs that it is based on."""
    found = re.search(rb"(?m)^(?:model ?= ?dict\(\s*type ?=|_base_ ?= ?[\[(\"'])", head)
    return found is not None


def is_huggingface(head: bytes) -> bool:
    return (
        head.lstrip()[:1] == b"{"
        and re.search(rb'"(?:model_type|architectures)"\s*:', head) is not None
    )


def is_ultralytics(head: bytes) -> bool:
    """YAML with a backbone of rows, or with the factors that such rows are scaled by."""
    return re.search(rb"(?m)^backbone:[ \t]*(?:#.*)?\r?$", head) is not None


def is_darknet(head: bytes) -> bool:
    """Sections, of which the first is about the network."""
    return re.match(rb"(?:[ \t]*(?:[#;][^\n]*)?\r?\n)*[ \t]*\[net(?:work)?\]", head) is not None


def is_prototxt(head: bytes) -> bool:
    """Messages of layers in protobuf's text format, behind a name or an input."""
    return (
        re.search(rb"(?m)^[ \t]*(?:layers?|input_shape)[ \t]*:?\s*\{", head) is not None
        or re.match(rb"(?s)\s*(?:#[^\n]*\s+)*(?:name|input):[ ]*[\"'].*^input_dim:", head, re.M)
        is not None
    )


CHECKS: dict[str, Callable[[bytes], bool]] = {
    "tflite": is_tflite,
    "safetensors": is_safetensors,
    "pt2": is_exported,
    "torchscript": is_torchscript,
    "weights": is_saved,
    "keras-zip": is_keras_zip,
    "keras-h5": is_hdf5,
    "keras-json": is_keras_json,
    "huggingface": is_huggingface,
    "graphdef": is_graphdef,
    "onnx": is_onnx,
    "coreml": is_coreml,
    "mmdetection": is_mmdetection,
    "ultralytics": is_ultralytics,
    "darknet": is_darknet,
    "caffe": is_prototxt,
}
"""Asked in this order of the first bytes of a file."""


def recognized(head: bytes, path: str = "") -> str:
    r"""The format of a file by its first bytes, by its ending where those leave it open; empty
    where neither tells.

    >>> recognized(b"\x1c\0\0\0TFL3"), recognized(b"input: 3x8x8")
    ('tflite', '')
    """
    if os.path.basename(path) == "saved_model.pb":
        return "savedmodel"
    found = next((word for word, check in CHECKS.items() if check(head)), "")
    return found or pasted(head, path) or ("" if is_no_network(head) else by_ending(path))


def pasted(raw: bytes, path: str = "") -> str:
    """The format of a print-out in a text, which files of source and of specs may quote."""
    if path.endswith(TEXTS[:-1]) or (b"Layer (type" not in raw and b"): " not in raw):
        return ""
    from convcalc.frameworks.printed.marks import form_of

    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    return form_of(raw.decode("utf-16" if wide else "utf-8", "replace"))


def by_ending(path: str) -> str:
    """The format of binary files that the ending alone tells: `net.onnx`."""
    from convcalc.frameworks.formats import FORMATS

    ending = os.path.splitext(path)[1].lower()
    having = [word for word, row in FORMATS.items() if ending in row.endings]
    return having[0] if len(having) == 1 and ending not in TEXTS else ""


TEXTS = (".yaml", ".yml", ".py", ".ipynb", ".json", ".txt")
