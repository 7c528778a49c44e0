"""Sizes alone: what comes out of an axis, whatever the channels; letters stay letters.

The engine works the layer out on Nums. A letter is a Num with a stand-in for its value, of which
only how it is used is kept; what would depend on the value is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.algebra.field import START
from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.algebra.written import written
from convcalc.cli.kind import ONE, WORDS, flags
from convcalc.cli.line import CommandLine
from convcalc.cli.options import usage
from convcalc.diagnostics import Diagnostic, Problems, Refusal
from convcalc.dialect import USUAL, dialect_named
from convcalc.engine.derive import called, derive
from convcalc.engine.layer import apply
from convcalc.engine.ranks import other_rank
from convcalc.layers.settings import MAX_INTEGER
from convcalc.layers.site import Site
from convcalc.parser.make import Entry, Wrong, from_words, make
from convcalc.parser.shorthand import Token
from convcalc.parser.value import Item, Value
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.written import Written
    from convcalc.engine.report import LayerReport
    from convcalc.layers.kind import Kind
    from convcalc.layers.settings import Setting

LETTER = re.compile(r"(?<![A-Z])([A-Z])(?![A-WYZa-wyz])")
"""A capital that stands for a number: of `N`, `F/S`, `pP`, `FxF`, `padding=P`."""
CODE = 1_000_003
"""What letters are parsed as, the first of them; no value that is typed is likely to be one."""
LETTERED = ("size", "kernel", "stride", "padding", "dilation", "filters", "multiplier")
STAND_INS = tuple(
    dict(zip(LETTERED, row, strict=True))
    for row in ((10_007, 101, 13, 11, 3, 1009, 7), (20_012, 154, 18, 20, 5, 2003, 12))
)
"""What letters stand for while the layer is worked out, twice: an answer in which the numbers can
be told apart would depend on them.
"""
DEPENDS = "what comes out depends on the numbers that the letters stand for; give numbers"
LEAST, LONGEST = 28, 4
"""Two numbers are sides of a map if they are as large, and one at most as many times the other."""


class Sizes(NamedTuple):
    """A layer on axes whose sizes alone are given; `report` is worked out on Nums. Without
    `channels` nothing is known of them, and none of what depends on them.
    """

    text: str
    site: Site
    report: LayerReport
    channels: bool
    letters: bool
    one: bool
    """A single size was given, which may be that of one axis or of several."""
    lettered: bool
    """Some of the settings are letters."""


def sizes_alone(
    kind: type[Kind], name: str, given: Mapping[str, Any], fewer: bool
) -> list[Sizes] | None:
    """The layer on sizes alone, where INPUT can be nothing else: a single number or letters, for a
    kind with a kernel; with `fewer`, for want of filters, the sides of a map. With letters for one
    and another set of stand-ins. Problems if its settings are wrong.
    """
    text = given[ONE]
    found = written(text)
    own = {s.name for s in kind.settings()}
    if found is None or "kernel" not in own or not all(map(is_size, found.dims)):
        return None
    if len(text) == 1 and text.islower():  # a letter alone is one if it is a capital
        return None
    numbers = found.numbers
    if fewer and not (numbers and is_map(numbers)):
        return None
    if numbers and len(numbers) > 1 and not fewer:
        return None
    one, other = (worked_out(kind, name, dict(given), found, fewer, x) for x in STAND_INS)
    return [one, other] if one.letters else [one]


def is_map(sizes: Sequence[int]) -> bool:
    return len(sizes) == 2 and min(sizes) >= LEAST and max(sizes) <= LONGEST * min(sizes)


def is_size(size: int | str) -> bool:
    return 0 < size <= MAX_INTEGER if isinstance(size, int) else len(size) == 1 and size.isalpha()


def worked_out(
    kind: type[Kind],
    name: str,
    given: dict[str, Any],
    found: Written,
    fewer: bool,
    stand_ins: Mapping[str, int],
) -> Sizes:
    """The layer by the settings that are given, a stand-in for filters that are not."""
    text, words = given.pop(ONE), given.pop(WORDS, ())
    rules = dialect_named(given.pop("dialect") or USUAL)
    layout = given.pop("layout") or rules.layout
    line = CommandLine(f"convcalc {name}")
    line.add(text)
    codes: dict[str, int] = {}
    spoken = {key: coded(value, codes) for key, value in given.items()}
    tokens = [Token(coded(word, codes), line.add(word).column - 1) for word in words]
    items = [*items_of(kind, tokens, line, fewer or len(found.dims) < 3), *flags(spoken, line)]
    groups = groups_of(items)
    stands = needs_filters(kind, items)
    if stands:
        items.append(("filters", Item(None, Value(groups))))
    problems: list[Diagnostic] = []
    made = make(Entry(name, line.command, tuple(items)), rules, problems)
    if made is None:
        raise Problems(problems)
    full = len(found.dims) > 2 and not fewer
    layer = lettered(made.kind, {v: k for k, v in codes.items()}, stand_ins)
    letters = bool(codes) or found.numbers is None
    shape = shape_for(layer, found, layout, full, groups, stand_ins)
    site = Site((shape,), rules, layout)
    try:
        if made.ranks and site.rank not in made.ranks and len(found.dims) > 1:
            raise other_rank(layer, made.ranks, site)
        report = run(layer, site, letters)
    except Refusal as refusal:
        if letters:
            raise usage(f"{DEPENDS}: it is refused for some") from None
        raise Problems([refusal.at(made.spans.get(refusal.setting, line.command))]) from None
    return Sizes(
        text, site, report, full and not stands, letters, len(found.dims) == 1, bool(codes)
    )


def groups_of(items: Sequence[tuple[str, Item]]) -> int:
    """The number of groups, into which the channels must divide."""
    said = [item.value.data for key, item in items if key in ("groups", "group")]
    return said[0] if said and type(said[0]) is int and said[0] > 0 else 1


def needs_filters(kind: type[Kind], items: Sequence[tuple[str, Item]]) -> bool:
    """Whether the kind has filters, and none are given."""
    names = [name for s in kind.settings() if s.name == "filters" for name in spelled(s)]
    return bool(names) and not any(key in names for key, _ in items)


def run(layer: Kind, site: Site, letters: bool) -> LayerReport:
    fields = {"0": (START,) * site.rank}
    if not letters:
        seen = apply(layer, site, layer.name, ("0",), [fields]).fields
        return derive(layer, site)._replace(fields=seen)
    if getattr(layer, "ceil_mode", False):
        raise usage(
            "letters go without ceil_mode: which windows are dropped depends on the numbers"
        )
    report = apply(layer, site, layer.name, ("0",), [fields], called=called)
    if report.parts:
        steps = " and ".join(part.kind.name for part in report.parts)
        raise usage(f"letters go with a layer of one step, and {layer.name} is {steps}")
    return report


def spelled(setting: Setting) -> tuple[str, ...]:
    return (setting.name, *setting.aliases)


class WithoutFilters:
    """A kind whose values without a name begin behind the filters."""

    def __init__(self, kind: type[Kind]) -> None:
        self.name, self.kind = kind.name, kind

    def settings(self) -> tuple[Setting, ...]:
        return tuple(s for s in self.kind.settings() if s.name != "filters")


def items_of(
    kind: type[Kind], words: Sequence[Token], line: CommandLine, without: bool
) -> tuple[tuple[str, Item], ...]:
    """The settings that words give: without filters, unless there is a word too many for that."""
    if without:
        try:
            return from_words(WithoutFilters(kind), words, line.whole)
        except Wrong:
            pass
    return from_words(kind, words, line.whole)


def coded(text: Any, codes: dict[str, int]) -> Any:
    """A text with a number for each letter that stands for one, which `codes` keeps."""

    def code(match: re.Match[str]) -> str:
        return str(codes.setdefault(match[1], CODE + len(codes)))

    return LETTER.sub(code, text) if isinstance(text, str) else text


def lettered(kind: Kind, letters: Mapping[int, str], stand_ins: Mapping[str, int]) -> Kind:
    """The layer with Nums for the letters in its settings."""
    if not letters:
        return kind

    def number(value: Any, name: str) -> Any:
        if isinstance(value, tuple):
            return tuple(number(v, name) for v in value)
        if not isinstance(value, int) or value not in letters:
            return value
        if name not in stand_ins:
            raise usage(f"{name} takes a number; letters stand for {', '.join(stand_ins)}")
        return Num(stand_ins[name], letters[value])

    return kind.but(**{s.name: number(getattr(kind, s.name), s.name) for s in kind.settings()})


def shape_for(
    layer: Kind,
    found: Written,
    layout: str,
    full: bool,
    groups: int,
    stand_ins: Mapping[str, int],
) -> Shape:
    """The input: letters as Nums; a single size on as many axes as the kernel has."""
    sizes: tuple[Any, ...] = tuple(
        Num(stand_ins["size"] + k, d) if isinstance(d, str) else d for k, d in enumerate(found.dims)
    )
    if full and "C" in found.dims:  # whatever the layout
        k = found.dims.index("C")
        return Shape(sizes[k], (*sizes[:k], *sizes[k + 1 :]))
    if full:
        return Shape.of(sizes, "channels_first" if found.marked else layout)
    kernel = getattr(layer, "kernel", None)
    if len(sizes) == 1 and isinstance(kernel, tuple):
        sizes *= len(kernel)
    stated = getattr(layer, "in_channels", None)
    return Shape(stated or groups, sizes)
