"""What is said of a layer that cannot stand where it is, in the words of its source: the argument
that is wrong, and the call as it should be.
"""

from __future__ import annotations

import ast
from copy import copy
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.algebra import counts
from convcalc.engine.ranks import BATCHED, LACKS
from convcalc.frameworks.traced.given import MAX_CALL, to_write
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.diagnostics import Diagnostic, Span
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.given import Frame
    from convcalc.frameworks.traced.tensors import Tensor

RANKED = "this {} is for "
"""How the engine begins, where a layer is written for another number of axes."""
STATING = ("in_features", "in_channels")
"""Settings that say what arrives."""


def in_code(
    at: At,
    word: str,
    given: Mapping[str, Any],
    first: bool,
    problem: Diagnostic,
    tensor: Tensor | None,
    frames: Sequence[Frame] = (),
) -> Diagnostic | None:
    """The same problem with help as code, where it is one of an argument that says what arrives, of
    the number of axes that a class is for, of groups or of a padding; else None. `at` is the call
    that made the layer of the kind `word`, `frames` the calls that led to it; `first`: it reads an
    input of the network.
    """
    kind = kind_named(word)
    if not isinstance(at.node, ast.Call) or kind is None or tensor is None or not tensor.known:
        return None
    found = ""
    if problem.code == "E202":
        found = of_groups(at, problem, given, tensor, frames)
    elif problem.code == "E206":
        found = of_padding(at, problem, given, frames)
    elif problem.code == "E204" and problem.message.startswith(RANKED.format(kind.name)):
        of_input = (problem.help or "").startswith((LACKS, BATCHED))
        found = "" if of_input else of_rank(at.node, tensor)
    elif problem.code == "E204":
        found = of_number(at, problem, tensor, kind.among("linears"), first, frames)
    return problem._replace(help=found) if found else None


def of_groups(
    at: At,
    problem: Diagnostic,
    given: Mapping[str, Any],
    tensor: Tensor,
    frames: Sequence[Frame],
) -> str:
    """Numbers of groups that divide the channels, and the filters, the nearest one in the call."""
    stated = argument_at(at, problem.span)
    filters, groups = said(given, "filters", "out_channels"), said(given, "groups", "num_groups")
    channels = tensor.sizes[0]
    if stated is None or type(channels) is not int or type(groups) is not int:
        return ""
    found = (
        counts.groups_of(channels, filters) if type(filters) is int else counts.groups_of(channels)
    )
    nearest = min(found, key=lambda n: (abs(n - groups), n))
    shown = counts.listed(found)
    return f"{to_write(at, stated, nearest, frames)}: these divide, {shown}"


def of_padding(
    at: At, problem: Diagnostic, given: Mapping[str, Any], frames: Sequence[Frame]
) -> str:
    """The padding in numbers that a strided convolution takes in place of 'same'."""
    stated = argument_at(at, problem.span)
    kernel, dilation = said(given, "kernel", "kernel_size"), said(given, "dilation") or 1
    if said(given, "padding") != "same" or stated is None:
        return ""
    if type(kernel) is not int or type(dilation) is not int:
        return ""
    return to_write(at, stated, dilation * (kernel - 1) // 2, frames)


def said(given: Mapping[str, Any], *names: str) -> Any:
    """A setting as plain data, under one of its names; None if it is not given."""
    value: Any = next((given[name] for name in names if name in given), None)
    value = getattr(value, "value", value)
    return value.plain() if hasattr(value, "plain") else value


def of_number(
    at: At,
    problem: Diagnostic,
    tensor: Tensor,
    last: bool,
    first: bool,
    frames: Sequence[Frame],
) -> str:
    """What to write for an argument that says what arrives: the `last` size, or the channels;
    `first`: of a layer that reads the input of the network.
    """
    stated = argument_at(at, problem.span)
    named = any(problem.message.startswith(f"{word} is ") for word in STATING)
    sizes = tensor.shape[1:]
    if stated is None or not named or not sizes or not all(type(n) is int for n in sizes):
        return ""
    arriving = sizes[-1 if last else 0]
    write = to_write(at, stated, arriving, frames)
    mapped = len(sizes) > 2 and sizes[-1] == sizes[-2] != sizes[0]
    if len(sizes) > 1 and not last and not mapped and f" is {sizes[-1]}, " in problem.message:
        order = ", ".join(map(str, (0, tensor.rank - 1, *range(1, tensor.rank - 1))))
        shown = "x".join(map(str, sizes))
        return f"the channels of {shown} are its last size: x.permute({order}) before it"
    if first and len(sizes) > 1 and not last:
        return f"{other_input(problem, tensor)}, or {write}"
    if not last or len(sizes) < 2:
        return write
    shape, flat = "x".join(map(str, sizes)), prod(sizes)
    flatten = f"flatten what arrives, {shape}, before it: x.flatten(1), or nn.Flatten()"
    if f" is {flat}, " in problem.message:
        return flatten
    if f" is {sizes[0]}, " in problem.message:
        order = ", ".join(map(str, (0, *range(2, tensor.rank), 1)))
        return f"the channels of {shape} are not its last size: x.permute({order}) before it"
    if tensor.rank == 3:
        return write
    return f"{flatten}; and {to_write(at, stated, flat, frames)}"


def other_input(problem: Diagnostic, tensor: Tensor) -> str:
    """The input of the network that has the channels which its first layer takes."""
    wanted = problem.message.split(" is ")[1].split(",")[0]
    shape = "x".join(map(str, (wanted, *tensor.shape[2:])))
    return f"give it {wanted} channels, as {shape}"


def argument_at(at: At, span: Span | None) -> ast.expr | None:
    """The argument of a call that stands at a place."""
    given = (*at.node.args, *(keyword.value for keyword in at.node.keywords))
    text = at.file.text if at.file is not None else None
    return next((value for value in given if text and text.span(value) == span), None)


def of_rank(call: ast.Call, tensor: Tensor) -> str:
    """The class of the same layer for as many axes as arrive: `nn.BatchNorm2d(16)`."""
    func = copy(call.func)
    word = getattr(func, "attr", getattr(func, "id", ""))
    rank = tensor.rank - 2
    if rank == 0 and word.startswith("BatchNorm"):
        rank = 1
    if rank not in (1, 2, 3) or word[-2:] not in ("1d", "2d", "3d", "1D", "2D", "3D"):
        return ""
    setattr(
        func, "attr" if isinstance(func, ast.Attribute) else "id", f"{word[:-2]}{rank}{word[-1]}"
    )
    made = copy(call)
    made.func = func
    text = ast.unparse(made)
    return f"write {text}" if len(text) <= MAX_CALL else f"write {ast.unparse(func)}"
