"""Ask torchinfo and torchsummary for the sizes of networks of torchvision, in summaries.json.

Not a test, and not needed to run the tests. By hand, with them installed:

    pip install torch torchvision torchinfo torchsummary
    python -m tests.recorded.record_summaries

Of torchinfo: `bytes` of the input, of twice the outputs, of the parameters; and the megabytes as
`printed`, with their sum. Of torchsummary, which has no bytes: what is `printed`, the elements of
all `outputs` that its rows list, and of these those of `blocks`, modules that hold others; nothing
where it cannot run the network.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from math import prod
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    import torchinfo
    import torchsummary
    import torchvision

OUT = Path(__file__).parent / "summaries.json"
NETWORKS = (
    *("alexnet", "vgg11", "resnet18", "resnet50", "mobilenet_v2", "squeezenet1_0", "densenet121"),
    *("googlenet", "efficientnet_b0", "shufflenet_v2_x1_0", "mnasnet1_0", "regnet_y_400mf"),
    "convnext_tiny",
)


def printed(text: str) -> list[str]:
    return re.findall(r"\(MB\): ([\d.]+)", text)


def by_torchsummary(model: Any) -> dict[str, Any]:
    held: list[int] = []
    plain = (torch.nn.Sequential, torch.nn.ModuleList)
    for module in model.modules():
        if module is not model and list(module.children()) and not isinstance(module, plain):
            module.register_forward_hook(lambda _, given, made: held.append(made.numel() // 2))
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        torchsummary.summary(model, (3, 224, 224), device="cpu")
    rows = re.findall(r"  \[-1, ([\d, ]+)\] ", text.getvalue())
    outputs = sum(prod(map(int, row.split(", "))) for row in rows)
    return {"printed": printed(text.getvalue()), "outputs": outputs, "blocks": sum(held)}


def by_torchinfo(model: Any) -> dict[str, Any]:
    found = torchinfo.summary(model, input_size=(1, 3, 224, 224), verbose=0)
    sizes = [found.total_input, found.total_output_bytes, found.total_param_bytes]
    return {"bytes": sizes, "printed": printed(str(found))}


def main() -> None:
    found = {}
    for name in NETWORKS:
        model = torchvision.models.get_model(name, weights=None).eval()
        found[name] = {"torchinfo": by_torchinfo(model)}
        with contextlib.suppress(AttributeError):  # a module that is given a list
            found[name]["torchsummary"] = by_torchsummary(model)
        rows = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in found.items())
        OUT.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
