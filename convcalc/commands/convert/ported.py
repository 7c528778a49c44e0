"""A network by the rules of one framework as a network by those of another, layer by layer.

What to write is found by trying it on the engine, as `convcalc dialects` does: paddings that the
other framework has not become layers of their own, and what has no equal is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.convert.instead import in_layers, instead
from convcalc.commands.convert.porting import left_out, notes, without_idle
from convcalc.commands.convert.relaid import relaid, turned
from convcalc.commands.convert.signs import Signs
from convcalc.commands.dialects.shift import border
from convcalc.commands.dialects.sides import search
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.dialect import dialect_named
from convcalc.engine.analyze import analyze
from convcalc.engine.trial import tried
from convcalc.frameworks.write.apart import taken_apart
from convcalc.frameworks.write.axes import ends
from convcalc.frameworks.write.doubtful import refuse_doubtful
from convcalc.frameworks.write.flattened import told_apart
from convcalc.frameworks.write.moved import Lowest, Moved
from convcalc.frameworks.write.reworked import refuse_reworked
from convcalc.layers.batched import INNER, batched
from convcalc.layers.site import Site
from convcalc.parser.remake import remade, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Node
    from convcalc.engine.report import Report
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind


def ported(report: Report, to: str) -> Report:
    """The network of `report` by the rules of `to` and in its layout: each layer gives the same
    sizes, sees the same positions and trains as much. Problems E431 for each layer that has no
    equal there.
    """
    refuse_doubtful(report.network, report.shapes)
    refuse_reworked(report.network, to)
    network, shapes = taken_apart(report.network, report)
    network, left = without_idle(network, to)
    rules = dialect_named(to)
    nodes: list[Node] = []
    ends: dict[str, str] = {}
    problems: list[Diagnostic] = []
    signs = Signs()
    in_order = told_apart(network, shapes) if network.layout != rules.layout else ()
    for node in network.nodes:
        arriving = [shapes[name] for name in node.inputs]
        if None in arriving:
            problems.append(unreached(node, to))
            continue
        site = Site(tuple(s for s in arriving if s), network.dialect, network.layout)
        if node.name in in_order:
            kinds = relaid(node.kind, site, rules.layout)
        else:
            kinds = equal(node, site, rules, signs.positive(node))
        signs.follow(node)
        if kinds is None:
            problems.append(unequal(node, network, to, why_not(node.kind, site, rules)))
            continue
        inputs = tuple(ends.get(name, name) for name in node.inputs)
        made = in_a_row(node._replace(inputs=inputs), kinds)
        ends[node.name] = made[-1].name
        nodes += made
    if problems:
        raise Problems(problems)
    found = network._replace(
        dialect=rules,
        layout=rules.layout,
        nodes=tuple(nodes),
        outputs=tuple(ends.get(name, name) for name in network.outputs),
        order=(),
        expect={},
        reading=None,
        axes_lost=False,
        asked={},
        notes=(*notes(report, to), *left_out(report, left)),
    )
    return checked(analyze(found), shapes, ends, network, to)


def unreached(node: Node, to: str) -> Diagnostic:
    """That a layer stands behind one of which nothing is known."""
    title = dialect_named(to).title
    message = f"'{node.name}' ({node.kind.title}) cannot be written for {title}: what arrives is "
    hint = "declare what comes out of the layer before it, or write the network without it"
    return Diagnostic("E431", f"{message}not known", hint, node.span, node.name)


def equal(node: Node, site: Site, rules: Dialect, positive: bool = True) -> tuple[Kind, ...] | None:
    """Layers that do by `rules` what a layer does at `site`; None where none were found.
    `positive`: nothing that arrives is negative.
    """
    if getattr(node.kind, "op", "") in SPREADS and rules.name != site.dialect.name:
        return None  # PyTorch divides by one less than there are, and the others do not
    if site.dialect.name != rules.name and steps_otherwise(node.kind, site):
        return None
    if type(node.kind) in INNER:
        return at_each(node, site, rules, positive)
    if turned(node.kind, site, rules.layout):
        return relaid(node.kind, site, rules.layout)
    base = tried((node.kind,), site, node.held)
    if base.output is None:
        return None
    there = site._replace(dialect=rules, layout=rules.layout)
    kind = remade(type(node.kind), settings_of(node.kind), rules)
    if not isinstance(kind, Diagnostic):
        found = tried((kind,), there, node.held)
        if not found.refused and found.agrees(base) and border(found) == border(base):
            return found.kinds
    base = tried((node.kind,), site) if node.held else base  # what is frozen pads as any other
    other = instead(node.kind, base, there)
    if other is not None:
        return (other,)
    several = in_layers(node.kind, base, there) if not (node.share or node.held) else None
    if several is not None:
        return several
    exact, _ = search(base, there, site.dialect)
    if exact is None or border(exact) == border(base):
        return moved(exact.kinds) if exact else None
    return outside(exact.kinds, positive)


def steps_otherwise(kind: Any, site: Site) -> bool:
    """Whether the nearest elements are others elsewhere: Keras looks from the middles of pixels."""
    if not kind.among("resizings") or kind.mode != "nearest" or site.dialect.name != "keras":
        return False
    sizes = kind.output(site, tuple(kind.axes(site))).spatial
    return any(int(b) % int(a) for a, b in zip(site.spatial, sizes, strict=True))


SPREADS = ("std", "var")


def at_each(node: Node, site: Site, rules: Dialect, positive: bool) -> tuple[Kind, ...] | None:
    """The same of a layer that works on some axes, the others being as in the batch."""
    kind: Any = node.kind
    inner = equal(node._replace(kind=kind.inner), kind.within(site), rules, positive)
    if inner is None or any(one.among("laid_out", "flattens") for one in inner):
        return None
    rank = kind.rank_within(site.rank)
    zeros = ((0, 0),) * (site.rank - rank)
    return tuple(
        one.but(padding=kind.spread(ends(one.padding, rank), zeros, site))  # type: ignore[attr-defined]
        if one.among("pads")
        else batched(one, kind.batch_axes)
        for one in inner
    )


def moved(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Layers of which the first pads for the next."""
    if len(kinds) < 2 or not kinds[0].among("pads"):
        return kinds
    return (Moved(padding=kinds[0].padding), *kinds[1:])  # type: ignore[attr-defined]


