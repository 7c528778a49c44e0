"""Classes of a file and their objects, and the order in which bases are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, Path

if TYPE_CHECKING:
    from convcalc.frameworks.python.scopes import File


class Class:
    """A class of the file, or of the reader itself; `ours`: it is one that convcalc writes, once
    that was asked.
    """

    __slots__ = ("bases", "file", "in_order", "names", "node", "ours", "title")

    def __init__(
        self, title: str, bases: list[Any], names: dict[str, Any], file: File | None, node: Any
    ) -> None:
        self.title, self.bases, self.names, self.file, self.node = title, bases, names, file, node
        self.in_order: list[Any] | None = None
        self.ours: bool | None = None

    def __repr__(self) -> str:
        return f"<Class {self.title}>"

    def order(self) -> list[Any]:
        """The class and what it derives from, in the order in which they are asked."""
        if self.in_order is None:
            self.in_order = merged(self, 0)
        return self.in_order

    def find(self, name: str, after: Class | None = None) -> Any:
        """What a name stands for in the class, or behind `after` in its order; else MISSING. The
        constructor of a module of PyTorch calls none that is behind it.
        """
        order = self.order()
        if after is not None and after in order:
            order = order[order.index(after) + 1 :]
        for one in order:
            if isinstance(one, Class) and name in one.names:
                return one.names[name]
            if name == "__init__" and isinstance(one, Path) and one.name.startswith("torch.nn."):
                return MISSING
        return MISSING

    def finds(self, name: str) -> bool:
        """Whether the class, or one of the file that it derives from, has a name."""
        return self.find(name) is not MISSING

    def is_written(self) -> bool:
        """Whether the first words of its file say that convcalc wrote it."""
        first = self.file.body[0] if self.file is not None and self.file.body else None
        told = getattr(getattr(first, "value", None), "value", None)
        return isinstance(told, str) and told.endswith("written by convcalc.")

    def foreign(self) -> Path | None:
        """The class of a framework that it derives from."""
        return next((one for one in self.order() if isinstance(one, Path)), None)


def merged(cls: Any, depth: int) -> list[Any]:
    """The order in which a class and its bases are asked (C3 without its refusals)."""
    if not isinstance(cls, Class) or depth > 50:
        return [cls]
    rows = [merged(base, depth + 1) for base in cls.bases] + [list(cls.bases)]
    found: list[Any] = [cls]
    while any(rows):
        rows = [row for row in rows if row]
        tails = [one for row in rows for one in row[1:]]
        head = next((row[0] for row in rows if row[0] not in tails), rows[0][0])
        found.append(head)
        rows = [[one for one in row if one != head] for row in rows]
    return found


class Object:
    """An instance of a class of the file that is no module."""

    __slots__ = ("attributes", "cls")

    def __init__(self, cls: Class) -> None:
        self.cls = cls
        self.attributes: dict[str, Any] = {}
