"""Lists, dictionaries and texts as they are written out; comprehensions and generators."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import check_width, sized
from convcalc.frameworks.python.costs import check_written
from convcalc.frameworks.python.lists import hashable
from convcalc.frameworks.python.scopes import Scope
from convcalc.frameworks.python.values import At, Unknown, is_plain, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.frameworks.python.world import Reader


def sequence(made: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def read(reader: Reader, node: Any, scope: Scope) -> Any:
        found: list[Any] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                value = reader.value(item.value, scope)
                found += reader.elements(value, At(scope.file, item))
            else:
                found.append(reader.value(item, scope))
        return sized(made(found), At(scope.file, node))

    return read


def as_set(items: list[Any]) -> Any:
    return set(items) if all(hashable(item) for item in items) else items


def dictionary(reader: Reader, node: Any, scope: Scope) -> Any:
    found: dict[Any, Any] = {}
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = reader.value(value_node, scope)
        if key_node is None:
            if isinstance(value, Unknown):
                raise reader.undecided(value, "what is unpacked", At(scope.file, value_node))
            if isinstance(value, dict):
                found.update(value)
            continue
        key = reader.value(key_node, scope)
        if isinstance(key, Unknown):
            raise reader.undecided(key, "a key", At(scope.file, key_node))
        if hashable(key):
            found[key] = value
    return sized(found, At(scope.file, node))


def joined(reader: Reader, node: Any, scope: Scope) -> Any:
    """An f-string."""
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
            continue
        value = reader.value(part.value, scope)
        if isinstance(value, Unknown):
            return value
        spec = joined(reader, part.format_spec, scope) if part.format_spec else ""
        parts.append(formatted(value, spec, At(scope.file, node)))
    return sized("".join(parts), At(scope.file, node))


def formatted(value: Any, spec: Any, at: At) -> str:
    """A value in an f-string."""
    check_written(value, at)
    if not is_plain(value):
        return text_of(value)
    check_width(str(spec), at)
    try:
        return format(value, str(spec))
    except (ValueError, TypeError):
        return str(value)


def comprehension(made: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def read(reader: Reader, node: Any, scope: Scope) -> Any:
        inner = Scope(scope.file, scope)
        found: list[Any] = []
        for _ in turns(reader, node.generators, inner):
            if isinstance(node, ast.DictComp):
                key = reader.value(node.key, inner)
                found.append((key, reader.value(node.value, inner)))
            else:
                found.append(reader.value(node.elt, inner))
            sized(found, At(scope.file, node))
        return made(found)

    return read


def turns(reader: Reader, generators: list[Any], scope: Scope) -> Iterator[None]:
    """The turns of the loops of a comprehension, with their names set in `scope`."""
    first, *rest = generators
    at = At(scope.file, first.iter)
    for value in reader.elements(reader.value(first.iter, scope), at):
        reader.assign(first.target, value, scope)
        if all(reader.truth(reader.value(test, scope), at) for test in first.ifs):
            if rest:
                yield from turns(reader, rest, scope)
            else:
                yield


def yielded(reader: Reader, node: Any, scope: Scope) -> Any:
    """`yield`: generators are lists here."""
    value = None if node.value is None else reader.value(node.value, scope)
    scope.names.setdefault("__yielded__", []).append(value)
    return Unknown("what is sent to a generator", At(scope.file, node))


def yielded_from(reader: Reader, node: Any, scope: Scope) -> Any:
    values = reader.elements(reader.value(node.value, scope), At(scope.file, node))
    scope.names.setdefault("__yielded__", []).extend(values)
    return None
