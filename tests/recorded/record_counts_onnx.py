"""Write layers and networks as ONNX, ask onnx-tool for their MACs, and record what it says, in
counts_onnx.json.

Not a test, and not needed to run the tests. By hand, with both installed:

    pip install onnx onnx-tool
    python -m tests.recorded.record_counts_onnx [NETWORK …]

A case is a layer of `counted_layers.py` that can be written, with its `nodes` that are counted, or
the `error` of onnx-tool. `networks` has the totals of networks of the zoo as they are written, of
those NETWORKS anew.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import version
from math import prod
from pathlib import Path
from typing import Any

from convcalc import Problems, analyze, build
from convcalc.frameworks.write.onnx.file import write
from tests.recorded import counts_of_files
from tests.recorded.counted_layers import LAYERS, Row
from tests.recorded.counts_of_files import before

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import onnx
    import onnx_tool
    from onnx import TensorProto, helper

OUT = Path(__file__).parent / "counts_onnx.json"
MORE: list[Row] = [
    ("gru", {"units": 6}, [[4, 9]], "GRU"),
    ("gru", {"units": 5, "bidirectional": True}, [[3, 7]], "GRU"),
    ("lstm", {"units": 5, "bidirectional": True}, [[3, 7]], "LSTM"),
    ("upsample", {"factor": 2, "mode": "nearest"}, [[4, 6, 10]], "Resize"),
    ("upsample", {"factor": 2, "mode": "bilinear"}, [[4, 6, 10]], "Resize"),
    ("upsample", {"factor": 2, "mode": "bicubic"}, [[4, 6, 10]], "Resize"),
]
"""Of which onnx-tool wants other nodes than convcalc writes: with a state, and with factors."""


def written(kind: str, settings: dict[str, Any], shapes: list[list[int]]) -> Any:
    names = [f"x{k}" for k in range(len(shapes))]
    layer = {kind: {**settings, "name": "y", "from": names}}
    inputs: Any = dict(zip(names, shapes, strict=True))
    return file_of(build({"dialect": "onnx", "inputs": inputs, "layers": [layer]}))


def file_of(network: Any) -> Any:
    report = analyze(network)
    if not report.ok:
        raise Problems(report.diagnostics)
    outputs = {layer.name: layer.output for layer in report.layers}
    return onnx.load_from_string(write(network, {**network.inputs, **outputs}))


def of_the_zoo(name: str) -> Any:
    """The file that `convcalc convert` writes."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/{name}.onnx"
        command = [sys.executable, "-m", "convcalc", "convert", name, "--to", "onnx"]
        subprocess.run([*command, "--no-weights", "-o", file], check=True)
        return onnx.load(file)


def made(op: str, settings: dict[str, Any], shape: list[int]) -> Any:
    """A node with weights of ones."""
    held: dict[str, list[int]] = {}
    if op == "Resize":
        mode = settings["mode"].removeprefix("bi")
        scales = helper.make_tensor("scales", TensorProto.FLOAT, [4], [1, 1, 2, 2])
        node = helper.make_node(op, ["x0", "", "scales"], ["y"], mode=mode)
        graph, dims, weights = "resize", [1, *shape], [scales]
    else:
        gates, u = (4, 3)[op == "GRU"], settings["units"]
        d = 1 + settings.get("bidirectional", False)
        held = {"W": [d, gates * u, shape[0]], "R": [d, gates * u, u], "B": [d, 2 * gates * u]}
        held |= {"h": [d, 1, u], **({"c": [d, 1, u]} if gates == 4 else {})}
        names = ["x0", "W", "R", "B", "", *list(held)[3:]]
        direction = "bidirectional" if d == 2 else "forward"
        node = helper.make_node(op, names, ["y", "last"], hidden_size=u, direction=direction)
        graph, dims = "recurrent", [shape[1], 1, shape[0]]
        weights = [
            helper.make_tensor(k, TensorProto.FLOAT, v, [1.0] * prod(v)) for k, v in held.items()
        ]
    x = helper.make_tensor_value_info("x0", TensorProto.FLOAT, dims)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    return helper.make_model(helper.make_graph([node], graph, [x], [y], weights))


def counted(model: Any) -> tuple[int, list[str]]:
    """The MACs of a file for one sample, and the operators that have some."""
    for one in model.graph.input:
        if not one.type.tensor_type.shape.dim[0].dim_value:
            one.type.tensor_type.shape.dim[0].dim_value = 1
    graph = onnx_tool.Model(model).graph
    graph.shape_infer(None)
    graph.profile()
    return int(graph.macs[0]), sorted({n.op_type for n in graph.nodemap.values() if n.macs[0]})


def recorded(row: Row, op: str = "") -> dict[str, Any] | None:
    kind, settings, shapes, _ = row
    head = {"kind": kind, "settings": settings, "inputs": shapes}
    try:
        model = made(op, settings, shapes[0]) if op else written(kind, settings, shapes)
    except Problems:
        return None
    try:
        count, nodes = counted(model)
    except Exception as error:  # whatever the tool raises is its answer
        return {**head, "error": f"{type(error).__name__}: {str(error).strip()[:80]}"}
    return {**head, "count": count, "nodes": nodes}


def main(names: list[str]) -> None:
    warnings.simplefilter("ignore")
    cases, networks = before(OUT)
    if not names:
        plain = [row for row in LAYERS if row[0] not in ("gru", "upsample")]
        found = [*map(recorded, plain), *(recorded(row, row[3]) for row in MORE)]
        cases = [case for case in found if case]
    networks |= {name: counted(of_the_zoo(name))[0] for name in names}
    versions = f"onnx {version('onnx')}, onnx-tool {version('onnx_tool')}"
    counts_of_files.write(OUT, versions, cases, networks)
    print(len(cases), "layers,", len(networks), "networks")


if __name__ == "__main__":
    main(sys.argv[1:])
