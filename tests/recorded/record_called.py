"""Ask tools what they count where functions or methods are called instead of modules: called.json.

Not a test, and not needed to run the tests. By hand, with what `record_counts.py` needs:

    python -m tests.recorded.record_called [TOOL …]

Each row is a kind of layer, a module and what is called instead of it, with what each tool prints
for both, on 8 channels of 12x8. A tool that cannot run one has the kind of its error instead.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    from torch import nn

    from tests.recorded import record_counts

OUT = Path(__file__).parent / "called.json"
SHAPE = (8, 12, 8)
STATISTICS = "torch.zeros(8), torch.ones(8)"
CALLED = (
    ("relu", "nn.ReLU()", "F.relu(x)"),
    ("relu", "nn.ReLU()", "x.relu()"),
    ("relu", "nn.ReLU()", "torch.relu(x)"),
    ("relu6", "nn.ReLU6()", "F.relu6(x)"),
    ("leaky_relu", "nn.LeakyReLU()", "F.leaky_relu(x)"),
    ("prelu", "nn.PReLU()", "F.prelu(x, torch.full((1,), 0.25))"),
    ("elu", "nn.ELU()", "F.elu(x)"),
    ("gelu", "nn.GELU()", "F.gelu(x)"),
    ("silu", "nn.SiLU()", "F.silu(x)"),
    ("hard_silu", "nn.Hardswish()", "F.hardswish(x)"),
    ("sigmoid", "nn.Sigmoid()", "torch.sigmoid(x)"),
    ("tanh", "nn.Tanh()", "torch.tanh(x)"),
    ("glu", "nn.GLU(1)", "F.glu(x, 1)"),
    ("softmax", "nn.Softmax(1)", "F.softmax(x, 1)"),
    ("softmax", "nn.Softmax(1)", "x.softmax(1)"),
    ("log_softmax", "nn.LogSoftmax(1)", "F.log_softmax(x, 1)"),
    ("dropout", "nn.Dropout()", "F.dropout(x, training=False)"),
    ("max_pool", "nn.MaxPool2d(2)", "F.max_pool2d(x, 2)"),
    ("avg_pool", "nn.AvgPool2d(2)", "F.avg_pool2d(x, 2)"),
    ("lp_pool", "nn.LPPool2d(2, 2)", "F.lp_pool2d(x, 2, 2)"),
    ("adaptive_avg_pool", "nn.AdaptiveAvgPool2d(3)", "F.adaptive_avg_pool2d(x, 3)"),
    ("adaptive_max_pool", "nn.AdaptiveMaxPool2d(3)", "F.adaptive_max_pool2d(x, 3)"),
    ("global_avg_pool", "nn.AdaptiveAvgPool2d(1)", "x.mean((2, 3), keepdim=True)"),
    ("global_max_pool", "nn.AdaptiveMaxPool2d(1)", "x.amax((2, 3), keepdim=True)"),
    ("batch_norm", "nn.BatchNorm2d(8, affine=False)", f"F.batch_norm(x, {STATISTICS})"),
    ("layer_norm", "nn.LayerNorm(8, elementwise_affine=False)", "F.layer_norm(x, (8,))"),
    ("group_norm", "nn.GroupNorm(2, 8, affine=False)", "F.group_norm(x, 2)"),
    ("instance_norm", "nn.InstanceNorm2d(8)", "F.instance_norm(x)"),
    ("rms_norm", "nn.RMSNorm(8, elementwise_affine=False)", "F.rms_norm(x, (8,))"),
    ("local_response_norm", "nn.LocalResponseNorm(3)", "F.local_response_norm(x, 3)"),
    ("upsample", "nn.Upsample(scale_factor=2)", "F.interpolate(x, scale_factor=2.0)"),
    (
        "upsample",
        "nn.Upsample((9, 11), mode='bilinear')",
        "F.interpolate(x, (9, 11), mode='bilinear')",
    ),
    ("conv", "nn.Conv2d(8, 8, 3, bias=False)", "F.conv2d(x, torch.rand(8, 8, 3, 3))"),
    ("linear", "nn.Linear(8, 8, bias=False)", "F.linear(x, torch.rand(8, 8))"),
)


def counted(text: str, tool: str) -> int | str:
    try:
        count, _, _ = record_counts.TOOLS[tool](
            record_counts.made(text).eval(), [torch.rand(1, *SHAPE)]
        )
    except Exception as error:  # whatever a tool raises is its answer
        return type(error).__name__
    return int(count)


def main(tools: list[str]) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    for name, what in {"torch": torch, "nn": nn, "functional": nn.functional}.items():
        setattr(record_counts, name, what)
    record_counts.torchvision = None  # type: ignore[attr-defined]
    known: list[dict[str, Any]] = json.loads(OUT.read_text()) if OUT.exists() else []
    before = {(row["module"], row["called"]): row["counts"] for row in known}
    rows = []
    for kind, module, called in CALLED:
        counts = before.get((module, called), {})
        for tool in tools:
            counts[tool] = [counted(module, tool), counted(called, tool)]
        rows.append({"kind": kind, "module": module, "called": called, "counts": counts})
    OUT.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1:] or list(record_counts.TOOLS))
