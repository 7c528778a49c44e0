"""Functions and methods applied to tensors, by the tables of functions and of layers."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.engine.calls import OPERATOR
from convcalc.frameworks.names import find
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.python.values import MISSING, Unknown, unknown_of
from convcalc.frameworks.torch import constants, functions, numbers, running, words
from convcalc.frameworks.torch.constants import Known
from convcalc.frameworks.torch.creators import WHOLE, exact
from convcalc.frameworks.traced import batchless, elementwise
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layered import lost, remembered, turned, view
from convcalc.frameworks.traced.layers import Use, pointwise
from convcalc.frameworks.traced.parameters import Numbers, Param, computed
from convcalc.frameworks.traced.rows import bound
from convcalc.frameworks.traced.strides import is_copy
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.frameworks.traced.unnamed import declared
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch
    from convcalc.frameworks.traced.rows import Row


def function(world: Torch, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """A function of torch, or a method of a tensor that is the first argument."""
    found = traceable(world, name, args, named, at)
    if name in COPYING and args and isinstance(args[0], Tensor) and isinstance(found, Tensor):
        lifetimes = world.builder.lifetimes
        if lifetimes and is_copy(args[0], found, name):
            lifetimes.copies(found.node)
    if name in EXPANDING:
        return found
    return world.builder.tabled(found, [*args, *named.values()])


def traceable(world: Torch, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """The same, with how constants came about."""
    words.check_function(name, named, at)
    found = worked(world, name, args, named, at)
    if name.endswith("_") and args:
        changed(world, args[0], found)
    values = [*args, *named.values()]
    if not isinstance(found, Param):
        return found
    if name in KEPT and all(exact([0.5], value) for value in values):
        return found
    if name in WHOLE and len(values) == 1 and are_whole(values[0]):
        return found
    if name in VIEWS and args:
        return view(found, args[0])
    if name not in LAYERED or not SAID_OTHERWISE.isdisjoint(named):
        return lost(found, values)
    return remembered(
        found,
        values,
        lambda turn: worked(
            world, name, turned(turn, args), {k: turned(turn, v) for k, v in named.items()}, at
        ),
    )


def changed(world: Torch, old: Any, new: Any) -> None:
    """`old` became `new` where it lies."""
    lifetimes = world.builder.lifetimes
    if lifetimes and isinstance(old, Tensor) and isinstance(new, Tensor):
        lifetimes.wrote(old.node, new.node)


def worked(world: Torch, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """The same, of which it is not remembered how it came about."""
    if name.endswith("_") or "out" in named:
        for value in (*args[:1], named.get("out")):
            if isinstance(value, (Param, Numbers)):
                value.forget()
    found = of_numbers(world, name, args, named, at)
    if found is MISSING and args and isinstance(args[0], Known):
        found = constants.called(args[0], name, args[1:], named)
    if found is not MISSING:
        return found
    row = functions.FUNCTIONS.get(name)
    if row is not None:
        return by_row(world, row, name, args, named, at)
    word = functions.UNARY.get(name.rstrip("_")) or functions.UNARY.get(name)
    if word is not None and args and isinstance(args[0], Tensor):
        found = pointwise(Use(world.builder, word, {}, at), args[0])
        if name.rstrip("_") in functions.STAND_INS:
            world.builder.unsaid[found.node] = f"it stands for {name}, and gives other numbers"
        if args[1:] not in ([], [True], [False]) or named.keys() - {"out", "inplace"}:
            world.builder.doubt(found.node, f"{name} is told more than is kept")
        return found
    if word is not None and params_in(args[:1]):
        return args[0]
    if name.rstrip("_") in functions.WITHOUT_KIND and args and isinstance(args[0], Tensor):
        return declared(world.builder, name, args[:1], at)
    return layer_function(world, name, args, named, at)


def of_numbers(world: Torch, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """A function of small tensors whose numbers are known; MISSING where a tensor is among them."""
    values = [*args, *named.values()]
    flat = [x for v in values for x in (v if isinstance(v, (list, tuple)) else [v])]
    if any(isinstance(value, (Tensor, Param)) for value in flat):
        return MISSING
    unknown = unknown_of(flat)
    if unknown is not None:
        return unknown
    if name in VECTORS and any(isinstance(x, Numbers) for x in args):
        return of_two(name, args, named, at)
    if args and isinstance(args[0], Numbers):
        method = numbers.of_numbers(world, args[0], name, at)
        return method.call(world.reader, args[1:], named, at)
    if args and elementwise.is_number(args[0]) and name in numbers.OF_NUMBER:
        return numbers.of_number(name, args[0])
    return MISSING


def of_two(name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.add(a, b, alpha=2)`, `torch.div(a, b, rounding_mode="floor")` of known numbers."""
    first, *others = [*args, *(named[word] for word in ("other",) if word in named)]
    rounding = named.get("rounding_mode")
    if len(others) != 1 or rounding not in (None, *ROUNDED) or named.keys() - SAID:
        return Unknown(f"{name} of numbers that is told more than is read", at)
    second = others[0]
    if named.get("alpha", 1) != 1:
        second = elementwise.between(ast.Mult, second, named["alpha"], at)
    return elementwise.between(ROUNDED.get(rounding, VECTORS[name]), first, second, at)


ROUNDED: dict[Any, type] = {"floor": ast.FloorDiv}
SAID = frozenset(("other", "alpha", "rounding_mode"))


