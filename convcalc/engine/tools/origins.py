"""How torchvision writes the networks that the zoo has of it: what tools print of its own.

What a tool counts may depend on how a network is written. Of these it is known: a table says by
names of layers what is called as functions, and what has classes of its own. Of detectors the
backbone and the heads are meant, without what makes boxes of them.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from convcalc.engine.attended import apart
from convcalc.engine.tools.then import estimated, softmax
from convcalc.engine.tools.written import (
    ALONE,
    MEANS,
    MODULES,
    MORE_MODULES,
    TWICE,
    UNFUSED,
    UNFUSED_TWICE,
)
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from convcalc.engine.attended import Apart
    from convcalc.engine.counting import Convention
    from convcalc.engine.report import LayerReport, Report

    Left = Callable[[Apart], int]

MODULES_ALONE = {MODULES, MORE_MODULES, ALONE}
"""What is said of tools that count modules alone."""


class Origin(NamedTuple):
    """Patterns of names of layers that are `functions`, `means` in place of pools, and of classes
    `derived` from PyTorch's; what tools leave out of attention; whether encoders are `open`, so
    that their activations are counted.
    """

    functions: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    attending: Mapping[str, Left] = {}
    open: bool = False


EXACT = ("thop", "ptflops")
"""Tools that know no class that is derived from one."""
FUNCTIONAL: dict[str, Left] = {
    "thop": lambda x: x.linears + softmax(x),
    "ultralytics-thop": softmax,
    "torchinfo": lambda x: x.parameters * x.windows,
    "ptflops": lambda x: x.linears + x.biases,
}
"""Of attention whose projections and softmax are functions."""
BY_SIGN: dict[str, Left] = {
    **FUNCTIONAL,
    "ptflops": lambda x: x.linears + x.biases + x.products // 2,
    "calflops": lambda x: x.products,
}
"""The same with queries times keys by `@`."""
BY_EINSUM: dict[str, Left] = {
    **dict.fromkeys(("thop", "ultralytics-thop"), softmax),
    "torchinfo": lambda x: x.parameters * (x.windows - 1),
    "ptflops": lambda x: x.products,
    **dict.fromkeys(("fvcore", "mmengine"), estimated),
    **dict.fromkeys(("calflops", "deepspeed"), lambda x: 2 * estimated(x)),
}
"""Linear layers, with products by einsum; windows are no samples."""
TORCHVISION: dict[str, Origin] = {
    "densenet*": Origin(("relu2", "global_avg_pool1")),
    "googlenet": Origin(("*relu*",)),
    "inception_v3": Origin(("*relu*", "Mixed*avg_pool*", "Mixed*max_pool*")),
    "mobilenet_v2": Origin(("global_avg_pool1",)),
    **dict.fromkeys(("deeplab*", "fcn*", "lraspp*"), Origin(("*upsample*",))),
    "fcos*": Origin(("coarse?", "relu[2-9]")),
    "retinanet*": Origin(("coarse?", "relu2")),
    "convnext*": Origin(derived=("layer_norm?",)),
    **dict.fromkeys(("mc3_18", "r3d_18"), Origin(derived=("layer?.?.*[12].conv1",))),
    **dict.fromkeys(("mnasnet*", "shufflenet*", "s3d"), Origin(means=("global_avg_pool1",))),
    "swin_?": Origin(attending=FUNCTIONAL),
    "swin_v2_?": Origin(attending=BY_SIGN),
    "maxvit_t": Origin(attending=BY_EINSUM),
    "vit_?_??": Origin(open=True),
}
"""By names of networks; others of torchvision are written as is taken for granted."""
FOLDER = "zoo:torchvision/"
TOOLS = (
    *("torch", "fvcore", "thop", "torchinfo", "ptflops", "ptflops-aten", "calflops", "deepspeed"),
    *("mmengine", "ultralytics-thop"),
)
"""Tools that PyTorch's modules were given to."""


def origin(report: Report) -> Origin | None:
    """How torchvision writes the network; None if the zoo has none such of torchvision."""
    network = report.network
    files = {node.span.source.name if node.span else "" for node in network.nodes}
    if not files or not all(name.startswith("zoo:") for name in files):
        return None
    found = (one for glob, one in TORCHVISION.items() if fnmatchcase(network.name, glob))
    return next(found, Origin() if all(name.startswith(FOLDER) for name in files) else None)


def there(convention: Convention, tool: str, report: Report) -> int | None:
    """What `tool` prints of torchvision's own; None where that is not known.

    >>> import convcalc
    >>> from convcalc.engine.counting import CONVENTIONS
    >>> net = convcalc.analyze(convcalc.load("swin_t"))
    >>> there(CONVENTIONS["thop"], "thop", net), CONVENTIONS["thop"].total(net)
    (2978099712, 4371890208)
    """
    one = origin(report)
    if one is None or tool not in TOOLS or not report.ok:
        return None
    less = (n for layer in report.layers for n in left_out(one, convention, tool, layer))
    return convention.total(report) - sum(less)


def left_out(one: Origin, convention: Convention, tool: str, layer: LayerReport) -> Iterator[int]:
    """What is not counted of a layer, or once and not twice."""
    count = convention.of(layer) or 0
    says = {written for written in convention.written if written.meant(layer.kind.name)}
    if named(layer, one.means):
        yield count if {MEANS, *MODULES_ALONE} & says else 0
    if named(layer, one.functions):
        yield count if MODULES_ALONE & says else count // 2 if TWICE in says else 0
    if named(layer, one.derived):
        yield count if tool in EXACT else 0
    found = apart(layer) if layer.kind.among("attentions") else None
    if found is not None and tool in one.attending:
        yield one.attending[tool](found)
    for written in {UNFUSED, UNFUSED_TWICE} & says if one.open else ():
        yield count - (written.counted(layer, count) or 0)


def named(layer: LayerReport, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(layer.name, pattern) for pattern in patterns)
