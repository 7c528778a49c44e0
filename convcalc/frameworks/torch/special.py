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


REDUCED = "size_average=None, reduce=None, reduction='mean'"
WEIGHED = "weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean'"
LOSSES = {
    "MSELoss": ("mse_loss", REDUCED),
    "L1Loss": ("l1_loss", REDUCED),
    "SmoothL1Loss": ("smooth_l1_loss", REDUCED),
    "HuberLoss": ("huber_loss", "reduction='mean', delta=1.0"),
    "KLDivLoss": ("kl_div", REDUCED),
    "SoftMarginLoss": ("soft_margin_loss", REDUCED),
    "BCELoss": ("binary_cross_entropy", f"weight=None, {REDUCED}"),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", f"weight=None, {REDUCED}"),
    "CrossEntropyLoss": ("cross_entropy", WEIGHED),
    "NLLLoss": ("nll_loss", WEIGHED),
}
"""Losses as modules: the function of each, and what the constructor takes."""


def losing(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`nn.MSELoss(reduction="none")(x, y)`"""
    function, takes = LOSSES[module.kind]
    known = settings_of(module, takes)
    words = ("size_average", "reduce", "reduction")
    given = {word: known[word] for word in words if word in known}
    return world.function(function, args, {**named, **given}, at)


def similar(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`nn.CosineSimilarity(dim)(x, y)`"""
    dim = settings_of(module, "dim=1, eps=1e-08")["dim"]
    return world.function("cosine_similarity", args, {**named, "dim": dim}, at)
