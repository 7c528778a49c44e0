"""One layer by the rules of one dialect, and how two such sides lie to each other."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.field import START, Field
from convcalc.algebra.window import Scatter, Window
from convcalc.diagnostics import Diagnostic, Refusal
from convcalc.engine.layer import apply
from convcalc.engine.report import Params
from convcalc.parser.make import Entry, make
from convcalc.parser.value import from_plain
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap
    from convcalc.engine.network import Node
    from convcalc.engine.report import Fields, LayerReport
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.site import Site

MAX_POSITIONS = 4096
"""Of how many outputs the centres are compared."""

Shift = tuple[Optional[Fraction], ...]
"""How far one grid of centres lies from another on each axis, in positions; None: not a shift."""


class Side(NamedTuple):
    """What one dialect makes of a layer with `kinds`, one after the other; or why it does not.

    `fields` are what an output sees of the layer's own input; `border` is what stands for positions
    outside: "zeros", "nothing" where a pool skips them, or "" where no output reads any.
    """

    kinds: tuple[Kind, ...] = ()
    output: Optional[Shape] = None
    axes: tuple[AxisMap, ...] = ()
    fields: tuple[AxisField, ...] = ()
    params: Params = Params()
    border: str = ""
    refused: Optional[Diagnostic] = None

    @property
    def padding(self) -> tuple[tuple[int, int], ...]:
        """What is padded, or for a transposed convolution cut off, before and after each axis."""
        return tuple((a.lo, a.hi) for a in self.axes if isinstance(a, (Window, Scatter)))

    def places(self, other: Side) -> bool:
        """Whether each output of both sees the same positions, and there are as many outputs."""
        return self.output == other.output and self.fields == other.fields

    def agrees(self, other: Side) -> bool:
        """Whether the two are the same layer, but for the value of what stands outside."""
        return self.places(other) and self.params.trainable == other.params.trainable


def given(node: Node, rules: Dialect) -> dict[str, Any]:
    """The settings of a layer that were written, or are not the defaults of `rules`."""
    defaults = rules.defaults.get(node.kind.name, {})
    found = {}
    for s in node.kind.settings():
        value = getattr(node.kind, s.name)
        if value is not None and (
            s.name in node.spans or value != defaults.get(s.name, s.default) or s.required
        ):
            found[s.name] = value
    for name in defaults:
        if name not in node.spans and found.get(name) == defaults[name]:
            del found[name]
    return found


def written(node: Node, rules: Dialect, other: Dialect) -> Kind | Diagnostic:
    """The layer that the same words describe in another dialect, or what is wrong with them."""
    return node.kind if rules is other else made(type(node.kind), given(node, rules), other)


def made(kind: type[Kind], settings: Mapping[str, Any], rules: Dialect) -> Kind | Diagnostic:
    """A layer with these settings and otherwise the defaults of `rules`."""
    items = from_plain({key: plain(value) for key, value in settings.items()}).data
    problems: list[Diagnostic] = []
    found = make(Entry(kind.name, None, tuple(items.items())), rules, problems)
    return found.kind if found else problems[0]


def plain(value: Any) -> Any:
    """Tuples as the lists that a spec has."""
    return [plain(x) for x in value] if isinstance(value, tuple) else value


def chain(
    kinds: Sequence[Kind], site: Site, inputs: tuple[str, ...], fields: Sequence[Fields]
) -> list[LayerReport]:
    """Layers one after the other. Refusal if one cannot stand there."""
    done: list[LayerReport] = []
    for kind in kinds:
        report = apply(kind, site, kind.name, inputs, fields)
        done.append(report)
        assert report.output is not None
        site, inputs, fields = site._replace(shapes=(report.output,)), ("",), [report.fields]
    return done


def side(kinds: tuple[Kind, ...], site: Site, node: Node | None = None) -> Side:
    """What a dialect makes of these layers, which are those of `node` as written."""
    inputs = tuple(str(k) for k in range(len(site.shapes)))
    fields = [{"": (START,) * shape.rank} for shape in site.shapes]
    try:
        reports = chain(kinds, site, inputs, fields)
    except Refusal as refusal:
        span = node.span_of(refusal.setting) if node else None
        return Side(kinds, refused=refusal.at(span, *((node.name, node.used) if node else ())))
    params = sum((report.params for report in reports), Params())
    axes = reports[0].axes
    return Side(kinds, reports[-1].output, axes, reports[-1].field, params, border_of(kinds, axes))


def border_of(kinds: tuple[Kind, ...], axes: Sequence[AxisMap]) -> str:
    """What stands for positions outside the input."""
    pads = any(isinstance(a, Window) and (a.lo > 0 or a.hi > 0) for a in axes)
    if not pads:
        return ""
    first = kinds[0]
    if first.name == "max_pool" or not getattr(first, "count_include_pad", True):
        return "nothing"
    return "zeros" if not getattr(first, "ceil_mode", False) else "some zeros"


def settings_of(kind: Kind) -> dict[str, Any]:
    """All settings of a layer that have a value."""
    values = {s.name: getattr(kind, s.name) for s in kind.settings()}
    return {name: value for name, value in values.items() if value is not None}


def unshared(sides: Mapping[str, Side]) -> dict[str, Side]:
    """The same without parameters: they are counted where the weights belong."""
    return {name: side._replace(params=Params()) for name, side in sides.items()}


def shift(ours: Sequence[AxisField], base: Sequence[AxisField]) -> Shift:
    """How far the centres of what outputs see lie behind those of `base`, on average."""
    if len(ours) != len(base):
        return ()
    return tuple(axis_shift(a, b) for a, b in zip(ours, base, strict=True))


def axis_shift(a: AxisField, b: AxisField) -> Fraction | None:
    if not isinstance(a, Field) or not isinstance(b, Field):
        return None
    if a.advance * b.period != b.advance * a.period:
        return None
    outputs = a.period * b.period
    if outputs > MAX_POSITIONS:
        return None
    total = count = 0
    for o in range(outputs):
        ours, theirs = a.interval(o), b.interval(o)
        if ours and theirs:
            total += sum(ours) - sum(theirs)
            count += 1
    return Fraction(total, 2 * count) if count else None
