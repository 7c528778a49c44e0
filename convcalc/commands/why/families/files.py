"""Files of weights that cannot be read at all: no weights, cut short, or of another kind."""

from __future__ import annotations

import re

from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    ONNX,
    PYTORCH,
    RUNTIME,
    TFLITE,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
)
from convcalc.commands.why.wordings import pytorch

KEY = re.compile(r"invalid load key, ?['\"]?(\\x[0-9a-fA-F]{2}|.)")
BEGINNINGS = {
    "v": "a pointer of Git LFS, a text that begins with 'version https://git-lfs'",
    "<": "a web page, as a link gives where a download needs a click or a login",
    "{": "JSON, such as settings",
    "#": "a text",
    "\\x1f": "packed with gzip",
    "\\x89": "a file of HDF5, as Keras writes them",
    "P": "a zip archive",
}
"""What a file is that begins with a sign."""
LFS = Fix("fetch the file itself", code="git lfs install\ngit lfs pull")
LOOK = Fix("look at the size of the file and at its beginning", code="head -c 100 weights.pth")
AGAIN = Fix("download or copy it again, and compare its size with that of the source")


def no_weights(said: Said) -> Reading:
    """What is unpickled begins with a sign that no pickle has."""
    found = KEY.search(said.pasted)
    what = BEGINNINGS.get(found[1], "") if found else ""
    why = "A file of torch.save begins with other signs."
    if not found or not what:
        head = "the file is no file of weights, or it is damaged"
        return Reading(head, (LOOK, AGAIN, LFS), why)
    head = f"the file is not the weights: it begins as {what}"
    if found[1] == "v":
        return Reading(head, (LFS._replace(sure=LIKELY), AGAIN, LOOK), why)
    if found[1] == "\\x1f":
        unpack = Fix("unpack it first", code="gunzip weights.pth.gz", sure=LIKELY)
        return Reading(head, (unpack, LOOK), why)
    return Reading(head, (AGAIN._replace(sure=LIKELY), LOOK), why)


def cut_short(said: Said) -> Reading:
    """A file that ends too early, or is empty."""
    return Reading(
        "the file of the weights is cut short or empty, or is no such file",
        (
            AGAIN._replace(sure=LIKELY),
            Fix(
                "if your own program writes it, let it finish: save under another name, rename it "
                "at the end, and look at the free space of the disk",
                code="df -h",
            ),
            LFS._replace(text="if it is a small text, it is a pointer of Git LFS: fetch the file"),
        ),
        "A file says at its end, or in its head, how long it is.",
    )


def not_allowed(said: Said) -> Reading:
    """PyTorch loads numbers alone, unless it is told to trust the file."""
    return Reading(
        "the file holds more than numbers, which newer PyTorch does not load unasked",
        (
            Fix(
                "if you trust where the file comes from (it may run code), say so",
                code="torch.load(path, weights_only=False)",
                sure=LIKELY,
            ),
            Fix(
                "or name what it holds, as the message says",
                code="torch.serialization.add_safe_globals([Name])",
            ),
            Fix("save the weights alone", code="torch.save(model.state_dict(), path)"),
        ),
        "weights_only is True from 2.6 on.",
    )


HDF5 = ("Unable to open file", "Unable to synchronously open file")
FAMILIES: dict[str, Family] = {
    "file_no_weights": Family(
        "a file that is no file of weights",
        no_weights,
        (
            Wording(
                PYTORCH,
                "invalid load key,",
                "_pickle.UnpicklingError: invalid load key, 'v'.",
            ),
            Wording(
                TFLITE,
                "should be 'TFL3'",
                "Model provided has model identifier 'vers', should be 'TFL3'",
            ),
        ),
    ),
    "file_cut_short": Family(
        "a file of weights that is cut short",
        cut_short,
        (
            *pytorch(
                (
                    "PytorchStreamReader failed reading zip archive: {cause:name}",
                    "PytorchStreamReader failed reading zip archive: failed finding central "
                    "directory",
                    "1.4-",
                ),
                (
                    "unexpected EOF, expected {more} more bytes. The file might be corrupted",
                    "unexpected EOF, expected 4194304 more bytes. The file might be corrupted.",
                    "1.0-",
                ),
                ("EOFError: Ran out of input", "EOFError: Ran out of input", ""),
                ("pickle data was truncated", "UnpicklingError: pickle data was truncated", ""),
                (
                    "Error while deserializing header: {cause:name}",
                    "Error while deserializing header: HeaderTooLarge",
                    "safetensors",
                ),
            ),
            *(
                Wording(KERAS, f"{verb} ({cause}", f"OSError: {verb} ({cause})", versions)
                for verb, versions in zip(HDF5, ("1.0-2.15", "2.12-"), strict=True)
                for cause in ("file signature not found", "truncated file")
            ),
            Wording(
                RUNTIME,
                "failed:Protobuf parsing failed",
                "[ONNXRuntimeError] : 7 : INVALID_PROTOBUF : Load model from net.onnx "
                "failed:Protobuf parsing failed.",
            ),
            Wording(
                ONNX,
                "Error parsing message with type 'onnx.ModelProto'",
                "google.protobuf.message.DecodeError: Error parsing message with type "
                "'onnx.ModelProto'",
            ),
        ),
    ),
    "file_not_allowed": Family(
        "a file that holds more than numbers",
        not_allowed,
        pytorch(
            (
                "Weights only load failed",
                "_pickle.UnpicklingError: Weights only load failed. This file can still be loaded, "
                "to do so you have two options",
                "2.6-",
            ),
        ),
    ),
}
