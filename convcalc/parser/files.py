"""Bytes of a file to text, or a diagnostic."""

from __future__ import annotations

import os
import re
import stat
from itertools import islice

from convcalc.diagnostics import Diagnostic, Problems, nearest, path_of

MAX_FILE = 1_000_000
MAX_NOTEBOOK = 50_000_000
"""Notebooks hold pictures besides their code."""
MAX_NAMES = 1_000
"""So many names of a folder a missing one is compared with."""
STREAM = re.compile(r"/dev/stdin|/dev/fd/\d+|/proc/self/fd/\d+")
"""What a shell writes for a stream that it has opened: `<(…)`."""
UTF_8 = "utf-8-sig"
MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""How a file begins that is not UTF-8: PowerShell writes such. Longer marks come first."""


def read_file(path: str) -> str:
    """The text of a file. Problems E100 if it is none."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            message = f"{path_of(path)} is a directory"
            raise Problems([Diagnostic("E100", message, inside(path))])
        stream = STREAM.fullmatch(path)
        if not stat.S_ISREG(mode) and not stream:
            message = f"{path_of(path)} is no regular file"
            raise Problems([Diagnostic("E100", message, "name a file, or '-' for standard input")])
        with open(path, "rb", opener=None if stream else without_waiting) as file:
            raw = file.read(most_of(path) + 1)
    except FileNotFoundError:
        close = near_file(path)
        hint = f"did you mean '{path_of(close)}'?" if close else as_layer(path) or "check the path"
        if re.match(r"[a-z]+://", path):
            hint = "nothing is fetched; save it as a file first, and give its name"
        raise Problems([Diagnostic("E100", f"there is no file {path_of(path)}", hint)]) from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    what = BINARY.get(os.path.splitext(path)[1].lower())
    if what and not raw.startswith(STRANGE):
        message = f"{path_of(path)} is called as {what} is, and its content is of no format"
        raise Problems([Diagnostic("E100", message, AGAIN)])
    return decode(raw, path, most_of(path))


def most_of(path: str) -> int:
    """How many bytes of a file are read."""
    return MAX_NOTEBOOK if path.endswith(".ipynb") else MAX_FILE


def as_layer(text: str) -> str:
    """What to write, where a text is a layer and no name of a file."""
    from convcalc.layers import kind_named

    word, _, rest = text.partition(" ")
    if not rest or kind_named(word) is None:
        return ""
    return f'for layers: convcalc stack 3x224x224 "{path_of(text)}"; with --spec it writes a spec'


BINARY = {
    ".onnx": "an ONNX file",
    **dict.fromkeys((".pt", ".pth", ".ckpt", ".bin"), "a file of saved weights"),
    ".safetensors": "a file of saved weights",
    **dict.fromkeys((".h5", ".hdf5", ".keras"), "a saved Keras model"),
    ".tflite": "a TensorFlow Lite file",
    ".pb": "a saved TensorFlow graph",
    ".caffemodel": "a file of Caffe's weights",
}
"""What files are by the end of their names."""
AGAIN = "copy or download it again"


def inside(folder: str) -> str:
    """What to name of a folder: the files that may be networks, if there are some."""
    found = sorted(name for name in names_in(folder) if name.lower().endswith(ENDINGS))
    if not found:
        return "name a spec inside it"
    told = ", ".join(path_of(os.path.join(folder, name)) for name in found[:MAX_INSIDE])
    return (
        f"name a spec inside it, or another file: {told}{', …' if len(found) > MAX_INSIDE else ''}"
    )


ENDINGS = (
    *(".yaml", ".yml", ".py", ".ipynb", ".onnx", ".keras", ".json", ".h5", ".pt2", ".pt"),
    *(".pth", ".bin", ".safetensors", ".cfg", ".prototxt"),
)
MAX_INSIDE = 3
"""How files of networks are called, and how many of a folder are named."""


def without_waiting(path: str, flags: int) -> int:
    """A descriptor of a file that has something to read, or says at once that it has not."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def near_file(path: str) -> str:
    """A path like one that there is not, of which one name is misspelt; with what stands behind a
    colon, such as a class. An empty text if there is none.
    """
    ends = [k for k, letter in enumerate(path) if letter == ":"]
    for end in (*ends, len(path)):
        folder, name = os.path.split(path[:end])
        behind: list[str] = []
        while name and folder and not os.path.isdir(folder):
            behind.insert(0, name)
            folder, name = os.path.split(folder)
        close = nearest(name, names_in(folder or ".")) if name else None
        found = os.path.join(folder, close, *behind) if close else ""
        if found and os.path.isfile(found):
            return found + path[end:]
    return ""


def names_in(folder: str) -> list[str]:
    """What is in a folder, of a large one some; nothing if that cannot be known, or there is no
    such folder.
    """
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in islice(entries, MAX_NAMES)]
    except OSError:
        return []


def unreadable(path: str, error: Exception) -> Problems:
    """E100: the file is there, and cannot be read."""
    message = f"{path_of(path)} cannot be read: {getattr(error, 'strerror', None) or error}"
    return Problems([Diagnostic("E100", message, "check the path and its permissions")])


def mark_of(raw: bytes) -> bytes:
    """Which of MARKS the bytes begin with; none if they are UTF-8.

    >>> MARKS[mark_of("relu".encode("utf-16"))], mark_of(b"relu")
    ('utf-16', b'')
    """
    return next((mark for mark in MARKS if raw.startswith(mark)), b"")


TEXTUAL = "a spec is a YAML file in UTF-8"
STRANGE = (
    b"<",
    b"version https",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7z",
    b"\x28\xb5",
    b"7z\xbc",
    b"Rar!",
    b"PK",
)
"""How files begin that are looked at once more before they are taken for text."""


def refuse_stray(raw: bytes, path: str) -> None:
    """Problems E100 for a page, a pointer or an archive."""
    from convcalc.parser.stray import stray

    what, hint = stray(raw, path)
    if what:
        raise Problems([Diagnostic("E100", f"{path_of(path)} is {what}", hint)])


def decode(raw: bytes, path: str, most: int = MAX_FILE) -> str:
    """The text of a spec's bytes. Problems E100 if they are no text, E107 if there are too many."""
    if raw.startswith(STRANGE) or raw[257:262] == b"ustar":
        refuse_stray(raw, path)
    if len(raw) > most:
        message = f"{path_of(path)} has more than {most:,} bytes"
        raise Problems([Diagnostic("E107", message, "a spec is smaller than that")])
    encoding = MARKS.get(mark_of(raw), UTF_8)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.upper().removesuffix("-SIG")
        message = f"{path_of(path)} is not text: byte {error.start} is not {name}"
        raise Problems([Diagnostic("E100", message, TEXTUAL)]) from None
    if not path.endswith(OWN) and any(mark in text for mark in PRINTED):
        refuse_pasted(text, path)
    return text


OWN = (".yaml", ".yml", ".py", ".ipynb", ".json", ".toml")
"""Endings of files that are read by what they are called."""
PRINTED = (
    *("torch.Size(", "parameter name: ", "Params", "Kernel Shape", "or shape", "─", "_keys("),
    *("(None, ", "gradient"),
)
"""What stands in print-outs of tools."""


def refuse_pasted(text: str, path: str) -> None:
    """Problems E100 for a print-out that does not tell enough."""
    from convcalc.parser.pasted import pasted

    what, hint = pasted(text)
    if what:
        raise Problems([Diagnostic("E100", f"{path_of(path)} is {what}", hint)])
