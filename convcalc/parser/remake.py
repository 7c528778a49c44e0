"""A layer made again from what was said of it: with other settings, or by another dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.parser.make import Entry, make
from convcalc.parser.value import from_plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from convcalc.diagnostics import Diagnostic
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


def remade(kind: type[Kind], settings: Mapping[str, Any], rules: Dialect) -> Kind | Diagnostic:
    """A layer with these settings and otherwise the defaults of `rules`, or what is wrong with
    them.
    """
    items = from_plain({key: plain(value) for key, value in settings.items()}).data
    problems: list[Diagnostic] = []
    found = make(Entry(kind.name, None, tuple(items.items())), rules, problems)
    return found.kind if found else problems[0]


def plain(value: Any) -> Any:
    """Tuples as the lists that a spec has."""
    return [plain(x) for x in value] if isinstance(value, tuple) else value


def settings_of(kind: Kind) -> dict[str, Any]:
    """All settings of a layer that have a value."""
    values = {s.name: getattr(kind, s.name) for s in kind.settings()}
    return {name: value for name, value in values.items() if value is not None}


def given(kind: Kind, rules: Dialect, named: Collection[str] = ()) -> dict[str, Any]:
    """The settings of a layer that were `named`, or are not the defaults of `rules`."""
    defaults = rules.defaults.get(kind.name, {})
    found = {}
    for s in kind.settings():
        value = getattr(kind, s.name)
        if value is not None and (
            s.name in named or value != defaults.get(s.name, s.default) or s.required
        ):
            found[s.name] = value
    for name in defaults:
        if name not in named and found.get(name) == defaults[name]:
            del found[name]
    return found


def written(
    kind: Kind, rules: Dialect, other: Dialect, named: Collection[str] = ()
) -> Kind | Diagnostic:
    """The layer that the same words describe in another dialect, or what is wrong with them."""
    return kind if rules is other else remade(type(kind), given(kind, rules, named), other)
