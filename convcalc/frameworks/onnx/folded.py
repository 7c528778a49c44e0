"""Tensors in files of PyTorch's exporters that are no parameters: buffers, and what an exporter
worked out while it wrote the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.onnx.constant import Constant
    from convcalc.frameworks.onnx.graph import Graph

SIGNATURE = "pkg.torch.export.ExportedProgram.graph_signature"
ROW = re.compile(r": (PARAMETER|BUFFER|CONSTANT_TENSOR) target='([^']{1,200})'")
PARAMETER = "PARAMETER"
READ_BY = re.compile(r"onnx::\w+")
"""How the older exporter calls what it worked out: by the operator that reads it."""
KEEPING = "expand|view|reshape|unsqueeze|squeeze|permute|transpose|t|clone|flatten|_to_copy"
WHOLE = re.compile(rf"(?:{KEEPING})(?:_default)?(?:_\d+)?")
"""How the newer one calls a parameter that it only saw in another order."""
WEIGHTED = frozenset(
    (
        *("Conv", "ConvTranspose", "Gemm", "MatMul", "LSTM", "GRU", "RNN", "PRelu"),
        *("BatchNormalization", "InstanceNormalization", "GroupNormalization"),
        *("LayerNormalization", "RMSNormalization"),
    )
)
"""Operators that take weights: what they read is that of a layer, whatever it is called."""
TURNED = frozenset(("Conv", "ConvTranspose", "Gemm", "MatMul"))
"""Those whose weights an exporter turns, and calls by another name then."""


def sorted_out(graph: Graph) -> tuple[set[str], set[str]]:
    """The tensors of a graph that are no parameters, and those that may be made of some.

    The newer exporter lists what its program held. What else is in the file it worked out: of
    parameters, as far as these are not in the file themselves.
    """
    weights = {name for node in graph.nodes if node.op in WEIGHTED for name in node.inputs}
    rows = ROW.findall(graph.properties.get(SIGNATURE, ""))
    listed = {target: kind for kind, target in rows}
    if not listed:
        return set(), {name for name in graph.held if READ_BY.fullmatch(name)} - weights
    given = {name for name, kind in listed.items() if kind != PARAMETER} - weights
    loose = graph.held.keys() - listed.keys() - weights
    loose = {name for name in loose if graph.held[name].elements > 1}
    gone = [name for name, kind in listed.items() if kind == PARAMETER and name not in graph.held]
    turned = {name for node in graph.nodes if node.op in TURNED for name in node.inputs[1:]}
    left = len(gone) - len((turned & graph.held.keys()) - listed.keys())
    if left <= 0:
        return given | loose, set()
    whole = {name for name in loose if left >= len(loose) and WHOLE.fullmatch(name)}
    return given, loose - whole


def told(apart: Sequence[Constant], unsure: Sequence[Constant]) -> list[str]:
    """What is said of those that would be parameters otherwise."""
    said = []
    if apart:
        said.append(f"{counted(apart)}, buffers or worked out by the exporter, are no parameters")
    if unsure:
        said.append(
            f"{counted(unsure)} that the exporter worked out are not counted: it may have used "
            "parameters"
        )
    return said


def counted(some: Sequence[Constant]) -> str:
    count = sum(one.elements for one in some)
    return f"{count:,} numbers of {len(some):,} tensor{'s' if some[1:] else ''}"
