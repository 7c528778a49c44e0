"""How layers are spoken of in questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.algebra.shape import Shape
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


def spelled(kind: Kind, rules: Dialect) -> str:
    """`conv: filters 64, kernel 7, stride 2, padding 3`"""
    defaults = rules.defaults.get(kind.name, {})
    said = []
    for s in kind.settings():
        value = getattr(kind, s.name)
        if value is None or (value == defaults.get(s.name, s.default) and not s.required):
            continue
        text = s.type.show(value)
        said.append(
            f"no {s.name}" if text == "false" else s.name if text == "true" else f"{s.name} {text}"
        )
    return f"{kind.name}: {', '.join(said)}" if said else kind.name


def placed(shape: Shape, rules: Dialect, layout: str = "") -> str:
    """`Input 3x224x224 (PyTorch, channels first).`"""
    layout = layout or rules.layout
    order = f", {layout.replace('_', ' ')}" if shape.rank else ""
    return f"Input {shape.text(layout)} ({rules.title}{order})."
