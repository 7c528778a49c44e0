"""The text of an exported program: one member of the archive, the others are never unpacked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.json_text import excess
from convcalc.frameworks.onnx.wire import Bounds

if TYPE_CHECKING:
    from typing import BinaryIO
    from zipfile import ZipFile

MAX_TEXT = 64 << 20
"""Bytes of a program."""
OLD = "serialized_exported_program.json"
"""The member that PyTorch wrote before 2.7."""


class Broken(Exception):
    """The bytes are no such archive: why."""


class NoProgram(Exception):
    """An archive that holds another thing than a program: which."""


def program_in(file: BinaryIO) -> dict[str, Any]:
    """The program as JSON has it. Broken, Bounds and NoProgram."""
    raw = member(file)
    if len(raw) > MAX_TEXT:
        raise Bounds(f"a program of more than {MAX_TEXT:,} bytes")
    if much := excess(raw):
        raise Bounds(f"{much} of JSON")
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise Broken(f"its program is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise Broken("its program is no JSON object")
    return found


def member(file: BinaryIO) -> bytes:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(file) as archive, archive.open(named(archive)) as opened:
            return opened.read(MAX_TEXT + 1)
    except KeyError:
        raise Broken("it has no models/model.json") from None
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Broken(f"it is no zip that can be read: {error}") from None
    except Exception as error:  # what a decompressor raises has no common class
        if type(error).__module__ in ("zlib", "lzma", "_lzma"):
            raise Broken(f"its program is damaged: {error}") from None
        raise


def named(archive: ZipFile) -> str:
    """The member that holds the program: of several the one that PyTorch calls `model`."""
    names = archive.namelist()
    models = [one for one in names if "models/" in one and one.endswith(".json")]
    fitting = [one for one in models if one.endswith("models/model.json")] or models
    fitting += [one for one in names if one.rpartition("/")[2] == OLD]
    if not fitting and any("aotinductor/" in one for one in names):
        raise NoProgram("compiled code, and no program")
    if not fitting:
        raise KeyError(OLD)
    return fitting[0]
