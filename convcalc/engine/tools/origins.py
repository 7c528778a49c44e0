"""How the libraries that the zoo has networks of write them: what tools print of the originals.

What a tool counts may depend on how a network is written. Of these it is known: tables by families
(`libraries.py`) say what layers are called as, as it is read from source elsewhere. Of detectors
the backbone and the heads are meant, without what makes boxes of them.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from convcalc.engine.attended import apart
from convcalc.engine.counts import read
from convcalc.engine.tools.libraries import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from convcalc.engine.counting import Convention
    from convcalc.engine.network import Network
    from convcalc.engine.report import LayerReport, Report
    from convcalc.engine.tools.libraries import Origin
    from convcalc.engine.tools.written import Written


READING_KERNELS = ("fvcore", "mmengine", "thop")
"""Tools that count what adaptive pools read, and not what pools with a kernel do."""
TOOLS = (
    *("torch", "fvcore", "thop", "torchinfo", "ptflops", "ptflops-aten", "calflops", "deepspeed"),
    *("mmengine", "ultralytics-thop"),
)
"""Tools that PyTorch's modules were given to."""


def origin(report: Report) -> tuple[str, Origin] | None:
    """The library that the network is of, and how it writes it; None if the zoo has none such."""
    files = files_of(report.network)
    for library, rows in LIBRARIES.items():
        one = next((one for row, one in rows.items() if fits(row, files)), None)
        if one is not None:
            return library, one
    return None


def files_of(network: Network) -> list[str]:
    """The files of the zoo that its layers are written in, each with the network's name; none of a
    network that is not of the zoo alone.

    >>> import convcalc
    >>> files_of(convcalc.load("densenet121"))
    ['torchvision/densenet:densenet121']
    """
    files = {node.span.source.name if node.span else "" for node in network.nodes}
    if not all(name.startswith("zoo:") for name in files):
        return []
    return [f"{x.removeprefix('zoo:').removesuffix('.yaml')}:{network.name}" for x in files]


def fits(row: str, files: Iterable[str]) -> bool:
    """Whether a pattern is of one of the files, and the others are in its folder."""
    folder = row.partition("/")[0]
    beside = all(name.partition("/")[0] == folder for name in files)
    return beside and any(fnmatchcase(name, row) for name in files)


def library_of(report: Report) -> str | None:
    """What the library is called that tools' answers about the network's original are known of.

    >>> import convcalc
    >>> [library_of(convcalc.analyze(convcalc.load(x))) for x in ("alexnet", "hrnet_w18", "unet")]
    ['torchvision', 'timm', None]
    """
    found = origin(report)
    return None if found is None else found[0]


def there(convention: Convention, tool: str, report: Report) -> int | None:
    """What `tool` prints of the library's own network; None where that is not known.

    >>> import convcalc
    >>> from convcalc.engine.counting import CONVENTIONS
    >>> net = convcalc.analyze(convcalc.load("swin_t"))
    >>> there(CONVENTIONS["thop"], "thop", net), CONVENTIONS["thop"].total(net)
    (2978099712, 4371890208)
    """
    found = origin(report)
    if found is None or tool not in TOOLS or not report.ok or not runs(found[1], report):
        return None
    return sum(n for layer in report.layers for n in counted(found[1], convention, tool, layer))


def runs(one: Origin, report: Report) -> bool:
    """Whether the library's own runs at the size of the input."""
    shapes = report.network.inputs.values()
    return one.only is None or all({*x.spatial} == {one.only} for x in shapes)


def counted(one: Origin, convention: Convention, tool: str, layer: LayerReport) -> Iterator[int]:
    """What is counted of a layer, or of each of its parts, as the library writes them."""
    for part, count in convention.each(layer):
        name = part.name if part is layer else f"{layer.name}.{part.name}"
        so = as_written(one, convention, name, part, count)
        yield so * samples(one, tool, name) - left_out(one, tool, name, part)


def as_written(
    one: Origin, convention: Convention, name: str, layer: LayerReport, count: int | None
) -> int:
    """What a tool counts of a layer of which it counts so much where all are modules."""
    called = named(name, one.called)
    for written in convention.written:
        if written.meant(layer.kind.name) and is_so(written, one, layer, called):
            count = written.counted(layer, count)
    return count or 0


def samples(one: Origin, tool: str, name: str) -> int:
    """How often torchinfo has parameters of a layer whose rows of positions are in the batch."""
    return named(name, one.folded) or 1 if tool == "torchinfo" else 1


def left_out(one: Origin, tool: str, name: str, layer: LayerReport) -> int:
    """Of pools that have kernels, and of attention."""
    if tool in READING_KERNELS and any(fnmatchcase(name, glob) for glob in one.kernels):
        return read(layer)
    inside = layer.kind.among("attentions") and tool in one.attending
    found = apart(layer) if inside else None
    return one.attending[tool](found) if found else 0


def is_so(written: Written, one: Origin, layer: LayerReport, called: str | None) -> bool:
    """Whether the layer is written so."""
    decided = called is not None and written.decides and written.decides(layer, called)
    return bool(decided) or written in one.holds


def named(name: str, patterns: Mapping[str, Any]) -> Any:
    """What stands behind the first pattern that fits."""
    return next((x for glob, x in patterns.items() if fnmatchcase(name, glob)), None)
