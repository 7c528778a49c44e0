"""Functions that make tensors: parameters, constants, and small tensors of known numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import MAX_SIZE
from convcalc.frameworks.python.values import Native, Unknown, unknown_of
from convcalc.frameworks.torch import words
from convcalc.frameworks.torch.constants import ones_of
from convcalc.frameworks.traced.gradients import STILL
from convcalc.frameworks.traced.parameters import Mask, Numbers, Param, constant, few, param_of
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.torch.host import Torch

    Create = Callable[[Torch, list[Any], dict[str, Any], At], Any]


MAX_KNOWN = 4096


def sizes_of(args: list[Any], named: dict[str, Any]) -> list[int] | Unknown:
    values = args or [named.get("size", [])]
    if len(values) == 1 and isinstance(values[0], (list, tuple)):
        values = list(values[0])
    unknown = unknown_of(values)
    if unknown is not None:
        return unknown
    if not all(isinstance(n, int) for n in values):
        return Unknown("the sizes of a tensor")
    if any(n % SAMPLES == 0 and n not in (0, SAMPLES) for n in values):
        return Unknown("a number for each sample")
    return values


def filled(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.zeros(3, 4)`"""
    sizes = sizes_of(args, named)
    return sizes if isinstance(sizes, Unknown) else constant(sizes, SAMPLES, of_type(named))


