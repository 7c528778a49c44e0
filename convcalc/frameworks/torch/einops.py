"""Patterns of einops: `rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=4, q=4)`.

A pattern is worked out as a view into its named axes, an order of them, and a view that joins
those in parentheses: the same functions of tensors that a source would call itself.
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure, Unknown, unknown_of
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.torch.host import Torch

    Foreign = Callable[[Torch, list[Any], dict[str, Any], At], Any]
    Groups = list[list[str]]

TOKEN = re.compile(r"\s*(?:([A-Za-z_]\w*|1|\.\.\.|…)|([()]))")
OPS = {"mean": "mean", "sum": "sum", "prod": "prod", "max": "amax", "min": "amin"}
ELLIPSES = ("...", "…")
MORE = "*"
"""Stands for axes that are left, each a group of its own; in parentheses they are one."""
MAX_PATTERN = 300


def side(text: str, at: At) -> Groups:
    """The groups of names of one side of a pattern; `1` and `()` are groups without a name."""
    groups: Groups = []
    inside, place = False, 0
    text = text.rstrip()
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None or ((found[2] == "(") is inside and found[2]):
            raise Failure("E409", f"the pattern '{text[:60]}' is not read", "", at)
        place = found.end()
        word = found[1]
        if word is None:
            inside = found[2] == "("
            groups += [[]] if inside else []
        elif inside:
            groups[-1] += [] if word == "1" else [word]
        else:
            groups.append([] if word == "1" else [MORE if word in ELLIPSES else word])
    return groups


def sides(pattern: Any, rank: int, at: At) -> tuple[Groups, Groups]:
    """Both sides of a pattern; `...` stands for as many axes as are left."""
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN or pattern.count("->") != 1:
        raise Failure("E409", "this pattern of einops is not read", "", at)
    left, right = (side(part, at) for part in pattern.split("->"))
    more = [f"...{k}" for k in range(max(rank - len(left) + 1, 0))]
    rows = [spread(groups, more) for groups in (left, right)]
    if len(rows[0]) != rank:
        message = f"the pattern '{pattern[:80]}' has {len(rows[0])} axes, but {rank} arrive"
        hint = f"name {rank} on its left, the batch among them; or leave out a flatten before it"
        raise Failure("E203", message, hint, at)
    return rows[0], rows[1]


def spread(groups: Groups, more: list[str]) -> Groups:
    found: Groups = []
    for group in groups:
        if group == [MORE]:
            found += [[word] for word in more]
        else:
            found.append([w for word in group for w in (more if word in ELLIPSES else [word])])
    return found


def sizes_of(groups: Groups, shape: tuple[int, ...], given: dict[str, Any], at: At) -> Any:
    """The size of each name; Unknown if one that is given is not known. Failure if they do not
    divide what arrives.
    """
    found = dict(given)
    for group, n in zip(groups, shape, strict=True):
        missing = [name for name in group if name not in found]
        known = prod(found[name] for name in group if name in found)
        if len(missing) > 1 or not known or n % known or (not missing and n != known):
            shown = "the batch" if n % SAMPLES == 0 else n
            hint = f"its sizes are {known} in all, which must divide {n}"
            if n % SAMPLES == 0 or not known or len(missing) > 1:
                hint = f"give the sizes of all but one of {', '.join(group)}"
            raise Failure("E208", f"{shown} is not made of ({' '.join(group)}) here", hint, at)
        found.update(dict.fromkeys(missing, n // known))
    return found


def rearranged(
    world: Torch, x: Any, pattern: Any, given: dict[str, Any], at: At, op: Any = None
) -> Any:
    """`rearrange`, `repeat` and with `op` `reduce` of one tensor."""
    unknown = unknown_of([x, pattern, *given.values()])
    if unknown is not None:
        return unknown
    if isinstance(x, (list, tuple)):
        return Unknown("a pattern of several tensors", at)
    if not isinstance(x, (Tensor, Param)) or (isinstance(x, Tensor) and not x.known):
        return world.function("einops", [x], {}, at)
    shape = x.shape if isinstance(x, Tensor) else x.sizes
    left, right = sides(pattern, len(shape), at)
    sizes = sizes_of(left, tuple(shape), given, at)
    names = [name for group in left for name in group]
    wanted = [name for group in right for name in group]
    lost = [name for name in names if name not in wanted]
    if len({*names}) < len(names) or len({*wanted}) < len(wanted) or (lost and op is None):
        message = f"the pattern '{pattern[:80]}' is not one of einops"
        raise Failure("E409", message, unpaired(names, wanted, sizes), at)
    x = world.function("reshape", [x, *(sizes[name] for name in names)], {}, at)
    if lost:
        dims = [k for k, name in enumerate(names) if name in lost]
        x = world.function(OPS[op], [x, dims], {}, at)
    kept = [name for name in names if name in wanted]
    x = ordered(world, x, kept, [name for name in wanted if name in kept], at)
    x = widened(world, x, wanted, kept, sizes, at)
    return world.function("reshape", [x, *(prod(sizes[w] for w in g) for g in right)], {}, at)


def unpaired(names: list[str], wanted: list[str], sizes: dict[str, Any]) -> str:
    """Which names stand on one side only, or twice."""
    told = []
    rows = (("left", names, wanted), ("right", wanted, [*names, *sizes]))
    for where, here, there in rows:
        alone = [name for name in here if name not in there]
        if alone:
            told.append(f"{', '.join(map(repr, alone))} on the {where} only")
        twice = [name for name in dict.fromkeys(here) if here.count(name) > 1]
        told += [f"{name!r} twice on the {where}" for name in twice]
    return f"there is {' and '.join(told)}"


def ordered(world: Torch, x: Any, names: list[str], wanted: list[str], at: At) -> Any:
    if names == wanted:
        return x
    return world.function("permute", [x, *(names.index(name) for name in wanted)], {}, at)


def widened(
    world: Torch, x: Any, wanted: list[str], kept: list[str], sizes: dict[str, Any], at: At
) -> Any:
    """With an axis for each name that is new, along which everything is copied."""
    new = [name for name in wanted if name not in kept]
    if not new:
        return x
    missing = [name for name in new if name not in sizes]
    if missing:
        raise Failure("E409", f"the size of '{missing[0]}' is not given", "", at)
    for k, name in enumerate(wanted):
        if name in new:
            x = world.function("unsqueeze", [x, k], {}, at)
    return world.function("expand", [x, *(sizes[name] for name in wanted)], {}, at)


# Functions and modules of the package


def rearrange(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    x, pattern, *_ = [*args, named.pop("tensor", None), named.pop("pattern", None)]
    return rearranged(world, x, pattern, named, at)


def reduce(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    rest = [named.pop(word) for word in ("tensor", "pattern", "reduction") if word in named]
    x, pattern, op = [*args, *rest]
    if op not in OPS:
        return Unknown("a reduction that is no name", at)
    return rearranged(world, x, pattern, named, at, op)


def einsum(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`einops.einsum(x, y, "b i d, b j d -> b i j")`: names to letters."""
    *tensors, pattern = args
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN or "." in pattern:
        return Unknown("an einsum", at)
    words = list(dict.fromkeys(re.findall(r"[A-Za-z_]\w*", pattern)))
    if len(words) > 52:
        return Unknown("an einsum of very many axes", at)
    letters = dict(zip(words, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))
    text = re.sub(r"[A-Za-z_]\w*", lambda found: letters[found[0]], pattern).replace(" ", "")
    return world.function("einsum", [text, *tensors], {}, at)


