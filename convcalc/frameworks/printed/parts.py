"""Which module of a print-out is meant, and what is missing for more to follow from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean, path_of
from convcalc.frameworks.printed.follow import SOURCE
from convcalc.frameworks.printed.modules import kind_of
from convcalc.frameworks.printed.plain import sequential
from convcalc.frameworks.printed.tree import place, walked
from convcalc.layers import ranks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.network import Told
    from convcalc.frameworks.printed.text import Paste
    from convcalc.frameworks.printed.tree import Module

MAX_TOLD = 6
SIZE, LENGTH = 224, 16_000
"""Usual sizes of axes, of images and of sequences."""
READS = re.compile(r"\s*(?:in_features=)?(\d{1,6})\b")
"""How many channels a module says that it reads."""


def chosen(roots: Sequence[Module], target: str | None, paste: Paste) -> Module:
    """The model that is meant, by its class, or the part of one, by its path. Problems E404 if
    there is none of that name, E405 if it may be any of several.
    """
    if target is None and len(roots) == 1:
        return roots[0]
    names = [root.cls or "a model" for root in roots]
    named = [root for root in roots if root.cls == target]
    if target is not None and not named:
        named = [found for root in roots if (found := part(root, target)) is not None]
    if named:
        return named[0]
    title = path_of(paste.source.name)
    if target is not None:
        message = f"{title} has no print-out of '{target[:60]}'"
        inner = [one.name for root in roots for one in root.inner]
        hint = did_you_mean(target, [*names, *inner]) or f"it has {', '.join(dict.fromkeys(names))}"
        raise Problems([Diagnostic("E404", message, hint)])
    listed = ", ".join(dict.fromkeys(names[:MAX_TOLD]))
    message = f"{title} has {len(roots)} models: {listed}"
    hint = "name one behind the file, such as FILE:NAME, or paste one alone"
    raise Problems([Diagnostic("E405", message, hint, place(paste, roots[1]))])


def part(module: Module, path: str) -> Module | None:
    """The module at a path, `features.0`."""
    found: Module | None = module
    for name in path.split("."):
        found = next((one for one in found.inner if one.name == name), None) if found else None
    return found


def lacking(told: Told, root: Module, paste: Paste) -> Told:
    """What is told of a model, with what it lacks for the modules to be worked out: the input of
    modules that are called one after the other, the order of others.
    """
    if not unordered(root):
        lacks, way = "print(model) does not show the input", f"give it with --input: {usual(root)}"
        return told._replace(lacks=lacks, way=way, code="E411")
    cls = root.cls or "the model"
    lacks = f"print(model) does not show in which order {cls} calls its modules"
    inside = next(chains(root), None)
    if inside is None:
        return told._replace(lacks=lacks, way=SOURCE)
    path, first = inside
    file = "-" if paste.source.name.startswith("<") else path_of(paste.source.name)
    way = f"{SOURCE}; a Sequential in it is followed, {file}:{path}, with --input: {usual(first)}"
    return told._replace(lacks=lacks, way=way)


def unordered(module: Module) -> bool:
    """Whether some module in it, or it, calls others in an order that is not printed."""
    return any(one.inner and not sequential(one.cls) for _, one in walked(module))


def chains(root: Module) -> Iterator[tuple[str, Module]]:
    """The parts of several modules that are called one after the other, with their paths."""
    for path, one in walked(root):
        if path and len(one.inner) > 1 and not unordered(one):
            yield path, one


def usual(module: Module) -> str:
    """An input that a module may have, by the channels that the first in it reads."""
    for _, one in walked(module):
        kind, reads = kind_of(one.cls), READS.match(one.extra)
        if not one.inner and kind and reads:
            rank = next(iter(ranks_of(one.cls)), 0)
            if kind.among("linears") or rank not in (1, 2, 3):
                return reads[1]
            size = LENGTH if rank == 1 else SIZE
            return "x".join([reads[1], *[str(size)] * rank])
    return f"3x{SIZE}x{SIZE}"
