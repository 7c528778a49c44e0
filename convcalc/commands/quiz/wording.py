"""How layers are spoken of in questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convcalc.algebra.shape import Shape
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


SIDES = ("above", "below", "left", "right")


def spelled(kind: Kind, rules: Dialect) -> str:
    """`conv: filters 64, kernel 7, stride 2, padding 3`"""
    said = []
    for s in kind.settings():
        if states(kind, rules, s.name):
            text = sided(getattr(kind, s.name)) or s.type.show(getattr(kind, s.name))
            words = {"false": f"no {s.name}", "true": s.name}
            said.append(words.get(text, f"{s.name} {text}"))
    return f"{kind.name}: {', '.join(said)}" if said else kind.name


def states(kind: Kind, rules: Dialect, name: str) -> bool:
    """Whether a layer says a setting, for it differs from the default or has none."""
    (setting,) = (s for s in kind.settings() if s.name == name)
    default = rules.defaults.get(kind.name, {}).get(name, setting.default)
    value = getattr(kind, name)
    return value is not None and (value != default or setting.required)


def sided(value: Any) -> str:
    """`0 above 2 below 1 left 1 right`; empty for anything but a pair for both axes."""
    pairs = value if isinstance(value, tuple) and len(value) == 2 else ()
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        return ""
    sizes = [size for pair in pairs for size in pair]
    return " ".join(f"{size} {side}" for size, side in zip(sizes, SIDES, strict=False))


def placed(shape: Shape, rules: Dialect, layout: str = "") -> str:
    """`Input 3x224x224 (PyTorch, channels first).`"""
    layout = layout or rules.layout
    order = f", {layout.replace('_', ' ')}" if shape.rank else ""
    return f"Input {shape.text(layout)} ({rules.title}{order})."
