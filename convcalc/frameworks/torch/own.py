"""Modules of classes that convcalc writes into files, as the layers that they were written for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic
from convcalc.engine.calls import DERIVED, WHOLE
from convcalc.frameworks.traced.layers import Use, apply
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.frameworks.write import attending, own
from convcalc.frameworks.write.torch import classes, conv_lstm
from convcalc.layers import kind_named
from convcalc.layers.site import Site
from convcalc.parser.remake import remade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch
    from convcalc.frameworks.torch.modules import Module
    from convcalc.frameworks.traced.parameters import Param

FORMS = own.Forms(
    {
        conv_lstm.NAME: own.Few(
            conv_lstm.SOURCE, "conv_lstm", ("filters", "kernel", *conv_lstm.TAKES)
        ),
        "LayerScale": own.Few(classes.LAYER_SCALE, "layer_scale", ("init",)),
        "ScaleAndShift": own.Few(classes.SHIFTED, "layer_scale", ("init",), {"bias": True}),
        "StochasticDepth": own.Few(classes.STOCHASTIC_DEPTH, "stochastic_depth", ("rate",)),
    },
    attending.lines,
)


def applied(world: Torch, module: Module, args: list[Any], at: At) -> Tensor | None:
    """What a module of such a class gives; None if it is of another, or was changed."""
    cls, (x, *more) = module.cls, args or [None]
    if cls is None or more or not isinstance(x, Tensor) or not x.known:
        return None
    known = {name: one for name, one in module.attributes.items() if one is not None}
    given = {name: known.get(name, value) for name, value in module.given.items()}
    found = own.known(cls, given, tuple(x.shape[2:]), FORMS)
    if found is None or given.get("channels", x.shape[1]) != x.shape[1]:
        return None
    kind, settings = found[0], {k: v for k, v in found[1].items() if v is not None}
    if not is_whole(world, module, kind, settings, x):
        return None
    builder, params = world.builder, [one for _, one in module.parameters()]
    name = builder.unused(module.name) if module.name else ""
    still = all(one.frozen for one in params)
    held = "fixed" if module.name is None else "frozen" if still else ""
    count = len(builder.nodes)
    with builder.called_as(WHOLE if len(params) > 1 else DERIVED):
        out = apply(Use(builder, kind, settings, at, name, module.node, held), x)
    if params and module.node is None:
        taken(module, next(n.name for n in builder.nodes[count:] if n.kind.holds()))
    return out


def taken(module: Module, node: str) -> None:
    """A module and all inside it are the layer `node`."""
    for _, one in module.walk():
        one.node, one.called = node, max(one.called, 1)
    for _, param in module.parameters():
        param.node = node


def is_whole(world: Torch, module: Module, kind: str, settings: dict[str, Any], x: Tensor) -> bool:
    """Whether what a module holds is what such a layer does, and is nothing else's."""
    params = [one for _, one in module.parameters()]
    if len({one.frozen for one in params}) > 1 or any(one.tied or one.each for one in params):
        return False
    if module.node is None and any(one.node is not None for one in params):
        return False
    if any(one is not None and one.holder is not None for one in module.own.values()):
        return False
    if not all(is_plain(one) for name, one in module.walk() if name):
        return False
    return not module.hooks and is_made(kind, settings, params, x, world)


def is_plain(module: Module) -> bool:
    """Whether a module within is as PyTorch makes it."""
    return not (module.cls or module.hooks or module.own or "forward" in module.attributes)


def is_made(
    kind: str, settings: dict[str, Any], params: Sequence[Param], x: Tensor, world: Torch
) -> bool:
    """Whether a layer of that kind has weights of these sizes where `x` arrives."""
    cls = kind_named(kind)
    made = None if cls is None else remade(cls, settings, world.builder.dialect)
    if made is None or isinstance(made, Diagnostic):
        return False
    site = Site((Shape(x.shape[1], tuple(x.shape[2:])),), world.builder.dialect)
    sizes = sorted(tuple(map(int, weight.sizes)) for weight in made.weights(site))
    return sizes == sorted(tuple(one.sizes) for one in params)
