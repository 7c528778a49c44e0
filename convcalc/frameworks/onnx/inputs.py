"""What `--input` gives a file: sizes of its inputs, whole or by the names that the file has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.engine.typed import shape_of
from convcalc.frameworks.onnx.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.frameworks.onnx.graph import Named


def sizes_by_name(
    inputs: Sequence[Named], texts: Sequence[str]
) -> tuple[dict[str, int], list[str]]:
    """Of `--input` the sizes that are given by the names they have in the file, as `height=64`, and
    the other texts. Problems E301 for that of the batch.
    """
    names = {one.name for one in inputs}
    batch = {d for one in inputs for d in (one.dims or ())[:1] if isinstance(d, str)}
    open_ = {d for one in inputs for d in (one.dims or ())[1:] if isinstance(d, str)}
    found: dict[str, int] = {}
    rest = []
    for text in texts:
        name, _, size = text.rpartition("=")
        known = name not in names and size.isdecimal() and 0 < len(size) < 10
        if known and name in open_ and int(size):
            found[name] = int(size)
        elif known and name in batch:
            message = f"'{name[:60]}' is the batch, and numbers are for one sample"
            raise Problems([Diagnostic("E301", message, "leave it out: it is 1")])
        else:
            rest.append(text)
    return found, rest


def given_shapes(inputs: Sequence[Named], texts: Sequence[str]) -> dict[str, list[int]]:
    """The sizes of `--input` by the name of the input; one without a name is that of the first."""
    found: dict[str, list[int]] = {}
    names = [one.name for one in inputs]
    for k, text in enumerate(texts):
        name, equals, shape = text.rpartition("=")
        name = name if equals else names[k] if k < len(names) else ""
        if name not in names:
            sizes = [d for one in inputs for d in (one.dims or ())[1:] if isinstance(d, str)]
            several = [*names[:8], *dict.fromkeys(sizes[:8])]
            listed = ", ".join(one[:60] for one in several)
            hint = did_you_mean(name, [*names, *sizes]) or f"there is {listed}"
            raise Problems([Diagnostic("E301", f"there is no input '{name[:60]}'", hint)])
        try:
            found[name] = list(shape_of(shape, "channels_first").dims("channels_first"))
        except ValueError as error:
            raise Problems([Diagnostic("E104", f"'{shape[:60]}' {error}", "")]) from None
    return found


def sizes_of(
    inputs: Sequence[Named], given: dict[str, list[int]], hints: Mapping[str, int]
) -> dict[str, list[int]]:
    """The sizes of all inputs, the batch first. Problems E411 for each that has one too few."""
    symbols = {**hints}
    for one in inputs:
        if one.name in given and one.dims is not None:
            named = zip(one.dims, filled(one, given[one.name]), strict=True)
            symbols.update({dim: n for dim, n in named if isinstance(dim, str)})
    found, missing = {}, []
    for one in inputs:
        if one.name in given:
            found[one.name] = filled(one, given[one.name])
        elif one.dims is None:
            missing.append(one)
        else:
            sizes = [symbols.get(d) if isinstance(d, str) else d for d in one.dims]
            if one.dims and not isinstance(one.dims[0], int):
                sizes[0] = sizes[0] or 1
            if any(n is None or n < 1 for n in sizes):
                missing.append(one)
            else:
                found[one.name] = [n for n in sizes if n]
    if missing:
        raise Problems([unsized(one, len(inputs) > 1) for one in missing])
    return found


def filled(one: Named, sizes: list[int]) -> list[int]:
    """The sizes of an input: all but the batch are given, or those that the file leaves open, or
    one for all of these.
    """
    if one.dims is None:
        return [1, *sizes]
    first, *rest = one.dims or [1]
    batch = first if isinstance(first, int) and first > 0 else 1
    open_ = [k for k, d in enumerate(rest) if not isinstance(d, int) or d < 1]
    if len(sizes) == len(rest):
        return [batch, *sizes]
    if len(sizes) == len(one.dims):
        return sizes
    known = [d if isinstance(d, int) and d > 0 else 0 for d in rest]
    if len(sizes) in (1, len(open_)) and open_:
        many = iter(sizes * len(open_) if len(sizes) == 1 else sizes)
        return [batch, *(n or next(many) for n in known)]
    if len(sizes) == 1 and len(rest) > 1:
        return [batch, known[0], *sizes * (len(rest) - 1)]
    message = (
        f"'{one.name[:60]}' has {len(rest)} dimensions behind the batch, received {len(sizes)}"
    )
    raise Problems([Diagnostic("E203", message, "give each: --input 3x224x224")])


def unsized(one: Named, several: bool) -> Diagnostic:
    """That an input has sizes which the file leaves open."""
    name = one.name[:60]
    if one.dims is None:
        hint = "give it with --input: NAME=SHAPE, without the batch"
        return Diagnostic("E411", f"the input '{name}' has no shape in the file", hint)
    rest = one.dims[1:]
    open_ = [
        d[:60] if isinstance(d, str) and d else "?" for d in rest if not isinstance(d, int) or d < 1
    ]
    said = f" ({', '.join(open_)})" if any(d != "?" for d in open_) else ""
    usual = iter((224,) * len(rest) if len(rest) > 2 else (16,) * len(rest))
    shape = "x".join(str(d if isinstance(d, int) and d > 0 else next(usual)) for d in rest)
    message = f"the file leaves {len(open_)} of the sizes of the input '{name}' open{said}"
    shape = f"{name}={shape}" if several else shape
    return Diagnostic("E411", message, f"give it without the batch, with --input: {shape}")


def is_open(one: Named) -> bool:
    """Whether an input has sizes besides the batch that the file leaves open."""
    rest = one.dims[1:] if one.dims is not None else [None]
    return any(not isinstance(d, int) or d < 1 for d in rest)


def batch_of(sizes: dict[str, list[int]]) -> Batch:
    """How many samples the file is for: the first size of all inputs, if it is the same."""
    ranks = [len(rows) for rows in sizes.values()]
    firsts = {rows[0] for rows in sizes.values() if len(rows) > 1}
    return Batch(firsts.pop() if len(firsts) == 1 and set(ranks) != {3} else 1)


def matches(one: Named, sizes: list[int]) -> bool:
    return one.dims is not None and all(
        not isinstance(d, int) or d == n for d, n in zip(one.dims, sizes, strict=True)
    )
