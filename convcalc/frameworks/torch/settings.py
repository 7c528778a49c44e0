"""What modules were made with: in short, by name, and as attributes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Object
from convcalc.frameworks.python.values import MISSING, is_plain
from convcalc.frameworks.torch.owned import GATES, weights_of

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At, Function
    from convcalc.frameworks.torch.host import Torch
    from convcalc.frameworks.torch.modules import Module


def told(args: list[Any], named: dict[str, Any]) -> str:
    """How a module was made, in short: `64, stride=2`."""
    words = [short(value) for value in args] + [f"{k}={short(v)}" for k, v in named.items()]
    text = " ".join(word for word in words if word)
    return text if len(text) <= 40 else ""


def short(value: Any) -> str:
    if is_plain(value):
        return str(value)
    if isinstance(value, (list, tuple)) and len(value) < 5 and all(map(is_plain, value)):
        return f"[{','.join(map(str, value))}]"
    return ""


def given(init: Function, args: list[Any], named: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a constructor by name, and the attributes of objects among them, as far as
    they are numbers, words and lists of such.
    """
    takes = init.node.args
    names = [arg.arg for arg in (*takes.posonlyargs, *takes.args)][1:]
    values = {**init.defaults, **dict(zip(names, args, strict=False)), **named}
    ordered = dict.fromkeys((*names, *(arg.arg for arg in takes.kwonlyargs), *named))
    found: dict[str, Any] = {}
    for name in ordered:
        value = values.get(name, MISSING)
        inner = value.attributes if isinstance(value, Object) else {name: value}
        for key, one in inner.items():
            if is_plain(one):
                found.setdefault(key, one)
            elif isinstance(one, (list, tuple)) and all(map(is_plain, one)):
                found.setdefault(key, tuple(one))
    return found


def attributes(
    world: Torch, owner: Module, kind: str, args: list[Any], named: dict[str, Any], at: At
) -> None:
    """What a layer knows of itself: its settings, and its weights where their sizes are told."""
    layer = owner.layer
    if layer is None:
        owner.attributes.setdefault("__args__", (list(args), dict(named)))
        if kind.endswith("Loss"):
            owner.attributes["reduction"] = named.get("reduction", "mean")
        take(owner, kind)
        return
    from convcalc.frameworks.names import find
    from convcalc.frameworks.names.pytorch import PYTORCH
    from convcalc.frameworks.traced.reading import EvaluatedCall

    row = find(PYTORCH.constructors, kind)
    assert row is not None
    call = EvaluatedCall(row, PYTORCH, f"nn.{kind}", args, named, at)
    for name, value in {**call.signature.defaults, **call.bound()}.items():
        owner.attributes[name] = tuple(value) if isinstance(value, list) else value
    rank = next((int(c) for c in kind if c in "123"), 1)
    for name in ("kernel_size", "stride", "padding", "dilation", "output_padding"):
        value = owner.attributes.get(name)
        if "Conv" in kind and isinstance(value, int) and not isinstance(value, bool):
            owner.attributes[name] = (value,) * rank
    if owner.attributes.get("stride", 0) is None and "kernel_size" in owner.attributes:
        owner.attributes["stride"] = owner.attributes["kernel_size"]
    take(owner, kind)


def take(owner: Module, kind: str) -> None:
    """The weights of a layer, as attributes of its own."""
    found = weights_of(kind, owner.attributes)
    if kind not in GATES:  # there it stays what was given, beside biases by other names
        owner.attributes.pop("bias", None)
    for name, value in found.items():
        owner.attributes[name] = value
        if value is not None:
            value.holder = owner
