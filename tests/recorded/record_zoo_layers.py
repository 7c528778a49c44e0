"""Run networks of timm, torchvision, MONAI and of public repositories layer by layer, and record
what each layer comes to, in tests/recorded/zoo_layers.json.

Not a test, and not needed to run the tests. By hand, with the libraries installed:

    pip install torch torchvision timm pytorchcv segmentation-models-pytorch monai
    python -m tests.recorded.record_zoo_layers [--repositories FOLDER] [NAME ...]

With names, only these are recorded anew. Networks of repositories need a clone of each in FOLDER,
called OWNER+NAME. Nothing is downloaded, and all is run on the meta device: only shapes.

A row is a network in eval mode on one input, `input` and `output` without the batch, `params` and
`trainable` numbers of parameters, and `macs` half of what torch's FlopCounterMode counts.
`layers` says of the layers that hold parameters how many have the same numbers: [dims of the
output, channels first; parameters of the layer's own; its MACs; how many]. A layer that is called
again has no parameters the second time.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    from torch.utils.flop_counter import FlopCounterMode

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = Path(__file__).parent / "zoo_layers.json"
IMAGE = [3, 224, 224]
FOLDER = Path()
"""Where the clones of repositories are."""


class Network:
    """How a network is built, and what it is run on; `run` instead of a plain call."""

    def __init__(
        self, source: str, build: Callable[[], Any], dims: list[int], run: Any = None
    ) -> None:
        self.source, self.build, self.dims = source, build, dims
        self.run = run or (lambda network, x: network(x))


def timm(name: str, size: int = 224, **arguments: Any) -> Network:
    def build() -> Any:
        return importlib.import_module("timm").create_model(name, **arguments)

    return Network("timm", build, [3, size, size])


def repository(place: str, module: str, make: Callable[[Any], Any], dims: list[int]) -> Network:
    """A network from a module of a repository, which is imported from the clone's folder."""

    def build() -> Any:
        folder = str(FOLDER / place.replace("/", "+"))
        sys.path.insert(0, folder)
        try:
            return make(importlib.import_module(module))
        finally:
            sys.path.remove(folder)

    return Network(f"github.com/{place}", build, dims)


def deployed(name: str) -> Network:
    """A network of timm whose parallel convolutions are folded into one."""

    def build() -> Any:
        network = importlib.import_module("timm").create_model(name)
        return importlib.import_module("timm.utils.model").reparameterize_model(network.eval())

    return Network("timm", build, IMAGE)


OF_TIMM = """
    skresnet18 skresnet34 skresnet50 resnest14d resnest26d resnest50d
    res2net50_26w_4s res2net50_48w_2s res2net50_14w_8s res2net50_26w_8s res2net101_26w_4s res2next50
    hrnet_w18_small hrnet_w18_small_v2 hrnet_w18 hrnet_w32
    repvgg_a0 repvgg_a1 repvgg_a2 repvgg_b0 repvgg_b1 ghostnet_050 ghostnet_100 ghostnet_130
    convnextv2_atto convnextv2_femto convnextv2_pico convnextv2_nano convnextv2_tiny convnextv2_base
"""


def cbam(depth: int) -> Network:
    def make(module: Any) -> Any:
        return module.ResidualNet("ImageNet", depth, 1000, "CBAM")

    return repository("Jongchan/attention-module", "MODELS.model_resnet", make, IMAGE)


def deeplab(encoder: str) -> Network:
    def build() -> Any:
        smp = importlib.import_module("segmentation_models_pytorch")
        return smp.DeepLabV3Plus(encoder, encoder_weights=None, classes=21)

    return Network("segmentation_models_pytorch", build, [3, 512, 512])


def vnet() -> Any:
    return importlib.import_module("monai.networks.nets").VNet()


