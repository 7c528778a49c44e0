"""Bytes of a file to text, or a diagnostic."""

from __future__ import annotations

import os

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean

MAX_FILE = 1_000_000


def read_file(path: str) -> str:
    """The text of a file. Problems E100 if it is none."""

    def fail(message: str, hint: str) -> Problems:
        return Problems([Diagnostic("E100", message, hint)])

    try:
        if os.path.isdir(path):
            raise fail(f"{path} is a directory", "name a spec inside it")
        with open(path, "rb") as file:
            raw = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        folder = os.path.dirname(path) or "."
        near = os.listdir(folder) if os.path.isdir(folder) else []
        close = did_you_mean(os.path.basename(path), near)
        raise fail(f"there is no file {path}", close or "check the path") from None
    except (OSError, ValueError) as error:
        raise fail(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}",
            "check the path and its permissions",
        ) from None
    return decode(raw, path)


def decode(raw: bytes, path: str) -> str:
    """The text of a spec's bytes. Problems E100 if they are no text or too many."""
    if len(raw) > MAX_FILE:
        raise Problems(
            [
                Diagnostic(
                    "E107",
                    f"{path} has more than {MAX_FILE:,} bytes",
                    "a spec is smaller than that",
                )
            ]
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problems(
            [
                Diagnostic(
                    "E100",
                    f"{path} is not text: byte {error.start} is not UTF-8",
                    "a spec is a YAML file in UTF-8",
                )
            ]
        ) from None
