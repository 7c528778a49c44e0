"""The modules of a config: which arguments they have beside those that stand in the row."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic
from convcalc.frameworks.as_spec import entry, group, item, unknown
from convcalc.frameworks.ultralytics.arguments import fitted
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.ultralytics.rows import Config, Row
    from convcalc.parser.value import Value

CSP = (
    *(f"{inner}CSP{letter}" for inner in ("Bottleneck", "Res", "ResX") for letter in "ABC"),
    *("SPPCSPC", "SPPCSP", "BottleneckCSP2"),
)
SCALED = frozenset(
    (
        *("Conv", "DWConv", "Focus", "GhostConv", "GhostBottleneck", "Bottleneck"),
        *("BottleneckCSP", "CrossConv", "C1", "C2", "C2f", "C3", "C3x", "C3Ghost"),
        *("RepC3", "SPP", "SPPF", "RepNCSPELAN4", "ELAN1", "AConv", "ADown", "SPPELAN"),
        *("SCDown", "C2fCIB", "PSA", "C2PSA", "C2fPSA", "C3k2", "nn.ConvTranspose2d"),
        *("RepConv", "Stem", "DownC", "Res", "ResX", *CSP),
    )
)
"""Modules whose first argument is how many channels come out, scaled by the width."""
REPEATED = frozenset(
    (
        *("BottleneckCSP", "C1", "C2", "C2f", "C3", "C3x", "C3Ghost", "RepC3"),
        *("C2fPSA", "C2PSA", "C3k2", "C2fCIB", "DownC", *CSP),
    )
)
"""Modules that take the repeats as an argument, in place of being repeated."""
ENDS = frozenset(["Classify"])
KEPT = {"MP": 1, "SP": 1, "ReOrg": 4}
"""Modules out of which come so many times as many channels as go in."""
PLACED = SCALED | ENDS | KEPT.keys()
LEGACY = frozenset(["C3k2", "C2fCIB", "A2C2f"])
"""Modules with which the heads have light branches."""
ALWAYS_C3K = ("m", "l", "x")


class Line:
    """The rows so far: how many channels come out of each, None where that is not known."""

    def __init__(self, config: Config, blocks: Value, channels: int) -> None:
        self.config, self.blocks = config, blocks
        self.entering = channels
        self.channels: list[int | None] = []
        self.widths: dict[int, list[int]] = {}
        """The parts of the rows that give several tensors."""
        self.legacy = True
        self.missing: list[str] = []
        """Modules that are not known."""
        self.outputs: list[str] = []

    def out(self, number: int) -> int | None:
        return self.entering if number < 0 else self.channels[number]

    def name(self, number: int) -> str:
        return "images" if number < 0 else f"model.{number}"

    def sources(self, row: Row) -> list[str]:
        return [self.name(number) for number in row.sources]

    def add(self, row: Row) -> Value:
        """The layers of a row."""
        rule = RULES.get(row.module)
        if row.module in LEGACY:
            self.legacy = False
        if rule is not None:
            value, channels = rule(self, row)
        elif row.module.startswith("nn."):
            value, channels = of_torch(self, row)
        elif row.module in self.blocks.data and row.module in PLACED:
            value, channels = block(self, row)
        else:
            value, channels = not_known(self, row)
        self.channels.append(channels)
        return value


def bad(row: Row, message: str, hint: str = "") -> Wrong:
    return Wrong(Diagnostic("E402", f"row {row.number}: {message}", hint, row.span))


Made = tuple["Value", "int | None"]


def not_known(line: Line, row: Row) -> Made:
    if row.module not in line.missing:
        line.missing.append(row.module)
    return unknown(row.module, row.span, name=str(row.number), sources=line.sources(row)), None


def block(line: Line, row: Row) -> Made:
    """A module that is a block: its arguments in order, those that are None left out."""
    args = list(row.args)
    params = list(line.blocks.data[row.module].value.data["params"].value.data)
    repeats, given = row.repeats, {}
    channels: int | None = None
    if row.module in SCALED:
        if not args or type(args[0]) is not int or args[0] < 1:
            raise bad(row, f"{row.module} needs its channels first", "for example [64, 3, 2]")
        args[0] = channels = line.config.scaled(args[0])
        if row.module in REPEATED:
            args.insert(1, row.repeats)
            repeats = 1
        if row.module == "C3k2" and line.config.scale in ALWAYS_C3K:
            args[2:3] = [True]
    elif row.module in KEPT:
        channels = KEPT[row.module] * (line.out(row.sources[0]) or 0) or None
    own = [p for p in params if not p.startswith("_")]
    args = fitted(args, own)
    if len(args) > len(own):
        message = f"{row.module} takes {len(own)} arguments, received {len(args)}"
        raise bad(row, message, f"they are {', '.join(own)}")
    given = {p: a for p, a in zip(own, args, strict=False) if a is not None}
    computed(line, row, params, given)
    return placed(line, row, row.module, given, repeats), channels


def computed(line: Line, row: Row, params: Sequence[str], given: dict[str, Any]) -> None:
    """What a block is given besides: the parts that are joined, the groups of a depthwise one."""
    if "_parts" in params:
        kernels = given.get("kernels")
        count = given.get("n") or (len(kernels) if isinstance(kernels, list) else 3)
        if type(count) is not int or not 0 < count <= MAX_PARTS:
            raise bad(row, f"{row.module} has 1 to {MAX_PARTS:,} parts")
        given["_parts"] = ["cv1", *(f"m.{k}" for k in range(count))]
    if row.module == "DWConv":
        entering = line.out(row.sources[0])
        given["groups"] = gcd(entering, given["filters"]) if entering else 1


MAX_PARTS = 1_000


def placed(line: Line, row: Row, word: str, given: dict[str, Any], repeats: int) -> Value:
    """A block, by its number; several of it, one after the other, as a list in it."""
    sources = line.sources(row)[:1] if len(row.sources) == 1 else line.sources(row)
    if repeats == 1:
        return entry(word, given, row.span, name=str(row.number), sources=sources)
    inside = [entry(word, given, row.span, name=str(k)) for k in range(repeats)]
    return group(inside, row.span, name=str(row.number), sources=sources)


def of_torch(line: Line, row: Row) -> Made:
    """A module of torch.nn, as PyTorch's own code has it."""
    from convcalc.frameworks.reading import layers_in
    from convcalc.parser.value import Item, Value

    args, channels = list(row.args), line.out(row.sources[0])
    if row.module == "nn.ConvTranspose2d":
        if not args or channels is None:
            return not_known(line, row)
        args[0] = line.config.scaled(args[0])
        channels, args = args[0], [channels, *args]
    elif row.module == "nn.BatchNorm2d":
        args = [channels]
    elif row.module not in KEEPING:
        return not_known(line, row)
    text = f"{row.module}({', '.join(map(repr, args))})"
    found = layers_in(Value(text, row.span), "pytorch").data
    beside = {"name": item(str(row.number), row.span), "from": item(line.sources(row), row.span)}
    if len(found) == 1 and row.repeats == 1:
        return Value({**found[0].data, **beside}, row.span), channels
    layers = Item(row.span, Value(found * row.repeats))
    return Value({"layers": layers, **beside}, row.span), channels


