"""The sizes that summaries print below their tables: of the input, the outputs, and the parameters.

What torchinfo and torchsummary call the forward/backward pass is twice the outputs of some modules,
for their gradients. It is no memory that is in use at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.counts import learned
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.report import LayerReport, Report

BYTES = 4
"""Of a number: both take it for one of float32."""
STORAGE = 64
"""What Python adds to the bytes of an input, as torchinfo asks it."""
MODULES = (
    *("convolutions", "transposed", "linears", "attentions", "embeddings", "recurrents"),
    *("other_convolutions", "batch_norms", "sample_norms", "scale_norms", "response_norms"),
    *("max_pools", "average_pools", "power_pools", "adaptive_max_pools", "adaptive_average_pools"),
    *("rectifiers", "curves", "softmaxes", "resizings", "passive"),
)
"""Groups of kinds that PyTorch has modules for, which networks are written with."""
LOOSE = ("scalings", "tensors")
"""Groups whose parameters no module of their own holds."""


class Sizes(NamedTuple):
    """Bytes for one sample. `whole`: it is all of them, which is not so where a layer could not be
    worked out; or where the outputs of modules may count that are no layers here.
    """

    input: int
    outputs: int
    params: int
    whole: bool = True

    @property
    def total(self) -> int:
        return self.input + self.outputs + self.params


class Summary(NamedTuple):
    """A tool: the bytes of what it calls a megabyte, which layers' outputs it adds up, in words
    too; and which layers may be modules, or in modules, that it adds, and how.
    """

    megabyte: int
    counts: Callable[[LayerReport], bool]
    text: str
    more: Callable[[LayerReport], bool]
    depends: str = ""
    beside: int = 0
    """Bytes that it adds to each input."""

    def sizes(self, report: Report) -> Sizes:
        """What it prints of a network, before it rounds.

        >>> import convcalc
        >>> net = convcalc.loads("{input: 3x32x32, layers: [conv 8 3, relu, flatten, linear 10]}")
        >>> SUMMARIES["torchinfo"].sizes(convcalc.analyze(net))
        Sizes(input=12352, outputs=57680, params=288936, whole=True)
        """
        leaves = [leaf for layer in report.layers for leaf in layer.leaves() if not leaf.failed]
        read = [BYTES * int(x.elements) + self.beside for x in report.network.inputs.values()]
        made = sum(leaf.activations for leaf in leaves if self.counts(leaf))
        own = [leaf for leaf in leaves if not (leaf.shared or leaf.kind.among(*LOOSE))]
        held = sum(map(learned, own))
        whole = report.ok and not any(map(self.more, report.layers))
        return Sizes(sum(read), 2 * BYTES * made, BYTES * held, whole)


def with_parameters(layer: LayerReport) -> bool:
    return bool([w for w in layer.weights if not w.buffer]) and not layer.kind.among(*LOOSE)


def as_module(layer: LayerReport) -> bool:
    return layer.kind.among(*MODULES)


def never(layer: LayerReport) -> bool:
    return False


def may_be_more(layer: LayerReport) -> bool:
    """Whether a layer may be a module all the same, or stand in one that is no layer here."""
    return "." in layer.name or bool(layer.parts) or layer.kind.among("flattens")


SUMMARIES: dict[str, Summary] = {
    "torchinfo": Summary(
        10**6,
        with_parameters,
        "twice the outputs of modules with parameters; MB are 10^6 bytes",
        never,
        beside=STORAGE,
    ),
    "torchsummary": Summary(
        2**20,
        as_module,
        "twice the outputs of modules, if activations, pools and dropout are modules too; MB are "
        "2^20 bytes",
        may_be_more,
        "the outputs of blocks that are modules, such as ResNet's, and of nn.Flatten come on top",
    ),
}