def by_row(
    world: Torch, row: Row, name: str, args: list[Any], named: dict[str, Any], at: At
) -> Any:
    """A function of the table of functions: `x.view(-1, 400)`."""
    given = bound(row.takes, args, named)
    if name in functions.OF_TENSORS and isinstance(given.get("input"), Param):
        given["input"] = batchless.as_tensor(world.builder, given["input"], at)
    call = Call(world.builder, name, given, at)
    x = given.get("input")
    if isinstance(x, Tensor) and not x.known and name not in functions.OF_ANYTHING:
        return call.unplaced(batchless.tensors_of(list(given.values())))
    found = row.run(call)
    return found if name in functions.OF_SAMPLES else batchless.as_before(found, given.values())


def layer_function(world: Torch, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """A function that makes a layer, by its row: `F.max_pool2d(x, 2)`."""
    plain = name.removesuffix("_with_indices").rstrip("_")
    row = find(PYTORCH.calls, name) or find(PYTORCH.calls, plain)
    tensors = [x for x in args if isinstance(x, Tensor)]
    if row is None:
        if not tensors and params_in(args[:1]) and name in OF_ONE_SIZE:
            return computed(args[0].sizes, args[0])
        if not tensors:
            return Unknown(f"{name} of a parameter", at) if params_in(args) else MISSING
        return Call(world.builder, name, {}, at).unplaced(tensors)
    if params_in(args[:1]) and not tensors:
        sizes = args[0].sizes if passes(row.kind) else resized(name, args, named)
        if sizes is not None:
            return computed(sizes, args[0])
    if args and not tensors:
        args = [batchless.as_tensor(world.builder, args[0], at), *args[1:]]
    found = running.by_row(world, row, name, args, named, at)
    return batchless.as_before(found, args)


def passes(kind: str) -> bool:
    """Whether a kind changes each element by itself and holds nothing."""
    found = kind_named(kind)
    groups = ("activations", "passive", "functions")
    return found is not None and not found.holds() and any(map(found.among, groups))


def params_in(values: list[Any]) -> bool:
    return any(isinstance(value, Param) for value in values)


def resized(name: str, args: list[Any], named: dict[str, Any]) -> tuple[int, ...] | None:
    """The sizes of a parameter that is interpolated to a given size, in whatever way."""
    size = args[1] if len(args) > 1 else named.get("size")
    if name != "interpolate" or not isinstance(size, (int, tuple, list)):
        return None
    old = args[0].sizes
    axes = [size] * (len(old) - 2) if isinstance(size, int) else [*size]
    fits = len(axes) == len(old) - 2 and all(type(n) is int and n > 0 for n in axes)
    return (*old[:2], *axes) if fits else None


OF_ONE_SIZE = {
    *("fft", "ifft", "inv", "tril", "triu", "sort", "cumsum", "conj", "logical_not"),
    *("normal_", "uniform_", "random_", "bernoulli_", "exponential_", "log_normal_"),
}
"""Functions that give as many numbers as a constant has, in its sizes."""


def are_whole(value: Any) -> bool:
    """Whether a constant has whole numbers alone."""
    numbers = value.told() if isinstance(value, Param) else None
    return numbers is not None and all(n == int(n) for n in numbers)


SAME = """
to cuda cpu float double detach clone contiguous type_as requires_grad_
"""
KEPT = frozenset(SAME.split())
"""Methods that give the same numbers."""
SEEN = """
view reshape view_as reshape_as flatten unflatten unsqueeze squeeze
"""
VIEWS = frozenset(SEEN.split())
"""Those that give them in the same order, in other sizes."""
COPYING = frozenset(("reshape", "reshape_as", "flatten", "contiguous", "masked_fill"))
"""Those that may copy what they are given, for which there may be no layer."""
EXPANDING = frozenset(("expand", "expand_as", "broadcast_to"))
"""Those that show the same numbers several times."""
SAID_OTHERWISE = frozenset(("alpha", "rounding_mode", "out", "dtype"))
DONE = """
permute transpose swapaxes swapdims t movedim moveaxis
expand expand_as repeat tile repeat_interleave narrow flip
cat concat concatenate stack add sub mul multiply div divide true_divide maximum minimum pow
neg abs sqrt rsqrt square log exp sin cos erf floor ceil round sign reciprocal
sigmoid tanh relu softplus gelu silu mean sum prod amax amin
"""
LAYERED = frozenset(DONE.split())
"""Functions that layers do to the letter, where what they are given is no tensor."""
OPERATORS = ("add", "sub", "mul", "div", "pow", "neg")


VECTORS: dict[str, type] = {
    "add": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "div": ast.Div,
    "pow": ast.Pow,
    "divide": ast.Div,
    "multiply": ast.Mult,
}


def operate(world: Torch, word: str, values: list[Any], at: At) -> Any:
    with world.builder.called_as(OPERATOR):
        found = world.builder.tabled(operated(world, word, values, at), values)
    if word not in OPERATORS:
        return lost(found, values)
    return remembered(found, values, lambda turn: operated(world, word, turned(turn, values), at))


def operated(world: Torch, word: str, values: list[Any], at: At) -> Any:
    tensors = [value for value in values if isinstance(value, (Tensor, Param))]
    if len(values) == 1 and isinstance(values[0], Numbers):
        return world.function(word, values, {}, at)
    if not tensors:
        return MISSING
    unknown = unknown_of(values)
    if word in functions.UNARY and len(values) == 1:
        return world.function(word, values, {}, at)
    if word == "invert":
        return world.function("logical_not", values, {}, at)
    if word in ("matmul",):
        return world.function("matmul", values, {}, at)
    if word in elementwise.KINDS:
        a, b = values
        return batchless.as_before(elementwise.combined(world.builder, word, a, b, at), values)
    return unknown or Unknown(f"'{word}' of a tensor", at)
