"""Takes weights from PyTorch to Keras and back by the functions in what `convcalc convert` writes,
and records whether the same input gives the same output.

    python -m tests.recorded.record_carried

Networks of the zoo, on inputs of the sizes given here: by PyTorch's rules, with random weights, as
Keras; by Keras' rules as PyTorch. Needs torch, keras and numpy; results are kept one by one, and
those that are there are not run again.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.frameworks.write import written
from tests.recorded.record_converted import PLACE, put, scope_of

if TYPE_CHECKING:
    from convcalc.engine.network import Network

SIZES = {
    64: "resnet18 mobilenet_v2 squeezenet1_1 googlenet densenet121 shufflenet_v2_x0_5 "
    "efficientnet_b0 convnext_tiny mnasnet0_5 regnet_y_400mf unet_small resnest14d skresnet18 "
    "mobilenet_v3_small fcn8s keras_mobilenet keras_vgg16 keras_resnet50 keras_efficientnetb0 "
    "keras_densenet121 keras_mobilenetv2",
    96: "inception_v3 keras_xception keras_nasnetmobile",
    224: "alexnet vgg11 vit_tiny_patch16_224 deit_tiny_distilled_patch16_224",
}
FLAT = {
    "flat and normed": "batch_norm, linear 5",
    "flat and joined": "linear 7 name=a, 'concat from=[flatten1,a]', linear 5",
    "flat and cut": "slice start=3 stop=40, linear 5",
    "flat and measured": "layer_norm, relu, linear 5",
    "flat and added": "linear $(4*6*6) name=a, 'add from=[flatten1,a]'",
    "flat and laid out again": "relu, reshape $shape",
    "flat at the end": "relu",
}
"""What stands behind a map that is flattened: features have another order in Keras."""
SHAPES = {"pytorch": "4x6x6", "keras": "6x6x4"}
CLOSE = 1e-4
"""Of the largest output: by how much others may differ, which are summed in another order."""


def files(name: str, size: int) -> tuple[str, str, str, list[int]]:
    """The sources for PyTorch and Keras, whose network it is, and what goes in."""
    network = flat(name) if name.rpartition(" of ")[0] in FLAT else convcalc.load(name)
    ((title, shape),) = network.inputs.items()
    shape = Shape(shape.channels, (size,) * shape.rank)
    report = analyze(network.with_inputs({title: shape}))
    origin = network.dialect.name
    texts = [
        written(report, to) if to == origin else written(ported(report, to), to, origin=origin)
        for to in ("pytorch", "keras")
    ]
    return texts[0], texts[1], origin, list(map(int, shape.dims("channels_first")))


def flat(name: str) -> Network:
    """`flat and cut of keras`"""
    what, _, dialect = name.rpartition(" of ")
    layers = FLAT[what].replace("$shape", SHAPES[dialect])
    size = "3x8x8" if dialect == "pytorch" else "8x8x3"
    return convcalc.loads(
        f"{{input: {size}, dialect: {dialect}, layers: [conv 4 3x3, flatten, {layers}]}}"
    )


def shaken(net: Any) -> None:
    """Random numbers for what begins as zeros and ones."""
    for name, tensor in net.state_dict().items():
        if tensor.is_floating_point() and ("var" in name or tensor.dim() < 2):
            tensor.uniform_(0.5, 1.5)


def carried(name: str, size: int) -> dict[str, Any]:
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
    import torch

    theirs, ours, origin, dims = files(name, size)
    torch.manual_seed(0)
    keras.utils.set_random_seed(0)
    scopes = scope_of(theirs), scope_of(ours)
    titles = theirs.rpartition("net = ")[2], ours.rpartition("model = ")[2]
    net = scopes[0][titles[0].partition("(")[0]]().eval()
    model = scopes[1][titles[1].partition("(")[0]]()
    with torch.no_grad():
        if origin == "pytorch":
            shaken(net)
            scopes[1]["load_state_dict"](model, net.state_dict())
        else:
            scopes[0]["load_keras"](net, model)
            for module in net.modules():  # the note beside the file says so
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.eps = 1e-3
        x = torch.randn(2, *dims)
        one, other = net(x), model(x.movedim(1, -1))
        other = other.movedim(-1, 1) if other.dim() > 2 else other
        apart = float((one - other).abs().max() / one.abs().max())
    return {"from": origin, "size": size, "values": apart <= CLOSE}


def main() -> None:
    found: dict[str, Any] = json.loads(PLACE.read_text()).get("carried", {})
    rows = [(name, size) for size, names in SIZES.items() for name in names.split()]
    rows += [(f"{what} of {dialect}", 8) for what in FLAT for dialect in SHAPES]
    for name, size in rows:
        if name not in found:
            found[name] = carried(name, size)
            put({"carried": found})
    sys.stdout.write(f"{PLACE.name}\n")


if __name__ == "__main__":
    main()
