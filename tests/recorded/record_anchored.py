"""Builds the models of configs with anchors by the code that they come with, and records their
parameters, multiplications and outputs.

    python -m tests.recorded.record_anchored CHECKOUT CONFIG.yaml …

CHECKOUT is a folder of YOLOv7's repository (https://github.com/WongKinYiu/yolov7) with what it
needs installed; the configs are those in it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parent / "anchored.json"
SIDE = 64


def recorded(path: str) -> dict[str, Any]:
    import torch
    import yaml
    from models.yolo import Model
    from torch.utils.flop_counter import FlopCounterMode

    net = Model(path).eval()
    net.model[-1].training = True  # the maps as they are, without boxes
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        given = net(torch.zeros(1, 3, SIDE, SIDE))
    return {
        "config": yaml.safe_load(Path(path).read_text(encoding="utf-8")),
        "params": sum(p.numel() for p in net.parameters()),
        "names": [name for name, _ in net.named_parameters()],
        "macs": counter.get_total_flops() // 2,
        "outputs": [list(map_.shape[1:]) for map_ in given],
    }


if __name__ == "__main__":
    checkout, *paths = sys.argv[1:]
    sys.path.insert(0, checkout)
    os.chdir(checkout)
    found = {os.path.basename(path): recorded(path) for path in paths}
    PLACE.write_text(json.dumps(found, separators=(",", ":")) + "\n", encoding="utf-8")
