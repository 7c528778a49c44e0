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
USUAL = (
    *("alexnet", "vgg11", "resnet18", "resnet50", "resnext50_32x4d", "densenet121"),
    *("googlenet", "squeezenet1_0", "mobilenet_v2", "mobilenet_v3_large", "mnasnet1_0"),
    *("shufflenet_v2_x1_0", "efficientnet_b0", "regnet_y_400mf", "convnext_tiny", "swin_t"),
    *("vgg11_bn", "regnet_x_400mf", "squeezenet1_1", "mobilenet_v3_small"),
    *("shufflenet_v2_x0_5", "resnet101", "wide_resnet50_2", "densenet201", "vit_b_16"),
    *("maxvit_t", "swin_s", "swin_b", "vit_b_32", "vit_l_16", "vit_l_32"),
)
SMALL = (
    *("mnasnet0_5", "mnasnet0_75", "shufflenet_v2_x1_5", "mnasnet1_3", "regnet_y_800mf"),
    *("regnet_x_800mf", "shufflenet_v2_x2_0", "efficientnet_b1", "efficientnet_b2"),
    *("regnet_x_1_6gf", "regnet_y_1_6gf", "densenet169", "regnet_x_3_2gf", "efficientnet_b4"),
    *("regnet_y_3_2gf", "resnet34", "densenet161", "efficientnet_b5", "regnet_y_8gf"),
    *("regnet_x_8gf", "efficientnet_b6", "convnext_small", "efficientnet_v2_m"),
    *("regnet_x_16gf", "resnet152", "efficientnet_b7", "resnext101_64x4d", "regnet_y_16gf"),
    *("convnext_base", "resnext101_32x8d", "regnet_x_32gf", "efficientnet_v2_l"),
    *("wide_resnet101_2", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn"),
    *("regnet_y_32gf", "convnext_large"),
)
SIZES: dict[str, str] = {
    **dict.fromkeys(USUAL, "3x224x224"),
    **dict.fromkeys(SMALL, "3x96x96"),
    **dict.fromkeys(
        (
            "lraspp_mobilenet_v3_large",
            "deeplabv3_mobilenet_v3_large",
            "fcos_resnet50_fpn",
            "fcn_resnet50",
            "retinanet_resnet50_fpn",
            "retinanet_resnet50_fpn_v2",
            "deeplabv3_resnet50",
            "fcn_resnet101",
            "deeplabv3_resnet101",
        ),
        "3x128x128",
    ),
    "s3d": "3x16x224x224",
    "inception_v3": "3x299x299",
    **dict.fromkeys(("efficientnet_b3", "ssd300_vgg16"), "3x300x300"),
    "efficientnet_v2_s": "3x384x384",
    **dict.fromkeys(("mc3_18", "r2plus1d_18", "r3d_18"), "3x8x64x64"),
    **dict.fromkeys(("swin_v2_t", "swin_v2_s", "swin_v2_b"), "3x256x256"),
}
"""What goes in, without the batch: less where that shows as much, and is sooner counted."""
DETECTORS = ("fcos", "retinanet", "ssd")
"""Of which the backbone and the heads are counted, without what makes boxes of what they give."""


def built(name: str) -> Any:
    """An untrained network in evaluation."""
    backbone = name.startswith(("fcn", "deeplab", "lraspp", *DETECTORS))
    plain = {"weights_backbone": None} if backbone else {}
    model = torchvision.models.get_model(name, weights=None, **plain).eval()
    return detecting(model).eval() if name.startswith(DETECTORS) else model


def detecting(model: Any) -> Any:
    class Detecting(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.backbone, self.head = model.backbone, model.head

        def forward(self, x: Any) -> Any:
            return [*self.head([*self.backbone(x).values()]).values()]

    return Detecting()


def counted(name: str, tool: str) -> int | str:
    record_counts.nn, record_counts.torch = torch.nn, torch  # type: ignore[attr-defined]
    try:
        count, _, _ = record_counts.TOOLS[tool](
            built(name), [torch.rand(1, *map(int, SIZES[name].split("x")))]
        )
    except Exception as error:  # whatever a tool raises is its answer
        return type(error).__name__
    return int(count)


def main(tools: list[str]) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    known: dict[str, Any] = json.loads(OUT.read_text()) if OUT.exists() else {}
    for name in SIZES:
        counts = known.setdefault(name, {})
        for tool in tools:
            counts[tool] = counted(name, tool)
        rows = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in known.items())
        OUT.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1:] or list(record_counts.TOOLS))
