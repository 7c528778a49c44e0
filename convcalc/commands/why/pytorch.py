"""The messages of PyTorch: a row each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.amounts import counted
from convcalc.commands.why import likely
from convcalc.commands.why.reading import (
    Family,
    Fix,
    Reading,
    ints,
    require,
    same_count,
    sizes,
    too_large,
)
from convcalc.dialect import dialect_named
from convcalc.engine.trial import tried
from convcalc.layers.conv import ConvTranspose
from convcalc.layers.norm import GroupNorm
from convcalc.layers.pool import MaxPool
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.layers.kind import Kind

CONVOLUTIONS = ("convolutions", "separable")
MOST = 4096
"""How far numbers of a message are tried."""
POOLS = ("sliding_pools",)
ELEMENTWISE = ("elementwise",)


def accepts(kind: Kind, shape: Shape) -> bool:
    """Whether PyTorch takes the layer on this input."""
    return tried((kind,), Site((shape,), dialect_named("pytorch"))).refused is None


def features(found: re.Match[str]) -> Reading:
    rows, arrived, made_for, out = map(int, found.groups())
    require(0 < arrived != made_for)
    happened = (
        f"A linear layer with {made_for} in_features and {out} out_features received "
        f"{counted(rows, 'row')} of {counted(arrived, 'feature')}."
    )
    alike = same_count(arrived, made_for)
    if alike:
        happened += f" {alike}: the map that is flattened has another size than it was made for."
    fixes = list(likely.features(rows, arrived, made_for))
    fixes.append(Fix(f"change what comes before, so that {made_for} features arrive"))
    facts = {"features": out, "in_features": made_for, "channels": arrived}
    return Reading(happened, tuple(fixes), ("linears",), facts)


def kernel(found: re.Match[str]) -> Reading:
    padded, spans = ints(found[1]), ints(found[2])
    happened = (
        f"A convolution whose kernel spans {sizes(spans)} (dilation included) received a map "
        f"that is {sizes(padded)} with its padding."
    )
    return Reading(
        happened,
        (*likely.no_map(padded, spans), *too_large(spans, padded)),
        CONVOLUTIONS,
        {"span": spans, "padded": padded},
    )


def channels(found: re.Match[str]) -> Reading:
    groups, weight, dims = int(found[1]), ints(found[2]), ints(found[3])
    expected, received = int(found[4]), int(found[5])
    require(0 < received != expected)
    happened = (
        f"A convolution made for {counted(expected, 'input channel')} (weight {sizes(weight)}, "
        f"groups {groups}) received {received}: its input is {sizes(dims)}, "
        "batch first, then channels."
    )
    facts = {"filters": weight[0] if weight else None, "kernel": weight[2:], "groups": groups}
    return Reading(
        happened,
        turned(dims, expected, received, groups),
        CONVOLUTIONS,
        {**facts, "channels": received},
    )


def channels_transposed(found: re.Match[str]) -> Reading:
    weight, dims = ints(found[1]), ints(found[2])
    expected, received = int(found[3]), int(found[4])
    require(0 < received != expected)
    happened = (
        f"A transposed convolution made for {counted(expected, 'input channel')} (weight "
        f"{sizes(weight)}) received {received}: its input is {sizes(dims)}, "
        "batch first, then channels."
    )
    facts = {"kernel": weight[2:], "channels": received}
    return Reading(happened, turned(dims, expected, received), ("transposed",), facts)


def arriving(channels: int) -> str:
    return f"{counted(channels, 'channel')} {'arrives' if channels == 1 else 'arrive'}"


def turned(dims: Sequence[int], expected: int, received: int, groups: int = 1) -> tuple[Fix, ...]:
    """What fits where another number of channels arrives."""
    first = tuple(likely.misplaced(dims, expected, received))
    return (
        *first,
        *likely.colours(expected, received),
        likely.in_channels(received, groups, sure=not first),
        Fix(f"change what comes before, so that {arriving(expected)}"),
    )


def dimensions(found: re.Match[str]) -> Reading:
    least, name, dims = int(found[1]), found[3], ints(found[4])
    happened = (
        f"{name} takes {least} dimensions (channels first) or {least + 1} (a batch of such), and "
        f"received {len(dims)}: {sizes(dims)}."
    )
    if len(dims) < least:
        return Reading(happened, likely.without_channels(dims, least - 1))
    fixes = [Fix(f"squeeze a dimension, or use the {len(dims) - 2}d layer")]
    if len(dims) == least + 2:
        fixes.append(Fix("if one of them counts frames, fold it into the batch: x.flatten(0, 1)"))
    return Reading(happened, tuple(fixes))


def pool_dimensions(found: re.Match[str]) -> Reading:
    return Reading(
        "A pool takes 3 dimensions (channels, rows, columns) or 4 (a batch of such), none empty.",
        (Fix("put the pool before flatten, or give the input its channels: x.unsqueeze(0)"),),
        POOLS,
    )


def concat(found: re.Match[str]) -> Reading:
    along, expected, received, number = map(int, found.groups())
    require(expected != received)
    happened = (
        f"Tensors are joined along dimension {along}; all other sizes must be equal, but tensor "
        f"{number} has {received} where the first has {expected}."
    )
    more = abs(expected - received)
    larger = "the first" if expected > received else f"tensor {number}"
    fixes = (
        Fix(f"crop {larger} by {more}, or pad the other by {more}"),
        Fix("mend the path that lost it: a padding or a ceil_mode that its sister has"),
    )
    return Reading(happened, fixes, ("concats",), {"one_of": (expected, received)})


AXES = {1: "channels", 2: "rows", 3: "columns"}


def add(found: re.Match[str]) -> Reading:
    one, other, axis = map(int, found.groups())
    require(one != other)
    what = AXES.get(axis, f"elements in dimension {axis}")
    happened = f"Two tensors meet element by element: one has {one} {what}, the other {other}."
    if axis == 1:
        cut = list(likely.tokens(one, other))
        wider = f"put a 1x1 convolution of {max(one, other)} filters on the path with fewer"
        fixes = [
            *cut,
            Fix(f"if they are channels, {wider}" if cut else wider),
            Fix("concatenate them, if that was meant"),
        ]
    else:
        small, large = sorted((one, other))
        stride = f" (stride {large // small})" if small and large % small == 0 else ""
        fixes = [
            Fix(f"let the other path have the same strides{stride}"),
            Fix("resize one of the two"),
        ]
    return Reading(happened, tuple(fixes), ELEMENTWISE, {"one_of": (one, other)})


def pool_output(found: re.Match[str]) -> Reading:
    arrived = ints(found[1])
    map_size = arrived[1:]
    require(min(map_size, default=0) > 0)
    happened = f"A pool's kernel is larger than the map of {sizes(map_size)} that arrives."
    fixes = (
        Fix(f"use a kernel of at most {min(map_size)}", "kernel", min(map_size)),
        Fix("a global or adaptive pool, which fits any size"),
        Fix("let the map that arrives be larger: a larger input, or fewer strides"),
    )
    facts = {"channels": arrived[0], "spatial": map_size}
    return Reading(happened, fixes, POOLS, facts)


def pool_output_1d(found: re.Match[str]) -> Reading:
    return Reading(
        "A pool's kernel is longer than the sequence that arrives.",
        (
            Fix("use a smaller kernel, or more padding"),
            Fix("a global or adaptive pool, which fits any size"),
        ),
        POOLS,
    )


def pool_padding(found: re.Match[str]) -> Reading:
    pad, size = int(found[1]), max(1, int(found[2]))
    shape = Shape(1, (4 * size, 4 * size))
    tried = range(min(pad, MOST) + 1)
    most = max((p for p in tried if accepts(MaxPool(kernel=size, padding=p), shape)), default=0)
    happened = (
        f"A pool of kernel {size} is padded by {pad}: a window may lie in the padding alone, where "
        "there is nothing to take the maximum or the mean of."
    )
    fixes = (
        Fix(f"use a padding of at most {most}", "padding", most),
        Fix("pad with a layer of its own before the pool"),
    )
    return Reading(happened, fixes, POOLS, {"kernel": (size,)})


def output_padding(found: re.Match[str]) -> Reading:
    words = re.findall(r"(\w{1,40}): (\d+)", found[0])
    numbers = {name: ints(number)[0] for name, number in words}
    asked, stride, dilation = (
        max(1, numbers.get(f"{name}_height", numbers.get(f"{name}_width", 1)))
        for name in ("output_padding", "stride", "dilation")
    )
    plain = ConvTranspose(filters=1, kernel=3, stride=stride, dilation=dilation)
    tried = range(min(asked, MOST) + 1)
    most = max(e for e in tried if accepts(plain.but(output_padding=e), Shape(1, (9, 9))))
    happened = (
        f"output_padding {asked} with stride {stride} and dilation {dilation}: it chooses among "
        "the sizes that the stride cannot tell apart, of which there are not so many."
    )
    fixes = (Fix(f"use an output_padding of at most {most}", "output_padding", most),)
    return Reading(happened, fixes, ("transposed",), {"stride": (stride,)})


def norm_channels(found: re.Match[str]) -> Reading:
    received, made_for = int(found[2]), int(found[3])
    require(0 < received != made_for)
    happened = f"A batch norm made for {made_for} channels received {received}."
    return Reading(
        happened,
        (Fix(f"write num_features={received}: the channels that come out of the layer before"),),
        ("channel_norms",),
        {"channels": received},
    )


def groups(found: re.Match[str]) -> Reading:
    which = "input channels" if found[1] == "in" else "filters (out_channels)"
    return Reading(
        f"The {which} of a convolution do not divide into its groups.",
        (Fix("use groups that divide both the input channels and the filters"),),
        (*CONVOLUTIONS, "transposed"),
        {"ungrouped": found[1]},
    )


def group_norm(found: re.Match[str]) -> Reading:
    count, asked = int(found[1]), int(found[2])
    shape, tried = Shape(max(1, count), (7, 7)), range(1, min(asked, count, MOST) + 1)
    most = max((g for g in tried if accepts(GroupNorm(groups=g), shape)), default=1)
    happened = f"{count} channels do not divide into the {asked} groups of a group norm."
    fixes = (Fix(f"use {most} groups", "groups", most),)
    return Reading(happened, fixes, ("grouped_norms",), {"channels": count, "groups": asked})


def same_stride(found: re.Match[str]) -> Reading:
    return Reading(
        "padding='same' keeps the size, and a stride changes it: PyTorch has it for stride 1 only.",
        (Fix("write the padding as a number: half the kernel gives ⌈n/stride⌉ for odd kernels"),),
        CONVOLUTIONS,
        {"padding": "same"},
    )


def view(found: re.Match[str]) -> Reading:
    asked, held = ints(found[1]), int(found[2])
    inferred = "-1" in found[1]
    rest = 1
    for size in asked[1:]:
        rest *= size
    happened = f"{held} elements are to be viewed as {found[1]}, which they do not fill."
    fixes = [Fix("flatten with x.flatten(1), which counts the features itself")]
    if not inferred and asked and asked[0] and held % asked[0] == 0:
        features = held // asked[0]
        text = f"write {features} for {rest}: so many features has each of {asked[0]} samples"
        fixes.insert(0, Fix(text, "shape", (features,)))
    return Reading(happened, tuple(fixes), ("reshapes",), {})


def one_value(found: re.Match[str]) -> Reading:
    return Reading(
        f"Batch norm in training needs the variance of each channel, and there is one value "
        f"({sizes(ints(found[1]))}).",
        (
            Fix("train with a batch of at least 2 (drop_last=True for the last one)"),
            Fix("call model.eval() where you only try the shapes"),
        ),
    )


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


N = r"(\d{1,9})(?!\d)"
DIMS = r"\[(\d{1,9}(?:, \d{1,9}){0,7})\]"
SIZES = r"\((\d{1,9}(?: ?x ?\d{1,9}){0,5})\)"
FAMILIES: dict[str, Family] = {
    "features": Family(
        "PyTorch",
        "features that a linear layer does not take",
        "mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)",
        compiled(rf"mat1 and mat2 shapes cannot be multiplied \({N}x{N} and {N}x{N}\)"),
        features,
    ),
    "kernel": Family(
        "PyTorch",
        "a kernel larger than the padded input",
        "Calculated padded input size per channel: (6 x 6). Kernel size: (7 x 7). Kernel size "
        "can't be greater than actual input size",
        compiled(rf"Calculated padded input size per channel: {SIZES}\. Kernel size: {SIZES}"),
        kernel,
    ),
    "channels": Family(
        "PyTorch",
        "channels that a convolution does not take",
        "Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 28, 28] to have 3 "
        "channels, but got 1 channels instead",
        compiled(
            rf"Given groups={N}, weight of size {DIMS}, expected input{DIMS} to have {N} channels, "
            rf"but got {N} channels"
        ),
        channels,
    ),
    "channels_transposed": Family(
        "PyTorch",
        "channels that a transposed convolution does not take",
        "Given transposed=1, weight of size [64, 32, 2, 2], expected input[1, 128, 7, 7] to have "
        "64 channels, but got 128 channels instead",
        compiled(
            rf"Given transposed=(?:1|True), weight of size {DIMS}, expected input{DIMS} to have "
            rf"{N} channels, but got {N} channels"
        ),
        channels_transposed,
    ),
    "dimensions": Family(
        "PyTorch",
        "too many or too few dimensions",
        "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [10, 3]",
        compiled(
            rf"Expected (\d)D \(unbatched\) or (\d)D \(batched\) input to (\w{{1,40}}), but got "
            rf"input of size: {DIMS}"
        ),
        dimensions,
    ),
    "pool_dimensions": Family(
        "PyTorch",
        "too many or too few dimensions of a pool",
        "non-empty 3D or 4D (batch mode) tensor expected for input",
        compiled(r"[Nn]on-empty (\d)D or (\d)D \(batch mode\) tensor expected for input"),
        pool_dimensions,
    ),
    "concat": Family(
        "PyTorch",
        "sizes that do not agree where tensors are joined",
        "Sizes of tensors must match except in dimension 1. Expected size 57 but got size 56 for "
        "tensor number 1 in the list.",
        compiled(
            rf"Sizes of tensors must match except in dimension {N}\. Expected size {N} but got "
            rf"size {N} for tensor number {N}"
        ),
        concat,
    ),
    "add": Family(
        "PyTorch",
        "sizes that do not agree where tensors are added",
        "The size of tensor a (64) must match the size of tensor b (256) at non-singleton "
        "dimension 1",
        compiled(
            rf"The size of tensor a \({N}\) must match the size of tensor b \({N}\) at "
            rf"non-singleton dimension {N}"
        ),
        add,
    ),
    "pool_output": Family(
        "PyTorch",
        "a pool larger than its input",
        "Given input size: (512x5x5). Calculated output size: (512x0x0). Output size is too small",
        compiled(
            rf"Given input size: {SIZES}\. Calculated output size: \([\dx-]{{1,60}}\)\. "
            r"Output size is too small"
        ),
        pool_output,
    ),
    "pool_output_1d": Family(
        "PyTorch",
        "a pool longer than its input",
        "max_pool1d() Invalid computed output size: 0",
        compiled(r"pool1d\(\) Invalid computed output size: -?\d"),
        pool_output_1d,
    ),
    "pool_padding": Family(
        "PyTorch",
        "a pool that is padded by more than half its kernel",
        "pad should be at most half of effective kernel size, but got pad=2, kernel_size=3 and "
        "dilation=1",
        compiled(
            rf"pad should be at most half of (?:effective )?kernel size, but got pad={N}"
            rf"(?:,| and) kernel_size={N}"
        ),
        pool_padding,
    ),
    "output_padding": Family(
        "PyTorch",
        "an output_padding that is too large",
        "output padding must be smaller than either stride or dilation, but got "
        "output_padding_height: 2 output_padding_width: 2 stride_height: 2 stride_width: 2 "
        "dilation_height: 1 dilation_width: 1",
        compiled(
            r"output padding must be smaller than either stride or dilation, but got[\w :]{0,300}"
        ),
        output_padding,
    ),
    "norm_channels": Family(
        "PyTorch",
        "channels that a batch norm does not take",
        "running_mean should contain 32 elements not 64",
        compiled(rf"(running_mean|weight|bias) should contain {N} elements not {N}"),
        norm_channels,
    ),
    "groups": Family(
        "PyTorch",
        "channels that do not divide into groups",
        "in_channels must be divisible by groups",
        compiled(r"(in|out)_channels must be divisible by groups"),
        groups,
    ),
    "group_norm": Family(
        "PyTorch",
        "channels that do not divide into the groups of a group norm",
        "num_channels (48) must be divisible by num_groups (32)",
        compiled(rf"num_channels \({N}\) must be divisible by num_groups \({N}\)"),
        group_norm,
    ),
    "same_stride": Family(
        "PyTorch",
        "padding 'same' with a stride",
        "padding='same' is not supported for strided convolutions",
        compiled(r"padding='same' is not supported for strided convolutions"),
        same_stride,
    ),
    "view": Family(
        "PyTorch",
        "a view that does not hold the elements",
        "shape '[4, 256]' is invalid for input of size 1600",
        compiled(rf"shape '(\[[\d, -]{{1,100}}\])' is invalid for input of size {N}"),
        view,
    ),
    "one_value": Family(
        "PyTorch",
        "batch norm of one value in training",
        "Expected more than 1 value per channel when training, got input size torch.Size([1, 10])",
        compiled(
            rf"Expected more than 1 value per channel when training, got input size "
            rf"(?:torch\.Size\()?{DIMS}"
        ),
        one_value,
    ),
}
