"""Record what PyTorch saves for the backward pass of whole networks, in saved.json.

Not a test, and not needed to run the tests. By hand, with PyTorch, torchvision and timm installed:

    pip install torch torchvision timm
    python -m tests.recorded.record_saved

Each network is run forward once in training on the CPU, on a batch of two. What it saves is seen by
`torch.autograd.graph.saved_tensors_hooks`: each storage once, however many operators save it or a
view of it; storages of parameters, buffers and numbers without a shape are left out. `saved` has
the bytes by the class of the module that was the first to save a storage; of the networks that
were met later, in all. `mixed_on_gpu` is what is saved under `torch.autocast` in float16 with
tensors that PyTorch takes for those of a GPU, where attention is fused.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.recorded.storages import saved

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import timm
    import torch
    import torchvision
    from torch._subclasses.fake_tensor import FakeTensorMode

    from tests.recorded.as_on_gpu import autocast, faked, fused

OUT = Path(__file__).parent / "saved.json"
BATCH = 2
SMALL, LARGE = (3, 64, 64), (3, 224, 224)
NETWORKS: dict[str, tuple[str, tuple[int, ...]]] = {
    **dict.fromkeys(
        (
            *("resnet18", "resnet50", "resnext50_32x4d", "wide_resnet50_2", "vgg11", "vgg16_bn"),
            *("squeezenet1_0", "squeezenet1_1", "densenet121", "densenet169"),
            *("mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "mnasnet0_5"),
            *("mnasnet1_0", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "efficientnet_b0"),
            *("efficientnet_b1", "efficientnet_v2_s", "regnet_x_400mf", "regnet_y_400mf"),
            *("convnext_tiny", "googlenet"),
        ),
        ("torchvision", SMALL),
    ),
    "alexnet": ("torchvision", (3, 96, 96)),
    "inception_v3": ("torchvision", (3, 96, 96)),
    "r3d_18": ("torchvision", (3, 8, 32, 32)),
    "r2plus1d_18": ("torchvision", (3, 8, 32, 32)),
    "vit_b_16": ("torchvision", (3, 224, 224)),
    **dict.fromkeys(
        ("ghostnet_100", "repvgg_a0", "res2net50_26w_4s", "hrnet_w18_small"), ("timm", SMALL)
    ),
    "convnextv2_atto": ("timm", SMALL),
    "resnest14d": ("timm", SMALL),
    "skresnet18": ("timm", SMALL),
    **dict.fromkeys(
        (
            "deeplabv3_resnet50",
            "fcn_resnet50",
            "lraspp_mobilenet_v3_large",
            "mnasnet1_3",
            "efficientnet_b3",
            "regnet_y_1_6gf",
            "resnet34",
            "shufflenet_v2_x1_5",
            "vgg13",
            "vgg13_bn",
            "vgg19",
            "densenet161",
        ),
        ("torchvision", SMALL),
    ),
    **dict.fromkeys(
        (
            "convnextv2_femto",
            "hrnet_w18",
            "ghostnet_130",
            "repvgg_b0",
            "res2next50",
            "resnest26d",
            "skresnet34",
        ),
        ("timm", SMALL),
    ),
    **dict.fromkeys(("maxvit_t", "swin_t", "vit_b_32"), ("torchvision", LARGE)),
    **dict.fromkeys(
        ("vit_tiny_patch16_224", "deit_tiny_distilled_patch16_224", "swin_tiny_patch4_window7_224"),
        ("timm", LARGE),
    ),
    "mc3_18": ("torchvision", (3, 8, 32, 32)),
}
"""Networks of the zoo, whose they are, and the shape of a sample."""
MIXED = ("resnet18", "squeezenet1_1", "mobilenet_v2")
TINY = (3, 32, 32)
"""Networks that are run with `torch.autocast` in bfloat16, too, on samples of this shape."""

ON_GPU = (
    *("resnet18", "mobilenet_v2", "squeezenet1_1", "convnext_tiny", "vit_b_16", "swin_t"),
    *("efficientnet_b0", "convnextv2_atto", "vit_tiny_patch16_224", "densenet121", "googlenet"),
    *("mobilenet_v3_small", "maxvit_t", "deit_tiny_distilled_patch16_224", "ghostnet_100"),
    *("resnest14d", "skresnet18", "mnasnet0_5", "shufflenet_v2_x0_5", "regnet_y_400mf"),
    *("hrnet_w18_small", "inception_v3", "vgg11", "alexnet", "swin_tiny_patch4_window7_224"),
    *("deeplabv3_resnet50", "lraspp_mobilenet_v3_large", "r2plus1d_18", "efficientnet_v2_s"),
    "res2net50_26w_4s",
)
"""Networks that are run with `torch.autocast` as on a GPU."""


def made(name: str, library: str) -> Any:
    if library == "timm":
        import timm

        return timm.create_model(name)
    import torchvision

    extra: dict[str, Any] = {"aux_logits": False} if name in ("googlenet", "inception_v3") else {}
    if extra:
        extra["init_weights"] = False
    if name.startswith(("fcn", "deeplab", "lraspp")):
        extra["weights_backbone"] = None
    return torchvision.models.get_model(name, weights=None, **extra)


def seen(name: str, library: str, shape: tuple[int, ...], mixed: bool = False) -> dict[str, Any]:
    """The bytes that a network saves, by the class of module that saves them."""
    model = made(name, library).train()
    own = {t.untyped_storage().data_ptr() for t in (*model.parameters(), *model.buffers())}
    stack, kept, saved = ["Module"], {}, {}

    def entered(module: Any, _: Any) -> None:
        stack.append(type(module).__name__)

    def left(module: Any, *_: Any) -> None:
        stack.pop()

    for module in model.modules():
        module.register_forward_pre_hook(entered)
        module.register_forward_hook(left)

    def pack(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        place = storage.data_ptr()
        if tensor.dim() and place not in own and place not in kept:
            kept[place] = tensor
            saved[stack[-1]] = saved.get(stack[-1], 0) + storage.nbytes()
        return tensor

    hooks = torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mixed), hooks:
        result = model(torch.zeros(BATCH, *shape))
    assert isinstance(result, dict) or result.requires_grad
    return {"library": library, "input": list(shape), "saved": dict(sorted(saved.items()))}


def seen_on_gpu(name: str) -> int:
    """The bytes that a network saves in mixed precision, each storage once."""
    library, shape = NETWORKS[name]
    model = made(name, library).train()
    with FakeTensorMode(), torch.device("cuda"):
        faked(model)
        with autocast(torch.float16), fused():
            return saved(model, [torch.rand(BATCH, *shape)])


def main(names: list[str]) -> None:
    """Record all networks, or those that are named."""
    known = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {"networks": {}}
    for name, (library, shape) in NETWORKS.items():
        if not names or name in names:
            known["networks"][name] = seen(name, library, shape)
            print(name, sum(known["networks"][name]["saved"].values()))
    for name in MIXED:
        if not names or f"mixed:{name}" in names:
            found = seen(name, "torchvision", TINY, mixed=True)["saved"]
            known.setdefault("mixed", {})[name] = sum(found.values())
    for name in ON_GPU:
        if not names or f"gpu:{name}" in names:
            known.setdefault("mixed_on_gpu", {})[name] = seen_on_gpu(name)
            print(name, known["mixed_on_gpu"][name])
    known["source"] = (
        f"torch {torch.__version__}, torchvision {torchvision.__version__}, timm "
        f"{timm.__version__}; on a CPU, in training, batches of {BATCH}, float32"
    )
    rows = [
        f"{json.dumps(name)}: {json.dumps(known['networks'][name])}"
        for name in sorted(known["networks"])
    ]
    head = (
        f'{{"source": {json.dumps(known["source"])}, "batch": {BATCH},\n'
        f'"mixed": {json.dumps(known["mixed"])},\n'
        f'"mixed_on_gpu": {json.dumps(known["mixed_on_gpu"])},\n"networks": {{\n'
    )
    OUT.write_text(head + ",\n".join(rows) + "\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
