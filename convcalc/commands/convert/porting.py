"""What differs between the files of two frameworks though each layer is the same: said beside the
code that is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import product
from convcalc.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.engine.report import Report


def from_keras(report: Report) -> Iterator[str]:
    """Where weights of Keras stand otherwise, and which defaults are others."""
    norms = [layer for layer in report.layers if layer.kind.among("batch_norms")]
    if norms:
        yield (
            f"{counted(len(norms), 'batch norm')}: epsilon 1e-05 and momentum 0.1 here; Keras' "
            "defaults are 0.001 and 0.99, which PyTorch calls 0.01. Write those of the original"
        )
    if any(layer.kind.among("convolutions", "transposed") for layer in report.layers):
        yield (
            "kernels of convolutions are transposed: rows, columns, in, out in Keras; "
            "numpy.transpose(kernel, (3, 2, 0, 1)) for two axes"
        )
    if any(layer.weights for layer in report.layers):
        yield "load_keras(net, model) in the file puts weights of Keras in PyTorch's order"
    for layer in report.layers:
        (shape, *_) = layer.input_shapes or (None,)
        turned = shape is not None and shape.channels > 1 and product(shape.spatial) > 1
        if shape and turned and layer.kind.among("flattens"):
            sizes = ", ".join(map(str, (*shape.spatial, shape.channels)))
            order = ", ".join(map(str, (shape.rank + 1, shape.rank, *range(shape.rank))))
            yield (
                f"behind '{layer.name}' features stand channel by channel, in Keras position by "
                f"position: kernel.reshape({sizes}, -1).transpose({order}).reshape(-1, "
                f"{shape.elements}) is the weight of the linear layer there"
            )


def from_pytorch(report: Report) -> Iterator[str]:
    """What the file has for weights, and which numbers of norms are written."""
    norms = [layer for layer in report.layers if layer.kind.among("batch_norms")]
    if norms:
        yield (
            f"{counted(len(norms), 'batch norm')}: epsilon 1e-05 and momentum 0.9 are written, as "
            "PyTorch's defaults are; write those of the original, if it has others"
        )
    if any(layer.weights for layer in report.layers):
        yield "load_state_dict(model, state) in the file puts weights of PyTorch in Keras' order"


NOTES: dict[tuple[str, str], Callable[[Report], Iterator[str]]] = {
    ("keras", "pytorch"): from_keras,
    ("pytorch", "keras"): from_pytorch,
}


def notes(report: Report, to: str) -> tuple[str, ...]:
    """What is to be said of a network that is written by other rules than its own."""
    found = NOTES.get((report.network.dialect.name, to))
    return tuple(found(report)) if found else ()
