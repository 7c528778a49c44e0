"""Files that are something else than what people mean to give: pages, pointers, archives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_NAMED = 3
"""How many files of an archive are named."""


def begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda raw: raw.startswith(marks)


def is_page(raw: bytes) -> bool:
    return re.match(rb"\s*<(?:!doctype html|html)\b", raw[:200], re.IGNORECASE) is not None


def is_tar(raw: bytes) -> bool:
    return raw[257:262] == b"ustar"


STRAY: tuple[tuple[Callable[[bytes], bool], str, str], ...] = (
    (
        begins(b"version https://git-lfs"),
        "a pointer of Git LFS, and not the file itself",
        "fetch the file: git lfs pull",
    ),
    (
        is_page,
        "an HTML page, and not the file itself",
        "download the file: its link often has 'raw' where that of the page has 'blob'",
    ),
    (begins(b"\x1f\x8b"), "compressed with gzip", "unpack it: gunzip -k {0}; or tar xzf {0}"),
    (begins(b"BZh"), "compressed with bzip2", "unpack it: bunzip2 -k {0}; or tar xjf {0}"),
    (begins(b"\xfd7zXZ\0"), "compressed with xz", "unpack it: unxz -k {0}; or tar xJf {0}"),
    (begins(b"\x28\xb5\x2f\xfd"), "compressed with zstd", "unpack it: unzstd {0}"),
    (begins(b"7z\xbc\xaf\x27\x1c"), "a 7z archive", "unpack it: 7z x {0}"),
    (begins(b"Rar!\x1a\x07"), "a RAR archive", "unpack it: unrar x {0}"),
    (is_tar, "a tar archive", "unpack it: tar xf {0}"),
    (begins(b"PK\x03\x04"), "a zip archive", "unpack it: unzip {0}; and name a file of it"),
)
"""By how a file begins: what it is, and what to do about it."""


def stray(raw: bytes, path: str) -> tuple[str, str]:
    """What a file is that is none of networks, and what to do; empty where nothing tells.

    >>> stray(b"version https://git-lfs.github.com/spec/v1", "net.onnx")[1]
    'fetch the file: git lfs pull'
    """
    import shlex

    for check, what, hint in STRAY:
        if check(raw):
            held = names_in(path) if raw.startswith(b"PK") else ""
            return what + held, hint.format(printable(shlex.quote(path))[:100])
    return "", ""


def is_no_network(head: bytes) -> bool:
    """Whether a file is a page or a pointer, whatever it is called."""
    return any(check(head) for check, _, _ in STRAY[:2])


def names_in(path: str) -> str:
    """The first files of a zip archive: ` of net.onnx, README.md`."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    more = ", …" if len(names) > MAX_NAMED else ""
    told = ", ".join(printable(name[:60]) for name in names[:MAX_NAMED])
    return f" of {told}{more}" if names else ""