def starred(pattern: Any, at: At) -> tuple[int, int]:
    """Where the star of a pattern stands, and how many axes are named besides."""
    words = pattern.split() if isinstance(pattern, str) else []
    if words.count("*") != 1:
        raise Failure("E409", "this pattern of einops is not read", "", at)
    return words.index("*"), len(words) - 1


def packed(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`pack([x, y], "b * d")`: joined along the star, and what stood there in each."""
    tensors, pattern = args
    k, others = starred(pattern, at)
    rows: list[Any] = []
    shapes: list[tuple[int, ...]] = []
    for x in tensors if isinstance(tensors, (list, tuple)) else []:
        if not isinstance(x, (Tensor, Param)) or (isinstance(x, Tensor) and not x.known):
            return (Unknown("a tensor that is not known", at), Unknown("its shapes", at))
        shape = x.shape if isinstance(x, Tensor) else x.sizes
        count = len(shape) - others
        inner = tuple(shape[k : k + count])
        sizes = [*shape[:k], prod(inner), *shape[k + count :]]
        rows.append(world.function("reshape", [x, *sizes], {}, at))
        shapes.append(inner)
    return (world.function("cat", [rows, k], {}, at), shapes)


def unpacked(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`unpack(x, shapes, "b * d")`: the tensors that were packed."""
    x, shapes, pattern = args
    if unknown_of([x, shapes]) is not None or not isinstance(x, Tensor) or not x.known:
        return Unknown("what is unpacked is not known", at)
    k, _ = starred(pattern, at)
    parts = world.function("split", [x, [prod(one) for one in shapes], k], {}, at)
    found = []
    for part, inner in zip(parts, shapes, strict=True):
        shape = part.shape
        sizes = [*shape[:k], *inner, *shape[k + 1 :]]
        found.append(world.function("reshape", [part, *sizes], {}, at))
    return found


def layer(kind: str) -> Foreign:
    """`Rearrange(pattern, **sizes)`: a module that does the same each time."""

    def made(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
        module = Module(None, kind, at)
        module.attributes["__args__"] = (list(args), dict(named))
        return module

    return made


def applied(function: Foreign) -> Callable[..., Any]:
    def run(world: Torch, module: Module, args: list[Any], named: dict[str, Any], at: At) -> Any:
        given, more = module.attributes["__args__"]
        return function(world, [args[0], *given], dict(more), at)

    return run


rearranger, reducer = layer("Rearrange"), layer("Reduce")
rearranging, reducing = applied(rearrange), applied(reduce)
"""What makes the modules, and what they do to a tensor."""