RESNETS = (18, 34, 50, 101)
NETWORKS = {
    **{name: timm(name) for name in OF_TIMM.split()},
    **{f"{name}_deployed": deployed(name) for name in ("repvgg_a0", "repvgg_b0")},
    "resnest101e": timm("resnest101e", 256),
    **{f"cbam_resnet{n}": cbam(n) for n in RESNETS[:3]},
    "unet_plus_plus": repository(
        "4uiiurz1/pytorch-nested-unet", "archs", lambda m: m.NestedUNet(1), [3, 96, 96]
    ),
    "attention_unet": repository(
        "LeeJunHyun/Image_Segmentation", "network", lambda m: m.AttU_Net(), IMAGE
    ),
    "vnet": Network("monai", vnet, [1, 128, 128, 64]),
    **{f"deeplabv3plus_resnet{n}": deeplab(f"resnet{n}") for n in RESNETS},
    "tcn": repository(
        "locuslab/TCN",
        "TCN.mnist_pixel.model",
        lambda m: m.TCN(1, 10, [25] * 8, kernel_size=7, dropout=0.05),
        [1, 784],
    ),
}
"""What is recorded, by its name in the zoo."""


LAST = ("Linear", "LayerNorm")
"""Layers that have the channels last, whatever stands around them."""


# Layer by layer --------------------------------------------------------------------------------


def dims_of(module: Any, output: Any) -> list[int]:
    """The dims of a layer's output without the batch; channels first, whatever its layout."""
    output = output[0] if isinstance(output, tuple) else output
    dims = list(output.shape[1:])
    last = type(module).__name__ in LAST or getattr(module, "channel_dim", 1) == -1
    return [dims[-1], *dims[:-1]] if last else dims


class Recorder:
    """Counts the calls of the layers of a network by their numbers."""

    def __init__(self, network: Any, counter: Any) -> None:
        self.counter = counter
        self.rows: Counter[tuple[tuple[int, ...], int, int]] = Counter()
        self.started: list[int] = []
        self.seen: set[Any] = set()
        for module in network.modules():
            if any(True for _ in module.parameters(recurse=False)):
                module.register_forward_pre_hook(self.before)
                module.register_forward_hook(self.after)

    def before(self, module: Any, inputs: Any) -> None:
        self.started.append(self.counter.get_total_flops())

    def after(self, module: Any, inputs: Any, output: Any) -> None:
        macs = (self.counter.get_total_flops() - self.started.pop()) // 2
        own = set(module.parameters(recurse=False)) - self.seen
        self.seen |= own
        params = sum(p.numel() for p in own)
        self.rows[tuple(dims_of(module, output)), params, macs] += 1


def shapes_of(output: Any) -> list[list[int]]:
    """The dims of all outputs, in order, without the batch."""
    if isinstance(output, dict):
        output = list(output.values())
    if isinstance(output, list | tuple):
        return [dims for one in output for dims in shapes_of(one)]
    return [list(output.shape[1:])]


def row(name: str, network: Network) -> dict[str, Any]:
    built = network.build().eval().to("meta")
    counter = FlopCounterMode(display=False)
    recorder = Recorder(built, counter)
    with torch.no_grad(), counter:
        output = network.run(built, torch.zeros(1, *network.dims, device="meta"))
    shapes = shapes_of(output)
    return {
        "model": name,
        "source": network.source,
        "input": network.dims,
        "output": dict(enumerate(shapes)) if len(shapes) > 1 else shapes[0],
        "params": sum(p.numel() for p in built.parameters()),
        "trainable": sum(p.numel() for p in built.parameters() if p.requires_grad),
        "macs": counter.get_total_flops() // 2,
        "layers": [[*key, count] for key, count in sorted(recorder.rows.items())],
    }


def versions() -> dict[str, str]:
    from importlib.metadata import version

    names = ("torch", "torchvision", "timm", "pytorchcv", "segmentation-models-pytorch", "monai")
    return {name: version(name) for name in names}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repositories", type=Path, default=FOLDER)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    globals()["FOLDER"] = given.repositories
    warnings.simplefilter("ignore")
    before = json.loads(OUT.read_text())["networks"] if OUT.exists() else []
    rows = {r["model"]: r for r in before}
    for name in given.names or NETWORKS:
        rows[name] = row(name, NETWORKS[name])
        print({k: v for k, v in rows[name].items() if k != "layers"}, flush=True)
    kept = [json.dumps(rows[name], separators=(",", ":")) for name in NETWORKS if name in rows]
    body = f'"source": {json.dumps(versions())},\n"networks": [\n' + ",\n".join(kept) + "\n]"
    OUT.write_text("{\n" + body + "\n}\n")
    print(f"{len(kept)} networks")


if __name__ == "__main__":
    main()
