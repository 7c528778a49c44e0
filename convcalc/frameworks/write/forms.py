"""Which places of a network are alike but for numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.alike import Different, alike
from convcalc.frameworks.write.parts import Join, Loop, Step, When

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.frameworks.write.parts import Part
    from convcalc.frameworks.write.tree import Tree


def grouped(trees: Sequence[Tree], lists: Mapping[int, list[Part]]) -> list[list[Tree]]:
    """Places whose parts are alike, in as few groups as they come to one by one."""
    groups: list[list[Tree]] = []
    for same in of_one_form(trees, lists):
        fitting = next((group for group in groups if are_alike([*group, same[0]], lists)), None)
        if fitting is None:
            groups.append(list(same))
        else:
            fitting += same
    order = {id(tree): k for k, tree in enumerate(trees)}
    return [sorted(group, key=lambda tree: order[id(tree)]) for group in groups]


def are_alike(trees: Sequence[Tree], lists: Mapping[int, list[Part]]) -> bool:
    try:
        alike([lists[id(tree)] for tree in trees])
    except Different:
        return False
    return True


def of_one_form(trees: Sequence[Tree], lists: Mapping[int, list[Part]]) -> list[list[Tree]]:
    forms: dict[Any, list[Tree]] = {}
    for tree in trees:
        forms.setdefault(form(lists[id(tree)]), []).append(tree)
    return list(forms.values())


def form(parts: Sequence[Part]) -> Any:
    """What parts have in common that are alike but for numbers."""
    found: list[Any] = []
    for part in parts:
        if isinstance(part, Step):
            wiring = (part.sources, part.share, part.held, part.tie, part.given)
            found.append((part.name, part.word, *wiring, tuple(part.settings)))
        elif isinstance(part, Join):
            found.append((part.name, part.residual, tuple(form(path) for path in part.paths)))
        elif isinstance(part, Loop):
            found.append((part.name, form(part.steps[:1])))
        elif isinstance(part, When):
            found.append((part.name, form(part.inner)))
    return tuple(found)
