"""Modules that do what a function does, or less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import signature
from convcalc.frameworks.traced.places import unpooled

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch
    from convcalc.frameworks.torch.modules import Module


def settings_of(module: Module, takes: str) -> dict[str, Any]:
    """What a module that is no layer was made with, and what was changed since, by name."""
    given, more = module.attributes.get("__args__", ([], {}))
    known = signature(takes)
    return {
        **known.defaults,
        **dict(zip(known.positional, given, strict=False)),
        **more,
        **module.attributes,
    }


def flatten(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    known = settings_of(module, "start_dim=1, end_dim=-1")
    return world.function("flatten", [args[0], known["start_dim"], known["end_dim"]], {}, at)


def unflatten(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    known = settings_of(module, "dim, unflattened_size")
    sizes = [known.get("dim"), known.get("unflattened_size")]
    return world.function("unflatten", [args[0], *sizes], {}, at)


def getting(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Torchvision's IntermediateLayerGetter: what some of the children give, by other names."""
    value, found = args[0], {}
    for name, one in module.held():
        value = world.reader.call(one, [value], {}, at, None)
        if name in module.attributes["return_layers"]:
            found[module.attributes["return_layers"][name]] = value
    return found


def identity(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return args[0] if args else None


def unpool(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """nn.MaxUnpool2d(x, indices, output_size)"""
    bound = {**dict(zip(("input", "indices", "output_size"), args, strict=False)), **named}
    values = [bound.get(word) for word in ("input", "indices", "output_size")]
    name = world.builder.unused(module.name) if module.name else ""
    return unpooled(world.builder, module.attributes, values, at, name)
