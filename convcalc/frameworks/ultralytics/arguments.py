"""Arguments of a row as a block takes them: activations as code, sizes written for each axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def fitted(args: list[Any], own: Sequence[str]) -> list[Any]:
    """Arguments by the order of the parameters of a block."""
    found = activated(args, own) if "act" in own else list(args)
    for k, name in enumerate(own[: len(found)]):
        if name in ("kernel", "stride"):
            found[k] = once(found[k])
    return found


def once(value: Any) -> Any:
    """A size for both axes that is written for each."""
    same = isinstance(value, list) and len(value) == 2 and value[0] == value[1]
    return value[0] if same else value


def activated(args: list[Any], own: Sequence[str]) -> list[Any]:
    """Arguments of which one may be an activation, as code: then it is the last one, whatever
    stands between it and the others in later versions.
    """
    last = args[-1] if args else None
    if not isinstance(last, (str, bool)) or own.index("act") < len(args) - 1:
        return args
    word = spelled(last) if isinstance(last, str) else last
    between = [None] * (own.index("act") - len(args) + 1)
    return args if word is None else [*args[:-1], *between, word]


def spelled(text: str) -> str | bool | None:
    """An activation that is written as code, as a layer with its settings; None if it is none.

    >>> spelled("nn.LeakyReLU(0.1)"), spelled("nn.Identity()"), spelled("same")
    ('leaky_relu negative_slope=0.1', False, None)
    """
    from convcalc.diagnostics import Problems
    from convcalc.frameworks.reading import layers_in
    from convcalc.layers import kind_named
    from convcalc.parser.value import Value

    try:
        found = layers_in(Value(text if "(" in text else f"{text}()"), "pytorch").data
    except Problems:
        return None
    (word, given), *more = found[0].plain().items() if len(found) == 1 else [("", {})]
    kind = kind_named(word)
    if kind is None or more or not kind.among("activations", "passive"):
        return None
    settings = (f"{key}={value}" for key, value in (given or {}).items())
    return " ".join([word, *settings]) if kind.among("activations") else False
