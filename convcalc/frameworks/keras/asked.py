"""What layers and models are asked that is worked out on the side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import entering
from convcalc.frameworks.keras.objects import Layer, all_inside
from convcalc.frameworks.python.values import At, Unknown, unknown_of
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras


def told_shape(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`layer.compute_output_shape((None, 784, 1))`, of a layer of Keras: it is tried on a network
    of its own.
    """
    shape = args[0] if args else named.get("input_shape")
    sizes: list[Any] = list(shape)[1:] if isinstance(shape, (list, tuple)) else [None]
    if owner.cls is not None or not sizes or not all(type(n) is int and n > 0 for n in sizes):
        return unknown_of([shape, *sizes]) or Unknown("a shape that a layer tells", at)
    from convcalc.frameworks.keras.running import run, shape_of

    builder, nodes = world.builder, world.nodes
    called, calls, depth = owner.called, list(owner.calls), world.depth
    world.builder, world.nodes, world.depth = builder.another(), {}, 1
    try:
        out = run(world, owner, [entering.alone(world, sizes)], {}, at)
    finally:
        world.builder, world.nodes, world.depth = builder, nodes, depth
        owner.called, owner.calls = called, calls
    known = isinstance(out, Tensor) and out.known
    return shape_of(world.builder, out) if known else Unknown("a shape that a layer tells", at)


def flat_layers(world: Keras, owner: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`model._flatten_layers()`: it, and all that is inside."""
    found = all_inside(owner, world.history)
    return found[1:] if named.get("include_self", args[1:2] or True) is False else found
