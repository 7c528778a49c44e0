"""The rules by which a framework turns settings into windows, in words: one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

PADDING = {
    "same": "⌈n/stride⌉ outputs; an odd total has its larger half after",
    "same_upper": "⌈n/stride⌉ outputs; an odd total has its larger half after",
    "same_lower": "⌈n/stride⌉ outputs; an odd total has its larger half before",
    "valid": "no padding: every window lies within the input",
    "causal": "all of it goes before, so that no output sees what follows",
}
CUTTING = {
    "same": "what reaches beyond n·stride outputs is cut off, the larger half of it after",
    "same_upper": "what reaches beyond n·stride outputs is cut off, the larger half of it after",
    "same_lower": "what reaches beyond n·stride outputs is cut off, the larger half of it before",
    "valid": "nothing is cut off; where the stride is above the kernel, the last gap stays too",
}
"""The same words on a transposed convolution."""


def rules_of(kind: Kind, dialect: Dialect, rank: int) -> Iterator[tuple[str, str]]:
    """Label and text of each rule that decides where the windows of a layer lie."""
    settings: dict[str, Any] = {s.name: getattr(kind, s.name) for s in kind.settings()}
    padding = settings.get("padding")
    texts = CUTTING if kind.among("transposed") else PADDING
    if texts is CUTTING and padding == 0 and not dialect.numeric_padding:
        padding = "valid"  # by default
    if isinstance(padding, str) and padding in texts and rank:
        yield "rule", f"{dialect.title}, padding '{padding}': {texts[padding]}"
    if settings.get("ceil_mode"):
        yield (
            "rule",
            f"{dialect.title}, ceil_mode: a last window that hangs over the end counts too, unless "
            "it would start in the padding",
        )
    for name, follows in kind.unset.items():
        if settings[name] is None:
            yield "rule", f"{name}: none is given, so that {follows}"
    if "divisor_override" in settings:
        yield from divisor_of(settings)


def divisor_of(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an average pool divides by, where it is not just the kernel's elements."""
    ceil = settings["ceil_mode"]
    if settings["divisor_override"] is not None:
        text = f"{settings['divisor_override']}, as divisor_override says, whatever a window holds"
    elif not ceil and settings["padding"] in (0, "valid"):
        return
    elif settings["count_include_pad"]:
        beyond = "; not what ceil_mode hangs over it" if ceil else ""
        text = f"count_include_pad: the elements of a window, padding among them{beyond}"
    else:
        text = "no count_include_pad: the elements of a window that lie in the input"
    yield "divisor", text
