"""Writes tests/recorded/onnx: networks as PyTorch exports them, and operators as ONNX tests them.

`python -m tests.recorded.record_onnx` needs torch, torchvision, timm, onnx and onnxscript. The
elements of large weights are left out: they are never read. What the networks come to is PyTorch's:
shapes of the outputs and multiply-accumulates by its own counter, whose products are written out.
Parameters are those that the file holds: exporters fold batch norms.
"""

from __future__ import annotations

import json
import re
import zipfile
from math import prod
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "onnx"
FLOATS = (1, 10, 11, 16)
LARGE = 512
"""Bytes of elements that are left out."""
NETWORKS = (
    *(("torchvision", name) for name in ("resnet18", "mobilenet_v3_small", "squeezenet1_1")),
    *(("torchvision", name) for name in ("shufflenet_v2_x1_0", "lraspp_mobilenet_v3_large")),
    *(("timm", name) for name in ("deit_tiny_patch16_224", "levit_128s", "botnet26t_256")),
)


def made(origin: str, name: str) -> Any:
    import timm
    import torchvision

    if origin == "timm":
        return timm.create_model(name)
    return torchvision.models.get_model(name, weights=None)


def exported(network: Any, size: int, dynamo: bool) -> Any:
    """The file that PyTorch writes, with weights of which no two are equal."""
    import onnx
    import torch

    for param in network.parameters():
        param.data.copy_(torch.randn_like(param) * 0.01 + 0.001)
    path = FOLDER / "exported.onnx"
    more = {"external_data": False} if dynamo else {"opset_version": 17}
    torch.onnx.export(network, (torch.randn(1, 3, size, size),), path, dynamo=dynamo, **more)
    found = onnx.load(path)
    path.unlink()
    return found


def held(model: Any) -> int:
    """The elements of all weights in a file but those of statistics, each once."""
    tensors = {one.name: one for one in model.graph.initializer}
    same: dict[str, str] = {}
    statistics: set[str] = set()
    for node in model.graph.node:
        if node.op_type == "Identity" and same.get(node.input[0], node.input[0]) in tensors:
            same[node.output[0]] = same.get(node.input[0], node.input[0])
        if node.op_type == "BatchNormalization":
            statistics.update(same.get(name, name) for name in node.input[3:5])
    used = {same.get(name, name) for node in model.graph.node for name in node.input}
    kept = [tensors[name] for name in used & set(tensors) - statistics]
    rows = [one for one in kept if one.data_type in FLOATS]
    path = re.compile(r"[A-Za-z_]\w*(\.\w+)+")
    return sum(prod(x.dims) for x in rows if prod(x.dims) > 1 or path.fullmatch(x.name))


def counted(network: Any, size: int) -> tuple[list[list[int]], int]:
    """The shapes that come out, and the multiply-accumulates."""
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    torch.backends.mha.set_fastpath_enabled(False)
    counter = FlopCounterMode(display=False)
    with sdpa_kernel(SDPBackend.MATH), counter, torch.no_grad():
        out = network(torch.randn(1, 3, size, size))
    outputs = list(out.values()) if isinstance(out, dict) else [out]
    return [list(one.shape[1:]) for one in outputs], counter.get_total_flops() // 2


def main() -> None:
    rows: dict[str, Any] = {}
    with zipfile.ZipFile(FOLDER / "networks.zip", "w") as archive:
        for origin, name in NETWORKS:
            for exporter, dynamo in (("ts", False), ("dy", True)):
                network = made(origin, name).eval()
                size = getattr(network, "default_cfg", {"input_size": (224,)})["input_size"][-1]
                model = exported(network, size, dynamo)
                outputs, macs = counted(network, size)
                key = f"{name}.{exporter}"
                rows[key] = {"outputs": outputs, "params": held(model), "macs": macs}
                for tensor in model.graph.initializer:
                    if len(tensor.raw_data) > LARGE:
                        tensor.raw_data = b""
                archive.writestr(f"{key}.onnx", model.SerializeToString(), zipfile.ZIP_LZMA)
    (FOLDER / "networks.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    operators()


def operators() -> None:
    """The tests of single operators that are worked out, three of each; all are tried by
    check_operators.py.
    """
    from tests.recorded.check_operators import cases, outcome

    counts: dict[str, int] = {}
    with zipfile.ZipFile(FOLDER / "operators.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, op, model, truth in sorted(cases(), key=lambda case: ", held" not in case[0]):
            if op and counts.get(op, 0) < 3 and outcome(model, truth) == "equal":
                counts[op] = counts.get(op, 0) + 1
                archive.writestr(f"{name}.onnx", model.SerializeToString())


if __name__ == "__main__":
    main()
