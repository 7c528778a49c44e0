"""What every kind of layer answers, and what it is asked with."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.num import product
from convcalc.algebra.shape import Shape, axis_names
from convcalc.algebra.window import SAME_POSITION, Scatter, Window, more_padding
from convcalc.diagnostics import Refusal
from convcalc.layers.settings import MODES, Setting, setting
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import dataclass_transform

    from convcalc.algebra.carried import Origins
    from convcalc.algebra.joint import Joint
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.site import Site
    from convcalc.layers.weight import Weight

else:

    def dataclass_transform(**_: Any) -> Any:
        """For type checkers: what derives from the class is declared like a dataclass."""
        return lambda cls: cls


CHECKED, ONLY_RUNS = "(checked)", "(no effect on any number)"
"""How the sentence of a setting ends that only states what must arrive, or how a layer is run."""


class Part(NamedTuple):
    """A step of a composite: its inputs are `input` or names of earlier parts."""

    name: str
    kind: Kind
    inputs: tuple[str, ...]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(setting,))
class Kind:
    """A kind of layer with its settings: at most a few small answers, each with a default.

    The settings are declared as in a dataclass, whose machinery would cost more than a query;
    an instance is made with keywords, and frozen.

    The defaults describe a layer that keeps shape and position and holds nothing: `relu`.
    """

    name: ClassVar[str] = ""
    inputs: ClassVar[tuple[int, int | None]] = (1, 1)
    source: ClassVar[str] = ""
    example: ClassVar[tuple[str, str]] = ("64x56x56", "")
    """An input and settings that go together, for help and documentation."""
    mixes: ClassVar[bool] = False
    """One output unit reads all features of a flat vector."""
    takes_number: ClassVar[bool] = False
    """It can stand where a sample is a single number, which has no channels."""
    apart: ClassVar[int] = 0
    """How many spatial axes stand before those that settings speak of: time."""
    unset: ClassVar[Mapping[str, str]] = {}
    """What follows where a setting is not given, behind "so that"."""
    _settings: ClassVar[dict[str, Setting]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Setting)}
        cls._settings = {**cls._settings, **own}

    def __init__(self, **values: Any) -> None:
        known = self._settings
        attributes = self.__dict__
        for name, found in known.items():
            attributes[name] = values.pop(name, found.default)
        if values:
            raise TypeError(f"{self.name} has no setting {', '.join(values)}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{self.name} is frozen")

    def but(self, **changes: Any) -> Kind:
        """The same layer with some settings changed."""
        return type(self)(**{**self.__dict__, **changes})

    def accepted(self) -> Kind:
        """The same layer without what it states of its input, where that was found to be so."""
        stated = {
            s.name: None
            for s in self.settings()
            if s.doc.endswith(CHECKED) and getattr(self, s.name) is not None
        }
        return self.but(**stated) if stated else self

    def in_numbers(self) -> Kind:
        """The same layer without what only says how it is run."""
        said = {s.name: s.default for s in self.settings() if s.doc.endswith(ONLY_RUNS)}
        return self.but(**said) if said else self

    def check(self, site: Site) -> None:
        """Refusal, if the layer cannot stand here."""

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        """How each spatial axis of input `i` is read."""
        return same_positions(len(site.shapes[i].spatial))

    def origins(self, site: Site, i: int = 0) -> Origins:
        """For each spatial axis of the output the axis of input `i` that it comes from, counted
        from 0, or those that it puts together; None where it is new. An axis of the input that none
        comes from is dropped, and read as its map reads for output 0. If they are not as many as
        the axes of the output, nothing is known.
        """
        return same_axes(len(site.shapes[i].spatial))

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        """What each position of the output reads of input `i`, where the maps of single axes do not
        tell it exactly: where axes are taken apart or put together.
        """
        return None

    @property
    def title(self) -> str:
        """What it is called in tables."""
        return self.name

    @property
    def unknown(self) -> tuple[str, ...]:
        """Which of `params`, `macs` and `field` cannot be told."""
        return ()

    @property
    def worked_out(self) -> bool:
        """Whether its numbers follow from what arrives, rather than being stated."""
        return True

    @property
    def like(self) -> type[Kind]:
        """The kind that it is of, whoever states it."""
        return type(self)

    @classmethod
    def holds(cls) -> bool:
        """Whether such layers may have weights."""
        return cls.weights is not Kind.weights or cls.parts is not Kind.parts

    @property
    def repeats(self) -> str | None:
        """What it reads again where it pads: `reflect`, `replicate`, `circular`; else None."""
        return None

    def reads(self, site: Site) -> Sequence[AxisMap]:
        """How each axis of its only input is read, where `axes` cannot say which output does."""
        return self.axes(site)

    def channels(self, site: Site) -> Int:
        return site.shapes[0].channels

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        """The shape that comes out. Refusal E201 if an axis would be empty."""
        shape, channels = site.shapes[0], self.channels(site)
        if channels is shape.channels and axes == same_positions(len(axes)):
            return shape
        spatial = []
        for axis, (n, along) in enumerate(zip(shape.spatial, axes, strict=True)):
            out = n if along is SAME_POSITION else along.out(n)
            if out < 1:
                raise too_small(axis_names(site.rank)[axis], n, along, out)
            spatial.append(out)
        return Shape(channels, tuple(spatial))

    def rank_within(self, rank: int) -> int:
        """On how many of `rank` spatial axes it works."""
        return max(rank - self.apart, 0)

    def axes_set(self, rank: int) -> int:
        """For how many axes its settings per axis are, where `rank` arrive."""
        return self.rank_within(rank)

    def filled(self, site: Site) -> Kind:
        """The layer with the settings that its inputs stand for."""
        return self

    def judged(self, site: Site) -> tuple[Kind, Site]:
        """The layer, and where it stands, as a framework sees them that may refuse them."""
        return self, site

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return ()

    def positions(self, site: Site, output: Shape) -> Int:
        """How often each contracting weight is applied: once per output position."""
        return product(output.spatial)

    def other_macs(self, site: Site, output: Shape) -> Int:
        """Multiply-accumulates that involve no weight, such as attention's."""
        return 0

    def parts(self, site: Site) -> tuple[Part, ...]:
        """The steps of a composite; none for an ordinary kind."""
        return ()

    @classmethod
    def among(cls, *groups: str) -> bool:
        """Whether the kind belongs to one of these GROUPS."""
        from convcalc.layers.groups import GROUPS

        for group in groups:  # noqa: SIM110 - asked many times for each layer
            if cls.name in GROUPS[group]:
                return True
        return False

    def per_axis(self, setting: str, rank: int) -> tuple[Any, ...]:
        """The value of `setting` for each of `rank` axes. Refusal E203 if they are not as many."""
        value = getattr(self, setting)
        if not isinstance(value, tuple):
            return (value,) * rank
        if len(value) != rank:
            raise wrong_rank(setting, value, rank)
        return value

    def in_effect(self, setting: str) -> Any:
        """The value of `setting`, or what stands in for one that is not given."""
        return getattr(self, setting)

    def factors(self) -> tuple[float, ...]:
        """By what the layer multiplies sizes, where they are rounded after that."""
        return ()

    def warnings(self, site: Site) -> tuple[Refusal, ...]:
        """What is accepted here, but probably not what was meant."""
        return ()

    @classmethod
    def settings(cls) -> tuple[Setting, ...]:
        """The settings of this kind, in the order of declaration."""
        return tuple(cls._settings.values())

    def shorthand(self, rank: int = 1, defaults: Mapping[str, Any] | None = None) -> str:
        """The settings that are not at their default, as a spec would say them: `64 7x7/2 p3`.

        With the `rank` of the input, a kernel is written for each axis; `defaults` are a dialect's.
        """
        words: list[str] = []
        rank = self.rank_within(rank)
        in_order = True
        for s in self.settings():
            value = getattr(self, s.name)
            default = defaults.get(s.name, s.default) if defaults else s.default
            if value is None or (value == default and not s.required):
                in_order = in_order and not s.positional
                continue
            if s.name == "kernel" and isinstance(value, int) and rank > 1:
                value = (value,) * rank
            text = s.type.show(value)
            if s.name == "stride" and words and "/" not in words[-1]:
                words[-1] += f"/{text}"
            elif s.positional and in_order:
                words.append(text)
            elif s.short and text.replace("x", "").isdecimal():
                words.append(s.short + text)
            elif text in MODES or text == "true":
                words.append(s.name if text == "true" else text)
            else:
                words.append(f"{s.name}={text}")
        return " ".join(words)

    def __repr__(self) -> str:
        given = ", ".join(f"{s.name}={getattr(self, s.name)!r}" for s in self.settings())
        return f"{type(self).__name__}({given})"

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))


