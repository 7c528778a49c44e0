"""Count networks of torchvision with other tools and record what they say: counted_networks.json.

Not a test, and not needed to run the tests. By hand, with what `record_counts.py` needs:

    python -m tests.recorded.record_counted_networks [TOOL …]

For each network, what each tool prints for one sample, the model in evaluation, untrained, with
gradients: without them PyTorch runs attention as one operator that none has a rule for. A tool that
cannot run it has the kind of its error instead.
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
    import torchvision

    from tests.recorded import record_counts

OUT = Path(__file__).parent / "counted_networks.json"
NETWORKS = (
    *("alexnet", "vgg11", "resnet18", "resnet50", "resnext50_32x4d", "densenet121"),
    *("googlenet", "squeezenet1_0", "inception_v3", "mobilenet_v2", "mobilenet_v3_large"),
    *("mnasnet1_0", "shufflenet_v2_x1_0", "efficientnet_b0", "regnet_y_400mf", "convnext_tiny"),
    *("vit_b_16", "swin_t", "vgg11_bn", "efficientnet_v2_s", "regnet_x_400mf", "squeezenet1_1"),
    *("mobilenet_v3_small", "shufflenet_v2_x0_5", "resnet101", "wide_resnet50_2"),
    *("densenet201", "efficientnet_b3", "maxvit_t", "lraspp_mobilenet_v3_large"),
    *("deeplabv3_mobilenet_v3_large", "mnasnet0_5", "regnet_y_3_2gf", "vgg16", "s3d"),
    *("fcn_resnet50", "r2plus1d_18", "vgg16_bn", "swin_v2_t", "convnext_small"),
    *("efficientnet_b4"),
)
SIZES = {
    "inception_v3": [3, 299, 299],
    "efficientnet_v2_s": [3, 384, 384],
    "efficientnet_b3": [3, 300, 300],
    "lraspp_mobilenet_v3_large": [3, 260, 260],
    "deeplabv3_mobilenet_v3_large": [3, 260, 260],
    "s3d": [3, 16, 224, 224],
    "fcn_resnet50": [3, 260, 260],
    "r2plus1d_18": [3, 16, 112, 112],
    "swin_v2_t": [3, 256, 256],
    "efficientnet_b4": [3, 380, 380],
}
"""Without the batch, where it is not 3x224x224."""


def counted(name: str, tool: str) -> int | str:
    plain = {"weights_backbone": None} if name.startswith(("fcn", "deeplab", "lraspp")) else {}
    model = torchvision.models.get_model(name, weights=None, **plain).eval()
    record_counts.nn, record_counts.torch = torch.nn, torch  # type: ignore[attr-defined]
    try:
        size = SIZES.get(name, [3, 224, 224])
        count, _, _ = record_counts.TOOLS[tool](model, [torch.rand(1, *size)])
    except Exception as error:  # whatever a tool raises is its answer
        return type(error).__name__
    return int(count)


def main(tools: list[str]) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    known: dict[str, Any] = json.loads(OUT.read_text()) if OUT.exists() else {}
    for name in NETWORKS:
        counts = known.setdefault(name, {})
        for tool in tools:
            counts[tool] = counted(name, tool)
        rows = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in known.items())
        OUT.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1:] or list(record_counts.TOOLS))
