"""Files of other formats that stand where a spec may: found, recognised, and read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, path_of, printable
from convcalc.frameworks.formats import FORMATS
from convcalc.frameworks.recognize import HEAD, by_ending, folder, pasted, recognized
from convcalc.parser.zoo import Located, file_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.frameworks.formats import Format
    from convcalc.parser.value import Value


def file_of(spec: str, origin: str = "") -> Located | None:
    """The file that a word names, if it is of a format that is known, or `origin` says so."""
    on_disk = file_in(spec)
    if on_disk is None:
        return None
    path, target = on_disk
    if os.path.isdir(path):
        format = folder(path)
    elif not os.path.isfile(path):
        return None
    else:
        try:
            with open(path, "rb") as file:
                format = recognized(file.read(HEAD), path)
        except OSError:
            return None
    format = origin or format
    return Located("", path, target, format) if format else None


def of_other_format(found: Located) -> Located | None:
    """A text that is no spec, as a file of the format that it is of; None if it is of none."""
    raw = found.text.encode("utf-8", "replace")
    format = recognized(raw[:HEAD]) or pasted(raw)
    format = format or ("" if raw.strip() else by_ending(found.name))
    if not format:
        return None
    return found._replace(text="", format=format, data=raw)


def network_of_file(
    found: Located,
    given: Mapping[str, Value],
    dialect: str | None = None,
    dtype: str | None = None,
    shapes: Sequence[str] = (),
) -> Network:
    """The network in a file. Problems E401 if its format is not read, E402 to E411 for what is
    wrong with it.
    """
    from importlib import import_module

    row = FORMATS[found.format]
    if row.instead:
        raise not_read(found, row)
    if given and not row.sets:
        name, value = next(iter(given.items()))
        message = f"--set gives '{name[:60]}', but {row.title} has no vars"
        raise Problems([Diagnostic("E301", message, "leave it out", value.span)])
    reader: Any = import_module(f"convcalc.frameworks.{row.module}")
    with opened(found) as file:
        more = {"given": given} if row.sets else {}
        network: Network = reader.network(file, found, shapes, **more)
    if dialect:
        from convcalc.dialect import dialect_named

        network = network._replace(dialect=dialect_named(dialect))
    if row.module.startswith("printed."):
        network = network._replace(axes_lost=True)
    return network._replace(dtype=dtype) if dtype else network


def not_read(found: Located, row: Format) -> Problems:
    """E401, with what to give instead: of a config of a folder the folder."""
    path = found.name if os.path.exists(found.name) else ""
    if os.path.basename(path) in WITHIN:
        path = os.path.dirname(path) or "."
    hint = row.hint(printable(path)[:200])
    return Problems(
        [Diagnostic("E401", f"{path_of(found.name)} is {row.title}, which is not read", hint)]
    )


WITHIN = ("saved_model.pb", "config.json")
"""Files that stand for the folder that they are in."""


def opened(found: Located) -> BinaryIO:
    """The bytes of a file, or those that came from standard input."""
    if found.data is not None:
        from io import BytesIO

        return BytesIO(found.data)
    try:
        return open(found.name, "rb")
    except OSError as error:
        from convcalc.parser.files import unreadable

        raise unreadable(found.name, error) from None
