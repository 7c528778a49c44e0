"""Bytes of a file to text, or a diagnostic."""

from __future__ import annotations

import os

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean

MAX_FILE = 1_000_000
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
        if os.path.isdir(path):
            message = f"{path} is a directory"
            raise Problems([Diagnostic("E100", message, "name a spec inside it")])
        with open(path, "rb") as file:
            raw = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        close = did_you_mean(os.path.basename(path), names_in(os.path.dirname(path) or "."))
        message = f"there is no file {path}"
        raise Problems([Diagnostic("E100", message, close or "check the path")]) from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    return decode(raw, path)


def names_in(folder: str) -> list[str]:
    """What is in a folder; nothing if that cannot be known, or there is no such folder."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def unreadable(path: str, error: Exception) -> Problems:
    """E100: the file is there, and cannot be read."""
    message = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}"
    return Problems([Diagnostic("E100", message, "check the path and its permissions")])


def mark_of(raw: bytes) -> bytes:
    """Which of MARKS the bytes begin with; none if they are UTF-8.

    >>> MARKS[mark_of("relu".encode("utf-16"))], mark_of(b"relu")
    ('utf-16', b'')
    """
    return next((mark for mark in MARKS if raw.startswith(mark)), b"")


def decode(raw: bytes, path: str) -> str:
    """The text of a spec's bytes. Problems E100 if they are no text or too many."""
    if len(raw) > MAX_FILE:
        message = f"{path} has more than {MAX_FILE:,} bytes"
        raise Problems([Diagnostic("E107", message, "a spec is smaller than that")])
    encoding = MARKS.get(mark_of(raw), UTF_8)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.upper().removesuffix("-SIG")
        message = f"{path} is not text: byte {error.start} is not {name}"
        raise Problems([Diagnostic("E100", message, "a spec is a YAML file in UTF-8")]) from None