def outside(kinds: tuple[Kind, ...], positive: bool) -> tuple[Kind, ...] | None:
    """Layers that pad what the original takes no account of: before a max pool what it never takes
    is padded; None before others, whose results would differ along the border.
    """
    if len(kinds) < 2 or not kinds[0].among("pads") or not kinds[1].among("max_pools"):
        return None
    if positive:
        return moved(kinds)
    return (Lowest(padding=kinds[0].padding), *kinds[1:])  # type: ignore[attr-defined]


def in_a_row(node: Node, kinds: tuple[Kind, ...]) -> list[Node]:
    """Layers in the place of one, of which the first one with weights has its name."""
    own = next((k for k, kind in enumerate(kinds) if kind.holds()), len(kinds) - 1)
    made: list[Node] = []
    for k, kind in enumerate(kinds):
        alike = [
            one for one in kinds[:k] if (one.holds() if kind.holds() else type(one) is type(kind))
        ]
        late = f"l{len(alike)}" if kind.holds() else f"{kind.name}{len(alike) or ''}"
        name = node.name if k == own else f"{node.name}_{late}"
        inputs = (made[-1].name,) if made else node.inputs
        share, held = (node.share, node.held) if k == own else (None, "")
        made.append(node._replace(name=name, kind=kind, inputs=inputs, share=share, held=held))
    return made


def why_not(kind: Kind, site: Site, rules: Dialect) -> str:
    """What is refused of a layer by `rules` as it stands; empty, if that is not known."""
    if type(kind) in INNER or turned(kind, site, rules.layout):
        return ""
    made = remade(type(kind), settings_of(kind), rules)
    there = site._replace(dialect=rules, layout=rules.layout)
    found = made if isinstance(made, Diagnostic) else tried((made,), there).refused
    return f": {found.message}" if found else ""


def unequal(node: Node, network: Network, to: str, why: str = "") -> Diagnostic:
    what = f"'{node.name}' ({node.kind.title})"
    message = f"{what} of {network.dialect.title} has no equal in {dialect_named(to).title}{why}"
    hint = "'convcalc dialects' shows what comes nearest"
    return Diagnostic("E431", message, hint, node.span, node.name)


def checked(
    report: Report,
    shapes: Mapping[str, Shape | None],
    ends: dict[str, str],
    network: Network,
    to: str,
) -> Report:
    """The report, if everything has the shape that it had. Problems E431 where it has not: sizes
    that are written out stand in the order of the layout.
    """
    wrong = [
        node for node in network.nodes if report.shapes.get(ends[node.name]) != shapes[node.name]
    ]
    if wrong:
        raise Problems([unequal(wrong[0], network, to)])
    return report