def of_zeros(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.zeros(3, 4)`"""
    return holding(filled(world, args, named, at), [0.0])


def holding(found: Any, numbers: Sequence[Any]) -> Any:
    """A constant with its numbers, or the one that stands for all."""
    if isinstance(found, Param):
        found.numbers = few(numbers)
    return found


WHOLE = ("long", "int", "short", "int8", "int16", "int32", "int64", "uint8", "char", "byte")
COARSE = ("half", "float16", "bfloat16", "bool", "complex64", "complex128")


def exact(numbers: Sequence[Any], dtype: Any) -> bool:
    """Whether a type of PyTorch holds numbers as they are, at least in single precision."""
    word = str(getattr(dtype, "last", ""))
    whole = all(type(n) is int for n in numbers)
    return word not in COARSE and (word not in WHOLE or whole)


def of_type(named: dict[str, Any]) -> type[Param]:
    """A mask, where the elements are to be true or false."""
    dtype = named.get("dtype")
    return Mask if getattr(dtype, "name", "") in ("torch.bool", "torch.uint8", "bool") else Param


def all_ones(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.ones(4, 4)`"""
    found = filled(world, args, named, at)
    return ones_of(found.sizes) if type(found) is Param and not found.each else found


def full(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    found = filled(world, args[:1], {k: v for k, v in named.items() if k != "fill_value"}, at)
    number = args[1] if len(args) > 1 else named.get("fill_value")
    return holding(found, [number]) if exact([number], named.get("dtype")) else found


def like(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    x = args[0]
    if isinstance(x, Tensor) and x.known:
        return filled(world, [x.shape], {}, at)
    return Param(x.sizes) if isinstance(x, Param) else Unknown("a tensor like another", at)


def full_like(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.full_like(x, 0.5)`"""
    found = like(world, args, named, at)
    number = args[1] if len(args) > 1 else named.get("fill_value")
    return holding(found, [number]) if exact([number], named.get("dtype")) else found


def like_of(number: float) -> Create:
    """`torch.zeros_like(x)`"""
    return lambda world, args, named, at: holding(like(world, args, named, at), [number])


def eye(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    n = args[0] if args else named.get("n")
    return Param((n, args[1] if len(args) > 1 else n)) if isinstance(n, int) else Unknown("eye", at)


def given(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.tensor([1, 2])`: of small lists the numbers themselves."""
    value = args[0] if args else named.get("data")
    dtype = named.get("dtype", args[1] if len(args) > 1 else None)
    made = numbers_of(value, dtype)
    if isinstance(value, (bool, int, float)) and exact([value], dtype):
        world.tags[id(made), "item"] = (made, Native.giving("item", value))
    return made


def numbers_of(value: Any, dtype: Any = None) -> Any:
    """A tensor of what is given: of a list of numbers those."""
    if isinstance(value, (Param, Tensor, Unknown)):
        return value
    if isinstance(value, (list, tuple)):
        flat = list(value)
        if len(flat) <= MAX_KNOWN and all(isinstance(x, (int, float)) for x in flat):
            made = Numbers(flat)
            made.changed = not exact(flat, dtype)
            return made
        found = Param(nested(value))
        several = elements(value)
        whole = len(several) == found.elements and exact(several, dtype)
        return holding(found, several if whole else [])
    return holding(Param(()), [value] if exact([value], dtype) else [])


def elements(value: Any) -> list[Any]:
    """The numbers of lists in lists, in their order; of more than are kept only the first."""
    found: list[Any] = []
    waiting = [iter([value])]
    for _ in range(4 * MAX_KNOWN):
        one = next(waiting[-1], waiting)
        if one is waiting:
            waiting.pop()
        elif isinstance(one, (list, tuple)):
            waiting.append(iter(one))
        else:
            found.append(one)
        if not waiting:
            break
    return found


def new(owner: Tensor, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`x.new_tensor([1, 2])`: of the type of `x`, and else what is given."""
    value = args[0] if args else named.get("data")
    return numbers_of(list(value) if isinstance(value, range) else value)


def sized(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.Tensor(3, 4)`: the sizes one by one; a list is what it holds, and a `torch.Size`, as
    one with the batch is, the sizes.
    """
    size = isinstance(args[0], tuple) and SAMPLES in args[0] if len(args) == 1 else False
    plain = size or (args and all(type(n) is int for n in args))
    return filled(world, args, named, at) if plain else given(world, args, named, at)


def nested(value: Any, depth: int = 0) -> list[int]:
    if not isinstance(value, (list, tuple)) or depth > 8:
        return []
    return [len(value), *(nested(value[0], depth + 1) if value else [])]


def counted(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    names = ["end"] if len(args) < 2 and "end" not in named else ["start", "end", "step"]
    bound = {**dict(zip(names, args, strict=False)), **named}
    values: list[Any] = [bound.get("start", 0), bound.get("end"), bound.get("step", 1)]
    if unknown_of(values) or not all(isinstance(x, (int, float)) for x in values):
        return Unknown("torch.arange of what is not known", at)
    start, stop, step = values
    if not step or abs((stop - start) / step) > MAX_SIZE:
        return Unknown("torch.arange of very many numbers", at)
    count = max(math.ceil((stop - start) / step), 0)
    if count % SAMPLES == 0 and count:
        return Unknown("a number for each sample", at)
    return (
        Numbers(start + k * step for k in range(count)) if count <= MAX_KNOWN else Param((count,))
    )


def spaced(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    values = [*args, *(named[k] for k in ("start", "end", "steps") if k in named)]
    if len(values) < 3 or unknown_of(values):
        return Unknown("torch.linspace of what is not known", at)
    start, end, steps = values[:3]
    if not isinstance(steps, int) or not 0 <= steps <= MAX_KNOWN:
        return Unknown("torch.linspace of very many numbers", at)
    width = (end - start) / max(steps - 1, 1)
    return Numbers(start + k * width for k in range(steps))


def parameter(world: Torch, kind: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`nn.Parameter(torch.zeros(…))`"""
    value = args[0] if args else named.get("data")
    if isinstance(value, Unknown):
        return value
    trained = kind != "Buffer"
    if isinstance(value, Numbers):
        value = param_of(value)
    sizes = value.sizes if isinstance(value, Param) else ()
    if not isinstance(value, Param) and not isinstance(value, (int, float)):
        return Unknown("the sizes of a parameter", at)
    made = Param(sizes, trained=trained, registered=trained)
    if trained:
        made.begin(told(value))
    else:
        made.numbers = told(value)
        if named.get("persistent", True) is True:
            made.save()
    grad = args[1] if len(args) > 1 else named.get("requires_grad", True)
    made.frozen = grad is False
    return made


def told(value: Any) -> tuple[float, ...] | None:
    return value.told() if isinstance(value, Param) else few([value])


def neither(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return False


def device(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return "cpu"


def mesh(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.meshgrid(a, b)`: as many tensors, of all sizes."""
    words.check_function("meshgrid", named, at)
    values = (
        list(args[0])
        if len(args) == 1
        and isinstance(args[0], (list, tuple))
        and not isinstance(args[0], Numbers)
        else args
    )
    sizes = [
        len(v) if isinstance(v, Numbers) else v.sizes[0]
        for v in values
        if isinstance(v, (Numbers, Param))
    ]
    if len(sizes) < len(values):
        return Unknown("meshgrid", at)
    if named.get("indexing") == "xy":  # the first two stand the other way round
        sizes[:2] = sizes[1::-1]
    return tuple(Param(sizes) for _ in values)


WORDS_1 = """
zeros_like ones_like rand_like randn_like empty_like full_like
"""


WORDS_2 = """
tensor as_tensor from_numpy
"""


WORDS_3 = """
Tensor FloatTensor DoubleTensor HalfTensor LongTensor IntTensor BoolTensor ByteTensor
"""


def window(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.hann_window(5)`"""
    return filled(world, args[:1] or [named.get("window_length")], {}, at)


WINDOWS = "hann_window hamming_window blackman_window bartlett_window kaiser_window"
CREATORS: dict[str, Create] = {
    **dict.fromkeys(WINDOWS.split(), window),
    **dict.fromkeys(["rand", "randn", "empty", "randint_like"], filled),
    "zeros": of_zeros,
    "ones": all_ones,
    "full": full,
    "randperm": filled,
    **dict.fromkeys(WORDS_1.split(), like),
    "full_like": full_like,
    "zeros_like": like_of(0.0),
    "ones_like": like_of(1.0),
    "eye": eye,
    **dict.fromkeys(WORDS_2.split(), given),
    **dict.fromkeys(WORDS_3.split(), sized),
    "arange": counted,
    "linspace": spaced,
    "is_tensor": lambda world, args, named, at: isinstance(args[0], (Tensor, Param)),
    "is_grad_enabled": neither,
    "is_autocast_enabled": neither,
    "device": device,
    "meshgrid": mesh,
    "no_grad": lambda world, args, named, at: STILL,
    "inference_mode": lambda world, args, named, at: None if False in args else STILL,
    "manual_seed": lambda world, args, named, at: None,
}
