"""The config of a saved model: in a zip, in a text of JSON, in an attribute of an HDF5 file."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.frameworks.json_text import excess

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

MAX_CONFIG = 32 << 20
"""Bytes of a config."""
MAX_METADATA = 1 << 16
SECONDS = 2
"""Of processor time that a library may take to open a file."""
NEWEST = 3
"""The version of Keras that is read, and all before."""
NESTED = "nothing so large is read"


def config_of(file: BinaryIO, name: str, format: str) -> dict[str, Any]:
    """The config: a class and what it is made of. Problems E402 and E408 for what is none."""
    raw = {"keras-zip": in_zip, "keras-h5": in_hdf5}.get(format, whole)(file, name)
    if len(raw) > MAX_CONFIG:
        raise too_large(name, f"more than {MAX_CONFIG:,} bytes of config")
    if much := excess(raw):
        raise too_large(name, f"{much} of config")
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise damaged(name, f"its config is no JSON: {error}") from None
    if not isinstance(found, dict) or "class_name" not in found or "config" not in found:
        raise damaged(name, "its config names no class of Keras")
    check(found.get("keras_version"), name)
    return found


def check(version: Any, name: str) -> None:
    """Problems E403 for a version that is not known yet."""
    major = version.partition(".")[0] if isinstance(version, str) else ""
    if major.isascii() and major.isdigit() and len(major) < 10 and int(major) > NEWEST:
        message = (
            f"{path_of(name)} is of Keras {version[:20]}, and {NEWEST} is the newest that is read"
        )
        raise Problems([Diagnostic("E403", message, "save it with an older Keras")])


def whole(file: BinaryIO, name: str) -> bytes:
    return file.read(MAX_CONFIG + 1)


def in_zip(file: BinaryIO, name: str) -> bytes:
    """`config.json` of a `.keras` file; nothing else of it is unpacked."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(file) as archive:
            if "metadata.json" in archive.namelist():
                with archive.open("metadata.json") as member:
                    check(version_in(member.read(MAX_METADATA)), name)
            with archive.open("config.json") as member:
                return member.read(MAX_CONFIG + 1)
    except KeyError:
        raise damaged(name, "it has no config.json") from None
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(name, f"it is no zip that can be read: {error}") from None
    except Exception as error:  # what a decompressor raises has no common class
        if type(error).__module__ in ("zlib", "lzma", "_lzma"):
            raise damaged(name, f"its config is damaged: {error}") from None
        raise


def version_in(raw: bytes) -> Any:
    """The version of Keras that metadata say; None where they do not."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found.get("keras_version") if isinstance(found, dict) else None


def in_hdf5(file: BinaryIO, name: str) -> bytes:
    """The attribute `model_config` of an HDF5 file."""
    try:
        import h5py  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        message = f"{path_of(name)} is an HDF5 file, which needs h5py"
        hint = "pip install 'convcalc[h5]'; or give model.to_json() or a .keras file"
        raise Problems([Diagnostic("E401", message, hint)]) from None

    def attributes() -> dict[str, Any]:
        with h5py.File(file, "r") as held:
            return {key: text(held.attrs.get(key)) for key in ("keras_version", "model_config")}

    found = apart(attributes)
    if "damage" in found:
        raise damaged(name, f"it is no HDF5 that can be read: {found['damage']}")
    check(found["keras_version"], name)
    config = found["model_config"]
    if config is None:
        raise damaged(name, "it has weights only, and no config: give the model.to_json()")
    return str(config).encode("utf-8", "replace")


def apart(read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a function gives, or the `damage`, in a process of its own that may take no more than
    SECONDS: the library never comes back from some damaged files.
    """
    import os

    if not hasattr(os, "fork"):
        return tried(read)
    behind, ahead = os.pipe()
    child = forked()
    if not child:
        os.close(behind)
        with suppress(Exception):
            limited()
            with os.fdopen(ahead, "wb") as out:
                out.write(json.dumps(tried(read)).encode())
        os._exit(0)
    os.close(ahead)
    with os.fdopen(behind, "rb") as answer:
        raw = answer.read(MAX_CONFIG + 4096)
    os.waitpid(child, 0)
    try:
        found: dict[str, Any] = json.loads(raw)
    except ValueError:
        return {"damage": f"it takes more than {SECONDS} s to open, or too much memory"}
    return found


def forked() -> int:
    import os
    import warnings

    with warnings.catch_warnings():  # of threads that the library started, which it does without
        warnings.simplefilter("ignore")
        return os.fork()


def limited() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tried(read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return read()
    except (OSError, RuntimeError, ValueError, KeyError, MemoryError) as error:
        return {"damage": str(error)[:200]}


def text(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def damaged(name: str, why: str) -> Problems:
    message = f"{path_of(name)} is damaged: {why[:200]}"
    return Problems([Diagnostic("E402", message, "save it again, as model.keras or to_json()")])


def too_large(name: str, why: str) -> Problems:
    return Problems([Diagnostic("E408", f"{path_of(name)} has {why}", NESTED)])
