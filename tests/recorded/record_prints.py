"""Records what PyTorch, torchinfo, torchsummary and Keras print of networks, and what they hold.

In an environment with torch, torchvision, timm, torchinfo, torchsummary and keras:
`python -m tests.recorded.record_prints` writes `prints.json.gz`. What tests hold against it are
parameters, shapes and names of layers.
"""

from __future__ import annotations

import gzip
import json
import os
from typing import Any

MODELS = ("alexnet", "squeezenet1_1", "resnet18", "mnasnet0_5", "vit_b_16", "googlenet")
TIMM = ("lcnet_050", "deit_tiny_patch16_224", "mobileone_s0")
TABLES = {"default": {}, "names": {"row_settings": ("ascii_only", "var_names"), "depth": 9}}
APPLICATIONS = ("MobileNet", "VGG16", "DenseNet121")
WIDTHS = {"default": {}, "narrow": {"line_length": 60}, "trainable": {"show_trainable": True}}


def torch_prints() -> dict[str, Any]:
    """`print(model)`, and the parameters of each module."""
    import timm
    import torch
    import torchvision

    found = {}
    for name in (*MODELS, *TIMM):
        with torch.device("meta"):
            made = torchvision.models.get_model if name in MODELS else timm.create_model
            model = made(name)
        own = {
            path: sum(p.numel() for p in module.parameters(recurse=False))
            for path, module in model.named_modules()
            if not list(module.children())
        }
        found[name] = {"text": repr(model), "params": sum(p.numel() for p in model.parameters())}
        found[name]["leaves"] = own
    return found


def tables() -> dict[str, Any]:
    """Tables of torchinfo and torchsummary, and what the first counted."""
    import contextlib
    import io

    import torchinfo
    import torchsummary
    import torchvision

    found = {}
    for name in ("squeezenet1_1", "resnet18"):
        model = torchvision.models.get_model(name).eval()
        for form, given in TABLES.items():
            said = torchinfo.summary(model, input_size=(4, 3, 96, 96), verbose=0, **given)
            found[f"torchinfo {name} {form}"] = {"text": str(said), "params": said.total_params}
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            torchsummary.summary(model, (3, 96, 96), device="cpu")
        params = sum(p.numel() for p in model.parameters())
        found[f"torchsummary {name}"] = {"text": out.getvalue(), "params": params}
    return found


def summaries() -> dict[str, Any]:
    """`model.summary()` of Keras, and its layers."""
    import keras

    found = {}
    for name in APPLICATIONS:
        model = getattr(keras.applications, name)(weights=None, input_shape=(96, 96, 3), classes=10)
        layers = [
            [layer.name, layer.count_params(), list(getattr(layer.output, "shape", ()))[1:]]
            for layer in model.layers
        ]
        for form, given in WIDTHS.items():
            lines: list[str] = []
            model.summary(print_fn=lambda text, lines=lines, **_: lines.append(text), **given)
            found[f"{name} {form}"] = {"text": "\n".join(lines), "layers": layers}
    return found


if __name__ == "__main__":
    recorded = {"print": torch_prints(), "tables": tables(), "keras": summaries()}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "prints.json.gz")
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(json.dumps(recorded).encode())
