"""What rules propose for a layer of source: its settings as arguments of its class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.phrases import spoken
from convcalc.layers import kind_named
from convcalc.layers.activation import Relu
from convcalc.layers.pad import Pad
from convcalc.layers.pool import AvgPool, GlobalAvgPool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from convcalc.engine.edit import Edit
    from convcalc.frameworks.names import Names
    from convcalc.layers.kind import Kind

    Change = tuple[str, Kind, Edit, int]

INSERTED: dict[type[Kind], tuple[str, str]] = {
    Relu: ("nn.ReLU()", "layers.ReLU()"),
    AvgPool: ("nn.AvgPool{rank}d({kernel})", "layers.AveragePooling{rank}D({kernel})"),
    GlobalAvgPool: (
        "nn.AdaptiveAvgPool{rank}d(1)",
        "layers.GlobalAveragePooling{rank}D(keepdims=True)",
    ),
    Pad: ("nn.ZeroPad{rank}d({padding})", "layers.ZeroPadding{rank}D({padding})"),
}
"""Layers that rules put before others, as PyTorch and Keras make them."""
BEFORE = " before it"


def proposed(framework: str, instead: str, changes: Iterable[Change]) -> str:
    """What to write, as `Words.proposed` has it."""
    told: dict[str, str] = {}
    for name, old, edit, rank in changes:
        code = ", ".join([*inserted(framework, edit, rank), *arguments(framework, old, edit)])
        if code and instead in (edit.text, f"write {edit.text}"):
            return f"write {code}"
        if code and instead.startswith(f"{edit.text} in '"):
            return f"write {code}{instead.removeprefix(edit.text)}"
        if code:
            told.setdefault(code, name)
    text = spoken(framework, instead)
    if len(told) == 1:
        return f"{text}: {next(iter(told))}"
    known = [at_layer(code, name) for code, name in told.items()]
    return f"{text}: {' and '.join(known)}" if len(known) == 2 else text


def at_layer(code: str, name: str) -> str:
    before = code.removesuffix(BEFORE)
    return f"{code} in '{name}'" if before == code else f"{before} before '{name}'"


def inserted(framework: str, edit: Edit, rank: int) -> Iterator[str]:
    for kind in edit.before:
        words = INSERTED.get(type(kind))
        if words is not None:
            settings = {name: getattr(kind, name, "") for name in ("kernel", "padding")}
            made = words[framework == "keras"].format(rank=rank or 1, **settings)
            yield f"{made}{BEFORE}"


def arguments(framework: str, old: Kind, edit: Edit) -> Iterator[str]:
    """The settings of a layer that are changed, as arguments; none, if one cannot be written so."""
    new = edit.kind
    if new is None or type(new) is not type(old):
        return
    known, defaults = arguments_of(framework, new)
    changed: dict[str, Any] = {}
    for one in new.settings():
        value = getattr(new, one.name)
        if value != getattr(old, one.name):
            arg = known.get(one.name, "")
            changed[arg] = defaults.get(arg) if value is None else value
    numbers = framework == "keras" and isinstance(changed.get("padding"), (int, tuple))
    if "" not in changed and None not in changed.values() and not numbers:
        yield from (f"{arg}={value!r}" for arg, value in changed.items())


def arguments_of(framework: str, kind: Kind) -> tuple[dict[str, str], Mapping[str, Any]]:
    """The arguments of the class that makes a kind, by the settings that they mean, and their
    defaults.
    """
    from convcalc.frameworks.calls import signature

    names = table(framework)
    for row in names.constructors.values():
        if kind_named(row.kind.replace("#", "2")) is type(kind):
            takes = signature(row.takes)
            meant = {
                arg: row.means.get(arg) or names.means.get(arg, "-") for arg in takes.positional
            }
            known = {setting.partition("<")[0]: arg for arg, setting in meant.items()}
            return known, takes.defaults
    return {}, {}


def table(framework: str) -> Names:
    if framework == "keras":
        from convcalc.frameworks.names.keras import KERAS

        return KERAS
    from convcalc.frameworks.names.pytorch import PYTORCH

    return PYTORCH
