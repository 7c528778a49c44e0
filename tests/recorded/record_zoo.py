"""Build the convolutional networks of torchvision and Keras, and record what they come to,
in tests/recorded/zoo.json.

Not a test, and not needed to run the tests. By hand, with the frameworks installed:

    pip install torch torchvision keras tensorflow-cpu
    python -m tests.recorded.record_zoo

No weights are downloaded. Shapes are without the batch, in the framework's own layout.

`torchvision`: every classifier and video network that is not a transformer, and every
segmentation network, in eval mode on one input of the size that its weights were published for.
    output      its dims; by name if there are several
    macs        half of what torch's FlopCounterMode counts: convolutions and matrix products
    smallest    the smallest square input (with all frames) that is accepted when really run
    published_* what torchvision says of the default weights, null if nothing (or with `vars`)
A row with `vars: {aux: true}` has the auxiliary heads, run as in training.

`keras`: every application with its classifier.
    macs        elements of each kernel × positions of its output, over all layers
"""

from __future__ import annotations

import json
import math
import warnings
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import keras
    import tensorflow as tf
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    try:
        import torchvision
    except RuntimeError:  # its compiled operators are for another torch: none of them is needed
        stub = torch.library.Library("torchvision", "DEF")
        for operator in ("nms", "qnms"):
            stub.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision

if TYPE_CHECKING:
    from collections.abc import Iterator

OUT = Path(__file__).parent / "zoo.json"
LARGEST_TRIED = 300

# torchvision -----------------------------------------------------------------------------------

NOT_CONVOLUTIONAL = ["vit*", "swin*", "maxvit*", "mvit*"]
FRAMES = 16
WITH_HEADS = {"googlenet": {"init_weights": False}, "inception_v3": {"init_weights": False}}
"""These have auxiliary heads; what else to build them with."""


def torch_variants() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(builder, vars of the spec, arguments of the builder)."""
    models = torchvision.models
    for where in (models, models.segmentation, models.video):
        for name in models.list_models(where, exclude=NOT_CONVOLUTIONAL):
            if name not in WITH_HEADS:
                yield name, {}, {}
                continue
            yield name, {}, {"aux_logits": False, **WITH_HEADS[name]}
            yield name, {"aux": True}, {"aux_logits": True, **WITH_HEADS[name]}
    yield "mobilenet_v2", {"width": 0.5}, {"width_mult": 0.5}


def torch_network(name: str, arguments: dict[str, Any]) -> Any:
    """The network in eval mode."""
    builder = torchvision.models.get_model_builder(name)
    no_weights = {"weights": None}
    if "segmentation" in builder.__module__:
        no_weights["weights_backbone"] = None
    network = builder(**no_weights, **arguments).eval()
    # The heads run if the network itself is in training; batch normalization need not be.
    network.training = arguments.get("aux_logits", False)
    return network


def input_dims(name: str, size: int) -> list[int]:
    video = "video" in torchvision.models.get_model_builder(name).__module__
    return [3, FRAMES, size, size] if video else [3, size, size]


def published_size(weights: Any) -> int:
    """The side of the images that the weights are for."""
    preset = weights.transforms.keywords
    size = preset.get("crop_size") or preset["resize_size"]
    return size if isinstance(size, int) else size[0]


def torch_outputs(network: Any, dims: list[int]) -> dict[str, list[int]]:
    """The output dims by name, run on the device that the network is on."""
    device = next(network.parameters()).device
    with torch.no_grad():
        found = network(torch.zeros(1, *dims, device=device))
    if isinstance(found, torch.Tensor):
        found = {"": found}
    named = found._asdict() if isinstance(found, tuple) else found
    return {k: list(y.shape[1:]) for k, y in named.items()}


def accepts(network: Any, dims: list[int]) -> bool:
    try:
        outputs = torch_outputs(network, dims)
    except RuntimeError:
        return False
    return all(map(math.prod, outputs.values()))


def smallest(name: str, network: Any) -> int:
    """The smallest accepted side, by trying all: what is refused need not be one range."""
    return next(n for n in range(1, LARGEST_TRIED) if accepts(network, input_dims(name, n)))


def torch_row(name: str, given: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    weights = torchvision.models.get_model_weights(name).DEFAULT
    meta = {} if given else weights.meta
    dims = input_dims(name, published_size(weights))
    network = torch_network(name, arguments)
    side = smallest(name, network)
    network.to("meta")  # from here on, only shapes
    with FlopCounterMode(display=False) as counter:
        outputs = torch_outputs(network, dims)
    return {
        "model": name,
        **({"vars": given} if given else {}),
        "input": dims,
        "output": outputs if len(outputs) > 1 else next(iter(outputs.values())),
        "params": sum(p.numel() for p in network.parameters()),
        "trainable": sum(p.numel() for p in network.parameters() if p.requires_grad),
        "macs": counter.get_total_flops() // 2,
        "smallest": side,
        "published_min_size": meta.get("min_size"),
        "published_gflops": meta.get("_ops"),
    }


# Keras -----------------------------------------------------------------------------------------


def keras_variants() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(function, vars of the spec, arguments of the function)."""
    for name in sorted(vars(keras.applications)):
        if name[0].isupper():
            yield name, {}, {"input_shape": (224, 224, 3)} if "MobileNetV3" in name else {}
    for name, widths in {"MobileNet": (0.25, 0.5, 0.75), "MobileNetV2": (0.5,)}.items():
        for width in widths:
            yield name, {"width": width}, {"alpha": width}


def keras_network(name: str, arguments: dict[str, Any]) -> Any:
    keras.backend.clear_session()
    build = getattr(keras.applications, name)
    return build(include_top=True, weights=None, classes=1000, **arguments)


def leaves(network: Any) -> Iterator[Any]:
    """The layers in order, those of networks inside it too."""
    for layer in network.layers:
        yield from leaves(layer) if hasattr(layer, "layers") else (layer,)


def keras_macs(layer: Any) -> int:
    """Each kernel × the positions of the output, which has its channels last."""
    positions = math.prod(layer.output.shape[1:-1])
    kernels = (w for w in layer.weights if w.name.endswith("kernel"))
    return sum(math.prod(w.shape) for w in kernels) * positions


def keras_row(name: str, given: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    network = keras_network(name, arguments)

    def total(weights: list[Any]) -> int:
        return sum(math.prod(w.shape) for w in weights)

    return {
        "model": f"keras_{name.lower()}",
        "class": name,
        **({"vars": given} if given else {}),
        "input": list(network.input_shape[1:]),
        "output": list(network.output_shape[1:]),
        "params": total(network.weights),
        "trainable": total(network.trainable_weights),
        "non_trainable": total(network.non_trainable_weights),
        "macs": sum(map(keras_macs, leaves(network))),
    }


def main() -> None:
    warnings.simplefilter("ignore")
    lists: dict[str, list[dict[str, Any]]] = {"torchvision": [], "keras": []}
    rows = chain(
        (("torchvision", torch_row, variant) for variant in torch_variants()),
        (("keras", keras_row, variant) for variant in keras_variants()),
    )
    for library, row, variant in rows:
        lists[library].append(row(*variant))
        print(lists[library][-1], flush=True)
    versions = {
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "by": "really run by tests/recorded/record_zoo.py, on a CPU",
    }
    body = (f'"{k}": [\n' + ",\n".join(map(json.dumps, v)) + "\n]" for k, v in lists.items())
    OUT.write_text("{\n" + ",\n".join([f'"source": {json.dumps(versions)}', *body]) + "\n}\n")
    print(", ".join(f"{len(rows)} {library}" for library, rows in lists.items()))


if __name__ == "__main__":
    main()