KEEPING = frozenset(
    (
        *("nn.Upsample", "nn.MaxPool2d", "nn.AvgPool2d", "nn.Identity", "nn.ZeroPad2d"),
        *("nn.ReLU", "nn.SiLU", "nn.LeakyReLU", "nn.Hardswish", "nn.GELU"),
        *("nn.Sigmoid", "nn.Dropout", "nn.Dropout2d", "nn.AdaptiveAvgPool2d"),
        *("nn.ReflectionPad2d"),
    )
)
"""Modules of torch.nn out of which come as many channels as go in."""


def resnet(line: Line, row: Row) -> Made:
    """`[c1, c2, stride, is_first, n]`: the last block has four times as many channels."""
    if len(row.args) < 4 or type(row.args[1]) is not int:
        raise bad(row, "ResNetLayer takes c1, c2, stride, is_first and n")
    keys = ("entering", "filters", "stride", "first", "n", "e")
    given = {k: v for k, v in zip(keys, row.args, strict=False) if v is not None}
    channels = row.args[1] * (1 if row.args[3] else 4)
    return placed(line, row, "ResNetLayer", given, row.repeats), channels


def add_block(line: Line, word: str, layers: list[Value], **params: Any) -> None:
    """A block for one row."""
    from convcalc.parser.value import Item, Value, from_plain

    data = {"params": Item(None, from_plain(params)), "layers": Item(None, Value(layers))}
    line.blocks.data[word] = Item(None, Value(data))


RULES: dict[str, Callable[[Line, Row], Made]] = {"ResNetLayer": resnet}
"""Modules that are no block of their own; those that join rows and those at the end add theirs."""
