"""Inputs of networks: by the shape that the source gives, or by those that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.frameworks.keras.objects import Open
from convcalc.frameworks.python.settable import settable
from convcalc.frameworks.python.values import NOWHERE, At, Failure, Unknown, unknown_of
from convcalc.frameworks.traced.tensors import Tensor, fresh, squeezed
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.keras.host import Keras


def made(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Input(shape=(32, 32, 3))`"""
    tensor = named.get("tensor", named.get("input_tensor"))
    if isinstance(tensor, Tensor):
        return tensor
    shape = args[0] if args else named.get("shape", named.get("input_shape"))
    whole = named.get("batch_shape", named.get("batch_input_shape"))
    if shape is None and isinstance(whole, (list, tuple)):
        shape = list(whole)[1:]
    name = named.get("name")
    return stand_in(world, of_shape(world, shape, name if isinstance(name, str) else "", at))


def of_shape(world: Keras, shape: Any, name: str, at: At) -> Any:
    """An input of this shape, whose open sizes are asked for."""
    several = list(shape) if isinstance(shape, (list, tuple)) else [shape]
    unknown = unknown_of(several)
    several = [None if isinstance(n, Unknown) else n for n in several]
    name = name or world.unique("InputLayer")
    number = len(world.entered)
    forced = world.forced.get(number)
    if forced is not None:
        several = list(forced.dims("channels_last"))
    elif None in several or shape is None:
        asked = Asked(several, shape is None or unknown is shape, name, at, unknown)
        found = given_for(world, asked)
        if isinstance(found, Unknown):
            return found
        several = found
    if not all(type(n) is int and n > 0 for n in several):
        raise Failure("E104", f"an input's shape must be whole numbers, not {several}", "", at)
    made = enter(world, several or [1], name, at)
    if not several:
        made = world.entered[-1] = squeezed(made, 1, at)
    return made


class Asked(NamedTuple):
    """An input whose sizes are open: None where one is, or of `any` number of axes; they may come
    from something `unknown`, as from data.
    """

    sizes: list[Any]
    any: bool
    name: str
    at: At
    unknown: Optional[Unknown] = None

    @property
    def open(self) -> Open:
        """What is said where nobody gives them."""
        words = ", ".join("None" if n is None else str(n) for n in self.sizes)
        example = "x".join("224" if n is None else str(n) for n in self.sizes)
        message = f"the input '{self.name}' has open sizes: ({words})"
        hint = f"give the input: --input {example}"
        if self.unknown and self.any:
            message, hint = f"the shape of an input is not known: {self.unknown.why}", ANY
        variable = settable(self.unknown, self.at) if self.unknown else ""
        more = f", or a value with --set {variable}=…" if variable else ""
        return Open(message, f"{hint}{more}", self.at, self.sizes)


ANY = "give the input: --input 28x28x1 of images, --input 13 of rows of 13 numbers"


def given_for(world: Keras, asked: Asked) -> Any:
    """The shape that --input gives for one with open sizes; unknown if none does."""
    sizes = asked.sizes
    for k, shape in enumerate(world.asked):
        dims = list(map(int, shape.dims("channels_last")))
        fits = len(dims) == len(sizes) and all(
            n in (None, m) for n, m in zip(sizes, dims, strict=True)
        )
        if fits or asked.any:
            if len(world.asked) > 1:
                del world.asked[k]
            return dims
    found = asked.open
    world.left_open.append(found)
    return found


def stand_in(world: Keras, found: Any) -> Any:
    """An input whose open sizes are of positions gets some, until the model is applied to
    others.
    """
    if not isinstance(found, Open) or None in found.sizes[-1:] or not found.sizes:
        return found
    return any_size(world, found, [STANDING if n is None else n for n in found.sizes])


def any_size(world: Keras, found: Open, sizes: Sequence[int]) -> Tensor:
    """An input of open sizes that a model is made with, to be applied to others."""
    tensor = enter(world, list(sizes), "input", found.at)
    found.hint = f"give the input: --input {'x'.join(map(str, sizes))}"  # which was seen to fit
    world.open[id(tensor)] = found
    world.builder.open.add(tensor.node)
    return tensor


def alone(world: Keras, sizes: list[int]) -> Tensor:
    """A tensor in a network of its own."""
    from convcalc.algebra.shape import Shape as Sizes

    found = world.builder.enter("input", Sizes.of(sizes, "channels_last"))
    return fresh(found.name, found.sizes or (), 0, NOWHERE, world.builder.layout)


def enter(world: Keras, sizes: list[int], name: str, at: At) -> Tensor:
    from convcalc.algebra.shape import Shape as Sizes

    found = world.builder.enter(world.builder.unused(name), Sizes.of(sizes, "channels_last"))
    tensor = fresh(found.name, found.sizes or (), 0, at, world.builder.layout)
    world.entered.append(tensor)
    return tensor


STANDING = 256
"""A size that stands in for an open one."""