@cache
def same_positions(rank: int) -> tuple[Window, ...]:
    """For a layer that reads each position for itself."""
    return (SAME_POSITION,) * rank


@cache
def same_axes(rank: int) -> tuple[int, ...]:
    """For a layer whose axes are those of its input."""
    return tuple(range(rank))


def wrong_rank(setting: str, value: tuple[Any, ...], rank: int) -> Refusal:
    axes = "1 spatial axis" if rank == 1 else f"{rank or 'no'} spatial axes"
    values = "1 value" if len(value) == 1 else f"{len(value)} values"
    return Refusal(
        "E203",
        f"'{setting}' has {values}, but the input has {axes}",
        f"give one number for all axes, or {rank}" if rank else "a flat input has no axes",
        setting,
    )


def inputs_text(least: int, most: int | None) -> str:
    """How many inputs a kind takes: `1 input`, `1 to 3 inputs`, `2 or more inputs`."""
    if most is None:
        return f"{least} or more inputs"
    if most == 0:
        return "no inputs"
    if least < most:
        return f"{least} {'or' if most == least + 1 else 'to'} {most} inputs"
    return "1 input" if most == 1 else f"{most} inputs"


def fitting(span: Int, padded: Int, least: Int) -> str:
    """What lets a kernel fit that spans more than its padded input: what `convcalc why` advises."""
    missing = span - padded
    larger = f"let at least {least} arrive: a larger input (here by {missing}), or fewer strides"
    smaller = f"use a kernel that spans at most {padded}" if padded > 0 else "use a smaller kernel"
    return f"{larger}; or {smaller}, or pad by {more_padding(span, padded)} more on every side"


def too_small(axis: str, n: Int, along: AxisMap, out: Int) -> Refusal:
    """Why nothing comes out of an axis."""
    if isinstance(along, Window):
        lo, hi, span = along.lo, along.hi, along.span
        if span == 1 and (lo < 0 or hi < 0):
            message = f"{axis}: nothing is left of {n} after cutting {-lo} + {-hi}"
            return Refusal("E201", message, "cut less")
        reach = f"the kernel {along.kernel}" + (
            f" with dilation {along.dilation} spans {span}, which" if along.dilation > 1 else ""
        )
        return Refusal(
            "E201",
            f"{axis}: {reach} is larger than the padded input {n} + {lo} + {hi} = {n + lo + hi}",
            fitting(span, n + lo + hi, span - lo - hi),
        )
    if isinstance(along, Scatter):
        total = along.lo + along.hi
        return Refusal(
            "E201",
            f"{axis}: the padding {total} cuts off all of the {out + total} outputs",
            f"use less padding, or an input of at least {(total - along.span) // along.stride + 2}",
        )
    return Refusal("E201", f"{axis}: the output would have {out} elements", "use a larger size")
