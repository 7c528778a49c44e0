"""What is remarkable in the modules of a network: what nothing calls, or nothing has registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.engine.network import Remark
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced.remarks import Uncalled, arguments_unread, never_called

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.frameworks.python.classes import Class
    from convcalc.frameworks.python.reader import Reader
    from convcalc.frameworks.python.values import At

MAX_DEPTH = 3
"""How deep lists in lists are looked into."""


def remarks_of(
    reader: Reader, root: Module, places: Mapping[tuple[int, str], At]
) -> Iterator[Remark]:
    """All remarks; `places` are those where attributes were set."""
    files = [file for file in reader.files.known.values() if file is not None]
    yield from never_called(uncalled(root), files)
    yield from unregistered(root, places)
    yield from arguments_unread(classes_in(root))


def uncalled(root: Module) -> Iterator[Uncalled]:
    """Modules that are an attribute of one of the file's, and that nothing called or used."""
    for path, owner in root.walk():
        if owner.cls is None or (owner is not root and not at_work(owner)):
            continue
        for name, one in owner.held():
            if not at_work(one):
                full = f"{path}.{name}" if path else name
                yield Uncalled(full, name, one.at, elements_of(one))


def at_work(module: Module) -> bool:
    """Whether a module, one inside it, or a weight of theirs is used."""
    return any(
        one.called or any(param.node is not None for param in one.weights().values())
        for _, one in module.walk()
    )


def elements_of(module: Module) -> int:
    return sum(param.elements for _, param in module.parameters())


def unregistered(root: Module, places: Mapping[tuple[int, str], At]) -> Iterator[Remark]:
    """Modules with weights in plain lists, tuples and dictionaries, and nowhere else."""
    registered = {id(one) for _, one in root.walk()}
    for path, owner in root.walk():
        for name, value in owner.attributes.items():
            if name.startswith("__") or not isinstance(value, (list, tuple, dict)):
                continue
            lost = [one for one in inside(value) if id(one) not in registered]
            elements = sum(elements_of(one) for one in lost)
            if not elements:
                continue
            at = places.get((id(owner), name), lost[0].at)
            kind = "dictionary" if isinstance(value, dict) else type(value).__name__
            maker = "nn.ModuleDict" if isinstance(value, dict) else "nn.ModuleList"
            yield Remark(
                "C502",
                f"{path}.{name}" if path else name,
                f"{counted(len(lost), 'module')} in a plain {kind}: "
                f"{counted(elements, 'parameter')} that parameters() and state_dict() leave out",
                f"write self.{name} = {maker}(…)",
                at.span,
            )


def inside(value: Any, depth: int = 0) -> Iterator[Module]:
    """The modules in lists and dictionaries."""
    if isinstance(value, Module):
        yield value
    elif depth < MAX_DEPTH and isinstance(value, (list, tuple, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from inside(one, depth + 1)


def classes_in(root: Module) -> Iterator[tuple[str, Class]]:
    """The classes of modules, each once, with a module of it."""
    seen: set[int] = set()
    for path, one in root.walk():
        if one.cls is not None and id(one.cls) not in seen:
            seen.add(id(one.cls))
            yield path, one.cls
