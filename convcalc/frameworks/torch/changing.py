"""Layers of PyTorch that a source changes after it made them: `conv.stride = (1, 1)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.reading import layer_of

if TYPE_CHECKING:
    from convcalc.frameworks.torch.host import Torch
    from convcalc.frameworks.torch.modules import Module

HEEDED = {
    "Conv": ("stride", "padding", "dilation", "groups", "output_padding"),
    "Linear": (),
    "Batch": (),
    "Instance": (),
    "Group": ("num_groups",),
    "Embedding": (),
}
"""Of the settings of such layers those that their forward reads; of others all are read."""


def changed(owner: Module, name: str, value: Any, at: At) -> bool:
    """Whether `owner.name = value` gave a layer other weights; a setting makes it another layer.
    Failure where its weights would not be those that it was made with.
    """
    known = owner.attributes
    if name in ("weight", "bias") and (name in known or isinstance(value, Param)):
        replace(owner, name, value, at)
        return True
    words = next((v for k, v in HEEDED.items() if owner.kind.startswith(k)), None)
    heeded = name in known and (words is None or name in words) and known[name] != value
    if heeded and name == "groups":
        raise Failure("E409", "the groups of a layer are changed after it was made", "", at)
    if heeded:
        owner.layer = again(owner, {name: value}, at)
    return False


def again(owner: Module, more: dict[str, Any], at: At) -> Any:
    """The layer that the settings of a module make, some of them being others now."""
    from convcalc.frameworks.calls import signature
    from convcalc.frameworks.names import find
    from convcalc.frameworks.names.pytorch import PYTORCH

    row = find(PYTORCH.constructors, owner.kind)
    assert row is not None
    made = signature(row.takes)
    names = [*made.positional, *made.named]
    given = {k: v for k, v in owner.attributes.items() if k in names and k != "bias"}
    if "bias" in names:
        given["bias"] = owner.attributes.get("bias") is not None
    if "padding_mode" in given:
        given["padding_mode"] = "zeros"
    return layer_of(PYTORCH, f"nn.{owner.kind}", [], {**given, **more}, at)


MODES = ("reflect", "replicate", "circular")
"""How a convolution may go on at the border, besides with zeros."""


def with_zeros(
    kind: str, args: list[Any], named: dict[str, Any]
) -> tuple[list[Any], dict[str, Any], str]:
    """The arguments of a convolution that pads with zeros, and how the one that is asked for pads:
    as a layer before it does, to which it comes to.
    """
    from convcalc.frameworks.calls import signature
    from convcalc.frameworks.names import find
    from convcalc.frameworks.names.pytorch import PYTORCH

    row = find(PYTORCH.constructors, kind) if kind.startswith("Conv") else None
    names = signature(row.takes).positional if row is not None else ()
    place = names.index("padding_mode") if "padding_mode" in names else len(args)
    mode = named.get("padding_mode", args[place] if place < len(args) else "zeros")
    if "Transpose" in kind or mode not in MODES:
        return args, named, "zeros"
    if "padding_mode" in named:
        return args, {**named, "padding_mode": "zeros"}, mode
    return [*args[:place], "zeros", *args[place + 1 :]], named, mode


def border(owner: Module) -> list[int]:
    """What a convolution pads, as `F.pad` takes it: the last axis first."""
    known = owner.attributes
    found: list[int] = []
    kernels, dilations = known["kernel_size"], known["dilation"]
    padding = known["padding"]
    for k in reversed(range(len(kernels))):
        if isinstance(padding, str):
            total = dilations[k] * (kernels[k] - 1) if padding == "same" else 0
            found += [total // 2, total - total // 2]
        else:
            found += [padding[k]] * 2
    return found


def to_size(owner: Module, shape: list[int], wanted: list[int], at: At) -> Any:
    """A transposed convolution whose output has the size that is wanted: its output_padding is
    what is missing. Failure if that is not less than a stride.
    """
    known, rank = owner.attributes, len(shape) - 2
    rows = zip(
        shape[2:],
        wanted[len(wanted) - rank :],
        *(known[word] for word in ("kernel_size", "stride", "padding", "dilation")),
        strict=True,
    )
    more: list[int] = []
    for n, size, kernel, stride, padding, dilation in rows:
        least = (n - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1
        more.append(size - least)
        if not 0 <= size - least < max(stride, 1):
            message = f"output_size is {size}, but {n} give {least} to {least + stride - 1}"
            raise Failure("E208", message, "", at)
    return again(owner, {"output_padding": more}, at)


TIED = ("Conv", "Linear", "Embedding")
"""Layers that may have the weights of another."""


def tie(owner: Module, value: Param, at: At) -> None:
    """Weights of another layer become those of this one as well. Failure where that is not read."""
    for one in (owner, value.holder):
        if not one.kind.startswith(TIED) or one.length is not None:
            raise Failure("E409", f"weights that {one.kind} shares are not read", "", at)
    value.tied = True


def replace(owner: Module, name: str, value: Any, at: At) -> None:
    """Other weights in place of those that a layer has."""
    old = owner.attributes.get(name)
    if value is None:
        owner.attributes[name] = None
        owner.layer = again(owner, {}, at)
        return
    if not isinstance(value, Param):
        raise Failure("E407", f"the {name} of {owner.kind} is not known then", "", at)
    if value.holder not in (None, owner):
        tie(owner, value, at)
    if isinstance(old, Param) and old.sizes != value.sizes:
        shown, new = ("x".join(map(str, one.sizes)) for one in (old, value))
        message = f"the {name} of {owner.kind} is {shown}, and is replaced by one of {new}"
        raise Failure("E409", message, f"make {owner.kind} with the sizes that it has then", at)
    for one in value.origins() or (value,):
        if one.elements == value.elements and one.holder is None:
            one.holder = owner
    owner.attributes[name] = value


PLAIN = ("Module", "ABC", "object", "Generic", "Protocol")
"""Bases of which it is known that nothing but the constructor of nn.Module has to be called."""


def not_begun(world: Torch, owner: Module, value: Any, at: At) -> None:
    """Failure where a constructor sets a module before nn.Module is ready to hold it."""
    from convcalc.frameworks.python.classes import Class
    from convcalc.frameworks.torch.modules import Module as Held

    making = any(f.name == "__init__" and mine is owner for f, mine in world.reader.frames)
    bases = owner.cls.order() if owner.cls is not None else ()
    plain = all(isinstance(one, Class) or getattr(one, "last", "") in PLAIN for one in bases)
    if making and plain and (isinstance(value, Held) or value.registered):
        message = "a module is set before nn.Module.__init__ is called, which PyTorch refuses"
        raise Failure("E406", message, "call super().__init__() first", at)
