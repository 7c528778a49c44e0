"""Files that are written: beside their place first, and then into it, all or none."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from convcalc.cli.options import STANDARD, usage
from convcalc.parser.zoo import file_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def write_files(texts: Mapping[str, str | bytes], force: bool, spec: str | None = None) -> None:
    """Write the text or bytes of each path, or none of them. Only with `force` are files written
    over, and never that of the `spec` which was read. UsageError if that cannot be done.
    """
    read, _ = (file_in(spec) if spec else None) or ("", None)
    for path in texts:
        refuse(path, force, read)
    if len({os.path.realpath(path) for path in texts}) < len(texts):
        raise usage(f"{' and '.join(texts)} are one file")
    sides: list[Beside] = []
    at = ""
    try:
        for at in texts:
            sides.append(Beside(at, texts[at]))
        for side in sides:
            at = side.path
            side.put(over=force)
    except BaseException as error:
        for side in sides:
            side.undo()
        if isinstance(error, FileExistsError):
            raise usage(exists(at)) from None
        if isinstance(error, (OSError, ValueError)):
            raise usage(f"{at} cannot be written: {reason(error)}") from None
        raise
    finally:
        for side in sides:
            side.close()


def refuse(path: str, force: bool, read: str) -> None:
    """UsageError for a path that no file should be written to."""
    if path.startswith("--"):
        raise usage(
            f"a file name is missing before '{path}'; for a file of that name write ./{path}"
        )
    if path == STANDARD:
        raise usage("'-' is standard output, where the answer goes; name a file")
    if not os.path.exists(path):
        return
    if os.path.isdir(path):
        raise usage(f"{path} is a directory; name a file inside it")
    if not os.path.isfile(path):
        raise usage(f"{path} is no regular file; name one that does not exist yet")
    if read and os.path.exists(read) and os.path.samefile(path, read):
        raise usage(f"{path} is what is read; write to another file")
    if not force:
        raise usage(exists(path))
    if not os.access(path, os.W_OK):
        raise usage(f"{path} cannot be written: permission denied")


def exists(path: str) -> str:
    return f"{path} exists; --force writes over it"


def reason(error: Exception) -> str:
    """Why something cannot be written, in the words of the system."""
    return (getattr(error, "strerror", None) or "it is no file").lower()


def replace_file(path: str, text: str, newline: str | None = None) -> None:
    """Write a text over a file, all or nothing; with `newline` "" its line ends as they are.
    OSError if that cannot be done.
    """
    side = Beside(path, text, newline)
    try:
        side.put(over=True)
    finally:
        side.close()


class Beside:
    """What is to be in a file, in another one beside it until it takes its place. A link stays a
    link: it is the file behind it that is written.
    """

    def __init__(self, path: str, text: str | bytes, newline: str | None = None) -> None:
        self.path, self.place = path, os.path.realpath(path)
        self.new, descriptor = unused(os.path.dirname(self.place))
        self.old = f"{self.new}-old"
        self.undone: Callable[[], None] | None = None
        writing = {"encoding": "utf-8", "errors": "backslashreplace", "newline": newline}
        how, more = ("wb", {}) if isinstance(text, bytes) else ("w", writing)
        try:
            with open(descriptor, how, **more) as file:  # type: ignore[call-overload]
                file.write(text)
                file.flush()
                os.fsync(descriptor)
            if os.path.exists(self.place):
                keep_owner_and_mode(os.stat(self.place), self.new)
        except BaseException:
            self.close()
            raise

    def put(self, over: bool) -> None:
        """Into its place. FileExistsError if there is something, unless that is to go."""
        if os.path.lexists(self.place):
            if not over:
                raise FileExistsError
            with suppress(OSError):  # a file system without links has no way back
                os.link(self.place, self.old)
                self.undone = lambda: os.replace(self.old, self.place)
            os.replace(self.new, self.place)
            return
        try:
            os.link(self.new, self.place)  # where something has come in between, it stays
        except FileExistsError:
            raise
        except OSError:
            os.replace(self.new, self.place)
        self.undone = lambda: os.remove(self.place)

    def undo(self) -> None:
        """As it was before."""
        if self.undone:
            with suppress(OSError):
                self.undone()

    def close(self) -> None:
        """Nothing is left beside."""
        for name in (self.new, self.old):
            with suppress(OSError):
                os.remove(name)


def keep_owner_and_mode(known: os.stat_result, new: str) -> None:
    """Give a new file the group, the owner and the mode of the one that it is to replace, as far as
    the process may. Another owner's is no set-user-ID file, nor another group's a set-group-ID one.
    """
    with suppress(OSError, AttributeError):  # some systems have no owners
        os.chown(new, -1, known.st_gid)
    with suppress(OSError, AttributeError):
        os.chown(new, known.st_uid, -1)
    mode, now = known.st_mode & 0o7777, os.stat(new)
    for same, bit in ((now.st_uid == known.st_uid, 0o4000), (now.st_gid == known.st_gid, 0o2000)):
        mode &= ~0 if same else ~bit
    os.chmod(new, mode)


def unused(folder: str) -> tuple[str, int]:
    """A new file in a folder: its name, and a descriptor to write to."""
    for k in count():
        name = os.path.join(folder, f".convcalc-{os.getpid()}-{k}")
        try:
            return name, os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            continue
    raise AssertionError
