"""Whether a network is that of another file: the same layers, shapes and parameters."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from convcalc.amounts import grouped
from convcalc.commands.check.expect import Check
from convcalc.diagnostics import Diagnostic, path_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.report import LayerReport, Report

MAX_TOLD = 8
MAX_MATCHED = 6_000
"""Layers above which they are paired in their order alone."""
LEFT_OUT = ("movers", "tensors", "passive")
"""Groups of kinds that formats write in different numbers, and that compute nothing."""
ARITHMETIC = ("activations", "gated_units", "functions", "elementwise", "response_norms")
"""Groups of kinds without weights, which formats write as one layer or as several."""
SPELLED_OUT = ("functions", "elementwise")
"""Groups of kinds that an activation is written out as."""
FAMILIES = (
    *("convolutions", "transposed", "linears", "batch_norms", "max_pools", "recurrents"),
    *("adaptive_average_pools", "reductions", "average_pools", "adaptive_max_pools"),
    *("sample_norms", "embeddings", "resizings", "products", "attention_products"),
)
"""Groups of kinds that are one for all formats."""
ONE_OF = {"reductions": "adaptive_average_pools", "attention_products": "products"}
"""Groups that formats write for another one."""


END = "the end"
"""What stands for a layer behind the last."""


class Layer(NamedTuple):
    """What is compared of a layer: `run` are the layers without weights since the one before."""

    name: str
    family: str
    sizes: tuple[int, ...]
    params: int
    biased: bool
    run: tuple[str, ...]
    spelled: bool
    """Whether there is arithmetic in `run` that may stand for an activation."""

    @property
    def key(self) -> tuple[str, tuple[int, ...], int]:
        return self.family, self.sizes, self.params

    @property
    def text(self) -> str:
        shape = "x".join(map(str, self.sizes)) or "?"
        params = f", {grouped(self.params)} params" if self.params else ""
        return f"'{self.name[:60]}' ({self.family}, {shape}{params})"

    @property
    def before(self) -> str:
        return ", ".join(self.run) or "nothing"


def against(report: Report, other: Report, path: str) -> tuple[Check, list[Diagnostic]]:
    """Whether a network has the layers, shapes and parameters of another, and what differs."""
    title = path_of(path)
    if not report.ok or not other.ok:
        whose = "the network" if not report.ok else title
        said = f"as {title}", f"{whose} is not worked out"
        return Check("against", True, None, False, said=said), list(other.diagnostics)
    ours, theirs = (layers_of(one) for one in (report, other))
    note = ""
    if one_is_folded(ours, theirs):
        ours, theirs = (into_convolutions(several) for several in (ours, theirs))
        note = ", batch norms being part of convolutions"
    differing = list(differences(ours, theirs))
    if not differing:
        differing = [pair for pair in zip(ours, theirs, strict=True) if not alike(*pair)]
    found = [told(one, two, title) for one, two in differing] + outputs(report, other, title)
    if len(found) > MAX_TOLD:
        message = f"and {len(found) - MAX_TOLD} more differences from {title}"
        hint = "compare both side by side to see all"
        found = [*found[:MAX_TOLD], Diagnostic("E424", message, hint)]
    count = len(ours) - 1
    same = count - sum(one is not None and one.name != END for one, _ in differing)
    names = {one.name for one in ours[:-1]} & {one.name for one in theirs}
    note += "" if len(names) * 2 >= count else ", paired in their order"
    said = f"as {title}", f"{same} of {count} layers{note}"
    return Check("against", True, not found, not found, said=said), found


def layers_of(report: Report) -> list[Layer]:
    """The layers that hold weights, windows or products, and at the end what is behind the last."""
    found: list[Layer] = []
    run: list[str] = []
    spelled = False
    for one in report.layers:
        held = one.params.trainable
        if not held and one.kind.among(*ARITHMETIC):
            run.append(one.kind.name)
            spelled = spelled or one.kind.among(*SPELLED_OUT)
        elif held or not one.kind.among(*LEFT_OUT):
            biased = any(weight.name == "bias" for weight in one.weights)
            rest = held, biased, tuple(run), spelled
            found.append(Layer(one.name, family(one), sizes_of(one), *rest))
            run, spelled = [], False
    return [*found, Layer(END, "output", (), 0, False, tuple(run), spelled)]


def family(layer: LayerReport) -> str:
    found = next((group for group in FAMILIES if layer.kind.among(group)), layer.kind.name)
    return ONE_OF.get(found, found).replace("_", " ")


def sizes_of(layer: LayerReport) -> tuple[int, ...]:
    """What comes out, channels first, without axes of size 1, which formats keep or drop."""
    sizes = layer.output.dims("channels_first") if layer.output is not None else ()
    first, *rest = map(int, sizes or (0,))
    return (first, *(n for n in rest if n != 1))


def one_is_folded(ours: list[Layer], theirs: list[Layer]) -> bool:
    """Whether batch norms are in one of two networks alone, with as many convolutions."""
    counts = [[one.family for one in several] for several in (ours, theirs)]
    norms, convolutions = (
        [families.count(word) for families in counts] for word in ("batch norms", "convolutions")
    )
    return bool(norms[0]) != bool(norms[1]) and convolutions[0] == convolutions[1]


def into_convolutions(several: list[Layer]) -> list[Layer]:
    """The layers with each batch norm behind a convolution as the bias of that: so exporters write
    them.
    """
    found: list[Layer] = []
    for one in several:
        before = found[-1] if found else None
        if one.family != "batch norms" or before is None or before.family != "convolutions":
            found.append(one)
        elif not before.biased:
            found[-1] = before._replace(params=before.params + one.params // 2, biased=True)
    return found


def differences(
    ours: Sequence[Layer], theirs: Sequence[Layer]
) -> Iterator[tuple[Layer | None, Layer | None]]:
    """Layers of which only one has such a one, in pairs where both have others in that place."""
    if len(ours) + len(theirs) > MAX_MATCHED:
        keep = min(len(ours), len(theirs))
        stretches = [(ours[k : k + 1], theirs[k : k + 1]) for k in range(keep)]
        stretches.append((ours[keep:], theirs[keep:]))
        stretches = [(a, b) for a, b in stretches if [x.key for x in a] != [x.key for x in b]]
    else:
        a, b = ([one.key for one in several] for several in (ours, theirs))
        codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        stretches = [(ours[i:j], theirs[k:m]) for what, i, j, k, m in codes if what != "equal"]
    for mine, yours in stretches:
        yield from paired(mine, yours)


def paired(
    mine: Sequence[Layer], yours: Sequence[Layer]
) -> Iterator[tuple[Layer | None, Layer | None]]:
    """Layers of the same name, then of the same family, in their order."""
    rest = list(yours)
    for one in mine:
        two = next((x for x in rest if x.name == one.name), None)
        two = two or next((x for x in rest if x.family == one.family), None)
        if two is not None:
            rest.remove(two)
        yield one, two
    for two in rest:
        yield None, two


def alike(one: Layer, two: Layer) -> bool:
    """Whether the same stands before two layers: arithmetic may be an activation, written out."""
    if one.run == two.run:
        return True
    return bool(one.run and two.run) and (one.spelled or two.spelled)


def told(one: Layer | None, two: Layer | None, title: str) -> Diagnostic:
    if one is None:
        assert two is not None
        return Diagnostic("E424", f"{two.text} of {title} is missing", "")
    if two is None:
        return Diagnostic("E424", f"{one.text} is not in {title}", "", None, one.name)
    if one.key == two.key:
        message = f"before {one.text} stands {one.before}, and {two.before} in {title}"
        return Diagnostic("E424", message, "", None, one.name)
    return Diagnostic("E424", f"{one.text} is {two.text} in {title}", "", None, one.name)


def outputs(report: Report, other: Report, title: str) -> list[Diagnostic]:
    """That what comes out of the networks has other shapes."""
    mine, yours = (
        ["x".join(map(str, shape.dims("channels_first"))) for shape in one.outputs.values()]
        for one in (report, other)
    )
    if [text.removesuffix("x1x1") for text in mine] == [t.removesuffix("x1x1") for t in yours]:
        return []
    message = f"{', '.join(mine)[:80]} comes out, and {', '.join(yours)[:80]} in {title}"
    return [Diagnostic("E424", message, "")]
