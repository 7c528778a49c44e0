"""Weights that a source makes itself: `add_weight`, `tf.Variable`, `tf.get_variable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, At, Failure, Unknown, unknown_of
from convcalc.frameworks.traced.parameters import Param, constant
from convcalc.frameworks.traced.tensors import SAMPLES

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer


def param(world: Keras, sizes: list[int], trained: bool, name: str = "") -> Param:
    """A weight: what is not trained is counted as well."""
    made = Param(sizes, trained=True, registered=True)
    made.frozen = not trained
    path = world.builder.path
    made.name = f"{path}.{name or 'variable'}" if path else name or "variable"
    world.params.append(made)
    return made


def sizes_of(value: Any, at: At) -> list[int] | Unknown:
    """The sizes of a shape: numbers, one or several."""
    several = list(value) if isinstance(value, (list, tuple)) else [value]
    if value is None:
        several = []
    unknown = unknown_of(several)
    if unknown is not None:
        return unknown
    if not all(type(n) is int or (isinstance(n, float) and n.is_integer()) for n in several):
        return Unknown("the sizes of a weight", at)
    return [int(n) for n in several]


def added(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`self.add_weight(shape=…)`; Keras 2 has the name first."""
    first_name = bool(args) and isinstance(args[0], str)
    words = ("name", "shape") if first_name else ("shape", "initializer", "dtype", "trainable")
    given = {**dict(zip(words, args, strict=False)), **named}
    sizes = sizes_of(given.get("shape"), at)
    if isinstance(sizes, Unknown):
        message = f"the shape of a weight is not known: {sizes.why}"
        raise Failure("E407", message, "give it a value with --set", at)
    made = param(world, sizes, given.get("trainable") is not False, str(given.get("name") or ""))
    if given.get("initializer") == "ones":
        made.begin((1.0,))
    layer.own.append(made)
    return made


def variable(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.Variable(initial)`"""
    value = args[0] if args else named.get("initial_value", named.get("initializer"))
    shape = named.get("shape")
    if isinstance(value, Param):
        sizes: Any = value.sizes
    elif isinstance(value, (int, float)):
        sizes = ()
    elif isinstance(value, (list, tuple)):
        sizes = nested(value)
    elif shape is not None:
        sizes = sizes_of(shape, at)
    else:
        return unknown_of([value]) or Unknown("the sizes of a variable", at)
    if isinstance(sizes, Unknown):
        return sizes
    trained = named.get("trainable", args[1] if len(args) > 1 else True) is not False
    return param(world, list(sizes), trained, str(named.get("name") or ""))


def got(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.get_variable("W1", [4, 4, 3, 8])`"""
    words = ("name", "shape", "dtype", "initializer")
    given = {**dict(zip(words, args, strict=False)), **named}
    sizes = sizes_of(given.get("shape"), at)
    if isinstance(sizes, Unknown):
        return sizes
    scopes = world.scopes
    name = str(given.get("name") or "variable")
    full = scopes.current.full(name)
    found = scopes.again(full, given.get("reuse"), at)
    if found is MISSING and (given.get("reuse") or scopes.current.reuse) is True:
        return Unknown(f"no variable '{full}' was made before, and it is used again", at)
    if not isinstance(found, Param) or found.sizes != tuple(sizes):
        found = param(world, sizes, given.get("trainable") is not False, full)
        scopes.made[full] = found
    return found


def filled(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.zeros((3, 4))`, `np.random.rand(3, 4)`: sizes, and no numbers."""
    value: Any = args if args and all(isinstance(n, int) for n in args) else args[:1]
    if not value:
        value = [named.get("shape", named.get("size", ()))]
    value = value[0] if len(value) == 1 and isinstance(value[0], (list, tuple)) else value
    sizes = sizes_of(value, at)
    if isinstance(sizes, Unknown):
        return sizes
    return constant([SAMPLES if n and n % SAMPLES == 0 else abs(n) for n in sizes], SAMPLES)


def shaped(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`np.random.normal(0, 1, (3, 4))`, `tf.random.normal((3, 4))`: whichever is a shape."""
    found = next((x for x in (*args, *named.values()) if isinstance(x, (list, tuple))), None)
    return filled(world, [found], {}, at) if found is not None else Unknown("random numbers", at)


def nested(value: Any, depth: int = 0) -> list[int]:
    if not isinstance(value, (list, tuple)) or depth > 8:
        return []
    return [len(value), *(nested(value[0], depth + 1) if value else [])]
